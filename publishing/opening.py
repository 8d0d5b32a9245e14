"""Opening a release: one way for commands, tests and an analyst's own programs.

Belongs here: which file is meant, and a connection that can neither write nor get out of it.
Does not: any query. Loads no DuckDB before a release is opened.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from ingestion.closest import not_known
from publishing.destroyed_release import destroyed_words
from publishing.release_error import ReleaseError
from publishing.release_folder import CURRENT, DATABASE, release_names

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SAFE: dict[str, str | bool | int | float | list[str]] = {
    # No other file or address can be read or written, nor a file beside the release for what
    # does not fit into memory.
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    # Variables of the program around it are no tables.
    "python_enable_replacements": "false",
    # A query that runs away ends by itself, and not the machine.
    "memory_limit": "2GB",
    # None of this can be undone through the connection.
    "lock_configuration": "true",
}
"""The same for every connection: in one process DuckDB opens a file with one configuration only."""


_RELEASES = (
    "select 1 from information_schema.tables"
    " where table_schema = 'main' and table_name = 'releases'"
)


def open_release(
    release: Path | str = CURRENT, *, releases: Path | str | None = None
) -> "DuckDBPyConnection":
    """A read-only connection to a release, to be closed by the caller or by `with`.

    `release` is its folder or its chambers.duckdb, packed or not; where `releases`, the folder of
    releases, is given, its name there or `current`. Raises ReleaseError if there is no such release
    or it cannot be opened, or the file is of another kind.
    """
    import duckdb

    from publishing.packed_database import database_file

    database = _database(Path(release), None if releases is None else Path(releases))
    try:
        with database_file(database) as file:
            connection = duckdb.connect(str(file), read_only=True, config=SAFE)
    except duckdb.Error as error:
        why = " ".join(str(error).split())
        raise ReleaseError(f"{database} cannot be opened: {why}") from error
    # The warehouse and what else DuckDB reads would open as well, with other tables.
    if not connection.execute(_RELEASES).fetchall():
        connection.close()
        raise ReleaseError(
            f"{database} is no release: it has no table releases; name the folder of a release, or"
            f" the {DATABASE} in it"
        )
    return connection


def _database(release: Path, releases: Path | None) -> Path:
    from publishing.packed_database import has_database

    path = release if releases is None else releases / release
    # Resolved, because the same path opened again (`current`) would show the old content.
    path = path.resolve()
    if words := destroyed_words(path):
        raise ReleaseError(words)
    database = path / DATABASE if path.is_dir() else path
    if database.is_file() or (database.name == DATABASE and has_database(database.parent)):
        return database
    if releases is None:
        raise ReleaseError(f"there is no release at {path}")
    raise ReleaseError(
        f"{releases}: {not_known('release', str(release), [*release_names(releases), CURRENT])}"
        if release_names(releases)
        else f"there is no release in {releases}"
    )
