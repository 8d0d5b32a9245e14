"""The last day: every county files within a minute, at a desk that is a process of its own."""

import asyncio
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from desk.links import Link, link_key, token_of
from ingestion.receive import Receipt, inbox_files, read_ledger, receive
from tests.desk.test_desk_command import free_port, opened

pytestmark = pytest.mark.long

COUNTIES = 111
SECONDS_OF_ARRIVALS = 40.0
"""The first county comes at 0, the last so much later: all are to be done within the minute."""
TIMES_ONE_ALONE = 10
"""No answer takes so many times what a check alone takes in the same run, which is 1 s at least."""


@dataclass(frozen=True)
class Filed:
    """What one county got: its receipt as a page, and its slowest answer in seconds."""

    county_code: str
    receipt: str
    slowest: float


@dataclass(frozen=True)
class Desk:
    home: Path
    address: str
    link: Callable[[str], str]


@pytest.fixture(scope="module")
def returns(write_returns, register) -> dict[str, Path]:
    """The return of every county, by its code."""
    counties = list(register.of_year(2022).counties)
    assert len(counties) == COUNTIES
    return {path.name[:6]: path for path in write_returns(counties, [2022]).rglob("*_2022.xlsx")}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """`shanghui desk` as a process, over a home where nothing was received yet."""
    with desk_process(tmp_path / "home", tmp_path / "log") as opened:
        yield opened


@contextmanager
def desk_process(home: Path, log_file: Path) -> Iterator[Desk]:
    """`shanghui desk` over a home while this lasts; nothing it logs may say that it failed."""
    port, log = free_port(), log_file.open("w")
    process = subprocess.Popen(
        [sys.executable, "-m", "orchestration", "desk", "--home", str(home), "--port", str(port)],
        stdout=log,
        stderr=log,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        opened(f"{address}/robots.txt")
        key, today = link_key(home / "desk" / "link.key"), datetime.now(UTC)

        def link(county_code: str) -> str:
            ends: date = (today + timedelta(days=30)).date()
            return f"/county/{token_of(Link(2022, county_code, today, ends), key)}/"

        yield Desk(home, address, link)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)
        log.close()
    assert "failed" not in log_file.read_text(encoding="utf-8")


async def filed_by(
    browser: httpx.AsyncClient, desk: Desk, county_code: str, file: Path, comes_after: float
) -> Filed:
    """One county: its page, upload, answer, filing, receipt."""
    await asyncio.sleep(comes_after)
    took: list[float] = []

    async def timed(method: str, address: str, **sent) -> httpx.Response:
        began = time.monotonic()
        answer = await browser.request(method, address, **sent)
        took.append(time.monotonic() - began)
        assert answer.status_code in (200, 303), (county_code, address, answer.status_code)
        return answer

    link = desk.link(county_code)
    await timed("GET", link)
    sent = {"file": (file.name, file.read_bytes())}
    place = (await timed("POST", f"{link}check", files=sent)).headers["location"]
    await timed("GET", place)
    done = await timed("POST", place.replace("/answer/", "/file/"))
    receipt = await timed("GET", done.headers["location"])
    return Filed(county_code, receipt.text, max(took))


async def all_filed(desk: Desk, returns: dict[str, Path]) -> tuple[float, list[Filed]]:
    """Seconds of a check alone, and what all the counties got."""
    limits = httpx.Limits(max_connections=200)
    async with httpx.AsyncClient(base_url=desk.address, timeout=120, limits=limits) as browser:
        (first, file), *rest = returns.items()
        # The first of all starts what the others find started.
        starting = await filed_by(browser, desk, first, file, 0.0)
        (second, file), *rest = rest
        alone = await filed_by(browser, desk, second, file, 0.0)
        apart = SECONDS_OF_ARRIVALS / len(rest)
        filed = await asyncio.gather(
            *(
                filed_by(browser, desk, county_code, file, place * apart)
                for place, (county_code, file) in enumerate(rest)
            )
        )
    return alone.slowest, [starting, alone, *filed]


def test_every_county_files_within_a_minute_and_nothing_is_lost(desk, returns):
    began = datetime.now(UTC)
    alone, filed = asyncio.run(all_filed(desk, returns))
    slowest = max(one.slowest for one in filed)
    assert len(filed) == COUNTIES
    print(f"{len(filed)} counties; one check alone {alone:.1f} s, the slowest answer {slowest:.1f}")
    assert slowest < TIMES_ONE_ALONE * max(alone, 1.0)

    receipts: dict[str, Receipt] = {
        receipt.name[len("desk/2022/") :][:6]: receipt
        for receipt in read_ledger(desk.home / "ledger.jsonl").receipts
    }
    assert receipts.keys() == returns.keys()
    for one in filed:
        assert receipts[one.county_code].file_sha256 in one.receipt, one.county_code
    for county_code, receipt in receipts.items():
        content = returns[county_code].read_bytes()
        assert (desk.home / "inbox" / receipt.name).read_bytes() == content
        kept = next((desk.home / "archive").rglob(f"{receipt.file_sha256}.xlsx"))
        assert kept.read_bytes() == content
        assert began <= receipt.received_at <= datetime.now(UTC)
    # A refresh receives what stands in the inbox: it finds that it has all of it.
    found = inbox_files(desk.home / "inbox", datetime.now(UTC))
    assert len(found) == COUNTIES
    assert receive(found, desk.home / "archive", desk.home / "ledger.jsonl") == []
