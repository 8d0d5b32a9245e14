"""What the desk does not take, and that it says so on a plain page in a clerk's words."""

import asyncio
import io
import logging
import shutil
import socket
import time
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx
import openpyxl
import pytest

from desk.desk_home import DeskLimits
from ingestion.receive import LinkRevocation, append_entry
from tests.desk.conftest import HENGZHOU, LINGSHAN, serving, settings_of
from tests.desk.test_filing_at_the_desk import with_cell

FORGED = "/county/2022-450181-1669852800-20230630.N_fo0odt3bg2nPyV9Fk_lHY0pI6YzWhsbFpOF0Xy6HM/"


@pytest.fixture(scope="module")
def open_desk(tmp_path_factory, forms, register):
    """A desk that these tests send what it refuses: nothing is filed at it."""
    home = tmp_path_factory.mktemp("refusing") / "home"
    limits = DeskLimits(upload_bytes=300_000, upload_seconds=1.0, uploads_per_hour=1_000)
    with serving(settings_of(home, forms, register, limits)) as opened:
        yield opened
    assert not (home / "inbox").exists()


def test_whoever_has_no_link_is_told_whom_to_ask(open_desk):
    for path in (FORGED, f"{FORGED}template.xlsx", "/county/x/", "/province/../"):
        page = open_desk.browser.get(path)
        assert page.status_code in (403, 404), path
    page = open_desk.browser.get(FORGED)
    assert "这个链接不完整或不正确" in page.text and "请与省级工商联联系" in page.text
    assert open_desk.browser.get("/").status_code == 404
    assert open_desk.browser.get("/docs").status_code == 404


def test_a_link_past_its_day_says_so(open_desk):
    link = open_desk.link(HENGZHOU)
    open_desk.clock.moment, now = datetime(2023, 7, 1, tzinfo=UTC), open_desk.clock.moment
    page = open_desk.browser.get(link)
    open_desk.clock.moment = now
    assert (page.status_code, "已于2023年6月30日到期" in page.text) == (403, True)


def test_a_link_taken_back_says_so_and_the_others_hold(desk):
    now = desk.clock.now()
    append_entry(desk.settings.ledger, LinkRevocation(now, 2022, "转发", HENGZHOU))
    page = desk.browser.get(desk.link(HENGZHOU))
    assert (page.status_code, "这个链接已被收回" in page.text) == (403, True)
    assert desk.browser.get(desk.link(LINGSHAN)).status_code == 200


def test_a_countys_link_does_not_open_the_provinces_view_nor_the_other_way(open_desk):
    county, province = open_desk.link(HENGZHOU), open_desk.link(None)
    assert open_desk.browser.get(county.replace("/county/", "/province/")).status_code == 403
    assert open_desk.browser.get(province.replace("/province/", "/county/")).status_code == 403


def test_one_county_sees_nothing_of_anothers_file(desk, returns_2022):
    answer = desk.upload(LINGSHAN, returns_2022[LINGSHAN])
    sha256 = str(answer.url).rpartition("/")[2]
    assert answer.status_code == 200
    for path in (f"answer/{sha256}", f"answer/{sha256}/slip.xlsx", "answer/x", "receipt/1"):
        assert desk.browser.get(desk.link(HENGZHOU) + path).status_code == 404, path
    assert desk.browser.post(f"{desk.link(HENGZHOU)}file/{sha256}").status_code == 404


def a_zip(path) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as package:
        package.writestr("450181.xlsx", path.read_bytes())
    return held.getvalue()


def in_one_book(first, second) -> bytes:
    """The returns of two counties in one workbook, the second's sheets with its name at the end."""
    book = openpyxl.load_workbook(first)
    for sheet in openpyxl.load_workbook(second):
        copied = book.create_sheet(f"{sheet.title}-灵山县")
        for row in sheet.iter_rows(values_only=True):
            copied.append(row)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def an_empty_book() -> bytes:
    held = io.BytesIO()
    openpyxl.Workbook().save(held)
    return held.getvalue()


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("zip", "这个文件读不出来"),
        ("text", "这个文件读不出来"),
        ("empty book", "没有找到可用的“封面”表"),
        ("several counties", "一个文件只能有一份年报"),
        ("wrong year", "封面上填的是2021年度，这个链接只收横州市（450181）2022年度的"),
        ("nobody's code", "封面上填的是名录中没有的单位"),
    ],
)
def test_a_file_that_is_not_the_countys_return_is_refused(open_desk, returns_2022, what, words):
    clean = returns_2022[HENGZHOU]
    content = {
        "zip": lambda: a_zip(clean),
        "text": lambda: b"\x00\x01 no workbook at all",
        "empty book": an_empty_book,
        "several counties": lambda: in_one_book(clean, returns_2022[LINGSHAN]),
        "wrong year": lambda: with_cell(clean, "封面", "B6", "2021"),
        "nobody's code": lambda: with_cell(clean, "封面", "B4", "999999"),
    }[what]()
    page = open_desk.upload(HENGZHOU, content)
    assert page.status_code == 422
    assert words in page.text, page.text[300:]
    assert not list((open_desk.settings.folder / "drafts").rglob("*.file"))


def test_the_code_a_county_had_before_is_its_code(open_desk, returns_2022):
    former = with_cell(returns_2022[HENGZHOU], "封面", "B4", "450127")
    assert open_desk.upload(HENGZHOU, former).status_code == 200
    for path in (open_desk.settings.folder / "drafts").rglob("*"):
        if path.is_file():
            path.unlink()


def test_a_file_too_large_is_refused_before_it_is_kept(open_desk):
    page = open_desk.upload(HENGZHOU, b"0" * 400_000)
    assert (page.status_code, "文件太大" in page.text) == (413, True)
    assert not list(open_desk.settings.folder.rglob("*.file"))


def test_a_form_without_a_file_says_what_to_do(open_desk):
    page = open_desk.browser.post(f"{open_desk.link(HENGZHOU)}check", files={"file": ("", b"")})
    assert (page.status_code, "没有选择文件" in page.text) == (400, True)
    other = open_desk.browser.post(f"{open_desk.link(HENGZHOU)}check", json={"file": "x"})
    assert other.status_code == 415


def test_an_upload_that_does_not_end_is_given_up(open_desk):
    host, port = open_desk.address.removeprefix("http://").split(":")
    head = (
        f"POST {open_desk.link(HENGZHOU)}check HTTP/1.1\r\nHost: {host}:{port}\r\n"
        "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 5000\r\n\r\n--x\r\n"
    )
    began = time.monotonic()
    with socket.create_connection((host, int(port)), 20) as connection:
        connection.sendall(head.encode())
        said = connection.recv(4096).decode()
    assert said.startswith("HTTP/1.1 408")
    assert time.monotonic() - began < 15


def test_a_form_another_site_sends_is_refused(open_desk):
    address = f"{open_desk.link(HENGZHOU)}check"
    for headers in (
        {"Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "null"},
    ):
        assert open_desk.browser.post(address, headers=headers).status_code == 403, headers
    same = {"Sec-Fetch-Site": "same-origin", "Origin": "null"}
    assert open_desk.browser.post(address, headers=same).status_code == 400


def test_every_answer_keeps_the_link_and_the_page_to_itself(open_desk):
    for path in (open_desk.link(HENGZHOU), open_desk.link(None), FORGED, "/nothing", "/desk.css"):
        headers = open_desk.browser.get(path).headers
        assert headers["content-security-policy"].split("; ") == [
            *("default-src 'none'", "style-src 'self'", "form-action 'self'"),
            *("frame-ancestors 'none'", "base-uri 'none'"),
        ], path
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-content-type-options"] == "nosniff"
        assert "set-cookie" not in headers and "server" not in headers
    page = open_desk.browser.get(open_desk.link(HENGZHOU))
    assert page.headers["cache-control"] == "no-store"
    assert "<script" not in page.text and "http://" not in page.text
    assert open_desk.browser.get("/robots.txt").text == "User-agent: *\nDisallow: /\n"


def test_the_log_says_what_was_done_and_holds_no_link(open_desk, caplog):
    with caplog.at_level(logging.INFO, "shanghui.desk"):
        open_desk.browser.get(open_desk.link(HENGZHOU))
        open_desk.browser.get(FORGED)
    lines = [record.getMessage() for record in caplog.records if record.name == "shanghui.desk"]
    assert [line[: line.rindex(" ", 0, -2)] for line in lines] == [
        "2022 450181 show_county 200",
        "- show_county 403",
    ]


def test_a_damaged_ledger_is_told_as_what_the_machine_has(tmp_path, forms, register, caplog):
    settings = settings_of(tmp_path / "home", forms, register)
    settings.ledger.write_text("no ledger\n", encoding="utf-8")
    with serving(settings) as broken:
        page = broken.browser.get(broken.link(HENGZHOU))
    assert (page.status_code, page.headers["retry-after"]) == (503, "600")
    assert "现在打不开" in page.text and "接收的机器出了故障" in page.text
    [told] = caplog.messages
    assert told.startswith(f"- show_county not done: {settings.ledger}: line 1 is not ")
    assert told.endswith("; restore the ledger from a backup")
    assert "ledger" not in page.text and "Traceback" not in page.text


def test_a_fault_of_ours_is_a_plain_page(desk, returns_2022, caplog):
    answer = desk.upload(HENGZHOU, returns_2022[HENGZHOU])
    [note] = (desk.settings.folder / "drafts").rglob("*.json")
    note.write_text("{}", encoding="utf-8")
    page = desk.browser.get(str(answer.url))
    assert (page.status_code, "程序出错了" in page.text) == (500, True)
    [kept] = (desk.settings.folder / "faults").iterdir()
    [told] = [one for one in caplog.messages if "failed" in one]
    assert told.startswith("2022 450181 show_answer failed: KeyError")
    assert told.endswith(f"(details: {kept})")
    assert "uploaded_at" not in page.text and "Traceback" not in page.text


def test_whoever_asks_too_often_waits(tmp_path, forms, register):
    limits = DeskLimits(uploads_per_hour=2)
    with serving(settings_of(tmp_path / "home", forms, register, limits)) as slow:
        template = f"{slow.link(HENGZHOU)}template.xlsx"
        assert [slow.browser.get(template).status_code for _ in range(3)] == [200, 200, 429]
        assert slow.browser.get(template).headers["retry-after"] == "3600"
        other = slow.browser.get(f"{slow.link(LINGSHAN)}template.xlsx")
        assert other.status_code == 200


@pytest.mark.parametrize(
    ("proxy", "statuses"),
    [("127.0.0.1", [200, 200]), ("", [200, 429]), ("192.0.2.1", [200, 429])],
)
def test_whom_a_proxy_asks_for_is_believed_of_a_trusted_one(
    tmp_path, forms, register, proxy, statuses
):
    limits = DeskLimits(uploads_per_hour_and_address=1)
    settings = settings_of(tmp_path / "home", forms, register, limits)
    with serving(settings, proxy) as behind:
        asked = [
            behind.browser.get(
                f"{behind.link(county)}template.xlsx", headers={"X-Forwarded-For": address}
            ).status_code
            for county, address in ((HENGZHOU, "10.0.0.1"), (LINGSHAN, "10.0.0.2"))
        ]
    assert asked == statuses


def test_under_a_path_of_a_proxy_every_address_has_it(tmp_path, forms, register):
    settings = replace(
        settings_of(tmp_path / "home", forms, register),
        public_address="https://example.org/desk",
    )
    with serving(settings) as behind:
        link = behind.link(HENGZHOU)
        page = behind.browser.get(link).text
        assert 'href="/desk/desk.css"' in page
        assert f'action="/desk{link}check"' in page
        assert behind.browser.get("/desk.css").status_code == 200
        sent = behind.browser.post(f"{link}check", headers={"Origin": "https://example.org"})
        assert sent.status_code == 400
        assert f'href="/desk{link}#upload"' in sent.text


def test_more_than_can_wait_are_told_to_come_back(tmp_path, forms, register, returns_2022):
    limits = DeskLimits(checks_at_once=1, files_per_check=1, checks_waiting=1)
    content = returns_2022[HENGZHOU].read_bytes()

    async def all_at_once(address: str, path: str) -> list[httpx.Response]:
        async with httpx.AsyncClient(base_url=address, timeout=60) as browser:
            return await asyncio.gather(
                *(browser.post(path, files={"file": ("x.xlsx", content)}) for _ in range(5))
            )

    with serving(settings_of(tmp_path / "home", forms, register, limits)) as busy:
        pages = asyncio.run(all_at_once(busy.address, f"{busy.link(HENGZHOU)}check"))
    statuses = sorted(page.status_code for page in pages)
    assert set(statuses) == {303, 503} and statuses.count(303) >= 1
    refused = next(page for page in pages if page.status_code == 503)
    assert refused.headers["retry-after"] == "30"
    assert "现在报送的单位较多" in refused.text


@pytest.mark.parametrize("in_the_way", ["inbox", "archive", ".ledger-lock"])
def test_what_cannot_be_kept_is_not_filed_and_the_page_says_so(desk, returns_2022, in_the_way):
    """A file or folder stands where the desk would write; once it is gone, filing works."""
    answer = desk.upload(HENGZHOU, returns_2022[HENGZHOU])
    blocked = desk.settings.inbox.with_name(in_the_way)
    shutil.rmtree(blocked, ignore_errors=True)
    if in_the_way == ".ledger-lock":
        blocked.mkdir()
    else:
        blocked.touch()
    page = desk.file(answer)
    assert (page.status_code, "没有报送成功" in page.text) == (503, True)
    assert "这一份没有报送，也没有回执" in page.text and str(blocked) not in page.text
    assert page.headers["retry-after"] == "600"
    # Else the next refresh would receive what the county was told was not.
    assert not list(desk.settings.inbox.rglob("*.xlsx")) and not desk.settings.ledger.exists()
    if blocked.is_dir():
        blocked.rmdir()
    else:
        blocked.unlink()
    assert "2022-450181-000001" in desk.file(answer).text


def test_with_the_clock_set_back_nothing_is_filed(desk, returns_2022, caplog):
    """Of two returns the later one counts: none is entered with a moment before the last."""
    desk.file(desk.upload(HENGZHOU, returns_2022[HENGZHOU]))
    answer = desk.upload(LINGSHAN, returns_2022[LINGSHAN])
    desk.clock.moment -= timedelta(minutes=2)
    page = desk.file(answer)
    assert (page.status_code, "没有报送成功" in page.text) == (503, True)
    assert "the clock says 2023-01-20 01:28 UTC, and the ledger has an entry of" in caplog.text
    desk.clock.moment += timedelta(minutes=2)
    assert "2022-450721-" in desk.file(answer).text


def test_an_upload_that_cannot_be_kept_says_so(desk, returns_2022):
    desk.settings.folder.mkdir()
    (desk.settings.folder / "drafts").touch()
    page = desk.upload(HENGZHOU, returns_2022[HENGZHOU])
    assert (page.status_code, "没有收下" in page.text) == (503, True)
