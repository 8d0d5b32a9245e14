"""Which returns a workbook holds, and which of its sheets are whose.

Belongs here: sheets by title and owner, several counties in one workbook, which of several sheets
of one title is read. Does not: what stands on a sheet.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from ingestion.formats import RawSheet
from ingestion.layout.added_sheets import SLIP_TITLES, TEMPLATE_SHEET_TITLE
from ingestion.layout.sheet_titles import SheetTitle, SheetTitles
from ingestion.record import (
    HIDDEN_REPEAT,
    OTHER_YEAR,
    REPEATED_SHEET,
    SLIP_SHEET,
    TEMPLATE_SHEET,
    UNKNOWN_SHEET,
    LayoutNote,
    NoteKind,
)

COVER = "cover"


@dataclass(frozen=True)
class TitledSheet:
    """A sheet of the workbook that the form has, and what its title says."""

    raw: RawSheet
    title: SheetTitle


@dataclass(frozen=True)
class LeftSheet:
    """A sheet that is not read: the reason, and what is to be said of it, if anything."""

    raw: RawSheet
    reason: str
    note: LayoutNote | None = None


@dataclass(frozen=True)
class SheetsOfReturn:
    """The sheets that carry one return, by key of the form's sheet, in the workbook's order."""

    sheets: dict[str, list[TitledSheet]] = field(default_factory=dict)

    def choose(self, sheet: str, report_year: int | None) -> "ChosenSheet":
        """The sheet to read, and the others of its title with why they are not."""
        return _choose(self.sheets.get(sheet, []), report_year)


@dataclass(frozen=True)
class ChosenSheet:
    """The sheet that is read, None where there is none, and those of its title that are not."""

    raw: RawSheet | None
    owner: str = ""
    """What its title says beside the form's: a county's newest code, or words."""
    left: tuple[LeftSheet, ...] = ()
    notes: tuple[LayoutNote, ...] = ()


def find_returns(
    raw_sheets: tuple[RawSheet, ...], titles: SheetTitles
) -> tuple[list[SheetsOfReturn], list[LeftSheet]]:
    """The returns of a workbook, one a cover's owner, and the sheets that are no return's.

    Without any cover there is no return, and every sheet is left.
    """
    titled = [TitledSheet(raw, title) for raw in raw_sheets if (title := titles.read(raw.name))]
    owners = _owners(titled, titles)
    returns = {owner: SheetsOfReturn() for owner in owners}
    taken: set[str] = set()
    for owner, one in _owned(titled, owners):
        returns[owner].sheets.setdefault(one.title.sheet, []).append(one)
        taken.add(one.raw.name)
    left = [_left(raw) for raw in raw_sheets if raw.name not in taken]
    return list(returns.values()), left


def _owners(titled: list[TitledSheet], titles: SheetTitles) -> list[str]:
    """Whose covers there are, in the workbook's order.

    Words that name no county are somebody's only where another sheet has them too: 封面-旧 is a
    second cover, not another county's.
    """
    covers = [one for one in titled if one.title.sheet == COVER]
    covers = [one for one in covers if not one.raw.is_hidden] or covers
    owners = list(dict.fromkeys(one.title.owner for one in covers))
    counties = {"", *titles.counties.values()}
    others = {one.title.owner for one in titled if one.title.sheet != COVER}
    return [owner for owner in owners if owner in counties or owner in others] or owners[:1]


def _owned(titled: list[TitledSheet], owners: list[str]) -> Iterator[tuple[str, TitledSheet]]:
    """Each sheet of a return with its owner.

    Where one owner stands alone, sheets are its own whatever else their titles say; two of a title
    are then an error, for nobody can say which is meant. A cover of nobody's is a second of the
    first.
    """
    for one in titled:
        if one.title.owner in owners:
            yield one.title.owner, one
        elif len(owners) == 1 or (owners and one.title.sheet == COVER):
            yield owners[0], one


def _choose(candidates: list[TitledSheet], report_year: int | None) -> ChosenSheet:
    visible = [one for one in candidates if not one.raw.is_hidden]
    of_year = [one for one in visible or candidates if one.title.is_of(report_year)]
    readable = of_year or visible or candidates
    if not readable:
        return ChosenSheet(None)
    chosen = readable[0]
    sheet, name = chosen.title.sheet, chosen.raw.name
    left = []
    for one in candidates:
        if one is chosen:
            continue
        own = one.raw.name
        if one.raw.is_hidden and visible:
            note = LayoutNote(NoteKind.HIDDEN_REPEAT, sheet, own, text=name)
            left.append(LeftSheet(one.raw, HIDDEN_REPEAT, note))
        elif of_year and one not in of_year:
            note = LayoutNote(NoteKind.OTHER_YEAR, sheet, own, text=one.title.year_words)
            left.append(LeftSheet(one.raw, OTHER_YEAR, note))
        else:
            note = LayoutNote(NoteKind.REPEATED, sheet, own, text=name)
            left.append(LeftSheet(one.raw, REPEATED_SHEET, note))
    notes = [LayoutNote(NoteKind.HIDDEN, sheet, name)] if chosen.raw.is_hidden else []
    if report_year and not of_year:
        words = chosen.title.year_words
        notes.append(LayoutNote(NoteKind.YEAR_IN_DOUBT, sheet, name, text=words))
    return ChosenSheet(chosen.raw, chosen.title.owner, tuple(left), tuple(notes))


def _left(raw: RawSheet) -> LeftSheet:
    if raw.name == TEMPLATE_SHEET_TITLE:
        return LeftSheet(raw, TEMPLATE_SHEET)
    if raw.name in SLIP_TITLES:
        return LeftSheet(raw, SLIP_SHEET)
    return LeftSheet(raw, UNKNOWN_SHEET, _unknown(raw))


def _unknown(raw: RawSheet) -> LayoutNote | None:
    """A hidden sheet that the form has not is nobody's business, nor is an empty one."""
    is_empty = all(value == "" for row in raw.rows for value in row)
    if raw.is_hidden or is_empty:
        return None
    return LayoutNote(NoteKind.SHEET_UNKNOWN, COVER, raw.name)
