"""Files a person names, read and judged without a home.

Belongs here: which files are meant, and reading and judging them as a refresh would. Does not:
slips of them (`check_slips`), printing the answer.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from expectations.answers import FileAnswer, answers
from expectations.judging import PlainSuites, judge
from expectations.rules import CatalogueRule, RuleSet, load_rule_set, read_catalogue
from ingestion.errors import ShanghuiError
from ingestion.form import Forms
from ingestion.formats import DEFAULT_LIMITS, ReadingLimits
from ingestion.intake import ONE_THREAD, create_tables, insert_read
from ingestion.processes import Starting
from ingestion.read_batch import read_files
from ingestion.read_file import FileToRead
from ingestion.receive import Incoming, files_in, readable_name, returns_in, with_csv_together
from ingestion.register import Register

FILES_AT_ONCE = 600
"""Files held in memory together; a file of a year costs about half a megabyte."""


class CheckError(ShanghuiError):
    """There is nothing to check where the person pointed."""


@dataclass(frozen=True)
class CheckedFile:
    """A file and the answer about it.

    `name` is as the person named it or its folder; of a member of a zip `a.zip/x.xlsx`, of a folder
    of CSV files `folder/`.
    """

    name: str
    content: FileToRead
    answer: FileAnswer
    slips: tuple[Path, ...] = ()
    """The correction slips written for it."""


@dataclass(frozen=True)
class Check:
    """The answers, by name of file, and the rules that only a refresh can judge."""

    files: tuple[CheckedFile, ...]
    judged_after_the_gate: tuple[CatalogueRule, ...]

    @property
    def is_clean(self) -> bool:
        """Whether every file would be accepted."""
        return all(file.answer.verdict == "accepted" for file in self.files)


def check_files(
    paths: Sequence[Path],
    *,
    forms: Forms,
    register: Register,
    limits: ReadingLimits = DEFAULT_LIMITS,
    on_progress: Callable[[int, int], None] | None = None,
) -> Check:
    """Read and judge files, every file in folders and every return in zips.

    `on_progress` is told files read and files to read. Raises CheckError where a path is not there,
    cannot be read, or is an empty folder.
    """
    rule_set = load_rule_set(forms)
    named = _returns(paths, limits)
    checked: list[CheckedFile] = []

    def on_read(done: int, _: int) -> None:
        if on_progress:
            on_progress(len(checked) + done, len(named))

    for at in range(0, len(named), FILES_AT_ONCE):
        together = named[at : at + FILES_AT_ONCE]
        checked += check_contents(
            together,
            forms=forms,
            register=register,
            rule_set=rule_set,
            limits=limits,
            on_progress=on_read,
        )
    after_the_gate = tuple(rule for rule in read_catalogue() if rule.is_after_gate)
    return Check(tuple(checked), after_the_gate)


def _returns(paths: Sequence[Path], limits: ReadingLimits) -> list[tuple[str, FileToRead]]:
    """Name and content of each return, as `shanghui receive` would take them."""
    incoming = with_csv_together([item for path in paths for item in _incoming(path)])
    return [found for item in incoming for found in _returns_of(item, limits)]


def _incoming(path: Path) -> Iterator[Incoming]:
    # Nothing is received here: any moment will do.
    moment = datetime.min.replace(tzinfo=UTC)
    if path.is_dir():
        files = list(files_in(path))
        if not files:
            raise CheckError(f"{readable_name(str(path))}: there is no file in this folder")
        yield from (Incoming(file, str(file), moment) for file in files)
    elif path.is_file():
        yield Incoming(path, str(path), moment)
    else:
        raise CheckError(f"{readable_name(str(path))}: there is no such file")


def _returns_of(item: Incoming, limits: ReadingLimits) -> list[tuple[str, FileToRead]]:
    try:
        if not item.csv_files and item.path.stat().st_size > limits.file_bytes:
            # Refused by whoever reads it, and not held in memory here.
            return [(readable_name(item.name), item.path)]
        content = item.content()
    except OSError as error:
        raise CheckError(
            f"{readable_name(item.name)}: cannot be read ({error.strerror})"
        ) from error
    return [
        (readable_name(name), item.path if held is content and not item.csv_files else held)
        for name, held in returns_in(item.name, content, limits)
    ]


def check_contents(
    named: Sequence[tuple[str, FileToRead]],
    *,
    forms: Forms,
    register: Register,
    rule_set: RuleSet,
    limits: ReadingLimits = DEFAULT_LIMITS,
    on_progress: Callable[[int, int], None] | None = None,
    starting: Starting | None = None,
) -> list[CheckedFile]:
    """Read and judge files given with their names, each as the one file it is.

    `starting` says how the reading processes start: afresh if not given.
    """
    sha256s = [_sha256(content) for _, content in named]
    # The same bytes under two names are read once.
    content_of = dict(zip(sha256s, (content for _, content in named), strict=True))
    with duckdb.connect(config=ONE_THREAD) as intake:
        create_tables(intake, forms)
        contents = list(content_of.values())
        read = read_files(
            contents, forms, register, limits=limits, on_progress=on_progress, starting=starting
        )
        insert_read(intake, [batch.tables for batch in read])
        filings = intake.execute("select filing_id from filings").fetchall()
        judge(
            intake,
            filing_ids=[filing_id for (filing_id,) in filings],
            forms=forms,
            register=register,
            rule_set=rule_set,
            suites=PlainSuites(),
        )
        answer_to = answers(intake, sha256s, forms, register)
    return [
        CheckedFile(name, content, answer_to[sha256])
        for (name, content), sha256 in zip(named, sha256s, strict=True)
    ]


def _sha256(content: FileToRead) -> str:
    if isinstance(content, bytes):
        return hashlib.sha256(content).hexdigest()
    with content.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
