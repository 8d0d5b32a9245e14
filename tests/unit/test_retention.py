"""What is old and goes, what is old and stays, interrupted at any step: homes made by hand."""

import json
import os
import shutil
import signal
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingestion.receive import (
    Admission,
    AdmittedReturn,
    Incoming,
    OfficialMark,
    Withdrawal,
    YearLock,
    append_entries,
    append_entry,
    inbox_files,
    look_at_inbox,
    read_ledger,
    receive,
    sha256_of,
    take_in,
)
from orchestration.home import DEFAULTS, Configuration, Home
from orchestration.keeping import back_up, restore, verify_home
from orchestration.retention import PartOld, take_away, what_is_old
from orchestration.retention.old_inbox import destroy_files
from publishing.checksums import write_checksums
from publishing.release_error import ReleaseError
from publishing.release_folder import release_named
from tests.pipeline.test_commands import shanghui

RECEIVED = datetime(2023, 1, 10, tzinfo=UTC)
LATER = datetime(2024, 3, 1, tzinfo=UTC)
"""416 days after."""
SETTINGS = replace(
    DEFAULTS,
    retention=replace(DEFAULTS.retention, releases_years=10, raw_returns_years=2),
)


def put(path: Path, content: bytes, written_at: datetime = RECEIVED) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    os.utime(path, (written_at.timestamp(),) * 2)
    return path


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Two files received on 10 January 2023."""
    home = Home(tmp_path / "home")
    home.create()
    for name in ("a.xlsx", "b.xlsx"):
        put(home.inbox / name, name.encode())
    receive(inbox_files(home.inbox, RECEIVED), home.archive, home.ledger)
    return home


def publish(home: Home, name: str, previous: str | None) -> None:
    """A release of the day in its name, with its sums, and current."""
    release = home.releases / name
    put(release / "chambers.duckdb", name.encode())
    put(release / "report" / "2012" / "report.json", b"{}")
    said = {"name": name, "published_at": f"{name[:10]}T02:00:00+00:00", "previous": previous}
    put(release / "MANIFEST.json", json.dumps(said).encode())
    write_checksums(release, {})
    (home.releases / "current").unlink(missing_ok=True)
    (home.releases / "current").symlink_to(name)


def publish_six(home: Home) -> None:
    names = [f"20{year}-03-01.1" for year in ("05", "06", "07", "08", "09", "10")]
    for previous, name in zip([None, *names], names, strict=False):
        publish(home, name, previous)


def part(parts: list[PartOld], name: str) -> PartOld:
    return next(one for one in parts if one.part == name)


def goes(home: Home, of_part: str, moment: datetime = LATER) -> list[str]:
    return [one.name for one in part(what_is_old(home, SETTINGS, moment), of_part).goes]


def stays(home: Home, of_part: str, moment: datetime = LATER) -> dict[str, str]:
    found = part(what_is_old(home, SETTINGS, moment), of_part).stays
    return {one.name: one.stays_because for one in found}


def faults(home: Home) -> list[str]:
    return [fault for one in verify_home(home) for fault in one.faults]


def names_of_inbox(home: Home) -> list[str]:
    return sorted(path.relative_to(home.inbox).as_posix() for path in home.inbox.rglob("*.*"))


def test_nothing_goes_before_its_time_and_nothing_at_all_without_being_told_to(home: Home) -> None:
    assert goes(home, "inbox", datetime(2024, 2, 14, tzinfo=UTC)) == []
    assert goes(home, "inbox", datetime(2024, 2, 15, tzinfo=UTC)) == ["a.xlsx", "b.xlsx"]
    assert names_of_inbox(home) == ["a.xlsx", "b.xlsx"]
    never = replace(SETTINGS, retention=replace(SETTINGS.retention, inbox_days=0))
    assert part(take_away(home, never, LATER), "inbox").old == ()
    assert names_of_inbox(home) == ["a.xlsx", "b.xlsx"]


def test_a_file_of_the_inbox_goes_and_its_receipt_its_archive_and_its_backup_stay_right(
    home: Home, tmp_path: Path
) -> None:
    back_up(home, tmp_path / "backup", RECEIVED)
    take_away(home, SETTINGS, LATER)
    assert names_of_inbox(home) == []
    assert faults(home) == []
    ledger = read_ledger(home.ledger)
    [entry] = ledger.destructions
    assert (entry.part, entry.names, entry.setting, entry.receipts_before) == (
        *("inbox", ("a.xlsx", "b.xlsx"), "retention.inbox_days = 400", 2),
    )
    assert entry.sha256s == (sha256_of(b"a.xlsx"), sha256_of(b"b.xlsx"))
    assert len(ledger.receipts) == 2
    # A backup that kept them would bring them back into an inbox that is to have them no more.
    made = back_up(home, tmp_path / "backup", LATER)
    assert made.destroyed == ("inbox/a.xlsx", "inbox/b.xlsx")
    assert made.lost == ()
    again = Home(tmp_path / "again")
    restore(tmp_path / "backup", again)
    assert receive(inbox_files(again.inbox, LATER), again.archive, again.ledger) == []
    assert faults(again) == []


def test_an_old_file_is_read_once_to_be_taken_away(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    read_bytes = Path.read_bytes

    def reading(path: Path) -> bytes:
        if path.is_relative_to(home.inbox):
            read.append(path.name)
        return read_bytes(path)

    monkeypatch.setattr(Path, "read_bytes", reading)
    put(home.inbox / "new.xlsx", b"never received")
    destroy_files(home, datetime(2024, 1, 1, tzinfo=UTC), DEFAULTS.limits, LATER, "a setting")
    assert sorted(read) == ["a.xlsx", "b.xlsx", "new.xlsx"]
    assert names_of_inbox(home) == ["new.xlsx"]
    assert read_ledger(home.ledger).destructions[0].names == ("a.xlsx", "b.xlsx")


def test_a_backup_interrupted_before_it_took_a_file_out_takes_it_out_the_next_time(
    home: Home, tmp_path: Path
) -> None:
    back_up(home, tmp_path / "backup", RECEIVED)
    take_away(home, SETTINGS, LATER)
    back_up(home, tmp_path / "backup", LATER)
    put(tmp_path / "backup" / "inbox" / "a.xlsx", b"a.xlsx")
    assert back_up(home, tmp_path / "backup", LATER).destroyed == ("inbox/a.xlsx",)
    assert not (tmp_path / "backup" / "inbox" / "a.xlsx").exists()


def test_what_is_withdrawn_taken_away_and_sent_again_under_its_name_is_a_new_receipt(
    home: Home, tmp_path: Path
) -> None:
    sha256 = sha256_of(b"a.xlsx")
    append_entry(home.ledger, Withdrawal(LATER, 2022, "450181", f"{sha256}-450181", sha256, "x", 2))
    take_away(home, SETTINGS, LATER)
    sent = put(tmp_path / "sent" / "a.xlsx", b"a.xlsx")
    incoming = [Incoming(sent, "a.xlsx", LATER)]
    [receipt] = take_in(incoming, home.inbox, home.archive, home.ledger)
    assert receipt.name == "a.xlsx"
    assert take_in(incoming, home.inbox, home.archive, home.ledger) == []
    admitted = AdmittedReturn(2022, "450181", f"{sha256}-450181", sha256)
    assert not read_ledger(home.ledger).is_withdrawn(admitted)


def test_the_sensor_sees_what_is_put_there_again_and_nothing_else(home: Home) -> None:
    take_away(home, SETTINGS, LATER)
    look = look_at_inbox(home.inbox, read_ledger(home.ledger).last_received())
    assert dict(look.unreceived) == {}
    put(home.inbox / "b.xlsx", b"b.xlsx", LATER)
    look = look_at_inbox(home.inbox, read_ledger(home.ledger).last_received())
    assert [*look.unreceived] == ["b.xlsx"]
    [receipt] = receive(inbox_files(home.inbox, LATER), home.archive, home.ledger)
    assert receipt.name == "b.xlsx"
    assert goes(home, "inbox") == []


def test_a_file_stays_that_is_new_changed_not_kept_or_followed_by_a_newer_one(home: Home) -> None:
    put(home.inbox / "a.xlsx", b"corrected")
    put(home.inbox / "c.xlsx", b"never received")
    put(home.inbox / "d.xlsx", b"d")
    put(home.inbox / "d-2.xlsx", b"d2", LATER)
    put(home.inbox / "e.xlsx", b"e")
    names = {"d.xlsx", "d-2.xlsx", "e.xlsx"}
    incoming = [file for file in inbox_files(home.inbox, RECEIVED) if file.name in names]
    receive(incoming, home.archive, home.ledger)
    [kept] = home.archive.glob(f"*/{sha256_of(b'e')}.*")
    kept.unlink()
    assert goes(home, "inbox") == ["b.xlsx"]
    assert stays(home, "inbox") == {
        "d.xlsx": "a newer file of its name stays",
        "e.xlsx": "the archive does not keep it whole: see shanghui verify",
    }
    take_away(home, SETTINGS, LATER)
    assert names_of_inbox(home) == ["a.xlsx", "c.xlsx", "d-2.xlsx", "d.xlsx", "e.xlsx"]
    assert read_ledger(home.ledger).destructions[0].names == ("b.xlsx",)


def test_sheets_sent_as_text_go_together_and_are_not_received_again(home: Home) -> None:
    for folder in (home.inbox, home.inbox / "横州"):
        for sheet in ("封面.csv", "商会.csv"):
            put(folder / sheet, f"{folder.name},{sheet}".encode())
    assert len(receive(inbox_files(home.inbox, RECEIVED), home.archive, home.ledger)) == 2
    young = replace(SETTINGS, retention=replace(SETTINGS.retention, inbox_days=36_500))
    take_away(home, young, LATER)
    assert receive(inbox_files(home.inbox, LATER), home.archive, home.ledger) == []
    take_away(home, SETTINGS, LATER)
    assert names_of_inbox(home) == []
    assert {*read_ledger(home.ledger).destructions[0].names} == {
        *("a.xlsx", "b.xlsx", "inbox/", "横州/"),
    }


def test_an_old_release_goes_and_those_something_rests_on_stay(home: Home) -> None:
    publish_six(home)
    append_entry(home.ledger, OfficialMark(RECEIVED, "2007-03-01.1"))
    moment = datetime(2021, 3, 1, 3, tzinfo=UTC)
    assert goes(home, "releases", datetime(2015, 3, 1, 1, tzinfo=UTC)) == []
    assert goes(home, "releases", moment) == ["2005-03-01.1", "2008-03-01.1"]
    assert stays(home, "releases", moment) == {
        "2006-03-01.1": "2007-03-01.1 stays, and what changed in it is told by this one",
        "2007-03-01.1": "it was officially published",
        "2009-03-01.1": "2010-03-01.1 stays, and what changed in it is told by this one",
        "2010-03-01.1": "it is the current release",
    }
    publish_dir = home.public / "2005-03-01.1"
    put(publish_dir / "MANIFEST.json", b"{}")
    locked = datetime(2008, 6, 1, tzinfo=UTC)
    append_entry(home.ledger, YearLock(locked, 2007, is_locked=True, reason="published"))
    assert goes(home, "releases", moment) == []
    assert stays(home, "releases", moment)["2005-03-01.1"] == "a public release was made of it"
    assert stays(home, "releases", moment)["2008-03-01.1"] == "2007 was locked as it says"


def test_a_destroyed_release_is_known_by_name_and_its_name_is_not_given_again(
    home: Home, tmp_path: Path
) -> None:
    publish_six(home)
    back_up(home, tmp_path / "backup", LATER)
    take_away(home, SETTINGS, LATER)
    assert sorted(path.name for path in home.releases.iterdir()) == [
        *(f"20{year}-03-01.1" for year in ("05", "06", "07", "08", "09", "10")),
        "current",
    ]
    gone = home.releases / "2005-03-01.1"
    assert [path.name for path in gone.iterdir()] == ["DESTROYED.json"]
    assert faults(home) == []
    told = (
        "release 2005-03-01.1 was destroyed on 2024-03-01 by retention"
        " (retention.releases_years = 10); what it said of figures is in the history"
    )
    with pytest.raises(ReleaseError) as refused:
        release_named(home.releases, "2005-03-01.1")
    assert str(refused.value) == told
    run = shanghui("mark-official", "2005-03-01.1", home=home.path)
    assert (run.returncode, run.stderr) == (2, f"shanghui: {told}\n")
    made = back_up(home, tmp_path / "backup", LATER)
    assert made.lost == ()
    # Database, manifest, sums and report of each of the four, and the two files of the inbox.
    assert len(made.destroyed) == 18
    restore(tmp_path / "backup", Home(tmp_path / "again"))
    assert faults(Home(tmp_path / "again")) == []


def test_a_release_that_says_it_was_destroyed_and_was_not_is_a_fault(home: Home) -> None:
    publish(home, "2023-03-01.1", None)
    put(home.releases / "2023-03-01.1" / "DESTROYED.json", b"{}")
    folder = home.releases / "2023-03-01.1"
    assert faults(home) == [f"{folder} says it was destroyed, and the ledger does not"]


def test_slips_and_drafts_go_after_their_days(home: Home) -> None:
    put(home.slips / "2021" / "a.xlsx", b"slip")
    put(home.slips / "2022" / "b.xlsx", b"slip", LATER)
    put(home.desk / "answers" / "0.json", b"{}")
    drafts = home.desk / "drafts" / "2021" / "450181"
    for sha256, uploaded_at in (("0", "2023-01-10T00:00:00+00:00"), ("1", LATER.isoformat())):
        put(drafts / f"{sha256}.file", b"draft")
        said = {"file_sha256": sha256, "file_name": "x", "uploaded_at": uploaded_at, "line": None}
        put(drafts / f"{sha256}.json", json.dumps(said).encode())
    assert goes(home, "slips") == ["slips/2021/a.xlsx", "desk/answers/0.json"]
    assert goes(home, "drafts") == ["desk/drafts/2021/450181/0.file"]
    take_away(home, SETTINGS, LATER)
    assert [path.name for path in home.slips.rglob("*.xlsx")] == ["b.xlsx"]
    assert sorted(path.name for path in drafts.iterdir()) == ["1.file", "1.json"]


def test_raw_returns_are_listed_as_due_once_their_year_is_locked_and_stay(home: Home) -> None:
    admitted = AdmittedReturn(2021, "450181", "x", sha256_of(b"a.xlsx"))
    append_entries(
        home.ledger,
        [
            Admission(RECEIVED, (2021,), "rules", (admitted,)),
            YearLock(RECEIVED, 2021, is_locked=True, reason="published"),
        ],
    )
    due = datetime(2025, 1, 11, tzinfo=UTC)
    assert stays(home, "raw returns", datetime(2025, 1, 9, tzinfo=UTC)) == {}
    assert stays(home, "raw returns", due) == {
        "2021": "1 received file are due and stay: a later version reads every received file again"
    }
    take_away(home, SETTINGS, due)
    assert faults(home) == []


@pytest.mark.parametrize(
    ("key", "value", "least"),
    [
        ("releases_years", 9, "years from 10 to 1000"),
        ("raw_returns_years", 1, "years from 2 to 1000"),
        ("inbox_days", 29, "days from 30 to 36500"),
        ("runs_days", "false", "days from 30 to 36500"),
    ],
)
def test_less_than_the_least_is_refused_in_a_line(
    home: Home, key: str, value: object, least: str
) -> None:
    (home.path / "shanghui.toml").write_text(f"[retention]\n{key} = {value}\n", encoding="utf-8")
    run = shanghui("retention", "--apply", home=home.path)
    assert run.returncode == 2
    assert run.stderr == (
        f"shanghui: {home.path}/shanghui.toml: retention.{key} is {value}; it must be 0, which"
        f" keeps for ever, or a whole number of {least}\n"
    )


def test_the_command_shows_first_and_takes_away_when_told_to(home: Home) -> None:
    shown = shanghui("retention", home=home.path)
    assert shown.returncode == 0
    assert "inbox: a.xlsx of 2023-01-10 08:00 goes" in shown.stdout
    assert "Take away what goes with: shanghui retention --apply" in shown.stdout
    assert names_of_inbox(home) == ["a.xlsx", "b.xlsx"]
    applied = json.loads(shanghui("retention", "--apply", "--json", home=home.path).stdout)
    assert applied["is_applied"] is True
    [inbox] = [one for one in applied["parts"] if one["part"] == "inbox"]
    assert [one["name"] for one in inbox["goes"]] == ["a.xlsx", "b.xlsx"]
    assert names_of_inbox(home) == []
    assert "retention done releases=0 raw_returns=0 inbox=2" in (
        (home.logs / "shanghui.log").read_text(encoding="utf-8")
    )
    with home.locked("shanghui refresh", RECEIVED):
        run = shanghui("retention", "--apply", home=home.path)
    assert run.returncode == 2
    assert "shanghui: shanghui refresh (process" in run.stderr


CHANGES = ("open", "os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.truncate")


def killed_at(step: int, home: Home, settings: Configuration, moment: datetime) -> bool:
    """Take away in a process that is killed as it is about to change the home the n-th time;
    whether it was."""
    child = os.fork()
    if not child:
        seen = 0

        def hook(event: str, arguments: tuple) -> None:
            nonlocal seen
            writes = event != "open" or (arguments[2] or 0) & (os.O_WRONLY | os.O_RDWR)
            if event in CHANGES and writes and str(home.path) in str(arguments[0]):
                seen += 1
                if seen == step:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(hook)
        take_away(home, settings, moment)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.waitstatus_to_exitcode(status) == 0
    return os.WIFSIGNALED(status)


def state(home: Home) -> dict[str, object]:
    """All files but the lock's and the ledger, and what the ledger says was destroyed."""
    kept = (path for path in home.path.rglob("*") if path.is_file() and path.name[0] != ".")
    said = [name for one in read_ledger(home.ledger).destructions for name in one.names]
    return {"files": sorted({*kept} - {home.ledger}), "destroyed": sorted(said)}


def steps(home: Home, beside: Path) -> Iterator[int]:
    """The numbers of the steps, the home as it was at each."""
    shutil.copytree(home.path, beside, symlinks=True)
    for step in range(1, 200):
        shutil.rmtree(home.path)
        shutil.copytree(beside, home.path, symlinks=True)
        yield step


def test_killed_at_any_step_the_next_finishes_it(home: Home, tmp_path: Path) -> None:
    for previous, name in ((None, "2005-03-01.1"), ("2005-03-01.1", "2006-03-01.1")):
        publish(home, name, previous)
    publish(home, "2007-03-01.1", "2006-03-01.1")
    put(home.slips / "2021" / "a.xlsx", b"slip")
    states = []
    for step in steps(home, tmp_path / "beside"):
        was_killed = killed_at(step, home, SETTINGS, LATER)
        # Nothing is received once more because it was interrupted.
        assert receive(inbox_files(home.inbox, LATER), home.archive, home.ledger) == []
        assert release_named(home.releases, None).name == "2007-03-01.1"
        take_away(home, SETTINGS, LATER)
        states.append(state(home))
        assert faults(home) == []
        if not was_killed:
            break
    assert len(states) > 15
    assert states[-1]["destroyed"] == ["2005-03-01.1", "a.xlsx", "b.xlsx"]
    assert all(one == states[-1] for one in states)
