"""What a command costs: seconds, processor seconds, memory of all its processes.

Belongs here: running a command and watching its processes in /proc. Does not: which commands.
"""

import os
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from select import select
from tempfile import TemporaryFile

BETWEEN_LOOKS = 0.25
"""Seconds. A look takes milliseconds, of the bench's processor time and not of the command's."""


@dataclass(frozen=True)
class Cost:
    """Of one run of a command."""

    wall: float
    """Seconds."""
    processor: float
    """Seconds of user and system, of the process and all it waited for."""
    memory: int
    """Bytes at the highest look: PSS, in which pages that processes share count once."""
    out: str
    """What it wrote to standard output."""


class CommandFailedError(Exception):
    """A command to be measured ended with another status than it may."""


def measure(command: Sequence[str | Path], may_end: Sequence[int] = (0,)) -> Cost:
    """Run a command to its end. Raises CommandFailedError."""
    with TemporaryFile() as out, TemporaryFile() as errors:
        began = time.perf_counter()
        process = subprocess.Popen(
            [str(word) for word in command], stdin=subprocess.DEVNULL, stdout=out, stderr=errors
        )
        memory, ended = 0, os.pidfd_open(process.pid)
        while not select([ended], [], [], BETWEEN_LOOKS)[0]:
            memory = max(memory, memory_of(process.pid))
        wall = time.perf_counter() - began
        os.close(ended)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        errors.seek(0)
        if process.returncode not in may_end:
            raise CommandFailedError(
                f"{' '.join(map(str, command))}: ended with {process.returncode}\n"
                f"{errors.read().decode(errors='replace')[-2000:]}"
            )
        return Cost(wall, usage.ru_utime + usage.ru_stime, memory, out.read().decode())


def memory_of(pid: int) -> int:
    """PSS of a process and all that descend from it, in bytes."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            # The name in brackets may itself hold spaces and brackets.
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        children.setdefault(parent, []).append(int(stat.parent.name))
    family = [pid]
    for one in family:
        family += children.get(one, ())
    return sum(map(_pss, family))


def _pss(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        # It has ended since.
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
