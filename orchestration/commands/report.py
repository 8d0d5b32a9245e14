"""`shanghui report`: the annual report of a year, of the province or any division.

Belongs here: its options, which divisions and release are meant, where files go. Does not: what a
report says.
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ingestion.closest import not_known
from ingestion.errors import ShanghuiError
from orchestration.commands.divisions import division_to_show
from orchestration.commands.indicators import release_to_show, year_to_show
from orchestration.commands.opening import show_file
from orchestration.commands.options import (
    DEFAULT_HOME,
    HomeOption,
    JsonOption,
    as_known_option,
    year_or,
)
from orchestration.commands.output import console, counted, print_json, say
from orchestration.home import REPORT_FORMATS, Configuration, Home, read_configuration
from orchestration.progress import progress_for
from orchestration.provinces_of_nation import NATION, division_of_all
from orchestration.report_settings import report_settings

if TYPE_CHECKING:
    from publishing.report import WrittenReport

LEVELS = {"counties": "county", "prefectures": "prefecture"}
"""What --division takes besides a division → the level of all that are meant."""


DOCX = "docx"


class ReportError(ShanghuiError):
    """The report asked for cannot be made; the message says what would work."""


def report(
    year: Annotated[int | None, year_or("the newest")] = None,
    division: Annotated[
        str | None,
        typer.Option(
            metavar="DIVISION",
            help="A county or prefecture, code or name, or counties or prefectures for all of"
            " them; else the province.",
        ),
    ] = None,
    format: Annotated[
        str | None,
        typer.Option(
            metavar="FORMATS",
            help="html, docx, pdf, xlsx, several with commas; all if not given, html for many"
            " divisions.",
        ),
    ] = None,
    template: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="A Word template of your own; else report.template."),
    ] = None,
    write_template: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write the Word template to restyle, and no report."),
    ] = None,
    as_known: Annotated[str | None, as_known_option("the report is made from that one")] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="The folder to write to; else report/YEAR/ in the release's."
        ),
    ] = None,
    open_it: Annotated[bool, typer.Option("--open", help="Open the report.")] = False,
    home: HomeOption = DEFAULT_HOME,
    json: JsonOption = False,
) -> None:
    """Write the annual report: as a page, in Word, as PDF and in Excel.

    Every figure in it is listed with indicator, division and release; the file of claims beside it
    can be held against any release with: shanghui claims
    """
    if write_template is not None:
        write_word_template(write_template)
        return
    written = write_report(
        Home(home),
        year,
        division,
        formats=_formats(format),
        template=template,
        as_known=as_known,
        out=out,
    )
    show_reports(written, as_json=json)
    tell_boxes(written)
    if open_it:
        show_file(written[0].folder / written[0].files[0])


def _usual_formats(division: str | None) -> tuple[str, ...]:
    return ("html",) if division in LEVELS else REPORT_FORMATS


def _formats(asked: str | None) -> tuple[str, ...] | None:
    if asked is None:
        return None
    formats = tuple(part.strip() for part in asked.split(",") if part.strip())
    for form in formats:
        if form not in REPORT_FORMATS:
            raise ReportError(not_known("format", form, REPORT_FORMATS))
    if not formats:
        raise ReportError(f"--format is empty; give one or several of {', '.join(REPORT_FORMATS)}")
    return formats


def write_report(
    home: Home,
    year: int | None,
    division: str | None,
    *,
    formats: tuple[str, ...] | None = None,
    template: Path | None = None,
    as_known: str | None = None,
    out: Path | None = None,
) -> "list[WrittenReport]":
    """Write the reports asked for. Raises ReportError, ReleaseError and what names raise."""
    from publishing.read_release import release_known
    from publishing.report import report_folder, write_reports

    formats = formats or _usual_formats(division)
    if template is not None and DOCX not in formats:
        raise ReportError(
            "--template is for Word, and Word is not among the forms to write: add docx to --format"
        )
    configuration = read_configuration(home.path)
    release = release_to_show(home)
    if as_known is not None:
        release = release_known(release, as_known)
    report_year = year_to_show(release, year)
    codes = _codes(home, release, division, report_year, configuration)
    folders = {
        code: out / code
        if out and len(codes) > 1
        else out or report_folder(release, report_year, code, configuration.province)
        for code in codes
    }
    with (
        progress_for(sys.stderr.isatty()) as progress,
        progress.step("Writing the annual report") as advance,
    ):
        return write_reports(
            release,
            report_year,
            folders,
            report_settings(
                configuration,
                formats=formats,
                template=template,
            ),
            advance,
        )


def _codes(
    home: Home,
    release: Path,
    division: str | None,
    report_year: int,
    configuration: Configuration,
) -> list[str]:
    from publishing.read_release import divisions_of_level

    if division is None:
        if (code := division_of_all(release, configuration)) == NATION:
            raise ReportError("there is no annual report of the nation: name a --division")
        return [code]
    if division in LEVELS:
        return divisions_of_level(release, report_year, LEVELS[division])
    return [division_to_show(home, release, division, report_year)]


def show_reports(written: "Sequence[WrittenReport]", *, as_json: bool) -> None:
    if as_json:
        print_json(
            [
                {
                    "report_year": one.report_year,
                    "division_code": one.division_code,
                    "division_name": one.division_name,
                    "release": one.release,
                    "files": [str(one.folder / name) for name in one.files],
                    "signs_without_glyph": list(one.boxes),
                }
                for one in written
            ]
        )
        return
    out = console()
    if len(written) == 1:
        for name in written[0].files:
            say(str(written[0].folder / name), out)
        return
    folder = written[0].folder.parent
    say(f"{counted(len(written), 'report', 'reports')} in {folder}", out)


def tell_boxes(written: "Sequence[WrittenReport]") -> None:
    """Say once which signs the fonts of the software do not have."""
    from publishing.report import boxes_words

    if words := boxes_words(sign for one in written for sign in one.boxes):
        print(f"shanghui: {words}", file=sys.stderr)


def write_word_template(file: Path) -> None:
    """Write the template of the software. Raises ReportError rather than overwrite one."""
    from publishing.report import word_template

    if file.exists():
        raise ReportError(f"{file} is there already; name another file")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(word_template())
    except OSError as error:
        raise ReportError(f"cannot write {file} ({error.strerror}); name another file") from error
    say(
        f"Wrote {file}; restyle it, and name it with --template or as report.template in"
        " shanghui.toml",
        console(),
    )
