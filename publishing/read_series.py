"""Reading a release along the years: what a division was called, and how its figures changed.

Belongs here: the questions about more than one year. Does not: what makes two years comparable
(the warehouse says), printing.
"""

from pathlib import Path

from publishing.read_release import Row, asking, rows_of
from publishing.sql_text import literal

CHANGES = """
select
    changes.report_year,
    changes.division_code,
    continuity.division_name,
    continuity.previous_code,
    continuity.previous_name,
    changes.indicator,
    changes.breakdown,
    totals.unit,
    coalesce(figures.value, case when changes.is_comparable then 0 end) as value,
    coalesce(before.value, case when changes.is_comparable then 0 end) as previous_value,
    changes.change,
    case when totals.unit = '%' then 'percentage points' else totals.unit end as change_unit,
    changes.change_rate,
    changes.is_comparable,
    changes.break_kind,
    changes.break_reason,
    totals.state
from indicator_changes as changes
inner join dim_division_continuity as continuity
    on continuity.report_year = changes.report_year
    and continuity.division_code = changes.division_code
inner join indicators as totals
    on totals.report_year = changes.report_year
    and totals.division_code = changes.division_code
    and totals.indicator = changes.indicator
    and totals.breakdown = ''
left join indicators as figures
    on figures.report_year = changes.report_year
    and figures.division_code = changes.division_code
    and figures.indicator = changes.indicator
    and figures.breakdown = changes.breakdown
left join indicators as before
    on before.report_year = changes.report_year - 1
    and before.division_code = continuity.previous_code
    and before.indicator = changes.indicator
    and before.breakdown = changes.breakdown
"""
"""Every change beside its two figures; an item of a breakdown that is not there is 0."""


def divisions_called(release: Path, code_or_name: str) -> list[Row]:
    """The lines of divisions above townships that bear the code or name in any year.

    A row a year and division: report_year, division_code, division_name, division_line. The newest
    code of a line is a code of the line in every year.
    """
    asked = literal(code_or_name)
    return _rows(
        release,
        "select report_year, division_code, division_name, division_line from dim_divisions"
        " where division_level <> 'township' and division_line in (select division_line from"
        f" dim_divisions where division_level <> 'township' and {asked} in (division_code,"
        " division_name, division_line)) order by division_line, report_year, division_code",
    )


def counties_of_townships_called(release: Path, code_or_name: str) -> list[Row]:
    """The counties that a township of this code or name lies in, in the last year it has one there.

    A row a county: division_code, division_name; none where no township is called so.
    """
    asked = literal(code_or_name)
    return _rows(
        release,
        "select counties.division_code, counties.division_name from dim_divisions as townships"
        " inner join dim_divisions as counties on townships.report_year = counties.report_year"
        " and townships.parent_code = counties.division_code"
        " where townships.division_level = 'township'"
        f" and {asked} in (townships.division_code, townships.division_name)"
        " qualify row_number() over (partition by counties.division_line"
        " order by counties.report_year desc) = 1 order by counties.division_code",
    )


def changes_of_year(release: Path, *, report_year: int, division: str) -> list[Row]:
    """Every figure of a division and year beside that of the year before, with its change.

    `division` is a code of that year's register. A rate and its change are fractions.
    """
    return _rows(
        release,
        f"{CHANGES} where changes.report_year = {literal(report_year)}"
        f" and changes.division_code = {literal(division)}"
        " order by changes.indicator, changes.breakdown",
    )


def series_of(release: Path, *, indicator: str, division_line: str) -> list[Row]:
    """An indicator of one division over all years, with its breakdowns; total first, then year."""
    return _rows(
        release,
        f"{CHANGES} where changes.indicator = {literal(indicator)}"
        f" and continuity.division_line = {literal(division_line)}"
        " order by changes.breakdown, changes.report_year, changes.division_code",
    )


def _rows(release: Path, query: str) -> list[Row]:
    with asking(release) as connection:
        return rows_of(connection.execute(query))
