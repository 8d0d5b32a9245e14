"""What may pass by itself within a run, and is tried again.

Belongs here: telling it from what a second try cannot mend. Does not: waiting for the home's lock
(the resource does), or asking for another run (the sensor on the inbox does).
"""

from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg

from ingestion.intake import IntakeInUseError
from orchestration.assets.run_home import RunHome

TRIES = 5
SECONDS_BETWEEN = 30


@contextmanager
def another_try(home: RunHome) -> Iterator[None]:
    """Ask Dagster for another try of the step where a person has the intake database open.

    A command says so at once instead: whoever started it can close it. Any other error is one.
    """
    try:
        yield
    except IntakeInUseError as error:
        if not home.started_by_dagster:
            raise
        raise dg.RetryRequested(max_retries=TRIES, seconds_to_wait=SECONDS_BETWEEN) from error
