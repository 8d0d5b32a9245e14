"""The cells of many rows from many archived files, read side by side in processes.

Belongs here: when processes pay, and what they are asked and answer. Does not: which cells decide,
starting processes (`ingestion.processes` does).
"""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from publishing.trace.archived_cells import ArchivedReturns, CellAsRead, LostFile, ReadBy
from publishing.trace.cells_of_rows import (
    AskedRow,
    AskedRows,
    CellsOf,
    TracedRow,
    asked_of_files,
    deciding_cells,
    sheets_asked,
    with_cells_of,
)

if TYPE_CHECKING:
    from ingestion.processes import Work
    from publishing.trace.trace_figure import CountedRow, TracedMeasure

FILES_THAT_PAY = 80
"""From so many files on processes are faster: one takes half a second to start, as long as 35 files
take to read."""
MOST_PROCESSES = 4
MOST_FILES_PER_BATCH = 10

OnProgress = Callable[[int, int], None]


def read_rows(
    measures: Iterable[tuple["TracedMeasure", Sequence["CountedRow"]]],
    archived: ArchivedReturns,
    on_progress: OnProgress | None = None,
) -> list[list[TracedRow]]:
    """The rows of several measures with the cells that decided, each file read once."""
    measures = list(measures)
    cells_of = read_cells(asked_of_files(measures), archived, on_progress)
    return [with_cells_of(measure, rows, cells_of) for measure, rows in measures]


class _OfFile(NamedTuple):
    """One file for a process, and what is asked of it."""

    file_sha256: str
    asked: tuple[AskedRow, ...]


class _Answer(NamedTuple):
    """The cells of each row asked for; none, and why, where the archive has lost the file."""

    file_sha256: str
    cells: list[list[CellAsRead]]
    lost: str | None


def read_cells(
    of_files: AskedRows, archived: ArchivedReturns, on_progress: OnProgress | None = None
) -> CellsOf:
    """What gives the cells of a row asked for; the same whichever way the files are read.

    `on_progress` is told how many files are read, of how many.
    """
    is_side_by_side = len(of_files) >= FILES_THAT_PAY
    read = _from_processes if is_side_by_side else _one_after_another
    cells: dict[AskedRow, Sequence[CellAsRead]] = {}
    why_lost: dict[str, str] = {}
    for done, answer in enumerate(read(of_files, archived), start=1):
        if answer.lost is not None:
            why_lost[answer.file_sha256] = answer.lost
        else:
            cells.update(zip(of_files[answer.file_sha256], answer.cells, strict=True))
        if on_progress:
            on_progress(done, len(of_files))
    # In the order asked for, whichever process was done first; each once.
    noted = {lost.file_sha256 for lost in archived.lost}
    archived.lost += [
        LostFile(name, why_lost[name])
        for name in of_files
        if name in why_lost and name not in noted
    ]
    return lambda asked: cells.get(asked, ())


def _one_after_another(of_files: AskedRows, archived: ArchivedReturns) -> Iterator[_Answer]:
    for file_sha256, asked in of_files.items():
        yield _answer(_OfFile(file_sha256, tuple(asked)), archived)


def _from_processes(of_files: AskedRows, archived: ArchivedReturns) -> Iterator[_Answer]:
    """Each file's answer, in the order they are done."""
    from ingestion.processes import Batch, Fatal, read_in_processes

    files = [_OfFile(name, tuple(asked)) for name, asked in of_files.items()]
    workers = max(1, min(MOST_PROCESSES, os.cpu_count() or 1))
    size = min(MOST_FILES_PER_BATCH, ceil(len(files) / workers / 4))
    batches = [Batch(tuple(files[at : at + size])) for at in range(0, len(files), size)]
    # Given the settings and not what they lead to, the processes load that beside one another.
    given = (archived.archive, archived.read_by)
    limits = archived.read_by.limits
    for outcome in read_in_processes(batches, _set_up, given, workers=workers, limits=limits):
        if isinstance(outcome, Fatal):
            name = outcome.item.file_sha256
            why = f"the archived file {name[:12]}… cannot be read again: {outcome.reason}"
            yield _Answer(name, [], why)
        else:
            yield from outcome


def _set_up(archive: Path, read_by: ReadBy) -> "Work":
    """What a process keeps from batch to batch."""
    archived = ArchivedReturns(archive, read_by)

    def work(files: Sequence[_OfFile], say_at: Callable[[int], None]) -> list[_Answer]:
        answers = []
        for position, file in enumerate(files):
            say_at(position)
            answers.append(_answer(file, archived))
            archived.let_go(file.file_sha256)
        return answers

    return work


def _answer(file: _OfFile, archived: ArchivedReturns) -> _Answer:
    opened = archived.opened(file.file_sha256, sheets_asked(file.asked))
    if opened is None:
        why = next(one.message for one in archived.lost if one.file_sha256 == file.file_sha256)
        return _Answer(file.file_sha256, [], why)
    return _Answer(file.file_sha256, [deciding_cells(one, opened) for one in file.asked], None)
