"""From a county's file to its receipt: upload, answer, marked copy, filing.

Belongs here: from what was asked to the page that answers it. Does not: judging, the look of pages.
"""

import asyncio
import re
from dataclasses import dataclass, replace
from pathlib import Path

from starlette.responses import Response

from desk.answering import XLSX, Asked, attachment, count_work, county_of, see, shown, texts_of
from desk.desk import Desk
from desk.desk_error import RefusedError
from desk.filing import ToFile, file_return, reasons_given
from desk.links import whose_facts
from desk.not_kept import NOT_UPLOADED, told_if_not_kept
from desk.pages import answer_view, query_groups
from desk.standing import (
    Filing,
    filing_that_holds,
    filings_of_year,
    queries_of_answer,
    with_earlier_reasons,
)
from desk.uploads import Draft, Drafts, form_body, slip_made
from desk.whose_return import return_of
from expectations.answers import FileAnswer, FilingAnswer
from ingestion.register import Division

NOT_THERE = RefusedError(404, "没有这个文件", "上传的文件只保留一段时间。请回到首页重新上传。")


async def take_upload(desk: Desk, asked: Asked) -> Response:
    """Keep a file as a draft and check it; whose it is decides whether it stays."""
    county = county_of(desk, asked)
    count_work(desk, asked)
    drafts = _drafts(desk, asked)
    with told_if_not_kept(*NOT_UPLOADED):
        draft = await _uploaded(desk, asked, county, drafts)
        await asyncio.to_thread(desk.drop_old_drafts, desk.now())
    return see(f"{asked.here}/answer/{draft.file_sha256}")


async def _uploaded(desk: Desk, asked: Asked, county: Division, drafts: Drafts) -> Draft:
    async with form_body(asked.request, desk.home.limits) as body:
        if body.file is None or not body.file_name:
            raise RefusedError(400, "没有选择文件", "请先选择填好的报表，再按“上传并审核”。")
        with drafts.held(body.file) as held:
            answer = await desk.answer_to(held.file_sha256, body.file_name, held.path)
            try:
                filing = return_of(answer, asked.link, county, desk.home.register)
            except RefusedError:
                desk.answers.drop(held.file_sha256)
                raise
            draft = drafts.keep(held, body.file_name, desk.now())
    facts = {"did": "checked", **whose_facts(asked.link), "errors": filing.error_count}
    await asyncio.to_thread(desk.home.log, draft.uploaded_at, "done", facts)
    return draft


async def show_answer(desk: Desk, asked: Asked) -> Response:
    """The findings of a file this county uploaded or filed."""
    county = county_of(desk, asked)
    file = await _file_of(desk, asked, county)
    filing = file.filing
    queries = with_earlier_reasons(queries_of_answer(filing), asked.known, county.code)
    form = desk.home.forms.for_year(asked.link.report_year)
    return shown(
        desk,
        asked,
        "answer",
        county_name=county.name,
        file_name=file.draft.file_name,
        sha256=file.draft.file_sha256,
        filed_line=file.draft.line,
        holds=file.holds,
        is_newest=file.is_newest,
        filing=filing,
        view=answer_view(filing, form),
        queries=queries,
        groups=query_groups(queries, form),
    )


async def send_slip(desk: Desk, asked: Asked) -> Response:
    """The file with its cells marked."""
    county = county_of(desk, asked)
    count_work(desk, asked)
    file = await _file_of(desk, asked, county)
    home = desk.home
    slip = await asyncio.to_thread(
        slip_made,
        replace(file.answer, filings=(file.filing,)),
        file.draft.file_name,
        file.path,
        home.forms,
        home.reading,
        home.starting,
    )
    if slip is None:
        raise RefusedError(404, "没有需要标注的", "这份报表没有发现问题。")
    return attachment(*slip, XLSX)


async def take_filing(desk: Desk, asked: Asked) -> Response:
    """File a draft: the very bytes that were checked."""
    county = county_of(desk, asked)
    file = await _file_of(desk, asked, county)
    if file.draft.line is not None:
        return see(f"{asked.here}/receipt/{file.draft.line}")
    if file.holds is not None and file.is_newest:
        return see(f"{asked.here}/receipt/{file.holds.line}")
    filing = file.filing
    texts = await texts_of(desk, asked)
    if filing.error_count and texts.get("knows") != "yes":
        raise RefusedError(
            409,
            "这份报表会被退回",
            f"还有 {filing.error_count} 处必须改正。要先报送的，请在审核结果页面勾选“我知道”一项。",
        )
    queries = list(queries_of_answer(filing))
    to_file = ToFile(file.draft, filing, queries, reasons_given(texts, queries))
    line = await asyncio.to_thread(file_return, desk, asked.link, county.name, to_file, desk.now())
    return see(f"{asked.here}/receipt/{line}")


@dataclass(frozen=True)
class _CountyFile:
    """A file this county uploaded, or that was received as its return, with its answer."""

    draft: Draft
    answer: FileAnswer
    filing: FilingAnswer
    path: Path
    holds: Filing | None
    """The filing with the same bytes that is in force or waits to be."""
    is_newest: bool
    """Whether nothing was filed after that one: filing it again would change nothing."""


async def _file_of(desk: Desk, asked: Asked, county: Division) -> _CountyFile:
    """The file an address names. Raises RefusedError where it is not this county's alone."""
    sha256 = asked.request.path_params["sha256"]
    if not re.fullmatch("[0-9a-f]{64}", sha256):
        raise NOT_THERE
    filings = filings_of_year(asked.known).get(county.code, [])
    drafts = _drafts(desk, asked)
    # What a county has not filed is its own.
    draft = None if asked.is_province else drafts.find(sha256)
    path = drafts.path(sha256)
    if draft is None:
        filed = next((one for one in reversed(filings) if one.receipt.file_sha256 == sha256), None)
        if filed is None:
            raise NOT_THERE
        draft = Draft(sha256, filed.file_name, filed.received_at, filed.line)
        # The answer first: once given it does not need the file.
        answer = await desk.answer_to_received(sha256, draft.file_name)
        path = desk.received_file(sha256)
    else:
        answer = await desk.answer_to(sha256, draft.file_name, path)
    holds = filing_that_holds(filings, sha256)
    return _CountyFile(
        draft,
        answer,
        _return_of(desk, asked, answer, county),
        path,
        holds,
        is_newest=holds is not None and holds is filings[-1],
    )


def _return_of(desk: Desk, asked: Asked, answer: FileAnswer, county: Division) -> FilingAnswer:
    """The county's return in a file. Raises RefusedError where others would be shown to it."""
    if asked.is_province:
        # Whatever came by another way may hold several, and the province may see them all.
        year = asked.link.report_year
        for filing in answer.filings:
            if (filing.county_code, filing.report_year) == (county.code, year):
                return filing
    return return_of(answer, asked.link, county, desk.home.register)


def _drafts(desk: Desk, asked: Asked) -> Drafts:
    return desk.drafts(asked.link.report_year, asked.county_code)
