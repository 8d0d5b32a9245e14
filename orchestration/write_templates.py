"""`shanghui template`: the blank returns of a year, filled with what is known.

Belongs here: which counties are meant, what the home knows of last year, where files go. Does not:
what a template holds.
"""

import sys
from dataclasses import dataclass
from pathlib import Path

from ingestion.errors import ShanghuiError
from ingestion.register import Division, Register
from ingestion.template.contents import make_template
from ingestion.template.workbook import template_workbook
from orchestration.configuration import DEFAULTS, Configuration
from orchestration.home import Home
from orchestration.progress import progress_for
from orchestration.report_years import parse_report_years
from publishing.last_returns import read_last_returns
from publishing.release_folder import current_release


class TemplateError(ShanghuiError):
    """The template asked for cannot be written; the message says what would work."""


@dataclass(frozen=True)
class WrittenTemplate:
    """One county's template, and how many rows of last year's it repeats."""

    county_code: str
    county_name: str
    file: str
    chambers: int
    branches: int
    mediation_organisations: int
    last_year: int | None


@dataclass(frozen=True)
class TemplateSummary:
    """What was written; `release` is where last year's rows came from, if from anywhere."""

    report_year: int
    release: str | None
    out: str
    templates: tuple[WrittenTemplate, ...]


def write_templates(
    home: Home,
    report_year: int,
    county: str | None,
    out: Path | None,
    configuration: Configuration = DEFAULTS,
) -> TemplateSummary:
    """Write the template of a county, of all without one, into `out`.

    Raises TemplateError, ReportYearsError, ReleaseError.
    """
    forms, register = configuration.forms, configuration.register
    (year,) = parse_report_years(str(report_year), forms.report_years)
    counties = _counties_meant(register, year, county)
    release = current_release(home.releases)
    last = read_last_returns(release, year - 1) if release else None
    out = out or Path(f"templates-{year}")
    written = []
    with (
        progress_for(sys.stderr.isatty()) as progress,
        progress.step("Writing templates") as advance,
    ):
        _make_folder(out)
        for done, division in enumerate(counties, start=1):
            template = make_template(forms.for_year(year), register, division.code, year, last)
            file = out / f"{division.code}_{division.name}_{year}.xlsx"
            _write(file, template_workbook(template))
            written.append(
                WrittenTemplate(
                    division.code,
                    division.name,
                    file.name,
                    chambers=len(template.chamber_names),
                    branches=len(template.rows["branches"]),
                    mediation_organisations=len(template.rows["mediation_organisations"]),
                    last_year=template.last_year,
                )
            )
            advance(done, len(counties))
    return TemplateSummary(year, release.name if last else None, str(out), tuple(written))


def _counties_meant(register: Register, year: int, stated: str | None) -> list[Division]:
    """The counties of the year's register; of one named, also by a code it had before."""
    known = register.of_year(year).counties
    if stated is None:
        return list(known.values())
    code = register.county_read_as(stated, year)
    if code is None:
        near = min(known, key=lambda code: (_distance(code, stated), code))
        raise TemplateError(
            f"{stated} is not a county of the register of {year}; a near one is {near} "
            f"({known[near].name})"
        )
    return [known[code]]


def _distance(code: str, stated: str) -> int:
    """How far a mistyped code is from one that exists, as numbers."""
    return abs(int(code) - int(stated)) if stated.isascii() and stated.isdigit() else 0


def _make_folder(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise TemplateError(
            f"cannot write to {out} ({error.strerror}); name another folder with --out"
        ) from error


def _write(file: Path, content: bytes) -> None:
    """Write a template. A file that differs may be filled in by now: it is left alone."""
    try:
        if not file.exists():
            file.write_bytes(content)
        elif file.read_bytes() != content:
            raise TemplateError(
                f"{file} is there already and differs, perhaps filled in; "
                "move it away or name another folder with --out"
            )
    except OSError as error:
        raise TemplateError(
            f"cannot write {file} ({error.strerror}); name another folder with --out"
        ) from error
