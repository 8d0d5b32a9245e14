"""A county files while a refresh is going on: real processes, the desk's and the refresh's."""

import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from ingestion.receive import Ledger, read_ledger
from publishing.opening import open_release
from tests.desk.conftest import HENGZHOU, LINGSHAN
from tests.desk.test_load import desk_process

pytestmark = pytest.mark.long

BEFORE = "[report]\nformats = []\n"


def refreshing(home: Path) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-m", "orchestration", "refresh", "2022", "--home", str(home)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def in_force(ledger: Ledger) -> list[str]:
    return [admitted.county_code for admitted in ledger.returns_in_force()]


def test_a_filing_during_a_refresh_is_received_at_once_and_is_in_the_next(tmp_path, returns_2022):
    home, file = tmp_path / "home", returns_2022[LINGSHAN]
    (home / "inbox").mkdir(parents=True)
    (home / "shanghui.toml").write_text(BEFORE, encoding="utf-8")
    (home / "inbox" / "450181.xlsx").write_bytes(returns_2022[HENGZHOU].read_bytes())
    with (
        desk_process(home, tmp_path / "log") as desk,
        httpx.Client(base_url=desk.address, timeout=60) as browser,
    ):
        link = desk.link(LINGSHAN)
        answer = browser.post(f"{link}check", files={"file": (file.name, file.read_bytes())})
        first = refreshing(home)
        try:
            until = time.monotonic() + 60
            # It knows by now which receipts it goes by: files are being read.
            while not (home / "intake.duckdb").exists():
                assert first.poll() is None and time.monotonic() < until, "it did not begin"
                time.sleep(0.02)
            done = browser.post(answer.headers["location"].replace("/answer/", "/file/"))
            receipt = browser.get(done.headers["location"])
            assert first.poll() is None, "the refresh ended before the county filed"
            filed = read_ledger(home / "ledger.jsonl")
            said, _ = first.communicate(timeout=120)
        finally:
            first.kill()
            first.wait()
        assert first.returncode == 0, said
        assert "<strong>通过</strong>" in receipt.text
        # The receipt stood in the ledger while the refresh went on, after the one it knew.
        names = ["450181.xlsx", f"desk/2022/{LINGSHAN}_灵山县_2022.xlsx"]
        assert [entry.name for entry in filed.receipts] == names
        assert in_force(read_ledger(home / "ledger.jsonl")) == [HENGZHOU]
        assert "已接收，待汇总" in browser.get(link).text

        second = refreshing(home)
        said, _ = second.communicate(timeout=120)
        assert second.returncode == 0, said
        ledger = read_ledger(home / "ledger.jsonl")
        assert [entry.name for entry in ledger.receipts] == names
        assert in_force(ledger) == [HENGZHOU, LINGSHAN]
        assert '<p class="says">有效</p>' in browser.get(link).text
    with open_release(home / "releases" / "current") as release:
        counted = release.execute(
            "select counties_in_force from indicators where report_year = 2022 and indicator ="
            " 'chambers' and division_level = 'province' and breakdown = ''"
        ).fetchall()
    assert counted == [(2,)]
    # What the desk did stands in the home's log, in words that can name nobody.
    lines = (home / "logs" / "shanghui.log").read_text(encoding="ascii").splitlines()
    of_desk = [line.partition(" ")[2] for line in lines if " desk " in line]
    assert of_desk == [
        "desk done did=checked year=2022 county=450721 errors=0",
        "desk done did=filed year=2022 county=450721 line=2 verdict=accepted errors=0 queries=0",
    ]
