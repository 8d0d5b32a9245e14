"""What is made beside a release that stands: made or not, it never ends the run.

Belongs here: how a failure is told, by a check and in the metadata. Does not: what is made.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import dagster as dg

from ingestion.crash import keep_traceback, words_without_cells
from ingestion.errors import ShanghuiError
from orchestration.home import Home


@dataclass
class Attempt:
    """Something tried; `failure` is empty where it was done, else why it was not, in one line."""

    failure: str = ""


@contextmanager
def attempt(home: Home) -> Iterator[Attempt]:
    """Whatever goes wrong within is told in the failure, and goes no further.

    Of an error that is not for users the traceback is kept in the home, and named there.
    """
    tried = Attempt()
    try:
        yield tried
    except ShanghuiError as error:
        tried.failure = str(error)
    except Exception as error:
        kept = keep_traceback(error, home.faults)
        tried.failure = f"{words_without_cells(error)} (details: {kept})"


def result(
    check: str, tried: Attempt, name: str, metadata: Mapping[str, Any]
) -> dg.MaterializeResult:
    """What an asset hands back: its metadata with `<name>_failure`, and the check that tells it."""
    failure = {f"{name}_failure": tried.failure}
    return dg.MaterializeResult(
        metadata={**metadata, **failure},
        check_results=[
            dg.AssetCheckResult(
                check_name=check,
                passed=not tried.failure,
                severity=dg.AssetCheckSeverity.WARN,
                metadata=failure if tried.failure else {},
            )
        ],
    )
