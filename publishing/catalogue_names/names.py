"""Reading the names: from `formation:joint` to 联合组建."""

from collections.abc import Mapping
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


@cache
def definitions_zh() -> dict[str, tuple[str, str]]:
    """Indicator → what is counted and what it is divided by, in Chinese."""
    rows = read_csv(files("publishing.catalogue_names") / "definitions.csv")
    return {row["indicator"]: (row["numerator_zh"], row["denominator_zh"]) for row in rows}


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
