"""Restatement: what changed between two releases, and by which cause.

Belongs here: comparing what two releases were made of, measuring each cause by replacing one input
at a time, the tables `restatements` and `restated_rows`. Does not: building a warehouse, printing.
"""

from publishing.restatement.causes import (
    REVISION,
    RULES,
    TOGETHER,
    changed_environment,
    in_words,
)
from publishing.restatement.restate import (
    EnvironmentState,
    Restatement,
    make_restatement,
    restatements_table,
)
from publishing.restatement.restated_rows import restated_rows_table

__all__ = [
    "REVISION",
    "RULES",
    "TOGETHER",
    "EnvironmentState",
    "Restatement",
    "changed_environment",
    "in_words",
    "make_restatement",
    "restated_rows_table",
    "restatements_table",
]
