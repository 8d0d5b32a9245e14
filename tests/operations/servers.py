"""Servers that tests start and end: on loopback or a socket, over folders of their own.

Belongs here: a PostgreSQL from nothing, shanghui itself, waiting. Does not: what is asked of one.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

PATIENCE = 120
"""Seconds; a web server starts in about five."""


@contextmanager
def running(*arguments: object, **variables: str) -> Iterator[subprocess.Popen]:
    """A server of the command's, killed at the end of the test if it is there still."""
    server = subprocess.Popen(
        [sys.executable, "-m", "orchestration", *map(str, arguments)],
        env=os.environ | variables,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield server
    finally:
        # Twice told it ends at once, with all it started.
        for _ in range(2):
            if server.poll() is None:
                server.terminate()
                time.sleep(0.3)
        server.wait(timeout=30)


def ended(server: subprocess.Popen) -> int:
    """The exit status of a server that is told to end."""
    server.terminate()
    return server.wait(timeout=PATIENCE)


def processes_over(home: Path) -> list[str]:
    """The commands of the processes that know the home, whoever started them."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            environment = (process / "environ").read_bytes()
            command = (process / "cmdline").read_bytes()
        except OSError:
            continue
        if f"SHANGHUI_HOME={home}\0".encode() in environment:
            found.append(command.replace(b"\0", b" ").decode())
    return found


def until(done: Callable[[], object], *servers: subprocess.Popen) -> object:
    """What `done` gives once it gives something, while the servers live."""
    started = time.monotonic()
    while time.monotonic() - started < PATIENCE:
        ended = [server.args for server in servers if server.poll() is not None]
        assert not ended, f"ended by themselves: {ended}"
        if found := done():
            return found
        time.sleep(0.3)
    raise AssertionError(f"nothing within {PATIENCE} s")


def postgresql_programs() -> Path | None:
    """The folder with initdb and pg_ctl: of Debian, where they are on no PATH, or of the PATH."""
    folders = [*sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)]
    if found := shutil.which("initdb"):
        folders.append(Path(found).parent)
    return next((folder for folder in folders if (folder / "initdb").is_file()), None)


@contextmanager
def running_postgresql(programs: Path) -> Iterator[dict[str, str]]:
    """A PostgreSQL that listens on a socket alone, and the variables that name it."""
    # A socket's path may have 107 bytes at most, and the server may not be root.
    with tempfile.TemporaryDirectory(prefix="pg", dir="/tmp") as name:
        folder = Path(name)
        as_other: list[str] = []
        if os.getuid() == 0:
            shutil.chown(folder, "nobody")
            as_other = ["runuser", "-u", "nobody", "--"]
        folder.chmod(0o755)

        def run(program: str, *arguments: object) -> None:
            command = [*as_other, str(programs / program), *map(str, arguments)]
            # To a file: a server that goes on would keep a pipe open.
            with (folder / "output").open("a") as output:
                done = subprocess.run(
                    command, cwd="/", stdout=output, stderr=output, check=False, timeout=60
                )
            assert done.returncode == 0, (folder / "output").read_text()

        data = folder / "data"
        run("initdb", "--pgdata", data, "--username=shanghui", "--auth=trust", "--no-sync")
        options = f"-c listen_addresses= -c unix_socket_directories={folder} -c fsync=off"
        run("pg_ctl", "start", "--wait", "--pgdata", data, "--options", options)
        try:
            yield {"PGHOST": str(folder), "PGUSER": "shanghui", "PGDATABASE": "postgres"}
        finally:
            run("pg_ctl", "stop", "--wait", "--mode=immediate", "--pgdata", data)
