"""A ledger mended with a backup's: what stood in it is borne out line by line, or told as lost."""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ingestion.receive import (
    Incoming,
    Withdrawal,
    append_entry,
    archived_path,
    read_ledger,
    sha256_of,
    take_in,
)
from orchestration.home import Home
from orchestration.keeping import back_up, bring_back_damaged, restore, verify_home
from orchestration.keeping.copying import BackupError
from publishing.checksums import write_checksums

NIGHT = datetime(2023, 3, 1, 18, tzinfo=UTC)
NEXT = datetime(2023, 3, 2, 18, tzinfo=UTC)


def at(hour: int) -> datetime:
    """The day between the two nights."""
    return NIGHT + timedelta(hours=hour)


def send(home: Home, name: str, moment: datetime) -> None:
    """A file received; kept in the archive at that moment."""
    sent = home.path.parent / name
    sent.write_bytes(name.encode())
    take_in([Incoming(sent, name, moment)], home.inbox, home.archive, home.ledger)
    os.utime(archived(home, name), (moment.timestamp(), moment.timestamp()))


def archived(home: Home, name: str) -> Path:
    path = archived_path(home.archive, sha256_of(name.encode()))
    assert path
    return path


def lines(home: Home) -> list[bytes]:
    return home.ledger.read_bytes().splitlines(keepends=True)


def put(home: Home, lines: list[bytes]) -> None:
    home.ledger.write_bytes(b"".join(lines))


def faults(home: Home) -> list[str]:
    return [fault for part in verify_home(home) for fault in part.faults]


def received(home: Home) -> list[tuple[int, str, datetime]]:
    """Line, name and moment of each receipt."""
    ledger = read_ledger(home.ledger)
    return [
        (line, receipt.name, receipt.received_at)
        for line, receipt in zip(ledger.lines_of_receipts, ledger.receipts, strict=True)
    ]


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    return tmp_path / "backup"


@pytest.fixture
def home(tmp_path: Path, backup: Path) -> Home:
    """Three lines backed up in the night; three receipts, a withdrawal among them, on the day."""
    home = Home(tmp_path / "home")
    home.create()
    for name in ("a.xlsx", "b.xlsx", "c.xlsx"):
        send(home, name, NIGHT)
    back_up(home, backup, NIGHT)
    send(home, "d.xlsx", at(1))
    send(home, "e.xlsx", at(2))
    withdrawn = Withdrawal(at(3), 2022, "450181", "a-1", sha256_of(b"a.xlsx"), "wrong", 5)
    append_entry(home.ledger, withdrawn)
    send(home, "f.xlsx", at(4))
    return home


ALL = [
    (1, "a.xlsx", NIGHT),
    (2, "b.xlsx", NIGHT),
    (3, "c.xlsx", NIGHT),
    (4, "d.xlsx", at(1)),
    (5, "e.xlsx", at(2)),
    (7, "f.xlsx", at(4)),
]


def test_a_line_changed_before_the_backup_costs_nothing(home: Home, backup: Path) -> None:
    whole = lines(home)
    for changed in (
        [whole[0].replace(b"a.xlsx", b"z.xlsx"), *whole[1:]],
        [*whole[:2], b"\xff" + whole[2][1:], *whole[3:]],
        # Taken out, and put in: what came after stands in other places.
        [whole[0], *whole[2:]],
        [*whole[:2], whole[0], *whole[2:]],
    ):
        put(home, changed)
        assert faults(home) != []
        made = bring_back_damaged(backup, home, NEXT)
        assert (made.ledger.line_count, made.ledger.of_backup, made.ledger.lost) == (7, 3, 0)
        assert made.received_again == ()
        assert lines(home) == whole
        assert made.ledger.kept.read_bytes() == b"".join(changed)
    assert made.ledger.kept.name == "ledger-damaged-20230302T180000Z.jsonl"
    assert bring_back_damaged(backup, home, NEXT).ledger is None


def test_a_line_changed_after_it_is_lost_alone_and_its_file_received_again(
    home: Home, backup: Path
) -> None:
    whole = lines(home)
    put(home, [*whole[:4], whole[4].replace(b"e.xlsx", b"z.xlsx"), *whole[5:]])
    made = bring_back_damaged(backup, home, NEXT)
    assert (made.ledger.line_count, made.ledger.lost) == (7, 1)
    # As of when the archive has it from; every other line keeps its number.
    assert received(home) == [*ALL[:4], ALL[5], (8, "e.xlsx", at(2))]
    assert [entry.reason for entry in read_ledger(home.ledger).withdrawals] == ["wrong"]
    assert lines(home)[:4] == whole[:4]
    [part, *_] = verify_home(home)
    assert part.faults == ()
    assert part.notes == (
        f"{home.ledger}: of 8 lines 1 are lost, and marked so since the ledger was mended",
    )
    # The backup's ledger is its beginning: the next backup copies it.
    assert back_up(home, backup, NEXT).ledger_refused == ""


def test_lines_lost_at_the_end_leave_a_ledger_as_long_as_the_release_knew(
    home: Home, backup: Path
) -> None:
    whole = lines(home)
    release = home.releases / "2023-03-02.1"
    release.mkdir()
    (release / "MANIFEST.json").write_text(json.dumps({"ledger_lines": 6}), encoding="utf-8")
    (home.releases / "current").symlink_to(release.name)
    put(home, whole[:4])
    made = bring_back_damaged(backup, home, NEXT)
    assert (made.ledger.line_count, made.ledger.lost) == (6, 2)
    assert received(home) == [*ALL[:4], (7, "e.xlsx", at(2)), (8, "f.xlsx", at(4))]
    assert verify_home(home)[0].faults == ()


def test_a_ledger_shorter_than_the_backups_or_gone_is_the_backups_again(
    home: Home, backup: Path
) -> None:
    again = [(4, "d.xlsx", at(1)), (5, "e.xlsx", at(2)), (6, "f.xlsx", at(4))]
    put(home, lines(home)[:1])
    assert bring_back_damaged(backup, home, NEXT).ledger.of_backup == 3
    assert received(home) == [*ALL[:3], *again]
    home.ledger.unlink()
    assert bring_back_damaged(backup, home, NEXT).ledger.kept is None
    assert received(home) == [*ALL[:3], *again]


def test_the_file_of_a_lost_receipt_comes_back_from_the_backup_with_its_time(
    home: Home, backup: Path
) -> None:
    whole = lines(home)
    put(home, [whole[0].replace(b"a.xlsx", b"z.xlsx"), *whole[1:4]])
    # The files go into it, the damaged ledger does not.
    assert back_up(home, backup, NEXT).ledger_refused != ""
    archived(home, "f.xlsx").unlink()
    made = bring_back_damaged(backup, home, NEXT)
    assert [name.partition("/")[0] for name in made.brought_back] == ["archive"]
    assert received(home) == [*ALL[:5], (6, "f.xlsx", at(4))]


def test_a_home_restored_from_a_backup_with_an_older_ledger_is_mended_with_the_same(
    home: Home, backup: Path, tmp_path: Path
) -> None:
    release = home.releases / "2023-03-02.1"
    release.mkdir()
    (release / "MANIFEST.json").write_text(json.dumps({"ledger_lines": 7}), encoding="utf-8")
    write_checksums(release, {})
    (home.releases / "current").symlink_to(release.name)
    put(home, [lines(home)[0].replace(b"a.xlsx", b"z.xlsx"), *lines(home)[1:]])
    back_up(home, backup, NEXT)
    again = Home(tmp_path / "again")
    restore(backup, again)
    [fault] = faults(again)
    assert fault.startswith(
        f"{again.ledger} has fewer lines (3) than release 2023-03-02.1 knew (7)"
    )
    assert bring_back_damaged(backup, again, NEXT).ledger.lost == 4
    since = [(8, "d.xlsx", at(1)), (9, "e.xlsx", at(2)), (10, "f.xlsx", at(4))]
    assert (received(again), faults(again)) == ([*ALL[:3], *since], [])


def test_what_was_never_received_is_left_to_the_next_refresh(home: Home, backup: Path) -> None:
    (home.inbox / "new.xlsx").write_bytes(b"new.xlsx")
    put(home, lines(home)[:5])
    assert [r.name for r in bring_back_damaged(backup, home, NEXT).received_again] == ["f.xlsx"]


def test_a_backup_of_another_home_and_one_that_went_another_way_mend_nothing(
    home: Home, backup: Path, tmp_path: Path
) -> None:
    other = Home(tmp_path / "other")
    other.create()
    send(other, "x.xlsx", NIGHT)
    back_up(other, tmp_path / "others", NIGHT)
    of_other = tmp_path / "others" / "ledger.jsonl"
    whole = lines(home)
    with pytest.raises(BackupError, match=f"is whole, and does not go on from {of_other}; name"):
        bring_back_damaged(tmp_path / "others", home, NEXT)
    put(home, [whole[0].replace(b"a.xlsx", b"z.xlsx"), *whole[1:]])
    damaged = lines(home)
    with pytest.raises(BackupError, match=f"no line of {of_other} stands in {home.ledger}; name"):
        bring_back_damaged(tmp_path / "others", home, NEXT)
    assert lines(home) == damaged
