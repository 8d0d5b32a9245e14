"""A county's workbook as plain rows, read with openpyxl only.

Belongs here: finding sheet, header and value, and what counts as blank, yes or a code.
Does not: any figure. A cell that cannot be read raises: a return in force has none.
"""

import gc
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import openpyxl

from tests.independent.registers import PROJECT, read_csv

ANNUAL_RETURN = PROJECT / "ingestion" / "form" / "annual_return"
HEADER_ROW = 3
LAST_YEAR_OF_OLD_FORM = 2021
FIELDS_NEEDED = {
    "cover": [
        "nil_sheets",
        "is_five_good_federation",
        "registration_in_county_targets",
        "policy_documents_in_year",
    ],
    "chambers": [
        "township_code",
        "has_chamber",
        "chamber_name",
        "formation",
        "is_registered",
        "unregistered_reason",
        "unified_social_credit_code",
        "member_count",
        "enterprise_member_count",
        "four_good_regional_cycle",
        "four_good_national_cycle",
        "integrity_pioneer_year",
        "assessment_grade",
    ],
    "branches": ["chamber_name", "branch_name", "branch_kind", "instructor_ids", "star_rating"],
    "mediation_organisations": [
        "mediation_organisation_name",
        "township_code",
        "chamber_name",
        "organisation_kind",
        "operating_status",
    ],
    "mediation_cases": [
        "mediation_organisation_name",
        "accepted_on",
        "case_source",
        "dispute_kind",
        "amount_in_dispute",
        "outcome",
        "closed_on",
        "is_judicially_confirmed",
    ],
    "relief_participation": [
        "unified_social_credit_code",
        "chamber_name",
        "village_name",
        "village_code",
        "project_name",
        "support_kind",
        "funds_delivered",
        "donations",
        "purchase_support",
        "jobs_created",
        "training_attendances",
        "households_benefiting",
        "people_benefiting",
    ],
    "points": [
        "chamber_name",
        "points_member_service",
        "points_economic_development",
        "points_integrity",
        "points_party_building",
        "points_social_governance",
        "points_investment_promotion",
        "points_rural_revitalisation",
        "points_epidemic_control",
        "points_total",
        "points_uses",
    ],
    "member_demands": ["chamber_name", "demand_kind", "raised_on", "closed_on"],
    "governance": [
        "chamber_name",
        "party_disclosure_count",
        "affairs_disclosure_count",
        "finance_disclosure_count",
        "has_charter",
        "has_supervisors",
        "has_rules_of_procedure",
        "assembly_on",
    ],
    "micro_practices": [
        "chamber_name",
        "practice",
        "practice_kind",
        "started_on",
        "households_reached",
    ],
}
BLANK_WORDS = {"", "无", "-", "—", "/", "×", "空"}
CHINESE = "\u3400-\u9fff"
SPACE_INSIDE_CHINESE = re.compile(rf"(?<=[{CHINESE}])\s+(?=[{CHINESE}])")


@dataclass(frozen=True)
class Return:
    """One county's return of one year; a row maps field to value, None where blank."""

    year: int
    county: str
    cover: dict[str, Any]
    sheets: dict[str, list[dict[str, Any]]]

    def rows(self, sheet: str) -> list[dict[str, Any]]:
        return self.sheets[sheet]

    def declares_nil(self, sheet: str) -> bool:
        return sheet in self.cover["nil_sheets"]


def read_returns(workbooks: dict[tuple[int, str], Path]) -> dict[tuple[int, str], Return]:
    """Every workbook, by (report year, county); two processes, because openpyxl is slow."""
    jobs = [(year, county, str(path)) for (year, county), path in sorted(workbooks.items())]
    if len(jobs) < 20:
        found = [read_return(job) for job in jobs]
    else:
        # Started fresh, not forked: the test process may hold threads and open databases. Nothing
        # in a worker makes circles worth collecting; looking for them costs a fifth of the time.
        with get_context("spawn").Pool(2, initializer=gc.disable) as pool:
            found = pool.map(read_return, jobs, chunksize=10)
    return {(filed.year, filed.county): filed for filed in found}


def read_return(job: tuple[int, str, str]) -> Return:
    year, county, path = job
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    try:
        titles = {read_text(name): name for name in book.sheetnames}
        lines = {
            sheet: list(book[titles[title]].iter_rows(values_only=True))
            for sheet, title in sheet_titles(year).items()
            if sheet in FIELDS_NEEDED and title in titles
        }
    finally:
        book.close()
    return Return(
        year=year,
        county=county,
        cover=read_cover(lines.pop("cover"), year),
        sheets={
            sheet: read_rows(sheet, lines.get(sheet, []), year)
            for sheet in FIELDS_NEEDED
            if sheet != "cover"
        },
    )


def read_cover(lines: list[tuple[Any, ...]], year: int) -> dict[str, Any]:
    written = {read_text(line[0]): line[1] for line in lines[HEADER_ROW:] if len(line) > 1}
    return not_asked("cover") | {
        field: read_value(kind, code_list, written.get(header), year)
        for field, (header, kind, code_list) in form_fields("cover", year).items()
    }


def not_asked(sheet: str) -> dict[str, Any]:
    """What a row says of the fields its form does not have."""
    return dict.fromkeys(FIELDS_NEEDED[sheet])


def read_rows(sheet: str, lines: list[tuple[Any, ...]], year: int) -> list[dict[str, Any]]:
    if len(lines) < HEADER_ROW:
        return []
    columns = {read_text(header): place for place, header in enumerate(lines[HEADER_ROW - 1])}
    wanted = [
        (field, columns[header], kind, code_list, Decimal(10_000 if "(元)" in header else 1))
        for field, (header, kind, code_list) in form_fields(sheet, year).items()
    ]
    rows = []
    for line in lines[HEADER_ROW:]:
        if any(value is not None for value in line):
            row = not_asked(sheet)
            for field, place, kind, code_list, divisor in wanted:
                value = line[place] if place < len(line) else None
                row[field] = read_value(kind, code_list, value, year)
                if divisor != 1 and row[field] is not None:
                    row[field] /= divisor
            rows.append(row)
    return rows


def read_value(kind: str, code_list: str, value: Any, year: int) -> Any:
    if kind == "multi":
        return read_multi(code_list, value, year)
    if kind == "yes_no":
        text = read_text(value)
        return None if not text else codes_of("yesno")[text] == "yes"
    if kind in ("date", "integer", "decimal") and is_blank(value):
        return None
    if kind == "date":
        return read_date(value)
    if kind in ("integer", "decimal"):
        return Decimal(value if isinstance(value, str) else str(value))
    text = read_text(value)
    if text in BLANK_WORDS:
        return None
    return codes_of(code_list)[text] if kind == "code_list" else text


def read_text(value: Any) -> str:
    """NFKC, no white space at the ends or inside Chinese words; 1.0 is 1, ids stay text."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = value if isinstance(value, str) else str(value)
    if text.isascii():
        return text.strip()
    return SPACE_INSIDE_CHINESE.sub("", unicodedata.normalize("NFKC", text).strip())


def is_blank(value: Any) -> bool:
    return value is None or (isinstance(value, str) and read_text(value) in BLANK_WORDS)


def read_date(value: Any) -> date:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else date.fromisoformat(read_text(value))


def read_multi(code_list: str, value: Any, year: int) -> list[str]:
    if is_blank(value):
        return []
    # Split first: white space parts values here, and reading a text would take it away.
    normal = unicodedata.normalize("NFKC", value if isinstance(value, str) else read_text(value))
    parts = [part for part in re.split(r"[;,、/\s]+", normal) if part not in BLANK_WORDS]
    if code_list == "sheet":
        return [sheet_keys(year)[part] for part in parts]
    return [codes_of(code_list)[part] for part in parts] if code_list else parts


def words(row: dict[str, str], column: str, year: int) -> str | None:
    """A title or header on the form of the year; None where that form has none."""
    own = row[f"{column}_2018"] if year <= LAST_YEAR_OF_OLD_FORM else ""
    return None if own == "-" else read_text(own or row[column])


@cache
def sheet_titles(year: int) -> dict[str, str]:
    titles = {row["sheet"]: words(row, "title_zh", year) for row in form_csv("sheets")}
    return {sheet: title for sheet, title in titles.items() if title}


@cache
def sheet_keys(year: int) -> dict[str, str]:
    """A sheet may be named by title, number or key."""
    keys = {}
    for row in form_csv("sheets"):
        if row["sheet"] in sheet_titles(year):
            for name in (sheet_titles(year)[row["sheet"]], row["sheet_no"], row["sheet"]):
                keys[read_text(name)] = row["sheet"]
    return keys


@cache
def form_fields(sheet: str, year: int) -> dict[str, tuple[str, str, str]]:
    """Field → header as compared, type, code list."""
    return {
        row["field"]: (words(row, "header_zh", year), row["type"], row["code_list"])
        for row in form_csv("fields")
        if row["sheet"] == sheet
        and row["field"] in FIELDS_NEEDED[sheet]
        and words(row, "header_zh", year)
    }


@cache
def codes_of(code_list: str) -> dict[str, str]:
    """Text of a choice, or one of its aliases, → its code."""
    codes = {}
    for row in form_csv("code_lists"):
        if row["code_list"] == code_list:
            for text in (row["value_zh"], *row["aliases"].split("|")):
                codes[read_text(text)] = row["code"]
    codes.pop("", None)
    return codes


@cache
def form_csv(name: str) -> tuple[dict[str, str], ...]:
    numbers = {row["sheet_no"]: row["sheet"] for row in read_csv(ANNUAL_RETURN / "sheets.csv")}
    rows: Iterable[dict[str, str]] = read_csv(ANNUAL_RETURN / f"{name}.csv")
    return tuple(
        {**row, "sheet": numbers[row["sheet_no"]]} if "sheet_no" in row else row for row in rows
    )
