"""The annual return as data, by form version, and what it says to a clerk.

Belongs here: sheets, fields, code lists as immutable objects; the CSV files they come from; the
words of a field. Does not: workbooks, or judging a cell.
"""

from ingestion.form.field_words import (
    condition_zh,
    listed_codes,
    offered_codes,
    requirement_zh,
    value_zh,
)
from ingestion.form.form import (
    MARKS_ON_FORMS,
    MONEY,
    MONTH_PRECISION_FIELDS,
    REMARK_FIELDS,
    Condition,
    DeclaredIndicator,
    Field,
    Form,
    FormError,
    Forms,
    PointsItem,
    Sheet,
)
from ingestion.form.form_files import load_forms

__all__ = [
    "MARKS_ON_FORMS",
    "MONEY",
    "MONTH_PRECISION_FIELDS",
    "REMARK_FIELDS",
    "Condition",
    "DeclaredIndicator",
    "Field",
    "Form",
    "FormError",
    "Forms",
    "PointsItem",
    "Sheet",
    "condition_zh",
    "listed_codes",
    "load_forms",
    "offered_codes",
    "requirement_zh",
    "value_zh",
]
