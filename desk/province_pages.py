"""What the province sees at the desk: who filed, who is late, what is open, and all of it to take.

Belongs here: from what was asked to the page that answers it. Does not: how a county stands.
"""

import asyncio
import logging
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from starlette.responses import Response, StreamingResponse

from desk.answering import Asked, count_work, shown, today
from desk.desk import Desk
from desk.moments import shanghai_day
from desk.pages import standing_groups
from desk.standing import (
    CountyStanding,
    Filing,
    OpenQuery,
    county_standings,
    explain_by,
    filing_to_explain,
    filings_of_year,
    open_queries,
    reminder_words,
)
from desk.zip_stream import zip_stream
from ingestion.receive import ArchiveError, kept_path

LOG = logging.getLogger("shanghui.desk")
NOT_SENT = (
    "这一份报表在归档中损坏或丢失,没有发送。请管理人员运行 shanghui verify 查看,并从备份恢复。\n"
)
WAITING = ("waiting", "unknown", "locked_out")


async def show_province(desk: Desk, asked: Asked) -> Response:
    standings = await asyncio.to_thread(standings_of, desk, asked)
    due_on, day = desk.home.deadline.of_year(asked.link.report_year), today(desk)
    counts = {
        "in_force": sum(one.state == "in_force" for one in standings),
        "waiting": sum(one.state in WAITING for one in standings),
        "sent_back": sum(one.state in ("sent_back", "withdrawn") for one in standings),
        "not_filed": sum(one.state == "not_filed" for one in standings),
        "to_explain": sum(
            one.state == "in_force" and one.open_query_count > 0 for one in standings
        ),
        "received": sum(one.newest is not None for one in standings),
        "late": sum(one.is_late for one in standings),
        "open_queries": sum(one.open_query_count for one in standings),
    }
    register = desk.home.register.of_year(asked.link.report_year)
    is_late_only = asked.request.query_params.get("only") == "late"
    listed = [one for one in standings if one.is_late] if is_late_only else standings
    return shown(
        desk,
        asked,
        "province",
        province_name=register.province.name,
        standings=standings,
        groups=standing_groups(listed),
        is_late_only=is_late_only,
        is_locked=asked.link.report_year in asked.known.ledger.locked_years,
        counts=counts,
        reminder_count=sum(one.is_to_remind for one in standings),
        due_on=due_on,
        today=day,
        moment=desk.now(),
    )


async def show_reminders(desk: Desk, asked: Asked) -> Response:
    """What to write to whom, ready to copy."""
    standings = await asyncio.to_thread(standings_of, desk, asked)
    year, day = asked.link.report_year, today(desk)
    due_on = desk.home.deadline.of_year(year)
    worded = [(one, reminder_words(one, year, due_on, day)) for one in standings]
    reminders = [(one, words) for one, words in worded if words]
    return shown(desk, asked, "reminders", reminders=reminders, moment=desk.now())


async def show_open_queries(desk: Desk, asked: Asked) -> Response:
    """Every query nobody has explained yet, by county."""

    def found() -> list[tuple[CountyStanding, list[OpenQuery]]]:
        filings = filings_of_year(asked.known)
        unexplained = [
            (one, _unexplained(desk, asked, filings.get(one.county_code, ()))[1])
            for one in standings_of(desk, asked)
        ]
        return [(one, queries) for one, queries in unexplained if queries]

    of_counties = await asyncio.to_thread(found)
    return shown(
        desk, asked, "open_queries", of_counties=of_counties, today=today(desk), moment=desk.now()
    )


async def send_returns(desk: Desk, asked: Asked) -> Response:
    """The newest filing of every county, or with `which=all` every one received, as a zip."""
    count_work(desk, asked)
    filings = filings_of_year(asked.known)
    is_all = asked.request.query_params.get("which") == "all"
    named = await asyncio.to_thread(lambda: list(_named_files(desk, asked, filings, is_all)))
    name = f"{asked.link.report_year}-{'all' if is_all else 'newest'}.zip"
    return StreamingResponse(
        zip_stream(named),
        media_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _named_files(
    desk: Desk, asked: Asked, filings: Mapping[str, Sequence[Filing]], is_all: bool
) -> Iterator[tuple[str, Path | bytes]]:
    """Name in the zip and file in the archive; names begin with the county's code.

    In place of a file the archive has lost or damaged a text says so.
    """
    year = asked.link.report_year
    counties = desk.home.register.of_year(year).counties
    for code in sorted(filings):
        of_county = filings[code]
        county_name = counties[code].name if code in counties else ""
        for filing in of_county if is_all else of_county[-1:]:
            receipt = f"_{filing.line:06}" if is_all else ""
            name = f"{code}_{county_name}_{year}{receipt}"
            try:
                path = kept_path(desk.home.archive, filing.receipt.file_sha256)
            except ArchiveError as error:
                # The others are sent, and the zip says that one is missing.
                LOG.error("%s province send_returns: %s", year, error)
                yield f"{name}_没有发送.txt", NOT_SENT.encode()
            else:
                yield f"{name}{path.suffix}", path


def standings_of(desk: Desk, asked: Asked) -> list[CountyStanding]:
    """How every county of the year stands, in the register's order."""
    year, known = asked.link.report_year, asked.known
    register = desk.home.register.of_year(year)
    filings = filings_of_year(known)
    return county_standings(
        counties={
            code: (county.name, register.prefectures[county.parent_code].name)
            for code, county in register.counties.items()
        },
        filings=filings,
        open_queries={code: _open(desk, asked, of_county) for code, of_county in filings.items()},
        due_on=desk.home.deadline.of_year(year),
        today=today(desk),
        days_of={
            code: [shanghai_day(one.received_at) for one in of_county]
            for code, of_county in filings.items()
        },
    )


def _open(desk: Desk, asked: Asked, filings: Sequence[Filing]) -> tuple[int, date | None]:
    """How many queries of a county nobody has explained, and until when it may."""
    filing, queries = _unexplained(desk, asked, filings)
    if filing is None or not queries:
        return 0, None
    return len(queries), explain_by(filing, desk.home.days_to_explain)


def _unexplained(
    desk: Desk, asked: Asked, filings: Sequence[Filing]
) -> tuple[Filing | None, list[OpenQuery]]:
    filing = filing_to_explain(filings)
    if filing is None:
        return None, []
    answer = desk.answers.find(filing.receipt.file_sha256)
    queries = open_queries(asked.known, filing.filing_id, answer)
    return filing, [query for query in queries if not query.is_explained]
