"""A backup interrupted at every step brings back the home as it was before, or as it is now."""

import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingestion.receive import inbox_files, receive
from orchestration.home import Home
from orchestration.keeping import back_up, restore
from orchestration.keeping.copying import BackupError

MOMENT = datetime(2023, 3, 1, 2, tzinfo=UTC)
STEPS = ("open", "os.rename", "os.remove", "os.mkdir", "os.symlink", "shutil.copyfile", "os.rmdir")
"""What Python tells an audit hook of before it does it."""

_at_a_step: list[Callable[[str, str], None]] = []
sys.addaudithook(
    lambda event, arguments: (
        _at_a_step[-1](event, str(arguments[0])) if _at_a_step and event in STEPS else None
    )
)


@contextmanager
def interrupted(number: int, below: Path, interrupt: Callable[[], None]) -> Iterator[None]:
    """Interrupt before the step with this number, counted from 1, of those on paths below."""
    count = 0

    def step(event: str, path: str) -> None:
        nonlocal count
        if path.startswith(str(below)):
            count += 1
            if count == number:
                interrupt()

    _at_a_step.append(step)
    try:
        yield
    finally:
        _at_a_step.pop()
    if count < number:
        raise NoSuchStepError


class NoSuchStepError(Exception):
    """All steps were done before the one that was to be interrupted."""


def killed() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def no_room() -> None:
    raise OSError(28, "No space left on device")


def content(home: Path) -> dict[str, bytes]:
    """Files and links of a home, but for what says that it is locked."""
    return {
        path.relative_to(home).as_posix(): str(path.readlink()).encode()
        if path.is_symlink()
        else path.read_bytes()
        for path in sorted(home.rglob("*"))
        if (path.is_symlink() or path.is_file())
        and path.name not in (".lock", ".ledger-lock")
        and "dagster" not in path.relative_to(home).parts
    }


def publish(home: Home, name: str) -> None:
    release = home.releases / name
    (release / "report").mkdir(parents=True)
    (release / "chambers.duckdb").write_bytes(name.encode())
    (release / "report" / "2022.html").write_text("report")
    link = home.releases / "current"
    link.unlink(missing_ok=True)
    link.symlink_to(name)


@pytest.fixture
def two_states(tmp_path: Path) -> tuple[Home, Path, dict[str, bytes], dict[str, bytes]]:
    """A home, the backup of what it was, its content then and now: of each kind a file changed."""
    home = Home(tmp_path / "home")
    home.create()
    (home.path / "shanghui.toml").write_text("[deadline]\nday = 31\n")
    (home.inbox / "a.xlsx").write_bytes(b"a")
    receive(inbox_files(home.inbox, MOMENT), home.archive, home.ledger)
    publish(home, "2023-03-01.1")
    back_up(home, tmp_path / "backup", MOMENT)
    then = content(home.path)
    (home.path / "shanghui.toml").write_text("[deadline]\nday = 28\n")
    (home.inbox / "a.xlsx").write_bytes(b"another a")
    (home.inbox / "b.xlsx").write_bytes(b"b")
    receive(inbox_files(home.inbox, MOMENT), home.archive, home.ledger)
    (home.releases / "2023-03-01.1" / "report" / "2022.html").write_text("made again")
    publish(home, "2023-03-02.1")
    return home, tmp_path / "backup", then, content(home.path)


def outcome_of(work: Callable[[], object]) -> int:
    """Do it in a process of its own: 0 done, 1 told in a line, 9 had no such step, -9 killed."""
    child = os.fork()
    if not child:
        status = 2
        try:
            work()
            status = 0
        except BackupError:
            status = 1
        except NoSuchStepError:
            status = 9
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@pytest.mark.long
@pytest.mark.parametrize(("interrupt", "told"), [(killed, -9), (no_room, 1)])
def test_an_interrupted_backup_is_the_one_before_or_the_new_one(
    two_states, tmp_path, interrupt, told
):
    home, before, then, now = two_states
    came_back = []
    for number in range(1, 1000):
        backup, again = tmp_path / "copy", Home(tmp_path / "again")
        shutil.copytree(before, backup, symlinks=True)

        def work(backup: Path = backup, number: int = number) -> None:
            with interrupted(number, backup, interrupt):
                back_up(home, backup, MOMENT)

        outcome = outcome_of(work)
        restore(backup, again)
        came_back.append(content(again.path))
        if outcome == 9:
            break
        # What cannot be tidied up is left to the next backup.
        assert outcome == told or (outcome == 0 and told == 1)
        assert came_back[-1] in (then, now), f"step {number} leaves something else"
        shutil.rmtree(again.path)
        back_up(home, backup, MOMENT)
        restore(backup, again)
        assert content(again.path) == now, f"step {number} is not made good by the next backup"
        for folder in (backup, again.path):
            shutil.rmtree(folder)
    # It was undisturbed once, after steps that left the old state and steps that left the new one.
    assert came_back[-1] == now
    assert came_back[0] == then
    assert came_back[-2] == now
    assert len(came_back) > 40


@pytest.mark.long
def test_an_interrupted_restore_goes_on_when_run_again(two_states, tmp_path):
    home, backup, _, now = two_states
    back_up(home, backup, MOMENT)
    for number in range(1, 1000):
        again = Home(tmp_path / "again")

        def work(again: Home = again, number: int = number) -> None:
            with interrupted(number, again.path, killed):
                restore(backup, again)

        outcome = outcome_of(work)
        if outcome == 9:
            break
        assert outcome == -9
        restore(backup, again)
        assert content(again.path) == now, f"step {number}"
        shutil.rmtree(again.path)
    assert number > 20


def test_a_first_backup_that_was_interrupted_is_made_by_the_next(two_states, tmp_path):
    home, _, _, now = two_states
    for number in (1, 3, 20):
        backup, again = tmp_path / "first", Home(tmp_path / "again")

        def work(backup: Path = backup, number: int = number) -> None:
            with interrupted(number, backup, killed):
                back_up(home, backup, MOMENT)

        assert outcome_of(work) == -9
        back_up(home, backup, MOMENT)
        restore(backup, again)
        assert content(again.path) == now, f"step {number}"
        for folder in (backup, again.path):
            shutil.rmtree(folder)
