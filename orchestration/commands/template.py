"""`shanghui template`: the blank returns of a year, filled with what is known.

Belongs here: its options, which counties are meant, what the home knows of last year, where files
go. Does not: what a template holds.
"""

import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import typer

from ingestion.errors import ShanghuiError
from ingestion.register import Division, Register, county_named
from orchestration.commands.options import DEFAULT_HOME, HomeOption, JsonOption, YearArgument
from orchestration.commands.output import console, print_json
from orchestration.home import DEFAULTS, Configuration, Home, parse_report_years, read_configuration
from orchestration.progress import progress_for
from publishing.release_folder import current_release


def template(
    year: YearArgument,
    county: Annotated[
        str | None,
        typer.Option(
            metavar="COUNTY",
            help="A county's code or name, also one it had before; all counties if not given.",
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="The folder to write to; else templates-YEAR."),
    ] = None,
    home: HomeOption = DEFAULT_HOME,
    json: JsonOption = False,
) -> None:
    """Write blank returns, filled with the register and what last year's returns in force said."""
    written = write_templates(Home(home), year, county, out, read_configuration(home))
    show_templates(written, as_json=json)


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

    Raises TemplateError, UnknownCountyError, ReportYearsError, ReleaseError.
    """
    from county.template import make_template, template_workbook
    from publishing.last_returns import read_last_returns

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
            template = make_template(forms.issued_for(year), register, division.code, year, last)
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
    return TemplateSummary(
        year, release.name if release and last else None, str(out), tuple(written)
    )


def _counties_meant(register: Register, year: int, stated: str | None) -> list[Division]:
    """The counties of the year's register; of one named, also by a code it had before."""
    if stated is None:
        return list(register.of_year(year).counties.values())
    return [county_named(register, year, stated)]


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


def show_templates(summary: "TemplateSummary", *, as_json: bool) -> None:
    if as_json:
        print_json(asdict(summary))
        return
    out = console()
    templates = summary.templates
    count = f"{len(templates):,} templates" if len(templates) > 1 else templates[0].file
    carried = sum(template.last_year is not None for template in templates)
    known = "the register alone: there is no release with returns for the year before"
    if summary.release:
        known = (
            f"the register and, for {carried} of {len(templates)} counties, what the return in "
            f"force for {summary.report_year - 1} said (release {summary.release})"
        )
    out.print(f"Wrote {count} to {summary.out}\nFilled with {known}")
