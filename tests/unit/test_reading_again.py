"""A file that could not be read for want of time is read by the next refresh."""

from datetime import UTC, datetime

import pytest

from ingestion.formats.limits import ReadingLimits
from ingestion.intake.database import open_intake
from ingestion.read_received import read_received
from ingestion.receive.archive import sha256_of, store
from ingestion.receive.ledger_entries import Receipt
from tests.unit import format_writers as write

MOMENT = datetime(2023, 1, 15, tzinfo=UTC)


@pytest.mark.long
def test_want_of_time_or_memory_is_no_last_word_and_a_refusal_is(tmp_path, forms, register):
    workbook = write.xlsx_with_cells((b"<row>" + b"<c><v>1.25</v></c>" * 100 + b"</row>") * 49_000)
    letter = "尊敬的领导".encode()
    receipts = []
    for content in (workbook, letter):
        store(tmp_path, content, sha256_of(content))
        receipts.append(Receipt(sha256_of(content), "a.xlsx", len(content), MOMENT))

    def refresh(limits: ReadingLimits) -> tuple[int, dict[str, str]]:
        """How many files were read now, and the status of each by sha256."""
        with open_intake(tmp_path / "intake.duckdb", forms, "any") as intake:
            done = read_received(intake, tmp_path, receipts, forms, register, limits=limits)
            rows = intake.execute("select file_sha256, read_status from files").fetchall()
            assert len(rows) == 2
            return done.file_count, dict(rows)

    kept = {sha256_of(letter): "not_a_workbook"}
    impatient = ReadingLimits(seconds_per_file=1.5)
    assert refresh(impatient) == (2, kept | {sha256_of(workbook): "too_slow"})
    assert refresh(ReadingLimits()) == (1, kept | {sha256_of(workbook): "cover_missing"})
    assert refresh(ReadingLimits()) == (0, kept | {sha256_of(workbook): "cover_missing"})
