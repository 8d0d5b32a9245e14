"""What the returns in force said of a year: what the next template may repeat.

Belongs here: the shape of it, and which fields are repeated. Does not: where it was published.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

Row = Mapping[str, object]
"""Field of the form → typed value, and `county_code`: the county that said so."""

CARRIED_OVER: dict[str, tuple[str, ...]] = {
    "chambers": (
        "has_chamber",
        "chamber_name",
        "formation",
        "established_on",
        "is_registered",
        "unified_social_credit_code",
        "registered_on",
        "four_good_regional_cycle",
        "four_good_national_cycle",
        "integrity_pioneer_year",
        "assessment_grade",
    ),
    "branches": (
        "chamber_name",
        "branch_name",
        "branch_kind",
        "founded_on",
        "instructor_ids",
        "star_rating",
        "star_rating_year",
    ),
    "mediation_organisations": (
        "mediation_organisation_name",
        "township_code",
        "chamber_name",
        "organisation_kind",
        "founded_on",
        "is_filed_with_justice_bureau",
    ),
}
"""Sheet → fields that stand until something happens. Counts, states and flows are asked anew."""


@dataclass(frozen=True)
class LastReturns:
    """The rows of the returns in force for `report_year`, by sheet, in the order of the returns.

    Rows of `chambers` have `township_code`, those of `declared_totals` `indicator_code` and
    `declared_value`; the others the fields of CARRIED_OVER. A mediation organisation that has been
    closed is not among them.
    """

    report_year: int
    counties: frozenset[str]
    """Codes, in that year's register, of the counties with a return in force."""
    rows: dict[str, tuple[Row, ...]] = field(default_factory=dict)
