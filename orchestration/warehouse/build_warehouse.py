"""Building the warehouse: its input tables, then dbt, then putting it in place.

Belongs here: the order of the steps. Does not: calling dbt, or any SQL of facts or marts.
"""

import shutil

import duckdb

from expectations.rules import RuleSet, catalogue_table
from ingestion.form import Forms
from ingestion.receive import Ledger
from ingestion.register import Register
from ingestion.warehouse_inputs import write_inputs
from orchestration.home import Configuration, Home
from orchestration.warehouse.dbt_project_runner import BuiltModel, DbtProject, WarehouseError


def build_warehouse(
    project: DbtProject,
    home: Home,
    *,
    forms: Forms,
    register: Register,
    rule_set: RuleSet,
    ledger: Ledger,
    configuration: Configuration,
) -> list[BuiltModel]:
    """Build the warehouse whole into a new file, then put it in place of the last one.

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
            rules=catalogue_table(rule_set.rules, forms.versions),
            ledger=ledger,
            deadline=configuration.deadline,
            withheld_below_percent=configuration.withheld_below_percent,
        )
    models = project.build()
    if new.with_suffix(".duckdb.wal").exists():
        raise WarehouseError(f"{new} was not closed: its write-ahead log is still there")
    new.replace(home.warehouse)
    shutil.rmtree(home.build)
    return models
