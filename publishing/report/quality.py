"""The chapter on the quality of the data, by the nine criteria of official statistics.

Belongs here: what can be measured of each criterion for a division and year. Does not: figures of
the subject. The criteria are those of the national framework for the quality of statistics
(国家统计质量保证框架, 2021).
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from publishing.report.content import Table
from publishing.report.figures import ReportFigures
from publishing.report.words import BREAKS
from publishing.sql_text import literal

if TYPE_CHECKING:
    import duckdb

MEASURED = """
with counties as (
    select division_code as county_code from dim_divisions
    where report_year = {year} and division_level = 'county'
        and {code} in (division_code, prefecture_code, province_code)
), receipts as (
    select * from fct_receipts semi join counties using (county_code)
    where report_year = {year}
), filings as (
    select * from filing_status semi join counties using (county_code)
    where report_year = {year}
), asked as (
    select * from queries
    where report_year = {year} and severity = 'query'
        and (division_code = {code} or division_code in (select county_code from counties))
), declared as (
    select * from declared_and_derived semi join counties using (county_code)
    where report_year = {year} and declared is not null and derived is not null
), totals as (
    select * from indicators
    where report_year = {year} and division_code = {code} and breakdown = ''
), compared as (
    select * from indicator_changes
    where report_year = {year} and division_code = {code} and breakdown = ''
        and indicator in (
            select indicator from totals where value is not null and status <> 'withheld')
)
select
    (select count(*) from filings) as counties,
    (select count(*) from filings where filing_id is not null) as in_force,
    (select count(*) from filings where is_on_time) as on_time,
    (select count(*) from filings where receipt_count > 0 and not is_on_time) as late,
    (select count(*) from filings where receipt_count = 0) as not_filed,
    (select count(*) from filings where receipt_count > 0 and filing_id is null) as waiting,
    (select count(*) from filings where is_revised) as revised,
    (select count(*) from receipts) as receipts,
    (select count(*) from receipts where verdict = 'returned') as sent_back,
    (select count(*) from asked where not is_answered) as open,
    (select count(*) from asked where is_answered) as answered,
    (select count(*) from declared) as declared,
    (select count(*) from declared where abs(difference) < 0.005) as declared_equal,
    (select count(*) from totals where value is not null and status <> 'withheld') as with_value,
    (select count(*) from totals) as totals,
    (select count(*) from totals where status = 'withheld') as withheld,
    (select count(*) from compared where is_comparable) as comparable,
    (select string_agg(break_kind || ' ' || n, ',' order by n desc, break_kind) from (
        select break_kind, count(*) as n from compared
        where not is_comparable and break_kind <> 'no_year_before' group by all)) as breaks,
    (select count(*) from rule_evaluations where report_year = {year}) as rules,
    (select coalesce(sum(fail_count), 0)::bigint from rule_evaluations
        where report_year = {year} and rule_id in ('T01', 'T02')) as sums_failed
"""


def quality_table(connection: "duckdb.DuckDBPyConnection", figures: ReportFigures) -> Table:
    """A row a criterion: what was measured, and the result; what is not measured says so."""
    division, year = figures.division, figures.year.report_year
    result = connection.execute(MEASURED.format(year=year, code=literal(division.code)))
    names = [column[0] for column in result.description]
    [row] = result.fetchall()
    found = dict(zip(names, row, strict=True))
    signed = "已审签并锁定，为最终数" if figures.is_final else "未审签锁定，为初步数"
    is_county = division.level == "county"
    rows = (
        (
            "真实性",
            "源头数据有据可查",
            f"有效报表{found['in_force']}份，原件存档，数字可追溯到单元格；{year}年{signed}",
        ),
        (
            "准确性",
            "审核退回与核实",
            f"收到报表{found['receipts']}份，退回{found['sent_back']}份；"
            f"核实性问题已答复{found['answered']}个、未答复{found['open']}个",
        ),
        (
            "完整性",
            "应报尽报",
            f"{'' if is_county else _filed(found)}"
            f"{found['totals']}项指标中有数{found['with_value']}项、暂不公布{found['withheld']}项",
        ),
        (
            "及时性",
            f"首次报送不晚于{figures.deadline_on}",
            _on_time_of_a_county(found)
            if is_county
            else f"及时{found['on_time']}个县，逾期{found['late']}个县；更正{found['revised']}个县",
        ),
        ("适用性", "用户需求的满足程度", "本系统不计量"),
        ("经济性", "取得数据的成本", "本系统不计量"),
        ("可比性", "与上年可比的指标", _comparable(found, figures)),
        (
            "协调性",
            "申报总数与明细汇总一致",
            f"{found['declared']}个申报数中一致{found['declared_equal']}个"
            + ("" if is_county else f"；全省（区）汇总校验不符{found['sums_failed']}处"),
        ),
        (
            "可获得性",
            "公布方式",
            f"发布版{figures.release}（{figures.published_on}）：年度报告、网页、"
            "DuckDB、Parquet、CSV，每列有说明",
        ),
    )
    return Table("数据质量评价", ("标准", "计量内容", "结果"), rows, kind="quality")


def _filed(found: Mapping[str, Any]) -> str:
    """Who has filed; of a county its report says so at the top."""
    return (
        f"应报县{found['counties']}个，有有效报表{found['in_force']}个，"
        f"退回待重报等{found['waiting']}个，未报{found['not_filed']}个；"
    )


def _on_time_of_a_county(found: Mapping[str, Any]) -> str:
    return ("及时" if found["on_time"] else "逾期") + (
        "；有更正" if found["revised"] else "；无更正"
    )


def _comparable(found: Mapping[str, Any], figures: ReportFigures) -> str:
    if len(figures.series) == 1:
        return f"{found['with_value']}项有数指标，没有上年数据可比"
    return f"{found['with_value']}项有数指标中可比{found['comparable']}项{_breaks(found['breaks'])}"


def _breaks(counted: str | None) -> str:
    if not counted:
        return ""
    said = []
    for one in counted.split(","):
        kind, _, count = one.rpartition(" ")
        said.append(f"{BREAKS.get(kind, kind)}{count}项")
    return f"；不可比：{'、'.join(said)}"
