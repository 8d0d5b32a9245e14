"""The four sheets on micro practices: which county of the sample fills which of them.

Belongs here: pilots and the sheets they declare nil, counties that file one unasked, and a county's
rows of the four sheets. Does not: inventing the rows of one (points, demands, governance, …).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ingestion.form import Form
from sample_province.chambers import CountyChambers
from sample_province.chance import stream
from sample_province.demands import demand_rows
from sample_province.geography import County
from sample_province.governance import governance_rows
from sample_province.points import points_rows
from sample_province.practices import practice_rows
from sample_province.rows import Sheets

MICRO_SHEETS = ("points", "member_demands", "governance", "micro_practices")
NIL_SHARE = 0.25
"""Of the counties: how many would declare one of the sheets nil if they had to file it."""
VOLUNTEERS = 3
"""Counties that would file one of the sheets unasked; one that is a pilot anyway is none."""


@dataclass(frozen=True)
class CountyMicroSheets:
    """How a county treats the four sheets in the years that have pilots."""

    nil_sheet: str | None
    """What it declares nil as a pilot."""
    volunteered_sheet: str | None
    """What it files though it is none."""


def plan_micro_sheets(counties: Sequence[County], seed: int) -> dict[str, CountyMicroSheets]:
    """How every county treats the four sheets."""
    rng = stream(seed, "micro sheets", "province")
    volunteers = set(rng.sample([county.line for county in counties], VOLUNTEERS))
    return {
        county.line: CountyMicroSheets(
            rng.choice(MICRO_SHEETS) if rng.random() < NIL_SHARE else None,
            rng.choice(MICRO_SHEETS) if county.line in volunteers else None,
        )
        for county in counties
    }


def micro_rows(
    form: Form,
    county: County,
    chambers: CountyChambers,
    planned: CountyMicroSheets,
    year: int,
    seed: int,
) -> Sheets:
    """Sheet → the county's rows; empty lists in a year without pilots."""
    filed = _filed_sheets(form, county, planned, year)
    listed = chambers.listed(year)
    scale = [item for item in form.points_scale if item.report_year == year]
    rng = {sheet: stream(seed, sheet, county.line, str(year)) for sheet in MICRO_SHEETS}
    rows: Sheets = {sheet: [] for sheet in MICRO_SHEETS}
    if "points" in filed:
        rows["points"] += points_rows(listed, scale, rng["points"])
    if "member_demands" in filed:
        rows["member_demands"] += demand_rows(listed, year, rng["member_demands"])
    if "governance" in filed:
        rows["governance"] += governance_rows(listed, year, rng["governance"])
    if "micro_practices" in filed:
        rows["micro_practices"] += practice_rows(listed, year, rng["micro_practices"])
    return rows


def _filed_sheets(
    form: Form, county: County, planned: CountyMicroSheets, year: int
) -> frozenset[str]:
    if (year, county.codes[year]) in form.pilot_counties:
        return frozenset(sheet for sheet in MICRO_SHEETS if sheet != planned.nil_sheet)
    has_pilots = any(pilot_year == year for pilot_year, _ in form.pilot_counties)
    volunteered = planned.volunteered_sheet if has_pilots else None
    return frozenset({volunteered}) if volunteered else frozenset()
