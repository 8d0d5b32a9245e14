"""Links in the inbox and in sent folders lead nowhere else; a home is its owner's and group's."""

import stat
from pathlib import Path

from ingestion.receive import files_in
from orchestration.home import Home


def test_a_link_out_of_the_inbox_is_not_followed(tmp_path: Path):
    inbox, elsewhere = tmp_path / "inbox", tmp_path / "elsewhere"
    for folder in (inbox / "横州", elsewhere):
        folder.mkdir(parents=True)
    (elsewhere / "密.xlsx").write_bytes(b"not for anyone")
    (inbox / "横州" / "年报.xlsx").write_bytes(b"a return")
    (inbox / "file.xlsx").symlink_to(elsewhere / "密.xlsx")
    (inbox / "横州" / "封面.csv").symlink_to("../../elsewhere/密.xlsx")
    (inbox / "folder").symlink_to(elsewhere)
    (inbox / "nothing.xlsx").symlink_to(tmp_path / "nothing")
    (inbox / "round.xlsx").symlink_to(inbox / "round.xlsx")
    assert list(files_in(inbox)) == [inbox / "横州" / "年报.xlsx"]


def test_an_inbox_that_is_a_link_itself_is_read(tmp_path: Path):
    (tmp_path / "disk").mkdir()
    (tmp_path / "disk" / "年报.xlsx").write_bytes(b"a return")
    (tmp_path / "disk" / "same.xlsx").symlink_to("年报.xlsx")
    inbox = tmp_path / "inbox"
    inbox.symlink_to(tmp_path / "disk")
    assert list(files_in(inbox)) == [inbox / "same.xlsx", inbox / "年报.xlsx"]


def test_a_new_home_is_closed_to_others(tmp_path: Path):
    home = Home(tmp_path / "home")
    home.create()
    assert stat.S_IMODE(home.path.stat().st_mode) & 0o007 == 0


def test_a_home_that_is_there_keeps_the_mode_it_was_given(tmp_path: Path):
    home = Home(tmp_path / "home")
    home.path.mkdir()
    home.path.chmod(0o755)
    home.create()
    assert stat.S_IMODE(home.path.stat().st_mode) == 0o755
