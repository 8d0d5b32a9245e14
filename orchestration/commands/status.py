"""`shanghui status`: what is current, from the ledger and the current release.

Belongs here: its options, gathering the answer without a lock, its tables. Does not: deciding who
is late.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ingestion.receive import read_ledger
from orchestration.commands.options import DEFAULT_HOME, HomeOption, JsonOption
from orchestration.commands.output import console, new_table, print_json
from orchestration.commands.refresh import PROBLEMS_SHOWN
from orchestration.home import Home
from publishing.release_folder import current_release

if TYPE_CHECKING:
    from rich.console import Console


def status(
    year: Annotated[int | None, typer.Argument(help="A report year; all if not given.")] = None,
    home: HomeOption = DEFAULT_HOME,
    json: JsonOption = False,
) -> None:
    """Who filed, who is late, whose return was sent back, what is current."""
    show_status(read_status(Home(home), year), as_json=json)


@dataclass(frozen=True)
class Status:
    """The current release, receipts, and each county's standing by report year.

    `counts` is year → standing → counties; `late` is year → counties whose first filing came after
    the deadline; `open_queries` year → queries nobody has answered, None of a release that does not
    list them; `counties` the rows of `filing_status` asked for.
    """

    release: str | None
    receipts: int
    last_received_at: str | None
    counts: dict[int, dict[str, int]]
    late: dict[int, int]
    open_queries: dict[int, int] | None
    counties: list[dict[str, Any]]


def read_status(home: Home, report_year: int | None) -> Status:
    """Status of one report year, or of all. Raises HomeError, LedgerError, ReleaseError."""
    from publishing.read_release import filing_status_rows, query_counts

    home.must_be_there()

    receipts = read_ledger(home.ledger).receipts
    release = current_release(home.releases)
    counties = filing_status_rows(release, report_year) if release else []
    counts: dict[int, Counter[str]] = {}
    late: Counter[int] = Counter()
    for row in counties:
        late[row["report_year"]] += is_late(row)
        counts.setdefault(row["report_year"], Counter())[row["status"]] += 1
    return Status(
        release=release.name if release else None,
        receipts=len(receipts),
        last_received_at=max(receipt.received_at for receipt in receipts).isoformat()
        if receipts
        else None,
        counts={year: dict(count) for year, count in sorted(counts.items())},
        late=dict(sorted(late.items())),
        open_queries=_open_queries(query_counts(release), counts) if release else None,
        counties=counties,
    )


def is_late(row: Mapping[str, Any]) -> bool:
    """Whether a county's first filing came after the deadline; one that filed nothing is not late,
    it has not filed."""
    return row["receipt_count"] > 0 and not row["is_on_time"]


def _open_queries(
    counts: list[dict[str, Any]] | None, report_years: Iterable[int]
) -> dict[int, int] | None:
    if counts is None:
        return None
    open_queries = dict.fromkeys(sorted(report_years), 0)
    for row in counts:
        if row["report_year"] in open_queries:
            open_queries[row["report_year"]] += row["open"]
    return open_queries


def show_status(status: "Status", *, as_json: bool) -> None:
    if as_json:
        print_json(asdict(status))
        return
    out, last = console(), status.last_received_at
    out.print(
        f"release {status.release or '(none yet)'}; {status.receipts:,} receipts"
        + (f", the last at {in_shanghai(last)}" if last else "")
    )
    standings = sorted({standing for counts in status.counts.values() for standing in counts})
    open_queries = status.open_queries
    queries = [] if open_queries is None else ["open queries"]
    counted = [*standings, "late", *queries]
    table = new_table("report year", *counted, right=counted)
    for year, counts in status.counts.items():
        table.add_row(
            str(year),
            *(str(counts.get(standing, 0)) for standing in standings),
            str(status.late[year]),
            *([] if open_queries is None else [str(open_queries[year])]),
        )
    if status.counts:
        out.print(table)
    elif status.release:
        out.print("no county owes a return for that year in this release")
    _show_counties(status.counties, out)


def _show_counties(counties: Sequence[dict[str, Any]], out: "Console") -> None:

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
            in_shanghai(row["last_received_at"]) if row["receipt_count"] else "",
            str(row["latest_error_count"] or ""),
        )
    out.print(table)
    if len(open_counties) > PROBLEMS_SHOWN:
        out.print(f"and {len(open_counties) - PROBLEMS_SHOWN} more; --json has them all")
