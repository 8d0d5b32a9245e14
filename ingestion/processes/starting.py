"""How a reading process is started: afresh, or forked from one that has loaded what it needs.

Belongs here: nothing else. Starting afresh costs most of a second, many times what a file takes; a
process that answers all day forks instead. Not from itself, whose threads and locks a child would
inherit: from a server that only loads and forks, and ends when this process does. A child reads
within the limits either way, and ends with its files.
"""

import multiprocessing
from collections.abc import Sequence
from multiprocessing.context import ForkServerContext, SpawnContext

Starting = SpawnContext | ForkServerContext


def afresh() -> SpawnContext:
    """Each process loads what it needs itself."""
    return multiprocessing.get_context("spawn")


def by_forking(modules: Sequence[str]) -> ForkServerContext:
    """Forked from one process that loads `modules` when the first is asked for."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(modules))
    return context
