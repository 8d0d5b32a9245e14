"""A desk on loopback, with links to it: what the tests of the desk share."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path

import httpx
import pytest

from desk.app import make_app
from desk.desk_home import DeskHome, DeskLimits
from desk.links import Link, token_of
from desk.serve import server
from ingestion.formats import DEFAULT_LIMITS
from ingestion.receive import Deadline

KEY = bytes(range(32))
JANUARY = datetime(2023, 1, 20, 1, 30, tzinfo=UTC)
"""Half past nine in Shanghai, eleven days before the return of 2022 is due."""
EXPIRES = date(2023, 6, 30)
HENGZHOU, LINGSHAN = "450181", "450721"


@dataclass
class Clock:
    """The moment it is at the desk; a test moves it."""

    moment: datetime = JANUARY

    def now(self) -> datetime:
        return self.moment


@dataclass
class OpenDesk:
    """A desk that serves on loopback, and who asks it."""

    settings: DeskHome
    address: str
    clock: Clock
    browser: httpx.Client = field(repr=False)

    def link(self, county_code: str | None, report_year: int = 2022) -> str:
        """The first page of a county, of the province with None."""
        link = Link(report_year, county_code, datetime(2022, 12, 1, tzinfo=UTC), EXPIRES)
        kind = "county" if county_code else "province"
        return f"/{kind}/{token_of(link, self.settings.key)}/"

    def upload(
        self, county_code: str, file: Path | bytes, name: str = "年报.xlsx"
    ) -> httpx.Response:
        content = file if isinstance(file, bytes) else file.read_bytes()
        return self.browser.post(f"{self.link(county_code)}check", files={"file": (name, content)})

    def file(self, answer: httpx.Response, **fields: str) -> httpx.Response:
        """File what an answer is about, as its button does."""
        return self.browser.post(str(answer.url).replace("/answer/", "/file/"), data=fields)


def settings_of(home: Path, forms, register, limits: DeskLimits | None = None) -> DeskHome:
    (home / "archive").mkdir(parents=True, exist_ok=True)
    return DeskHome(
        folder=home / "desk",
        inbox=home / "inbox",
        archive=home / "archive",
        ledger=home / "ledger.jsonl",
        releases=home / "releases",
        forms=forms,
        register=register,
        deadline=Deadline(),
        reading=DEFAULT_LIMITS,
        key=KEY,
        limits=limits or DeskLimits(),
    )


@contextmanager
def serving(settings: DeskHome, proxy: str = "") -> Iterator[OpenDesk]:
    """The desk with these settings, served by uvicorn on a free port while this lasts."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    if settings.public_address == DeskHome.public_address:
        settings = replace(settings, public_address=address)
    clock = Clock()
    served = server(make_app(settings, clock.now), "127.0.0.1", port, settings.root_path, proxy)
    thread = threading.Thread(target=served.run)
    thread.start()
    try:
        until = time.monotonic() + 20
        while not served.started:
            assert time.monotonic() < until, "the desk did not start"
            time.sleep(0.02)
        with httpx.Client(base_url=address, follow_redirects=True, timeout=60) as browser:
            yield OpenDesk(settings, address, clock, browser)
    finally:
        served.should_exit = True
        thread.join(30)


@pytest.fixture(scope="session")
def returns_2022(write_returns: Callable[..., Path]) -> dict[str, Path]:
    """Clean returns of two counties, by code."""
    folder = write_returns([HENGZHOU, LINGSHAN], [2022])
    return {path.name[:6]: path for path in folder.rglob("*_2022.xlsx")}


@pytest.fixture
def desk(tmp_path: Path, forms, register) -> Iterator[OpenDesk]:
    """A desk over a home where nothing was received yet."""
    with serving(settings_of(tmp_path / "home", forms, register)) as opened:
        yield opened
