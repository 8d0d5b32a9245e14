"""The figures of a release that claims are held against.

Belongs here: reading them out of a release's tables, or of the warehouse one is being made from.
Does not: judging a claim by them.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction

import duckdb

from publishing.claims.claim import Claim, KnownNames
from publishing.figure_words import exact
from publishing.sql_text import literal


@dataclass(frozen=True)
class ClaimTables:
    """Qualified names of the tables claims are held against; no history before a first release.

    `upcoming` names the release being made, which its history does not yet hold.
    """

    indicators: str = "main.indicators"
    measures: str = "main.measures"
    dim_indicators: str = "main.dim_indicators"
    dim_divisions: str = "main.dim_divisions"
    indicator_history: str | None = "main.indicator_history"
    releases: str | None = "main.releases"
    upcoming: str = ""


@dataclass(frozen=True)
class Figure:
    """An indicator of a year and division, as the tables have it."""

    numerator: float | None
    denominator: float | None
    value: float | None
    unit: str
    counties_expected: int | None
    counties_in_force: int | None
    state: str

    @property
    def exact_value(self) -> Fraction | None:
        """The value; of a rate in percent, from numerator and denominator where they stand."""
        if self.value is None:
            return None
        if self.unit != "%":
            return exact(self.value)
        if self.numerator is None or not self.denominator:
            return 100 * exact(self.value)
        return 100 * exact(self.numerator) / exact(self.denominator)


@dataclass(frozen=True)
class Figures:
    """What a release says of the divisions that claims are about.

    Totals, and of breakdowns the items that claims name.
    """

    years: tuple[int, ...]
    denominator_measures: dict[str, str | None]
    values: dict[tuple[int, str], dict[str, Figure]] = field(default_factory=dict)
    items: dict[tuple[int, str, str], dict[str, Figure]] = field(default_factory=dict)
    """(report year, division, indicator) → item of a breakdown → figure."""
    measures: dict[tuple[int, str], dict[str, Fraction]] = field(default_factory=dict)
    """(report year, division) → measure → value, in the order of their names; noughts left out."""
    history: dict[tuple[int, str, str, str], list[tuple[str, Figure]]] = field(default_factory=dict)
    """(report year, division, indicator, breakdown) → each release that said something new, oldest
    first."""
    divisions: dict[tuple[int, str], str] = field(default_factory=dict)
    lines: dict[str, str] = field(default_factory=dict)
    upcoming: str = ""
    """Release the figures will be of, where its own history does not stand here yet."""

    def of_claim(self, claim: Claim) -> Figure | None:
        """The total a claim is held against."""
        if claim.indicator is None:
            return None
        return self.of_year(claim, claim.report_year)

    def of_year(self, claim: Claim, report_year: int | None) -> Figure | None:
        """The same figure of another year, by the code the division has there."""
        division, year = claim.division_code, report_year or 0
        if (year, division) not in self.divisions:
            line = self.lines.get(division or "")
            division = next(
                (
                    code
                    for known, code in self.divisions
                    if known == year and line is not None and self.lines.get(code) == line
                ),
                None,
            )
        return self.of(year, division, claim.indicator or "", claim.breakdown)

    def of(
        self, report_year: int | None, division: str | None, indicator: str, breakdown: str = ""
    ) -> Figure | None:
        if report_year is None or division is None:
            return None
        if breakdown:
            return self.items.get((report_year, division, indicator), {}).get(breakdown)
        return self.values.get((report_year, division), {}).get(indicator)


def known_names(connection: duckdb.DuckDBPyConnection, tables: ClaimTables) -> KnownNames:
    """The names a claim may use: those of the release."""
    indicators = connection.execute(
        f"select indicator, name_zh, unit from {tables.dim_indicators} order by indicator"
    ).fetchall()
    divisions = connection.execute(
        "select report_year, division_code, division_name, division_level = 'township',"
        " division_line"
        f" from {tables.dim_divisions}"
    ).fetchall()
    return KnownNames(
        indicators={code: (name, unit) for code, name, unit in indicators},
        divisions={
            (year, code): name for year, code, name, is_township, _ in divisions if not is_township
        },
        townships=frozenset(code for _, code, _, is_township, _ in divisions if is_township),
        lines={code: line for _, code, _, is_township, line in divisions if not is_township},
    )


def read_figures(
    connection: duckdb.DuckDBPyConnection,
    tables: ClaimTables,
    claims: Iterable[Claim],
    known: KnownNames,
) -> Figures:
    """The figures of every division the claims are about, in every year."""
    claims = list(claims)
    figures = Figures(
        years=tuple(sorted({year for year, _ in known.divisions})),
        denominator_measures=dict(
            connection.execute(
                f"select indicator, denominator_measure from {tables.dim_indicators}"
            ).fetchall()
        ),
        divisions=known.divisions,
        lines=known.lines,
        upcoming=tables.upcoming,
    )
    asked = {claim.division_code for claim in claims if claim.division_code}
    lines = {known.lines[code] for code in asked if code in known.lines}
    codes = sorted({code for _, code in known.divisions if known.lines.get(code) in lines})
    if not codes:
        return figures
    where = f"division_code in ({', '.join(map(literal, codes))})"
    items = sorted({claim.breakdown for claim in claims})
    of_items = f"breakdown in ({', '.join(map(literal, ['', *items]))})"
    columns = "numerator, denominator, value, unit, counties_expected, counties_in_force, state"
    for year, code, indicator, breakdown, *rest in connection.execute(
        f"select report_year, division_code, indicator, breakdown, {columns}"
        f" from {tables.indicators} where {of_items} and {where} order by all"
    ).fetchall():
        if breakdown:
            of_indicator = figures.items.setdefault((year, code, indicator), {})
            of_indicator[breakdown] = Figure(*rest)
        else:
            figures.values.setdefault((year, code), {})[indicator] = Figure(*rest)
    for year, code, measure, value in connection.execute(
        f"select report_year, division_code, measure, value from {tables.measures}"
        f" where breakdown_kind = '' and value > 0 and {where} order by all"
    ).fetchall():
        figures.measures.setdefault((year, code), {})[measure] = exact(value)
    indicators = sorted({claim.indicator for claim in claims if claim.indicator})
    if tables.indicator_history and indicators:
        for year, code, indicator, breakdown, release, *rest in connection.execute(
            f"select report_year, division_code, indicator, breakdown, release, {columns}"
            f" from {tables.indicator_history} join (select name, release_number"
            f" from {tables.releases}) as numbers on name = release"
            f" where {of_items} and {where}"
            f" and indicator in ({', '.join(map(literal, indicators))}) order by release_number"
        ).fetchall():
            known_from = figures.history.setdefault((year, code, indicator, breakdown), [])
            known_from.append((release, Figure(*rest)))
    return figures
