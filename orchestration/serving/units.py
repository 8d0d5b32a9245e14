"""systemd's files for a home: a service for each server, a timer for what recurs.

Belongs here: which units there are, how paths are written in them. Does not: what they run.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ingestion.errors import ShanghuiError

SECONDS_A_RUN_MAY_GO_ON = 300
"""What `shanghui daemon` waits for a run under way unless told otherwise."""
SECONDS_TO_END = 60
BACKUP = "backup"


class UnitsError(ShanghuiError):
    """The units cannot be written; the message says why."""


@dataclass(frozen=True)
class Unit:
    """A service, and the timer that starts it where it does not stay."""

    name: str
    description: str
    command: tuple[str, ...]
    """The words after `shanghui`."""
    memory: str
    calendar: str = ""
    """When it runs, as systemd writes it, with its time zone; empty for a service that stays."""
    catches_up: bool = False
    """Whether it is done late rather than not at all, after a time without power."""
    tried_again: bool = False
    """Whether it is tried again within hours where it could not run."""
    seconds_to_stop: int = SECONDS_TO_END
    told_statuses: tuple[int, ...] = ()
    """Exit statuses besides 0 that are no failure."""

    @property
    def stays(self) -> bool:
        return not self.calendar


UNITS = (
    Unit("web", "Dagster's web page, on this machine alone", ("web", "--prefix", "/runs"), "2G"),
    Unit(
        "daemon",
        "starts runs, watches the inbox, keeps the schedules",
        ("daemon", "--wait", str(SECONDS_A_RUN_MAY_GO_ON)),
        "6G",
        seconds_to_stop=SECONDS_A_RUN_MAY_GO_ON + SECONDS_TO_END,
    ),
    Unit("desk", "the filing desk, on this machine alone", ("desk",), "4G"),
    Unit(
        "health",
        "tells when something is wrong",
        ("health", "--alert"),
        "1G",
        calendar="*:0/5",
        told_statuses=(1,),
    ),
    # In the time the schedules are in, wherever the machine stands: before any of them, and after.
    Unit(
        BACKUP,
        "copies away what cannot be made again",
        (BACKUP,),
        "2G",
        calendar="*-*-* 02:00 Asia/Shanghai",
        catches_up=True,
        tried_again=True,
    ),
    Unit(
        "retention",
        "takes away what is old, once a month",
        ("retention", "--apply"),
        "2G",
        calendar="*-*-05 04:30 Asia/Shanghai",
        catches_up=True,
        tried_again=True,
    ),
)


def write_units(
    out: Path, home: Path, user: str, command: Path, backup: Path | None
) -> tuple[Path, ...]:
    """Write the units into `out`; their files. Without `backup` none makes backups.

    Raises UnitsError.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        return tuple(_write(out / name, text) for name, text in _files(home, user, command, backup))
    except OSError as error:
        raise UnitsError(
            f"cannot write to {out} ({error.strerror}); name a folder with --out"
        ) from error


def _write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def _files(home: Path, user: str, command: Path, backup: Path | None) -> Iterator[tuple[str, str]]:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    templates = Environment(
        loader=PackageLoader("orchestration.serving", "."),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    folders = [home, *([backup] if backup else [])]
    # What stands below /home would be hidden from its own service, the Python of a link too.
    python = command.with_name("python").resolve()
    for unit in UNITS:
        if unit.name == BACKUP and backup is None:
            continue
        where = [str(backup)] if backup and unit.name == BACKUP else []
        words = [str(command), *unit.command, *where, "--home", str(home)]
        service = templates.get_template("service.j2").render(
            unit=unit,
            user=user,
            start=" ".join(map(_word_of_command, words)),
            backup=bool(where),
            writable=" ".join(_word(str(folder)) for folder in folders[: 1 + len(where)]),
            protect_home="read-only" if _below_homes(python, command, *folders) else "yes",
        )
        yield f"shanghui-{unit.name}.service", service
        if not unit.stays:
            timer = templates.get_template("timer.j2").render(unit=unit)
            yield f"shanghui-{unit.name}.timer", timer
    yield "shanghui.target", templates.get_template("target.j2").render()


def _below_homes(*paths: Path) -> bool:
    return any(
        path.is_relative_to(folder) for path in paths for folder in ("/home", "/root", "/run/user")
    )


def _word(text: str) -> str:
    """A path as systemd reads it: `%` begins a specifier, spaces end a word."""
    if not text.isprintable():
        raise UnitsError(f"cannot write {text!r} into a unit; use a path without such characters")
    text = text.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return text if re.fullmatch(r"[\w@%+=:,./-]+", text) else f'"{text}"'


def _word_of_command(text: str) -> str:
    """In a command `$` begins a variable too."""
    return _word(text).replace("$", "$$")
