"""How dbt's models show in Dagster: keys, what they are made of, columns, their SQL.

Belongs here: reading that off the parsed project. Does not: building anything. Dagster's own
package for dbt says the same, and loads all of dbt for it: more than half of what a refresh loads,
which runs kept statements without dbt.
"""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

import dagster as dg

from orchestration.assets.expectations import admitted_returns
from orchestration.warehouse import DbtProject

DATA_TESTS = "data_tests"

_BUILT = ("model", "seed")


def model_specs(project: DbtProject) -> list[dg.AssetSpec]:
    """One asset for each model and seed of the project."""
    nodes = project.manifest_dict["nodes"]
    return [_spec(node, nodes) for node in nodes.values() if node["resource_type"] in _BUILT]


def data_test_specs(project: DbtProject) -> list[dg.AssetCheckSpec]:
    """One check for each model that has data tests."""
    nodes = project.manifest_dict["nodes"]
    tested = {
        project.tested_model(test_id)
        for test_id, node in nodes.items()
        if node["resource_type"] == "test"
    }
    return [
        dg.AssetCheckSpec(
            DATA_TESTS,
            asset=_key(node),
            description="All data tests of the model pass; else there is no release.",
            blocking=True,
        )
        for node_id, node in nodes.items()
        if node_id in tested
    ]


def _spec(node: Mapping[str, Any], nodes: Mapping[str, Mapping[str, Any]]) -> dg.AssetSpec:
    code = node.get("raw_code") or node["checksum"]["checksum"]
    return dg.AssetSpec(
        _key(node),
        deps=_made_of(node, nodes),
        description=_description(node),
        group_name=_schema(node),
        code_version=sha256(code.encode()).hexdigest(),
        kinds={"dbt", "duckdb"},
        metadata={
            "dagster/column_schema": dg.TableSchema(
                columns=[
                    dg.TableColumn(
                        name=name,
                        type=column.get("data_type") or "?",
                        description=column.get("description"),
                    )
                    for name, column in node["columns"].items()
                ]
            ),
            "dagster/table_name": f"{_schema(node)}.{node['name']}",
            "dagster/storage_kind": "duckdb",
        },
    )


def _schema(node: Mapping[str, Any]) -> str:
    return node["config"].get("schema") or node["schema"]


def _key(node: Mapping[str, Any]) -> dg.AssetKey:
    return dg.AssetKey([_schema(node), node["name"]])


def _made_of(
    node: Mapping[str, Any], nodes: Mapping[str, Mapping[str, Any]]
) -> Sequence[dg.AssetKey]:
    """Each once: all sources are the returns admitted."""
    made_of = node["depends_on"].get("nodes", [])
    keys = [_key(nodes[name]) if name in nodes else admitted_returns.key for name in made_of]
    return list(dict.fromkeys(keys))


def _description(node: Mapping[str, Any]) -> str:
    sql = node.get("raw_code")
    return node["description"] + (f"\n\n```sql\n{sql}\n```" if sql else "")
