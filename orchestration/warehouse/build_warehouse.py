"""Building the warehouse: its input tables, then dbt, then putting it in place.

Belongs here: the order of the steps. Does not: calling dbt, or any SQL of facts or marts.
"""

import shutil
from pathlib import Path

import duckdb
import pyarrow as pa

from expectations.answers import successive_filings
from expectations.rules import RuleSet, catalogue_table
from ingestion.form import Forms
from ingestion.intake import changed_cell_counts, reading_intake
from ingestion.receive import Deadline, Ledger
from ingestion.register import Register
from ingestion.warehouse_inputs import write_inputs
from orchestration.home import EngineSettings, Home
from orchestration.warehouse.dbt_project_runner import (
    DUCKDB_ENGINE,
    BuiltModel,
    DbtProject,
    WarehouseError,
)


def build_warehouse(
    project: DbtProject,
    home: Home,
    *,
    forms: Forms,
    register: Register,
    rule_set: RuleSet,
    ledger: Ledger,
    deadline: Deadline,
    withheld_below_percent: int,
    engine: EngineSettings = DUCKDB_ENGINE,
    at: Path | None = None,
) -> list[BuiltModel]:
    """Build the warehouse whole into a new file, then put it in place of the last one, or `at`.

    `returns_in_force` are those the ledger admitted last, unless others are given.
    Raises WarehouseError; the last warehouse then stays as it was.
    """
    shutil.rmtree(home.build, ignore_errors=True)
    home.build.mkdir(parents=True)
    new = home.build / "warehouse.duckdb"
    with duckdb.connect(str(new)) as connection:
        write_inputs(
            connection,
            forms=forms,
            register=register,
            rules=catalogue_table(rule_set.rules, forms.versions, rule_set.catalogue),
            ledger=ledger,
            deadline=deadline,
            withheld_below_percent=withheld_below_percent,
            changed_cells=_changed_cells(home.intake, ledger),
        )
    models = project.build(engine)
    if new.with_suffix(".duckdb.wal").exists():
        raise WarehouseError(f"{new} was not closed: its write-ahead log is still there")
    in_place = at or home.warehouse
    # One beside the last warehouse, of a run that was killed, would be taken for the new one's.
    in_place.with_suffix(f"{in_place.suffix}.wal").unlink(missing_ok=True)
    new.replace(in_place)
    shutil.rmtree(home.build)
    return models


def _changed_cells(intake: Path, ledger: Ledger) -> pa.Table:
    """How many cells changed from each filing of a county and year to the one received next."""
    with reading_intake(intake) as connection:
        return changed_cell_counts(connection, successive_filings(connection, ledger))
