"""A county's returns: the rows of every sheet and the cover, year by year.

Belongs here: putting a county's rows together, declaring empty sheets nil, filling the cover. Does
not: inventing a subject's rows, or writing workbooks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ingestion.form import Form, Forms
from sample_province.branches import branch_rows
from sample_province.cases import case_rows_by_year
from sample_province.chambers import chamber_rows
from sample_province.chance import stream
from sample_province.filing import Filing
from sample_province.geography import YEARS
from sample_province.mediation import organisation_rows
from sample_province.micro_sheets import micro_rows
from sample_province.model import CountyPlan
from sample_province.relief_rows import relief_rows_by_year
from sample_province.rows import CaseRow, ChamberRow, ExplanationRow, ReliefRow, Sheets
from sample_province.totals import count_totals, total_rows

NEVER = YEARS[-1] + 1
CoverValue = str | int | bool | date | tuple[str, ...] | None


@dataclass(frozen=True)
class Return:
    """What a county reports for a year, whichever filing carries it."""

    year: int
    county_code: str
    county_name: str
    sheets: Sheets
    """Sheet of the year's form → its rows; every sheet but the cover."""


def county_returns(
    plan: CountyPlan, forms: Forms, years: Sequence[int] = YEARS
) -> dict[int, Return]:
    """The county's right returns of `years`."""
    county = plan.county
    asked_or_before = [year for year in YEARS if year in years or year + 1 in years]
    cases = case_rows_by_year(county, plan.organisations, plan.cases, plan.seed)
    relief = relief_rows_by_year(county, plan.chambers, plan.relief, plan.seed, asked_or_before)
    totals: dict[int, dict[str, float]] = {}
    returns = {}
    for year in asked_or_before:
        form = forms.issued_for(year)
        sheets = _detail_sheets(plan, form, year, cases[year], relief[year])
        sheets |= micro_rows(form, county, plan.chambers, plan.micro_sheets, year, plan.seed)
        proper = frozenset(township.code for township in county.proper_townships(year))
        totals[year] = count_totals(proper, sheets)
        declared = total_rows(form.declared_indicators, totals[year], totals.get(year - 1))
        sheets |= {
            "declared_totals": list(declared),
            "explanations": list(_explanations(form, plan, year, sheets)),
        }
        if year in years:
            asked = {sheet: rows for sheet, rows in sheets.items() if form.has_sheet(sheet)}
            returns[year] = Return(year, county.codes[year], county.names[year], asked)
    return returns


def _detail_sheets(
    plan: CountyPlan, form: Form, year: int, cases: list[CaseRow], relief: list[ReliefRow]
) -> Sheets:
    county, seed = plan.county, plan.seed
    chambers = chamber_rows(county, plan.chambers, year, seed)
    if not form.sheet("chambers").has_field("formation"):
        chambers = [_without_formation(row) for row in chambers]
    return {
        "chambers": list(chambers),
        "branches": list(branch_rows(county, plan.chambers, plan.branches, year, seed)),
        "mediation_organisations": list(organisation_rows(county, plan.organisations, year)),
        "mediation_cases": list(cases),
        "relief_participation": list(relief),
    }


def _without_formation(row: ChamberRow) -> ChamberRow:
    """The row on a form that does not ask how a chamber is formed: one prepared is none yet."""
    if row.formation != "preparatory":
        return row._replace(formation=None)
    return ChamberRow(
        row.sequence_number, row.township_code, row.township_name, False, remark="商会筹建中"
    )


def _explanations(form: Form, plan: CountyPlan, year: int, sheets: Sheets) -> list[ExplanationRow]:
    """Why the chambers of a county without a single instructor have none (query C04)."""
    if sheets["branches"] or not form.has_sheet("explanations"):
        return []
    return [
        ExplanationRow(
            "C04",
            form.sheet("chambers").title_zh,
            chamber.name,
            f"{year}年尚未选派指导员,计划{year + 1}年选派",
        )
        for chamber in plan.chambers.listed(year)
    ]


def cover_values(
    plan: CountyPlan, form: Form, county_return: Return, filing: Filing
) -> dict[str, CoverValue]:
    """Field of the cover → its value; people are placeholders, never names."""
    year = filing.year
    rng = stream(plan.seed, "cover", plan.county.line)
    five_good_since = rng.choice((2018, 2020, 2022, NEVER, NEVER, NEVER, NEVER))
    targets_since = rng.choice((2018, 2019, 2021, NEVER, NEVER, NEVER))
    documents = {each: rng.choice((0, 0, 1, 1, 2, 3)) for each in YEARS}
    nil_sheets = tuple(
        sheet.title_zh
        for sheet in form.sheets
        if form.must_file_unless_nil(sheet, year, county_return.county_code)
        and not county_return.sheets.get(sheet.key)
    )
    return {
        "county_code": county_return.county_code,
        "filing_unit": f"{county_return.county_name}工商业联合会",
        "report_year": year,
        "as_of_date": date(year, 12, 31),
        "submission_kind": filing.submission_kind,
        "revision_note": filing.revision_note,
        "preparer_name": "填表人(虚构)",
        "contact_phone": "0771-0000000",
        "reviewer_name": "审核人(虚构)",
        "head_of_unit_name": "负责人(虚构)",
        "submitted_on": filing.submitted_on,
        "nil_sheets": nil_sheets,
        "is_five_good_federation": five_good_since <= year,
        "registration_in_county_targets": targets_since <= year,
        "policy_documents_in_year": documents[year],
    }
