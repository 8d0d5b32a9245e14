"""Dagster's history of runs, brought forward where an older Dagster wrote it.

Belongs here: whether that is due, and doing it. Does not: what the history holds.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from io import StringIO
from typing import TYPE_CHECKING

from orchestration.home import Home, note_version, read_home_version

if TYPE_CHECKING:
    from dagster import DagsterInstance


def history_is_older(home: Home, dagster: str) -> bool:
    """Whether another Dagster than this version may have written the home's history."""
    known = read_home_version(home.path)
    return known is None or known.dagster != dagster


def bring_history_forward(home: Home, instance: "DagsterInstance", dagster: str) -> None:
    """Let Dagster change its tables to those of the version in use; nothing where they are."""
    with _quiet():
        instance.upgrade()
    note_version(home.path, dagster)


@contextmanager
def _quiet() -> Iterator[None]:
    """Dagster tells of each run and table, which is of no use to who runs a refresh."""
    level = logging.root.manager.disable
    logging.disable(logging.INFO)
    try:
        with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
            yield
    finally:
        logging.disable(level)
