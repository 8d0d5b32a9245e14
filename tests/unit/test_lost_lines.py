"""A ledger that lost its last lines: each line that is left follows the one before it."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingestion.receive import inbox_files, read_ledger, receive
from orchestration.alerts.health import health_of
from orchestration.alerts.health_records import read_health_records
from orchestration.home import DEFAULTS, Home
from orchestration.keeping import verify_home
from publishing.checksums import write_checksums
from tests.pipeline.test_commands import shanghui

MOMENT = datetime(2023, 3, 1, 2, tzinfo=UTC)
RELEASE = "2023-03-01.1"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Three files received, a release that knew the three lines."""
    home = Home(tmp_path / "home")
    home.create()
    for name in ("a.xlsx", "b.xlsx", "c.xlsx"):
        (home.inbox / name).write_bytes(name.encode())
    receive(inbox_files(home.inbox, MOMENT), home.archive, home.ledger)
    publish(home, {"ledger_lines": 3, "ledger_lines_known": 2})
    return home


def publish(home: Home, manifest: dict) -> None:
    release = home.releases / RELEASE
    release.mkdir(exist_ok=True)
    manifest = {"published_at": "2023-03-01T02:00:00Z"} | manifest
    (release / "MANIFEST.json").write_text(json.dumps(manifest), encoding="utf-8")
    write_checksums(release, {})
    link = home.releases / "current"
    link.unlink(missing_ok=True)
    link.symlink_to(RELEASE)


def lines(home: Home) -> list[bytes]:
    return home.ledger.read_bytes().splitlines(keepends=True)


def of_ledger(home: Home) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return verify_home(home)[0].faults, verify_home(home)[0].notes


def test_a_whole_ledger_has_no_fault(home: Home) -> None:
    assert of_ledger(home) == ((), ())


@pytest.mark.long
def test_lost_lines_are_told_by_verify_health_and_refresh(home: Home) -> None:
    home.ledger.write_bytes(b"".join(lines(home)[:2]))
    (home.inbox / "d.xlsx").write_bytes(b"d.xlsx")
    told = (
        f"{home.ledger} has fewer lines (2) than release 2023-03-01.1 knew (3); the last ones were"
        " lost: restore the ledger from a backup"
    )
    assert of_ledger(home) == ((told,), ())
    run = shanghui("verify", home=home.path)
    assert (run.returncode, told in run.stdout) == (1, True), run.stdout
    found = health_of(home, DEFAULTS.alerts, lambda: read_health_records(home), MOMENT)
    [line] = [line for line in found.lines if line.name == "ledger"]
    assert (line.standing, line.words) == ("fail", told)
    run = shanghui("refresh", "2022", home=home.path)
    assert (run.returncode, run.stdout, run.stderr) == (2, "", f"shanghui: {told}\n")
    # Were it to grow again to its length, nobody could tell.
    run = shanghui("receive", home.inbox / "d.xlsx", home=home.path)
    assert (run.returncode, run.stderr) == (2, f"shanghui: {told}\n")
    run = shanghui("lock", "2022", "--reason", "filed", home=home.path)
    assert (run.returncode, run.stderr) == (2, f"shanghui: {told}\n")
    # Nothing was received, nothing published.
    assert len(read_ledger(home.ledger).receipts) == 2
    assert sorted(path.name for path in home.releases.iterdir()) == [RELEASE, "current"]


def test_a_ledger_that_is_gone_lost_its_lines_too(home: Home) -> None:
    home.ledger.unlink()
    [fault] = of_ledger(home)[0]
    assert fault.startswith(f"{home.ledger} has fewer lines (0) than release 2023-03-01.1 knew (3)")


def test_a_manifest_that_does_not_say_or_cannot_be_read_tells_nothing_of_lines(home: Home) -> None:
    home.ledger.write_bytes(b"".join(lines(home)[:2]))
    publish(home, {})
    assert of_ledger(home) == ((), ())
    (home.releases / RELEASE / "MANIFEST.json").write_text("{")
    assert of_ledger(home) == ((), ())


def test_lines_without_a_hash_are_counted_and_their_sizes_held_against_the_archive(
    home: Home,
) -> None:
    entries = [json.loads(line) for line in lines(home)]
    for entry in entries[:2]:
        del entry["previous"]
    entries[1]["size_bytes"] = 60
    home.ledger.write_text(
        "".join(json.dumps(entry) + "\n" for entry in entries[:2]), encoding="utf-8"
    )
    # The first line with a hash comes after those two as they stand now.
    receive(inbox_files(home.inbox, MOMENT), home.archive, home.ledger)
    assert of_ledger(home) == (
        (
            f"{home.ledger}: line 2 says b.xlsx has 60 bytes, and the file received has 6: the line"
            " was changed",
        ),
        (
            f"{home.ledger}: of 3 lines the first 2 carry no hash, written before lines did: a"
            " change in them would not be seen",
        ),
    )
    run = shanghui("verify", home=home.path)
    assert (run.returncode, "of 3 lines the first 2 carry no hash" in run.stdout) == (1, True)
