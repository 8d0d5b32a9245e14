"""Fixtures of the independent check: a writer of small returns. Nothing else belongs here."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.independent.small_province import CountyYear, write_return


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., dict[CountyYear, Path]]:
    """Write the return of a year and county; what comes back can be joined with `|`."""

    def write_one(year: int, county: str, **sheets) -> dict[CountyYear, Path]:
        return {(year, county): write_return(tmp_path / f"{year}-{county}.xlsx", year, **sheets)}

    return write_one
