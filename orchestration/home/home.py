"""The home folder: where everything is, and the lock that lets one process write.

Belongs here: paths and the lock. Does not: the content of any file but the lock's.
"""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ingestion.whole_files import write_whole
from orchestration.home.configuration import read_configuration
from orchestration.home.dagster_settings import dagster_yaml
from orchestration.home.home_version import FILE as VERSION_FILE
from orchestration.home.home_version import HomeError, note_version, read_home_version
from orchestration.home.no_room import no_room, told_if_no_room


@dataclass(frozen=True)
class Holder:
    """Who holds a home, what for and since when."""

    process: int
    purpose: str
    since: datetime

    def __str__(self) -> str:
        return f"{self.purpose} (process {self.process}, since {self.since:%Y-%m-%dT%H:%M} UTC)"


@dataclass(frozen=True)
class Home:
    """The folder given by `--home`."""

    path: Path
    cache: Path | None = None
    """A folder of whoever runs this, where homes share what can be made again; none where None."""

    @property
    def inbox(self) -> Path:
        return self.path / "inbox"

    @property
    def archive(self) -> Path:
        return self.path / "archive"

    @property
    def ledger(self) -> Path:
        return self.path / "ledger.jsonl"

    @property
    def intake(self) -> Path:
        return self.path / "intake.duckdb"

    @property
    def warehouse(self) -> Path:
        return self.path / "warehouse.duckdb"

    @property
    def releases(self) -> Path:
        return self.path / "releases"

    @property
    def public(self) -> Path:
        """Releases anyone may see, each made from the one of its name."""
        return self.path / "public"

    @property
    def claims(self) -> Path:
        """Files of printed figures that each release is held against, put there by a person."""
        return self.path / "claims"

    @property
    def inputs(self) -> Path:
        """The forms, registers and rules that releases were made with, by their fingerprints."""
        return self.path / "inputs"

    @property
    def slips(self) -> Path:
        return self.path / "slips"

    @property
    def desk(self) -> Path:
        """What the filing desk keeps: the key of its links, drafts, answers."""
        return self.path / "desk"

    @property
    def dagster(self) -> Path:
        return self.path / "dagster"

    @property
    def dbt(self) -> Path:
        """What dbt writes beside the warehouse: profile, parsed project, logs."""
        return self.dagster / "dbt"

    @property
    def kept_projects(self) -> tuple[Path, ...]:
        """Where parsed projects are kept: the home's own folder, and the one that homes share."""
        own = self.dbt / "projects"
        return (own, self.cache / "dbt") if self.cache else (own,)

    @property
    def build(self) -> Path:
        """Where the next warehouse is built before it takes the place of the last one."""
        return self.path / "build"

    @property
    def logs(self) -> Path:
        """What was done, a line each; see `orchestration.log`."""
        return self.path / "logs"

    @property
    def faults(self) -> Path:
        """Tracebacks of errors of ours; they may quote a cell, as the archive does."""
        return self.logs / "faults"

    @property
    def being_restored(self) -> Path:
        """There while a backup is brought back, and when that was interrupted."""
        return self.path / ".being-restored"

    @property
    def rebuilds(self) -> Path:
        """Where past releases are made again; there only meanwhile."""
        return self.path / "rebuild"

    @property
    def alerts(self) -> Path:
        """What was told through which channel, and what still waits to be."""
        return self.path / "alerts.json"

    @property
    def last_backup(self) -> Path:
        """When the last backup was finished, or why it was not."""
        return self.path / "last_backup.json"

    @property
    def alerts_log(self) -> Path:
        return self.path / "logs" / "alerts.log"

    def create(self) -> None:
        """Make the folders that are missing, and Dagster's settings from the home's.

        Raises HomeError where that is not possible, ConfigurationError.
        """
        read_home_version(self.path)
        if self.being_restored.exists():
            raise HomeError(
                f"{self.path} is half restored; bring it back whole with: shanghui restore DIR"
            )
        configuration = read_configuration(self.path)
        settings = dagster_yaml(configuration.dagster_storage, configuration.retention.ticks_days)
        try:
            # The archive holds names and telephone numbers: not for every user of the machine.
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.path.mkdir(mode=0o750, exist_ok=True)
            for folder in (self.inbox, self.archive, self.releases, self.dbt):
                folder.mkdir(parents=True, exist_ok=True)
            _write_if_other(self.dagster / "dagster.yaml", settings)
            if read_home_version(self.path) is None:
                note_version(self.path)
        except OSError as error:
            raise HomeError(
                no_room(error, self._nearest_folder())
                or f"cannot write to the home {self.path} ({error.strerror}); "
                "give a folder you may write to with --home"
            ) from error
        for file in (self.ledger, self.intake, self.warehouse):
            if file.is_dir():
                raise HomeError(f"{file} is a folder, where shanghui keeps a file; move it away")
        if not os.access(self.path, os.W_OK):
            raise HomeError(
                f"cannot write to the home {self.path}; give a folder you may write to with --home"
            )

    def _nearest_folder(self) -> Path:
        """The home, or where it would be."""
        return next(path for path in (self.path, *self.path.absolute().parents) if path.is_dir())

    def must_be_there(self) -> None:
        """Raises HomeError where nothing was ever received or refreshed here, or by later code."""
        read_home_version(self.path)
        if not (self.ledger.exists() or self.dagster.exists()):
            raise HomeError(
                f"{self.path} is no home of shanghui: nothing was ever received there; give the "
                "folder with --home, or make one with: shanghui receive FILE…"
            )

    def empty(self) -> None:
        """Remove everything shanghui keeps here, and nothing else."""
        for folder in (
            self.inbox,
            self.archive,
            self.releases,
            self.public,
            self.inputs,
            self.slips,
            self.desk,
            self.dagster,
            self.build,
            self.rebuilds,
            self.logs,
        ):
            shutil.rmtree(folder, ignore_errors=True)
        files = (self.ledger, self.intake, self.warehouse, self.alerts, self.alerts_log)
        for file in (*files, self.last_backup, self.path / VERSION_FILE):
            file.unlink(missing_ok=True)

    @contextmanager
    def passing_folder(self, name: str) -> Iterator[Path]:
        """An empty hidden folder, there only meanwhile. What a killed run left of it goes first."""
        folder = self.path / f".{name}"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    @contextmanager
    def locked(self, purpose: str, since: datetime, patience_seconds: float = 0) -> Iterator[None]:
        """Hold the home's lock, and leave word of who holds it.

        Raises HomeError where it is held already, and still is after the patience; NoRoomError
        where a disk has no room for what is done meanwhile.
        """
        from filelock import FileLock, Timeout

        lock = FileLock(self.path / ".lock")
        try:
            lock.acquire(timeout=patience_seconds)
        except Timeout:
            holder = self._said_by_holder() or "another process"
            raise HomeError(f"{holder} holds {self.path}; try again later") from None
        except OSError as error:
            raise HomeError(f"cannot lock the home {self.path} ({error.strerror})") from error
        try:
            word = {"process": os.getpid(), "purpose": purpose, "since": since.isoformat()}
            with told_if_no_room(self.path):
                self._word_of_holder.write_text(json.dumps(word), encoding="utf-8")
                yield
        finally:
            self._word_of_holder.unlink(missing_ok=True)
            lock.release()

    @property
    def _word_of_holder(self) -> Path:
        return self.path / ".lock-holder.json"

    def holder(self) -> Holder | None:
        """The process that lives and has left word that it holds the home.

        Nothing is locked to find out: a command that wants the lock meanwhile gets it.
        """
        said = self._said_by_holder()
        return said if said is not None and _is_alive(said.process) else None

    def is_held(self) -> bool:
        return self.holder() is not None

    def _said_by_holder(self) -> Holder | None:
        try:
            word = json.loads(self._word_of_holder.read_text(encoding="utf-8"))
            since = datetime.fromisoformat(word["since"])
            return Holder(int(word["process"]), str(word["purpose"]), since)
        except (OSError, ValueError, KeyError, TypeError):
            return None


def _write_if_other(path: Path, text: str) -> None:
    """Whole or not at all: another process may be reading the file."""
    if path.is_file() and path.read_text(encoding="utf-8", errors="replace") == text:
        return
    write_whole(path, text.encode())


def _is_alive(process: int) -> bool:
    """Whether there is a process of this number, be it another user's."""
    try:
        os.kill(process, 0)
    except PermissionError:
        return True
    except OSError:
        return False
    return True
