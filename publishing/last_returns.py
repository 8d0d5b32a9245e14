"""What a release says of the chambers, branches and organisations in force in a year.

Belongs here: the rows a template repeats, read from a release's facts under the names of the form.
Does not: following codes to another year, or choosing what is repeated.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from publishing.read_release import asking
from publishing.sql_text import literal

Row = Mapping[str, object]
"""Field of the form → typed value, and `county_code`: the county that said so."""


@dataclass(frozen=True)
class LastReturns:
    """The rows of the returns in force for `report_year`, by sheet, in the order of the returns.

    Rows of `chambers` have `township_code`, those of `declared_totals` `indicator_code` and
    `declared_value`; the others what lasts of their sheet. A mediation organisation that has been
    closed is not among them.
    """

    report_year: int
    counties: frozenset[str]
    """Codes, in that year's register, of the counties with a return in force."""
    rows: dict[str, tuple[Row, ...]] = field(default_factory=dict)


_CHAMBERS = """
select
    townships.county_code,
    townships.township_code,
    townships.has_chamber,
    townships.chamber_name,
    chambers.formation,
    chambers.established_on,
    chambers.is_registered,
    chambers.credit_code as unified_social_credit_code,
    chambers.registered_on,
    chambers.four_good_regional_cycle,
    chambers.four_good_national_cycle,
    chambers.integrity_pioneer_year,
    chambers.assessment_grade
from fct_chamber_townships as townships
left join fct_chambers as chambers using (report_year, county_code, chamber_name)
where townships.report_year = {report_year}
order by townships.county_code, townships.row_number
"""

# Instructors are published by chamber: they stand on its first row. A chamber without a party
# organisation stands there for its instructors alone.
_BRANCHES = """
with instructors as (
    select
        county_code,
        chamber_name,
        list(instructor_id order by instructor_id) as instructor_ids,
        min(row_number) as first_posting
    from fct_instructor_postings
    where report_year = {report_year}
    group by county_code, chamber_name
),

branches as (
    select
        chambers.county_code,
        chambers.chamber_name,
        branches.branch_name,
        branches.branch_kind,
        branches.founded_on,
        branches.star_rating,
        branches.star_rating_year,
        chambers.row_number,
        row_number() over (
            partition by chambers.county_code, chambers.chamber_name order by chambers.row_number
        ) as place_in_chamber
    from fct_branch_chambers as chambers
    inner join fct_branches as branches using (report_year, county_code, branch_name)
    where report_year = {report_year}
)

select
    county_code,
    chamber_name,
    branch_name,
    coalesce(branch_kind, 'none') as branch_kind,
    founded_on,
    if(coalesce(place_in_chamber, 1) = 1, instructor_ids, null) as instructor_ids,
    star_rating,
    star_rating_year
from branches
full join instructors using (county_code, chamber_name)
order by county_code, coalesce(row_number, first_posting), branch_name
"""

_ORGANISATIONS = """
select
    county_code,
    mediation_organisation_name,
    township_code,
    chamber_name,
    organisation_kind,
    founded_on,
    is_filed_with_justice_bureau
from fct_mediation_organisations
where report_year = {report_year} and operating_status is distinct from 'closed'
order by county_code, row_number
"""

_TOTALS = """
select county_code, indicator as indicator_code, declared_value
from fct_declared_totals
where report_year = {report_year}
order by county_code, row_number
"""

_SHEETS = {
    "chambers": _CHAMBERS,
    "branches": _BRANCHES,
    "mediation_organisations": _ORGANISATIONS,
    "declared_totals": _TOTALS,
}


def read_last_returns(release: Path, report_year: int) -> LastReturns | None:
    """The returns in force for a year, None where the release has none.

    Raises ReleaseError where the release cannot be opened, or does not hold what is asked.
    """
    with asking(release) as connection:
        counties = connection.execute(
            "select county_code from fct_filings"
            f" where report_year = {literal(report_year)} and filing_state = 'in_force'"
        ).fetchall()
        if not counties:
            return None
        rows: dict[str, tuple[Row, ...]] = {}
        for sheet, query in _SHEETS.items():
            result = connection.execute(query.format(report_year=literal(report_year)))
            names = [column[0] for column in result.description]
            rows[sheet] = tuple(
                dict(zip(names, values, strict=True)) for values in result.fetchall()
            )
    return LastReturns(report_year, frozenset(code for (code,) in counties), rows)
