"""One county as the province's office sees it: what was filed, what was found, what is to be taken.

Belongs here: the county's page under the province's link, and a file as it was received. Does not:
answers, marked copies and receipts, which are the county's own pages; anything a county alone does.
"""

import asyncio
from pathlib import PurePath

from starlette.responses import FileResponse, Response

from desk.answering import Asked, content_disposition, count_work, county_of, shown, today
from desk.desk import Desk
from desk.desk_error import RefusedError
from desk.pages import query_groups
from desk.province_pages import standings_of
from desk.query_pages import queries_of
from desk.standing import filings_of_year, reminder_words


async def show_one_county(desk: Desk, asked: Asked) -> Response:
    """How its return stands, its filings, its queries with what it said, what to write to it."""
    county, year = county_of(desk, asked), asked.link.report_year
    filings = filings_of_year(asked.known).get(county.code, [])
    standings = await asyncio.to_thread(standings_of, desk, asked)
    [standing] = [one for one in standings if one.county_code == county.code]
    due_on, day = desk.home.deadline.of_year(year), today(desk)
    _, queries = await queries_of(desk, asked, filings)
    return shown(
        desk,
        asked,
        "province_county",
        county_name=county.name,
        standing=standing,
        filings=filings,
        groups=query_groups(queries, desk.home.forms.for_year(year)),
        query_count=len(queries),
        reminder=reminder_words(standing, year, due_on, day),
        today=day,
        moment=desk.now(),
        province_page=asked.here.removesuffix(f"county/{county.code}"),
    )


async def send_received(desk: Desk, asked: Asked) -> Response:
    """A filing of the county, byte for byte as it was received."""
    county, sha256 = county_of(desk, asked), asked.request.path_params["sha256"]
    count_work(desk, asked)
    filings = filings_of_year(asked.known).get(county.code, [])
    filing = next((one for one in filings if one.receipt.file_sha256 == sha256), None)
    if filing is None:
        raise RefusedError(404, "没有这个文件", "请从这个县（市、区）的“报送记录”下载。")
    path = await asyncio.to_thread(desk.received_file, sha256)
    suffix = PurePath(filing.receipt.name).suffix.lower() or path.suffix
    name = f"{county.code}_{county.name}_{asked.link.report_year}_{filing.line:06}{suffix}"
    # A browser must not open what a county sent, whatever it is.
    return FileResponse(
        path,
        media_type="application/octet-stream",
        headers={"Content-Disposition": content_disposition(name)},
    )
