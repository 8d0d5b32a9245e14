"""The report of a county that has no return in force: one page.

Belongs here: what has become of its return, its own last figures and those of its prefecture. Does
not: the report of a division that has figures (`compose`).
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from publishing.report.content import Block, Paragraph, Sentence
from publishing.report.figures import ReportFigures, YearFigures
from publishing.report.sentences import county_count, paragraph, why_none
from publishing.report.tables import beside_table
from publishing.report.words import standing_words
from publishing.sql_text import literal

if TYPE_CHECKING:
    import duckdb

PATTERNS = (
    "{year}年末，{whole}建有商会的乡镇（街道）{townships_with_chamber:n}；"
    "商会覆盖率{chamber_coverage_rate:r}",
    "共有商会{chambers:n}；注册登记商会{registered_chambers:n}；登记率{registration_rate:r}",
    "商会党组织（通报称党支部）{party_branches:n}；"
    "商会党组织有效覆盖率{chamber_party_coverage_rate:r}",
    "设立商会调解组织{mediation_organisations:n}；成功调解案件{cases_settled:n}",
    "参与帮扶的企业{relief_enterprises:n}；帮扶村{relief_villages:n}；帮扶到位资金{relief_funds:n}",
)
TOLD = (
    *("townships_with_chamber", "chamber_coverage_rate", "chambers", "registered_chambers"),
    *("registration_rate", "party_branches", "chamber_party_coverage_rate"),
    *("mediation_organisations", "cases_settled", "relief_enterprises", "relief_villages"),
    "relief_funds",
)
"""What the patterns tell, and the table shows."""


@dataclass(frozen=True)
class MissingReturn:
    """A county's return that is not in force: `status` as in `filing_status`, the day its last
    receipt came (Asia/Shanghai), in how many errors that was sent back."""

    status: str
    receipt_count: int
    received_on: date | None
    error_count: int | None


def read_missing_return(
    connection: "duckdb.DuckDBPyConnection", figures: ReportFigures
) -> MissingReturn | None:
    """What became of a county's return; None where one is in force, and for other divisions."""
    if figures.division.level != "county":
        return None
    found = connection.execute(
        "select status, receipt_count,"
        " cast(last_received_at + interval 8 hours as date), latest_error_count"
        f" from filing_status where report_year = {figures.year.report_year}"
        f" and county_code = {literal(figures.division.code)} and filing_id is null"
    ).fetchone()
    return MissingReturn(*found) if found else None


def missing_words(missing: MissingReturn, figures: ReportFigures) -> Paragraph:
    """What state the return is in, and what follows for the report."""
    name, year = figures.division.name, figures.year.report_year
    due = f"报送期限为{_day(date.fromisoformat(figures.deadline_on))}"
    received = ""
    if missing.received_on is not None:
        last = "最近一次" if missing.receipt_count > 1 else ""
        received = f"{last}于{_day(missing.received_on)}收到，"
    errors = f"有错误{missing.error_count}处，" if missing.error_count else ""
    until = (
        f"截至{_day(date.fromisoformat(figures.published_on))}（发布版{figures.release}公布之日）"
    )
    state = {
        "sent_back": f"{received}{errors}已退回，{until}尚未收到更正后的报表；{due}",
        "waiting": f"{received}因{year}年已锁定，尚未采用",
        "withdrawn": f"{received}已撤回，{until}尚未重新报送；{due}",
        "not_filed": f"{until}尚未收到；{due}",
    }[missing.status]
    return Paragraph(
        (
            Sentence(f"{name}{year}年报表{state}。"),
            Sentence(f"{year}年没有{name}的数字，以下只列其最近有数的年度和所在地区的数字。"),
        )
    )


def sections_without_return(figures: ReportFigures) -> list[tuple[str, list[Block]]]:
    """The county's last figures, those of the division above, a table of both."""
    last = _up_to_the_last_in_force(figures)
    sections: list[tuple[str, list[Block]]] = []
    if last:
        own = replace(figures, series=last)
        title = f"最近有数的年度：{own.year.report_year}年"
        sections.append((title, [paragraph(PATTERNS, own)]))
    else:
        sections.append(("以前各年", [Paragraph((Sentence("以前各年也没有有效报表。"),))]))
    for series in figures.above_series[:1]:
        above = replace(figures, series=series)
        why = why_none(TOLD, above, f"{above.division.name}{above.year.report_year}年各项指标")
        said = Paragraph((why,)) if why else paragraph(PATTERNS, above)
        sections.append((f"{above.division.name}{above.year.report_year}年", [said]))
    sections[-1][1].append(_table(figures, [*last[-1:], *figures.above]))
    return sections


def _up_to_the_last_in_force(figures: ReportFigures) -> tuple[YearFigures, ...]:
    """The county's years up to the last of which it has a return in force."""
    for place in range(len(figures.series) - 1, 0, -1):
        filed = figures.series[place - 1].get("filing_rate")
        if filed is not None and filed.value:
            return figures.series[:place]
    return ()


def _table(figures: ReportFigures, years: list[YearFigures]) -> Block:
    """What is told of each, side by side; under it what qualifies the figures of each column."""
    columns, notes = [], []
    for year in years:
        head = f"{year.division.name}{year.report_year}年"
        of_column = {name: year.get(name) for name in TOLD}
        known = [one for one in of_column.values() if one is not None and one.is_known]
        standing = standing_words(known, county_count(year))
        columns.append((head, of_column))
        notes.append(f"{head}：{'；'.join(standing)}。" if standing else "")
    return beside_table(
        "主要指标对照", TOLD, figures.indicators, columns, f"—：没有或暂不公布。{''.join(notes)}"
    )


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
