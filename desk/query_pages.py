"""Explaining queries of a return that was filed.

Belongs here: the page of a county's queries, and taking down what it says of them. Does not:
queries explained along with a return (`file_pages`), which queries there are.
"""

import asyncio
from collections.abc import Sequence

from starlette.responses import Response

from desk.answering import Asked, county_of, see, shown, texts_of
from desk.desk import Desk
from desk.filing import explain, reasons_given
from desk.pages import query_groups
from desk.standing import (
    Filing,
    OpenQuery,
    explain_by,
    filing_to_explain,
    filings_of_year,
    open_queries,
)


async def show_queries(desk: Desk, asked: Asked) -> Response:
    """What the county is asked of its return, and what it said."""
    county = county_of(desk, asked)
    filings = filings_of_year(asked.known).get(county.code, [])
    to_explain, queries = await queries_of(desk, asked, filings)
    return shown(
        desk,
        asked,
        "queries",
        county_name=county.name,
        queries=queries,
        groups=query_groups(queries, desk.home.forms.for_year(asked.link.report_year)),
        open_query_count=sum(not query.is_explained for query in queries),
        explain_by=to_explain and explain_by(to_explain, desk.home.days_to_explain),
    )


async def take_explanations(desk: Desk, asked: Asked) -> Response:
    county = county_of(desk, asked)
    texts = await texts_of(desk, asked)
    filings = filings_of_year(asked.known).get(county.code, [])
    to_explain, queries = await queries_of(desk, asked, filings)
    if to_explain is not None:
        reasons = reasons_given(texts, queries)
        sha256 = to_explain.receipt.file_sha256
        await asyncio.to_thread(explain, desk, asked.link, sha256, queries, reasons, desk.now())
    return see(f"{asked.here}/queries")


async def queries_of(
    desk: Desk, asked: Asked, filings: Sequence[Filing]
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
