"""`shanghui withdraw`: a return in force taken back.

Belongs here: its options and which return is meant. Does not: what stands then (the gate decides).
"""

from datetime import datetime

from ingestion.receive import Withdrawal
from orchestration.commands.deciding import (
    DecisionError,
    ReasonOption,
    deciding,
    enter,
    one_line,
    refreshed_year,
    show_decision,
)
from orchestration.commands.divisions import county_in_year
from orchestration.commands.options import (
    DEFAULT_HOME,
    CountyArgument,
    HomeOption,
    JsonOption,
    YearArgument,
    now,
)
from orchestration.home import DEFAULTS, Configuration, Home, read_configuration


def withdraw(
    county: CountyArgument,
    year: YearArgument,
    reason: ReasonOption,
    home: HomeOption = DEFAULT_HOME,
    json: JsonOption = False,
) -> None:
    """Take back a county's return in force: at the next refresh the accepted one before it stands.

    Where there is none, none does. What the county files later is admitted as ever.
    """
    withdrawal, name = withdraw_return(
        Home(home), county, year, reason, now(), read_configuration(home)
    )
    show_decision(
        withdrawal,
        f"Withdrew the return of {withdrawal.county_code} {name} for {year} "
        f"({withdrawal.filing_id})\n"
        f"It is in force until: shanghui refresh {year} --home {home}",
        as_json=json,
    )


def withdraw_return(
    home: Home,
    county: str,
    report_year: int,
    reason: str,
    moment: datetime,
    configuration: Configuration = DEFAULTS,
) -> tuple[Withdrawal, str]:
    """Enter the withdrawal; it, and the county's name. Raises DecisionError, UnknownCountyError."""
    words = one_line("--reason", reason)
    with deciding(home, "withdraw", moment) as ledger:
        refreshed_year(ledger, report_year)
        division = county_in_year(configuration.register, county, report_year)
        if report_year in ledger.locked_years:
            raise DecisionError(
                f"{report_year} is locked, and stays as it is; open it first with: "
                f"shanghui unlock {report_year} --reason TEXT"
            )
        in_force = next(
            (
                item
                for item in ledger.returns_in_force()
                if (item.report_year, item.county_code) == (report_year, division.code)
            ),
            None,
        )
        if in_force is None:
            raise DecisionError(
                f"{division.code} ({division.name}) has no return in force for {report_year}: "
                "there is nothing to withdraw"
            )
        if ledger.is_withdrawn(in_force):
            raise DecisionError(
                f"the return of {division.code} ({division.name}) for {report_year} is withdrawn "
                f"already; it stands until: shanghui refresh {report_year}"
            )
        withdrawal = Withdrawal(
            moment,
            report_year,
            division.code,
            in_force.filing_id,
            in_force.file_sha256,
            words,
            receipts_before=len(ledger.receipts),
        )
        enter(home, withdrawal)
    return withdrawal, division.name
