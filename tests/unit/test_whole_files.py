"""A file that is written whole, by several at once, and what is left of one who was killed."""

import fcntl
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ingestion.whole_files import write_whole


def left(folder: Path, name: str) -> Path:
    """A file as a killed process left it."""
    path = folder / name
    path.write_bytes(b"half")
    return path


def test_what_a_killed_process_left_goes_and_what_another_is_writing_stays(tmp_path: Path):
    # The number is this process's: in another container it may be that of one long gone.
    gone = [
        left(tmp_path, ".page.html.00ff00ff00ff00ff"),
        left(tmp_path, f".page.html.{os.getpid()}"),
    ]
    held = left(tmp_path, ".page.html.11ff00ff00ff00ff")
    stays = [
        held,
        left(tmp_path, ".page.html.lock"),
        left(tmp_path, ".other.html.00ff00ff00ff00ff"),
    ]
    with held.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        write_whole(tmp_path / "page.html", b"whole")
    assert (tmp_path / "page.html").read_bytes() == b"whole"
    assert [path.name for path in gone if path.exists()] == []
    assert sorted(tmp_path.iterdir()) == sorted([*stays, tmp_path / "page.html"])


def test_many_at_once_write_it_whole_and_leave_nothing(tmp_path: Path):
    contents = [str(number).encode() * 50_000 for number in range(200)]
    with ThreadPoolExecutor(8) as several:
        list(several.map(lambda content: write_whole(tmp_path / "page.html", content), contents))
    assert (tmp_path / "page.html").read_bytes() in contents
    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]


def test_what_cannot_be_put_in_place_leaves_nothing(tmp_path: Path):
    (tmp_path / "page.html").mkdir()
    with pytest.raises(IsADirectoryError):
        write_whole(tmp_path / "page.html", b"whole")
    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]
