"""A province of a few small returns, for the tests of the independent check.

Belongs here: writing workbooks in the layout counties file, asking `compute` about them.
Does not: reading one, nor what a figure should be.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl

from tests.independent.figures import Figure, FigureKey, compute
from tests.independent.registers import PROJECT, read_csv

ANNUAL_RETURN = PROJECT / "ingestion" / "annual_return"
TABLES = (
    "chambers",
    "branches",
    "mediation_organisations",
    "mediation_cases",
    "relief_participation",
)
MICRO_TABLES = ("points", "member_demands", "governance", "micro_practices")
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


def write_return(path: Path, cover: dict[str, Any] | None = None, **tables: Rows) -> Path:
    """A row maps field to the cell's value; a sheet without rows is declared nil on the cover."""
    titles = {row["sheet"]: row for row in read_csv(ANNUAL_RETURN / "sheets.csv")}
    fields = read_csv(ANNUAL_RETURN / "fields.csv")
    nil = [titles[sheet]["title_zh"] for sheet in TABLES if not tables.get(sheet)]
    stated = {"nil_sheets": ";".join(nil), **(cover or {})}

    def headers(sheet: str) -> dict[str, str]:
        number = titles[sheet]["sheet_no"]
        return {row["field"]: row["header_zh"] for row in fields if row["sheet_no"] == number}

    book = openpyxl.Workbook()
    front = book.active
    front.title = titles["cover"]["title_zh"]
    for line in ("封面", None, None):
        front.append([line])
    for field, label in headers("cover").items():
        front.append([label, stated.get(field)])
    for sheet in (*TABLES, *(sheet for sheet in MICRO_TABLES if sheet in tables)):
        table = book.create_sheet(titles[sheet]["title_zh"])
        for line in ([titles[sheet]["title_zh"]], ["单位:万元"], list(headers(sheet).values())):
            table.append(line)
        for row in tables.get(sheet, ()):
            assert row.keys() <= headers(sheet).keys(), row
            table.append([row.get(field) for field in headers(sheet)])
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
