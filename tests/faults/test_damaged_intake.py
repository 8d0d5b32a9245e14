"""The database of what was read is a cache: damaged, it is made anew and that is said."""

import shutil
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from io import StringIO
from pathlib import Path

import duckdb
import openpyxl
import pytest
from rich.console import Console

from ingestion.intake.database import IntakeError, discard_damaged, is_damaged, open_intake
from orchestration.commands.refresh import show_refresh_counts
from publishing.read_release import open_release
from tests.conftest import MOMENT

HEADERS, BLOCK = 3 * 4096, 256 * 1024
"""Of a DuckDB file: what stands before its blocks, and the size of one."""

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


def test_one_wrong_byte_in_any_block_is_noticed(intake: Path, forms, tmp_path: Path):
    path = tmp_path / "intake.duckdb"
    whole = intake.read_bytes()
    opened = 0
    for block in range(HEADERS, len(whole), BLOCK):
        content = bytearray(whole)
        content[block + 5000] ^= 0xFF
        path.write_bytes(content)
        # A block's checksum is looked at when it is read, which opening need not do.
        with suppress(duckdb.Error):
            duckdb.connect(str(path)).close()
            opened += 1
        assert is_damaged(path), block
        assert discard_damaged(path)
        assert not path.exists()
    assert opened
    with open_intake(path, forms, "reader") as connection:
        assert connection.execute("select count(*) from files").fetchone() == (0,)
    assert not discard_damaged(path)
    assert path.exists()


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


@pytest.mark.long
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


@pytest.mark.long
def test_a_year_not_refreshed_stays_as_it_was_when_the_intake_is_made_anew(
    write_returns, refresh, tmp_path: Path
):
    home = tmp_path / "home"
    returns = write_returns(["450302", "450312"], [2021, 2022]) / "wave-1"
    shutil.copytree(returns / "2021", home / "inbox" / "2021")
    asked, corrected = (next(home.glob(f"inbox/2021/{code}_*")) for code in ("450312", "450302"))
    _file(asked, asked, "填报单位", "工商业联合会")
    refresh(home, [2021])
    _file(corrected, home / "inbox" / "450302.xlsx", "报出日期", date(2021, 6, 1))
    sent_back = refresh(home, [2021], MOMENT + timedelta(days=1))
    assert (sent_back.sent_back, sent_back.newly_admitted) == (1, 0)
    # This one comes after the last refresh of 2021, which does not know it.
    _file(asked, home / "inbox" / "450312.xlsx", "报出日期", date(2021, 6, 1))
    shutil.copytree(returns / "2022", home / "inbox" / "2022")
    whole = refresh(home, [2022], MOMENT + timedelta(days=2))
    (home / "intake.duckdb").unlink()
    anew = refresh(home, [2022], MOMENT + timedelta(days=3))
    assert (anew.files_read, anew.is_new_release) == (6, False)
    with open_release(home / "releases" / whole.release) as release:
        queries = release.execute(
            "select division_code, rule_id from queries"
            " where report_year = 2021 and not is_after_gate"
        ).fetchall()
        filed = release.execute(
            "select county_code, receipt_count, latest_verdict from filing_status"
            " where report_year = 2021 and receipt_count > 0 order by all"
        ).fetchall()
    assert queries == [("450312", "A02")]
    assert filed == [("450302", 2, "returned"), ("450312", 1, "accepted")]


def _file(source: Path, target: Path, label: str, value: object) -> None:
    """File a return again with another answer on its cover."""
    book = openpyxl.load_workbook(source)
    next(row for row in book["封面"].iter_rows() if row[0].value == label)[1].value = value
    book.save(target)


def printed(summary) -> str:
    out = StringIO()
    show_refresh_counts(summary, Console(file=out, width=140))
    return out.getvalue()
