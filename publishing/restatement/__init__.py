"""Restatement: what changed between two releases, and by which cause.

Belongs here: comparing what two releases were made of, measuring each cause by replacing one input
at a time, the tables `restatements`, `restated_measures` and `restated_rows`. Does not: building a
warehouse, printing.
"""

from publishing.restatement.causes import (
    CODE,
    FORMS,
    OF_RETURNS,
    REGISTERS,
    REVISION,
    RULES,
    SETTINGS,
    TOGETHER,
    changed_environment,
    in_words,
)
from publishing.restatement.restate import EnvironmentState, Restatement, make_restatement
from publishing.restatement.restated_rows import restated_rows_table
from publishing.restatement.tables import restated_measures_table, restatements_table

__all__ = [
    "CODE",
    "FORMS",
    "OF_RETURNS",
    "REGISTERS",
    "REVISION",
    "RULES",
    "SETTINGS",
    "TOGETHER",
    "EnvironmentState",
    "Restatement",
    "changed_environment",
    "in_words",
    "make_restatement",
    "restated_measures_table",
    "restated_rows_table",
    "restatements_table",
]
