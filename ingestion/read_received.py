"""Reading what was received and not yet read, into the intake database.

Belongs here: which files are unread, and keeping each batch whole. Does not: how a file is read.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from ingestion.form import Forms
from ingestion.formats import DEFAULT_LIMITS, ReadingLimits
from ingestion.intake import insert_read
from ingestion.read_batch import ReadBatch, ReadFiles, read_files
from ingestion.receive import AdmittedReturn, Receipt, check_whole, kept_path
from ingestion.register import Register

RETRIED = ("too_slow", "reading_failed")
"""Read statuses that say as much of the moment as of the file."""

CELLS_KEPT_AT_ONCE = 1_500_000
"""About 400 files. A transaction costs a fifth of a second whatever it holds, and a cell 60 bytes
until it is kept."""


@dataclass(frozen=True)
class ReadSummary:
    """How many files were read now, and how many non-blank cells they hold."""

    file_count: int
    cell_count: int
    to_read_again: int
    """Of all files, those for which time or memory did not suffice: the next refresh tries them."""


def read_received(
    intake: duckdb.DuckDBPyConnection,
    archive: Path,
    receipts: Sequence[Receipt],
    forms: Forms,
    register: Register,
    *,
    in_force: Sequence[AdmittedReturn] = (),
    limits: ReadingLimits = DEFAULT_LIMITS,
    on_progress: Callable[[int, int], None] | None = None,
    read: ReadFiles = read_files,
) -> ReadSummary:
    """Read every received file that the intake does not hold yet.

    What is kept at once is one transaction, so a file is there whole or not at all. `in_force` are
    the returns admitted last; `read` reads files, in processes of this machine or elsewhere. Raises
    ArchiveError where the archive has lost a file or it is damaged: a release made without it would
    say of a county that has filed that it has not.
    """
    # What time or memory did not suffice for may be read when the machine is less busy. Nothing but
    # the file's own row was kept of it.
    intake.execute(f"delete from files where read_status in {RETRIED}")
    known = {sha256 for (sha256,) in intake.execute("select file_sha256 from files").fetchall()}
    known_as = _known_as(receipts, in_force)
    unread = sorted(known_as.keys() - known)
    check_whole(archive, {sha256: known_as[sha256] for sha256 in unread})
    paths = [kept_path(archive, sha256) for sha256 in unread]
    cell_count = 0
    batches_read = read(paths, forms, register, limits=limits, on_progress=on_progress)
    for batches in _kept_at_once(batches_read):
        insert_read(intake, batches)
        cell_count += sum(batch["cell_texts"].num_rows for batch in batches)
    [(to_read_again,)] = intake.execute(
        f"select count(*) from files where read_status in {RETRIED}"
    ).fetchall()
    return ReadSummary(len(paths), cell_count, to_read_again)


def _kept_at_once(read: Iterable[ReadBatch]) -> Iterator[list[dict[str, pa.Table]]]:
    """The tables of batches, as many together as are kept in one transaction."""
    together: list[dict[str, pa.Table]] = []
    cell_count = 0
    for batch in read:
        together.append(batch.tables)
        cell_count += batch.tables["cell_texts"].num_rows
        if cell_count >= CELLS_KEPT_AT_ONCE:
            yield together
            together, cell_count = [], 0
    if together:
        yield together


def _known_as(receipts: Sequence[Receipt], in_force: Sequence[AdmittedReturn]) -> dict[str, str]:
    """sha256 → what a person knows the file by: its last name, and whose returns in force it is."""
    words = {receipt.file_sha256: receipt.name for receipt in receipts}
    for admitted in in_force:
        if admitted.file_sha256 in words:
            words[admitted.file_sha256] += (
                f", in force for {admitted.report_year} {admitted.county_code}"
            )
    return words
