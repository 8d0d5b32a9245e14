"""What a county finds at its link: how its return stands, template, guide, receipts.

Belongs here: from what was asked to the page that answers it. Does not: sending a file
(`file_pages`), explaining queries (`query_pages`), the look of pages.
"""

import asyncio

from starlette.responses import HTMLResponse, Response

from county.guide import filing_guide
from county.template import make_template, template_workbook
from desk.answering import XLSX, Asked, attachment, count_work, county_of, shown, today
from desk.desk import Desk
from desk.desk_error import RefusedError
from desk.filing import receipt_number
from desk.query_pages import queries_of
from desk.standing import explain_by, filings_of_year, last_returns, state_of_county, timeliness

GUIDE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
"""The guide is a page of its own with its style in it; nothing anyone sent stands there."""


async def show_county(desk: Desk, asked: Asked) -> Response:
    """What is owed, until when, how it stands, what was filed."""
    county = county_of(desk, asked)
    filings = filings_of_year(asked.known).get(county.code, [])
    due_on, day = desk.home.deadline.of_year(asked.link.report_year), today(desk)
    to_explain, queries = await queries_of(desk, asked, filings)
    return shown(
        desk,
        asked,
        "county",
        county_name=county.name,
        state=state_of_county(filings),
        newest=filings[-1] if filings else None,
        has_one_in_force=any(one.standing == "in_force" for one in filings),
        filings=filings,
        is_locked=asked.link.report_year in asked.known.ledger.locked_years,
        due_on=due_on,
        is_overdue=day > due_on,
        days_left=(due_on - day).days,
        open_query_count=sum(not query.is_explained for query in queries),
        explain_by=to_explain and explain_by(to_explain, desk.home.days_to_explain),
        last_year=await _year_repeated(desk, county.code, asked.link.report_year),
        upload_bytes=desk.home.limits.upload_bytes,
    )


async def send_template(desk: Desk, asked: Asked) -> Response:
    """The county's blank return, filled with what is known: as `shanghui template` writes it."""
    county, year = county_of(desk, asked), asked.link.report_year
    count_work(desk, asked)

    def made() -> bytes:
        home = desk.home
        last = last_returns(home.releases, year)
        form = home.forms.issued_for(year)
        template = make_template(form, home.register, county.code, year, last)
        return template_workbook(template)

    content = await asyncio.to_thread(made)
    return attachment(f"{county.code}_{county.name}_{year}.xlsx", content, XLSX)


async def show_guide(desk: Desk, asked: Asked) -> Response:
    home = desk.home
    county_of(desk, asked)
    count_work(desk, asked)
    form = home.forms.issued_for(asked.link.report_year)
    deadline = (home.deadline.month, home.deadline.day)
    guide = await asyncio.to_thread(
        filing_guide, home.forms, form, home.rule_set, home.register, deadline
    )
    return HTMLResponse(guide, headers={"Content-Security-Policy": GUIDE_POLICY})


async def show_receipt(desk: Desk, asked: Asked) -> Response:
    """The receipt of a filing of this county; it can be opened at any time."""
    county, year = county_of(desk, asked), asked.link.report_year
    filings = filings_of_year(asked.known).get(county.code, [])
    line = asked.request.path_params["line"]
    filing = next((one for one in filings if one.line == line), None)
    if filing is None:
        raise RefusedError(404, "没有这份回执", "请从首页的“报送记录”打开。")
    to_explain, queries = await queries_of(desk, asked, filings)
    is_asked = to_explain is not None and to_explain.line == line
    return shown(
        desk,
        asked,
        "receipt",
        county_name=county.name,
        number=receipt_number(year, county.code, line),
        filing=filing,
        timeliness=timeliness(filing, filings, desk.home.deadline.of_year(year)),
        moment=desk.now(),
        open_query_count=sum(not query.is_explained for query in queries) if is_asked else 0,
    )


async def _year_repeated(desk: Desk, county_code: str, report_year: int) -> int | None:
    """The year whose return the template repeats, None where it can repeat none."""
    home = desk.home
    last = await asyncio.to_thread(last_returns, home.releases, report_year)
    lines = home.register.county_lines()
    had = {lines[code] for code in last.counties} if last else set()
    return report_year - 1 if lines[county_code] in had else None
