"""The annual return as data: its sheets, fields, code lists, by form version.

Belongs here: reading the form's CSV files into immutable objects, and asking them which form a
report year uses. Does not: reading workbooks, or judging what a county wrote.
"""

import csv
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from ingestion.errors import ShanghuiError

MONTH_PRECISION_FIELDS = frozenset(
    {"established_on", "registered_on", "founded_on", "started_on", "assembly_on"}
)
"""Date fields whose month may stand without a day; every other date needs its day."""


class FormError(ShanghuiError):
    """The form's own files contradict each other: an error of whoever wrote them."""


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
    """A column of a sheet (or a labelled cell of the cover)."""

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

    def sheet(self, key: str) -> Sheet:
        return next(sheet for sheet in self.sheets if sheet.key == key)

    def must_file_unless_nil(
        self, sheet: Sheet, report_year: int | None, county_code: str | None
    ) -> bool:
        """Whether a county's return must hold the sheet, or declare it nil."""
        return sheet.is_compulsory_unless_nil or (
            sheet.is_for_pilots and (report_year, county_code) in self.pilot_counties
        )


@dataclass(frozen=True)
class Forms:
    """Every form version known, and the fingerprint of the files they were read from."""

    versions: tuple[Form, ...]
    fingerprint: str

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
        for form in self.versions:
            if form.first_report_year <= report_year <= form.last_report_year:
                return form
        return None


def read_csv(path) -> list[dict[str, str]]:
    """Rows of a CSV file (a path or a package resource) by column name."""
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def built_in_form_folder() -> Path:
    return files("ingestion") / "annual_return"


def load_forms(folder: Path | None = None) -> Forms:
    """Every form version described in `folder` (the built-in one unless given).

    Raises FormError where the files contradict each other.
    """
    folder = folder or built_in_form_folder()
    code_lists: dict[str, list[CodeValue]] = {}
    for row in read_csv(folder / "code_lists.csv"):
        aliases = tuple(alias for alias in row["aliases"].split("|") if alias)
        code_lists.setdefault(row["code_list"], []).append(
            CodeValue(row["code"], row["value_zh"], aliases)
        )
    fields: dict[str, list[Field]] = {}
    for row in read_csv(folder / "fields.csv"):
        fields.setdefault(row["sheet"], []).append(
            Field(
                sheet=row["sheet"],
                position=int(row["position"]),
                name=row["field"],
                header_zh=row["header_zh"],
                type=row["type"],
                unit=row["unit"],
                required=row["required"],
                minimum=int(row["minimum"]) if row["minimum"] else None,
                pattern=row["pattern"],
                pattern_zh=row["pattern_zh"],
                code_list=row["code_list"],
                privacy=row["privacy"],
            )
        )
    sheets = tuple(
        Sheet(
            key=row["sheet"],
            number=int(row["sheet_no"]),
            title_zh=row["title_zh"],
            required=row["required"],
            one_row_per=row["one_row_per"],
            fields=tuple(fields[row["sheet"]]),
        )
        for row in read_csv(folder / "sheets.csv")
    )
    declared = tuple(
        DeclaredIndicator(row["indicator"], row["name_zh"], row["unit"])
        for row in read_csv(folder / "declared_indicators.csv")
    )
    pilots = frozenset(
        (int(row["report_year"]), row["county_code"])
        for row in read_csv(folder / "pilot_counties.csv")
    )
    points_scale = tuple(
        PointsItem(int(row["report_year"]), row["field"], row["name_zh"], Decimal(row["maximum"]))
        for row in read_csv(folder / "points_scale.csv")
    )
    versions = tuple(
        Form(
            version=row["form_version"],
            first_report_year=int(row["first_report_year"]),
            last_report_year=int(row["last_report_year"]),
            sheets=sheets,
            code_lists={name: tuple(values) for name, values in code_lists.items()},
            declared_indicators=declared,
            pilot_counties=pilots,
            points_scale=points_scale,
        )
        for row in read_csv(folder / "forms.csv")
    )
    return Forms(versions=versions, fingerprint=fingerprint_of(folder))


def fingerprint_of(folder: Path) -> str:
    """sha256 over the CSV files of a folder, by name and content."""
    paths = sorted(folder.iterdir(), key=lambda path: path.name)
    return fingerprint_of_files(path for path in paths if path.name.endswith(".csv"))


def fingerprint_of_files(paths: Iterable[Traversable]) -> str:
    """sha256 over files in the order given, by name and content."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
