"""The database of what was read is a cache: damaged, it is made anew and that is said."""

import shutil
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from ingestion.intake import IntakeError, is_damaged, open_intake
from orchestration.show import show_refresh_counts

DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "another file": lambda content: b"not a database",
    "cut short": lambda content: content[: len(content) // 2],
    "empty": lambda content: b"",
}


@pytest.fixture(scope="module")
def intake(tmp_path_factory: pytest.TempPathFactory, forms) -> Path:
    path = tmp_path_factory.mktemp("whole") / "intake.duckdb"
    with open_intake(path, forms, "reader") as connection:
        connection.execute(
            "insert into files by name select repeat('a', 1000) || range as file_sha256,"
            " 'read' as read_status from range(5000)"
        )
    return path


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_intake_is_opened_empty(intake: Path, forms, tmp_path: Path, damage: str):
    path = tmp_path / "intake.duckdb"
    path.write_bytes(DAMAGES[damage](intake.read_bytes()))
    assert is_damaged(path)
    with open_intake(path, forms, "reader") as connection:
        assert connection.execute("select count(*) from files").fetchone() == (0,)
    assert not is_damaged(path)


def test_a_whole_intake_is_opened_as_it_is(intake: Path, forms, tmp_path: Path):
    path = tmp_path / "intake.duckdb"
    assert not is_damaged(path)
    shutil.copy(intake, path)
    with open_intake(path, forms, "reader") as connection:
        assert connection.execute("select count(*) from files").fetchone() == (5000,)


def test_an_intake_open_elsewhere_is_told_and_kept(intake: Path, tmp_path: Path):
    import subprocess
    import sys

    path = tmp_path / "intake.duckdb"
    shutil.copy(intake, path)
    script = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print(1, flush=True); input()"
    holder = subprocess.Popen(
        [sys.executable, "-c", script, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert holder.stdout.readline() == "1\n"
        with pytest.raises(IntakeError, match=r"intake.duckdb is open in another program; close"):
            is_damaged(path)
    finally:
        holder.communicate("\n", timeout=30)
    assert not is_damaged(path)


def test_a_refresh_over_a_damaged_intake_says_so_and_gives_the_same_release(
    write_returns, refresh, tmp_path: Path
):
    home = tmp_path / "home"
    shutil.copytree(write_returns(["450302"], [2022]) / "wave-1", home / "inbox")
    (home / "inbox" / "letter.xlsx").write_text("尊敬的领导", encoding="utf-8")
    first = refresh(home, [2022])
    assert [problem.file_name for problem in first.problems] == ["letter.xlsx"]
    (home / "intake.duckdb").write_bytes(b"not a database")
    (home / "inbox" / "letter.xlsx").unlink()
    second = refresh(home, [2022])
    assert (first.intake_was_damaged, second.intake_was_damaged) == (0, 1)
    assert (second.new_receipts, second.files_read, second.is_new_release) == (0, 2, False)
    assert second.logical_hash == first.logical_hash
    # The letter was taken out of the inbox: nobody need be told of it again.
    assert second.problems == ()
    assert printed(second).count("made anew") == 1
    assert "made anew" not in printed(first)


def printed(summary) -> str:
    out = StringIO()
    show_refresh_counts(summary, Console(file=out, width=140))
    return out.getvalue()
