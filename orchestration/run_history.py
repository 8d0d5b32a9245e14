"""Dagster's records of a home's runs, opened.

Belongs here: opening them, and what is wrong where they are not to be had, in words. Does not:
reading them.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ingestion.errors import ShanghuiError
from orchestration.home import FILE_NAME, POSTGRESQL, Home, read_configuration

if TYPE_CHECKING:
    from dagster import DagsterInstance

PATIENCE = 10
"""Seconds for one try to reach the database; Dagster itself would try for longer, and loudly."""


class RunHistoryError(ShanghuiError):
    """Dagster's records cannot be opened; the message says what would work."""


@contextmanager
def run_history(home: Home) -> Iterator["DagsterInstance"]:
    """The records of the runs over `home`, in its files or in PostgreSQL. Raises RunHistoryError.

    The folders must be there: `home.create()`.
    """
    must_be_reachable(home)
    from dagster import DagsterInstance

    with DagsterInstance.from_config(str(home.dagster.resolve())) as instance:
        yield instance


def must_be_reachable(home: Home) -> None:
    """Raises RunHistoryError where the records are in a PostgreSQL that does not answer."""
    if read_configuration(home.path).dagster_storage == POSTGRESQL:
        _must_answer(home.path / FILE_NAME)


def _must_answer(settings: Path) -> None:
    asked = f'{settings}: dagster.storage is "{POSTGRESQL}"'
    try:
        import dagster_postgres  # noqa: F401
        import psycopg2
    except ModuleNotFoundError as error:
        raise RunHistoryError(
            f"{asked}, and {error.name} is not installed; install shanghui[postgres], or set "
            '"files"'
        ) from error
    try:
        # The libpq below it reads PGHOST and the others from the environment.
        with closing(psycopg2.connect("", connect_timeout=PATIENCE)):
            pass
    except psycopg2.OperationalError as error:
        said = " ".join(str(error).partition("\n")[0].split())
        raise RunHistoryError(
            f"{asked}, and it does not answer: {said}; see to the server and to the variables "
            "PGHOST, PGPORT, PGDATABASE, PGUSER, PGPASSWORD"
        ) from error
