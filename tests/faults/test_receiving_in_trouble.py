"""Receiving where a file cannot be read or changes, the disk is full or the clock is wrong."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread

import pytest

from ingestion.receive import (
    Receipt,
    ReceiveError,
    archived_path,
    inbox_files,
    is_as_received,
    read_ledger,
    receive,
)
from ingestion.receive.append_to_ledger import writing
from orchestration.commands.receive import receive_files
from orchestration.home import Home, HomeError

MOMENT = datetime(2023, 3, 1, 2, tzinfo=UTC)
NOBODY = 65534


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that anyone may look into."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o777)
        yield Path(folder)


def append_receipts(ledger: Path, receipts: list[Receipt]) -> None:
    with writing(ledger) as append:
        append(receipts)


def receipts_of(home: Path, told: list[str]) -> list[Receipt]:
    incoming = inbox_files(home / "inbox", MOMENT)
    return receive(incoming, home / "archive", home / "ledger.jsonl", on_unreadable=told.append)


def test_a_file_that_is_still_being_written_is_received_once_it_is_whole(tmp_path: Path):
    Home(tmp_path).create()
    big = tmp_path / "inbox" / "big.xlsx"
    big.write_bytes(bytes(30_000_000))
    (tmp_path / "inbox" / "other.xlsx").write_bytes(b"other")
    done = Event()

    def copy_on() -> None:
        with big.open("ab", buffering=0) as file:
            while not done.is_set():
                file.write(b"more")

    writer = Thread(target=copy_on)
    writer.start()
    told: list[str] = []
    try:
        [other] = receipts_of(tmp_path, told)
    finally:
        done.set()
        writer.join()
    assert other.name == "other.xlsx"
    assert told == ["big.xlsx: cannot be read (it changed while it was read)"]
    [whole] = receipts_of(tmp_path, told)
    assert whole.size_bytes == big.stat().st_size > 30_000_000
    kept = archived_path(tmp_path / "archive", whole.file_sha256)
    assert kept.read_bytes() == big.read_bytes() and is_as_received(kept)


def test_a_file_that_may_not_be_read_is_named_and_the_others_are_received(open_folder: Path):
    Home(open_folder).create()
    closed = open_folder / "inbox" / "closed.xlsx"
    closed.write_bytes(b"closed")
    closed.chmod(0)
    (open_folder / "inbox" / "other.xlsx").write_bytes(b"other")
    for path in (open_folder / "inbox", open_folder / "archive"):
        path.chmod(0o777)
    told: list[str] = []
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(NOBODY)
    try:
        received = [receipt.name for receipt in receipts_of(open_folder, told)]
        with pytest.raises(ReceiveError, match=r"^closed.xlsx: cannot be read \(Permission den"):
            receive(
                inbox_files(open_folder / "inbox", MOMENT),
                open_folder / "archive",
                open_folder / "ledger.jsonl",
            )
    finally:
        if is_root:
            os.seteuid(0)
    assert received == ["other.xlsx"]
    assert told == ["closed.xlsx: cannot be read (Permission denied)"]


def test_receipts_that_do_not_fit_on_the_disk_are_none_of_them_written(disk):
    ledger = disk(1) / "ledger.jsonl"
    receipts = [Receipt(f"{number:064}", "a" * 300, 1, MOMENT) for number in range(100)]
    append_receipts(ledger, receipts[:1])
    before = ledger.read_bytes()
    filler = ledger.with_name("filler")
    # Room for some of the lines, and not for all.
    filler.write_bytes(bytes(shutil.disk_usage(ledger.parent).free - 8192))
    with pytest.raises(OSError, match="No space left"):
        append_receipts(ledger, receipts[1:])
    assert ledger.read_bytes() == before
    filler.unlink()
    append_receipts(ledger, receipts[1:])
    assert len(read_ledger(ledger).receipts) == 100


def test_a_home_that_became_read_only_is_told(disk):
    home = Home(disk(1) / "home")
    home.create()
    subprocess.run(["mount", "-o", "remount,ro", str(home.path.parent)], check=True)
    with pytest.raises(HomeError) as told:
        home.create()
    assert str(told.value) == (
        f"cannot write to the home {home.path}; give a folder you may write to with --home"
    )


def test_a_clock_set_back_is_refused_before_anything_is_received(tmp_path: Path):
    home = Home(tmp_path / "home")
    sent = tmp_path / "a.xlsx"
    sent.write_bytes(b"first")
    receive_files(home, [sent], None, None, MOMENT)
    sent.write_bytes(b"corrected")
    before = home.ledger.read_bytes()
    with pytest.raises(HomeError) as told:
        receive_files(home, [sent], None, None, MOMENT - timedelta(days=1))
    assert str(told.value) == (
        f"the clock says 2023-02-28 02:00 UTC, and {home.ledger} has an entry of 2023-03-01 02:00"
        " UTC; set the clock right and run the same again"
    )
    assert home.ledger.read_bytes() == before
    assert not (home.inbox / "a-2.xlsx").exists()
    # Clocks are corrected by seconds all the time.
    [receipt] = receive_files(home, [sent], None, None, MOMENT - timedelta(seconds=30))
    assert receipt.name == "a-2.xlsx"


def test_what_arrived_before_may_still_be_entered_with_its_own_moment(tmp_path: Path):
    home = Home(tmp_path / "home")
    sent = tmp_path / "a.xlsx"
    sent.write_bytes(b"first")
    receive_files(home, [sent], None, None, MOMENT)
    sent.write_bytes(b"older")
    [receipt] = receive_files(home, [sent], "2023-01-15T09:30+08:00", None, MOMENT)
    assert receipt.received_at == datetime(2023, 1, 15, 1, 30, tzinfo=UTC)
