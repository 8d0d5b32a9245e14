"""Asking the intake database without changing it: what stands in the way is told in one line."""

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from ingestion.form.form import Forms
from ingestion.intake.database import IntakeError, open_intake, reading_intake


def told(path: Path, query: str = "from filings") -> str:
    with pytest.raises(IntakeError) as error, reading_intake(path) as intake:
        intake.execute(query)
    assert "\n" not in str(error.value)
    return str(error.value)


def test_two_may_ask_at_once(tmp_path: Path, forms: Forms):
    path = tmp_path / "intake.duckdb"
    open_intake(path, forms, "key").close()
    before = path.read_bytes()
    with reading_intake(path) as one:
        assert one.execute("select count(*) from filings").fetchall() == [(0,)]
        code = (
            "import sys; from pathlib import Path; from ingestion.intake import reading_intake\n"
            "with reading_intake(Path(sys.argv[1])) as i: print(i.sql('from filings').fetchall())"
        )
        other = subprocess.run(
            [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=False
        )
    assert other.stdout == "[]\n", other.stderr
    assert path.read_bytes() == before


def test_what_is_not_there_damaged_or_of_another_version_says_what_helps(tmp_path: Path):
    path = tmp_path / "intake.duckdb"
    assert told(path).endswith("nothing was read yet; use shanghui refresh YEARS")
    path.write_bytes(b"no database")
    assert told(path).endswith("cannot be opened; shanghui refresh YEARS makes it anew")
    path.unlink()
    duckdb.connect(str(path)).close()
    assert "was written by another version" in told(path)


def test_what_is_being_written_is_asked_again_later(tmp_path: Path, forms: Forms):
    path = tmp_path / "intake.duckdb"
    code = (
        "import sys; from pathlib import Path; from ingestion.form import load_forms\n"
        "from ingestion.intake import open_intake\n"
        "intake = open_intake(Path(sys.argv[1]), load_forms(), 'key')\n"
        "print('open', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as writer:
        assert writer.stdout is not None
        assert writer.stdin is not None
        writer.stdout.readline()
        assert told(path).endswith("is being written; try again once that is done")
        writer.stdin.close()
