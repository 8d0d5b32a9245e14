"""A public release as its reader has it, and what may not be known of it, said a second time.

Belongs here: reading the files of a public release into an attack's terms; which figures of the
release it was made from few stand behind. Shares nothing with `publishing.public`.
"""

from pathlib import Path

import duckdb

from tests.public.attack import DISTINCT, FLOWS, MONEY, NEVER_ABOVE, Key, Published

COUNTED = {
    *("cases_accepted", "cases_closed", "cases_settled", "cases_settled_or_failed"),
    *("cases_settled_confirmed", "cases_settled_cumulative"),
    *("relief_enterprises", "relief_enterprises_naming_chamber", "relief_enterprises_cumulative"),
    *("relief_enterprises_naming_chamber_cumulative", "relief_projects"),
    *("jobs_created", "training_attendances", "people_benefiting", "households_benefiting"),
    *("households_reached", "demands_raised", "demands_listed", "demands_closed"),
    *("party_instructors", "chamber_members", "enterprise_members"),
}
"""Cases, demands, enterprises, their projects, people and households: not told below three."""

PROTECTED = COUNTED | MONEY | DISTINCT

SUMS = {
    "relief_funds": ("funds_delivered", ["", "support_kind"]),
    "donations": ("donations", [""]),
    "purchase_support": ("purchase_support", [""]),
    "jobs_created": ("jobs_created", [""]),
    "training_attendances": ("training_attendances", [""]),
    "people_benefiting": ("people_benefiting", [""]),
    "households_benefiting": ("households_benefiting", [""]),
    "relief_villages": ("1", ["", "support_kind"]),
    "relief_projects": ("1", ["", "support_kind"]),
}
"""What participants add to, by the column they do it with, and how it is broken down."""


def read_published(folder: Path) -> Published:
    """Every protected figure of a public release: told, suppressed or blank."""
    with duckdb.connect() as connection:
        for table in ("indicators", "indicator_definitions", "divisions", "suppression_pattern"):
            path = folder / f"{table}.parquet"
            connection.execute(f"create view {table} as from '{path}'")
        rows = connection.execute(
            "select report_year, division_code, numerator_measure, breakdown, numerator,"
            " status = 'withheld' or stock_or_flow = 'cumulative'"
            " from indicators join indicator_definitions using (indicator) where kind <> 'median'"
            " union all select report_year, division_code, denominator_measure, '', denominator,"
            " status = 'withheld' or stock_or_flow = 'cumulative'"
            " from indicators join indicator_definitions using (indicator)"
            " where denominator_measure is not null"
        ).fetchall()
        suppressed = frozenset(connection.execute("from suppression_pattern").fetchall())
        divisions = connection.execute(
            "select report_year, division_code, parent_code, code_before from divisions"
        ).fetchall()
    known: dict[Key, float] = {}
    blank: set[Key] = set()
    for *cell, value, may_be_there in rows:
        key = tuple(cell)
        if key[2] not in PROTECTED:
            continue
        if value is not None:
            assert known.setdefault(key, value) == value, f"{key} is told twice"
        elif may_be_there:
            blank.add(key)
    assert not suppressed & known.keys(), "a suppressed figure is told"
    return Published(
        known,
        suppressed,
        {(year, code): parent for year, code, parent, _ in divisions if parent},
        {(year, code): before for year, code, _, before in divisions if before},
        frozenset(blank - known.keys() - suppressed),
    )


def read_truth(release: Path) -> dict[Key, float]:
    """The protected figures above zero of the release itself."""
    with duckdb.connect(str(release / "chambers.duckdb"), read_only=True) as connection:
        rows = connection.execute(
            "select report_year, division_code, measure,"
            " if(breakdown_kind = '', '', breakdown_kind || ':' || breakdown_item), value"
            " from measures where value > 0 and division_level <> 'township'"
        ).fetchall()
    return {tuple(cell): value for *cell, value in rows if cell[2] in PROTECTED}


def few_behind(release: Path, truth: dict[Key, float], threshold: int = 3) -> set[Key]:
    """Figures above zero behind which stand fewer than the threshold, or one with 85 % of it."""
    few = {key for key, value in truth.items() if key[2] in COUNTED and value < threshold}
    with duckdb.connect(str(release / "chambers.duckdb"), read_only=True) as connection:
        for measure, (column, kinds) in SUMS.items():
            for kind in kinds:
                added = "null" if column == "1" else column
                few |= _few(
                    connection,
                    f"select report_year, county_code, {kind or 'null'} as item,"
                    f" credit_code as who, {added} as added"
                    f" from fct_relief_participation where {column} > 0",
                    (measure, kind, threshold),
                )
        for kind in ("", "dispute_kind"):
            few |= _few(
                connection,
                f"select report_year, county_code, {kind or 'null'} as item,"
                " filing_id || '-' || row_number as who, amount_in_dispute as added"
                " from fct_mediations where is_settled and amount_in_dispute > 0",
                ("amount_settled", kind, threshold),
            )
    return few & truth.keys()


def _few(connection, rows: str, asked: tuple[str, str, int]) -> set[Key]:
    measure, kind, threshold = asked
    found = connection.execute(
        f"with counted as ({rows}), counties as (select report_year, division_code as county,"
        " prefecture_code, province_code from dim_divisions where division_level = 'county'),"
        " placed as (select counted.*, county, prefecture_code, province_code from counted"
        " join counties on counted.report_year = counties.report_year and county_code = county),"
        " everywhere as (select report_year,"
        " unnest([county, prefecture_code, province_code]) as division, item, who, added"
        " from placed), each_one as (select report_year, division, item, who,"
        " sum(added) as added from everywhere group by all)"
        " select report_year, division, item from each_one group by all"
        f" having count(*) < {threshold} or max(added) > 0.85 * sum(added)"
    ).fetchall()
    return {
        (year, division, measure, f"{kind}:{item}" if kind else "")
        for year, division, item in found
    }


def widths(
    published: Published, truth: dict[Key, float], few: set[Key], threshold: int = 3
) -> dict[Key, float]:
    """How wide what can be computed of each suppressed figure must be (decision 51)."""
    needed = {}
    for key in published.suppressed:
        least = 0.01 if key[2] in MONEY else float(threshold)
        by_contributors = key in few and (key[2] in SUMS or key[2] == "amount_settled")
        needed[key] = max(least, 0.2 * truth[key]) if by_contributors else least
        if by_contributors and key[2] in MONEY:
            needed[key] = 0.2 * truth[key]
    return needed


def small_differences(
    published: Published, truth: dict[Key, float], threshold: int = 3
) -> dict[tuple[Key, Key], float]:
    """Two figures that count the same, and a few more: enterprises that name no chamber, new ones.

    Not of what two figures count of different things: no few stand between them.
    """
    apart = {"relief_enterprises", "demands_raised"} | MONEY
    pairs = []
    for key in truth:
        year, division, measure, breakdown = key
        for part, whole in NEVER_ABOVE:
            if measure == part and part not in apart:
                pairs.append(((year, division, whole, breakdown), key))
        code = published.codes_before.get((year, division))
        if code and measure in FLOWS and measure in DISTINCT & COUNTED:
            pairs.append((key, (year - 1, code, measure, breakdown)))
    return {
        (upper, lower): float(threshold)
        for upper, lower in pairs
        if upper in truth and lower in truth and 0 < truth[upper] - truth[lower] < threshold
    }
