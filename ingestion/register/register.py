"""The register of divisions: which counties and townships exist in which report year.

Belongs here: the code lists by date, the codes that changed, and what a stated code is read as.
Does not: whether a return lists its townships (a rule's business).
Source: the code lists of the National Bureau of Statistics, as kept in `registers/`.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from pathlib import Path

from ingestion.csv_files import fingerprint_of, read_csv
from ingestion.errors import ShanghuiError


class RegisterError(ShanghuiError):
    """The files of a register cannot be read or contradict each other; the message says where."""


@dataclass(frozen=True)
class Division:
    """A province, prefecture, county or township on one list."""

    vintage: str
    code: str
    name: str
    level: str
    parent_code: str
    unit_type: str
    is_quasi_unit: bool


@dataclass(frozen=True)
class CodeChange:
    """One code that became another, and the year of the change."""

    old_code: str
    new_code: str
    year: int
    old_name: str = ""
    new_name: str = ""


@dataclass(frozen=True)
class YearRegister:
    """The register of one report year: the newest list dated before 1 January of it."""

    report_year: int
    vintage: str
    province: Division
    prefectures: dict[str, Division]
    counties: dict[str, Division]
    townships: dict[str, Division]
    """Every unit of township level by code, quasi units among them."""

    @cached_property
    def townships_by_county(self) -> dict[str, tuple[Division, ...]]:
        """The township-level units of each county in the order of the list."""
        by_county: dict[str, list[Division]] = {code: [] for code in self.counties}
        for township in self.townships.values():
            by_county[township.parent_code].append(township)
        return {code: tuple(townships) for code, townships in by_county.items()}


class Register:
    """All lists and change tables, asked by report year."""

    def __init__(
        self,
        divisions: tuple[Division, ...],
        county_changes: tuple[CodeChange, ...],
        township_changes: tuple[CodeChange, ...],
        fingerprint: str,
        folders: tuple[Path, ...] = (),
    ) -> None:
        self.divisions = divisions
        self.county_changes = county_changes
        self.township_changes = township_changes
        self.fingerprint = fingerprint
        self.folders = folders
        self._by_vintage: dict[str, list[Division]] = {}
        for division in divisions:
            self._by_vintage.setdefault(division.vintage, []).append(division)
        self._years: dict[int, YearRegister] = {}

    def of_province(self, code: str) -> "Register":
        """The lists and changes of one province; its folders are those of all.

        Raises RegisterError where no list has the province.
        """
        provinces = {division.code for division in self.divisions if division.level == "province"}
        if code not in provinces:
            raise RegisterError(
                f"province {code} is on no list of divisions, only {', '.join(sorted(provinces))};"
                " name the folder of its lists under register_folders in shanghui.toml"
            )
        if provinces == {code}:
            return self
        own = _province_digits(code)
        return Register(
            tuple(division for division in self.divisions if division.code.startswith(own)),
            tuple(change for change in self.county_changes if change.new_code.startswith(own)),
            tuple(change for change in self.township_changes if change.new_code.startswith(own)),
            hashlib.sha256(f"{self.fingerprint} {code}".encode()).hexdigest(),
            self.folders,
        )

    @property
    def province(self) -> str:
        """The code of the province, which is one: that of the first list."""
        return next(division.code for division in self.divisions if division.level == "province")

    def vintage_of(self, report_year: int) -> str | None:
        """The date of the newest list before 1 January of `report_year`, None before the first."""
        earlier = [vintage for vintage in self._by_vintage if vintage < f"{report_year}-01-01"]
        return max(earlier, default=None)

    def of_year(self, report_year: int) -> YearRegister:
        """The register of `report_year`. Raises KeyError where no list is old enough."""
        if report_year not in self._years:
            vintage = self.vintage_of(report_year)
            if vintage is None:
                raise KeyError(f"no list of divisions dated before {report_year}-01-01")
            levels: dict[str, dict[str, Division]] = {
                "province": {},
                "prefecture": {},
                "county": {},
                "township": {},
            }
            for division in self._by_vintage[vintage]:
                levels[division.level][division.code] = division
            self._years[report_year] = YearRegister(
                report_year=report_year,
                vintage=vintage,
                province=next(iter(levels["province"].values())),
                prefectures=levels["prefecture"],
                counties=levels["county"],
                townships=levels["township"],
            )
        return self._years[report_year]

    def county_read_as(self, stated_code: str, report_year: int) -> str | None:
        """The county of the year's register that `stated_code` means, None if it means none.

        A code not on the register is followed through the changes of the years
        report_year - 1 to report_year + 1, in either direction.
        """
        return _read_as(
            stated_code, report_year, self.of_year(report_year).counties, self.county_changes
        )

    def township_read_as(self, stated_code: str, report_year: int) -> str | None:
        """As `county_read_as`, for a township code."""
        return _read_as(
            stated_code, report_year, self.of_year(report_year).townships, self.township_changes
        )

    def county_lines(self) -> dict[str, str]:
        """Every county code ever listed → the newest code of the same county."""
        codes = {division.code for division in self.divisions if division.level == "county"}
        return _lines(codes, self.county_changes)

    def county_lines_called(self, code_or_name: str) -> list[str]:
        """The lines of the counties that ever bore the code or name, in order.

        A line is the newest code of a county.
        """
        lines = self.county_lines()
        named = {(d.code, d.name) for d in self.divisions if d.level == "county"}
        for change in self.county_changes:
            named |= {(change.old_code, change.old_name), (change.new_code, change.new_name)}
        return sorted(
            {lines.get(code, code) for code, name in named if code_or_name in (code, name)}
        )

    def county_names(self, report_year: int) -> dict[str, tuple[str, ...]]:
        """County of the year's register → its name, then every other one its line of codes had."""
        lines = self.county_lines()
        named = {(lines[d.code], d.name) for d in self.divisions if d.level == "county"}
        for change in self.county_changes:
            line = lines[change.old_code]
            named |= {(line, change.old_name), (line, change.new_name)}
        others: dict[str, list[str]] = {}
        for line, name in sorted(named):
            others.setdefault(line, []).append(name)
        return {
            code: (county.name, *(n for n in others[lines[code]] if n and n != county.name))
            for code, county in self.of_year(report_year).counties.items()
        }

    def township_lines(self) -> dict[str, str]:
        """Every township code ever listed → the newest code of the same township."""
        codes = {division.code for division in self.divisions if division.level == "township"}
        return _lines(codes, self.township_changes)

    def township_names(self) -> list[tuple[str, str]]:
        """Newest code of a township, and every name it had on a list."""
        lines = self.township_lines()
        listed = [division for division in self.divisions if division.level == "township"]
        return sorted({(lines[division.code], division.name) for division in listed})


def _province_digits(code: str) -> str:
    """What all codes of a province begin with (GB/T 2260)."""
    return code[:2]


def _read_as(stated: str, report_year: int, register: dict, changes: tuple) -> str | None:
    if stated in register:
        return stated
    links: dict[str, list[str]] = {}
    for change in changes:
        if report_year - 1 <= change.year <= report_year + 1:
            links.setdefault(change.old_code, []).append(change.new_code)
            links.setdefault(change.new_code, []).append(change.old_code)
    seen, reached = {stated}, [stated]
    while reached:
        code = reached.pop(0)
        if code in register:
            return code
        for linked in links.get(code, ()):
            if linked not in seen:
                seen.add(linked)
                reached.append(linked)
    return None


def _lines(codes: set[str], changes: tuple[CodeChange, ...]) -> dict[str, str]:
    newer = {change.old_code: change.new_code for change in changes}
    lines = {}
    for code in sorted(codes | set(newer)):
        newest = code
        while newest in newer:
            newest = newer[newest]
        lines[code] = newest
    return lines


COLUMNS = {
    "divisions.csv": (
        *("vintage", "code", "name", "level", "parent_code", "unit_type", "is_quasi_unit"),
    ),
    "county_changes.csv": ("old_code", "old_name", "new_code", "new_name", "year"),
    "township_changes.csv": ("old_code", "new_code", "vintage_to"),
}
"""File of a register's folder → the columns it must have."""


def _rows(folders: Sequence[Path], name: str) -> Iterator[dict[str, str]]:
    """The rows of a file over the folders that have it."""
    for path in (folder / name for folder in folders):
        if not path.is_file():
            continue
        try:
            rows = read_csv(path)
        except UnicodeDecodeError as error:
            raise RegisterError(f"{path}: not a CSV file in UTF-8; save it as one") from error
        for number, row in enumerate(rows, start=2):
            if lacking := [column for column in COLUMNS[name] if row.get(column) is None]:
                raise RegisterError(
                    f"{path} line {number}: no value for column {', '.join(lacking)}"
                )
        yield from rows


def _check_lists(folders: Sequence[Path]) -> None:
    """A province's list of divisions stands in one folder, whole."""
    folder_of: dict[tuple[str, str], Path] = {}
    for folder in folders:
        if not any((folder / name).is_file() for name in COLUMNS):
            raise RegisterError(f"{folder}: none of {', '.join(COLUMNS)} is there")
        if len(folders) == 1:
            # No other has a list of it; reading them for it alone would take half of loading.
            return
        for vintage, province in dict.fromkeys(
            (row["vintage"], _province_digits(row["code"]))
            for row in _rows([folder], "divisions.csv")
        ):
            if (vintage, province) in folder_of:
                raise RegisterError(
                    f"{folder}: the list of {vintage} is in {folder_of[vintage, province]} already"
                )
            folder_of[vintage, province] = folder


def built_in_register_folder() -> Path:
    return Path(str(files("ingestion.register"))) / "lists"


def load_register(added: Sequence[Path] = (), built_in: Path | None = None) -> Register:
    """The built-in register with the lists and changes of the folders added.

    A folder has any of divisions.csv, county_changes.csv and township_changes.csv. `built_in` is
    another folder in the place of the built-in one. Raises RegisterError where one cannot be read,
    or has a list that is there already.
    """
    folders = (built_in or built_in_register_folder(), *added)
    _check_lists(folders)
    divisions = tuple(
        Division(
            vintage=row["vintage"],
            code=row["code"],
            name=row["name"],
            level=row["level"],
            parent_code=row["parent_code"],
            unit_type=row["unit_type"],
            is_quasi_unit=row["is_quasi_unit"] == "1",
        )
        for row in _rows(folders, "divisions.csv")
    )
    county_changes = tuple(
        CodeChange(
            row["old_code"], row["new_code"], int(row["year"]), row["old_name"], row["new_name"]
        )
        for row in _rows(folders, "county_changes.csv")
        if "(part" not in row["old_name"]
    )
    year_of_county_change = {
        (change.old_code, change.new_code): change.year for change in county_changes
    }
    township_changes = tuple(
        # A town recoded with its county changed when the county did; the lists that bracket the
        # change may be dated a year later.
        CodeChange(
            row["old_code"],
            row["new_code"],
            year_of_county_change.get(
                (row["old_code"][:6], row["new_code"][:6]), int(row["vintage_to"][:4])
            ),
        )
        for row in _rows(folders, "township_changes.csv")
        if row["old_code"] and row["new_code"] and row["old_code"] != row["new_code"]
    )
    fingerprint = fingerprint_of(folders)
    return Register(divisions, county_changes, township_changes, fingerprint, folders)
