"""Reading what was received and not yet read, into the intake database.

Belongs here: which files are unread, and keeping each batch whole. Does not: how a file is read.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from ingestion.form import Forms
from ingestion.formats import DEFAULT_LIMITS, ReadingLimits
from ingestion.intake import insert_read
from ingestion.read_batch import read_files
from ingestion.receive import Receipt, kept_path
from ingestion.register import Register

RETRIED = ("too_slow", "reading_failed")
"""Read statuses that say as much of the moment as of the file."""


@dataclass(frozen=True)
class ReadSummary:
    """How many files were read now, and how many non-blank cells they hold."""

    file_count: int
    cell_count: int


def read_received(
    intake: duckdb.DuckDBPyConnection,
    archive: Path,
    receipts: Sequence[Receipt],
    forms: Forms,
    register: Register,
    *,
    limits: ReadingLimits = DEFAULT_LIMITS,
    on_progress: Callable[[int, int], None] | None = None,
) -> ReadSummary:
    """Read every received file that the intake does not hold yet.

    Each batch is one transaction, so a file is there whole or not at all. Raises LedgerError where
    the archive has lost a file.
    """
    # What time or memory did not suffice for may be read when the machine is less busy. Nothing but
    # the file's own row was kept of it.
    intake.execute(f"delete from files where read_status in {RETRIED}")
    known = {sha256 for (sha256,) in intake.execute("select file_sha256 from files").fetchall()}
    unread = sorted({receipt.file_sha256 for receipt in receipts} - known)
    paths = [kept_path(archive, sha256) for sha256 in unread]
    cell_count = 0
    for batch in read_files(paths, forms, register, limits=limits, on_progress=on_progress):
        insert_read(intake, batch.tables)
        cell_count += batch.tables["cell_texts"].num_rows
    return ReadSummary(len(paths), cell_count)
