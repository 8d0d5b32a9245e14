"""The independent check's answer: every figure of every division, with its state.

Belongs here: `compute`, and which state a figure has. Does not: formulas, reading.
Plain and slow by intention; it must share no code with the pipeline it checks.
"""

from dataclasses import dataclass
from pathlib import Path

from tests.independent.breakdowns import BREAKDOWNS
from tests.independent.formulas import FORMULAS, Result
from tests.independent.micro_formulas import MICRO_FORMULAS
from tests.independent.province import PILOT_SHEETS, Province, Scope
from tests.independent.registers import PROJECT, Register, read_csv
from tests.independent.returns import LAST_YEAR_OF_OLD_FORM

# These rest on the register and the receipts: no county's silence can leave them unknown.
KNOWN_WITHOUT_RETURNS = ("townships", "counties_expected", "filing_rate", "on_time_rate")
# The form of 2018 to 2021 does not ask for a cell these need.
NOT_ON_THE_OLD_FORM = (
    *("integrity_pioneer_chambers", "judicial_confirmation_rate", "purchase_support"),
    *("five_good_federations", "counties_with_registration_targets", "policy_documents"),
)
NIL_SHEETS = ("branches", "mediation_organisations", "mediation_cases", "relief_participation")
UNKNOWN = ("not_collected", "not_filed", "sent_back", "not_asked")


@dataclass(frozen=True)
class Figure:
    """A count has no denominator; a rate's value is a fraction."""

    numerator: float | None
    denominator: float | None
    value: float | None
    state: str


FigureKey = tuple[int, str, str, str]


def compute(
    returns_in_force: dict[tuple[int, str], Path],
    receipts: dict[tuple[int, str], list[tuple[str, Path]]],
    report_years: list[int],
) -> dict[FigureKey, Figure]:
    """(year, division code, indicator, breakdown) → figure, for every division of each year.

    Counties are keyed by their code in the register of the year; receipts stand in the order
    received, moments in UTC. Workbooks of years not asked for are left aside.
    """
    province = Province(returns_in_force, receipts, report_years)
    catalogue = {row["indicator"]: row for row in indicators()}
    formulas = FORMULAS | MICRO_FORMULAS
    figures: dict[FigureKey, Figure] = {}
    for year in province.years:
        for division, level in divisions(province.registers[year]):
            scope = province.scope(year, division, level)
            for indicator, row in catalogue.items():
                result = formulas[indicator](scope)
                figure = figure_of(scope, row, result)
                figures[(year, division, indicator, "")] = figure
                figures.update(broken_down(scope, indicator, figure))
    return figures


def indicators() -> list[dict[str, str]]:
    return read_csv(PROJECT / "dbt_project" / "seeds" / "indicators.csv")


def divisions(register: Register) -> list[tuple[str, str]]:
    prefectures = sorted(set(register.prefecture_of.values()))
    return [
        (register.province, "province"),
        *((code, "prefecture") for code in prefectures),
        *((code, "county") for code in register.prefecture_of),
    ]


def figure_of(scope: Scope, catalogue_row: dict[str, str], result: Result) -> Figure:
    state = state_of(scope, catalogue_row, result)
    if state in UNKNOWN:
        return Figure(None, None, None, state.replace("not_asked", "not_applicable"))
    numerator = None if state == "filed_blank" else float(result.numerator)
    if result.denominator is None:
        return Figure(numerator, None, numerator, state)
    denominator = float(result.denominator)
    if catalogue_row["kind"] == "median":
        return Figure(None, denominator, numerator if denominator else None, state)
    has_value = numerator is not None and denominator != 0
    return Figure(numerator, denominator, numerator / denominator if has_value else None, state)


def state_of(scope: Scope, catalogue_row: dict[str, str], result: Result) -> str:
    if catalogue_row["indicator"] in KNOWN_WITHOUT_RETURNS:
        return "complete"
    if scope.year <= LAST_YEAR_OF_OLD_FORM and catalogue_row["indicator"] in NOT_ON_THE_OLD_FORM:
        return "not_collected"
    sheet = catalogue_row["sheet"]
    asked, filed = scope.counties, [filed.county for filed in scope.returns]
    if sheet in PILOT_SHEETS:
        if not scope.province.asked_for(scope.year, sheet):
            return "not_collected"
        asked = [
            county for county in asked if county in scope.province.asked_for(scope.year, sheet)
        ]
        filed = [county for county in filed if county in asked]
        if not asked:
            return "not_asked"
    if not filed:
        received = scope.level == "county" and scope.filing(scope.division).received
        return "sent_back" if received else "not_filed"
    if result.denominator == 0:
        return "not_applicable"
    if scope.level == "county" and is_declared_nil(scope, catalogue_row):
        return "declared_nil"
    if result.is_blank:
        return "filed_blank"
    return "complete" if len(filed) == len(asked) else "partial"


def is_declared_nil(scope: Scope, catalogue_row: dict[str, str]) -> bool:
    """A cumulative figure needs the sheet of every year so far, so all must be declared nil."""
    sheet = catalogue_row["sheet"]
    is_cumulative = catalogue_row["stock_or_flow"] == "cumulative"
    needed = scope.history if is_cumulative else scope.returns
    is_nil_sheet = sheet in (*NIL_SHEETS, *PILOT_SHEETS)
    return is_nil_sheet and all(filed.declares_nil(sheet) for filed in needed)


def broken_down(scope: Scope, indicator: str, total: Figure) -> dict[FigureKey, Figure]:
    """Items have the state of the total; where that is unknown, nothing is broken down."""
    if total.state in UNKNOWN:
        return {}
    return {
        (scope.year, scope.division, indicator, f"{kind}:{item}"): item_figure(result, total.state)
        for (broken, kind), results_of in BREAKDOWNS.items()
        if broken == indicator
        for item, result in results_of(scope).items()
    }


def item_figure(result: Result, state: str) -> Figure:
    numerator = float(result.numerator)
    if result.denominator is None:
        return Figure(numerator, None, numerator, state)
    denominator = float(result.denominator)
    return Figure(numerator, denominator, numerator / denominator, state)
