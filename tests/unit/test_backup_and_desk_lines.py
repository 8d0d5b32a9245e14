"""What health says of backups and of the desk, and what is told of them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from orchestration.alerts.backup_line import backup_line
from orchestration.alerts.desk_line import desk_lines
from orchestration.alerts.health import Health
from orchestration.alerts.look import tell_health
from orchestration.home import (
    DEFAULTS,
    AlertSettings,
    Home,
    HomeError,
    note_backup,
    note_failed_backup,
    read_configuration,
    read_last_backup,
)

MOMENT = datetime(2023, 3, 1, 2, tzinfo=UTC)
WEB = "http://127.0.0.1:{}"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def found(home: Home, hours: float = 0, settings: AlertSettings = DEFAULTS.alerts) -> str:
    line = backup_line(home, settings, MOMENT + timedelta(hours=hours))
    # What fails is told, what warns is not.
    assert (line.alert is not None) == (line.standing == "fail")
    return f"{line.standing}: {line.words}"


def test_a_home_without_a_backup_warns_unless_none_is_expected(home: Home) -> None:
    assert found(home) == "warn: none was ever finished"
    unexpected = replace(DEFAULTS.alerts, backup_hours=0)
    assert found(home, 0, unexpected) == "ok: none is expected (alerts.backup_hours is 0)"


def test_a_backup_is_old_after_36_hours(home: Home) -> None:
    note_backup(home.last_backup, MOMENT, damaged_count=0)
    assert found(home, 36) == "ok: finished 2023-03-01T02:00:00Z, whole"
    old = "fail: finished 2023-03-01T02:00:00Z, over 36 hours ago"
    assert found(home, 36.01) == old
    assert found(home, 48, replace(DEFAULTS.alerts, backup_hours=48)).startswith("ok: ")


def test_a_backup_that_is_not_whole_or_failed_fails_at_once(home: Home) -> None:
    note_failed_backup(home.last_backup, "/mnt (No space left on device)")
    assert found(home) == (
        "fail: the last try failed: /mnt (No space left on device); before it: none"
    )
    note_backup(home.last_backup, MOMENT, damaged_count=2)
    assert found(home, 1) == (
        "fail: finished 2023-03-01T02:00:00Z, not whole: damaged in the home: 2"
    )
    note_failed_backup(home.last_backup, "/mnt (Input/output error)")
    assert found(home, 1) == (
        "fail: the last try failed: /mnt (Input/output error); before it: finished"
        " 2023-03-01T02:00:00Z"
    )
    note_backup(home.last_backup, MOMENT, damaged_count=0)
    assert found(home, 1).startswith("ok: ")


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"finished_at": "yesterday"}'])
def test_a_note_that_cannot_be_read_is_said_and_written_anew(home: Home, content: str) -> None:
    home.last_backup.write_text(content, encoding="utf-8")
    with pytest.raises(HomeError, match="cannot be read"):
        read_last_backup(home.last_backup)
    assert found(home).startswith("fail: ")
    note_failed_backup(home.last_backup, "no room")
    assert found(home) == "fail: the last try failed: no room; before it: none"


def test_what_cannot_be_noted_is_said_beside_what_failed(home: Home) -> None:
    home.last_backup.mkdir()
    with pytest.raises(HomeError) as told:
        note_failed_backup(home.last_backup, "no room on /mnt")
    assert str(told.value) == (
        f"no room on /mnt; what became of the backup cannot be noted in {home.last_backup}"
        " (Is a directory)"
    )


class Desk(BaseHTTPRequestHandler):
    """As the desk, or as a proxy before one that is gone."""

    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/desk/robots.txt" else 502)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def port() -> Iterator[int]:
    with HTTPServer(("127.0.0.1", 0), Desk) as server:
        serving = Thread(target=server.serve_forever, daemon=True)
        serving.start()
        yield server.server_port
        server.shutdown()
        serving.join()


def asked(address: str) -> str:
    [line] = desk_lines(replace(DEFAULTS.alerts, desk_address=address))
    assert (line.alert is not None) == (line.standing == "fail")
    return f"{line.standing}: {line.words}"


def test_a_desk_is_asked_where_one_is_expected(port: int, monkeypatch) -> None:
    # The desk is beside it: a proxy for the way out is not asked.
    monkeypatch.setenv("http_proxy", WEB.format(1))
    assert desk_lines(DEFAULTS.alerts) == []
    address = WEB.format(port)
    assert asked(f"{address}/desk") == f"ok: answers at {address}/desk"
    assert asked(f"{address}/desk/") == f"ok: answers at {address}/desk/"
    assert asked(address) == f"fail: The desk does not answer at {address}: it answered 502"


@pytest.mark.parametrize(
    ("address", "why"),
    [
        (WEB.format(1), "[Errno 111] Connection refused"),
        (WEB.format("desk"), "nonnumeric port: 'desk'"),
        ("http://[::1", "Invalid IPv6 URL"),
    ],
)
def test_a_desk_that_is_gone_is_said_in_a_line(address: str, why: str) -> None:
    assert asked(address) == f"fail: The desk does not answer at {address}: {why}"


def test_a_backup_and_a_desk_are_told_once_and_again_after_they_were_well(
    home: Home, port: int
) -> None:
    note_backup(home.last_backup, MOMENT, damaged_count=0)

    def told(hours: int, address: str) -> list[str]:
        settings = replace(DEFAULTS.alerts, desk_address=address)
        moment = MOMENT + timedelta(hours=hours)
        lines = (backup_line(home, settings, moment), *desk_lines(settings))
        log = home.alerts_log
        before = len(log.read_text("utf-8").splitlines()) if log.exists() else 0
        tell_health(home, DEFAULTS, Health(lines), {}, moment)
        return [line.split(" ")[1] for line in log.read_text("utf-8").splitlines()[before:]]

    well, gone = f"{WEB.format(port)}/desk", WEB.format(port)
    home.logs.mkdir()
    home.alerts_log.touch()
    assert told(1, well) == []
    assert sorted(told(40, gone)) == ["desk_silent", "no_whole_backup"]
    assert told(41, gone) == []
    note_backup(home.last_backup, MOMENT + timedelta(hours=41), damaged_count=0)
    assert told(42, gone) == []
    assert told(80, gone) == ["no_whole_backup"]


def test_the_settings_are_those_of_the_file(home: Home) -> None:
    (home.path / "shanghui.toml").write_text(
        '[alerts]\nbackup_hours = 0\ndesk_address = "http://127.0.0.1:8770"\n', encoding="utf-8"
    )
    settings = read_configuration(home.path).alerts
    assert (settings.backup_hours, settings.desk_address) == (0, "http://127.0.0.1:8770")
