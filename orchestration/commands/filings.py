"""`shanghui filings`: what a county filed for a year, one after another, and what changed.

Belongs here: its options and its tables. Does not: the chain (`expectations/answers` has it).
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ingestion.receive import read_ledger
from ingestion.register import Division
from orchestration.commands.divisions import county_in_year
from orchestration.commands.options import (
    DEFAULT_HOME,
    CountyArgument,
    HomeOption,
    JsonOption,
    YearArgument,
    answer_form,
)
from orchestration.commands.output import (
    console,
    counted,
    in_shanghai,
    new_table,
    print_json,
    show_rows_of,
)
from orchestration.home import (
    DEFAULTS,
    Configuration,
    Home,
    parse_report_years,
    read_configuration,
)

if TYPE_CHECKING:
    from expectations.answers import ReceivedFiling

CELLS_SHOWN = 20
"""Changed cells shown of one filing; --json and --csv have them all."""


def filings(
    county: CountyArgument,
    year: YearArgument,
    home: HomeOption = DEFAULT_HOME,
    json: JsonOption = False,
    csv: Annotated[
        bool, typer.Option("--csv", help="A line per receipt and changed cell.")
    ] = False,
) -> None:
    """The filings of a county for a year, with verdicts, and the cells changed from one to the
    next."""
    form = answer_form(json=json, csv=csv)
    configuration = read_configuration(home)
    division, chain = read_filings(Home(home), county, year, configuration)
    if form == "json":
        print_json(
            {
                "report_year": year,
                "county_code": division.code,
                "county_name": division.name,
                "filings": [asdict(one) for one in chain],
            }
        )
    elif form == "csv":
        show_rows_of(_CSV_COLUMNS, list(_csv_rows(chain)), "csv")
    else:
        _show(division, year, chain, configuration)


def read_filings(
    home: Home, county: str, report_year: int, configuration: Configuration = DEFAULTS
) -> tuple[Division, "list[ReceivedFiling]"]:
    """The county meant and its chain. Raises HomeError, ReportYearsError, UnknownCountyError,
    IntakeError."""
    from expectations.answers import filing_chain
    from ingestion.intake import reading_intake

    home.must_be_there()
    parse_report_years(str(report_year), configuration.forms.report_years)
    division = county_in_year(configuration.register, county, report_year)
    ledger = read_ledger(home.ledger)
    with reading_intake(home.intake) as intake:
        chain = filing_chain(
            intake,
            ledger,
            report_year=report_year,
            county_code=division.code,
            deadline_on=configuration.deadline.of_year(report_year),
        )
    return division, chain


_RECEIPT_COLUMNS = (
    *("receipt_number", "received_at", "file_name", "filing_id", "verdict"),
    *("error_count", "query_count", "is_late", "is_repeat", "year_remark"),
    *("is_in_force", "is_waiting", "is_withdrawn", "withdrawn_at", "withdrawn_because"),
)
_CELL_COLUMNS = ("sheet", "field", "row", "sheet_name", "old_cell", "new_cell", "old", "new")
_CSV_COLUMNS = (*_RECEIPT_COLUMNS, *_CELL_COLUMNS)


def _csv_rows(chain: "Sequence[ReceivedFiling]") -> Iterator[tuple[Any, ...]]:
    for one in chain:
        of_receipt = tuple(getattr(one, name) for name in _RECEIPT_COLUMNS)
        for cell in one.changed_cells or [None]:
            yield (
                *of_receipt,
                *(None if cell is None else getattr(cell, name) for name in _CELL_COLUMNS),
            )


def _show(
    division: Division,
    report_year: int,
    chain: "Sequence[ReceivedFiling]",
    configuration: Configuration,
) -> None:
    out = console()
    receipts = counted(len(chain), "receipt", "receipts")
    out.print(f"{division.code} {division.name} · {report_year} · {receipts}")
    if not chain:
        return
    right = ("errors", "queries", "changed cells")
    table = new_table(
        *("receipt", "received (Shanghai)", "file", "verdict", "errors", "queries"),
        *("changed cells", "standing", "remarks"),
        right=right,
    )
    for one in chain:
        table.add_row(
            str(one.receipt_number),
            in_shanghai(one.received_at),
            one.file_name,
            one.verdict,
            str(one.error_count or ""),
            str(one.query_count or ""),
            "" if one.changed_cells is None else f"{len(one.changed_cells):,}",
            _standing(one),
            _remarks(one),
        )
    out.print(table)
    for one in chain:
        if one.changed_cells:
            _show_changes(one, report_year, configuration)


def _standing(one: "ReceivedFiling") -> str:
    """Where a receipt stands; a withdrawn one is in force until the year is refreshed."""
    words = []
    if one.is_in_force:
        words.append("in force")
    if one.is_waiting:
        words.append("waiting: the year is locked")
    if one.is_withdrawn:
        words.append(f"withdrawn: {one.withdrawn_because}")
    return "; ".join(words)


_YEAR_WORDS = {
    "named_for_another_year": "the name gives another year",
    "cut_off_in_another_year": "cut-off date in another year",
    "received_before_cut_off": "received before its cut-off date",
}


def _remarks(one: "ReceivedFiling") -> str:
    words = ["late"] if one.is_late else []
    words += ["the same bytes again"] if one.is_repeat else []
    words += [_YEAR_WORDS[remark] for remark in (one.year_remark or "").split()]
    return ", ".join(words)


def _show_changes(one: "ReceivedFiling", report_year: int, configuration: Configuration) -> None:
    cells = one.changed_cells or ()
    out = console()
    form = configuration.forms.issued_for(report_year)
    headers = {
        (sheet.key, field.name): field.header_zh for sheet in form.sheets for field in sheet.fields
    }
    count = counted(len(cells), "cell", "cells")
    out.print(f"\nReceipt {one.receipt_number}: {count} changed from the filing before")
    table = new_table("sheet", "row", "field", "cell", "old", "new")
    for cell in cells[:CELLS_SHOWN]:
        old_cell, new_cell = cell.old_cell or "", cell.new_cell or ""
        table.add_row(
            cell.sheet_name,
            cell.row or "",
            headers.get((cell.sheet, cell.field), cell.field),
            new_cell if old_cell in ("", new_cell) else f"{old_cell} → {new_cell}",
            cell.old or "",
            cell.new or "",
        )
    out.print(table)
    if len(cells) > CELLS_SHOWN:
        out.print(f"and {len(cells) - CELLS_SHOWN:,} more; --json and --csv have them all")
