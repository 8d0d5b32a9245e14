"""A program that becomes another one, let make the system calls that a unit lets its service make.

Belongs here: the filter of a unit as systemd would set it, for machines where systemd starts
nothing. Any other call ends the process with SIGSYS, so that none goes unseen: in a unit it is
answered with an error. Used as `python under_the_filter.py UNIT PROGRAM ARGUMENT…`.
"""

import ctypes
import errno
import os
import re
import subprocess
import sys
from pathlib import Path

ALLOW = 0x7FFF0000
ANSWERS = {"kill": 0x80000000, "refuse": 0x00050000 | errno.EPERM}
"""SCMP_ACT_ALLOW, SCMP_ACT_KILL_PROCESS and SCMP_ACT_ERRNO of libseccomp."""


def groups_of_calls() -> dict[str, set[str]]:
    """Group → the calls and groups it lists, as this machine's systemd knows them."""
    listed = subprocess.run(
        ["systemd-analyze", "syscall-filter"], capture_output=True, text=True, check=True
    ).stdout
    groups: dict[str, set[str]] = {}
    calls: set[str] = set()
    for line in listed.splitlines():
        word = line.strip()
        if line.startswith("@"):
            calls = groups.setdefault(word, set())
        elif word and not word.startswith("#"):
            calls.add(word)
    return groups


def calls_let_through(unit: str) -> set[str]:
    """Those of the unit's lines `SystemCallFilter=`, and those systemd always adds."""
    groups = groups_of_calls()

    def calls(name: str) -> set[str]:
        if not name.startswith("@"):
            return {name}
        return set().union(*(calls(one) for one in groups[name]))

    let_through = calls("@default")
    for line in re.findall(r"^SystemCallFilter=(.*)$", unit, re.M):
        named = set().union(*(calls(name) for name in line.lstrip("~").split()))
        let_through = let_through - named if line.startswith("~") else let_through | named
    return let_through


def set_filter(let_through: set[str], answer: int) -> None:
    """For this process and all it starts, without a way back."""
    library = ctypes.CDLL("libseccomp.so.2")
    library.seccomp_init.restype = ctypes.c_void_p
    library.seccomp_init.argtypes = [ctypes.c_uint32]
    library.seccomp_rule_add_array.argtypes = [
        *(ctypes.c_void_p, ctypes.c_uint32, ctypes.c_int, ctypes.c_uint, ctypes.c_void_p)
    ]
    library.seccomp_load.argtypes = [ctypes.c_void_p]
    rules = library.seccomp_init(answer)
    for name in sorted(let_through):
        number = library.seccomp_syscall_resolve_name(name.encode())
        # Below zero: no call of this architecture, or of this library.
        if number >= 0 and library.seccomp_rule_add_array(rules, ALLOW, number, 0, None) != 0:
            sys.exit(f"no rule for {name}")
    if library.seccomp_load(rules) != 0:
        sys.exit("the filter was not taken")


if __name__ == "__main__":
    _, answer, unit, *command = sys.argv
    set_filter(calls_let_through(Path(unit).read_text(encoding="utf-8")), ANSWERS[answer])
    os.execv(command[0], command)
