"""Reading many files: in worker processes, a batch at a time, as Arrow tables.

Belongs here: the worker processes, and turning what was read into Arrow. Does not: what a file says
(`read_return` does), or keeping it (`intake` does).
"""

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np
import pyarrow as pa

from ingestion import intake
from ingestion.forgo_pandas import forgo_pandas
from ingestion.form import Forms, Sheet
from ingestion.read_cells import Readers
from ingestion.read_return import ReadFile, read_return
from ingestion.register import Register

FILES_PER_BATCH = 40

_ARROW_OF_SQL = {
    "varchar": pa.string(),
    "bigint": pa.int64(),
    "integer": pa.int32(),
    "date": pa.date32(),
}


@dataclass(frozen=True)
class ReadBatch:
    """What a batch of files holds: an Arrow table for each intake table."""

    tables: dict[str, pa.Table]
    file_count: int


def read_files(
    paths: Sequence[Path],
    forms: Forms,
    register: Register,
    *,
    workers: int = 2,
    on_progress: Callable[[int, int], None] | None = None,
) -> Iterator[ReadBatch]:
    """Read files of the archive in worker processes; batches come in the order they are done."""
    batches = [paths[at : at + FILES_PER_BATCH] for at in range(0, len(paths), FILES_PER_BATCH)]
    if not batches:
        return
    done = 0
    with ProcessPoolExecutor(
        max_workers=min(workers, len(batches)),
        # A forked child would inherit the locks and threads of a process that runs DuckDB.
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_keep,
        initargs=(forms, register),
    ) as pool:
        for future in as_completed([pool.submit(_read_kept, batch) for batch in batches]):
            batch = future.result()
            done += batch.file_count
            if on_progress:
                on_progress(done, len(paths))
            yield batch


_kept: tuple[Forms, Register, Readers] | None = None
"""What a worker process keeps from batch to batch."""


def _keep(forms: Forms, register: Register) -> None:
    global _kept
    forgo_pandas()
    _kept = (forms, register, Readers(register))


def _read_kept(paths: Sequence[Path]) -> ReadBatch:
    return read_batch(paths, *_kept)


def read_batch(
    paths: Sequence[Path], forms: Forms, register: Register, readers: Readers | None = None
) -> ReadBatch:
    """Read files one after the other in this process."""
    readers = readers or Readers(register)
    read = [read_return(path.read_bytes(), forms, register, readers) for path in paths]
    return ReadBatch(arrow_tables(read, forms), len(paths))


def arrow_tables(read: Sequence[ReadFile], forms: Forms) -> dict[str, pa.Table]:
    """The intake tables of files read: name → Arrow table."""
    tables = {
        "files": _table([file.file for file in read], intake.FILES),
        "filings": _table([row for file in read for row in file.filings], intake.FILINGS),
        "layout": _table([row for file in read for row in file.layout], intake.LAYOUT),
        **_cell_tables(read),
    }
    for form in forms.versions:
        for sheet in form.sheets:
            tables[sheet.key] = _sheet_table(sheet, read)
    return tables


def _sheet_table(sheet: Sheet, read: Sequence[ReadFile]) -> pa.Table:
    """`intake.<sheet>` of the batch: one array a column, not one a file, for speed."""
    schema = intake.sheet_schema(sheet)
    of_files = [file.rows[sheet.key] for file in read if sheet.key in file.rows]
    return pa.table(
        [
            pa.array(list(chain.from_iterable(rows[column.name] for rows in of_files)), column.type)
            for column in schema
        ],
        schema=schema,
    )


def _table(rows: list[dict], columns: dict[str, str]) -> pa.Table:
    schema = pa.schema([(name, _ARROW_OF_SQL[sql_type]) for name, sql_type in columns.items()])
    return pa.Table.from_pylist(rows, schema=schema)


def _cell_tables(read: Sequence[ReadFile]) -> dict[str, pa.Table]:
    """`cell_segments` and `cell_texts` of the batch; segments are numbered from 0."""
    segments: list[tuple] = []
    counts: list[int] = []
    row_numbers: list[int] = []
    texts: list[str] = []
    for file in read:
        for segment, cells in file.log.segments.items():
            segments.append((len(segments), file.file["file_sha256"], *segment))
            counts.append(len(cells.texts))
            row_numbers += cells.row_numbers
            texts += cells.texts
    names = list(intake.CELL_SEGMENTS)
    return {
        "cell_segments": _table(
            [dict(zip(names, segment, strict=True)) for segment in segments], intake.CELL_SEGMENTS
        ),
        "cell_texts": pa.table(
            {
                "segment_id": np.repeat(np.arange(len(counts), dtype=np.int64), counts),
                "row_number": pa.array(row_numbers, pa.int32()),
                "text": pa.array(texts, pa.string()),
            }
        ),
    }
