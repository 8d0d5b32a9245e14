"""Building the warehouse on Spark: its queries there, its tables as the plan declares them.

Belongs here: what goes to Spark and comes back, as Parquet. Does not: what the queries are (dbt
writes them), or the session.
"""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from time import perf_counter
from typing import Any

import duckdb

from ingestion.whole_files import write_whole
from orchestration.spark import failures, words_of
from orchestration.warehouse.build_plan import BuildPlan, PlannedNode, relation
from orchestration.warehouse.run_plan import NodeDone, attach_intake, failing_rows, run_in_order

TYPES = {"varchar": "string", "varchar[]": "array<string>", "timestamp": "timestamp_ntz"}
"""Declared type → Spark's, where their names differ."""


def run_on_spark(
    plan: BuildPlan,
    queries: Mapping[str, str],
    manifest: Mapping[str, Any],
    session: Any,
    *,
    warehouse: Path,
    intake: Path,
    folder: Path,
    partitions: int,
) -> list[NodeDone]:
    """Build all of the plan into `warehouse`; the nodes in the order done.

    `queries` has Spark's query of each model and data test, by its id. What it reads and answers
    stands in the new `folder`, which executors must see. A table is declared by the plan, types,
    keys and checks, so DuckDB holds what Spark answers to them as it holds its own. What fails is
    told as by `run_plan`.
    """
    folder.mkdir(parents=True)
    with duckdb.connect(str(warehouse)) as connection:
        attach_intake(connection, intake)
        for schema in sorted({node.schema for node in plan.nodes}):
            connection.execute(f'create schema if not exists "warehouse"."{schema}"')
        tables = _Tables(session, connection, folder, partitions)
        for source in manifest["sources"].values():
            tables.hand_over(
                f'"{source["database"]}"."{source["schema"]}"."{source["identifier"]}"',
                _view(source["source_name"], source["identifier"]),
            )

        def run(node: PlannedNode) -> NodeDone:
            started = perf_counter()
            columns = manifest["nodes"][node.unique_id]["columns"]
            message = tables.message_of(node, queries.get(node.unique_id, ""), columns)
            return NodeDone(node, perf_counter() - started, message)

        return run_in_order(plan.nodes, run)


def _view(schema: str, name: str) -> str:
    """The name of a table in the session: a schema would outlive it on a server others share."""
    return f"{schema}__{name}"


class _Tables:
    """The tables of one build, in DuckDB and as views of the session."""

    def __init__(
        self, session: Any, connection: duckdb.DuckDBPyConnection, folder: Path, partitions: int
    ) -> None:
        self._session = session
        self._connection = connection
        self._folder = folder.resolve()
        self._partitions = partitions

    def message_of(
        self, node: PlannedNode, query: str, columns: Mapping[str, Mapping[str, Any]]
    ) -> str:
        """Build or test a node; what is wrong, else nothing."""
        try:
            with self._connection.cursor() as cursor:
                if node.resource_type == "seed":
                    for statement in node.statements:
                        cursor.execute(statement)
                    self.hand_over(relation(node), _view(node.schema, node.alias))
                elif node.resource_type == "test":
                    return failing_rows([(self._session.sql(_over_views(query)).count(),)])
                else:
                    self._build(node, query, columns, cursor)
        except duckdb.Error as error:
            return str(error)
        except failures() as error:
            return words_of(error)
        return ""

    def _build(
        self,
        node: PlannedNode,
        query: str,
        columns: Mapping[str, Mapping[str, Any]],
        cursor: duckdb.DuckDBPyConnection,
    ) -> None:
        view = _view(node.schema, node.alias)
        parquet = str(self._folder / view)
        typed = ", ".join(
            f"cast(`{name}` as {_type_in_spark(column['data_type'])}) as `{name}`"
            for name, column in columns.items()
        )
        rows = self._session.sql(f"select {typed} from (\n{_over_views(query)}\n)")
        rows.coalesce(self._partitions).write.parquet(parquet)
        self._session.read.parquet(parquet).createOrReplaceTempView(view)
        declared, *comments = node.statements
        # The plan's statement declares the table and then fills it, from DuckDB's own query. A view
        # it declares whole: what DuckDB fills with what Spark answers is made of tables.
        declaration, fills, _ = declared.partition("insert into")
        cursor.execute(declaration)
        if fills:
            cursor.execute(
                f"insert into {relation(node)} by name"
                f" from read_parquet('{_quoted(Path(parquet))}/*.parquet')"
            )
        for statement in comments:
            cursor.execute(statement)

    def hand_over(self, table: str, view: str) -> None:
        """Give Spark a table of DuckDB."""
        parquet = self._folder / f"{view}.parquet"
        with self._connection.cursor() as cursor:
            cursor.execute(f"copy (from {table}) to '{_quoted(parquet)}' (format parquet)")
        self._session.read.parquet(str(parquet)).createOrReplaceTempView(view)


def _over_views(query: str) -> str:
    return re.sub(r"`(\w+)`\.`(\w+)`", lambda name: f"`{_view(name[1], name[2])}`", query)


def _type_in_spark(declared: str) -> str:
    return TYPES.get(declared, declared)


def _quoted(path: Path) -> str:
    return str(path.resolve()).replace("'", "''")


def without_rows(warehouse: Path, intake: Path, folder: Path) -> tuple[Path, Path]:
    """Both databases in `folder` with their tables empty: for dbt to declare the warehouse over."""
    folder.mkdir(parents=True)
    empty = []
    for file in (warehouse, intake):
        new = folder / file.name
        with duckdb.connect(str(new)) as connection:
            connection.execute(f"attach '{_quoted(file)}' as filled (read_only)")
            tables = connection.execute(
                "select schema_name, table_name from duckdb_tables() where database_name = 'filled'"
            ).fetchall()
            for schema, name in tables:
                connection.execute(f'create schema if not exists "{schema}"')
                connection.execute(
                    f'create table "{schema}"."{name}" as from filled."{schema}"."{name}" limit 0'
                )
        empty.append(new)
    return empty[0], empty[1]


def read_kept_queries(path: Path, key: str) -> dict[str, str] | None:
    """What `write_kept_queries` wrote of the project of that key; None where it did not."""
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        return kept["queries"] if kept["key"] == key else None
    except (OSError, ValueError, KeyError, TypeError):
        # Kept only to save time: dbt writes them again.
        return None


def write_kept_queries(path: Path, key: str, queries: Mapping[str, str]) -> None:
    text = json.dumps({"key": key, "queries": queries}, ensure_ascii=False)
    write_whole(path, text.encode())
