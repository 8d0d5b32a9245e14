"""Field rules: what the form alone says of a cell, as native Great Expectations expectations.

Belongs here: making `<sheet>.<field>.<required | type | range | pattern | code_list>` rules from
the form, with the column each is judged on. Does not: rules over several cells (rules/).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from ingestion.form import Condition, Field, Form, Sheet, condition_zh, listed_codes, value_zh

MAY_BE_BLANK = {
    ("declared_totals", "declared_value"): "coalesce(indicator_code = 'registration_rate' and"
    " max(declared_value) filter (where indicator_code = 'chambers')"
    " over (partition by filing_id) = 0, false)"
}
"""Sheet and field → SQL of when a cell that is always required may be blank: a declared
rate whose denominator is 0 has no value."""

STATED_ON_FIRST_ROW = {"chambers": "chamber_name"}
"""Sheet → field whose rows state the rest once: the first. Later ones may leave it blank."""

EXPECTATIONS = {
    "required": "ExpectColumnValuesToNotBeNull",
    "type": "ExpectColumnValuesToBeNull",
    "range": "ExpectColumnValuesToBeBetween",
    "pattern": "ExpectColumnValuesToMatchRegex",
    "code_list": "ExpectColumnValuesToBeInSet",
}
"""Kind of field rule → the expectation that judges it."""


@dataclass(frozen=True)
class FieldRule:
    """One field rule: `column` is the SQL of the frame's column, over `typed_<sheet>`."""

    rule_id: str
    sheet: str
    field: str
    kind: str
    column: str
    arguments: tuple[tuple[str, object], ...]
    message: str
    would_pass: str
    needed: str | None = None
    """SQL, of a conditional requirement: whether the cell must be filled, null where a refused cell
    leaves that open."""
    severity: str = "error"

    @property
    def expectation(self) -> str:
        return EXPECTATIONS[self.kind]


def field_rules_of(form: Form) -> tuple[FieldRule, ...]:
    """Every field rule of a form, in the order of its sheets and fields."""
    return tuple(
        rule
        for sheet in form.sheets
        for field in sheet.fields
        for rule in _rules(form, sheet, field)
    )


def _rules(form: Form, sheet: Sheet, field: Field) -> Iterator[FieldRule]:
    name, header = field.name, f"“{field.header_zh}”"
    needed, filled = needed_sql(sheet, field), filled_sql(field)
    when = f"{condition_zh(form, sheet, field)}，" if field.required_when else ""

    def rule(
        kind: str, column: str, message: str, would_pass: str, **arguments: object
    ) -> FieldRule:
        return FieldRule(
            rule_id=f"{sheet.key}.{field.name}.{kind}",
            sheet=sheet.key,
            field=field.name,
            kind=kind,
            column=column,
            arguments=tuple(arguments.items()),
            message=message,
            would_pass=would_pass,
            needed=needed if kind == "required" and field.required_when else None,
        )

    if needed is not None:
        yield rule(
            "required",
            f"if({needed} and {filled} is null, null, 1)",
            f"{when}{header}不能为空",
            value_zh(form, field),
        )
    yield rule("type", f"unreadable['{name}']", f"{header}无法识别", value_zh(form, field))
    if field.minimum is not None:
        yield rule(
            "range",
            name if field.type == "integer" else f"{name}::double",
            f"{header}不得小于 {field.minimum}",
            f"不小于 {field.minimum} 的数",
            min_value=field.minimum,
        )
    if field.pattern:
        yield rule(
            "pattern",
            f"{name}::varchar",
            f"{header}应为{field.pattern_zh}",
            field.pattern_zh,
            regex=rf"^(?:{field.pattern})\Z",
        )
    if codes := listed_codes(form, field):
        typed = "null" if field.type == "multi" else code_sql(field)
        yield rule(
            "code_list",
            # Never one of the codes, though a county may write just what a code is called here.
            f"coalesce({typed}, '“' || unlisted['{name}'] || '”')",
            f"{header}不在可选项之内",
            value_zh(form, field),
            value_set=list(codes),
        )


def filled_sql(field: Field) -> str:
    """Null where the cell is blank: a cell that could not be read is not."""
    name = field.name
    return f"coalesce({name}::varchar, unreadable['{name}'], unlisted['{name}'])"


def needed_sql(sheet: Sheet, field: Field) -> str | None:
    """Whether the cell must be filled: null where the condition rests on a refused cell.

    None for a field that no field rule requires.
    """
    if (exception := MAY_BE_BLANK.get((sheet.key, field.name))) is not None:
        needed = f"not {exception}"
    elif field.is_always_required:
        needed = "true"
    elif field.required_when is not None:
        needed = " and ".join(_condition_sql(sheet, when) for when in field.required_when)
        key = STATED_ON_FIRST_ROW.get(sheet.key)
        if key and field.name != key:
            first_row = f"min(row_number) over (partition by filing_id, {key})"
            needed += f" and ({key} is null or row_number = {first_row})"
    else:
        return None
    return f"(not list_contains(missing_fields, '{field.name}') and {needed})"


def _condition_sql(sheet: Sheet, condition: Condition) -> str:
    """`=` is false and `<>` true of a blank cell; both are null of one that was refused."""
    field = sheet.field(condition.field)
    operator, of_blank = ("=", "false") if condition.is_equal else ("<>", "true")
    comparison = f"coalesce({code_sql(field)} {operator} '{condition.code}', {of_blank})"
    return f"if({_refused_sql(sheet, field)}, null, {comparison})"


def _refused_sql(sheet: Sheet, field: Field) -> str:
    name = field.name
    refused = (
        f"list_contains(missing_fields, '{name}')"
        f" or unreadable['{name}'] is not null or unlisted['{name}'] is not null"
    )
    needed = needed_sql(sheet, field)
    if needed is not None:
        refused += f" or ({name} is null and coalesce({needed}, true))"
    return f"({refused})"


def code_sql(field: Field, value: str | None = None) -> str:
    """The code a typed value stands for; `value` is the SQL of it where not the field's name."""
    value = value or field.name
    if field.type == "yes_no":
        return f"case {value} when true then 'yes' when false then 'no' end"
    return value
