"""The proxy that docs/operations.md puts before desk and page, held to what it promises."""

import http.server
import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.operations.proxies import PASSWORD, USER, Proxy, curl, running_proxy

TOKEN = "2022-450181-aGVsbG8tdGhlcmU"


class Told(http.server.BaseHTTPRequestHandler):
    """Stands behind the proxy and answers with what reached it."""

    def do_GET(self) -> None:
        received = len(self.rfile.read(int(self.headers.get("content-length", 0))))
        told = {"path": self.path, "received": received, **self.headers}
        body = json.dumps({name.lower(): value for name, value in told.items()}).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def behind() -> Iterator[int]:
    """The port of a server that tells what reaches it."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Told)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


@pytest.fixture
def proxy(nginx: str, behind: int, tmp_path: Path) -> Iterator[Proxy]:
    with running_proxy(nginx, tmp_path, desk_port=behind, web_port=behind) as running:
        yield running


def test_who_asks_is_what_the_proxy_saw_whatever_was_claimed(proxy):
    claimed = ("-H", "X-Forwarded-For: 10.9.8.7", "-H", "Forwarded: for=10.9.8.7")
    status, body = proxy.ask("/link", *claimed, "-H", "X-Forwarded-Host: evil.example")
    told = json.loads(body)
    assert status == 200
    assert (told["x-forwarded-for"], told["x-forwarded-proto"]) == ("127.0.0.1", "https")
    assert told["host"] == "shanghui.example"
    assert "forwarded" not in told
    assert "x-forwarded-host" not in told


def test_a_page_without_encryption_leads_to_the_one_with_it(proxy):
    status, _ = curl(f"http://127.0.0.1:{proxy.plain_port}/{TOKEN}")
    assert status == 308


def test_a_return_passes_and_what_is_far_too_large_does_not(proxy, tmp_path):
    workbook, too_large = tmp_path / "return.xlsx", tmp_path / "large"
    workbook.write_bytes(bytes(20 * 1024 * 1024))
    too_large.write_bytes(bytes(33 * 1024 * 1024))
    status, body = proxy.ask("/file", "--data-binary", f"@{workbook}")
    assert (status, json.loads(body)["received"]) == (200, 20 * 1024 * 1024)
    assert proxy.ask("/file", "--data-binary", f"@{too_large}")[0] == 413


def test_the_page_of_runs_asks_for_a_password_and_keeps_it(proxy):
    assert proxy.ask("/runs/")[0] == 401
    assert proxy.ask("/runs/", "--user", f"{USER}:wrong")[0] == 401
    status, body = proxy.ask("/runs/graphql", "--user", f"{USER}:{PASSWORD}")
    told = json.loads(body)
    assert (status, told["path"]) == (200, "/runs/graphql")
    assert told["host"] == "shanghui.example"
    assert "authorization" not in told


def test_who_sends_without_end_is_held_back_and_who_reads_is_not(proxy):
    statuses = [proxy.ask("/file", "--data", "x")[0] for _ in range(30)]
    # Twenty at once, two a second after that.
    assert statuses[:20] == [200] * 20
    assert 429 in statuses
    assert [proxy.ask("/file")[0] for _ in range(10)] == [200] * 10


def test_no_link_of_the_desk_stands_in_a_log(proxy):
    for path in (f"/{TOKEN}", f"/d/{TOKEN}/file", f"/runs/{TOKEN}", f"/check?link={TOKEN}"):
        proxy.ask(path, "-H", f"Referer: https://shanghui.example/{TOKEN}")
    # Those held back, and those that nobody answers, are told of in the log of errors.
    statuses = {proxy.ask(f"/d/{TOKEN}", "--data", "x")[0] for _ in range(30)}
    assert 429 in statuses
    curl(f"http://127.0.0.1:{proxy.plain_port}/{TOKEN}")
    logged = proxy.logged()
    assert " GET /d 200 " in logged
    assert " GET /check 200 " in logged
    assert " GET - 200 " in logged
    assert TOKEN not in logged


def test_no_link_stands_in_a_log_where_nobody_answers(nginx, tmp_path):
    # Port 1 is nobody's.
    with running_proxy(nginx, tmp_path, desk_port=1, web_port=1) as proxy:
        assert proxy.ask(f"/d/{TOKEN}")[0] == 502
        assert " GET /d 502 " in proxy.logged()
        assert TOKEN not in proxy.logged()
