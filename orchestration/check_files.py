"""`shanghui check`: files a person names, read and judged without a home.

Belongs here: which files are meant, and reading and judging them as a refresh would. Does not:
printing the answer.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from expectations.answers import FileAnswer, answers
from expectations.catalogue import CatalogueRule, read_catalogue
from expectations.judge import judge
from expectations.plain_suites import PlainSuites
from expectations.rule_set import RuleSet, load_rule_set
from ingestion.errors import ShanghuiError
from ingestion.form import Forms, load_forms
from ingestion.intake import create_tables, insert_read
from ingestion.read_batch import read_files
from ingestion.receive import files_in
from ingestion.register import Register, load_register

FILES_AT_ONCE = 600
"""Files held in memory together; a file of a year costs about half a megabyte."""


class CheckError(ShanghuiError):
    """There is nothing to check where the person pointed."""


@dataclass(frozen=True)
class CheckedFile:
    """A file and the answer about it. `name` is as the person named it or its folder."""

    name: str
    path: Path
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
    paths: Sequence[Path], on_progress: Callable[[int, int], None] | None = None
) -> Check:
    """Read and judge files, and every file in folders.

    `on_progress` is told files read and files to read. Raises CheckError where a path is not there
    or a folder is empty.
    """
    named = [file for path in paths for file in _files_of(path)]
    forms, register = load_forms(), load_register()
    rule_set = load_rule_set(forms)
    checked: list[CheckedFile] = []

    def on_read(done: int, _: int) -> None:
        if on_progress:
            on_progress(len(checked) + done, len(named))

    for at in range(0, len(named), FILES_AT_ONCE):
        together = named[at : at + FILES_AT_ONCE]
        checked += _check(together, forms, register, rule_set, on_read)
    after_the_gate = tuple(rule for rule in read_catalogue() if rule.is_after_gate)
    return Check(tuple(checked), after_the_gate)


def _files_of(path: Path) -> Iterator[tuple[str, Path]]:
    """Name and path of the files meant by one argument."""
    if path.is_dir():
        files = list(files_in(path))
        if not files:
            raise CheckError(f"{path}: there is no file in this folder")
        yield from ((str(file), file) for file in files)
    elif path.is_file():
        yield str(path), path
    else:
        raise CheckError(f"{path}: there is no such file")


def _check(
    named: Sequence[tuple[str, Path]],
    forms: Forms,
    register: Register,
    rule_set: RuleSet,
    on_read: Callable[[int, int], None],
) -> list[CheckedFile]:
    sha256_of = {path: _sha256(path) for _, path in named}
    # The same bytes under two names are read once.
    path_of = {sha256: path for path, sha256 in sha256_of.items()}
    with duckdb.connect() as intake:
        create_tables(intake, forms)
        for batch in read_files(list(path_of.values()), forms, register, on_progress=on_read):
            insert_read(intake, batch.tables)
        filings = intake.execute("select filing_id from filings").fetchall()
        judge(
            intake,
            filing_ids=[filing_id for (filing_id,) in filings],
            forms=forms,
            register=register,
            rule_set=rule_set,
            suites=PlainSuites(),
        )
        answer_to = answers(intake, list(path_of), forms, register)
    return [CheckedFile(name, path, answer_to[sha256_of[path]]) for name, path in named]


def _sha256(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise CheckError(f"{path}: cannot be read ({error.strerror})") from error
