"""Writing the sample province: two waves of workbooks, their receipts, and the seeded mistakes.

Belongs here: folders, files and the processes that write them. Does not: what a return holds.
"""

import csv
import multiprocessing
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from ingestion.closest import not_known
from ingestion.errors import ShanghuiError
from ingestion.form import Form, Forms
from ingestion.register import Register
from sample_province.filing import Filing
from sample_province.geography import LAST_YEAR, YEARS
from sample_province.mistakes import Mistake, make_mistake
from sample_province.model import CountyPlan, plan_province
from sample_province.returns import Return, county_returns, cover_values
from sample_province.rows import Sheets
from sample_province.workbook import cell_name, write_workbook

RECEIPTS_FILE = "receipts.csv"
MISTAKES_FILE = "mistakes.csv"


class SampleError(ShanghuiError):
    """The sample cannot be written as asked; the message says what would work."""


class WrittenFile(NamedTuple):
    """A workbook of the sample, its path relative to the sample's folder."""

    wave: int
    file: str
    received_at: datetime
    row_count: int


class SeededMistake(NamedTuple):
    """A row of mistakes.csv: the file, and the cell of the one finding expected there."""

    file: str
    rule_id: str
    sheet: str
    sheet_name: str
    cell: str
    note: str


@dataclass(frozen=True)
class SampleSummary:
    """What was written."""

    years: tuple[int, ...]
    seed: int
    files_by_wave: dict[int, int]
    rows: int
    """Rows of all tables, covers aside."""
    mistakes: int


class CountyTask(NamedTuple):
    """What one process needs to write one county."""

    out: Path
    plan: CountyPlan
    years: tuple[int, ...]
    forms: Forms


def write_sample(
    out: Path,
    *,
    years: Sequence[int],
    seed: int,
    forms: Forms,
    register: Register,
    counties: Collection[str] | None = None,
    with_mistakes: bool = True,
    on_progress: Callable[[int, int], None] | None = None,
    workers: int = 2,
) -> SampleSummary:
    """Write the sample province's returns of `years` under `out`.

    `counties`: codes of the 2022 register; only their workbooks are written, of the same province.
    `on_progress` is told files written and files in all. Raises SampleError where a year or county
    is not in the sample, or `out` cannot be written.
    """
    years = _checked_years(years, forms)
    wanted = _checked_counties(counties, register)
    files: list[WrittenFile] = []
    mistakes: list[SeededMistake] = []
    try:
        out.mkdir(parents=True, exist_ok=True)
        province = plan_province(register, seed, with_mistakes=with_mistakes)
        plans = [plan for plan in province.counties if plan.county.codes[LAST_YEAR] in wanted]
        total = sum(filing.year in years for plan in plans for filing in plan.filings)
        _make_folders(out, plans, years)
        tasks = [CountyTask(out, plan, years, forms) for plan in plans]
        for county_files, county_mistakes in _run(tasks, workers):
            files += county_files
            mistakes += county_mistakes
            if on_progress:
                on_progress(len(files), total)
        _write_lists(out, files, mistakes)
    except OSError as error:
        raise SampleError(
            f"cannot write the sample to {out}: {error.strerror}; choose a folder you may write to"
        ) from error
    waves = sorted({file.wave for file in files})
    return SampleSummary(
        years=years,
        seed=seed,
        files_by_wave={wave: sum(file.wave == wave for file in files) for wave in waves},
        rows=sum(file.row_count for file in files),
        mistakes=len(mistakes),
    )


def _checked_years(years: Sequence[int], forms: Forms) -> tuple[int, ...]:
    able = [year for year in YEARS if forms.issued_for(year)]
    unknown = sorted(set(years) - set(able))
    if unknown or not years:
        asked = ", ".join(str(year) for year in unknown) or "no year"
        raise SampleError(
            f"the sample has no returns for {asked}: ask for report years {able[0]} to {able[-1]}"
        )
    return tuple(sorted(set(years)))


def _checked_counties(codes: Collection[str] | None, register: Register) -> frozenset[str]:
    known = register.of_year(LAST_YEAR).counties
    if codes is None:
        return frozenset(known)
    for code in sorted(set(codes) - set(known)):
        raise SampleError(not_known(f"county in the register of {LAST_YEAR}", code, known))
    return frozenset(codes)


def _make_folders(out: Path, plans: Sequence[CountyPlan], years: tuple[int, ...]) -> None:
    """The folders of the waves, cleared of the files an earlier sample lists in its receipts."""
    receipts = out / RECEIPTS_FILE
    if receipts.exists():
        with receipts.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                (out / row["file"]).unlink(missing_ok=True)
    for filing in (filing for plan in plans for filing in plan.filings):
        if filing.year in years:
            (out / f"wave-{filing.wave}" / str(filing.year)).mkdir(parents=True, exist_ok=True)


def _run(
    tasks: list[CountyTask], workers: int
) -> Iterator[tuple[list[WrittenFile], list[SeededMistake]]]:
    if workers <= 1 or len(tasks) == 1:
        yield from map(write_county, tasks)
        return
    # Spawned, not forked: the caller may hold threads and database connections.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(workers, len(tasks)), mp_context=context) as pool:
        for future in as_completed([pool.submit(write_county, task) for task in tasks]):
            yield future.result()


def write_county(task: CountyTask) -> tuple[list[WrittenFile], list[SeededMistake]]:
    """Write every filing of a county: what was written, and the mistakes in it."""
    returns = county_returns(task.plan, task.forms, task.years)
    files, mistakes = [], []
    for filing in task.plan.filings:
        if filing.year not in task.years:
            continue
        form = task.forms.issued_for(filing.year)
        county_return = returns[filing.year]
        file = _file_name(county_return, filing)
        sheets, mistake = _sheets_of(task.plan, county_return, filing)
        write_workbook(
            task.out / file,
            form,
            task.plan.seed,
            county_return.county_name,
            filing.year,
            cover_values(task.plan, form, county_return, filing),
            sheets,
        )
        row_count = sum(len(rows) for rows in sheets.values())
        files.append(WrittenFile(filing.wave, file, filing.received_at, row_count))
        if mistake:
            mistakes.append(_seeded(file, form, mistake))
        if filing.wave == 2 and filing.submission_kind == "late":
            mistakes.append(SeededMistake(file, "late", "", "", "", "第一批未报,第二批补报"))
    return files, mistakes


def _file_name(county_return: Return, filing: Filing) -> str:
    name = f"{county_return.county_code}_{county_return.county_name}_{filing.year}"
    return f"wave-{filing.wave}/{filing.year}/{name}{filing.name_suffix}.xlsx"


def _sheets_of(
    plan: CountyPlan, county_return: Return, filing: Filing
) -> tuple[Sheets, Mistake | None]:
    sheets = county_return.sheets
    if filing.is_mistaken and plan.mistake:
        return make_mistake(plan.mistake, sheets, plan.county, plan.seed)
    if filing.is_draft and sheets["relief_participation"]:
        first, *others = sheets["relief_participation"]
        mistyped = first._replace(funds_delivered=round(first.funds_delivered + 10, 2))
        return sheets | {"relief_participation": [mistyped, *others]}, None
    return sheets, None


def _seeded(file: str, form: Form, mistake: Mistake) -> SeededMistake:
    sheet = form.sheet(mistake.sheet)
    cell = ""
    if mistake.field is not None and mistake.row_index is not None:
        cell = cell_name(sheet, mistake.field, mistake.row_index)
    return SeededMistake(file, mistake.rule_id, sheet.key, sheet.title_zh, cell, mistake.note)


def _write_lists(
    out: Path, files: Iterable[WrittenFile], mistakes: Iterable[SeededMistake]
) -> None:
    receipts = [
        (file.wave, file.file, f"{file.received_at.isoformat()}Z")
        for file in sorted(files, key=lambda file: (file.received_at, file.file))
    ]
    _write_csv(out / RECEIPTS_FILE, ("wave", "file", "received_at"), receipts)
    _write_csv(out / MISTAKES_FILE, SeededMistake._fields, sorted(mistakes))


def _write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence]) -> None:
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
