"""The log of a home: its lines, its size, and what it may not hold."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingestion.errors import ShanghuiError
from orchestration.home import Home, LogSettings
from orchestration.log import log_line, logged

MOMENT = datetime(2023, 3, 1, 2, tzinfo=UTC)
LINE = "2023-03-01T02:00:00Z refresh done release=2023-03-01.1 sent_back=7\n"


def files(home: Home) -> dict[str, str]:
    return {path.name: path.read_text() for path in sorted(home.logs.glob("shanghui.log*"))}


def test_a_line_says_when_what_and_how_it_came_out(tmp_path: Path) -> None:
    home = Home(tmp_path)
    log_line(home, MOMENT, "refresh", "done", {"release": "2023-03-01.1", "sent_back": 7})
    with logged(home, MOMENT, "receive") as facts:
        facts["new_receipts"] = 2
    with logged(home, MOMENT, "refresh") as facts:
        facts["outcome"] = "found"
    with pytest.raises(ShanghuiError), logged(home, MOMENT, "receive"):
        raise ShanghuiError("450102_王五.xlsx: there is no such file")
    assert files(home) == {
        "shanghui.log": LINE
        + "2023-03-01T02:00:00Z receive done new_receipts=2\n"
        + "2023-03-01T02:00:00Z refresh found\n"
        + "2023-03-01T02:00:00Z receive failed error=ShanghuiError\n"
    }


@pytest.mark.parametrize("word", ["王五", "a b", "a\nb", "", "x" * 201, "a=b"])
def test_a_word_that_could_name_a_person_is_refused(tmp_path: Path, word: str) -> None:
    with pytest.raises(ValueError, match="the log holds no"):
        log_line(Home(tmp_path), MOMENT, "desk", "done", {"county": word})
    assert files(Home(tmp_path)) == {}


def test_full_files_are_kept_by_number_and_the_oldest_goes(tmp_path: Path) -> None:
    home = Home(tmp_path)
    # 34 bytes a line: two fill a file of 80.
    for number in range(9):
        log_line(home, MOMENT, "desk", "done", {"n": number}, LogSettings(80, 2))
    line = "2023-03-01T02:00:00Z desk done n={}\n".format
    assert files(home) == {
        "shanghui.log": line(8),
        "shanghui.log.1": line(6) + line(7),
        "shanghui.log.2": line(4) + line(5),
    }
    log_line(home, MOMENT, "desk", "done", {"n": 9}, LogSettings(36, 1))
    assert files(home) == {"shanghui.log": line(9), "shanghui.log.1": line(8)}


def test_the_home_says_how_much_is_kept(tmp_path: Path) -> None:
    home = Home(tmp_path)
    (tmp_path / "shanghui.toml").write_text("[log]\nmax_kilobytes = 1\nkept_files = 0\n")
    for number in range(30):
        log_line(home, MOMENT, "desk", "done", {"n": f"{number:02}"})
    # 36 bytes a line: 28 fill a file of 1,024, and no full one is kept.
    assert [text.count("\n") for text in files(home).values()] == [2]


def test_lines_of_several_processes_are_all_there(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from datetime import datetime, UTC\n"
        "from orchestration.home import Home, LogSettings; from orchestration.log import log_line\n"
        "for n in range(50):\n"
        f"    log_line(Home(Path({str(tmp_path)!r})), datetime(2023, 3, 1, tzinfo=UTC), 'desk',"
        " 'done', {'of': sys.argv[1], 'n': n}, LogSettings(1000, 99))\n"
    )
    running = [subprocess.Popen([sys.executable, "-c", code, name]) for name in "abc"]
    assert [process.wait() for process in running] == [0, 0, 0]
    lines = [line for text in files(Home(tmp_path)).values() for line in text.splitlines()]
    assert sorted(line.partition("done ")[2] for line in lines) == sorted(
        f"of={name} n={number}" for name in "abc" for number in range(50)
    )
    assert max(len(text) for text in files(Home(tmp_path)).values()) <= 1000


def test_a_log_that_cannot_be_written_is_told_and_stops_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "logs").write_text("in the way")
    with logged(Home(tmp_path), MOMENT, "receive"):
        pass
    told = capsys.readouterr().err
    assert (
        told == f"shanghui: {tmp_path / 'logs' / 'shanghui.log'} cannot be written (File exists)\n"
    )
