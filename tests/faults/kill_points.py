"""The named steps of a refresh at which its process is killed, and how one is armed.

Belongs here: the table of steps, and putting the kill in the way of one call. Nothing in the
product knows of it: in the forked child the function is replaced by one that ends the process.
"""

import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

BEFORE, AFTER, TORN = "before", "after", "torn"
TORN_BYTES = 40
"""How much of the last line is missing where a write is torn."""


@dataclass(frozen=True)
class KillPoint:
    """The process is killed `when` the `nth` call of a function whose first argument has `about`.

    `torn`: after it, and the file it was given, which it appends to, lacks its last bytes.
    """

    name: str
    function: str
    """`module:attribute`, as the caller finds it."""
    when: str = BEFORE
    nth: int = 1
    about: str = ""


def _point(name: str, where: str, when: str = BEFORE, nth: int = 1, about: str = "") -> KillPoint:
    return KillPoint(name, where, when, nth, about)


DAGSTER = "dagster._core.storage.event_log.sqlite.sqlite_event_log:SqliteEventLogStorage"
ASSETS = "orchestration.assets"
PUBLISH = "publishing.release"
RENAME, REPLACE = "pathlib:Path.rename", "pathlib:Path.replace"

KILL_POINTS = (
    # Dagster's records
    _point("run begun", "dagster:DagsterInstance.create_run_for_job", AFTER),
    _point("event of an asset", f"{DAGSTER}.store_event", AFTER, nth=6),
    # receiving
    _point("before a file is archived", "ingestion.receive.receive:store"),
    _point("file written, not named", REPLACE, about=".part"),
    _point("one file of several archived", "ingestion.receive.receive:store", AFTER),
    _point("archived, no receipt", "ingestion.receive.receive:settle", AFTER),
    _point("receipts torn", "ingestion.receive.append_to_ledger:_append", TORN),
    _point("receipts written", "ingestion.receive.receive:_receive", AFTER),
    # reading
    _point("reading processes start", "orchestration.assets.ingestion:read_files", AFTER),
    _point("read, not kept", "ingestion.read_received:insert_read"),
    _point("within a batch", "ingestion.intake.database:insert", AFTER, nth=4),
    _point("batch kept", "ingestion.read_received:insert_read", AFTER),
    # judging
    _point("before judging", "expectations.judging:judge"),
    _point("between the suites", "expectations.judging:GreatSuites.failing_positions", nth=5),
    _point("judged, not recorded", "expectations.judging.judge:record"),
    # slips
    _point("slip written, not named", REPLACE, about="slips/"),
    _point("slips written", "county.slip:write_slips", AFTER),
    # admission
    _point("before the admission", f"{ASSETS}.expectations:append_entry"),
    _point("admission torn", f"{ASSETS}.expectations:append_entry", TORN),
    _point("admitted", f"{ASSETS}.expectations:append_entry", AFTER),
    # warehouse
    _point("inputs written", "orchestration.warehouse.build_warehouse:write_inputs", AFTER),
    _point("between two seeds", "orchestration.warehouse.run_plan:_run", nth=3),
    _point("between two models", "orchestration.warehouse.run_plan:_run", nth=30),
    _point("built, not in place", REPLACE, about="build/warehouse.duckdb"),
    _point("warehouse in place", REPLACE, AFTER, about="build/warehouse.duckdb"),
    # the release
    _point("between two Parquet files", "publishing.parquet_files:file_sha256", nth=9),
    _point("restatement made", f"{PUBLISH}:make_restatement", AFTER),
    _point("database closed", f"{PUBLISH}:finish_database", AFTER),
    _point("before the last look", f"{PUBLISH}:check_finished"),
    _point("half of it durable", "publishing.release_folder:sync", nth=30),
    _point("before it has its name", RENAME, about=".building-"),
    _point("named, not current", RENAME, AFTER, about=".building-"),
    _point("pointer replaced", REPLACE, AFTER, about=".current-"),
    # beside it
    _point("page written, not named", REPLACE, about=".index.html"),
    _point("all done, not told", "orchestration.run_refresh:_add"),
)
STEPS_OF_A_FIRST_REFRESH = (
    # In a home that has nothing yet, in their order; the annual report is among them.
    _point("ledger begun", "ingestion.receive.receive:_receive", AFTER),
    _point("intake begun", "ingestion.read_received:insert_read", AFTER),
    _point("first admission", f"{ASSETS}.expectations:append_entry", AFTER),
    _point("first warehouse in place", REPLACE, AFTER, about="build/warehouse.duckdb"),
    _point("first release without its name", RENAME, about=".building-"),
    _point("first release named, not current", RENAME, AFTER, about=".building-"),
    _point("first release current", REPLACE, AFTER, about=".current-"),
    _point("before the report", "publishing.report.write_reports:_put_in_place"),
    _point("a form of the report, not named", REPLACE, about="/.annual-report-"),
    _point("forms of the report, no record", REPLACE, about="/.report.json"),
    _point("report written", "publishing.report:keep_or_write_reports", AFTER),
)
BY_NAME = {point.name: point for point in (*KILL_POINTS, *STEPS_OF_A_FIRST_REFRESH)}


def arm(name: str, ends: Callable[[str], object]) -> None:
    """From now on `ends` is called with the name of that step where this process comes to it."""
    point = BY_NAME[name]
    module, _, attributes = point.function.partition(":")
    *owners, attribute = attributes.split(".")
    owner: Any = import_module(module)
    for part in owners:
        owner = getattr(owner, part)
    setattr(owner, attribute, _deadly(getattr(owner, attribute), point, ends))


def kill(_: str) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _deadly(original: Callable, point: KillPoint, ends: Callable[[str], object]) -> Callable:
    count = 0

    def called(*arguments: Any, **named: Any) -> Any:
        nonlocal count
        count += _is_about(point, arguments)
        is_now = count == point.nth and _is_about(point, arguments)
        if is_now and point.when == BEFORE:
            ends(point.name)
        result = original(*arguments, **named)
        if is_now and point.when == TORN:
            os.truncate(arguments[0], arguments[0].stat().st_size - TORN_BYTES)
        if is_now and point.when != BEFORE:
            ends(point.name)
        return result

    return called


def _is_about(point: KillPoint, arguments: tuple) -> bool:
    return not point.about or point.about in str(arguments[0])
