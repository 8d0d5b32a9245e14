"""How results look: tables for a person, JSON and CSV for a program.

Belongs here: words and columns. Does not: getting the results.
"""

import csv
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ingestion.errors import ShanghuiError
from publishing.moments import SHANGHAI, as_utc

if TYPE_CHECKING:
    from expectations.sent_back import Problem
    from ingestion.ledger import Receipt
    from ingestion.sample.write import SampleSummary
    from orchestration.refresh import RefreshSummary
    from orchestration.sql import Answer
    from orchestration.status import Status
    from orchestration.write_guide import WrittenGuide
    from orchestration.write_templates import TemplateSummary

PROBLEMS_SHOWN = 20


class FormatError(ShanghuiError):
    """The format asked for is none of those there are."""


def console() -> Console:
    """Standard output; as wide as the terminal, wide enough for a table in a pipe."""
    terminal = Console(highlight=False)
    return terminal if terminal.is_terminal else Console(highlight=False, width=140)


def print_json(value: Any) -> None:
    """One JSON value on standard output."""
    print(json.dumps(value, ensure_ascii=False, indent=2, default=_plain))


def _plain(value: Any) -> Any:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    return str(value)


class _PlainTable(Table):
    """A table whose cells are shown as they are: brackets in data are no markup."""

    def add_row(self, *cells: str) -> None:
        super().add_row(*map(Text, cells))


def new_table(*columns: str, right: Sequence[str] = ()) -> Table:
    table = _PlainTable(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column, justify="right" if column in right else "left", overflow="fold")
    return table


def show_sample(summary: "SampleSummary", out: Path, *, as_json: bool) -> None:
    if as_json:
        print_json(asdict(summary) | {"out": str(out)})
        return
    waves = ", ".join(f"wave {wave}: {count}" for wave, count in summary.files_by_wave.items())
    console().print(
        f"Wrote {sum(summary.files_by_wave.values()):,} invented returns ({waves}) to {out}\n"
        f"Try next: shanghui receive --list {out}/receipts.csv"
    )


def show_templates(summary: "TemplateSummary", *, as_json: bool) -> None:
    if as_json:
        print_json(asdict(summary))
        return
    out = console()
    templates = summary.templates
    count = f"{len(templates):,} templates" if len(templates) > 1 else templates[0].file
    carried = sum(template.last_year is not None for template in templates)
    known = "the register alone: there is no release with returns for the year before"
    if summary.release:
        known = (
            f"the register and, for {carried} of {len(templates)} counties, what the return in "
            f"force for {summary.report_year - 1} said (release {summary.release})"
        )
    out.print(f"Wrote {count} to {summary.out}\nFilled with {known}")


def show_guide(written: "WrittenGuide", *, as_json: bool) -> None:
    if as_json:
        print_json(asdict(written))
        return
    console().print(
        f"Wrote the guide to form {written.form_version} (report years "
        f"{written.first_report_year}-{written.last_report_year}) to {written.file}"
    )


def show_received(receipts: Sequence["Receipt"], home: Path, *, as_json: bool) -> None:
    if as_json:
        print_json([asdict(receipt) for receipt in receipts])
        return
    known = "" if receipts else "; all were received before"
    console().print(
        f"Received {len(receipts):,} files into {home}{known}\n"
        f"Try next: shanghui refresh YEARS --home {home}"
    )


def show_refresh(summary: "RefreshSummary", home: Path, *, as_json: bool) -> None:
    if as_json:
        print_json(asdict(summary))
        return
    out = console()
    show_refresh_counts(summary, out)
    show_problems(summary.problems, out)
    out.print(
        f"\nWhere things are: {home}/releases/current/chambers.duckdb, parquet/, MANIFEST.json"
        + (f" · correction slips in {home}/slips" if summary.slips_due else "")
        + "\n"
        f"Try next: shanghui indicators --home {home} · shanghui status --home {home} · "
        f'shanghui sql "from province_by_year" --home {home}'
    )


def show_refresh_counts(summary: "RefreshSummary", out: Console) -> None:
    """The counts of a refresh, a line each."""
    rows = [
        ("received", f"{summary.new_receipts:,} new files"),
        ("read", f"{summary.files_read:,} files, {summary.cells_read:,} cells"),
        ("made anew", "the database of what was read, which was damaged"),
        ("judged", f"{summary.judged:,} filings, {summary.accepted:,} accepted"),
        ("sent back", _files(summary.problems)),
        ("slips", f"{summary.slips_due:,} due, {summary.slips_written:,} written"),
        (
            "in force",
            f"{summary.in_force:,} of {summary.expected:,} returns, {summary.newly_admitted:,} new",
        ),
        ("published", f"{summary.rows_published:,} rows"),
        ("release", _release_words(summary)),
        ("took", f"{summary.seconds:.1f} s"),
    ]
    if not summary.is_new_release:
        rows = [row for row in rows if row[0] != "published"]
    if not summary.intake_was_damaged:
        rows = [row for row in rows if row[0] != "made anew"]
    table = new_table("", "")
    table.show_header = False
    for name, words in rows:
        table.add_row(name, words)
    out.print(table)


def _release_words(summary: "RefreshSummary") -> str:
    if not summary.is_new_release:
        return f"{summary.release} as before: nothing changed"
    return (
        f"{summary.release}, {summary.changed_indicators:,} indicator values new or changed "
        f"(logical hash {summary.logical_hash[:12]})"
    )


def _files(problems: Sequence["Problem"]) -> str:
    return counted(len({problem.file_name for problem in problems}), "file", "files")


def counted(count: int, one: str, many: str) -> str:
    """A count and its noun: `1 file`, `1,251 files`."""
    return f"{count:,} {one if count == 1 else many}"


def folding(rule_id: str) -> str:
    """A rule's id that folds between its parts, not in the middle of one."""
    return rule_id.replace(".", ".\n")


def show_problems(problems: Sequence["Problem"], out: Console) -> None:
    """Returns sent back and files not read, with the cell and what would pass."""
    if not problems:
        return
    out.print(f"\n[bold]Sent back or not read: {_files(problems)}[/bold]")
    table = new_table("file", "rule", "place", "read", "why", "what would pass")
    # An address folded in its middle cannot be read.
    table.columns[2].no_wrap = True
    for problem in problems[:PROBLEMS_SHOWN]:
        table.add_row(
            Path(problem.file_name).name,
            folding(problem.rule_id),
            problem.place,
            problem.value_read or "",
            problem.message,
            problem.would_pass or "",
        )
    out.print(table)
    if len(problems) > PROBLEMS_SHOWN:
        out.print(f"and {len(problems) - PROBLEMS_SHOWN} more")
    if not all(problem.county_code for problem in problems):
        out.print(
            "A file that names no county stays on this list until it is taken out of the inbox, "
            "or a newer one of its name is received."
        )


def show_status(status: "Status", *, as_json: bool) -> None:
    if as_json:
        print_json(asdict(status))
        return
    out = console()
    out.print(
        f"release {status.release or '(none yet)'}; {status.receipts:,} receipts"
        + (f", the last at {_in_shanghai(status.last_received_at)}" if status.receipts else "")
    )
    standings = sorted({standing for counts in status.counts.values() for standing in counts})
    queries = [] if status.open_queries is None else ["open queries"]
    counted = [*standings, "late", *queries]
    table = new_table("report year", *counted, right=counted)
    for year, counts in status.counts.items():
        table.add_row(
            str(year),
            *(str(counts.get(standing, 0)) for standing in standings),
            str(status.late[year]),
            *(str(status.open_queries[year]) for _ in queries),
        )
    if status.counts:
        out.print(table)
    elif status.release:
        out.print("no county owes a return for that year in this release")
    _show_counties(status.counties, out)


def _in_shanghai(moment: datetime | str) -> str:
    """A moment as the clock there showed it: whether a return is late is judged by that day."""
    known = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return f"{as_utc(known).astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


def _show_counties(counties: Sequence[dict[str, Any]], out: Console) -> None:
    from orchestration.status import is_late

    open_counties = [row for row in counties if row["status"] != "in_force" or is_late(row)]
    if not open_counties:
        return
    table = new_table(
        "report year", "county", "name", "status", "on time", "received (Shanghai)", "errors"
    )
    for row in open_counties[:PROBLEMS_SHOWN]:
        table.add_row(
            str(row["report_year"]),
            row["county_code"],
            row.get("county_name") or "",
            row["status"],
            "no" if is_late(row) else "",
            _in_shanghai(row["last_received_at"]) if row["receipt_count"] else "",
            str(row["latest_error_count"] or ""),
        )
    out.print(table)
    if len(open_counties) > PROBLEMS_SHOWN:
        out.print(f"and {len(open_counties) - PROBLEMS_SHOWN} more; --json has them all")


def show_indicators(rows: Sequence[dict[str, Any]], form: str) -> None:
    if form != "table":
        columns = list(rows[0])
        show_rows_of(columns, [tuple(row.values()) for row in rows], form)
        return
    out = console()
    first = rows[0]
    out.print(
        f"{first['division_code']} · {first['report_year']} · counties in force "
        f"{first['counties_in_force']} of {first['counties_expected']}"
    )
    table = new_table(
        *("indicator", "指标", "value", "unit", "numerator", "denominator", "state"),
        right=("value", "numerator", "denominator"),
    )
    for row in rows:
        name = row["indicator"] + (f" [{row['breakdown']}]" if row["breakdown"] else "")
        table.add_row(
            name,
            row["name_zh"],
            value_words(row["value"], row["unit"]),
            row["unit"],
            number_words(row["numerator"]) if row["denominator"] is not None else "",
            number_words(row["denominator"]),
            row["state"] + _counties_words(row, first),
        )
    out.print(table)


def _counties_words(row: dict[str, Any], first: dict[str, Any]) -> str:
    """What a figure rests on, where it is not what the first one rests on."""
    in_force, expected = row["counties_in_force"], row["counties_expected"]
    if (in_force, expected) == (first["counties_in_force"], first["counties_expected"]):
        return ""
    return f", {in_force} of {expected} counties" if expected else ""


def value_words(value: float | None, unit: str) -> str:
    """A value as people read it: rates in percent with two decimals, half-up."""
    if value is None:
        return ""
    if unit == "%":
        percent = (Decimal(repr(value)) * 100).quantize(Decimal("0.01"), rounding="ROUND_HALF_UP")
        return f"{percent}"
    return number_words(value)


def number_words(value: float | None) -> str:
    """A count with thousands separators, an amount with two decimals."""
    if value is None:
        return ""
    return f"{int(value):,}" if float(value).is_integer() else f"{value:,.2f}"


def show_rows(answer: "Answer", form: str) -> None:
    show_rows_of(answer.columns, answer.rows, form)


def show_rows_of(columns: Sequence[str], rows: Sequence[tuple[Any, ...]], form: str) -> None:
    """Rows as a table, CSV or JSON. Raises FormatError."""
    if form == "json":
        print_json([dict(zip(columns, row, strict=True)) for row in rows])
    elif form == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
    elif form == "table":
        table = new_table(*columns)
        for row in rows:
            table.add_row(*("" if value is None else str(value) for value in row))
        console().print(table)
    else:
        raise FormatError(f"there is no format {form!r}; formats: table, csv, json")


def show_claims(claims: Sequence[dict[str, Any]], out: Console) -> None:
    """The bulletin's printed figures beside the warehouse's."""
    table = new_table(
        *("claim", "year", "indicator", "printed", "computed", "verdict"),
        right=("printed", "computed"),
    )
    for claim in claims:
        unit = "%" if claim["indicator"].endswith(("_rate", "_share", "_share_cumulative")) else ""
        table.add_row(
            claim["claim"],
            str(claim["report_year"]),
            claim["indicator"],
            claim["printed"] or "",
            value_words(claim["computed_value"], unit),
            claim["verdict"],
        )
    out.print(table)
