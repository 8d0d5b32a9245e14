"""Building the warehouse: its inputs, then dbt in this process, then putting it in place.

Belongs here: the order of the steps, and calling dbt. Does not: any SQL of facts or marts.
"""

from orchestration.warehouse.build_warehouse import build_warehouse
from orchestration.warehouse.dbt_project_runner import (
    BuiltModel,
    DataTestsError,
    DbtProject,
    WarehouseError,
)
from orchestration.warehouse.documentation import documentation

__all__ = [
    "BuiltModel",
    "DataTestsError",
    "DbtProject",
    "WarehouseError",
    "build_warehouse",
    "documentation",
]
