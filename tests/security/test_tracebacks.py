"""The traceback of a fault of ours may quote a cell: few are kept, in the home, for its owner."""

import os
import stat
import sys
import tempfile
from pathlib import Path

import pytest

from ingestion.crash import KEPT, keep_traceback
from orchestration import cli
from orchestration.assets.beside_release import attempt
from orchestration.home import Home


@pytest.fixture
def fault(monkeypatch, tmp_path):
    """`shanghui alerts` with an error of ours that quotes a name; what it is called with."""

    def fail(self: Home) -> None:
        raise ValueError("李某")

    monkeypatch.setattr(Home, "must_be_there", fail)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()

    def call(*arguments: str) -> None:
        monkeypatch.setattr(sys, "argv", ["shanghui", *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        assert ended.value.code == 2

    return call


def test_it_stands_in_the_home_and_only_its_kind_is_told(fault, tmp_path, capsys):
    home = Home(tmp_path / "home")
    home.create()
    fault("alerts", "--home", str(home.path))
    [kept] = home.faults.iterdir()
    assert capsys.readouterr().err.splitlines() == [
        "shanghui: an error of ours: ValueError",
        f"the details: {kept}; please report them, without what names a person",
    ]
    assert "ValueError: 李某" in kept.read_text(encoding="utf-8")
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(home.faults.stat().st_mode) == 0o700
    assert list((tmp_path / "temporary").iterdir()) == []


def test_where_there_is_no_home_it_stands_in_the_temporary_folder(fault, tmp_path, monkeypatch):
    monkeypatch.setenv("SHANGHUI_HOME", str(tmp_path / "nowhere"))
    fault("alerts")
    [kept] = (tmp_path / "temporary").iterdir()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert not (tmp_path / "nowhere").exists()


def test_only_the_newest_are_kept_and_what_is_not_ours_stays(tmp_path):
    (tmp_path / "shanghui-error-of-mine.md").touch()
    paths = []
    for number in range(KEPT + 3):
        path = Path(keep_traceback(ValueError(number), tmp_path))
        os.utime(path, (number, number))
        paths.append(path)
    # The last one was written with its own time, the newest of all.
    assert [path.exists() for path in paths] == [False] * 3 + [True] * KEPT
    assert (tmp_path / "shanghui-error-of-mine.md").exists()


def test_where_it_cannot_be_kept_that_is_said(tmp_path):
    (tmp_path / "file").touch()
    assert keep_traceback(ValueError("李某"), tmp_path / "file").startswith("not kept: ")


def test_what_fails_beside_a_release_is_told_by_its_kind(tmp_path):
    home = Home(tmp_path)
    with attempt(home) as tried:
        raise ValueError("李某")
    [kept] = home.faults.iterdir()
    assert tried.failure == f"ValueError (details: {kept})"
    with attempt(home) as tried:
        raise OSError(28, "No space left on device")
    assert tried.failure.startswith("OSError: [Errno 28] No space left on device (details: ")
