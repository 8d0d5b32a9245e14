"""Which measures are confidential where few stand behind them, and which are part of another.

Belongs here: reading `measures.csv` and `parts.csv`. Does not: figures.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ingestion.csv_files import read_csv
from publishing.release_error import ReleaseError

_FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class ProtectedMeasure:
    """A measure of cases, demands, enterprises, people, households, or of sums they stand behind.

    `small_value`: confidential where its value is below the threshold. `contributors`: where fewer
    rows or participants than that stand behind it. `adds_up`: its divisions add up to the one they
    lie in; a distinct count does not. `is_whole`: counted, not summed money. `flow`: the measure of
    the year that a cumulative one takes in.
    """

    measure: str
    small_value: bool
    contributors: str
    adds_up: bool
    is_whole: bool
    flow: str


@dataclass(frozen=True)
class Part:
    """`part` is never above `whole`; `rest` says when what lies between is confidential itself."""

    whole: str
    part: str
    rest: str


@cache
def protected_measures() -> dict[str, ProtectedMeasure]:
    """By the name of the measure."""
    return {
        row["measure"]: ProtectedMeasure(
            measure=row["measure"],
            small_value=row["small_value"] == "yes",
            contributors=row["contributors"],
            adds_up=row["adds_up"] == "yes",
            is_whole=row["whole"] == "yes",
            flow=row["flow"],
        )
        for row in read_csv(_FOLDER / "measures.csv")
    }


@cache
def open_measures() -> dict[str, str]:
    """Measures told however few they count → why nobody is known by them."""
    return {row["measure"]: row["why"] for row in read_csv(_FOLDER / "open_measures.csv")}


def refuse_undecided(measures: Iterable[str]) -> None:
    """Raise ReleaseError for a measure of which nobody has said whether few are confidential."""
    undecided = set(measures) - protected_measures().keys() - open_measures().keys()
    if undecided:
        raise ReleaseError(
            f"nothing made public: {', '.join(sorted(undecided))} stands neither among the measures"
            " confidential where few are behind them nor among the open ones"
            " (publishing/public/measures.csv, open_measures.csv)"
        )


@cache
def parts() -> tuple[Part, ...]:
    """In the order of the file."""
    return tuple(Part(**row) for row in read_csv(_FOLDER / "parts.csv"))
