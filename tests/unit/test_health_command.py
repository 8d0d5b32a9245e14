"""`shanghui health` and `alerts` as a monitor and a person call them: first line, JSON, status."""

import re
import time
from pathlib import Path

import dagster as dg
from dagster._daemon.types import DaemonHeartbeat

from orchestration.home import Home
from tests.pipeline.one_process import Answer, commands

DAEMONS = ("SENSOR", "SCHEDULER", "QUEUED_RUN_COORDINATOR", "BACKFILL")


def test_a_monitor_is_told_in_the_first_line_in_json_and_by_the_exit_status(tmp_path):
    home = Home(tmp_path / "home")
    home.create()
    # Whatever the disk of the machine has.
    (home.path / "shanghui.toml").write_text("[alerts]\ndisk_free_mb = 1\n", encoding="utf-8")
    plain, as_json = commands(home.path, ("health",), ("health", "--json"))
    assert (plain.exit, plain.err) == (2, "")
    lines = plain.out.splitlines()
    assert (
        lines[0]
        == "fail: of 9 things looked at not well: release (warn), backup (warn), daemon (fail)"
    )
    assert lines[-1] == (
        "daemon: start it: shanghui daemon; until then nothing runs by itself"
        " (docs/operations/alerts.md#daemon_silent)"
    )
    assert (as_json.exit, as_json.said["standing"]) == (2, "fail")
    assert (as_json.said["home"], as_json.said["summary"]) == (str(home.path), lines[0])
    assert standings(as_json)["daemon"] == "fail"

    daemon_beats(home, time.time() - 3600)
    [silent] = commands(home.path, ("health", "--json"))
    daemon = next(line for line in silent.said["lines"] if line["name"] == "daemon")
    assert daemon["words"].startswith("Dagster's daemon is silent since ")
    assert daemon["to_do"] == "start it again; until then nothing runs by itself"
    assert (silent.exit, daemon["standing"]) == (2, "fail")

    daemon_beats(home, time.time() + 60)
    beating, *of_none = commands(
        home.path,
        ("health",),
        ("health", "--home", tmp_path / "none"),
        ("health", "--json", "--home", tmp_path / "none"),
        ("alerts", "--home", tmp_path / "none"),
    )
    # Nothing was published or copied away yet: something to look at, and nothing that fails.
    assert beating.exit == 1
    first, *_ = beating.out.splitlines()
    assert first == "warn: of 9 things looked at not well: release (warn), backup (warn)"
    assert len(of_none) == 3
    for answer in of_none:
        assert (answer.exit, answer.out, answer.err.count("\n")) == (2, "", 1)
        assert answer.err.startswith(f"shanghui: {tmp_path / 'none'} is no home of shanghui")


def standings(health: Answer) -> dict[str, str]:
    return {line["name"]: line["standing"] for line in health.said["lines"]}


def daemon_beats(home: Home, at: float) -> None:
    with dg.DagsterInstance.from_config(str(home.dagster)) as known:
        for part in DAEMONS:
            known.add_daemon_heartbeat(DaemonHeartbeat(at, part, "1", None))
        assert set(known.get_daemon_heartbeats()) == set(DAEMONS)


def test_a_test_of_the_alerts_says_of_each_channel_how_it_went(tmp_path: Path):
    home = Home(tmp_path / "home")
    home.create()
    shown, tried = commands(home.path, ("alerts", "--json"), ("alerts", "--test"))
    assert shown.said == [
        {"channel": "log", "taken": None, "outcome": "not tried; --test tries it"}
    ]
    assert tried.exit == 0
    assert tried.out.splitlines()[-1] == (
        f"Nobody is told but the log: name a channel in {home.path}/shanghui.toml"
    )
    (home.path / "shanghui.toml").write_text('[webhook]\nurl_env = "HOOK_URL"\n', encoding="utf-8")
    [failed] = commands(home.path, ("alerts", "--test", "--json"))
    assert failed.exit == 1
    assert failed.said == [
        {"channel": "log", "taken": True, "outcome": ""},
        {
            "channel": "webhook",
            "taken": False,
            "outcome": "the environment variable that webhook.url_env names is not set, or empty",
        },
    ]
    assert len(home.alerts_log.read_text(encoding="utf-8").splitlines()) == 2


def test_a_backup_says_to_health_what_became_of_it(tmp_path: Path):
    home = Home(tmp_path / "home")
    home.create()
    copies, other = tmp_path / "copies", tmp_path / "other"
    other.mkdir()
    (other / "letter.txt").write_text("", encoding="utf-8")
    call = ("health", "--json")
    made, well, failed, told, again, better = commands(
        home.path,
        ("backup", copies),
        call,
        ("backup", other),
        call,
        ("backup", copies),
        call,
    )
    assert (made.exit, failed.exit, again.exit) == (0, 2, 0)
    [words, failing, words_again] = [
        next((line["standing"], line["words"]) for line in one.said["lines"] if is_backup(line))
        for one in (well, told, better)
    ]
    moment = r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ"
    assert words[0] == "ok" and re.fullmatch(f"finished {moment}, whole", words[1])
    assert failing[0] == "fail"
    assert re.fullmatch(
        f"the last try failed: {other} is not empty and no backup; name an empty folder or one;"
        f" before it: finished {moment}",
        failing[1],
    )
    assert words_again[0] == "ok"
    # It is no part of what is copied away: a home brought back has no backup yet.
    assert not (copies / "last_backup.json").exists()


def is_backup(line: dict[str, str]) -> bool:
    return line["name"] == "backup"
