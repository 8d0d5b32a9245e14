"""Building the warehouse by a plan: every statement over DuckDB, two nodes at a time.

Belongs here: in which order, and what failed. Does not: what the statements are (`build_plan`), or
Spark (`run_on_spark`).
"""

import heapq
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import duckdb

from ingestion.working_memory import limit_memory
from orchestration.warehouse.build_plan import BuildPlan, PlannedNode

WORKERS = 2


@dataclass(frozen=True)
class NodeDone:
    """What became of a node; `message` is empty where all is well."""

    node: PlannedNode
    seconds: float
    message: str = ""


def run_plan(plan: BuildPlan, warehouse: Path, intake: Path) -> list[NodeDone]:
    """Build all of the plan into `warehouse`; the nodes in the order done.

    After a seed or model that cannot be built nothing is begun any more; a data test that fails
    holds up nothing, so that all that fail are told.
    """
    # Small models gain nothing from more threads a query.
    with duckdb.connect(str(warehouse), config={"threads": 1}) as connection:
        attach_intake(connection, intake)
        limit_memory(connection)
        # Trying it is a third of what writing costs, and saves a fiftieth of the size.
        connection.execute("set disabled_compression_methods = 'fsst'")
        for schema in sorted({node.schema for node in plan.nodes}):
            connection.execute(f'create schema if not exists "warehouse"."{schema}"')
        return run_in_order(plan.nodes, lambda node: _run(node, connection))


def attach_intake(connection: duckdb.DuckDBPyConnection, intake: Path) -> None:
    """Attach what models and views read; a warehouse of other releases has no intake."""
    if intake.exists():
        quoted = str(intake.resolve()).replace("'", "''")
        connection.execute(f"attach '{quoted}' as intake (read_only)")


def _run(node: PlannedNode, connection: duckdb.DuckDBPyConnection) -> NodeDone:
    started = perf_counter()
    message = ""
    try:
        with connection.cursor() as cursor:
            for statement in node.statements:
                cursor.execute(statement)
            if node.resource_type == "test":
                message = failing_rows(cursor.fetchall())
    except duckdb.Error as error:
        message = str(error)
    return NodeDone(node, perf_counter() - started, message)


def failing_rows(counted: Sequence[tuple[int]]) -> str:
    """What a data test says that counted the rows that fail: nothing where it is 0."""
    [(count,)] = counted
    if not count:
        return ""
    return f"Got {count} result{'' if count == 1 else 's'}, configured to fail if != 0"


def run_in_order(
    nodes: Sequence[PlannedNode], run: Callable[[PlannedNode], NodeDone]
) -> list[NodeDone]:
    """Run every node after those it waits for, of those ready the longest way to the end first."""
    by_id = {node.unique_id: node for node in nodes}
    missing = {node.unique_id: set(node.waits_for) for node in nodes}
    after = _after(nodes)
    ways = _ways_to_the_end(nodes, after)
    ready = [(-ways[name], name) for name, parents in missing.items() if not parents]
    heapq.heapify(ready)
    done: list[NodeDone] = []
    is_broken = False
    running: set[Future[NodeDone]] = set()
    with ThreadPoolExecutor(WORKERS, thread_name_prefix="warehouse") as workers:
        while ready or running:
            while ready and len(running) < WORKERS and not is_broken:
                running.add(workers.submit(run, by_id[heapq.heappop(ready)[1]]))
            if not running:
                break
            finished, running = wait(running, return_when=FIRST_COMPLETED)
            for one in (future.result() for future in finished):
                done.append(one)
                is_broken = is_broken or (bool(one.message) and one.node.resource_type != "test")
                for name in after[one.node.unique_id]:
                    missing[name].discard(one.node.unique_id)
                    if not missing[name]:
                        heapq.heappush(ready, (-ways[name], name))
    return done


def _after(nodes: Iterable[PlannedNode]) -> Mapping[str, list[str]]:
    """Of each node those that wait for it."""
    after: dict[str, list[str]] = defaultdict(list)
    for node in nodes:
        for parent in node.waits_for:
            after[parent].append(node.unique_id)
    return after


def _ways_to_the_end(
    nodes: Sequence[PlannedNode], after: Mapping[str, list[str]]
) -> Mapping[str, float]:
    """Seconds from the begin of each node to the end of the last that waits for it."""
    ways: dict[str, float] = {}
    for node in reversed(nodes):
        ways[node.unique_id] = node.seconds + max(
            (ways[name] for name in after.get(node.unique_id, ())), default=0.0
        )
    return ways
