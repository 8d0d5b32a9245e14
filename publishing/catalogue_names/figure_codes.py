"""What the codes of a figure are called: level, state, status, why it is blank or not compared.

Belongs here: reading their words. Does not: which figure has which (the warehouse), nor the
sentence they stand in.
"""

from functools import cache
from importlib.resources import files

from ingestion.csv_files import read_csv

Names = dict[str, tuple[str, str]]
"""Code → its words in Chinese and English."""


@cache
def state_names() -> Names:
    """By the `state` of an indicator."""
    return _names("states.csv", "state")


@cache
def status_names() -> Names:
    """By the `status` of an indicator."""
    return _names("statuses.csv", "status")


@cache
def break_names() -> Names:
    """By `break_kind`: why a figure is not compared with that of the year before."""
    return _names("breaks.csv", "break_kind")


@cache
def level_names() -> Names:
    """By the level of a division: one of them."""
    return _names("levels.csv", "level")


@cache
def level_names_of_many() -> Names:
    """By the level of divisions, for headings: several of them."""
    rows = read_csv(files("publishing.catalogue_names") / "levels.csv")
    return {row["level"]: (row["zh"], row["en_many"]) for row in rows}


@cache
def reasons() -> Names:
    """Why there is no figure, or what it rests on, as a clause without a full stop.

    By state, or by what else decides: `withheld`, `not_asked`, `no_indicator`, `unknown`. `{year}`
    stands for the report year, `{below}` for the percentage of counties below which is withheld.
    """
    return _names("reasons.csv", "reason")


def _names(file: str, key: str) -> Names:
    rows = read_csv(files("publishing.catalogue_names") / file)
    return {row[key]: (row["zh"], row["en"]) for row in rows}
