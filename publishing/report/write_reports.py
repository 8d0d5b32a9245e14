"""Reports written beside a release: composed, set in each form, put in place whole.

Belongs here: files and folders, and when a report need not be made again. Does not: what a report
says, how a form is set.

A report stands in the folder of its release and is no part of it: made after it was published, it
can be made again at any time, and one that cannot be made leaves the release as it is.
"""

import hashlib
import json
import multiprocessing
import os
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from functools import cache, partial
from importlib.resources import files as files_of
from pathlib import Path
from typing import Any

from ingestion.whole_files import write_whole
from publishing.csv_files import BYTE_ORDER_MARK
from publishing.parquet_files import file_sha256
from publishing.read_release import asking
from publishing.release_error import ReleaseError
from publishing.report.as_claims import as_claims
from publishing.report.as_docx import as_docx
from publishing.report.as_html import as_html, embedded_fonts, signs_of_release
from publishing.report.as_pdf import as_pdf
from publishing.report.as_xlsx import as_xlsx
from publishing.report.changes import CHANGES
from publishing.report.compose import compose_report
from publishing.report.content import Report
from publishing.report.drawing import draw, draw_narrow
from publishing.report.report_signs import boxes_of, signs_of_report
from publishing.report.word_template import word_template

FOLDER = "report"
RECORD = "report.json"
IN_PROCESSES, PART = 8, 6
"""From how many reports on they are made in processes, and how many a process makes at a time."""


@dataclass(frozen=True)
class Template:
    """A Word template and what messages call it."""

    name: str
    content: bytes


@dataclass(frozen=True)
class ReportSettings:
    """How reports are made: their forms, of html, docx, pdf and xlsx; a Word template, that of the
    software without one; boundaries for a map, code of a division → GeoJSON geometry."""

    formats: tuple[str, ...]
    template: Template | None = None
    boundaries: Mapping[str, Any] = field(default_factory=dict)
    notice: str = ""
    """A line under the title, as that the data are invented."""


@dataclass(frozen=True)
class WrittenReport:
    """A report in its folder; `release` is the one it was made from, an earlier one where no figure
    has changed since. `files` are the names of its forms and of its file of claims."""

    report_year: int
    division_code: str
    division_name: str
    folder: Path
    files: tuple[str, ...]
    release: str
    is_new: bool
    boxes: tuple[str, ...] = ()
    """Signs that the fonts of the software do not have: page and PDF may show boxes."""


def report_folder(release: Path, report_year: int, division_code: str, province: str) -> Path:
    """Where the report of a division and year stands; the province's in the folder of the year."""
    of_year = release / FOLDER / str(report_year)
    return of_year if division_code == province else of_year / division_code


def write_reports(
    release: Path,
    report_year: int,
    folders: dict[str, Path],
    settings: ReportSettings,
    on_progress: Callable[[int, int], None] = lambda done, total: None,
) -> list[WrittenReport]:
    """Write the reports of divisions (code → folder) of one year, each folder whole or not at all;
    many of them in two processes.

    Raises ReleaseError for a year or division the release does not have, a template that does not
    fit, a folder that cannot be written.
    """
    divisions = list(folders.items())
    total = len(divisions)
    if total < IN_PROCESSES:
        return _write_divisions(
            release, report_year, divisions, settings, lambda done: on_progress(done, total)
        )
    parts = [divisions[at : at + PART] for at in range(0, total, PART)]
    written: list[WrittenReport] = []
    write = partial(_write_divisions, release, report_year, settings=settings)
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(2, mp_context=context) as pool:
        # As they come, in their order: one that fails ends it.
        for part in pool.map(write, parts):
            written += part
            on_progress(len(written), total)
    return written


def _write_divisions(
    release: Path,
    report_year: int,
    divisions: Sequence[tuple[str, Path]],
    settings: ReportSettings,
    on_written: Callable[[int], None] = lambda done: None,
) -> list[WrittenReport]:
    composed = (
        (_compose(release, report_year, code, settings), folder) for code, folder in divisions
    )
    return _write(release, composed, settings, on_written)


def _compose(release: Path, report_year: int, code: str, settings: ReportSettings) -> Report:
    return compose_report(
        release, report_year, code, boundaries=settings.boundaries, notice=settings.notice
    )


def _write(
    release: Path,
    reports: Iterable[tuple[Report, Path]],
    settings: ReportSettings,
    on_written: Callable[[int], None] = lambda done: None,
) -> list[WrittenReport]:
    written: list[WrittenReport] = []
    signs: frozenset[str] | None = None
    for report, folder in reports:
        if signs is None:
            with asking(release) as connection:
                signs = signs_of_release(connection, settings.notice)
        files = _set(report, settings, signs)
        _put_in_place(report, files, folder)
        written.append(_written(report, folder, files, report.release, is_new=True))
        on_written(len(written))
    return written


def is_written(release: Path, report_year: int, formats: Sequence[str]) -> bool:
    """Whether the release has the province's report of the year in all these forms."""
    return _record_with(release, report_year, formats) is not None


def keep_or_write_reports(
    release: Path,
    previous: Path | None,
    years: Sequence[int],
    province: str,
    settings: ReportSettings,
) -> list[WrittenReport]:
    """The province's reports of years: those of the release before, linked, where no figure of
    theirs has changed; else new ones. Raises ReleaseError."""
    kept: list[WrittenReport] = []
    due: list[tuple[Report, Path]] = []
    for year in years:
        report = _compose(release, year, province, settings)
        folder = report_folder(release, year, province, province)
        record = previous and _record_with(previous, year, settings.formats)
        if (
            previous
            and record
            and record["fingerprint"] == fingerprint(report, settings.template)
            and _is_as_written(previous / FOLDER / str(year), record)
        ):
            _link(previous / FOLDER / str(year), folder, (*record["files"], RECORD))
            kept.append(_written(report, folder, record["files"], record["release"], is_new=False))
        else:
            due.append((report, folder))
    written = _write(release, due, settings)
    return sorted([*kept, *written], key=lambda one: one.report_year)


def _record_with(release: Path, report_year: int, formats: Sequence[str]) -> dict[str, Any] | None:
    """The record of the province's report of the year, where it has all these forms."""
    record = _record(release / FOLDER / str(report_year))
    suffixes = {Path(name).suffix for name in record["files"]} if record else set()
    return record if {f".{form}" for form in formats} <= suffixes else None


def fingerprint(report: Report, template: Template | None) -> str:
    """sha256 over what a report says but for its release and what changed since the last, and over
    how it looks: a corrected form is a new report too."""
    said = [
        *(
            report.title,
            report.subtitle,
            asdict(report.lead),
            [vars(headline) for headline in report.headlines],
        ),
        *(asdict(section) for section in report.sections if section.title != CHANGES),
        hashlib.sha256(template.content).hexdigest() if template else "",
        own_look(),
    ]
    text = json.dumps(said, ensure_ascii=False, sort_keys=True)
    for name in (report.release, report.published_on):
        text = text.replace(name, "")
    return hashlib.sha256(text.encode()).hexdigest()


LOOKS = (
    *("as_docx.py", "as_html.py", "as_pdf.py", "as_xlsx.py", "axes.py", "chart_shapes.py"),
    *("charts.py", "column_widths.py", "drawing.py", "drawn_charts.py", "svg_marks.py"),
    "word_template.py",
)
"""The modules that decide it."""


@cache
def own_look() -> str:
    """sha256 over what decides how a report looks: this room's own forms."""
    room = files_of("publishing.report")
    looks = [
        path.read_bytes()
        for folder in (room, room / "templates")
        for path in sorted(folder.iterdir(), key=lambda path: path.name)
        if path.name.endswith((".css", ".j2", ".typ")) or path.name in LOOKS
    ]
    return hashlib.sha256(b"".join(looks)).hexdigest()


def _set(report: Report, settings: ReportSettings, signs: frozenset[str]) -> dict[str, bytes]:
    drawings = draw(report) if set(settings.formats) - {"xlsx"} else {}
    with ThreadPoolExecutor(max_workers=1) as second_core:
        # Set outside Python, while the others are made here.
        pdf = second_core.submit(as_pdf, report, drawings) if "pdf" in settings.formats else None
        return _files(report, settings, signs, drawings, pdf)


def _files(
    report: Report,
    settings: ReportSettings,
    signs: frozenset[str],
    drawings: dict[str, str],
    pdf: "Future[bytes] | None",
) -> dict[str, bytes]:
    """Name → content of each form, of the file of claims and of the record, in this order."""
    stem = f"annual-report-{report.report_year}-{report.division_code}"
    files: dict[str, bytes] = {}
    for form in settings.formats:
        if form == "html":
            # A sign that could not be foreseen is in the fonts of this report alone.
            fonts = embedded_fonts(signs | signs_of_report(report))
            files[f"{stem}.html"] = as_html(report, drawings, draw_narrow(report), fonts).encode()
        elif form == "docx":
            used = settings.template or Template("the template of the software", word_template())
            sources = [f"{stem}.xlsx"] if "xlsx" in settings.formats else []
            files[f"{stem}.docx"] = as_docx(
                report,
                drawings,
                used.content,
                used.name,
                sources=(*sources, f"{stem}-claims.csv"),
            )
        elif form == "xlsx":
            files[f"{stem}.xlsx"] = as_xlsx(report)
        elif pdf is not None:
            files[f"{stem}.pdf"] = pdf.result()
    files[f"{stem}-claims.csv"] = (BYTE_ORDER_MARK + as_claims(report)).encode()
    record = {
        "release": report.release,
        "report_year": report.report_year,
        "division_code": report.division_code,
        "fingerprint": fingerprint(report, settings.template),
        "files": {name: hashlib.sha256(content).hexdigest() for name, content in files.items()},
    }
    return files | {RECORD: _as_json(record)}


def _as_json(record: Mapping[str, Any]) -> bytes:
    return (json.dumps(record, indent=2) + "\n").encode()


def _written(
    report: Report, folder: Path, files: Iterable[str], release: str, *, is_new: bool
) -> WrittenReport:
    return WrittenReport(
        report.report_year,
        report.division_code,
        report.division_name,
        folder,
        tuple(name for name in files if name != RECORD),
        release,
        is_new,
        boxes_of(report),
    )


def _put_in_place(report: Report, files: dict[str, bytes], folder: Path) -> None:
    """Each file whole or not at all, the record last: what it lists is there."""
    try:
        for name, content in _beside_what_stands(files, folder).items():
            write_whole(folder / name, content)
    except OSError as error:
        raise ReleaseError(
            f"the report of {report.division_name} {report.report_year} is not written: {folder}"
            f" ({error.strerror})"
        ) from error


def _beside_what_stands(files: dict[str, bytes], folder: Path) -> dict[str, bytes]:
    """The files, the record listing also those of the same report that stand in the folder."""
    before, record = _record(folder), json.loads(files[RECORD])
    if before is None or before["fingerprint"] != record["fingerprint"]:
        return files
    if before["release"] != record["release"]:
        return files
    record["files"] = before["files"] | record["files"]
    return files | {RECORD: _as_json(record)}


def _record(folder: Path) -> dict[str, Any] | None:
    """What a report's record says; None where there is none, or a file it lists is not there."""
    path = folder / RECORD
    if not path.is_file():
        return None
    try:
        record = json.loads(path.read_bytes())
        is_whole = all((folder / name).is_file() for name in record["files"])
    except (ValueError, KeyError, TypeError):
        return None
    return record if is_whole else None


def _is_as_written(folder: Path, record: Mapping[str, Any]) -> bool:
    """Whether each file has the sha256 its record gives: a damaged one is carried nowhere."""
    return all(file_sha256(folder / name) == sha256 for name, sha256 in record["files"].items())


def _link(before: Path, folder: Path, names: Sequence[str]) -> None:
    """The same files under the new release: linked where the file system can, else copied."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in names:
            (folder / name).unlink(missing_ok=True)
            try:
                os.link(before / name, folder / name)
            except OSError:
                shutil.copy2(before / name, folder / name)
    except OSError as error:
        raise ReleaseError(f"the report in {folder} is not written ({error.strerror})") from error
