"""A release: the finished warehouse made immutable beside the old release, then current.

Belongs here: the order of the steps, and when there is nothing to publish. Does not: the steps
themselves, each of which has its own module.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from publishing.carried_files import carry_unchanged
from publishing.claims import ClaimFile, make_claims
from publishing.dictionary import make_dictionary
from publishing.finished_release import check_finished
from publishing.history import make_history, make_releases
from publishing.logical_hash import logical_hash, table_hashes
from publishing.manifest import read_manifest, write_manifest
from publishing.moments import as_utc, stored, written
from publishing.own_tables import described_dictionary, own_tables, with_words
from publishing.parquet_files import ParquetFile, write_parquet
from publishing.published_tables import PublishedTable, check_keys, read_published_tables
from publishing.release_database import (
    STORAGE_VERSION,
    begin_database,
    finish_database,
    in_release,
    making_connection,
    write_tables,
)
from publishing.release_error import DisclosureError, ReleaseError, UnexplainedError
from publishing.release_files import describe_files, write_csv_tables
from publishing.release_folder import (
    PARQUET,
    building_folder,
    current_release,
    next_name,
    put_in_place,
    remove_leftovers,
)
from publishing.release_macros import write_macros
from publishing.restatement import (
    EnvironmentState,
    Restatement,
    changed_environment,
    make_restatement,
)

__all__ = [
    "DisclosureError",
    "Environment",
    "PublishedRelease",
    "ReleaseError",
    "ReleaseInputs",
    "UnexplainedError",
    "current_release",
    "publish",
]

HISTORY = (
    *("indicator_history", "releases"),
    *("restatements", "restated_measures", "restated_rows"),
)
"""Tables that differ in every release, and so say nothing about whether one is needed."""

NO_ROOM = (OSError, duckdb.IOException, duckdb.TransactionException, duckdb.OutOfMemoryException)
"""What is raised where a file cannot be written: the third by a commit that finds a disk full, the
last also where it has no room for what is too much for memory."""

RETURN_FIELDS = ("report_year", "county_code", "file_sha256")
"""What the manifest says of a return: no file names, which may hold anything."""


@dataclass(frozen=True)
class ReleaseInputs:
    """What a release was made from.

    `returns` has `report_year`, `county_code`, `file_sha256` of each return in force;
    `configuration` the settings that decide figures; `claim_files` the printed figures to judge;
    the others are fingerprints.
    """

    returns: list[dict[str, Any]]
    forms: str
    registers: str
    rule_set: str
    rules: str
    """Of the rules alone; `rule_set` holds the forms too, from which field rules are made."""
    code_version: str
    configuration: dict[str, str]
    ledger_lines: int
    """How many lines the ledger had."""
    ledger_lines_known: int
    """How many of them count whatever they say: of those after, only what was admitted."""
    withdrawn: frozenset[tuple[int, str]] = frozenset()
    """Report year and county of the returns withdrawn since the release before."""
    claim_files: tuple[ClaimFile, ...] = ()
    provinces: tuple[dict[str, Any], ...] = ()
    """Of a release of the nation: the provinces' releases it is made of."""


@dataclass(frozen=True)
class PublishedRelease:
    """The current release after `publish`.

    `is_new` is False if nothing had changed; `changed_indicators` counts indicator values new,
    changed or withdrawn since `previous` (in a first release: all of them).
    """

    name: str
    path: Path
    is_new: bool
    logical_hash: str
    previous: str | None
    row_counts: dict[str, int]
    changed_indicators: int
    restatement: Restatement


@dataclass(frozen=True)
class _Next:
    """The release being made: its name and moment, and the one that is current meanwhile."""

    name: str
    published_at: datetime
    inputs: ReleaseInputs
    previous_path: Path | None
    previous: dict[str, Any] | None

    @property
    def previous_name(self) -> str | None:
        return self.previous["name"] if self.previous else None


Environment = Callable[[Mapping[str, Any], Sequence[str]], Sequence[EnvironmentState]]
"""Given the manifest of the release before and the causes outside returns that changed since:
warehouses of its returns with one more of those inputs replaced in each."""


def _not_measured_apart(
    previous: Mapping[str, Any], causes: Sequence[str]
) -> Sequence[EnvironmentState]:
    return ()


def publish(
    warehouse: Path,
    releases: Path,
    *,
    inputs: ReleaseInputs,
    published_at: datetime,
    environment: Environment = _not_measured_apart,
    accepts_unexplained: bool = False,
) -> PublishedRelease:
    """Publish the finished warehouse as a new release, unless it says what the current one says.

    `environment` builds what tells apart the causes outside returns, where there are any. Whatever
    fails, the current release stays current and nothing half-built is left. Raises ReleaseError if
    the warehouse cannot be published, the release cannot be written, or it differs from the one
    before by what no input explains and that is not accepted.
    """
    try:
        remove_leftovers(releases)
        upcoming = _next_release(releases, inputs, as_utc(published_at))
        with building_folder(releases, upcoming.name) as building:
            with making_connection(warehouse, upcoming.previous_path, building) as connection:
                made = _make(connection, building, upcoming, environment)
            if made is None:
                return _unchanged(upcoming)
            if made.restatement.unexplained and not accepts_unexplained:
                raise UnexplainedError(_unexplained(made))
            path = put_in_place(building, releases, upcoming.name)
            return replace(made, path=path)
    except NO_ROOM as error:
        why = " ".join(str(error).split())
        raise ReleaseError(f"nothing published, {releases} is as it was: {why}") from error


def _next_release(releases: Path, inputs: ReleaseInputs, published_at: datetime) -> _Next:
    path = current_release(releases)
    previous = read_manifest(path) if path else None
    if previous and published_at < datetime.fromisoformat(previous["published_at"]):
        raise ReleaseError(
            f"nothing published: {written(published_at)} is before the current release,"
            f" {previous['name']} of {previous['published_at']}; is the clock right?"
        )
    return _Next(next_name(releases, published_at), published_at, inputs, path, previous)


def _make(
    connection: duckdb.DuckDBPyConnection, building: Path, upcoming: _Next, environment: Environment
) -> PublishedRelease | None:
    """Make and check everything in the building folder; None if there is nothing new to say."""
    published = make_claims(
        connection,
        read_published_tables(connection),
        upcoming.inputs.claim_files,
        upcoming.previous is not None,
        upcoming.name,
    )
    published = [with_words(table) for table in published]
    check_keys(connection, published)
    own = own_tables(published)
    dictionary = described_dictionary()
    tables = sorted([*published, *own, dictionary], key=lambda table: table.name)
    make_dictionary(connection, tables)
    with ThreadPoolExecutor(max_workers=1) as second_core:
        hashing = second_core.submit(table_hashes, connection.cursor(), published)
        begin_database(connection, building)
        write_tables(connection, [*published, dictionary])
        # Sorted there once: the other files are written from there.
        stored, own_stored = in_release([*published, dictionary]), in_release(own)
        # Before it is known whether there is news: there nearly always is.
        writing = second_core.submit(write_csv_tables, connection.cursor(), stored, building)
        parquet = write_parquet(connection, stored, building / PARQUET)
        if upcoming.previous and _says_the_same(parquet, upcoming.previous):
            return None
        hashes = hashing.result()
        digest = logical_hash(hashes)
        changed_indicators = _make_own_tables(connection, published, upcoming, digest)
        restatement = _make_restatement(connection, published, upcoming, hashes, environment)
        readable = writing.result()
    write_tables(connection, own)
    parquet |= write_parquet(connection, own_stored, building / PARQUET)
    write_csv_tables(connection, own_stored, building)
    finish_database(connection, building)
    write_macros(building)
    manifest = _manifest(upcoming, hashes, parquet)
    write_manifest(building, manifest)
    describe_files(building, tables, readable, manifest)
    if upcoming.previous_path:
        carry_unchanged(upcoming.previous_path, building)
    check_finished(connection, tables, building)
    return PublishedRelease(
        name=upcoming.name,
        path=building,
        is_new=True,
        logical_hash=digest,
        previous=upcoming.previous_name,
        row_counts={table.name: parquet[table.name].row_count for table in tables},
        changed_indicators=changed_indicators,
        restatement=restatement,
    )


def _make_restatement(
    connection: duckdb.DuckDBPyConnection,
    published: list[PublishedTable],
    upcoming: _Next,
    hashes: Mapping[str, str],
    environment: Environment,
) -> Restatement:
    causes: list[str] = []
    states: Sequence[EnvironmentState] = ()
    if upcoming.previous:
        causes = changed_environment(upcoming.previous, _inputs(upcoming.inputs))
        states = environment(upcoming.previous, causes) if causes else ()
    return make_restatement(
        connection,
        published,
        previous=upcoming.previous,
        environment=causes,
        table_hashes=hashes,
        withdrawn=upcoming.inputs.withdrawn,
        states=states,
    )


def _unexplained(made: PublishedRelease) -> str:
    return (
        f"nothing published: {made.restatement.unexplained} figures or rows are others than in"
        f" {made.previous}, and no input changed that explains it; look into the warehouse, then"
        " run again with --accept-unexplained to publish all the same"
    )


def _says_the_same(parquet: dict[str, ParquetFile], previous: dict[str, Any]) -> bool:
    before = {
        table: file["sha256"] for table, file in previous["parquet"].items() if table not in HISTORY
    }
    return before == {table: file.sha256 for table, file in parquet.items()}


def _make_own_tables(
    connection: duckdb.DuckDBPyConnection,
    published: list[PublishedTable],
    upcoming: _Next,
    digest: str,
) -> int:
    """Create history and releases; return how many indicator values changed."""
    inputs = upcoming.inputs
    row: dict[str, str | datetime | None] = {
        "name": upcoming.name,
        "published_at": stored(upcoming.published_at),
        "previous": upcoming.previous_name,
        "logical_hash": digest,
        "code_version": inputs.code_version,
        "rule_set": inputs.rule_set,
        "forms": inputs.forms,
        "registers": inputs.registers,
    }
    counties = Counter(filed["report_year"] for filed in inputs.returns)
    has_previous = upcoming.previous is not None
    make_releases(connection, row, dict(sorted(counties.items())), has_previous)
    return make_history(connection, published, upcoming.name, upcoming.published_at, has_previous)


def _inputs(inputs: ReleaseInputs) -> dict[str, Any]:
    """The inputs as the manifest has them."""
    of_provinces = {"provinces": list(inputs.provinces)} if inputs.provinces else {}
    return of_provinces | {
        "code_version": inputs.code_version,
        "rule_set": inputs.rule_set,
        "rules": inputs.rules,
        "forms": inputs.forms,
        "registers": inputs.registers,
        "configuration": inputs.configuration,
        "claim_files": [{"name": file.name, "sha256": file.sha256} for file in inputs.claim_files],
        "returns": sorted(
            ({name: filed[name] for name in RETURN_FIELDS} for filed in inputs.returns),
            key=lambda filed: tuple(filed.values()),
        ),
    }


def _manifest(
    upcoming: _Next, hashes: dict[str, str], parquet: dict[str, ParquetFile]
) -> dict[str, Any]:
    return {
        "name": upcoming.name,
        "published_at": written(upcoming.published_at),
        "previous": upcoming.previous_name,
        "logical_hash": logical_hash(hashes),
        "table_hashes": hashes,
        "ledger_lines": upcoming.inputs.ledger_lines,
        "ledger_lines_known": upcoming.inputs.ledger_lines_known,
        **_inputs(upcoming.inputs),
        "parquet": {table: asdict(file) for table, file in parquet.items()},
        "written_with": {"duckdb": duckdb.__version__, "storage_version": STORAGE_VERSION},
    }


def _unchanged(upcoming: _Next) -> PublishedRelease:
    current, path = upcoming.previous, upcoming.previous_path
    if current is None or path is None:
        raise ReleaseError("nothing is published yet, so nothing can be unchanged")
    return PublishedRelease(
        name=current["name"],
        path=path,
        is_new=False,
        logical_hash=current["logical_hash"],
        previous=current["previous"],
        row_counts={table: file["row_count"] for table, file in current["parquet"].items()},
        changed_indicators=0,
        restatement=Restatement(0, 0, 0, ()),
    )
