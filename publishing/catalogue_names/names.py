"""Reading the names: from `formation:joint` to 联合组建."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ingestion.csv_files import read_csv

CODE_LISTS = {
    "assessment_grade": "grade",
    "branch_kind": "partyorg",
    "case_source": "casesrc",
    "demand_kind": "demand",
    "dispute_kind": "dispute",
    "formation": "formation",
    "organisation_kind": "medorg",
    "outcome": "outcome",
    "points_use": "pointuse",
    "practice": "practice",
    "practice_kind": "practicekind",
    "support_kind": "support",
    "unregistered_reason": "unregisteredreason",
}
"""Kind of breakdown → code list of the form whose values are its items."""


@cache
def breakdown_names() -> dict[tuple[str, str], tuple[str, str]]:
    """(kind, item) → Chinese and English name, in the order to show; item empty for the kind.

    A name that the form's code list has is blank here.
    """
    rows = read_csv(files("publishing.catalogue_names") / "breakdowns.csv")
    return {(row["kind"], row["item"]): (row["zh"], row["en"]) for row in rows}


@dataclass(frozen=True)
class Definition:
    """What is counted and what it is divided by, for readers; empty where it is not divided."""

    numerator_zh: str
    denominator_zh: str
    numerator_en: str
    denominator_en: str


@cache
def definitions() -> dict[str, Definition]:
    """By indicator, in the order of the catalogue."""
    rows = read_csv(files("publishing.catalogue_names") / "definitions.csv")
    return {row.pop("indicator"): Definition(**row) for row in rows}


def definitions_zh() -> dict[str, tuple[str, str]]:
    """Indicator → what is counted and what it is divided by, in Chinese."""
    return {
        indicator: (told.numerator_zh, told.denominator_zh)
        for indicator, told in definitions().items()
    }


@cache
def cause_names() -> dict[str, tuple[str, str]]:
    """Cause of a restatement → its Chinese and English name."""
    rows = read_csv(files("publishing.catalogue_names") / "causes.csv")
    return {row["cause"]: (row["zh"], row["en"]) for row in rows}


def code_list_of(kind: str) -> str:
    """The code list whose values are the items of a kind; empty where there is none."""
    return CODE_LISTS.get(kind, "")


def item_name(breakdown: str, code_values: Mapping[tuple[str, str], str]) -> str:
    """The Chinese name of an item, as `formation:joint`; its code where it has none.

    `code_values` is (code list, code) → value, as `dim_code_values` of the release has it.
    """
    kind, _, item = breakdown.partition(":")
    listed = code_values.get((code_list_of(kind), item))
    named, _ = breakdown_names().get((kind, item), ("", ""))
    return listed or named or item


def item_name_en(breakdown: str) -> str:
    """The English name of an item; its code as words where it has none."""
    kind, _, item = breakdown.partition(":")
    _, named = breakdown_names().get((kind, item), ("", ""))
    return named or plain_name(item)


def kind_names(kind: str) -> tuple[str, str]:
    """The Chinese and English name of a kind of breakdown."""
    return breakdown_names().get((kind, ""), (kind, plain_name(kind)))


def full_width(text: str) -> str:
    """Brackets as Chinese documents set them; names in the catalogue have the narrow ones."""
    return text.replace("(", "（").replace(")", "）")


def plain_name(code: str) -> str:
    """A code as words: what is shown where nobody has given it a name."""
    return code.replace("_", " ").replace(".", ": ")
