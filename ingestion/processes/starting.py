"""How a reading process is started: afresh, or forked from one that has loaded what it needs.

Belongs here: nothing else. Starting afresh costs most of a second, many times what a file takes; a
process that answers all day forks instead. Not from itself, whose threads and locks a child would
inherit: from a server that only loads and forks, and ends when this process does. A child reads
within the limits either way, and ends with its files.
"""

import multiprocessing
from collections.abc import Sequence
from multiprocessing.context import ForkServerContext, SpawnContext

_forking: list[ForkServerContext] = []


def start_by_forking(modules: Sequence[str]) -> None:
    """From now on let this process fork its reading processes from one with `modules` loaded."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(modules))
    _forking[:] = [context]


def starting() -> SpawnContext | ForkServerContext:
    """What the next reading process is started by."""
    return _forking[0] if _forking else multiprocessing.get_context("spawn")
