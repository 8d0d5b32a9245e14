"""What dbt makes of the project, statement by statement, so that dbt is asked once a project.

Belongs here: reading the statements off a warehouse dbt has just built, and keeping them. Does not:
running them (`run_plan`), or calling dbt (`dbt_project_runner`).
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb

from ingestion.whole_files import write_whole

PROJECTS_KEPT = 3
"""Of one folder, 3 MB each: this version's, and those of others that are still in use."""


@dataclass(frozen=True)
class PlannedNode:
    """A seed, model or data test: its statements, and the nodes that must be done before it.

    The statements of a data test are one query that counts the rows that fail.
    """

    unique_id: str
    name: str
    resource_type: str
    schema: str
    alias: str
    statements: tuple[str, ...]
    waits_for: tuple[str, ...]
    seconds: float
    """What it took when dbt built it: the longest way to the end is begun first."""


@dataclass(frozen=True)
class BuildPlan:
    """Every node of the project, each after those it waits for."""

    inputs: str
    """Fingerprint of the input tables' columns: dbt held the contracts of models to these."""
    nodes: tuple[PlannedNode, ...]


def inputs_fingerprint(warehouse: Path, intake: Path) -> str:
    """SHA-256 over the columns and types of all tables a build begins with.

    A warehouse of other releases has no intake.
    """
    digest = hashlib.sha256()
    for file in filter(Path.exists, (warehouse, intake)):
        with duckdb.connect(str(file), read_only=True) as connection:
            columns = connection.execute(
                "select schema_name, table_name, column_index, column_name, data_type, is_nullable"
                " from duckdb_columns() where not internal order by all"
            ).fetchall()
        digest.update(repr(columns).encode())
    return digest.hexdigest()


def plan_of_build(results: Sequence[Any], inputs: str, warehouse: Path) -> BuildPlan:
    """The statements by which dbt built `warehouse`; `results` are its results of all nodes.

    Seeds become the rows they hold.
    """
    built_here = {result.node.unique_id for result in results}
    with duckdb.connect(str(warehouse), read_only=True) as built:
        nodes = tuple(
            PlannedNode(
                unique_id=result.node.unique_id,
                name=result.node.name,
                resource_type=str(result.node.resource_type),
                schema=result.node.schema,
                alias=result.node.alias,
                statements=tuple(_statements(result.node, built)),
                waits_for=tuple(
                    parent for parent in result.node.depends_on_nodes if parent in built_here
                ),
                seconds=round(result.execution_time, 3),
            )
            for result in results
        )
    return BuildPlan(inputs, nodes)


def _statements(node: Any, built: duckdb.DuckDBPyConnection) -> list[str]:
    if node.resource_type == "test":
        return [f"select count(*) from (\n{node.compiled_code}\n) as failing"]
    if node.resource_type == "seed":
        return [*_rows(node, built), *_comments(node, built)]
    # dbt builds beside the table of before and then renames; here there is none before.
    made = Path(node.build_path).read_text(encoding="utf-8")
    return [made.replace(f'"{node.alias}__dbt_tmp"', f'"{node.alias}"'), *_comments(node, built)]


def _rows(node: Any, built: duckdb.DuckDBPyConnection) -> list[str]:
    """The table of a seed as statements: an empty one, then all its rows."""
    columns = ", ".join(
        f'"{name}" {data_type}'
        for name, data_type in built.execute(
            "select column_name, data_type from duckdb_columns()"
            " where schema_name = ? and table_name = ? order by column_index",
            [node.schema, node.alias],
        ).fetchall()
    )
    rows = built.execute(f"select * from {relation(node)}").fetchall()
    values = ",\n".join(f"({', '.join(map(_literal, row))})" for row in rows)
    return [
        f"create table {relation(node)} ({columns})",
        f"insert into {relation(node)} values\n{values}",
    ]


def _comments(node: Any, built: duckdb.DuckDBPyConnection) -> list[str]:
    place = [node.schema, node.alias]
    [(kind, of_table)] = built.execute(
        "select 'table', comment from duckdb_tables() where schema_name = $1 and table_name = $2"
        " union all"
        " select 'view', comment from duckdb_views() where schema_name = $1 and view_name = $2",
        place,
    ).fetchall()
    of_columns = built.execute(
        "select column_name, comment from duckdb_columns() where schema_name = ?"
        " and table_name = ? and comment is not null order by column_index",
        place,
    ).fetchall()
    return [
        f"comment on {kind} {relation(node)} is {_literal(of_table)}",
        *(
            f'comment on column {relation(node)}."{name}" is {_literal(comment)}'
            for name, comment in of_columns
        ),
    ]


def relation(node: Any) -> str:
    """A node's table by its full name: schema and catalogue are both called `warehouse`."""
    return f'"warehouse"."{node.schema}"."{node.alias}"'


def _literal(value: Any) -> str:
    return "NULL" if value is None else "'" + str(value).replace("'", "''") + "'"


@dataclass(frozen=True)
class KeptProject:
    """The project as dbt parsed it, and the plan of a build once there was one."""

    manifest: dict[str, Any]
    plan: BuildPlan | None


def read_kept_project(folder: Path, key: str) -> KeptProject | None:
    """What `keep_project` wrote of the project of that key; None where it did not."""
    try:
        kept = json.loads(_file(folder, key).read_text(encoding="utf-8"))
        nodes = tuple(
            PlannedNode(**node | {name: tuple(node[name]) for name in ("statements", "waits_for")})
            for node in kept["nodes"]
        )
        return KeptProject(kept["manifest"], BuildPlan(kept["inputs"], nodes))
    except (OSError, ValueError, KeyError, TypeError):
        # Kept only to save time: dbt says it all again.
        return None


def keep_project(folders: Sequence[Path], key: str, project: KeptProject, *, is_new: bool) -> None:
    """Keep it in each folder, where it is new or missing there, beside a few other projects."""
    for folder in folders:
        if not is_new and _file(folder, key).is_file():
            continue
        try:
            _write(folder, key, project)
        except OSError:
            # Kept only to save time: a folder that cannot be written to costs it again.
            continue


def _write(folder: Path, key: str, project: KeptProject) -> None:
    plan = asdict(project.plan) if project.plan else {}
    text = json.dumps({"manifest": project.manifest, **plan}, ensure_ascii=False)
    write_whole(_file(folder, key), text.encode())
    kept = sorted(folder.glob("*.json"), key=lambda path: path.stat().st_mtime_ns)
    for path in kept[:-PROJECTS_KEPT]:
        path.unlink(missing_ok=True)


def _file(folder: Path, key: str) -> Path:
    return folder / f"{key}.json"
