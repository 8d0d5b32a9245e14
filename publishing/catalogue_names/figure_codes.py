"""What the codes of a figure are called: level, state, status, why it is blank or not compared.

Belongs here: reading their words. Does not: which figure has which (the warehouse), nor the
sentence they stand in.
"""

from dataclasses import dataclass
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


@dataclass(frozen=True)
class ProvinceWords:
    """What a province is: 省, 自治区, 直辖市; `whole` is how it calls all of itself."""

    zh: str
    en: str
    en_many: str
    whole: str


@cache
def province_words(province_name: str) -> ProvinceWords:
    """By the end of its name; one that ends in none of the three is called as any province."""
    for row in read_csv(files("publishing.catalogue_names") / "provinces.csv"):
        if province_name.endswith(row.pop("ends_in")):
            return ProvinceWords(**row)
    zh, en = level_names()["province"]
    return ProvinceWords(zh, en, level_names_of_many()["province"][1], "全省")


@cache
def level_names() -> Names:
    """By the level of a division: one of them, in any province."""
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
