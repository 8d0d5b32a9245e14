"""Kinds of mess: the form of 2018 to 2021, whose money is in yuan, and returns on the wrong form.

Belongs here: what units and headings of one form mean on another. Does not: layouts and values that
both forms have.
"""

from tests.messy.draft import Draft, letters
from tests.messy.kinds import LAYOUTS, Found, Kind

ON_THE_OLD_FORM: dict[str, Kind] = {
    "old_form": lambda draft: None,
    **{
        f"old_form_{name}": LAYOUTS[name]
        for name in (
            "columns_in_another_order",
            "line_breaks_and_spaces_in_headers",
            "title_rows_above",
            "total_below",
            "notes_and_signatures_below",
        )
    },
}
"""Made of the returns for 2020."""
ON_THE_NEW_FORM: dict[str, Kind] = {}
"""Made of the returns for 2022."""


def old(kind: Kind) -> Kind:
    ON_THE_OLD_FORM[kind.__name__] = kind
    return kind


def new(kind: Kind) -> Kind:
    ON_THE_NEW_FORM[kind.__name__] = kind
    return kind


@old
def old_form_with_a_unit_line_in_yuan(draft: Draft) -> None:
    for sheet in draft.tables:
        sheet.rows[1][0] = "单位：元、人、户"


@old
def old_form_with_a_unit_line_in_ten_thousand_yuan(draft: Draft) -> Found:
    sheet = draft.sheet("relief_participation")
    sheet.rows[1][0] = "（金额单位：人民币万元）"
    return (("relief_participation.unit", f"{sheet.name}!A2"),)


@old
def old_form_with_a_header_in_ten_thousand_yuan(draft: Draft) -> Found:
    sheet = draft.sheet("mediation_cases")
    column = sheet.column("涉案标的(元)")
    sheet.header[column - 1] = "涉案标的（万元）"
    return (("mediation_cases.unit", f"{sheet.name}!{letters(column)}{sheet.header_row}"),)


def _of_another_year(draft: Draft, year: int) -> Found:
    cover = draft.sheet("cover")
    row = next(row for row in cover.data if row[0] == "报告年度")
    row[1] = year
    draft.report_year = year
    draft.facts = {"cover": draft.facts["cover"]} | {sheet.key: [] for sheet in draft.tables}
    draft.facts["cover"][0]["report_year"] = year
    return (("form", f"封面!B{cover.rows.index(row) + 1}"),)


@old
def a_new_year_on_the_old_form(draft: Draft) -> Found:
    return _of_another_year(draft, 2023)


@new
def an_old_year_on_the_new_form(draft: Draft) -> Found:
    found = _of_another_year(draft, 2021)
    for name in (
        "is_five_good_federation",
        "registration_in_county_targets",
        "policy_documents_in_year",
    ):
        draft.facts["cover"][0].pop(name, None)
    # The form of 2021 has no sheets for pilots: they cannot be declared nil.
    draft.facts.pop("explanations")
    return found
