"""Who opens connections and says little, or too much, does not shut the desk: over sockets."""

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import httpx
import pytest

from desk import impatient, serve
from tests.desk.conftest import HENGZHOU, OpenDesk, serving, settings_of

BEGUN = b"GET /desk.css HTTP/1.1\r\nHost: desk\r\n"


@pytest.fixture
def impatient_desk(monkeypatch, tmp_path, forms, register) -> Iterator[OpenDesk]:
    """A desk that waits half a second for headers and has room for eight connections."""
    monkeypatch.setattr(impatient, "SECONDS_FOR_HEADERS", 0.5)
    monkeypatch.setattr(serve, "CONNECTIONS", 8)
    with serving(settings_of(tmp_path / "home", forms, register)) as opened:
        yield opened


@contextmanager
def connected(desk: OpenDesk) -> Iterator[socket.socket]:
    port = int(desk.address.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), timeout=10) as opened:
        yield opened


def seconds_until_closed(connection: socket.socket) -> float:
    began = time.monotonic()
    assert connection.recv(100) == b""
    return time.monotonic() - began


@pytest.mark.parametrize("sent", [b"", BEGUN])
def test_headers_that_do_not_come_end_the_connection(impatient_desk, sent):
    with connected(impatient_desk) as connection:
        connection.sendall(sent)
        assert 0.2 < seconds_until_closed(connection) < 5


def test_a_byte_now_and_then_buys_no_time(impatient_desk):
    with connected(impatient_desk) as connection:
        began = time.monotonic()
        with pytest.raises(OSError):
            while time.monotonic() - began < 10:
                connection.sendall(b"G")
                time.sleep(0.1)
        assert time.monotonic() - began < 5


def test_a_second_request_has_its_headers_timed_too(impatient_desk):
    with connected(impatient_desk) as connection:
        connection.sendall(BEGUN + b"\r\n")
        answer = b""
        while b"\r\n\r\n" not in answer or len(answer.partition(b"\r\n\r\n")[2]) < length(answer):
            answer += connection.recv(65536)
        connection.sendall(BEGUN)
        assert seconds_until_closed(connection) < 5


def length(answer: bytes) -> int:
    head = answer.partition(b"\r\n\r\n")[0].lower()
    return int(head.partition(b"content-length: ")[2].partition(b"\r\n")[0])


def test_an_answer_that_takes_longer_than_headers_may_is_given(impatient_desk, returns_2022):
    answer = impatient_desk.upload(HENGZHOU, returns_2022[HENGZHOU])
    assert answer.status_code == 200


def test_who_holds_every_connection_is_rid_of_and_the_desk_answers_again(impatient_desk):
    with ExitStack() as held:
        for _ in range(8):
            held.enter_context(connected(impatient_desk))
        address = f"{impatient_desk.address}/desk.css"
        assert httpx.get(address).status_code == 503
        time.sleep(1)
        assert httpx.get(address).status_code == 200


def test_headers_without_end_are_refused(impatient_desk):
    with connected(impatient_desk) as connection:
        connection.sendall(BEGUN + b"X: " + b"x" * 70_000)
        assert connection.recv(100).startswith(b"HTTP/1.1 400 ")
