"""A figure counted again from the cells a trace names, read with openpyxl.

Belongs here: what is done with the raw cells, measure by measure. Does not: anything of the product
but the addresses it gives.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any

import openpyxl

from tests.independent.returns import read_date, read_text

SEPARATORS = ";；,，、/ "


@dataclass(frozen=True)
class RawRow:
    """A row a trace names: its county, where it stands, the raw cells by field."""

    county: str
    place: tuple[Any, ...]
    """File, sheet and row; or the code in the register; or the file received."""
    cells: Mapping[str, Any]
    headers: Mapping[str, str]

    def text(self, field: str) -> str:
        return read_text(self.cells.get(field))

    def amount(self, field: str) -> Decimal:
        value = Decimal(str(self.cells[field]))
        return value / 10_000 if self.headers[field].endswith("(元)") else value

    def day(self, field: str) -> date:
        return read_date(self.cells[field])


@cache
def sheets_of(path: Path) -> dict[str, dict[str, Any]]:
    """Sheet → address → raw value, of every cell that is not blank."""
    book = openpyxl.load_workbook(path)
    return {
        sheet.title: {
            cell.coordinate: cell.value
            for row in sheet.iter_rows()
            for cell in row
            if cell.value is not None
        }
        for sheet in book.worksheets
    }


SUMS = {
    "policy_documents": "policy_documents_in_year",
    "chamber_members": "member_count",
    "enterprise_members": "enterprise_member_count",
    "amount_settled": "amount_in_dispute",
    "relief_funds": "funds_delivered",
    "relief_funds_through_chambers": "funds_delivered",
    "relief_funds_cumulative": "funds_delivered",
    "relief_funds_through_chambers_cumulative": "funds_delivered",
    **{
        name: name
        for name in (
            *("donations", "purchase_support", "jobs_created", "training_attendances"),
            *("people_benefiting", "households_benefiting", "households_reached", "points_total"),
        )
    },
}
"""Measure → the field whose cells are summed."""

THINGS = {
    "townships_with_chamber": ("township_code",),
    "chambers": ("chamber_name",),
    "registered_chambers": ("chamber_name",),
    "unregistered_meeting_requirements": ("chamber_name",),
    "assessed_chambers": ("chamber_name",),
    "chambers_of_counties_that_filed": ("chamber_name",),
    "party_branches": ("branch_name",),
    "starred_branches": ("branch_name",),
    "chambers_with_branch": ("chamber_name",),
    "townships_with_mediation": ("township_code",),
    "chambers_scored": ("chamber_name",),
    "chambers_using_points": ("chamber_name",),
    "demands_raised": ("demand_no",),
    "demands_listed": ("demand_no",),
    "demands_closed": ("demand_no",),
    "chambers_reporting_governance": ("chamber_name",),
    "chambers_with_three_disclosures": ("chamber_name",),
    "chambers_with_charter": ("chamber_name",),
    "chambers_with_micro_practice": ("chamber_name",),
}
"""Measure → the fields that tell one thing from another within a county."""

HONOURED = {
    "four_good_regional_chambers",
    "four_good_national_chambers",
    "integrity_pioneer_chambers",
}

YES = {
    "registered_chambers": "is_registered",
    "cases_settled_confirmed": "is_judicially_confirmed",
    "five_good_federations": "is_five_good_federation",
    "counties_with_registration_targets": "registration_in_county_targets",
}
"""Measure → the field that must say yes on every row."""

IN_YEAR = {
    "cases_accepted": "accepted_on",
    "cases_closed": "closed_on",
    "cases_settled": "closed_on",
    "cases_settled_or_failed": "closed_on",
    "demands_raised": "raised_on",
    "demands_closed": "closed_on",
}
"""Measure → the field whose day must lie in the report year."""

ENTERPRISES = {
    "relief_enterprises",
    "relief_enterprises_naming_chamber",
    "relief_enterprises_cumulative",
    "relief_enterprises_naming_chamber_cumulative",
}


def counted_again(measure: str, report_year: int, rows: Iterable[RawRow]) -> float:
    """What the rows come to. AssertionError where a row says that it should not count."""
    rows = list(rows)
    if measure in YES:
        assert all(row.text(YES[measure]) in ("是", "有", "√", "✓", "1", "Y") for row in rows)
    if measure in IN_YEAR:
        assert all(row.day(IN_YEAR[measure]).year == report_year for row in rows)
    if measure in SUMS:
        return float(sum(_summed(row, SUMS[measure]) for row in rows))
    if measure == "days_to_close":
        return float(median((row.day("closed_on") - row.day("raised_on")).days for row in rows))
    if measure in THINGS:
        return len({(row.county, *map(row.text, THINGS[measure])) for row in rows})
    if measure in HONOURED:
        # A chamber is known by its credit code, whatever it is called on another row.
        code = "unified_social_credit_code"
        return len({row.text(code) or (row.county, row.text("chamber_name")) for row in rows})
    if measure == "party_instructors":
        return len({(row.county, name) for row in rows for name in _named(row, "instructor_ids")})
    if measure in ENTERPRISES:
        codes = {row.text("unified_social_credit_code") for row in rows}
        assert all(code[:2] in ("91", "92", "93") for code in codes)
        return len(codes)
    if measure == "relief_chambers":
        return len({row.text("unified_social_credit_code") for row in rows})
    if measure.startswith("relief_villages"):
        return len({_village(row, rows) for row in rows})
    if measure == "relief_projects":
        return len(
            {
                (
                    row.text("unified_social_credit_code"),
                    _village(row, rows),
                    row.text("project_name"),
                )
                for row in rows
            }
        )
    if measure == "townships_with_active_chamber":
        return len({row.text("township_code") for row in rows if "township_code" in row.cells})
    return len({row.place for row in rows})


def _summed(row: RawRow, field: str) -> Decimal:
    """The field's cell; of a breakdown by item, the one cell of the item."""
    if field in row.cells:
        return row.amount(field)
    [item] = [name for name in row.cells if name != "chamber_name"]
    return row.amount(item)


def _named(row: RawRow, field: str) -> set[str]:
    text = row.text(field)
    for separator in SEPARATORS:
        text = text.replace(separator, " ")
    return set(text.split())


def _village(row: RawRow, rows: list[RawRow]) -> tuple[str, str]:
    """Its code; without one, the code another row of the county gives its name, else the name."""
    name = row.text("village_name")
    if "village_code" in row.cells:
        return ("", row.text("village_code"))
    codes = sorted(
        other.text("village_code")
        for other in rows
        if other.county == row.county
        and other.text("village_name") == name
        and "village_code" in other.cells
    )
    return ("", codes[0]) if codes else (row.county, name)
