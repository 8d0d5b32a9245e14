"""Kinds of mess: several counties in one workbook. Each takes their drafts, and says what is found.

Belongs here: how their sheets are titled. Does not: what is wrong with one county's sheets.
"""

from collections.abc import Callable

from tests.messy.draft import Draft, DraftSheet
from tests.messy.kinds import Found
from tests.messy.mistakes import MISTAKES

SEVERAL: dict[str, Callable[[list[Draft]], list[Found]]] = {}


def several(kind):
    SEVERAL[kind.__name__] = kind
    return kind


def _titled(drafts: list[Draft], write) -> list[Found]:
    for draft in drafts:
        for sheet in draft.sheets:
            sheet.name = write(sheet.name, draft)
    return [() for _ in drafts]


@several
def counties_by_name_after_the_title(drafts: list[Draft]) -> list[Found]:
    return _titled(drafts, lambda title, draft: f"{title}-{draft.county_name}")


@several
def counties_by_code_before_the_title(drafts: list[Draft]) -> list[Found]:
    return _titled(drafts, lambda title, draft: f"{draft.county_code} {title}")


@several
def counties_by_short_name_in_brackets(drafts: list[Draft]) -> list[Found]:
    return _titled(drafts, lambda title, draft: f"{title}（{draft.county_name[:2]}）")


@several
def one_county_without_its_name(drafts: list[Draft]) -> list[Found]:
    return _titled(
        drafts, lambda title, draft: title if draft is drafts[0] else f"{draft.county_name}{title}"
    )


@several
def a_mistake_in_one_county_is_its_own(drafts: list[Draft]) -> list[Found]:
    _titled(drafts, lambda title, draft: f"{title}-{draft.county_name}")
    return [(), MISTAKES["a_number_that_is_about"](drafts[1]), ()]


@several
def a_sheet_of_no_county_among_them(drafts: list[Draft]) -> list[Found]:
    _titled(drafts, lambda title, draft: f"{title}-{draft.county_name}")
    drafts[0].sheets.append(DraftSheet("", "说明", [["三县合报"]]))
    return [(("sheet_unknown", "说明"),), (), ()]


@several
def one_county_claimed_by_two_covers(drafts: list[Draft]) -> list[Found]:
    """The sheets of 七星区 are those of 叠彩区 once more: either may be the wrong ones."""
    drafts[1] = drafts[0].copy()
    drafts[1].county_name = "七星区"
    _titled(drafts, lambda title, draft: f"{title}-{draft.county_name}")
    return [(("cover.repeated", "封面-叠彩区"),), (("cover.repeated", "封面-七星区"),), ()]
