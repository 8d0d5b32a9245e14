"""Findings: what failed, where it stands, what was read there and what would pass.

Belongs here: from failing positions to rows of `intake.findings`. Does not: deciding what fails.
"""

import re
from collections.abc import Callable, Sequence

from expectations.frames import NUMBER, TEXT, Bench
from expectations.rules import FieldRule, RelatedCell, Rule, code_sql, filled_sql
from ingestion.form import MONEY, Field, Form, Sheet
from ingestion.values import likely_slip

_PLACEHOLDER = re.compile(r"\{(\w+)\}")

_FOUND = """
select
    null::varchar as filing_id,
    null::varchar as rule_id,
    null::varchar as severity,
    null::varchar as outcome,
    null::varchar as sheet,
    null::integer as row_number,
    null::varchar as field,
    null::struct(sheet varchar, row_number integer, field varchar)[] as related,
    null::varchar as key_read,
    null::varchar as slip_from,
    null::struct(sheet_name varchar, row_number integer, column_number integer) as stands_at,
    null::varchar as would_pass,
    null::varchar as message
limit 0
"""
"""What is found, before its cells are looked up. `key_read` is set where it stands on a row,
`stands_at` where it stands on no field of the form: a cell, or a whole sheet."""


def open_findings(bench: Bench) -> None:
    """Make the tables findings are collected in, and what they refuse to other rules."""
    bench.table("found", _FOUND)
    bench.table("refused_cells", "select filing_id, sheet, row_number, field from found")
    bench.table("failures", "select filing_id, rule_id, row_number from found")


def find_refused_cells(
    bench: Bench, sheet: Sheet, rules: Sequence[FieldRule], positions: dict[str, list[int]]
) -> None:
    """Findings of field rules, at their cells; the cells are refused to every other rule."""
    if not positions:
        return
    bench.load(
        "failing",
        {
            "rule_id": TEXT,
            "severity": TEXT,
            "field": TEXT,
            "kind": TEXT,
            "would_pass": TEXT,
            "message": TEXT,
            "position": NUMBER,
        },
        (
            (
                *(rule.rule_id, rule.severity, rule.field, rule.kind),
                *(rule.would_pass, rule.message, position),
            )
            for rule in rules
            for position in positions.get(rule.rule_id, ())
        ),
    )
    bench.intake.execute(
        f"""
        insert into found by name
        select
            filing_id, failing.rule_id, severity, 'fail' as outcome, '{sheet.key}' as sheet,
            row_number, field, would_pass,
            message || if(
                kind = 'type' and unreadable_because[field] is not null,
                '：“' || unreadable[field] || '”' || unreadable_because[field],
                ''
            ) as message
        from failing
        inner join typed_{sheet.key} using (position)
        """
    )
    bench.intake.execute(
        f"""
        insert into refused_cells by name
        select filing_id, '{sheet.key}' as sheet, row_number, field
        from failing
        inner join typed_{sheet.key} using (position)
        """
    )


def find_open_requirements(bench: Bench, sheet: Sheet, rules: Sequence[FieldRule]) -> None:
    """Blank cells of which a refused cell leaves open whether they must be filled."""
    conditional = [rule for rule in rules if rule.needed is not None]
    if not conditional:
        return
    requirements = ", ".join(
        f"""{{
            'rule_id': '{rule.rule_id}',
            'severity': '{rule.severity}',
            'field': '{rule.field}',
            'message': {_text_literal(rule.message)},
            'is_open': {rule.needed} is null and {filled_sql(sheet.field(rule.field))} is null
        }}"""
        for rule in conditional
    )
    bench.intake.execute(
        f"""
        insert into found by name
        select
            filing_id, required.rule_id, required.severity, 'not_evaluable' as outcome,
            '{sheet.key}' as sheet, row_number, required.field, required.message
        from (
            select filing_id, row_number, unnest([{requirements}]) as required
            from typed_{sheet.key}
        )
        where required.is_open
        """
    )


def find_failures(
    bench: Bench, frame: str, rules: Sequence[Rule], form: Form, positions: dict[str, list[int]]
) -> None:
    """Findings of rules over a frame, and the failures that later rules look up."""
    for rule in rules:
        if rule.rule_id not in positions:
            continue
        failing = ((position,) for position in positions[rule.rule_id])
        bench.load("failing", {"position": NUMBER}, failing)
        rows = f"{frame} semi join failing using (position)"
        bench.intake.execute(_found_query(rule, form, "fail", rows))
        bench.intake.execute(
            f"insert into failures by name"
            f" select distinct filing_id, '{rule.rule_id}' as rule_id, row_number from {rows}"
        )


def find_not_evaluable(bench: Bench, frame: str, rules: Sequence[Rule], form: Form) -> None:
    """Where the rules over a frame apply and could not be evaluated. Reads `outcomes`."""
    for rule in rules:
        rows = (
            f"{frame} semi join (from outcomes where \"{rule.rule_id}\" = 'not_evaluable')"
            " using (position)"
        )
        bench.intake.execute(_found_query(rule, form, "not_evaluable", rows))


def _found_query(rule: Rule, form: Form, outcome: str, rows: str) -> str:
    failed = outcome == "fail"
    sheet = form.sheet(rule.found_on)

    def named(name: str) -> str:
        return f"'{name}'" if sheet.has_field(name) else name

    field = named(rule.cells[0])
    if failed and rule.anchor:
        field = f"coalesce({rule.anchor}, {field})"
    related = [RelatedCell(None, name, None) for name in rule.cells] + list(rule.related)
    cells = ", ".join(_related_sql(cell, rule.found_on, named) for cell in related)
    key_read = "null"
    if rule.stands_on_row:
        shown = [field_in_words(sheet, name) for name in rule.cells]
        key_read = f"concat_ws(' · ', {', '.join(shown)})"
    return f"""
        insert into found by name
        select
            filing_id,
            '{rule.rule_id}' as rule_id,
            '{rule.severity}' as severity,
            '{outcome}' as outcome,
            '{rule.found_on}' as sheet,
            row_number,
            if(row_number is null, null, {field}) as field,
            {f"if(row_number is null, [], [{cells}])" if failed else "null"} as related,
            {key_read} as key_read,
            {rule.likely_slip if failed and rule.likely_slip else "null"} as slip_from,
            {_filled_in(rule.would_pass, sheet) if failed else "null"} as would_pass,
            {_filled_in(rule.message, sheet)} as message
        from {rows}
    """


def field_in_words(sheet: Sheet, name: str, rows: str | None = None) -> str:
    """SQL of a typed value as a clerk reads it: the words of a code list, not its codes; a number
    as it stands in the cell."""
    field = sheet.field(name)
    value = f"{rows}.{name}" if rows else name
    if not field.code_list or field.type == "multi":
        return f"in_words({_as_in_cell(field, value)})"
    return f"""coalesce(
        (
            select code_values.value_zh
            from code_values
            where
                code_values.sheet = '{sheet.key}'
                and code_values.field = '{name}'
                and code_values.code = {code_sql(field, value)}
        ),
        {value}::varchar
    )"""


def _as_in_cell(field: Field, value: str) -> str:
    return value if field.cell_unit == field.unit else f"({value} * {field.cells_per_unit})"


def _related_sql(cell: RelatedCell, sheet: str, named: Callable[[str], str]) -> str:
    of_sheet = cell.sheet or sheet
    row = "0" if of_sheet == "cover" else cell.row_column or "row_number"
    field = f"'{cell.field}'" if cell.sheet else named(cell.field)
    return f"{{'sheet': '{of_sheet}', 'row_number': {row}, 'field': {field}}}"


def _filled_in(template: str, sheet: Sheet) -> str:
    """SQL that puts a row's values in the braces of a text."""
    parts = _PLACEHOLDER.split(template)
    texts = [_text_literal(part) for part in parts[0::2]]
    values = [f"coalesce({_in_words_with_unit(name, sheet)}, '…')" for name in parts[1::2]]
    pieces = [texts[0]]
    for value, text in zip(values, texts[1:], strict=True):
        pieces += [value, text]
    return " || ".join(pieces)


def _in_words_with_unit(name: str, sheet: Sheet) -> str:
    """A column in words; a sum of money in the unit of the form, which is named."""
    field = sheet.field(name) if sheet.has_field(name) else None
    if field is None or field.unit not in MONEY:
        return f"in_words({name})"
    return f"in_words({_as_in_cell(field, name)}) || ' {field.cell_unit}'"


def _text_literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def add_likely_slips(bench: Bench) -> None:
    """Name the credit code probably meant, where one letter for a digit explains it."""
    slips = []
    for (code,) in bench.intake.execute(
        "select distinct slip_from from found where slip_from is not null order by all"
    ).fetchall():
        if meant := likely_slip(code):
            slips.append((code, meant))
    bench.load("slips", {"slip_from": TEXT, "meant": TEXT}, slips)
    bench.intake.execute(
        "update found set would_pass = would_pass || '，疑为 ' || meant"
        " from slips where found.slip_from = slips.slip_from"
    )
