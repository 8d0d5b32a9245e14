"""`shanghui sign`: a person's sign-off of a year's returns in force.

Belongs here: its options, and how much changed since the last signature. Does not: what makes
figures final (the warehouse says so).
"""

from datetime import datetime
from typing import Annotated

import typer

from ingestion.receive import AdmittedReturn, Signature
from orchestration.commands.deciding import (
    DecisionError,
    deciding,
    enter,
    one_line,
    refreshed_year,
    show_decision,
)
from orchestration.commands.options import (
    DEFAULT_HOME,
    HomeOption,
    JsonOption,
    YearArgument,
    now,
)
from orchestration.home import Home


def sign(
    year: YearArgument,
    capacity: Annotated[
        str,
        typer.Option(
            "--as", metavar="CAPACITY", help="In what capacity, as 审核人.", show_default=False
        ),
    ],
    name: Annotated[
        str, typer.Option(help="Who signs; kept in the ledger, not published.", show_default=False)
    ],
    home: HomeOption = DEFAULT_HOME,
    json: JsonOption = False,
) -> None:
    """Sign off a year's returns in force. A year signed and locked has final figures."""
    signature, is_first = sign_year(Home(home), year, capacity, name, now())
    changed = f"{signature.changed_cell_count:,} cells"
    words = (
        f"{changed} stand in them" if is_first else f"{changed} changed since the last signature"
    )
    show_decision(
        signature,
        f"Signed {year} as {signature.capacity} ({signature.name}): "
        f"{len(signature.returns):,} returns in force; {words}\n"
        f"Its figures say so after: shanghui refresh {year} --home {home}",
        as_json=json,
    )


def sign_year(
    home: Home, report_year: int, capacity: str, name: str, moment: datetime
) -> tuple[Signature, bool]:
    """Enter the signature; it, and whether it is the year's first.

    Raises DecisionError where nothing is in force or a return was withdrawn since the last refresh,
    IntakeError where the cells cannot be asked.
    """
    said_as, said_name = one_line("--as", capacity), one_line("--name", name)
    with deciding(home, "sign", moment) as ledger:
        refreshed_year(ledger, report_year)
        returns = [item for item in ledger.returns_in_force() if item.report_year == report_year]
        if not returns:
            raise DecisionError(f"no return is in force for {report_year}: nothing to sign")
        if withdrawn := [item.county_code for item in returns if ledger.is_withdrawn(item)]:
            raise DecisionError(
                f"the return of {withdrawn[0]} was withdrawn since the last refresh; "
                f"sign after: shanghui refresh {report_year}"
            )
        last = [entry for entry in ledger.signatures if entry.report_year == report_year][-1:]
        signed = last[0].returns if last else ()
        signature = Signature(
            moment,
            report_year,
            said_as,
            said_name,
            _changed_cells(home, signed, returns),
            tuple(returns),
        )
        enter(home, signature)
    return signature, not last


def _changed_cells(
    home: Home, signed: tuple[AdmittedReturn, ...], returns: list[AdmittedReturn]
) -> int:
    """Cells that differ between what was signed and what is in force, county by county."""
    from ingestion.intake import changed_cell_counts, reading_intake

    before = {item.county_code: item.filing_id for item in signed}
    now_in_force = {item.county_code: item.filing_id for item in returns}
    pairs = [
        (before.get(county, ""), now_in_force.get(county, ""))
        for county in sorted(before.keys() | now_in_force.keys())
        if before.get(county) != now_in_force.get(county)
    ]
    if not pairs:
        return 0
    asked = sorted({filing_id for pair in pairs for filing_id in pair if filing_id})
    with reading_intake(home.intake) as intake:
        [(known,)] = intake.execute(
            "select count(*) from filings where list_contains(?, filing_id)", [asked]
        ).fetchall()
        if known != len(asked):
            raise DecisionError(
                f"{home.intake} holds {known} of {len(asked)} returns to compare; have them read "
                "again with: shanghui refresh YEARS"
            )
        counts = changed_cell_counts(intake, pairs).column("changed_cell_count")
        return sum(counts.to_pylist())
