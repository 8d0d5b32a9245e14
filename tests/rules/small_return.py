"""A small clean return of 七星区 for 2022, as intake rows, and ways to put one mistake into it.

Five townships and a quasi unit: one chamber of its own, one that three townships share in the edits
and two in the clean return, one preparatory, one that stands on the quasi unit only.
"""

import copy
import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb
import pyarrow as pa

from ingestion.form.form import Form, Forms
from ingestion.intake import database as intake
from ingestion.intake.database import FILINGS, LAYOUT, arrow_schema, sheet_schema

COUNTY = "450305"
SEVEN_STARS = "51450305MJN000124Y"
OVERSEAS = "51450305MJN0055071"
ENTERPRISE = "91450305MAA0005T4F"
OTHER_ENTERPRISE = "91450305MAA1234X08"

Row = dict[str, Any]
Sheets = dict[str, dict[int, Row]]
"""Sheet → row number → field → value. The cover is row 0."""


def clean_sheets() -> Sheets:
    """The clean return, newly made. Row numbers are those of the workbook."""
    joint = {
        "chamber_name": "漓江商会",
        "formation": "joint",
        "established_on": date(2018, 4, 2),
        "is_registered": False,
        "member_count": 80,
        "enterprise_member_count": 50,
        "unregistered_reason": "in_progress",
    }
    seven_stars = {
        "chamber_name": "七星商会",
        "formation": "single",
        "established_on": date(2016, 5, 10),
        "is_registered": True,
        "unified_social_credit_code": SEVEN_STARS,
        "registered_on": date(2017, 3, 1),
        "member_count": 60,
        "enterprise_member_count": 40,
        "leading_enterprise_member_count": 5,
    }
    four_good = {
        "four_good_regional_cycle": "2019-2020;2021-2022",
        "four_good_national_cycle": "2021-2022",
    }
    overseas = seven_stars | {
        "chamber_name": "华侨商会",
        "unified_social_credit_code": OVERSEAS,
        "established_on": date(2015, 1, 1),
    }
    return {
        "cover": {
            0: {
                "county_code": COUNTY,
                "filing_unit": "七星区工商业联合会",
                "report_year": 2022,
                "as_of_date": date(2022, 12, 31),
                "submission_kind": "first",
                "preparer_name": "甲",
                "contact_phone": "0773-1",
                "submitted_on": date(2023, 1, 10),
            }
        },
        "chambers": {
            4: _township("450305001", "七星区街道", True) | seven_stars | four_good,
            5: _township("450305002", "东江街道", True) | joint,
            # A vertical merge leaves the later rows of a joint chamber blank.
            6: _township("450305003", "穿山街道", True)
            | joint
            | {"established_on": None, "enterprise_member_count": None},
            7: _township("450305004", "漓东街道", True) | {"formation": "preparatory"},
            8: _township("450305200", "朝阳乡", False),
            9: _township("450305400", "桂林华侨旅游经济区管理委员会", True) | overseas,
        },
        "branches": {
            3: _branch("七星商会", "七星商会党支部", "branch", date(2018, 6, 1), 5, ["01"])
            | {"star_rating": 3, "star_rating_year": 2021},
            4: _branch(
                "漓江商会", "高新联合支部", "joint_branch", date(2019, 1, 1), 7, ["01", "02"]
            ),
            5: _branch("华侨商会", "高新联合支部", "joint_branch", date(2019, 1, 1), 7, ["02"]),
        },
        "mediation_organisations": {
            3: _organisation("七星调解室", "450305001") | {"chamber_name": "七星商会"},
            4: _organisation("东江调解室", "450305002")
            | {"organisation_kind": "peoples_mediation_committee", "committee_member_count": 5},
        },
        "mediation_cases": {
            3: _case("001", "七星调解室", date(2022, 3, 1), "success", date(2022, 4, 1))
            | {"amount_in_dispute": Decimal("12.5")},
            4: _case("002", "七星调解室", date(2021, 12, 20), "pending", None),
            5: _case("003", "东江调解室", date(2022, 6, 1), "failed", date(2022, 6, 10))
            | {"amount_in_dispute": Decimal("0.8")},
        },
        "relief_participation": {
            3: _relief("甲公司", ENTERPRISE, "甲村", "450305001201", Decimal("10.5"))
            | {"chamber_name": "七星商会", "donations": Decimal("2")},
            4: _relief("甲公司", ENTERPRISE, "乙村", None, Decimal("3")),
            5: _relief("乙公司", OTHER_ENTERPRISE, "甲村", None, Decimal("4")),
        },
        "points": {
            3: _points("七星商会", 10, 12, 15, 13, 8, 7, 9, 10) | {"points_uses": ["awards"]},
            4: _points("漓江商会", 9, 8, 11, 12, 6, 5, 7, 0),
        },
        "member_demands": {
            3: _demand("001", "七星商会", date(2022, 2, 1), "closed", date(2022, 3, 3)),
            4: _demand("002", "七星商会", date(2022, 11, 8), "open", None),
            5: _demand("003", "漓江商会", date(2022, 5, 9), "infeasible", None),
        },
        "governance": {
            3: _governance("七星商会", 2, 4, 1) | {"assembly_on": date(2022, 4, 20)},
            4: _governance("漓江商会", 1, 0, 0),
        },
        "micro_practices": {
            3: _practice("七星商会", "micro_industry", "workshop_jobs", date(2022, 5, 1)),
            4: _practice("漓江商会", "micro_service", "visits", date(2022, 9, 1)),
        },
        "declared_totals": {
            3: _total("townships_with_chamber", "建有商会的乡镇(街道)数", "个", "3"),
            4: _total("chambers", "商会数", "个", "2"),
            5: _total("registered_chambers", "注册登记商会数", "个", "1"),
            6: _total("party_branches", "商会党支部数", "个", "2"),
            7: _total("starred_branches", "星级党组织数", "个", "1"),
            8: _total("party_instructors", "党建工作指导员(联络员)数", "人", "2"),
            9: _total("mediation_organisations", "商会调解组织数", "家", "2"),
            10: _total("cases_settled", "成功调解案件数", "件", "1"),
            11: _total("relief_enterprises", "参与帮扶企业数", "家", "2"),
            12: _total("relief_villages", "帮扶村数", "个", "2"),
            13: _total("chamber_coverage_rate", "商会覆盖率", "%", "0.6"),
            14: _total("registration_rate", "登记率", "%", "0.5"),
        },
        "explanations": {3: {"rule_id": "B13", "reason": "新成立一家"}},
    }


def _township(code: str, name: str, has_chamber: bool) -> Row:
    return {"township_code": code, "township_name": name, "has_chamber": has_chamber}


def _branch(
    chamber: str, name: str, kind: str, founded_on: date, members: int, instructors: list[str]
) -> Row:
    return {
        "chamber_name": chamber,
        "branch_name": name,
        "branch_kind": kind,
        "founded_on": founded_on,
        "party_member_count": members,
        "instructor_ids": instructors,
    }


def _organisation(name: str, township_code: str) -> Row:
    return {
        "mediation_organisation_name": name,
        "township_code": township_code,
        "organisation_kind": "mediation_room",
        "operating_status": "active",
    }


def _case(
    number: str, organisation: str, accepted_on: date, outcome: str, closed_on: date | None
) -> Row:
    return {
        "case_no": number,
        "mediation_organisation_name": organisation,
        "accepted_on": accepted_on,
        "dispute_kind": "contract",
        "outcome": outcome,
        "closed_on": closed_on,
    }


def _relief(
    enterprise: str, credit_code: str, village: str, village_code: str | None, funds: Decimal
) -> Row:
    return {
        "enterprise_name": enterprise,
        "unified_social_credit_code": credit_code,
        "village_name": village,
        "village_code": village_code,
        "project_name": "沃柑",
        "support_kind": "industry",
        "funds_delivered": funds,
    }


ITEMS = (
    "points_member_service",
    "points_economic_development",
    "points_integrity",
    "points_party_building",
    "points_social_governance",
    "points_investment_promotion",
    "points_rural_revitalisation",
    "points_epidemic_control",
)


def _points(chamber: str, *points: int) -> Row:
    items = {name: Decimal(value) for name, value in zip(ITEMS, points, strict=True)}
    return {"chamber_name": chamber, **items, "points_total": Decimal(sum(points))}


def _demand(number: str, chamber: str, raised_on: date, status: str, closed_on: date | None) -> Row:
    return {
        "demand_no": number,
        "chamber_name": chamber,
        "demand_kind": "finance",
        "raised_on": raised_on,
        "demand_status": status,
        "closed_on": closed_on,
    }


def _governance(chamber: str, party: int, affairs: int, finance: int) -> Row:
    return {
        "chamber_name": chamber,
        "party_disclosure_count": party,
        "affairs_disclosure_count": affairs,
        "finance_disclosure_count": finance,
    }


def _practice(chamber: str, practice: str, kind: str, started_on: date) -> Row:
    return {
        "chamber_name": chamber,
        "practice": practice,
        "practice_kind": f"{practice}.{kind}",
        "title": "示例",
        "started_on": started_on,
    }


def _total(code: str, name: str, unit: str, value: str) -> Row:
    return {
        "indicator_code": code,
        "indicator_name": name,
        "unit": unit,
        "declared_value": Decimal(value),
    }


@dataclass
class SmallReturn:
    """The clean return with an edit made to it."""

    sheets: Sheets = field(default_factory=clean_sheets)
    missing_sheets: set[str] = field(default_factory=set)
    missing_columns: set[tuple[str, str]] = field(default_factory=set)
    county_code: str | None = COUNTY

    def put(self, sheet: str, row: int, **values: Any) -> "SmallReturn":
        """Write values into a row, made if it is not there."""
        self.sheets[sheet].setdefault(row, {}).update(values)
        return self

    def copy_row(self, sheet: str, row: int, to: int, **values: Any) -> "SmallReturn":
        self.sheets[sheet][to] = copy.deepcopy(self.sheets[sheet][row])
        return self.put(sheet, to, **values)

    def remove(self, sheet: str, *rows: int) -> "SmallReturn":
        for row in rows or tuple(self.sheets[sheet]):
            del self.sheets[sheet][row]
        return self

    def unreadable(
        self, sheet: str, row: int, name: str, text: str, because: str | None = None
    ) -> "SmallReturn":
        """A cell whose type could not be read."""
        why = [(name, because)] if because else None
        values = {name: None, "unreadable": [(name, text)], "unreadable_because": why}
        return self.put(sheet, row, **values)

    def unlisted(self, sheet: str, row: int, name: str, text: str) -> "SmallReturn":
        """A cell that says nothing its code list has."""
        return self.put(sheet, row, **{name: None, "unlisted": [(name, text)]})

    def without_sheet(self, sheet: str) -> "SmallReturn":
        self.missing_sheets.add(sheet)
        return self.remove(sheet)

    def without_column(self, sheet: str, name: str) -> "SmallReturn":
        self.missing_columns.add((sheet, name))
        return self.put_in_every_row(sheet, name, None)

    def without_table(self, sheet: str, fields: Iterable[str]) -> "SmallReturn":
        """A sheet that is there, but whose header was not found."""
        self.missing_columns |= {(sheet, name) for name in fields}
        return self.remove(sheet)

    def put_in_every_row(self, sheet: str, name: str, value: Any) -> "SmallReturn":
        for row in self.sheets[sheet]:
            self.put(sheet, row, **{name: value})
        return self

    def of_county(self, county_code: str) -> "SmallReturn":
        self.county_code = county_code
        return self.put("cover", 0, county_code=county_code)

    def of_unknown_county(self) -> "SmallReturn":
        self.county_code = None
        return self.put("cover", 0, county_code="999999")


Edit = Callable[[SmallReturn], Any]


def sha256_of(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


def write_intake(forms: Forms, returns: Iterable[tuple[str, SmallReturn]]) -> Any:
    """An intake database in memory that holds each return under its name as filing_id."""
    form = forms.versions[-1]
    connection = duckdb.connect()
    intake.create_tables(connection, forms)
    tables: dict[str, list[Row]] = {sheet.key: [] for sheet in form.sheets}
    filings, layout = [], []
    for name, small in returns:
        filings.append(_filing(name, small))
        layout += _layout(form, name, small)
        for sheet, rows in small.sheets.items():
            tables[sheet] += [
                {"filing_id": name, "row_number": number} | row for number, row in rows.items()
            ]
    _insert(connection, "filings", filings, arrow_schema(FILINGS))
    _insert(connection, "layout", layout, arrow_schema(LAYOUT))
    for sheet in form.sheets:
        _insert(connection, sheet.key, tables[sheet.key], sheet_schema(sheet))
    return connection


def _filing(name: str, small: SmallReturn) -> Row:
    cover = small.sheets["cover"][0]
    return {
        "filing_id": name,
        "file_sha256": sha256_of(name),
        "report_year": cover["report_year"],
        "county_code": small.county_code,
        "stated_county_code": cover["county_code"],
        "as_of_date": cover["as_of_date"],
        "submitted_on": cover["submitted_on"],
        "read_status": "read",
    }


def _layout(form: Form, name: str, small: SmallReturn) -> list[Row]:
    """Fields of the cover stand in column B from row 2 on; those of a table in form order."""
    rows = []
    for sheet in form.sheets:
        if sheet.key in small.missing_sheets:
            continue
        place = {"filing_id": name, "sheet": sheet.key, "sheet_name": sheet.title_zh}
        is_cover = sheet.key == "cover"
        if not is_cover:
            rows.append(place)
        for number, one in enumerate(sheet.fields, start=1):
            if (sheet.key, one.name) not in small.missing_columns:
                row, column = (number + 1, 2) if is_cover else (None, number)
                rows.append(place | {"field": one.name, "row_number": row, "column_number": column})
    return rows


def _insert(connection: Any, table: str, rows: list[Row], schema: pa.Schema) -> None:
    intake.insert(connection, table, pa.Table.from_pylist(rows, schema=schema))
