"""A process that has loaded all a refresh needs, and forks a child for every command asked of it.

Belongs here: loading once, forking, what becomes of the child. Does not: where a child is killed
(`kill_points`), or what is then looked at. Loading costs seconds, a fork hardly anything. The
parent has no thread and no open database, so that what is forked is whole.

    python -m tests.faults.fork_server    an order a line in, an outcome a line out, both JSON
"""

import contextlib
import json
import os
import resource
import shutil
import signal
import sys
import tempfile
import threading
import time
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from tests.faults.kill_points import arm, kill

LOADED = (
    *("dagster", "duckdb", "pyarrow", "great_expectations", "pandas", "openpyxl", "xlsxwriter"),
    *("dbt.cli.main", "dbt.adapters.duckdb.connections", "filelock", "rich.console"),
    *("orchestration.run_refresh", "orchestration.assets", "orchestration.cli"),
    *("expectations.judging", "expectations.answers", "county.slip", "publishing.report"),
)
STEP = "step"
"""The file in which a child says at which step it stopped."""


def serve() -> None:
    """Load everything, then answer orders until there are no more."""
    for module in LOADED:
        import_module(module)
    with tempfile.TemporaryDirectory() as folder:
        _parse_dbt_project(Path(folder))
    assert threading.active_count() == 1, threading.enumerate()
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        print(json.dumps(_answer(json.loads(line))), flush=True)


def _parse_dbt_project(home: Path) -> None:
    from orchestration.home import Home
    from orchestration.warehouse import DbtProject

    DbtProject(Home(home))


def _answer(order: dict[str, Any]) -> dict[str, Any]:
    """Run one order in a forked child; its exit status, signal, output and seconds."""
    with tempfile.TemporaryDirectory() as folder:
        out, err = Path(folder) / "out", Path(folder) / "err"
        started = time.perf_counter()
        child = os.fork()
        if child == 0:
            _be_the_child(order, out, err)
        status = None
        if "moments" in order:
            status = _copy_at_moments(child, order)
        elif "steps" in order:
            status = _copy_at_steps(child, order, Path(folder) / STEP)
        if status is None:
            _, status = os.waitpid(child, 0)
        return {
            "exit": os.waitstatus_to_exitcode(status),
            "out": out.read_text(encoding="utf-8") if out.exists() else "",
            "err": err.read_text(encoding="utf-8") if err.exists() else "",
            "seconds": time.perf_counter() - started,
        }


def _copy_at_moments(child: int, order: dict[str, Any]) -> int | None:
    """Stop the child after so many seconds of running, copy the home, say so, and wait for word.

    The child's status where it ended before the last of the moments, else None.
    """
    ran = 0.0
    for number, moment in enumerate(order["moments"]):
        time.sleep(max(0.0, moment - ran))
        ran = moment
        os.kill(child, signal.SIGSTOP)
        _, status = os.waitpid(child, os.WUNTRACED)
        if not os.WIFSTOPPED(status):
            return status
        _copy(order, number)
        os.kill(child, signal.SIGCONT)
    return None


def _copy_at_steps(child: int, order: dict[str, Any], step: Path) -> int:
    """Copy the home wherever the child stops itself, say at which step, and wait for word; its
    status at the end."""
    while True:
        _, status = os.waitpid(child, os.WUNTRACED)
        if not os.WIFSTOPPED(status):
            return status
        _copy(order, step.read_text(encoding="utf-8"))
        os.kill(child, signal.SIGCONT)


def _copy(order: dict[str, Any], at: int | str) -> None:
    shutil.copytree(order["home"], order["copy"], symlinks=True)
    print(json.dumps({"stopped": at}), flush=True)
    sys.stdin.readline()


def _be_the_child(order: dict[str, Any], out: Path, err: Path) -> None:
    status = 70
    try:
        for number, path in ((1, out), (2, err)):
            os.dup2(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600), number)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        status = _run(order, out.with_name(STEP))
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        with contextlib.suppress(Exception):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(status)


def _run(order: dict[str, Any], step: Path) -> int:
    from orchestration import cli

    _set_clock(datetime.fromisoformat(order["moment"]))
    if "file_bytes" in order:
        limit = order["file_bytes"]
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    if "user" in order:
        os.setgroups([])
        os.setgid(order["user"])
        os.setuid(order["user"])
    if "kill" in order:
        arm(order["kill"], kill)

    def stop(at: str) -> None:
        step.write_text(at, encoding="utf-8")
        os.kill(os.getpid(), signal.SIGSTOP)

    for name in order.get("steps", ()):
        arm(name, stop)
    sys.argv = ["shanghui", *order["arguments"]]
    try:
        cli.main()
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 0
    return 0


def _set_clock(moment: datetime) -> None:
    for command in ("refresh", "receive"):
        module = sys.modules[f"orchestration.commands.{command}"]
        module.now = lambda: moment


if __name__ == "__main__":
    serve()
