"""A warehouse built apart: from given returns, forms, register and rules, in a folder of its own.

Belongs here: reading, judging and building, in that order, without a home's own databases. Does
not: where the inputs come from, or what is asked of the warehouse.
"""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from expectations.judging import PlainSuites, forget_verdicts, judge, verdicts_lost
from ingestion.formats import ReadingLimits
from ingestion.intake import open_intake
from ingestion.read_received import read_received
from ingestion.reader_key import reader_key
from ingestion.receive import AdmittedReturn, Ledger
from orchestration.home import Configuration, Home
from orchestration.kept_inputs import KeptInputs
from orchestration.progress import Progress
from orchestration.warehouse import DbtProject, build_warehouse


@dataclass(frozen=True, order=True)
class ReturnNamed:
    """A return of a county for a year, in a file that was received."""

    report_year: int
    county_code: str
    file_sha256: str


@dataclass(frozen=True)
class BuiltApart:
    """A warehouse, what was read for it, and which of the returns named stand in it."""

    warehouse: Path
    intake: Path
    returns_in_force: tuple[AdmittedReturn, ...]
    not_found: tuple[ReturnNamed, ...]
    """Returns named that are read as no return of that county and year: they stand in no table."""


def build_apart(
    workplace: Home,
    inputs: KeptInputs,
    settings: Configuration,
    *,
    archive: Path,
    ledger: Ledger,
    progress: Progress,
    returns_in_force: Sequence[ReturnNamed] | None = None,
    read_already: Path | None = None,
) -> BuiltApart:
    """Read what `ledger` received, judge what it has judged, build the warehouse into `workplace`.

    In force are the returns the ledger admitted, unless others of its receipts are named. Years
    are those the ledger refreshed, and a filing counts if it had come by its year's last refresh.
    Of the settings the deadline, the threshold of withholding and the limits of reading count.
    `read_already` is an intake to begin with: what it has read by the same form and register is not
    read again.
    Raises what reading, judging and dbt raise; `workplace` may then hold anything.
    """
    workplace.path.mkdir(parents=True, exist_ok=True)
    if read_already is not None:
        shutil.copyfile(read_already, workplace.intake)
    key = reader_key(inputs.forms, inputs.register, settings.limits)
    named = returns_in_force
    if named is None:
        named = [_name(one) for one in ledger.returns_in_force()]
    with open_intake(workplace.intake, inputs.forms, key) as intake:
        _read_and_judge(intake, inputs, settings.limits, archive, ledger, progress)
        in_force = _filings_of(intake, named, ledger)
    with progress.step("Building the warehouse"):
        build_warehouse(
            DbtProject(workplace),
            workplace,
            forms=inputs.forms,
            register=inputs.register,
            rule_set=inputs.rule_set,
            ledger=ledger.admitting(in_force, inputs.rule_set.key),
            deadline=settings.deadline,
            withheld_below_percent=settings.withheld_below_percent,
        )
    found = {_name(one) for one in in_force}
    return BuiltApart(
        warehouse=workplace.warehouse,
        intake=workplace.intake,
        returns_in_force=tuple(in_force),
        not_found=tuple(sorted(set(named) - found)),
    )


def _read_and_judge(
    intake: duckdb.DuckDBPyConnection,
    inputs: KeptInputs,
    limits: ReadingLimits,
    archive: Path,
    ledger: Ledger,
    progress: Progress,
) -> None:
    with progress.step("Reading workbooks") as advance:
        read_received(
            intake,
            archive,
            ledger.receipts,
            inputs.forms,
            inputs.register,
            limits=limits,
            on_progress=advance,
        )
    # A copy was judged by other rules.
    forget_verdicts(intake)
    with progress.step("Judging returns") as advance:
        judge(
            intake,
            # Nothing is judged yet: these are all that ever were by that ledger.
            filing_ids=verdicts_lost(intake, [], ledger),
            forms=inputs.forms,
            register=inputs.register,
            rule_set=inputs.rule_set,
            # They find what Great Expectations finds, without importing it for seconds.
            suites=PlainSuites(),
            on_progress=advance,
        )


def _name(admitted: AdmittedReturn) -> ReturnNamed:
    return ReturnNamed(admitted.report_year, admitted.county_code, admitted.file_sha256)


def _filings_of(
    intake: duckdb.DuckDBPyConnection, named: Sequence[ReturnNamed], ledger: Ledger
) -> list[AdmittedReturn]:
    """The filings that the returns named are read as, by year and county.

    Looked up, as another reader may give a filing another id than the ledger has. Of a file that
    holds the same return twice it is the one that was ever admitted, else the first.
    """
    rows = intake.execute(
        "select report_year, county_code, filing_id, file_sha256 from filings"
        " where read_status = 'read' order by filing_id"
    ).fetchall()
    admitted = {item.filing_id for entry in ledger.admissions for item in entry.returns}
    filings: dict[ReturnNamed, AdmittedReturn] = {}
    for filing in sorted(
        (AdmittedReturn(*row) for row in rows), key=lambda one: one.filing_id not in admitted
    ):
        filings.setdefault(_name(filing), filing)
    return [filings[one] for one in sorted(set(named)) if one in filings]
