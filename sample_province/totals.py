"""The totals a county declares, counted from the rows of its own sheets.

Belongs here: counting what the declared-totals sheet (汇总表) asks. Does not: the province's
totals, which nobody declares.
"""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from ingestion.form import DeclaredIndicator
from sample_province.rows import Sheets, TotalRow

ENTERPRISE_PREFIXES = ("91", "92", "93")


def count_totals(proper_codes: frozenset[str], sheets: Sheets) -> dict[str, float]:
    """Indicator → what the county declares; rates as fractions of four decimals.

    `proper_codes`: the county's townships of the register, quasi units aside; only they count.
    """
    chambers, branches = sheets["chambers"], sheets["branches"]
    organisations, cases = sheets["mediation_organisations"], sheets["mediation_cases"]
    relief = sheets["relief_participation"]
    built = [
        row
        for row in chambers
        if row.has_chamber and row.formation != "preparatory" and row.township_code in proper_codes
    ]
    names = {row.chamber_name for row in built}
    registered = {row.chamber_name for row in built if row.is_registered}
    organised = [row for row in branches if row.branch_kind != "none"]
    return {
        "townships_with_chamber": len(built),
        "chambers": len(names),
        "registered_chambers": len(registered),
        "party_branches": len({row.branch_name for row in organised}),
        "starred_branches": len({row.branch_name for row in organised if row.star_rating}),
        "party_instructors": len({person for row in branches for person in row.instructor_ids}),
        "mediation_organisations": sum(row.operating_status == "active" for row in organisations),
        "cases_settled": sum(row.outcome == "success" for row in cases),
        "relief_enterprises": len(
            {
                row.unified_social_credit_code
                for row in relief
                if row.unified_social_credit_code.startswith(ENTERPRISE_PREFIXES)
            }
        ),
        "relief_villages": len({row.village_name for row in relief}),
        "chamber_coverage_rate": rate(len(built), len(proper_codes)),
        "registration_rate": rate(len(registered), len(names)),
    }


def rate(numerator: float, denominator: float) -> float:
    """A fraction rounded half up to four decimals, as 47.49 % is typed."""
    fraction = Decimal(int(numerator)) / Decimal(int(denominator))
    return float(fraction.quantize(Decimal("0.0001"), ROUND_HALF_UP))


def total_rows(
    declared: Sequence[DeclaredIndicator],
    totals: dict[str, float],
    previous: dict[str, float] | None,
) -> list[TotalRow]:
    """The rows of the declared-totals sheet, with a reason where the chambers moved a good deal."""
    return [
        TotalRow(
            indicator.code,
            indicator.name_zh,
            indicator.unit,
            totals[indicator.code],
            previous[indicator.code] if previous else None,
            _reason(indicator.code, totals, previous),
        )
        for indicator in declared
    ]


def _reason(
    indicator: str, totals: dict[str, float], previous: dict[str, float] | None
) -> str | None:
    if previous is None or totals[indicator] == previous[indicator]:
        return None
    change = totals[indicator] - previous[indicator]
    if indicator in ("townships_with_chamber", "chambers"):
        return "本年新组建商会"
    if indicator == "registered_chambers":
        return "本年新登记商会"
    if abs(change) > max(3, 0.3 * previous[indicator]):
        return "工作推进,据实填报" if change > 0 else "项目到期,据实填报"
    return None
