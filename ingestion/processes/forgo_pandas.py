"""Keeping a process that never needs pandas from importing it.

Belongs here: nothing else. pyarrow looks for pandas when it makes its first array, and DuckDB when
it is given its first parameters; importing it takes up to a second, half of what a quick answer may
take. Both do without where there is none.
"""

import sys
from importlib.abc import MetaPathFinder


class _NoPandas(MetaPathFinder):
    def find_spec(self, name: str, path: object, target: object = None) -> None:
        if name == "pandas":
            raise ModuleNotFoundError("this process has forgone pandas, to answer quickly")


def forgo_pandas() -> None:
    """Let nothing import pandas in this process from now on."""
    sys.meta_path.insert(0, _NoPandas())
