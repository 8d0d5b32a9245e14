"""Workbooks read and judged by Spark's executors: both are functions of one file alone.

Belongs here: handing out files, and bringing back the tables of a batch as Parquet. Does not: how a
file is read (`ingestion`) or judged (`expectations`), or keeping what comes back.
"""

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from expectations.judging import PlainSuites, judge, unjudged
from expectations.rules import RuleSet
from ingestion.form import Forms
from ingestion.formats import DEFAULT_LIMITS, ReadingLimits
from ingestion.intake import create_tables, insert_read
from ingestion.read_batch import FILES_PER_BATCH, ReadBatch, ReadFiles, read_files
from ingestion.register import Register
from orchestration.home import EngineSettings
from orchestration.spark.session import SparkError, failures, open_session, words_of

JUDGED = ("findings", "verdicts")


@dataclass(frozen=True)
class _Task:
    """What an executor needs besides the files."""

    forms: Forms
    register: Register
    rule_set: RuleSet
    report_years: list[int]
    limits: ReadingLimits
    folder: Path


def reading_on_spark(
    engine: EngineSettings,
    rule_set: RuleSet,
    report_years: Sequence[int],
    *,
    folder: Path,
    logs: Path,
) -> ReadFiles:
    """What reads files in place of `read_files`, and judges those of the report years as well.

    Each batch has the tables `findings` and `verdicts` besides. What executors write stands in the
    new `folder` until it is taken. A session is opened only where there is a file to read.
    """

    def read(
        files: Sequence[Path],
        forms: Forms,
        register: Register,
        *,
        limits: ReadingLimits = DEFAULT_LIMITS,
        on_progress: Callable[[int, int], None] | None = None,
    ) -> Iterator[ReadBatch]:
        if not files:
            return
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        task = _Task(forms, register, rule_set, list(report_years), limits, folder.resolve())
        done = 0
        with open_session(engine, logs) as session:
            for part, file_count in _handed_out(session, files, task, engine.partitions):
                done += file_count
                if on_progress:
                    on_progress(done, len(files))
                yield ReadBatch(_taken(folder / part), file_count)
        shutil.rmtree(folder)

    return read


def _handed_out(
    session: Any, files: Sequence[Path], task: _Task, partitions: int
) -> Iterator[tuple[str, int]]:
    """Folder of its tables and number of files of each batch, once all are done."""
    session.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", str(FILES_PER_BATCH))
    paths = session.createDataFrame([(str(path.resolve()),) for path in files], "path string")
    batches = paths.repartition(max(partitions, -(-len(files) // FILES_PER_BATCH)))
    try:
        done = batches.mapInArrow(partial(read_and_judge, task), "part string, file_count int")
        # All at once: row by row, Spark would do one part after another.
        rows = done.collect()
    except failures() as error:
        raise SparkError(f"Spark could not read the files: {words_of(error)}") from error
    for row in rows:
        yield row.part, row.file_count


def read_and_judge(task: _Task, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """What an executor does: each batch has a column `path`; yields where its tables stand."""
    for batch in batches:
        paths = [Path(path) for path in batch.column("path").to_pylist()]
        part = task.folder / uuid4().hex
        part.mkdir()
        for name, rows in _tables(task, paths).items():
            pq.write_table(rows, part / f"{name}.parquet")
        yield pa.RecordBatch.from_pydict(
            {"part": [part.name], "file_count": pa.array([len(paths)], pa.int32())}
        )


def _tables(task: _Task, paths: Sequence[Path]) -> dict[str, pa.Table]:
    """The intake tables of some files, judged too. A process of its own reads, under the limits."""
    with duckdb.connect(config={"threads": 1}) as intake:
        create_tables(intake, task.forms)
        # A file that ends its process is a batch of its own: all are put together again.
        names: set[str] = set(JUDGED)
        for batch in read_files(paths, task.forms, task.register, limits=task.limits, workers=1):
            insert_read(intake, [batch.tables])
            names |= batch.tables.keys()
        judge(
            intake,
            filing_ids=unjudged(intake, task.report_years, task.rule_set.key),
            forms=task.forms,
            register=task.register,
            rule_set=task.rule_set,
            suites=PlainSuites(),
        )
        return {name: intake.table(name).to_arrow_table() for name in sorted(names)}


def _taken(part: Path) -> dict[str, pa.Table]:
    return {path.stem: pq.read_table(path) for path in sorted(part.glob("*.parquet"))}
