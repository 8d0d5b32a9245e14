"""What every page of the desk does first and last: whose link it is, and a page as an answer.

Belongs here: entering by a link, rates, refusals as pages. Does not: any one page.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from desk.desk import Desk
from desk.desk_error import RefusedError
from desk.links import Link, LinkRefusedError, must_not_be_revoked, signed_link
from desk.moments import shanghai_day
from desk.not_kept import NOT_OPEN, told_if_not_kept
from desk.pages import page
from desk.standing import Known
from desk.uploads import form_body
from ingestion.register import Division

COUNTY, PROVINCE = "county", "province"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Asked:
    """A request that came by a link that holds, and what is known of the link's year."""

    request: Request
    link: Link
    known: Known
    here: str
    """The address of the first page of what was asked for, without a slash at its end: the link's,
    or that of one county under the province's link."""
    whose: str | None
    """The county asked for: the link's own, or that of an address under the province's link."""

    @property
    def county_code(self) -> str:
        assert self.whose is not None
        return self.whose

    @property
    def is_province(self) -> bool:
        """Whether it looks on, and neither files nor explains."""
        return self.link.county_code is None


Action = Callable[[Desk, Asked], Awaitable[Response]]


async def entered(desk: Desk, request: Request) -> Asked:
    """Whoever asks, let in by the link of the address. Raises RefusedError."""
    token, kind = request.path_params["token"], kind_of(desk, request)
    try:
        # Nothing is read for whoever has no link of ours.
        link = signed_link(token, desk.home.key, desk.now())
        with told_if_not_kept(*NOT_OPEN):
            known = await desk.known(link.report_year)
        must_not_be_revoked(link, known.ledger.link_revocations)
    except LinkRefusedError as error:
        raise RefusedError(
            403, "链接不能用", f"{error}需要新的链接时，请与{desk.home.contact}联系。"
        ) from None
    if (link.county_code is None) != (kind == PROVINCE):
        raise RefusedError(403, "链接不能用", "这个链接不是用来打开这个页面的。")
    here = f"{desk.home.root_path}/{kind}/{token}"
    code = request.path_params.get("county_code")
    if code is None:
        return Asked(request, link, known, here, link.county_code)
    return Asked(request, link, known, f"{here}/county/{code}", code)


def kind_of(desk: Desk, request: Request) -> str:
    """Which of the two views an address is of."""
    path = request.url.path.removeprefix(desk.home.root_path)
    return PROVINCE if path.startswith(f"/{PROVINCE}/") else COUNTY


def county_of(desk: Desk, asked: Asked) -> Division:
    """The county asked for, in the register of its year. Raises RefusedError where it is none."""
    county = desk.home.register.of_year(asked.link.report_year).counties.get(asked.county_code)
    if county is None and asked.is_province:
        raise RefusedError(404, "没有这个县（市、区）", "请从“报送情况”里的县名打开。")
    if county is None:
        raise RefusedError(403, "链接不能用", "区划名录里没有这个县（市、区），请换用新的链接。")
    return county


def count_work(desk: Desk, asked: Asked) -> None:
    """Count something that costs. Raises RefusedError where a link or an address asks too often."""
    moment = desk.now()
    link = f"{asked.link.report_year}-{asked.link.county_code}"
    address = asked.request.client.host if asked.request.client else "-"
    seconds = desk.rates_of_links.seconds_to_wait(link, moment)
    seconds = seconds or desk.rates_of_addresses.seconds_to_wait(address, moment)
    if seconds:
        raise RefusedError(
            429,
            "操作太频繁",
            f"这一小时内上传和下载的次数太多了，请过 {-(-seconds // 60)} 分钟再试。",
            retry_after=seconds,
        )


def today(desk: Desk) -> date:
    return shanghai_day(desk.now())


def shown(desk: Desk, asked: Asked, template: str, **values: Any) -> HTMLResponse:
    """A page for whoever asked."""
    home = desk.home
    return HTMLResponse(
        page(
            template,
            root=home.root_path,
            here=asked.here,
            link=asked.link,
            county_code=asked.whose,
            is_province=asked.is_province,
            year=asked.link.report_year,
            contact=home.contact,
            **values,
        )
    )


def refusal(desk: Desk, request: Request, error: RefusedError) -> Response:
    """A refusal as a plain page, with the way back where there is one."""
    root = desk.home.root_path
    token = request.path_params.get("token") if error.status != 403 else None
    back = f"{root}/{kind_of(desk, request)}/{quote(token)}/" if token else None
    is_of_upload = request.url.path.endswith("/check")
    html = page(
        "refused",
        root=root,
        contact=desk.home.contact,
        title=error.title,
        words=error.words,
        back=back and back + ("#upload" if is_of_upload else ""),
        back_words="重新选择文件" if is_of_upload else "返回首页",
    )
    headers = {"Retry-After": str(error.retry_after)} if error.retry_after else {}
    return HTMLResponse(html, error.status, headers)


def see(address: str) -> Response:
    """Look there: so that going back or loading again sends nothing a second time."""
    return RedirectResponse(address, status_code=303)


async def texts_of(desk: Desk, asked: Asked) -> dict[str, str]:
    """What was written into the form sent."""
    async with form_body(asked.request, desk.home.limits) as body:
        return body.texts


def attachment(name: str, content: bytes, media_type: str) -> Response:
    """A file to download, under a name that may be Chinese."""
    headers = {"Content-Disposition": content_disposition(name)}
    return Response(content, media_type=media_type, headers=headers)


def content_disposition(name: str) -> str:
    return f"attachment; filename*=UTF-8''{quote(name)}"
