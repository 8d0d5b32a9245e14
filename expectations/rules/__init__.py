"""The rules: a file each, what the form alone says of a cell, and their catalogue.

Belongs here: rule files (`*.sql`), `rules.csv`, the field rules made from the form, the rule set
and its key. Does not: evaluating a rule (`judging`), or the words of a finding (`findings`).
"""

from expectations.rules.catalogue import CatalogueRule, catalogue_table, read_catalogue
from expectations.rules.field_rules import FieldRule, code_sql, filled_sql
from expectations.rules.rule_file import SEVERITIES, RelatedCell, Rule, RuleFileError
from expectations.rules.rule_set import RuleSet, load_rule_set

__all__ = [
    "SEVERITIES",
    "CatalogueRule",
    "FieldRule",
    "RelatedCell",
    "Rule",
    "RuleFileError",
    "RuleSet",
    "catalogue_table",
    "code_sql",
    "filled_sql",
    "load_rule_set",
    "read_catalogue",
]
