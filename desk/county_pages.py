"""What a county does at the desk, an address each.

Belongs here: from what was asked to the page that answers it. Does not: judging, the look of pages.
"""

import asyncio
import re
from dataclasses import dataclass
from pathlib import Path

from starlette.responses import HTMLResponse, RedirectResponse, Response

from county.guide import filing_guide
from county.template import make_template, template_workbook
from desk.answering import Asked, attachment, count_work, county_of, shown, today
from desk.desk import Desk
from desk.desk_error import RefusedError
from desk.filing import ToFile, explain, file_return, reasons_given, receipt_number
from desk.links import SHANGHAI
from desk.not_kept import NOT_UPLOADED, told_if_not_kept
from desk.pages import answer_view, query_groups
from desk.standing import (
    Filing,
    OpenQuery,
    explain_by,
    filing_to_explain,
    filings_of_year,
    last_returns,
    open_queries,
    queries_of_answer,
    state_of_county,
    with_earlier_reasons,
)
from desk.uploads import Draft, Drafts, form_body, slip_made
from desk.whose_return import return_of
from expectations.answers import FileAnswer
from ingestion.register import Division

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
GUIDE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
"""The guide is a page of its own with its style in it; nothing anyone sent stands there."""
NOT_THERE = RefusedError(404, "没有这个文件", "上传的文件只保留一段时间。请回到首页重新上传。")


async def show_county(desk: Desk, asked: Asked) -> Response:
    """What is owed, until when, how it stands, what was filed."""
    county = county_of(desk, asked)
    filings = filings_of_year(asked.known).get(county.code, [])
    due_on, day = desk.settings.deadline.of_year(asked.link.report_year), today(desk)
    to_explain, queries = await _queries_of(desk, asked, filings)
    return shown(
        desk,
        asked,
        "county",
        county_name=county.name,
        state=state_of_county(filings),
        newest=filings[-1] if filings else None,
        has_one_in_force=any(one.standing == "in_force" for one in filings),
        filings=filings,
        due_on=due_on,
        is_overdue=day > due_on,
        days_left=(due_on - day).days,
        open_query_count=sum(not query.is_explained for query in queries),
        explain_by=to_explain and explain_by(to_explain, desk.settings.days_to_explain),
        last_year=await _year_repeated(desk, county.code, asked.link.report_year),
        upload_bytes=desk.settings.limits.upload_bytes,
    )


async def send_template(desk: Desk, asked: Asked) -> Response:
    """The county's blank return, filled with what is known: as `shanghui template` writes it."""
    county, year = county_of(desk, asked), asked.link.report_year
    count_work(desk, asked)

    def made() -> bytes:
        settings = desk.settings
        last = last_returns(settings.releases, year)
        form = settings.forms.issued_for(year)
        template = make_template(form, settings.register, county.code, year, last)
        return template_workbook(template)

    content = await asyncio.to_thread(made)
    return attachment(f"{county.code}_{county.name}_{year}.xlsx", content, XLSX)


async def show_guide(desk: Desk, asked: Asked) -> Response:
    settings = desk.settings
    county_of(desk, asked)
    count_work(desk, asked)
    form = settings.forms.issued_for(asked.link.report_year)
    deadline = (settings.deadline.month, settings.deadline.day)
    guide = await asyncio.to_thread(
        filing_guide, settings.forms, form, settings.rule_set, settings.register, deadline
    )
    return HTMLResponse(guide, headers={"Content-Security-Policy": GUIDE_POLICY})


async def take_upload(desk: Desk, asked: Asked) -> Response:
    """Keep a file as a draft and check it; whose it is decides whether it stays."""
    county = county_of(desk, asked)
    count_work(desk, asked)
    drafts = _drafts(desk, asked)
    with told_if_not_kept(*NOT_UPLOADED):
        draft = await _uploaded(desk, asked, county, drafts)
        await asyncio.to_thread(desk.drop_old_drafts, desk.now())
    return _see(f"{asked.here}/answer/{draft.file_sha256}")


async def _uploaded(desk: Desk, asked: Asked, county: Division, drafts: Drafts) -> Draft:
    async with form_body(asked.request, desk.settings.limits) as body:
        if body.file is None or not body.file_name:
            raise RefusedError(400, "没有选择文件", "请先选择填好的报表，再按“上传并审核”。")
        with drafts.held(body.file) as held:
            answer = await desk.answer_to(held.file_sha256, body.file_name, held.path)
            try:
                return_of(answer, asked.link, county, desk.settings.register)
            except RefusedError:
                desk.answers.drop(held.file_sha256)
                raise
            return drafts.keep(held, body.file_name, desk.now())


async def show_answer(desk: Desk, asked: Asked) -> Response:
    """The findings of a file this county uploaded or filed."""
    county = county_of(desk, asked)
    file = await _file_of(desk, asked)
    filing = return_of(file.answer, asked.link, county, desk.settings.register)
    queries = with_earlier_reasons(queries_of_answer(filing), asked.known, county.code)
    form = desk.settings.forms.for_year(asked.link.report_year)
    return shown(
        desk,
        asked,
        "answer",
        county_name=county.name,
        file_name=file.draft.file_name,
        sha256=file.draft.file_sha256,
        filed_line=file.draft.line,
        filing=filing,
        view=answer_view(filing, form),
        queries=queries,
        groups=query_groups(queries, form),
    )


async def send_slip(desk: Desk, asked: Asked) -> Response:
    """The file with its cells marked."""
    county_of(desk, asked)
    count_work(desk, asked)
    file = await _file_of(desk, asked)
    settings = desk.settings
    slip = await asyncio.to_thread(
        slip_made,
        file.answer,
        file.draft.file_name,
        file.path,
        settings.forms,
        settings.reading,
    )
    if slip is None:
        raise RefusedError(404, "没有需要标注的", "这份报表没有发现问题。")
    return attachment(*slip, XLSX)


async def take_filing(desk: Desk, asked: Asked) -> Response:
    """File a draft: the very bytes that were checked."""
    county = county_of(desk, asked)
    file = await _file_of(desk, asked)
    if file.draft.line is not None:
        return _see(f"{asked.here}/receipt/{file.draft.line}")
    filing = return_of(file.answer, asked.link, county, desk.settings.register)
    texts = await _texts(desk, asked)
    if filing.error_count and texts.get("knows") != "yes":
        raise RefusedError(
            409,
            "这份报表会被退回",
            f"还有 {filing.error_count} 处必须改正。要先报送的，请在审核结果页面勾选“我知道”一项。",
        )
    queries = list(queries_of_answer(filing))
    to_file = ToFile(file.draft, filing, queries, reasons_given(texts, queries))
    line = await asyncio.to_thread(file_return, desk, asked.link, county.name, to_file, desk.now())
    return _see(f"{asked.here}/receipt/{line}")


async def show_receipt(desk: Desk, asked: Asked) -> Response:
    """The receipt of a filing of this county; it can be opened at any time."""
    county, year = county_of(desk, asked), asked.link.report_year
    filings = filings_of_year(asked.known).get(county.code, [])
    line = asked.request.path_params["line"]
    filing = next((one for one in filings if one.line == line), None)
    if filing is None:
        raise RefusedError(404, "没有这份回执", "请从首页的“报送记录”打开。")
    to_explain, queries = await _queries_of(desk, asked, filings)
    is_asked = to_explain is not None and to_explain.line == line
    return shown(
        desk,
        asked,
        "receipt",
        county_name=county.name,
        number=receipt_number(year, county.code, line),
        filing=filing,
        is_late=filing.received_at.astimezone(SHANGHAI).date()
        > desk.settings.deadline.of_year(year),
        open_query_count=sum(not query.is_explained for query in queries) if is_asked else 0,
    )


async def show_queries(desk: Desk, asked: Asked) -> Response:
    """What the county is asked of its return, and what it said."""
    county = county_of(desk, asked)
    filings = filings_of_year(asked.known).get(county.code, [])
    to_explain, queries = await _queries_of(desk, asked, filings)
    return shown(
        desk,
        asked,
        "queries",
        county_name=county.name,
        queries=queries,
        groups=query_groups(queries, desk.settings.forms.for_year(asked.link.report_year)),
        open_query_count=sum(not query.is_explained for query in queries),
        explain_by=to_explain and explain_by(to_explain, desk.settings.days_to_explain),
    )


async def take_explanations(desk: Desk, asked: Asked) -> Response:
    county = county_of(desk, asked)
    texts = await _texts(desk, asked)
    filings = filings_of_year(asked.known).get(county.code, [])
    to_explain, queries = await _queries_of(desk, asked, filings)
    if to_explain is not None:
        reasons = reasons_given(texts, queries)
        sha256 = to_explain.receipt.file_sha256
        await asyncio.to_thread(explain, desk, asked.link, sha256, queries, reasons, desk.now())
    return _see(f"{asked.here}/queries")


async def _queries_of(
    desk: Desk, asked: Asked, filings: list[Filing]
) -> tuple[Filing | None, list[OpenQuery]]:
    """The filing whose queries count, and its queries."""
    filing = filing_to_explain(filings)
    if filing is None:
        return None, []
    sha256 = filing.receipt.file_sha256
    answer = None
    if filing.is_from_desk:
        answer = await desk.answer_to_received(sha256, filing.file_name)
    return filing, open_queries(asked.known, filing.filing_id, answer)


@dataclass(frozen=True)
class _CountyFile:
    """A file this county uploaded, or filed at the desk, with its answer."""

    draft: Draft
    answer: FileAnswer
    path: Path


async def _file_of(desk: Desk, asked: Asked) -> _CountyFile:
    """The file an address names. Raises RefusedError where it is not this county's."""
    sha256 = asked.request.path_params["sha256"]
    if not re.fullmatch("[0-9a-f]{64}", sha256):
        raise NOT_THERE
    drafts = _drafts(desk, asked)
    draft = drafts.find(sha256)
    if draft is not None:
        answer = await desk.answer_to_draft(drafts, draft)
        return _CountyFile(draft, answer, drafts.path(sha256))
    filings = filings_of_year(asked.known).get(asked.county_code, [])
    filed = next(
        (
            one
            for one in reversed(filings)
            if one.receipt.file_sha256 == sha256 and one.is_from_desk
        ),
        None,
    )
    if filed is None:
        raise NOT_THERE
    answer = await desk.answer_to_received(sha256, filed.file_name)
    draft = Draft(sha256, filed.file_name, filed.received_at, filed.line)
    return _CountyFile(draft, answer, desk.received_file(sha256))


async def _texts(desk: Desk, asked: Asked) -> dict[str, str]:
    """What was written into the form sent."""
    async with form_body(asked.request, desk.settings.limits) as body:
        return body.texts


def _drafts(desk: Desk, asked: Asked) -> Drafts:
    return desk.drafts(asked.link.report_year, asked.county_code)


async def _year_repeated(desk: Desk, county_code: str, report_year: int) -> int | None:
    """The year whose return the template repeats, None where it can repeat none."""
    settings = desk.settings
    last = await asyncio.to_thread(last_returns, settings.releases, report_year)
    lines = settings.register.county_lines()
    had = {lines[code] for code in last.counties} if last else set()
    return report_year - 1 if lines[county_code] in had else None


def _see(address: str) -> Response:
    """Look there: so that going back or loading again sends nothing a second time."""
    return RedirectResponse(address, status_code=303)
