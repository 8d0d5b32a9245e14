"""The annual return as data: its sheets, fields, code lists, by form version.

Belongs here: the form as immutable objects, and asking them which form a report year uses. Does
not: the files that describe a form (`form_files` reads them), reading workbooks, or judging what a
county wrote.
"""

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from pathlib import Path

from ingestion.errors import ShanghuiError

MONTH_PRECISION_FIELDS = frozenset(
    {"established_on", "registered_on", "founded_on", "started_on", "assembly_on"}
)
"""Date fields whose month may stand without a day; every other date needs its day."""


REMARK_FIELDS = frozenset({"remark", "revision_note", "reason_for_change", "reason"})
"""Text fields that tell something and name nothing: any words will do."""

LEGAL_MARKS = {
    "table_no": "表号",
    "issued_by": "制定机关",
    "approval_no": "批准或备案文号",
    "valid_until": "有效期至",
}
"""What a statistical form must say of itself, by column of `forms.csv`. Source: 统计法实施条例,
on the marks of survey forms: without them anybody may refuse to fill the form in."""
MARKS_ON_FORMS = frozenset(
    {*LEGAL_MARKS.values(), "批准机关", "批准文号", "备案机关", "备案文号", "有效期", "有效期截至"}
)
"""How the marks are called where somebody's form writes them as labels; they are no field."""

MONEY = {"元": Decimal(1), "万元": Decimal(10_000)}
"""Units of money, in yuan: a heading may count in one and the value be kept in the other."""
_UNIT_AT_END = re.compile(r"[(\uff08]([^()\uff08\uff09]+)[)\uff09]$")


class FormError(ShanghuiError):
    """The files of a form contradict each other or cannot be read; the message says where."""


@dataclass(frozen=True)
class Condition:
    """One comparison of a `required` condition: `field = code` or `field <> code`."""

    field: str
    is_equal: bool
    code: str


@dataclass(frozen=True)
class CodeValue:
    """One value of a code list, with every spelling it is read from."""

    code: str
    value_zh: str
    aliases: tuple[str, ...]


@dataclass(frozen=True)
class Field:
    """A column of a sheet (or a labelled cell of the cover).

    Values are kept in `unit`, which is the same on every form; `cell_unit` is what the cells of
    this form count in.
    """

    sheet: str
    position: int
    name: str
    header_zh: str
    type: str
    unit: str
    required: str
    minimum: int | None
    pattern: str
    pattern_zh: str
    code_list: str
    privacy: str
    note_zh: str = ""
    """How it is filled in, for a clerk; blank where the rest says it."""

    @cached_property
    def cell_unit(self) -> str:
        """The unit of the field's cells: that of the heading, where it names another of money."""
        stated = _UNIT_AT_END.search(self.header_zh)
        if self.unit in MONEY and stated and stated[1] in MONEY:
            return stated[1]
        return self.unit

    @cached_property
    def cells_per_unit(self) -> Decimal:
        """What a stored value is multiplied by to give the number in its cell: 1 as a rule."""
        if self.cell_unit == self.unit:
            return Decimal(1)
        return MONEY[self.unit] / MONEY[self.cell_unit]

    @property
    def is_always_required(self) -> bool:
        return self.required == "always"

    @cached_property
    def required_when(self) -> tuple[Condition, ...] | None:
        """The conditions of a conditional requirement, which all must hold; None if it has none."""
        if not self.required.startswith("when "):
            return None
        conditions = []
        for text in self.required.removeprefix("when ").split(" and "):
            field, operator, code = text.split()
            if operator not in ("=", "<>"):
                raise FormError(f"{self.sheet}.{self.name}: {operator!r} is not = or <>")
            conditions.append(Condition(field, operator == "=", code))
        return tuple(conditions)


@dataclass(frozen=True)
class Sheet:
    """A sheet of the return with its fields in the order of the form."""

    key: str
    number: int
    title_zh: str
    required: str
    one_row_per: str
    fields: tuple[Field, ...]
    one_row_per_zh: str = ""

    def __hash__(self) -> int:
        """Of what tells sheets apart: its fields would be hashed anew each time it is looked up."""
        return hash((self.key, self.number, len(self.fields)))

    @property
    def is_compulsory_unless_nil(self) -> bool:
        return self.required == "unless named in nil_sheets on the cover"

    @property
    def is_for_pilots(self) -> bool:
        """Whether only pilot counties must file it (others may); see Form.must_file_unless_nil."""
        return self.required == "pilot counties only"

    @property
    def is_always_required(self) -> bool:
        return self.required == "always"

    def field(self, name: str) -> Field:
        return next(field for field in self.fields if field.name == name)

    def has_field(self, name: str) -> bool:
        return any(field.name == name for field in self.fields)


@dataclass(frozen=True)
class DeclaredIndicator:
    """A row the county must declare on the totals sheet."""

    code: str
    name_zh: str
    unit: str


@dataclass(frozen=True)
class PointsItem:
    """An item of the points sheet in one report year, and the most a chamber can score in it."""

    report_year: int
    field: str
    name_zh: str
    maximum: Decimal


@dataclass(frozen=True)
class Form:
    """One version of the annual return."""

    version: str
    first_report_year: int
    last_report_year: int
    sheets: tuple[Sheet, ...]
    code_lists: dict[str, tuple[CodeValue, ...]]
    declared_indicators: tuple[DeclaredIndicator, ...]
    pilot_counties: frozenset[tuple[int, str]] = frozenset()
    """(report year, county code) of the counties that must file the sheets for pilots."""
    points_scale: tuple[PointsItem, ...] = ()
    legal_marks: tuple[tuple[str, str], ...] = ()
    """What the form must say of itself, as label and text."""

    @property
    def legal_line(self) -> str:
        """The legal marks on one line; empty where the form has none."""
        return "　".join(f"{label}：{text}" for label, text in self.legal_marks)

    def sheet(self, key: str) -> Sheet:
        return next(sheet for sheet in self.sheets if sheet.key == key)

    def has_sheet(self, key: str) -> bool:
        return any(sheet.key == key for sheet in self.sheets)

    def must_file_unless_nil(
        self, sheet: Sheet, report_year: int | None, county_code: str | None
    ) -> bool:
        """Whether a county's return must hold the sheet, or declare it nil."""
        return sheet.is_compulsory_unless_nil or (
            sheet.is_for_pilots and (report_year, county_code) in self.pilot_counties
        )


@dataclass(frozen=True)
class Forms:
    """Every form version known, and the fingerprint of the files they were read from.

    Where the years of two versions overlap, the later in `versions` is the form of those years.
    """

    versions: tuple[Form, ...]
    fingerprint: str
    folders: tuple[Path, ...] = ()
    """The folders those files stand in: the built-in one, then those added."""

    @property
    def report_years(self) -> tuple[int, ...]:
        years = {
            year
            for form in self.versions
            for year in range(form.first_report_year, form.last_report_year + 1)
        }
        return tuple(sorted(years))

    def for_year(self, report_year: int) -> Form | None:
        """The form a return for `report_year` must be on, None where no form was issued."""
        for form in reversed(self.versions):
            if form.first_report_year <= report_year <= form.last_report_year:
                return form
        return None

    def issued_for(self, report_year: int) -> Form:
        """As `for_year`. Raises FormError where no form was issued."""
        form = self.for_year(report_year)
        if form is None:
            raise FormError(f"there is no form for report year {report_year}")
        return form

    @cached_property
    def sheets(self) -> tuple[Sheet, ...]:
        """Every sheet of any version with every field of any version.

        Each is as the last version that has it describes it: what tables that hold the rows of all
        versions are made from.
        """
        sheets: dict[str, Sheet] = {}
        for form in reversed(self.versions):
            for sheet in form.sheets:
                known = sheets.setdefault(sheet.key, sheet)
                added = tuple(field for field in sheet.fields if not known.has_field(field.name))
                sheets[sheet.key] = replace(known, fields=known.fields + added)
        return tuple(sheets.values())
