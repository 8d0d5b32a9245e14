"""The solver of linear programs, HiGHS: an extra that a public release alone needs.

Belongs here: loading it, its options, keeping it quiet. Does not: a linear program.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from publishing.release_error import ReleaseError

OPTIONS = {
    "output_flag": False,
    "solver": "simplex",
    # Not `threads`: a process that has once solved with another number refuses to solve at all.
    "parallel": "off",
    # The next program differs from the last by a few bounds: where that ended, it goes on.
    "presolve": "off",
    "random_seed": 0,
}
"""With these, the same program has the same solution each time."""


def solver_module() -> Any:
    """The module highspy. Raises ReleaseError where it is not installed."""
    try:
        import highspy
    except ImportError as error:
        raise ReleaseError(
            "a public release needs the solver HiGHS: install it with: pip install"
            " 'shanghui[public]'"
        ) from error
    return highspy


def new_solver() -> Any:
    """A solver with our options. Raises ReleaseError where it is not installed."""
    highspy = solver_module()
    with _standard_output_closed():
        solver = highspy.Highs()
    for option, value in OPTIONS.items():
        solver.setOptionValue(option, value)
    return solver


@contextmanager
def _standard_output_closed() -> Iterator[None]:
    """The first solver of a process prints its name to file 1, whatever its options say."""
    sys.stdout.flush()
    kept = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 1)
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)
