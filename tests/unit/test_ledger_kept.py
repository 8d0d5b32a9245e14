"""A ledger read again and again: only what was appended, and never what no longer stands."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ingestion.receive import LedgerError, LedgerKept, Receipt, append_entry, read_ledger

NOON = datetime(2023, 1, 20, 4, 0, tzinfo=UTC)


def append(ledger: Path, number: int) -> None:
    name = f"desk/2022/{number}.xlsx"
    append_entry(ledger, Receipt(f"{number:064}", name, 1, NOON + timedelta(minutes=number)))


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    return tmp_path / "ledger.jsonl"


def test_what_is_kept_says_what_reading_it_all_says(ledger):
    kept = LedgerKept(ledger)
    assert kept.now() == read_ledger(ledger)
    for number in range(3):
        append(ledger, number)
        assert kept.now() == read_ledger(ledger)
    assert kept.now().line_count == 3
    assert kept.now() is kept.now()


def test_a_line_that_is_still_being_written_does_not_count(ledger):
    append(ledger, 0)
    kept = LedgerKept(ledger)
    before = kept.now()
    append(ledger, 1)
    whole = ledger.read_bytes()
    ledger.write_bytes(whole[:-9])
    assert kept.now() is before
    ledger.write_bytes(whole)
    assert kept.now().line_count == 2


def test_a_line_that_does_not_follow_is_found_and_found_again(ledger):
    append(ledger, 0)
    kept = LedgerKept(ledger)
    kept.now()
    with ledger.open("ab") as file:
        file.write(ledger.read_bytes())
    for _ in range(2):
        with pytest.raises(LedgerError, match="line 2 was not written after the line before it"):
            kept.now()


def test_a_ledger_restored_from_a_backup_is_read_anew(ledger):
    append(ledger, 0)
    kept, backup = LedgerKept(ledger), ledger.read_bytes()
    append(ledger, 1)
    assert kept.now().line_count == 2
    restored = ledger.with_name("restored")
    restored.write_bytes(backup)
    restored.replace(ledger)
    assert kept.now().line_count == 1
    ledger.unlink()
    assert kept.now() == read_ledger(ledger)
    assert kept.now().line_count == 0


def test_only_what_was_appended_is_read(ledger, monkeypatch):
    from ingestion.receive import written_line as reading

    for number in range(5):
        append(ledger, number)
    kept, read = LedgerKept(ledger), []
    entry_of = reading.entry_of
    monkeypatch.setattr(reading, "entry_of", lambda said: read.append(said) or entry_of(said))
    kept.now()
    assert len(read) == 5
    append(ledger, 5)
    kept.now()
    assert [said["name"] for said in read[5:]] == ["desk/2022/5.xlsx"]
