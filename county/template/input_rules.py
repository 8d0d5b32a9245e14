"""What a spreadsheet program says while a clerk types: prompts, choices, and what it refuses.

Belongs here: the input rule of a field, made from the form. Does not: judging a return; what a
rule here refuses, no return in order has.
"""

import re
from collections.abc import Mapping
from datetime import date

from ingestion.form import (
    MONTH_PRECISION_FIELDS,
    Field,
    Form,
    Sheet,
    listed_codes,
    requirement_zh,
    value_zh,
)

InputRule = dict[str, object]
"""Options of a data validation, as xlsxwriter names them."""

LONGEST_TITLE, LONGEST_MESSAGE = 32, 255
"""In characters: a spreadsheet program takes no more."""
EARLIEST = date(1900, 1, 1)
LARGEST = 10**12
_LENGTH = re.compile(r"\{(\d+)\}$")


def input_rule(
    form: Form,
    sheet: Sheet,
    field: Field,
    report_year: int,
    lists: Mapping[str, str],
    names: Mapping[str, str],
) -> InputRule | None:
    """The input rule of a field's cells, None for free text.

    `lists`: code list → the range that holds it; `names`: field → the range of the names that
    other sheets give it, which may be left (a chamber may be another county's).
    """
    check = _check(form, field, report_year, lists)
    if check is None and field.name in names:
        check = {"validate": "list", "source": names[field.name], "error_type": "warning"}
    if check is None:
        return None
    asked = _asked_zh(form, field, is_name=field.name in names)
    return check | {
        "input_title": _short(field.header_zh, LONGEST_TITLE),
        "input_message": _short(f"{requirement_zh(form, sheet, field)}。{asked}", LONGEST_MESSAGE),
        "error_title": "填写有误",
        "error_message": _short(f"{field.header_zh}：{asked}", LONGEST_MESSAGE),
    }


def _asked_zh(form: Form, field: Field, *, is_name: bool) -> str:
    if is_name:
        return "从下拉列表中选择；确在列表以外的，可以直接填写"
    if field.code_list == "township":
        return "本县乡镇（街道）的9位代码，与“乡镇街道商会名册”一致"
    asked = value_zh(form, field)
    if len(asked) > LONGEST_MESSAGE // 2 and listed_codes(form, field):
        return "从下拉列表中选择"
    return asked


def _check(
    form: Form, field: Field, report_year: int, lists: Mapping[str, str]
) -> InputRule | None:
    if field.code_list in lists:
        # Several values may stand in one cell: the list offers them, and refuses nothing.
        may_be_several = field.type == "multi"
        return {
            "validate": "list",
            "source": lists[field.code_list],
            "show_error": not may_be_several,
        }
    if field.type == "integer":
        if length := _LENGTH.search(field.pattern):
            digits = int(length[1])
            return _between("integer", 10 ** (digits - 1), 10**digits - 1)
        return _number("integer", field)
    if field.type == "decimal":
        return _number("decimal", field)
    if field.type == "date":
        # A month alone may be typed as text, which no program takes for a date.
        is_strict = field.name not in MONTH_PRECISION_FIELDS
        return _between("date", EARLIEST, date(report_year + 1, 12, 31)) | {
            "error_type": "stop" if is_strict else "warning"
        }
    if length := _LENGTH.search(field.pattern):
        return {"validate": "length", "criteria": "==", "value": int(length[1])}
    return None


def _number(kind: str, field: Field) -> InputRule:
    if field.minimum is None:
        return _between(kind, -LARGEST, LARGEST)
    return {"validate": kind, "criteria": ">=", "value": field.minimum}


def _between(kind: str, least: object, most: object) -> InputRule:
    return {"validate": kind, "criteria": "between", "minimum": least, "maximum": most}


def _short(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 1]}…"
