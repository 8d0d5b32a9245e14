"""The table `claims` of a release, and what rule T04 asks because of it.

Belongs here: columns, rows, and the T04 rows of `queries` and `rule_evaluations`. Does not: judging
(`judge_claims` does, for the command too).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import duckdb

from publishing.claims.claim import Claim, bound
from publishing.claims.claim_file import ClaimFile, read_claims, refuse_repeated
from publishing.claims.figures import ClaimTables, known_names, read_figures
from publishing.claims.judge_claims import judge_claims
from publishing.claims.printed_figure import Kind, bounds_in_words, plain
from publishing.claims.verdicts import JudgedClaim
from publishing.published_tables import Column, PublishedTable, create_table
from publishing.sql_text import literal

RULE = "T04"
"""Every published claim is reproduced by a figure of the warehouse under one rounding."""

COLUMNS = (
    Column("claim", "VARCHAR", "Number of the claim."),
    Column("report_year", "INTEGER", "Year of the figure; blank where the print names none."),
    Column(
        "division_code",
        "VARCHAR",
        "Division of the figure by its code; blank of a place outside the register.",
    ),
    Column("place", "VARCHAR", "Name of the place as the claim or the register has it."),
    Column(
        "indicator",
        "VARCHAR",
        "Indicator it is read as, by its name in the catalogue; blank where it is none of them.",
    ),
    Column("indicator_zh", "VARCHAR", "What the figure is of, in the claim's words."),
    Column(
        "breakdown",
        "VARCHAR",
        "Item of a breakdown the figure is of, as formation:joint; empty for the total.",
    ),
    Column("as_of", "VARCHAR", "Day, month or year the print states, as ISO writes it."),
    Column("printed", "VARCHAR", "The figure as printed."),
    Column(
        "printed_unit",
        "VARCHAR",
        "Unit of the printed figure, that of the indicator where money is converted; pp is"
        " percentage points, % or pp a change that may be either.",
    ),
    Column("precision", "VARCHAR", "How exactly it is printed, in words."),
    Column("lower_bound", "DOUBLE", "Lowest figure the print allows, in its unit; blank if open."),
    Column("upper_bound", "DOUBLE", "Highest figure the print allows, in its unit; blank if open."),
    Column("printed_numerator", "VARCHAR", "Numerator or parts printed beside it."),
    Column("printed_denominator", "VARCHAR", "Denominator printed beside it."),
    Column("words", "VARCHAR", "The words it is printed in."),
    Column("source", "VARCHAR", "Where it is printed."),
    Column("computed_numerator", "DOUBLE", "Numerator computed for the same year and division."),
    Column("computed_denominator", "DOUBLE", "Denominator computed; blank for counts and amounts."),
    Column("computed_value", "DOUBLE", "The indicator computed; a rate is a fraction."),
    Column(
        "unit",
        "VARCHAR",
        "Unit of the computed figure, of the printed one where nothing is computed; % for a rate,"
        " whose value is a fraction.",
    ),
    Column("indicator_state", "VARCHAR", "State of the indicator computed."),
    Column(
        "half_up_percent", "DOUBLE", "The rate in percent at the printed decimals, rounded half up."
    ),
    Column(
        "half_even_percent",
        "DOUBLE",
        "The rate in percent at the printed decimals, rounded half to even.",
    ),
    Column(
        "truncated_percent", "DOUBLE", "The rate in percent at the printed decimals, truncated."
    ),
    Column(
        "roundings_that_reproduce",
        "VARCHAR",
        "Roundings of the computed rate that give the printed one.",
    ),
    Column(
        "bases_that_reproduce",
        "VARCHAR",
        "For a rate printed without a base: every measure that gives it as denominator, with its"
        " value.",
    ),
    Column(
        "measures_that_equal",
        "VARCHAR",
        "For a number that is not reproduced: every measure of the year and division that equals"
        " it.",
    ),
    Column(
        "indicators_that_equal",
        "VARCHAR",
        "For a rate that is not reproduced: every other rate of the year and division that is"
        " printed so.",
    ),
    Column(
        "is_reproduced",
        "BOOLEAN",
        "The claim is reproduced as what it says it is; blank where nothing can be derived.",
    ),
    Column(
        "verdict_kind",
        "VARCHAR",
        "reproduced, reproduced_on_another_base, reproduced_before (in an earlier release),"
        " not_reproduced, not_derivable; of the claim's own numbers: consistent,"
        " contradicts_itself, parts_do_not_add_up, units_differ, ambiguous, in_doubt.",
    ),
    Column("verdict", "VARCHAR", "The verdict in a sentence."),
    Column(
        "reproduced_in_release",
        "VARCHAR",
        "The newest earlier release that reproduced a claim this one does not.",
    ),
    Column("file_name", "VARCHAR", "File of claims it stands in."),
    Column("file_sha256", "VARCHAR", "sha256 of that file."),
)


def claims_table() -> PublishedTable:
    """What `claims` is."""
    return PublishedTable(
        name="claims",
        source="own.claims",
        csv="plain",
        key=("claim",),
        columns=COLUMNS,
        comment="One row per printed figure of a bulletin, with what is computed for it and the"
        " verdict.",
    )


def judge_files(
    connection: duckdb.DuckDBPyConnection,
    tables: ClaimTables,
    claim_files: Sequence[ClaimFile],
    *,
    may_be_unlisted: bool = False,
) -> list[JudgedClaim]:
    """The claims of files judged by the tables given. Raises ClaimError.

    `may_be_unlisted` where the codes have been checked against every list of the register already.
    """
    known = known_names(connection, tables)
    claims = [
        bound(claim, known, may_be_unlisted=may_be_unlisted) for claim in read_claims(claim_files)
    ]
    return judge_claims(claims, read_figures(connection, tables, claims, known))


def claim_row(judged: JudgedClaim) -> dict[str, Any]:
    """A judged claim as a row of the table."""
    claim, computed = judged.claim, judged.computed
    low, high = _bounds(claim)
    percents = judged.percents or {}
    roundings = judged.roundings
    return {
        "claim": claim.claim,
        "report_year": claim.report_year,
        "division_code": claim.division_code,
        "place": claim.division_name,
        "indicator": claim.indicator,
        "indicator_zh": claim.indicator_zh,
        "breakdown": claim.breakdown,
        "as_of": claim.as_of,
        "printed": claim.printed,
        "printed_unit": claim.figure.unit,
        "precision": _precision(claim),
        "lower_bound": low,
        "upper_bound": high,
        "printed_numerator": claim.printed_numerator,
        "printed_denominator": claim.printed_denominator,
        "words": claim.words,
        "source": claim.source,
        "computed_numerator": computed.numerator if computed else None,
        "computed_denominator": computed.denominator if computed else None,
        "computed_value": computed.value if computed else None,
        "unit": computed.unit if computed else claim.figure.unit,
        "indicator_state": computed.state if computed else None,
        "half_up_percent": _float(percents.get("half-up")),
        "half_even_percent": _float(percents.get("half-even")),
        "truncated_percent": _float(percents.get("truncation")),
        "roundings_that_reproduce": None if roundings is None else ", ".join(roundings),
        "bases_that_reproduce": ", ".join(judged.bases) or None,
        "measures_that_equal": ", ".join(judged.equal_measures) or None,
        "indicators_that_equal": ", ".join(judged.equal_indicators) or None,
        "is_reproduced": judged.is_reproduced,
        "verdict_kind": str(judged.kind),
        "verdict": judged.verdict,
        "reproduced_in_release": judged.reproduced_in_release,
        "file_name": claim.source_line.file_name,
        "file_sha256": claim.source_line.file_sha256,
    }


COMPLETED = ("queries", "rule_evaluations")
"""Tables of the warehouse that get the rows of T04 as they are published."""


def make_claims(
    connection: duckdb.DuckDBPyConnection,
    published: Sequence[PublishedTable],
    claim_files: Sequence[ClaimFile],
    has_previous: bool,
    upcoming: str,
) -> list[PublishedTable]:
    """Create `own.claims` and what follows from it; the tables to publish, `claims` among them.

    The claims are judged by the tables about to be published and by the history of the release
    attached as `previous`, if there is one; `upcoming` is the name of the release being made.
    Raises ClaimError.
    """
    create_table(connection, claims_table())
    sources = {table.name: table.source for table in published}
    if not claim_files:
        return [*published, claims_table()]
    tables = ClaimTables(
        **{
            name: sources[name]
            for name in ("indicators", "measures", "dim_indicators", "dim_divisions")
        },
        indicator_history="previous.main.indicator_history" if has_previous else None,
        releases="previous.main.releases" if has_previous else None,
        upcoming=upcoming,
    )
    judged = judge_files(connection, tables, claim_files, may_be_unlisted=True)
    refuse_repeated(item.claim for item in judged)
    rows = (tuple(claim_row(item).values()) for item in judged)
    _insert(connection, "own.claims", rows)
    divisions = set(
        connection.execute(
            f"select report_year, division_code from {tables.dim_divisions}"
        ).fetchall()
    )
    asked = [
        item
        for item in judged
        if item.claim.indicator is not None
        and (item.claim.report_year, item.claim.division_code) in divisions
    ]
    made = dict(
        zip(
            COMPLETED,
            (
                _make_queries(connection, sources, asked),
                _make_rule_evaluations(connection, sources, asked),
            ),
            strict=True,
        )
    )
    return [
        *(replace(table, source=made.get(table.name, table.source)) for table in published),
        claims_table(),
    ]


def _outcome(judged: JudgedClaim) -> str:
    """What T04 says of a claim; not evaluable while counties are missing from the figure."""
    if judged.is_reproduced is None:
        return "not_evaluable"
    if judged.is_reproduced:
        return "pass"
    is_partial = judged.computed is not None and judged.computed.state == "partial"
    return "not_evaluable" if is_partial else "fail"


def _make_queries(
    connection: duckdb.DuckDBPyConnection, sources: dict[str, str], asked: Sequence[JudgedClaim]
) -> str:
    """`own.queries`: those of the warehouse and one for each claim that T04 finds wrong."""
    queries, evaluations = sources["queries"], sources["rule_evaluations"]
    connection.execute(f"create table own.queries as from {queries}")
    failed = [item for item in asked if _outcome(item) == "fail"]
    connection.execute(
        "create temp table claims_failed (position integer, report_year integer,"
        " division_code varchar, entity varchar, value_read varchar, would_pass varchar)"
    )
    _insert(
        connection,
        "claims_failed",
        (
            (
                position,
                item.claim.report_year,
                item.claim.division_code,
                " ".join(filter(None, (item.claim.claim, item.claim.words))),
                item.claim.printed,
                f"库内数{item.computed_change or _computed_words(item)}",
            )
            for position, item in enumerate(failed)
        ),
    )
    # They stand on no return, so no county's explanation answers them.
    connection.execute(
        "insert into own.queries by name select claims_failed.report_year, division_code,"
        f" cast(coalesce((select max(query_number) from {queries} as of_division"
        " where of_division.report_year = claims_failed.report_year"
        " and of_division.division_code = claims_failed.division_code), 0)"
        " + row_number() over (partition by claims_failed.report_year, division_code"
        " order by position) as integer) as query_number,"
        " rule_id, severity, true as is_after_gate, entity, value_read, would_pass, message,"
        f" false as is_answered from claims_failed join {evaluations} as rules"
        f" on rules.report_year = claims_failed.report_year and rules.rule_id = {literal(RULE)}"
    )
    connection.execute("drop table claims_failed")
    return "own.queries"


def _make_rule_evaluations(
    connection: duckdb.DuckDBPyConnection, sources: dict[str, str], asked: Sequence[JudgedClaim]
) -> str:
    """`own.rule_evaluations`: the warehouse's, with how often T04 passed, failed or could not."""
    connection.execute(f"create table own.rule_evaluations as from {sources['rule_evaluations']}")
    counts = Counter((item.claim.report_year, _outcome(item)) for item in asked)
    for (year, outcome), count in counts.items():
        connection.execute(
            f"update own.rule_evaluations set {outcome}_count = {count}"
            f" where report_year = {year} and rule_id = {literal(RULE)}"
        )
    return "own.rule_evaluations"


def _insert(connection: duckdb.DuckDBPyConnection, table: str, rows: Any) -> None:
    values = ", ".join(f"({', '.join(map(_value, row))})" for row in rows)
    if values:
        connection.execute(f"insert into {table} values {values}")


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    # As text: a number written out would be a decimal first, and lose its last bit.
    return f"{literal(repr(value))}::double" if isinstance(value, float) else literal(value)


def _float(number: Fraction | None) -> float | None:
    return None if number is None else float(number)


def _precision(claim: Claim) -> str:
    figure = claim.figure
    if claim.change is not None:
        reading = {"points": "in percentage points", "percent": "in percent"}
        return f"change {reading.get(claim.change.reading, 'in percent or percentage points')}"
    if figure.kind is not Kind.ROUNDED:
        return bounds_in_words(figure)
    if claim.is_rate:
        return "printed rate"
    if figure.step == 1:
        return "exact"
    low, high = _half_up_bounds(claim)
    if figure.step > 1 and low.denominator == high.denominator == 1:
        return f"{plain(low)} to {plain(high - 1)}"
    return f"from {plain(low, 8)} to less than {plain(high, 8)}"


def _half_up_bounds(claim: Claim) -> tuple[Fraction, Fraction]:
    number, half = claim.figure.number or Fraction(0), claim.figure.step / 2
    return number - half, number + half


def _bounds(claim: Claim) -> tuple[float | None, float | None]:
    """Lowest and highest figure the print allows; of what is counted, whole numbers."""
    figure = claim.figure
    if figure.kind is Kind.ALL:
        return 100.0, None
    if figure.kind is Kind.COMPARED or claim.change is not None:
        return None, None
    is_whole = not claim.is_rate and figure.step >= 1
    if figure.kind is Kind.ROUNDED:
        if is_whole and figure.step == 1:
            return _float(figure.number), _float(figure.number)
        low, high = _half_up_bounds(claim)
        is_counted = is_whole and low.denominator == high.denominator == 1
        return _float(low), _float(high - 1 if is_counted else high)
    low_bound, high_bound = figure.low, figure.high
    if is_whole:
        low_bound = low_bound if figure.has_low or low_bound is None else low_bound + 1
        high_bound = high_bound if figure.has_high or high_bound is None else high_bound - 1
    return _float(low_bound), _float(high_bound)


def _computed_words(judged: JudgedClaim) -> str:
    computed = judged.computed
    value = computed.exact_value if computed else None
    if computed is None or value is None:
        return ""
    return f"{plain(value)}%" if computed.unit == "%" else plain(value, 8)
