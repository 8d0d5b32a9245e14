"""The filing guide (填报说明): one page for a form version, made from the form and the rules.

Belongs here: what the page says of each sheet, column and rule, and rendering it. Does not: the
words of a field (`field_words`), of a rule (its file and the catalogue), or how the page looks
(`filing_guide.html.j2`).
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from county.slip import LISTED_OF_A_RULE, SEVERITIES_ZH
from expectations.rules import CatalogueRule, Rule, RuleSet, read_catalogue
from ingestion.csv_files import read_csv
from ingestion.form import (
    MONTH_PRECISION_FIELDS,
    Field,
    Form,
    Forms,
    Sheet,
    offered_codes,
    requirement_zh,
    value_zh,
)
from ingestion.layout import SLIP_TITLES
from ingestion.register import Register
from ingestion.values import BLANK_MARKS

REGION, EXPLANATIONS = "province", "explanations"
KINDS_ZH = {
    "text": "文字",
    "code": "代码",
    "county_code": "代码",
    "township_code": "代码",
    "village_code": "代码",
    "credit_code": "代码",
    "integer": "整数",
    "decimal": "数",
    "date": "日期",
    "yes_no": "是或否",
    "code_list": "选一项",
    "multi": "可填多项",
}
"""Field type → what a clerk calls it."""


@dataclass(frozen=True)
class GuideColumn:
    """A column of a sheet, or an item of the cover, as the guide tells it."""

    key: str
    heading: str
    requirement: str
    kind: str
    choices: tuple[tuple[str, tuple[str, ...]], ...]
    """What may be chosen, each with its other accepted spellings; empty where nothing is listed."""
    value: str
    """What may stand in the cell, where nothing is listed."""
    note: str


@dataclass(frozen=True)
class GuideRule:
    """A rule as the guide tells it."""

    rule_id: str
    severity: str
    message: str
    would_pass: str
    headings: tuple[str, ...]
    is_after_gate: bool


@dataclass(frozen=True)
class GuideSheet:
    """A sheet as the guide tells it."""

    number: int
    key: str
    title: str
    one_row_per: str
    duty: str
    columns: tuple[GuideColumn, ...]
    rules: tuple[GuideRule, ...]


def filing_guide(
    forms: Forms,
    form: Form,
    rule_set: RuleSet,
    register: Register,
    deadline: tuple[int, int],
) -> str:
    """The page for one of `forms`, as HTML that needs nothing else. Same input, same text.

    `deadline`: month and day, in the year after the report year.
    """
    from jinja2 import Environment, StrictUndefined

    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    page = environment.from_string(
        (files("county.guide") / "filing_guide.html.j2").read_text(encoding="utf-8")
    )
    return page.render(
        form=form,
        sheets=guide_sheets(forms, form, rule_set),
        province_rules=[
            _guide_rule(forms, form, rule, None, None)
            for rule in read_catalogue()
            if rule.sheet == REGION
        ],
        severities=SEVERITIES_ZH,
        slip_titles=SLIP_TITLES,
        listed_of_a_rule=LISTED_OF_A_RULE,
        deadline=deadline,
        blank_marks=sorted(mark for mark in BLANK_MARKS if mark),
        yes_no=[(value.value_zh, value.aliases) for value in form.code_lists["yesno"]],
        month_headings=_month_headings(form),
        counts_in_yuan=any(
            field.cell_unit == "元" for sheet in form.sheets for field in sheet.fields
        ),
        pilots=_pilots(form, register),
        points_scale=_points_scale(form),
        takes_explanations=form.has_sheet(EXPLANATIONS),
    )


def guide_sheets(forms: Forms, form: Form, rule_set: RuleSet) -> tuple[GuideSheet, ...]:
    """The sheets of a form with their columns and rules."""
    file_of = {rule.rule_id: rule for rule in rule_set.of_form(form)}
    columns_of_any = {(sheet.key, field.name) for sheet in forms.sheets for field in sheet.fields}

    def concerns(rule: CatalogueRule, sheet: Sheet) -> bool:
        """Whether the rule is judged on the form, and the form has what a finding stands on."""
        file = file_of.get(rule.rule_id)
        if file is None:
            return rule.is_after_gate
        stands_on = file.cells[0]
        return (sheet.key, stands_on) not in columns_of_any or sheet.has_field(stands_on)

    return tuple(
        GuideSheet(
            number=sheet.number,
            key=sheet.key,
            title=sheet.title_zh,
            one_row_per=sheet.one_row_per_zh,
            duty=_duty_zh(form, sheet),
            columns=tuple(_guide_column(form, sheet, field) for field in sheet.fields),
            rules=tuple(
                _guide_rule(forms, form, rule, file_of.get(rule.rule_id), sheet)
                for rule in read_catalogue()
                if rule.sheet == sheet.key and concerns(rule, sheet)
            ),
        )
        for sheet in form.sheets
    )


def _duty_zh(form: Form, sheet: Sheet) -> str:
    """Who must file the sheet."""
    nil = f"确无内容的，在“{form.sheet('cover').title_zh}”的“零报告声明”中列出本表"
    if sheet.is_always_required:
        return "各县（市、区）必报。"
    if sheet.is_compulsory_unless_nil:
        return f"各县（市、区）必报；{nil}。"
    if sheet.is_for_pilots:
        return f"试点县（市、区）必报；{nil}。其他县（市、区）可以不报，报了的照样审核。"
    return "有需要说明的才填。"


def _guide_column(form: Form, sheet: Sheet, field: Field) -> GuideColumn:
    codes = offered_codes(form, field)
    spellings: dict[str, tuple[str, ...]] = {}
    if field.code_list in form.code_lists:
        spellings = {value.code: value.aliases for value in form.code_lists[field.code_list]}
    kind = KINDS_ZH[field.type]
    is_free_text = field.type == "text" and not field.pattern
    return GuideColumn(
        key=field.name,
        heading=field.header_zh,
        requirement=requirement_zh(form, sheet, field),
        kind=f"{kind}（{field.cell_unit}）" if field.cell_unit else kind,
        choices=tuple((value, spellings.get(code, ())) for code, value in codes.items()),
        value="" if codes or is_free_text else value_zh(form, field),
        note=field.note_zh,
    )


def _guide_rule(
    forms: Forms, form: Form, rule: CatalogueRule, file: Rule | None, sheet: Sheet | None
) -> GuideRule:
    headings = {field.name: field.header_zh for field in sheet.fields} if sheet else {}
    would_pass = _words().get(rule.rule_id) or (file.would_pass if file else "")
    return GuideRule(
        rule_id=rule.rule_id,
        severity=rule.severity,
        message=without_braces(rule.message),
        would_pass=_said_on(form, forms, would_pass),
        headings=tuple(headings[name] for name in file.cells if name in headings) if file else (),
        is_after_gate=rule.is_after_gate,
    )


def _said_on(form: Form, forms: Forms, words: str) -> str:
    """Words about the newest form, as they are true of another one."""
    if not form.has_sheet(EXPLANATIONS):
        words = words.replace("在“核实说明”中说明", "不必改动")
    for sheet in forms.sheets:
        if form.has_sheet(sheet.key):
            words = words.replace(f"“{sheet.title_zh}”", f"“{form.sheet(sheet.key).title_zh}”")
    return words


def without_braces(message: str) -> str:
    """A message as it stands for any return: what is filled in is named instead."""
    return message.replace("{report_year}年度", "报告年度")


@cache
def _words() -> dict[str, str]:
    """Rule → what would pass in general, where its file speaks of one return or it has none."""
    listed = read_csv(files("county.guide") / "guide_words.csv")
    return {row["rule_id"]: row["would_pass_zh"] for row in listed}


def _month_headings(form: Form) -> list[str]:
    """Headings of the dates that may be known to the month."""
    fields = (field for sheet in form.sheets for field in sheet.fields)
    headings = (field.header_zh for field in fields if field.name in MONTH_PRECISION_FIELDS)
    return list(dict.fromkeys(headings))


def _pilots(form: Form, register: Register) -> dict[int, list[str]]:
    """Report year of the form → the names of its pilot counties in the province."""
    if not any(sheet.is_for_pilots for sheet in form.sheets):
        return {}
    by_year: dict[int, list[str]] = {}
    for year, code in sorted(form.pilot_counties):
        # The built-in list is of the built-in province.
        county = register.of_year(year).counties.get(code)
        if county and form.first_report_year <= year <= form.last_report_year:
            by_year.setdefault(year, []).append(county.name)
    return by_year


def _points_scale(form: Form) -> dict[str, dict[int, str]]:
    """Item of the points sheet → report year of the form → the most a chamber can score."""
    scale: dict[str, dict[int, str]] = {}
    for item in form.points_scale:
        if form.first_report_year <= item.report_year <= form.last_report_year:
            scale.setdefault(item.name_zh, {})[item.report_year] = f"{item.maximum:f}"
    return scale
