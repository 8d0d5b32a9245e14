"""What a field asks, in a clerk's words.

Belongs here: whether it must be filled, and what may stand in the cell; findings, the template and
the filing guide say it alike. Does not: judging a cell.
"""

from ingestion.form.form import MONTH_PRECISION_FIELDS, Field, Form, Sheet

LISTS_OF_THE_REGISTER = frozenset({"county", "township", "village"})
"""Code lists that no form has: the register has two of them, villages are listed nowhere."""
_SUBMITTED = "2023-01-10"
"""A return is sent in after its year: of the dates in it this one alone."""


def listed_codes(form: Form, field: Field) -> dict[str, str]:
    """Code → what a clerk writes, for a field whose values the form lists; empty for others."""
    if not field.code_list or field.code_list in LISTS_OF_THE_REGISTER:
        return {}
    if field.code_list == "sheet":
        return {sheet.key: sheet.title_zh for sheet in form.sheets if sheet.key != "cover"}
    if field.code_list == "indicator":
        return {item.code: item.code for item in form.declared_indicators}
    return {value.code: value.value_zh for value in form.code_lists[field.code_list]}


def offered_codes(form: Form, field: Field) -> dict[str, str]:
    """As `listed_codes`, of sheets only those that may be declared nil: what a clerk is shown."""
    codes = listed_codes(form, field)
    if field.code_list != "sheet":
        return codes
    return {
        sheet.key: sheet.title_zh
        for sheet in form.sheets
        if sheet.is_compulsory_unless_nil or sheet.is_for_pilots
    }


def condition_zh(form: Form, sheet: Sheet, field: Field) -> str:
    """When the field must be filled; empty where that depends on no other cell."""
    parts = []
    for when in field.required_when or ():
        asked = sheet.field(when.field)
        verb = "为" if when.is_equal else "不为"
        parts.append(f"“{asked.header_zh}”{verb}“{listed_codes(form, asked)[when.code]}”")
    return "且".join(parts) + "时" if parts else ""


def requirement_zh(form: Form, sheet: Sheet, field: Field) -> str:
    """Whether the field must be filled: always, when, by which rule, or as one pleases."""
    if field.is_always_required:
        return "必填"
    if field.required_when:
        return f"{condition_zh(form, sheet, field)}必填"
    if field.required.startswith("rule "):
        return f"按规则 {field.required.removeprefix('rule ')} 填写"
    return "选填"


def value_zh(form: Form, field: Field) -> str:
    """What may stand in the cell."""
    if codes := offered_codes(form, field):
        choice = "中的一项或多项，用“;”隔开" if field.type == "multi" else "之一"
        return "、".join(codes.values()) + choice
    if field.pattern_zh:
        as_text = "（单元格为文本格式）" if field.type == "credit_code" else ""
        return field.pattern_zh + as_text
    unit = f"（单位：{field.cell_unit}）" if field.cell_unit else ""
    if field.type == "integer":
        return f"整数{unit}，如 12"
    if field.type == "decimal":
        return f"准确的数{unit}，如 12.5"
    if field.type == "date":
        month = "；可只到月份，如 2022-09" if field.name in MONTH_PRECISION_FIELDS else ""
        day = _SUBMITTED if field.name == "submitted_on" else "2022-09-15"
        return f"日期，如 {day}{month}"
    if field.type == "multi":
        return "一个或多个编号，用“;”隔开，如 01;02"
    return f"填写{field.header_zh}"
