"""The province's view of a year: how each county's return stands, and what to write to it.

Belongs here: a row a county, the words of a reminder. Does not: sending anything.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from desk.moments import by_day
from desk.standing.filings import Filing, state_of_county

STATES_TO_REMIND = ("not_filed", "sent_back", "withdrawn")


@dataclass(frozen=True)
class CountyStanding:
    """How a county's return for the year stands.

    `is_late`: its first filing came after the deadline, or none came and the deadline is over.
    `open_query_count` and `explain_by` are of the filing whose queries count.
    """

    county_code: str
    county_name: str
    prefecture_name: str
    state: str
    is_late: bool
    newest: Filing | None
    has_one_in_force: bool
    open_query_count: int
    explain_by: date | None

    @property
    def is_to_remind(self) -> bool:
        return self.state in STATES_TO_REMIND or self.open_query_count > 0


def county_standings(
    counties: Mapping[str, tuple[str, str]],
    filings: Mapping[str, Sequence[Filing]],
    open_queries: Mapping[str, tuple[int, date | None]],
    due_on: date,
    today: date,
    days_of: Mapping[str, Sequence[date]],
) -> list[CountyStanding]:
    """One row a county, in the order of `counties` (code → its name and its prefecture's).

    `open_queries` is county → how many, and until when; `days_of` county → the days of its filings
    in Asia/Shanghai.
    """
    standings = []
    for code, (name, prefecture) in counties.items():
        of_county = filings.get(code, ())
        days = days_of.get(code, ())
        count, explain_by = open_queries.get(code, (0, None))
        standings.append(
            CountyStanding(
                county_code=code,
                county_name=name,
                prefecture_name=prefecture,
                state=state_of_county(of_county),
                is_late=min(days) > due_on if days else today > due_on,
                newest=of_county[-1] if of_county else None,
                has_one_in_force=any(one.standing == "in_force" for one in of_county),
                open_query_count=count,
                explain_by=explain_by,
            )
        )
    return standings


def reminder_words(
    standing: CountyStanding, report_year: int, due_on: date, today: date
) -> str | None:
    """What to write to a county now; None where there is nothing to remind it of."""
    what = f"贵单位{report_year}年度乡镇街道商会年报"
    due = by_day(due_on)
    if standing.state == "not_filed" and today > due_on:
        said = f"{what}应于{due}报送，至今没有收到，请尽快报送（按补报处理）。"
    elif standing.state == "not_filed":
        said = f"{what}请于{due}报送，目前还没有收到。"
    elif standing.state == "sent_back":
        errors = standing.newest.error_count if standing.newest else 0
        said = f"{what}有 {errors} 处必须改正的问题，已退回。请按退回单改正后整本重新报送。"
        if standing.has_one_in_force:
            said += "新的一份被接收以前，上一份仍然有效。"
    elif standing.state == "withdrawn":
        said = f"{what}已被撤回，请改正后整本重新报送。"
    elif standing.open_query_count:
        said = f"{what}已接收，还有 {standing.open_query_count} 处核实性问题没有说明"
        said += (
            f"，请于{by_day(standing.explain_by)}说明。" if standing.explain_by else "，请说明。"
        )
    else:
        return None
    return f"{standing.county_name}工商联：{said}请用发给贵单位的报送链接办理。"
