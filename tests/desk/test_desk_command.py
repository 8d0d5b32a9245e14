"""`shanghui desk` and what stands in docs/desk.md, as a person runs it."""

import re
import signal
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path

import httpx
import openpyxl
import pytest

from ingestion.receive import read_ledger

PAGE = (Path(__file__).parents[2] / "docs" / "desk.md").read_text(encoding="utf-8")


def shanghui(folder: Path, *arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "orchestration", *arguments],
        capture_output=True,
        text=True,
        cwd=folder,
        check=False,
        timeout=60,
    )


def free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return held.getsockname()[1]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder whose home, `data`, says where its desk is."""
    (tmp_path / "data").mkdir()
    port = free_port()
    (tmp_path / "data" / "shanghui.toml").write_text(
        f'[desk]\nport = {port}\npublic_address = "http://127.0.0.1:{port}"\n', encoding="utf-8"
    )
    return tmp_path


@pytest.mark.long
def test_the_commands_of_the_page_make_links_serve_them_and_take_them_back(home):
    [shown] = re.findall("```\n(.*?)```", PAGE, re.S)
    serve, every, one, revoke = (line.split()[1:] for line in shown.strip().splitlines())
    made = shanghui(home, *every)
    assert made.returncode == 0, made.stderr
    assert made.stdout.startswith("Wrote 111 links, good until ")
    book = openpyxl.load_workbook(home / "links" / "2022年度报送链接.xlsx").active
    link = next(row[2].value for row in book.iter_rows() if row[0].value == "450181")
    text = home / "links" / "450181_横州市_2022.txt"
    assert link in text.read_text(encoding="utf-8")
    key = home / "data" / "desk" / "link.key"
    for path in (text, key, home / "links" / "2022年度报送链接.xlsx"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert key.read_text(encoding="ascii").strip() not in made.stdout + made.stderr

    process = subprocess.Popen(
        [sys.executable, "-m", "orchestration", *serve],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=home,
    )
    try:
        assert "横州市 2022年度乡镇街道商会年报" in opened(link).text
        taken_back = shanghui(home, *revoke)
        assert taken_back.returncode == 0, taken_back.stderr
        assert opened(link).status_code == 403
        # A link made in the second of the revocation would be taken back with it.
        time.sleep(1.1)
        assert shanghui(home, *one).returncode == 0
        anew = re.search("http.*", text.read_text(encoding="utf-8"))
        assert opened(anew[0]).status_code == 200
    finally:
        process.send_signal(signal.SIGINT)
        out, log = process.communicate(timeout=30)
    assert out.startswith("The filing desk of data on http://127.0.0.1:")
    assert len(re.findall("2022 450181 show_county 200", log)) == 2
    assert "450181-" not in log and key.read_text(encoding="ascii").strip() not in log
    [revocation] = read_ledger(home / "data" / "ledger.jsonl").link_revocations
    assert (revocation.county_code, revocation.reason) == ("450181", "链接被转发")


def opened(link: str) -> httpx.Response:
    """What a browser gets, once the desk is open."""
    for _ in range(100):
        try:
            return httpx.get(link, timeout=30)
        except httpx.ConnectError:
            time.sleep(0.2)
    raise AssertionError("the desk did not open within 20 s")


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (["revoke", "2022", "--reason", "x"], "say whose links end: --county COUNTY or --province"),
        (["revoke", "2022", "--county", "450181", "--reason", " "], "--reason is empty"),
        (["links", "2022", "--county", "横洲市"], "横州市"),
        (["links", "1999"], "1999"),
        (["revok", "2022"], "revok"),
    ],
)
def test_a_wrong_call_is_one_line_that_says_what_would_work(tmp_path, call, words):
    run = shanghui(tmp_path, "desk", *call)
    assert run.returncode == 2
    assert words in run.stderr and len(run.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize("command", ["desk", "web"])
def test_a_port_that_is_taken_is_one_line_and_makes_no_home(tmp_path, command):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        run = shanghui(tmp_path, command, "--port", str(port))
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr == (
        f"shanghui: cannot listen at 127.0.0.1:{port} (Address already in use); end what listens"
        " there, or name another address with --host and --port\n"
    )
    assert list(tmp_path.iterdir()) == []


def test_who_takes_links_back_is_told_how_new_ones_are_made_for_that_home(tmp_path):
    home = tmp_path / "home"
    revoke = ("desk", "revoke", "2022", "--reason", "转发", "--home", str(home))
    of_county = shanghui(tmp_path, *revoke, "--county", "横州市")
    of_province = shanghui(tmp_path, *revoke, "--province")
    last = [run.stdout.splitlines()[-1] for run in (of_county, of_province)]
    assert last == [
        f"A new one: shanghui desk links 2022 --county 450181 --home {home}",
        f"A new one: shanghui desk links 2022 --home {home}",
    ]


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ('public_address = "example.org"', 'it must be an address, as "https://example.org/desk"'),
        ('trusted_proxy = "*"', "desk.trusted_proxy"),
        ("upload_mb = 0", "it must be a whole number from 1 to 100"),
    ],
)
def test_a_setting_of_the_desk_that_cannot_be_is_named(tmp_path, setting, words):
    (tmp_path / "data").mkdir()
    file = tmp_path / "data" / "shanghui.toml"
    file.write_text(f"[desk]\n{setting}\n", encoding="utf-8")
    run = shanghui(tmp_path, "desk", "links", "2022")
    assert run.returncode == 2
    assert words in run.stderr and len(run.stderr.strip().splitlines()) == 1
