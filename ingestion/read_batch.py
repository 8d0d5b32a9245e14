"""Reading many files: in worker processes, a batch at a time, as Arrow tables.

Belongs here: batches, and turning what was read into Arrow. Does not: what a file says
(`read_return` does), the worker processes (`reading_process`), or keeping it (`intake` does).
"""

import gc
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, repeat

import numpy as np
import pyarrow as pa

from ingestion.form import Forms, Sheet
from ingestion.formats import DEFAULT_LIMITS, ReadingLimits
from ingestion.intake import database as intake
from ingestion.processes import Batch, Fatal, Starting, Work, forgo_pandas, read_in_processes
from ingestion.read_file import FileToRead, not_read, read_file
from ingestion.record import ReadFile
from ingestion.register import Register
from ingestion.rows import Readers

FILES_PER_BATCH = 40
_RARELY = (50_000, 20, 20)


@dataclass(frozen=True)
class ReadBatch:
    """What a batch of files holds: an Arrow table for each intake table."""

    tables: dict[str, pa.Table]
    file_count: int


ReadFiles = Callable[..., Iterator[ReadBatch]]
"""Reads files as `read_files` does, wherever: takes files, forms, register, limits, on_progress."""


def read_files(
    files: Sequence[FileToRead],
    forms: Forms,
    register: Register,
    *,
    limits: ReadingLimits = DEFAULT_LIMITS,
    workers: int = 2,
    on_progress: Callable[[int, int], None] | None = None,
    starting: Starting | None = None,
) -> Iterator[ReadBatch]:
    """Read files in worker processes; batches come in the order they are done.

    A file that ends its process, or takes too long, is in a batch of its own, with the reason.
    """
    batches = [
        Batch(tuple(files[at : at + FILES_PER_BATCH]))
        for at in range(0, len(files), FILES_PER_BATCH)
    ]
    done = 0
    for outcome in read_in_processes(
        batches,
        _set_up,
        (forms, register, limits),
        workers=workers,
        limits=limits,
        starting=starting,
    ):
        if isinstance(outcome, Fatal):
            unread = not_read(outcome.item, outcome.reason)
            batch = ReadBatch(arrow_tables([unread], forms), 1)
        else:
            batch = outcome
        done += batch.file_count
        if on_progress:
            on_progress(done, len(files))
        yield batch


def _set_up(forms: Forms, register: Register, limits: ReadingLimits) -> Work:
    """What a worker process keeps from batch to batch."""
    forgo_pandas()
    # Arrow's own allocator reserves address space by the gigabyte, which the limit would count.
    pa.set_memory_pool(pa.system_memory_pool())
    readers = Readers(register)
    # What is read makes hundreds of thousands of lists and dicts and hardly a circle: looking for
    # circles at every 700 of them would cost an eighth of the time.
    gc.freeze()
    gc.set_threshold(*_RARELY)

    def work(files: Sequence[FileToRead], say_at: Callable[[int], None]) -> ReadBatch:
        return read_batch(files, forms, register, readers, limits=limits, say_at=say_at)

    return work


def read_batch(
    files: Sequence[FileToRead],
    forms: Forms,
    register: Register,
    readers: Readers | None = None,
    *,
    limits: ReadingLimits = DEFAULT_LIMITS,
    say_at: Callable[[int], None] | None = None,
) -> ReadBatch:
    """Read files one after the other in this process; `say_at` is told the position of each."""
    readers = readers or Readers(register)
    read = []
    for position, file in enumerate(files):
        if say_at:
            say_at(position)
        read.append(read_file(file, forms, register, readers, limits))
    return ReadBatch(arrow_tables(read, forms), len(files))


def arrow_tables(read: Sequence[ReadFile], forms: Forms) -> dict[str, pa.Table]:
    """The intake tables of files read: name → Arrow table."""
    tables = {
        "files": _table([file.file for file in read], intake.FILES),
        "filings": _table([row for file in read for row in file.filings], intake.FILINGS),
        "layout": _table([row for file in read for row in file.layout], intake.LAYOUT),
        "layout_notes": _table([row for file in read for row in file.notes], intake.LAYOUT_NOTES),
        **_cell_tables(read),
    }
    return tables | {sheet.key: _sheet_table(sheet, read) for sheet in forms.sheets}


def _sheet_table(sheet: Sheet, read: Sequence[ReadFile]) -> pa.Table:
    """`intake.<sheet>` of the batch: one array a column, not one a file, for speed.

    A field that the form of a file does not have is null in its rows.
    """
    schema = intake.sheet_schema(sheet)
    of_files = [file.rows[sheet.key] for file in read if sheet.key in file.rows]

    def values(name: str) -> list:
        return list(
            chain.from_iterable(
                rows[name] if name in rows else repeat(None, len(rows["row_number"]))
                for rows in of_files
            )
        )

    arrays = [pa.array(values(column.name), column.type) for column in schema]
    return pa.table(arrays, schema=schema)


def _table(rows: list[dict], columns: dict[str, str]) -> pa.Table:
    return pa.Table.from_pylist(rows, schema=intake.arrow_schema(columns))


def _cell_tables(read: Sequence[ReadFile]) -> dict[str, pa.Table]:
    """`cell_segments` and `cell_texts` of the batch; segments are numbered from 0."""
    segments: list[tuple] = []
    counts: list[int] = []
    row_numbers: list[int] = []
    texts: list[str] = []
    for file in read:
        for segment, cells in file.log.segments.items():
            segments.append((file.file["file_sha256"], *segment))
            counts.append(len(cells.texts))
            row_numbers += cells.row_numbers
            texts += cells.texts
    schema = intake.arrow_schema(intake.CELL_SEGMENTS)
    columns = [range(len(segments)), *zip(*segments, strict=True)]
    return {
        "cell_segments": pa.table(
            [pa.array(values, of.type) for values, of in zip(columns, schema, strict=True)],
            schema=schema,
        )
        if segments
        else schema.empty_table(),
        "cell_texts": pa.table(
            {
                "segment_id": np.repeat(np.arange(len(counts), dtype=np.int64), counts),
                "row_number": pa.array(row_numbers, pa.int32()),
                "text": pa.array(texts, pa.string()),
            }
        ),
    }
