"""A county's returns: the rows of every sheet and the cover, year by year.

Belongs here: putting a county's rows together, declaring empty sheets nil, filling the cover. Does
not: inventing a subject's rows, or writing workbooks.
"""

from dataclasses import dataclass
from datetime import date

from ingestion.form import Form, Forms
from ingestion.sample.branches import branch_rows
from ingestion.sample.cases import case_rows_by_year
from ingestion.sample.chambers import chamber_rows
from ingestion.sample.chance import stream
from ingestion.sample.filing import Filing
from ingestion.sample.geography import YEARS
from ingestion.sample.mediation import organisation_rows
from ingestion.sample.model import CountyPlan
from ingestion.sample.relief_rows import relief_rows_by_year
from ingestion.sample.rows import ExplanationRow, Row
from ingestion.sample.totals import count_totals, total_rows

CoverValue = str | int | bool | date | tuple[str, ...] | None


@dataclass(frozen=True)
class Return:
    """What a county reports for a year, whichever filing carries it."""

    year: int
    county_code: str
    county_name: str
    sheets: dict[str, list[Row]]
    """Sheet of the form → its rows; every sheet but the cover."""


def county_returns(plan: CountyPlan, forms: Forms) -> dict[int, Return]:
    """The county's right returns of every year of the sample."""
    county, seed = plan.county, plan.seed
    cases = case_rows_by_year(county, plan.organisations, plan.cases, seed)
    relief = relief_rows_by_year(county, plan.chambers, plan.relief, seed)
    previous = None
    returns = {}
    for year in YEARS:
        chambers = chamber_rows(county, plan.chambers, year, seed)
        branches = branch_rows(county, plan.chambers, plan.branches, year, seed)
        organisations = organisation_rows(county, plan.organisations, year)
        proper = frozenset(township.code for township in county.proper_townships(year))
        totals = count_totals(proper, chambers, branches, organisations, cases[year], relief[year])
        form = forms.for_year(year)
        sheets: dict[str, list[Row]] = {
            "chambers": list(chambers),
            "branches": list(branches),
            "mediation_organisations": list(organisations),
            "mediation_cases": list(cases[year]),
            "relief_participation": list(relief[year]),
            "declared_totals": list(total_rows(form.declared_indicators, totals, previous)),
        }
        sheets["explanations"] = list(_explanations(form, plan, year, sheets))
        returns[year] = Return(year, county.codes[year], county.names[year], sheets)
        previous = totals
    return returns


def _explanations(
    form: Form, plan: CountyPlan, year: int, sheets: dict[str, list[Row]]
) -> list[ExplanationRow]:
    """Why the chambers of a county without a single instructor have none (query C04)."""
    if sheets["branches"]:
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
    five_good_since = rng.choice((2018, 2020, 2022, 2030, 2030, 2030))
    targets_since = rng.choice((2018, 2019, 2020, 2021, 2030))
    documents = {each: rng.choice((0, 0, 1, 1, 2, 3)) for each in YEARS}
    nil_sheets = tuple(
        sheet.title_zh
        for sheet in form.sheets
        if sheet.is_compulsory_unless_nil and not county_return.sheets.get(sheet.key)
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
