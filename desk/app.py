"""The desk as a web application: its addresses, what every answer carries, how errors look.

Belongs here: routes, headers, refusals as pages, one line of log a request. Does not: what a page
says or does.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.status import HTTP_408_REQUEST_TIMEOUT

from desk import county_pages, file_pages, province_county, province_pages, query_pages
from desk.answering import Action, Asked, entered, refusal
from desk.desk import Desk, Now, open_desk
from desk.desk_error import RefusedError
from desk.desk_home import DeskHome
from desk.links import whose_facts
from desk.pages import stylesheet
from desk.uploads import let_it_end
from ingestion.crash import keep_traceback, words_without_cells

LOG = logging.getLogger("shanghui.desk")
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; form-action 'self';"
    " frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
    # The address of a page is what opens it: it must reach nobody else.
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
NOT_FOUND = RefusedError(
    404, "没有这个页面", "请用收到的链接打开。链接要整段复制，不能少了后面的部分。"
)
FAULT = RefusedError(
    500,
    "程序出错了",
    "这不是填报的问题。请过一会儿再试，并在首页的“报送记录”里看是否已经报送；"
    "仍然不行时请告诉省级管理人员。",
)


def make_app(home: DeskHome, now: Now) -> Starlette:
    """The application. `now` is the only clock it reads moments from."""
    desk = open_desk(home, now)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        desk.drop_parts()
        desk.drop_old_drafts(now())
        async with desk.checks.running():
            yield

    def route(path: str, action: Action, method: str = "GET") -> Route:
        return Route(path, _endpoint(desk, action), methods=[method])

    county, province = "/county/{token}", "/province/{token}"
    of_province = f"{province}/county/{{county_code}}"
    app = Starlette(
        routes=[
            route(f"{county}/", county_pages.show_county),
            # Copied without its end. A redirect would be built from the Host that was sent.
            route(county, county_pages.show_county),
            route(f"{county}/template.xlsx", county_pages.send_template),
            route(f"{county}/guide", county_pages.show_guide),
            route(f"{county}/check", file_pages.take_upload, "POST"),
            route(f"{county}/answer/{{sha256}}", file_pages.show_answer),
            route(f"{county}/answer/{{sha256}}/slip.xlsx", file_pages.send_slip),
            route(f"{county}/file/{{sha256}}", file_pages.take_filing, "POST"),
            route(f"{county}/receipt/{{line:int}}", county_pages.show_receipt),
            route(f"{county}/queries", query_pages.show_queries),
            route(f"{county}/queries", query_pages.take_explanations, "POST"),
            route(f"{province}/", province_pages.show_province),
            route(province, province_pages.show_province),
            route(f"{province}/queries", province_pages.show_open_queries),
            route(f"{province}/reminders", province_pages.show_reminders),
            route(f"{province}/returns.zip", province_pages.send_returns),
            route(f"{of_province}/", province_county.show_one_county),
            route(of_province, province_county.show_one_county),
            route(f"{of_province}/answer/{{sha256}}", file_pages.show_answer),
            route(f"{of_province}/answer/{{sha256}}/slip.xlsx", file_pages.send_slip),
            route(f"{of_province}/file/{{sha256}}", province_county.send_received),
            route(f"{of_province}/receipt/{{line:int}}", county_pages.show_receipt),
            Route("/desk.css", _send_stylesheet),
            Route("/robots.txt", _send_robots),
        ],
        lifespan=lifespan,
        exception_handlers={
            HTTPException: _no_such_page(desk),
        },
    )
    app.router.redirect_slashes = False
    return app


def _endpoint(desk: Desk, action: Action) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        began, whose = time.monotonic(), "-"
        try:
            if request.method == "POST":
                _must_come_from_here(request, desk.home.public_address)
            asked = await entered(desk, request)
            whose = f"{asked.link.report_year} {asked.link.county_code or 'province'}"
            response = await action(desk, asked)
        except RefusedError as error:
            if error.status != HTTP_408_REQUEST_TIMEOUT:
                await let_it_end(request, desk.home.limits)
            if whose != "-":
                await asyncio.to_thread(_log_refusal, desk, asked, action, error)
            if error.fault:
                LOG.error("%s %s not done: %s", whose, action.__name__, error.fault)
            response = refusal(desk, request, error)
        except Exception as error:
            # Nothing of ours is shown to a browser, and a service's log is no place for a cell.
            kept = keep_traceback(error, desk.home.folder / "faults")
            words = words_without_cells(error)
            LOG.error("%s %s failed: %s (details: %s)", whose, action.__name__, words, kept)
            response = refusal(desk, request, FAULT)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        took = time.monotonic() - began
        LOG.info("%s %s %d %.2f s", whose, action.__name__, response.status_code, took)
        return response

    return answer


def _log_refusal(desk: Desk, asked: Asked, action: Action, error: RefusedError) -> None:
    """A line in the home's log; of strangers, who hold no link, it has none."""
    facts = {"did": action.__name__, "refused": error.status, **whose_facts(asked.link)}
    desk.home.log(desk.now(), "failed" if error.fault else "found", facts)


def _must_come_from_here(request: Request, public_address: str) -> None:
    """Refuse a form that another site sends. The link is what opens the desk; this is besides."""
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    here = {urlsplit(public_address)[:2], (request.url.scheme, request.headers.get("host", ""))}
    # A page without a referrer sends the origin `null`.
    from_elsewhere = origin not in (None, "null") and urlsplit(origin)[:2] not in here
    if site in ("cross-site", "same-site") or from_elsewhere:
        raise RefusedError(403, "不是从本页面提交的", "请用收到的链接打开页面，再从页面上操作。")


def _no_such_page(desk: Desk) -> Callable[[Request, Exception], Response]:
    def answer(request: Request, error: Exception) -> Response:
        response = refusal(desk, request, NOT_FOUND)
        assert isinstance(error, HTTPException)
        if error.status_code == 405:
            response.status_code = 405
        response.headers.update(HEADERS)
        return response

    return answer


async def _send_stylesheet(_: Request) -> Response:
    headers = HEADERS | {"Cache-Control": "max-age=3600"}
    return Response(stylesheet(), media_type="text/css", headers=headers)


async def _send_robots(_: Request) -> Response:
    return PlainTextResponse("User-agent: *\nDisallow: /\n", headers=HEADERS)
