"""Great Expectations, imported without what only its charts and tests of distributions need.

Belongs here: importing it, once for the process. Does not: asking it anything. Whoever imports this
module has imported it, in half the processor time: SciPy's statistics and Altair, which its modules
name at their head, are read only if one of them is ever used.
"""

import gc
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import LazyLoader
from types import ModuleType


class _PutOff(MetaPathFinder):
    """Finds `modules` as anyone would, and has them read when they are first asked for anything."""

    def __init__(self, modules: Sequence[str]) -> None:
        self.modules = modules

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        spec = PathFinder.find_spec(name, path, target) if name in self.modules else None
        if spec and spec.loader:
            spec.loader = LazyLoader(spec.loader)
        return spec


@contextmanager
def _put_off(*modules: str) -> Iterator[None]:
    finder = _PutOff(modules)
    # What an import makes is there to stay: looking for circles in it is a fifth of its time.
    collects = gc.isenabled()
    gc.disable()
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        if collects:
            gc.enable()


with _put_off("scipy.stats", "altair"):
    import great_expectations as gx
    import great_expectations.expectations as gxe
    from great_expectations.data_context.types.base import (
        DataContextConfig,
        InMemoryStoreBackendDefaults,
        ProgressBarsConfig,
    )

__all__ = [
    "DataContextConfig",
    "InMemoryStoreBackendDefaults",
    "ProgressBarsConfig",
    "gx",
    "gxe",
]
