"""A province of a few small returns, for the tests of the independent check.

Belongs here: writing workbooks in the layout counties file, asking `compute` about them.
Does not: reading one, nor what a figure should be.
"""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl

from tests.independent.figures import Figure, FigureKey, compute
from tests.independent.registers import PROJECT, read_csv
from tests.independent.returns import words

ANNUAL_RETURN = PROJECT / "ingestion" / "form" / "annual_return"
TABLES = (
    "chambers",
    "branches",
    "mediation_organisations",
    "mediation_cases",
    "relief_participation",
)
MICRO_TABLES = ("points", "member_demands", "governance", "micro_practices")
WRITTEN_WITH_ROWS = (*MICRO_TABLES, "declared_totals")
"""Written where a test has rows for them."""
HENG_OLD, HENG, XINGNING, XIUFENG = "450127", "450181", "450102", "450302"
NANNING, GUILIN, PROVINCE = "450100", "450300", "450000"

CountyYear = tuple[int, str]
Figures = dict[FigureKey, Figure]
Rows = Sequence[dict[str, Any]]


def figures_of(
    workbooks: dict[CountyYear, Path],
    receipts: dict[CountyYear, list[tuple[str, Path]]] | None = None,
) -> Figures:
    """Of the years these returns are for; each received once and in time, unless told."""
    in_time = {key: [(f"{key[0] + 1}-01-10T02:00:00Z", path)] for key, path in workbooks.items()}
    years = sorted({year for year, _ in workbooks})
    return compute(workbooks, in_time if receipts is None else receipts, years)


def value_of(
    figures: Figures, year: int, division: str, indicator: str, breakdown: str = ""
) -> float | None:
    return figures[(year, division, indicator, breakdown)].value


def write_return(
    path: Path, year: int, cover: dict[str, Any] | None = None, **tables: Rows
) -> Path:
    """On the form of the year: what it does not ask is left out, and the old one counts in yuan.

    A row maps field to the value, money in 10,000 yuan; a sheet without rows is declared nil.
    """
    sheets = {row["sheet"]: row for row in read_csv(ANNUAL_RETURN / "sheets.csv")}
    fields = read_csv(ANNUAL_RETURN / "fields.csv")
    titles = {sheet: words(row, "title_zh", year) for sheet, row in sheets.items()}
    nil = [titles[sheet] for sheet in TABLES if not tables.get(sheet)]
    stated = {"nil_sheets": ";".join(nil), **(cover or {})}

    def headers(sheet: str) -> dict[str, str]:
        number = sheets[sheet]["sheet_no"]
        found = {
            row["field"]: words(row, "header_zh", year)
            for row in fields
            if row["sheet_no"] == number
        }
        return {field: header for field, header in found.items() if header}

    def cell(header: str, value: Any) -> Any:
        is_in_yuan = header.endswith("(元)") and value is not None
        return float(Decimal(str(value)) * 10_000) if is_in_yuan else value

    book = openpyxl.Workbook()
    front = book.active
    front.title = titles["cover"]
    for line in ("封面", None, None):
        front.append([line])
    for field, label in headers("cover").items():
        front.append([label, stated.get(field)])
    for sheet in (*TABLES, *(sheet for sheet in WRITTEN_WITH_ROWS if sheet in tables)):
        table = book.create_sheet(titles[sheet])
        for line in ([titles[sheet]], ["单位:见表头"], list(headers(sheet).values())):
            table.append(line)
        for row in tables.get(sheet, ()):
            assert row.keys() <= {known["field"] for known in fields}, row
            table.append([cell(header, row.get(name)) for name, header in headers(sheet).items()])
    book.save(path)
    return path


def single(township: str, name: str, **stated: Any) -> dict[str, Any]:
    """A row of the chambers sheet: a chamber of one township, unregistered unless stated."""
    row = {
        "township_code": township,
        "has_chamber": "是",
        "chamber_name": name,
        "formation": "单独组建",
        "is_registered": "否",
        "member_count": 10,
        "enterprise_member_count": 5,
    }
    return row | stated


def none_at(township: str) -> dict[str, Any]:
    return {"township_code": township, "has_chamber": "否"}


def settled(number: str, accepted: Any, closed: Any, **stated: Any) -> dict[str, Any]:
    row = {
        "case_no": number,
        "accepted_on": accepted,
        "closed_on": closed,
        "dispute_kind": "合同",
        "outcome": "调解成功",
    }
    return row | stated


def relief(credit_code: str, village: str, funds: float, **stated: Any) -> dict[str, Any]:
    row = {
        "unified_social_credit_code": credit_code,
        "village_name": village,
        "funds_delivered": funds,
        "project_name": "油茶基地",
        "support_kind": "产业",
    }
    return row | stated
