"""Reading in child processes, so that no file can take the run with it.

Belongs here: starting, bounding, watching and ending the processes, and finding the one file that
ended one. Does not: what is read, or what becomes of it.
"""

import contextlib
import os
import pickle
import signal
import sys
import traceback
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from math import ceil
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from time import monotonic
from typing import Any

from ingestion.formats import MEBIBYTE, NotAWorkbookError, ReadingLimits
from ingestion.processes.starting import Starting, afresh

Item = Any
Result = Any
Work = Callable[[Sequence[Item], Callable[[int], None]], Result]
"""What a process does with a batch: given the items and a word to say before each of them."""

SECONDS_TO_START = 120.0
_STANDARD_ERROR = 2
_OUT_OF_MEMORY = 70
_SECONDS_OF_GRACE = 10


class ReadingProcessError(Exception):
    """A process failed outside any file: a fault of ours or of the machine."""


@dataclass(frozen=True)
class Batch:
    """Items read together, and where they stand among all."""

    items: tuple[Item, ...]


@dataclass(frozen=True)
class Fatal:
    """An item whose reading ended its process, alone in it, and why."""

    item: Item
    reason: NotAWorkbookError


@dataclass
class _Worker:
    """One process: what it reads now, and since when."""

    process: BaseProcess
    connection: Connection
    batch: Batch
    at: int | None = None
    deadline: float = field(default=0.0)


def read_in_processes(
    batches: Sequence[Batch],
    set_up: Callable[..., Work],
    arguments: tuple,
    *,
    workers: int,
    limits: ReadingLimits,
    starting: Starting | None = None,
) -> Iterator[Result | Fatal]:
    """Do the batches in at most `workers` processes; results come in the order they are done.

    Each is started afresh where nothing else is said.

    Where a process ends or takes too long, the item it was at is read again alone; if it ends that
    one too it is Fatal, and the other items of its batch are read in any case.
    """
    waiting = deque(batches)
    idle: list[_Worker] = []
    busy: list[_Worker] = []
    try:
        while waiting or busy:
            while waiting and len(busy) < workers:
                worker = (
                    idle.pop() if idle else _start(starting or afresh(), set_up, arguments, limits)
                )
                _give(worker, waiting.popleft())
                busy.append(worker)
            for worker in _ready(busy):
                outcome = _hear(worker, limits)
                if outcome is None:
                    continue
                busy.remove(worker)
                if isinstance(outcome, NotAWorkbookError):
                    _end(worker)
                    before, suspect, after = _apart(worker)
                    if not before and not after:
                        yield Fatal(suspect, outcome)
                        continue
                    # Memory adds up over a batch: alone, the file may well be readable.
                    apart = (before, (suspect,), after)
                    waiting.extendleft(Batch(items) for items in apart if items)
                else:
                    idle.append(worker)
                    yield outcome[0]
    finally:
        for worker in [*idle, *busy]:
            _end(worker)


def _start(
    context: Starting, set_up: Callable[..., Work], arguments: tuple, limits: ReadingLimits
) -> _Worker:
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs,), daemon=True)
    process.start()
    theirs.close()
    # Not among its `args`: should it end while they are written to it, and they be more than a pipe
    # takes, `start` waits forever. A process that ended is noticed when it is heard.
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        ours.send((set_up, arguments, limits))
    return _Worker(process, ours, Batch(()))


def _give(worker: _Worker, batch: Batch) -> None:
    worker.batch, worker.at, worker.deadline = batch, None, monotonic() + SECONDS_TO_START
    # A process that ended meanwhile is noticed when it is heard.
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        worker.connection.send(batch.items)


def _ready(busy: list[_Worker]) -> list[_Worker]:
    """The workers that have something to say, have ended, or have run out of time."""
    soonest = min(worker.deadline for worker in busy)
    heard = wait([worker.connection for worker in busy], max(0.0, soonest - monotonic()))
    late = monotonic()
    return [worker for worker in busy if worker.connection in heard or worker.deadline <= late]


def _hear(worker: _Worker, limits: ReadingLimits) -> tuple[Result] | NotAWorkbookError | None:
    """What a worker says: a result, a reason why its item cannot be read, None for progress."""
    try:
        if not worker.connection.poll():
            return _too_slow(worker, limits)
        kind, said = _receive(worker.connection)
    except (EOFError, OSError):
        worker.process.join()
        return _ended(worker, limits)
    if kind == "at":
        worker.at, worker.deadline = said, monotonic() + limits.seconds_per_file
        return None
    if kind == "failed":
        raise ReadingProcessError(said)
    return (said,)


def _send(connection: Connection, said: tuple[str, Any]) -> None:
    """Say something to the parent; the buffers of Arrow tables in it follow as they are.

    Within the message each would be copied several times: half of what passing a result on costs.
    """
    buffers: list[pickle.PickleBuffer] = []
    words = pickle.dumps(said, protocol=5, buffer_callback=buffers.append)
    connection.send((words, len(buffers)))
    for buffer in buffers:
        connection.send_bytes(buffer.raw())


def _receive(connection: Connection) -> tuple[str, Any]:
    """What a child said; raises EOFError or OSError where it ended before it was done."""
    words, count = connection.recv()
    return pickle.loads(words, buffers=[connection.recv_bytes() for _ in range(count)])


def _too_slow(worker: _Worker, limits: ReadingLimits) -> NotAWorkbookError:
    if worker.at is None:
        raise ReadingProcessError(f"a reading process did not start in {SECONDS_TO_START:.0f} s")
    return NotAWorkbookError(
        f"reading it took more than {limits.seconds_per_file:g} s and was given up; copy the "
        "tables into a new workbook, save it as .xlsx and send it again",
        f"读取这个文件超过 {limits.seconds_per_file:g} 秒，已停止，请把表格复制到新的工作簿，"
        "另存为 .xlsx 后重新报送",
        status="too_slow",
    )


def _ended(worker: _Worker, limits: ReadingLimits) -> NotAWorkbookError:
    code = worker.process.exitcode
    how = signal.Signals(-code).name if code and code < 0 else f"exit status {code}"
    if worker.at is None:
        raise ReadingProcessError(f"a reading process ended before it read a file ({how})")
    return NotAWorkbookError(
        f"reading it ended its process ({how}), as a rule because it needs more than "
        f"{limits.memory_bytes // MEBIBYTE:,} MB of memory; copy the tables into a new workbook, "
        "save it as .xlsx and send it again",
        "读取这个文件时程序中断（文件可能已损坏或内容过多），请把表格复制到新的工作簿，另存为 "
        ".xlsx 后重新报送",
        status="reading_failed",
    )


def _apart(worker: _Worker) -> tuple[tuple[Item, ...], Item, tuple[Item, ...]]:
    """What the worker had read before, what it is at, and what is still to come."""
    items, at = worker.batch.items, worker.at or 0
    return items[:at], items[at], items[at + 1 :]


def _end(worker: _Worker) -> None:
    worker.connection.close()
    worker.process.kill()
    worker.process.join()


def _serve(connection: Connection) -> None:
    """The child's whole life: set up once, then batch after batch until the parent goes away."""
    # The parent ends the children: Ctrl-C is its to answer.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # It may go before it has said what to do.
    with contextlib.suppress(EOFError, ConnectionError):
        set_up, arguments, limits = connection.recv()
        work = set_up(*arguments)
        _limit_memory(limits.memory_bytes)
        # A library that aborts writes to standard error what the parent tells as a reason about a
        # file.
        os.dup2(os.open(os.devnull, os.O_WRONLY), _STANDARD_ERROR)
        while True:
            _send(connection, _outcome(work, connection.recv(), connection, limits))


def _outcome(
    work: Work, items: Sequence[Item], connection: Connection, limits: ReadingLimits
) -> tuple[str, Any]:
    def say_at(position: int) -> None:
        _send(connection, ("at", position))
        # Should the parent be gone by then, nobody else would end a child that hangs.
        signal.alarm(ceil(limits.seconds_per_file) + _SECONDS_OF_GRACE)

    try:
        return "done", work(items, say_at)
    except ConnectionError:
        raise
    except MemoryError:
        # As if a library had aborted: the parent finds out which file it was.
        os._exit(_OUT_OF_MEMORY)
    except Exception:
        return "failed", traceback.format_exc()
    finally:
        signal.alarm(0)


def _limit_memory(memory_bytes: int) -> None:
    """Bound the address space to what the process has now and `memory_bytes` more.

    Only where the kernel says how much there is and keeps to the bound: Linux.
    """
    if not sys.platform.startswith("linux"):
        return
    import resource

    with open("/proc/self/statm", encoding="ascii") as statm:  # noqa: PTH123
        pages = int(statm.read().split()[0])
    most = pages * resource.getpagesize() + memory_bytes
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
