"""The rows of a return's sheets, with the names of the form's fields.

Belongs here: one tuple type a sheet; code lists as codes, yes/no as booleans, blanks as None.
Does not: how a row is invented or written.
"""

from datetime import date
from typing import Any, NamedTuple


class ChamberRow(NamedTuple):
    sequence_number: int
    township_code: str
    township_name: str
    has_chamber: bool
    chamber_name: str | None = None
    formation: str | None = None
    established_on: date | None = None
    is_registered: bool | None = None
    unified_social_credit_code: str | None = None
    registered_on: date | None = None
    member_count: int | None = None
    enterprise_member_count: int | None = None
    four_good_regional_cycle: str | None = None
    four_good_national_cycle: str | None = None
    integrity_pioneer_year: str | None = None
    assessment_grade: str | None = None
    remark: str | None = None
    unregistered_reason: str | None = None
    leading_enterprise_member_count: int | None = None


class BranchRow(NamedTuple):
    chamber_name: str
    branch_name: str | None
    branch_kind: str | None
    founded_on: date | None
    party_member_count: int | None
    instructor_ids: tuple[str, ...]
    star_rating: int | None
    star_rating_year: int | None
    remark: str | None = None


class OrganisationRow(NamedTuple):
    mediation_organisation_name: str
    township_code: str
    chamber_name: str | None
    organisation_kind: str
    founded_on: date
    is_filed_with_justice_bureau: bool
    committee_member_count: int | None
    mediator_count: int
    operating_status: str


class CaseRow(NamedTuple):
    case_no: str
    mediation_organisation_name: str
    accepted_on: date
    case_source: str | None
    dispute_kind: str
    amount_in_dispute: float | None
    outcome: str
    closed_on: date | None
    agreement_form: str | None
    is_judicially_confirmed: bool | None


class ReliefRow(NamedTuple):
    enterprise_name: str
    unified_social_credit_code: str
    chamber_name: str | None
    village_name: str
    village_code: str | None
    village_kind: str
    project_name: str
    support_kind: str
    started_on: date | None
    planned_investment: float | None
    funds_delivered: float
    donations: float | None
    purchase_support: float | None
    jobs_created: int | None
    training_attendances: int | None
    households_benefiting: int | None
    people_benefiting: int | None


class PointsRow(NamedTuple):
    chamber_name: str
    points_member_service: float
    points_economic_development: float
    points_integrity: float
    points_party_building: float
    points_social_governance: float
    points_investment_promotion: float
    points_rural_revitalisation: float
    points_epidemic_control: float
    points_total: float
    points_uses: tuple[str, ...]


class DemandRow(NamedTuple):
    demand_no: str
    chamber_name: str
    demand_kind: str
    raised_on: date
    coordinating_department: str | None
    demand_status: str
    closed_on: date | None


class GovernanceRow(NamedTuple):
    chamber_name: str
    party_disclosure_count: int
    affairs_disclosure_count: int
    finance_disclosure_count: int
    has_charter: bool | None
    has_supervisors: bool | None
    has_rules_of_procedure: bool | None
    assembly_on: date | None


class PracticeRow(NamedTuple):
    chamber_name: str
    practice: str
    practice_kind: str
    title: str
    started_on: date
    partner: str | None
    members_reached: int | None
    households_reached: int | None
    amount: float | None


class TotalRow(NamedTuple):
    indicator_code: str
    indicator_name: str
    unit: str
    declared_value: float
    previous_year_value: float | None
    reason_for_change: str | None


class ExplanationRow(NamedTuple):
    rule_id: str
    sheet_title: str
    row_label: str
    reason: str


Row = (
    ChamberRow
    | BranchRow
    | OrganisationRow
    | CaseRow
    | ReliefRow
    | PointsRow
    | DemandRow
    | GovernanceRow
    | PracticeRow
    | TotalRow
    | ExplanationRow
)

ROW_TYPES: dict[str, type[Row]] = {
    "chambers": ChamberRow,
    "branches": BranchRow,
    "mediation_organisations": OrganisationRow,
    "mediation_cases": CaseRow,
    "relief_participation": ReliefRow,
    "points": PointsRow,
    "member_demands": DemandRow,
    "governance": GovernanceRow,
    "micro_practices": PracticeRow,
    "declared_totals": TotalRow,
    "explanations": ExplanationRow,
}
"""Sheet of the form → the type of its rows."""

Sheets = dict[str, list[Any]]
"""Sheet of the form → its rows, of the type that ROW_TYPES says."""
