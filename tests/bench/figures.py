"""Whether a contender computed what the release says.

Belongs here: figures of a release and of a contender, compared. Does not: computing any.
"""

import math
from pathlib import Path

import duckdb

Figures = dict[tuple[int, str, str], float]
"""(report year, division code, indicator) → value; a rate is a fraction. None is blank."""
DIGITS = 1e-9
"""Sums of money may be added up in another order."""


class WrongFigureError(Exception):
    """A contender computed something else: what it cost says nothing."""


def figures_of_contender(path: Path) -> Figures:
    """Of a Parquet file with report_year, division_code, indicator and value."""
    with duckdb.connect() as database:
        return _figures(database, f"from read_parquet('{path}')")


def figures_of_release(folder: Path) -> Figures:
    with duckdb.connect(str(folder / "chambers.duckdb"), read_only=True) as database:
        return _figures(database, "from indicators where breakdown = ''")


def _figures(database: duckdb.DuckDBPyConnection, source: str) -> Figures:
    rows = database.sql(f"select report_year, division_code, indicator, value from ({source})")
    return {
        (year, division, indicator): value
        for year, division, indicator, value in rows.fetchall()
        if value is not None
    }


def refuse_difference(computed: Figures, released: Figures, levels: str) -> None:
    """Raise WrongFigureError where a figure differs, is missing or is one too many.

    `levels`: "province" where only its figures were asked for, else "all". A contender answers for
    every division and year of the indicators it computes.
    """
    asked = {indicator for _, _, indicator in computed}
    expected = {
        key: value
        for key, value in released.items()
        if key[2] in asked and (levels == "all" or key[1].endswith("0000"))
    }
    wrong = [
        f"{year} {division} {indicator}: {computed.get(key)}, in the release {expected.get(key)}"
        for key in sorted(computed.keys() | expected.keys())
        for year, division, indicator in [key]
        if not _same(computed.get(key), expected.get(key))
    ]
    if wrong or not computed:
        raise WrongFigureError(
            f"{len(wrong)} figures are not the release's: {'; '.join(wrong[:3]) or 'none computed'}"
        )


def _same(one: float | None, other: float | None) -> bool:
    return one is not None and other is not None and math.isclose(one, other, rel_tol=DIGITS)
