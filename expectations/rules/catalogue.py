"""The catalogue of rules: those of a return, and those that need other counties or last year.

Belongs here: reading `rules.csv`, and the catalogue as the warehouse takes it. Does not: the rules.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

import pyarrow as pa

from expectations.rules.rule_file import Rule
from ingestion.csv_files import read_csv
from ingestion.form import Form

BEYOND_THE_RETURN = ("returns of other counties", "return in force of last year")
"""What `other_sheets` names where a filing alone cannot tell."""

SOLE_TRADERS_NAMES = frozenset({"enterprise_name"})
"""Fields that may name a person, though the form does not call them personal."""

_PLACEHOLDER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class CatalogueRule:
    """A row of the catalogue. `sheet` is `province` for rules on the region's figures."""

    rule_id: str
    sheet: str
    other_sheets: str
    severity: str
    holds_when: str
    message: str

    @property
    def is_after_gate(self) -> bool:
        """Whether it needs more than the filing, and so never decides a verdict."""
        return self.sheet == "province" or any(
            part in self.other_sheets for part in BEYOND_THE_RETURN
        )


CATALOGUE = "rules.csv"


@cache
def read_catalogue() -> tuple[CatalogueRule, ...]:
    """Every rule, in the catalogue's order."""
    return catalogue_of(Path(str(files("expectations.rules"))))


def catalogue_of(folder: Path) -> tuple[CatalogueRule, ...]:
    """The catalogue that stands in a folder of rules."""
    return tuple(
        CatalogueRule(
            row["rule_id"],
            row["sheet"],
            row["other_sheets"],
            row["severity"],
            row["holds_when"],
            row["message_zh"],
        )
        for row in read_csv(folder / CATALOGUE)
    )


def catalogue_table(
    rules: Sequence[Rule],
    forms: Iterable[Form],
    catalogue: Sequence[CatalogueRule] | None = None,
) -> pa.Table:
    """The catalogue (the built-in one unless given) as `reference.rules`: one row per rule.

    `has_publishable_texts` is false where what a finding of one of `rules` says may repeat a cell
    that is personal or free text.
    """
    catalogue = read_catalogue() if catalogue is None else catalogue
    private = SOLE_TRADERS_NAMES | {
        field.name
        for form in forms
        for sheet in form.sheets
        for field in sheet.fields
        if field.privacy
    }
    private_rules = {rule.rule_id for rule in rules if private & names_shown(rule)}
    return pa.table(
        {
            "rule_id": [rule.rule_id for rule in catalogue],
            "position": pa.array(range(1, len(catalogue) + 1), pa.int32()),
            "sheet": [rule.sheet for rule in catalogue],
            "severity": [rule.severity for rule in catalogue],
            "message": [rule.message for rule in catalogue],
            "is_after_gate": [rule.is_after_gate for rule in catalogue],
            "has_publishable_texts": [rule.rule_id not in private_rules for rule in catalogue],
        }
    )


def names_shown(rule: Rule) -> frozenset[str]:
    """The columns whose values a finding of the rule may show."""
    filled_in = _PLACEHOLDER.findall(rule.message + rule.would_pass)
    return frozenset((*rule.cells, *filled_in))
