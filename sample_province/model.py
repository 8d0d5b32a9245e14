"""The sample province as a whole: a plan of every county, from which its returns follow.

Belongs here: putting the subjects' plans together. Does not: any subject's numbers, or rows.
"""

from dataclasses import dataclass

from ingestion.register import Register
from sample_province.branches import CountyBranches, plan_branches
from sample_province.cases import CaseCounts, plan_cases
from sample_province.chambers import CountyChambers, plan_chambers
from sample_province.filing import Filing, plan_filings
from sample_province.geography import County, counties_over_the_years
from sample_province.mediation import Organisation, plan_organisations
from sample_province.micro_sheets import CountyMicroSheets, plan_micro_sheets
from sample_province.mistakes import choose_late, choose_mistaken
from sample_province.relief import CountyRelief, plan_relief


@dataclass(frozen=True)
class CountyPlan:
    """All that is needed to write a county's returns, apart from every other county."""

    seed: int
    county: County
    chambers: CountyChambers
    branches: CountyBranches
    organisations: tuple[Organisation, ...]
    cases: dict[int, CaseCounts]
    relief: CountyRelief
    micro_sheets: CountyMicroSheets
    filings: tuple[Filing, ...]
    mistake: str | None
    """The rule that the county's first return of the last year breaks."""


@dataclass(frozen=True)
class Province:
    """The sample province of a seed."""

    seed: int
    counties: tuple[CountyPlan, ...]


def plan_province(register: Register, seed: int, *, with_mistakes: bool = True) -> Province:
    """The sample province of `seed`, its totals those of the bulletin."""
    counties = counties_over_the_years(register)
    chambers = plan_chambers(counties, seed)
    branches = plan_branches(counties, chambers, seed)
    organisations = plan_organisations(counties, chambers, seed)
    cases = plan_cases(counties, organisations, seed)
    relief = plan_relief(counties, chambers, seed)
    micro_sheets = plan_micro_sheets(counties, seed)
    mistaken = choose_mistaken(counties, chambers, branches, cases, relief, seed)
    late = choose_late(counties, mistaken, seed)
    filings = plan_filings(
        counties, late if with_mistakes else set(), set(mistaken) if with_mistakes else set(), seed
    )
    return Province(
        seed,
        tuple(
            CountyPlan(
                seed,
                county,
                chambers[county.line],
                branches[county.line],
                organisations[county.line],
                cases[county.line],
                relief[county.line],
                micro_sheets[county.line],
                filings[county.line],
                mistaken.get(county.line) if with_mistakes else None,
            )
            for county in counties
        ),
    )
