"""The correction slips of a home: one for each county and year that has something to be told.

Belongs here: whose slip is due, from the newest filings and their findings, and the folder they are
kept in. Does not: what a slip says or looks like (`correction_slip`, `mark_workbook`).
"""

import hashlib
import multiprocessing
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import starmap
from pathlib import Path, PurePath
from typing import NamedTuple

import duckdb
import pyarrow as pa

from county.marked_copy import MARKED_FORMATS, UnmarkableError
from county.slip.correction_slip import SlipFinding, SlipHead
from county.slip.mark_workbook import marked_copy, slip_alone
from expectations.answers import FileAnswer, FilingAnswer, Finding, open_answers
from ingestion.form import Forms
from ingestion.receive import Explanation
from ingestion.register import Register

MARKED_CELLS = 400_000
"""A workbook of more cells is not copied: opening it to mark it would take too long."""

_PART = ".part"
"""Ending of a slip that is being written."""

UNREAD = "unread"
"""The folder for files whose county and year could not be read."""

IN_PROCESSES = 12
"""From so many slips on they are made in two processes; starting those takes half a second."""


class DueSlip(NamedTuple):
    """A slip to be made: its place below the slips' folder, and what it is made from."""

    place: str
    head: SlipHead
    findings: tuple[SlipFinding, ...]
    file: Path | bytes
    """The file, or what it holds."""
    is_marked: bool


Told = tuple[SlipHead, tuple[SlipFinding, ...]]
"""What a slip says."""


@dataclass(frozen=True)
class SlipCounts:
    """What became of the slips of some report years."""

    due: int
    written: int
    """Those that were not there yet."""


def due_slips(
    intake: duckdb.DuckDBPyConnection,
    *,
    report_years: Sequence[int],
    receipts: pa.Table,
    file_names: Mapping[str, str],
    forms: Forms,
    register: Register,
    archived: Callable[[str], Path],
    explanations: Sequence[Explanation] = (),
) -> list[DueSlip]:
    """The slips of the newest filings of these years, and of files without county and year.

    `receipts` as `ledger.receipts`; `file_names` gives the last name of each file by sha256, and
    leaves out files whose name was given to other bytes since. `archived` gives a file's path.
    `explanations` are those given at the desk.
    """
    slips = []
    for one in open_answers(
        intake,
        report_years=report_years,
        receipts=receipts,
        file_names=file_names,
        forms=forms,
        register=register,
        explanations=explanations,
    ):
        name = PurePath(one.file_name).name
        if one.filing is None:
            county, (head, findings) = None, _of_unread(name, one.file)
        else:
            county, (head, findings) = one.filing.county_code, _of_filing(name, one.filing, forms)
        sha256 = one.file.file_sha256
        place = _place(head, county, sha256, findings)
        is_marked = can_be_marked(one.file.file_format, one.file.cell_count)
        slips.append(DueSlip(place, head, findings, archived(sha256), is_marked))
    return slips


def slips_of_answer(
    answer: FileAnswer, name: str, file: Path | bytes, forms: Forms
) -> list[DueSlip]:
    """The slips of one file: of each of its returns with a finding; of the file if it is unread."""
    file_name = PurePath(name).name
    if answer.verdict == "unread":
        told = [("", *_of_unread(file_name, answer))]
    else:
        several = len(answer.filings) > 1
        told = [
            (
                f"_{filing.county_code or ''}" if several else "",
                *_of_filing(file_name, filing, forms),
            )
            for filing in answer.filings
            if filing.findings
        ]
    is_marked = can_be_marked(answer.file_format, answer.cell_count)
    return [
        DueSlip(
            f"{PurePath(file_name).stem}{county}_{head.sheet_title}.xlsx",
            head,
            findings,
            file,
            is_marked,
        )
        for county, head, findings in told
    ]


def _of_filing(file_name: str, filing: FilingAnswer, forms: Forms) -> Told:
    form = forms.for_year(filing.report_year) if filing.report_year else None
    head = SlipHead(
        file_name=file_name,
        county_name=filing.county_name,
        report_year=filing.report_year,
        is_sent_back=filing.verdict == "returned",
        takes_explanations=form is None or form.has_sheet("explanations"),
        legal_line=form.legal_line if form else "",
    )
    return head, tuple(map(_told, filing.findings))


def _of_unread(file_name: str, answer: FileAnswer) -> Told:
    head = SlipHead(file_name, None, None, is_sent_back=True)
    reason = answer.read_message_zh or answer.read_message or ""
    return head, (SlipFinding("error", answer.read_status, None, None, None, None, reason),)


def _told(finding: Finding) -> SlipFinding:
    return SlipFinding(
        severity=finding.severity,
        rule_id=finding.rule_id,
        sheet_name=finding.sheet_name,
        cell=finding.cell,
        value_read=finding.value_read,
        would_pass=finding.would_pass,
        message=finding.message,
        related_cells=finding.related_cells,
        is_explained=finding.is_explained,
    )


def can_be_marked(file_format: str, cell_count: int) -> bool:
    """Whether a file's slip is a copy of it with the cells marked.

    A file of which no cell was read is not opened again here, where nothing bounds what that takes.
    """
    return file_format in MARKED_FORMATS and 0 < cell_count <= MARKED_CELLS


def _place(
    head: SlipHead, county_code: str | None, file_sha256: str, findings: tuple[SlipFinding, ...]
) -> str:
    """Its last part tells slips of one county apart, and whether one that is there still holds."""
    content = hashlib.sha256(repr((file_sha256, head, findings)).encode()).hexdigest()[:8]
    if county_code is None or head.report_year is None:
        return f"{UNREAD}/{Path(head.file_name).stem}_{head.sheet_title}_{content}.xlsx"
    name = f"{county_code}_{head.county_name}_{head.report_year}_{head.sheet_title}_{content}.xlsx"
    return f"{head.report_year}/{county_code}/{name}"


def write_slips(folder: Path, report_years: Sequence[int], slips: Sequence[DueSlip]) -> SlipCounts:
    """Make the slips' folders of these years hold exactly `slips`; those already there are kept."""
    due = {folder / slip.place for slip in slips}
    for half_written in folder.rglob(f"*{_PART}"):
        half_written.unlink()
    for year in (*map(str, report_years), UNREAD):
        for path in sorted((folder / year).rglob("*.xlsx")):
            if path not in due:
                path.unlink()
                if not any(path.parent.iterdir()):
                    path.parent.rmdir()
    new = [slip for slip in slips if not (folder / slip.place).exists()]
    for parent in {(folder / slip.place).parent for slip in new}:
        parent.mkdir(parents=True, exist_ok=True)
    tasks = [(folder / slip.place, slip) for slip in new]
    if len(tasks) < IN_PROCESSES:
        list(starmap(_write_slip, tasks))
    else:
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(2, mp_context=context) as pool:
            list(pool.map(_write_slip, *zip(*tasks, strict=True), chunksize=4))
    return SlipCounts(due=len(slips), written=len(new))


def _write_slip(path: Path, slip: DueSlip) -> None:
    part = path.with_suffix(_PART)
    part.write_bytes(slip_of(slip))
    part.replace(path)


def slip_of(slip: DueSlip) -> bytes:
    """A slip's bytes: the county's workbook marked, a workbook of its own where that cannot be."""
    if slip.is_marked:
        try:
            content = slip.file if isinstance(slip.file, bytes) else slip.file.read_bytes()
            return marked_copy(content, slip.head, slip.findings)
        except UnmarkableError:
            # What the copying library cannot open is told in a workbook of its own.
            return slip_alone(slip.head, slip.findings)
    return slip_alone(slip.head, slip.findings)
