"""A file that is written whole, by several at once, and what is left of one who was killed."""

import os
from pathlib import Path

import pytest

from ingestion.whole_files import write_whole

HOUR = 3600


def left(folder: Path, name: str, seconds_ago: float) -> Path:
    """A file as a killed process left it, so long ago by the clock of the file system."""
    path = folder / name
    path.write_bytes(b"half")
    now = path.stat().st_mtime
    os.utime(path, (now - seconds_ago, now - seconds_ago))
    return path


def test_what_was_left_an_hour_ago_goes_and_what_another_may_be_writing_stays(tmp_path: Path):
    # The number is this process's: in another container it may be that of one long gone.
    gone = [
        left(tmp_path, ".page.html.00ff00ff00ff00ff", HOUR + 60),
        left(tmp_path, f".page.html.{os.getpid()}", HOUR + 60),
    ]
    stays = [
        left(tmp_path, ".page.html.11ff00ff00ff00ff", HOUR - 60),
        left(tmp_path, ".page.html.4194304", HOUR - 60),
        left(tmp_path, ".page.html.lock", HOUR + 60),
        left(tmp_path, ".other.html.00ff00ff00ff00ff", HOUR + 60),
    ]
    write_whole(tmp_path / "page.html", b"whole")
    assert (tmp_path / "page.html").read_bytes() == b"whole"
    assert [path.name for path in gone if path.exists()] == []
    assert sorted(tmp_path.iterdir()) == sorted([*stays, tmp_path / "page.html"])


def test_what_cannot_be_put_in_place_leaves_nothing(tmp_path: Path):
    (tmp_path / "page.html").mkdir()
    with pytest.raises(IsADirectoryError):
        write_whole(tmp_path / "page.html", b"whole")
    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]
