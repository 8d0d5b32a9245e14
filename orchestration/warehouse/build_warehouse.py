"""Building the warehouse: its input tables, then dbt, then putting it in place.

Belongs here: the order of the steps. Does not: calling dbt, or any SQL of facts or marts.
"""

import shutil
from collections.abc import Sequence

import duckdb

from expectations.rules import RuleSet, catalogue_table
from ingestion.form import Forms
from ingestion.receive import AdmittedReturn, Deadline, Ledger
from ingestion.register import Register
from ingestion.warehouse_inputs import write_inputs
from orchestration.home import Home
from orchestration.warehouse.dbt_project_runner import BuiltModel, DbtProject, WarehouseError


def build_warehouse(
    project: DbtProject,
    home: Home,
    *,
    forms: Forms,
    register: Register,
    rule_set: RuleSet,
    ledger: Ledger,
    deadline: Deadline,
    returns_in_force: Sequence[AdmittedReturn] | None = None,
) -> list[BuiltModel]:
    """Build the warehouse whole into a new file, then put it in place of the last one.

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
            report_years=ledger.report_years,
            receipts=ledger.receipts,
            returns_in_force=ledger.returns_in_force()
            if returns_in_force is None
            else returns_in_force,
            deadline=deadline,
        )
    models = project.build()
    if new.with_suffix(".duckdb.wal").exists():
        raise WarehouseError(f"{new} was not closed: its write-ahead log is still there")
    new.replace(home.warehouse)
    shutil.rmtree(home.build)
    return models
