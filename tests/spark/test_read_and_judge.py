"""Executors read and judge what the processes of this machine do, to the last cell."""

from pathlib import Path

import duckdb
import pytest

from expectations.judging import PlainSuites, judge, unjudged
from expectations.rules.rule_set import load_rule_set
from ingestion.form.form import Forms
from ingestion.intake.database import create_tables, insert_read
from ingestion.read_batch import read_files
from ingestion.register.register import Register
from orchestration.home import EngineSettings
from orchestration.spark import reading_on_spark

TABLES = ["files", "filings", "chambers", "relief_participation", "cell_texts", "verdicts"]


@pytest.fixture(scope="module")
def returns(write_returns) -> list[Path]:
    """Three workbooks of one county, of which one is none."""
    files = sorted(write_returns(["450302"], [2021, 2022]).rglob("*.xlsx"))
    (files[0].parent / "letter.xlsx").write_text("尊敬的领导", encoding="utf-8")
    return [*files, files[0].parent / "letter.xlsx"]


def test_executors_read_and_judge_the_same(
    master: str, returns: list[Path], forms: Forms, register: Register, tmp_path: Path
):
    rule_set = load_rule_set(forms)
    on_spark = reading_on_spark(
        EngineSettings("spark", master), rule_set, [2022], folder=tmp_path / "read", logs=tmp_path
    )
    told: list[tuple[int, int]] = []
    with duckdb.connect() as here, duckdb.connect() as there:
        for intake in (here, there):
            create_tables(intake, forms)
        for batch in read_files(returns, forms, register):
            insert_read(here, [batch.tables])
        judge(
            here,
            filing_ids=unjudged(here, [2022], rule_set.key),
            forms=forms,
            register=register,
            rule_set=rule_set,
            suites=PlainSuites(),
        )
        for batch in on_spark(
            returns, forms, register, on_progress=lambda *done: told.append(done)
        ):
            insert_read(there, [batch.tables])
        for table in TABLES:
            columns = "* exclude (segment_id)" if table == "cell_texts" else "*"
            rows = f"select {columns} from {table} order by all"
            assert there.execute(rows).fetchall() == here.execute(rows).fetchall(), table
        counts = [there.execute(f"select count(*) from {table}").fetchone() for table in TABLES]
        # The return of 2021 is of a year that is not refreshed: it is read, and not judged.
        assert counts[0] == (3,)
        assert counts[1] == (2,)
        assert counts[-1] == (1,)
    assert told[-1] == (3, 3)
    assert not (tmp_path / "read").exists()
