"""`shanghui guide`: the filing guide of a form, as a page.

Belongs here: its options, which form is meant, where the page goes. Does not: what the guide says.
"""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import typer

from ingestion.errors import ShanghuiError
from orchestration.commands.options import DEFAULT_HOME, HomeOption, JsonOption, year_or
from orchestration.commands.output import console, print_json
from orchestration.home import DEFAULTS, Configuration, parse_report_years, read_configuration


def guide(
    year: Annotated[int | None, year_or("the newest form")] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The file to write; else filing-guide-FORM.html."),
    ] = None,
    home: HomeOption = DEFAULT_HOME,
    json: JsonOption = False,
) -> None:
    """Write the filing guide of a form: what goes into every cell, by which rules."""
    show_guide(write_guide(year, out, read_configuration(home)), as_json=json)


class GuideError(ShanghuiError):
    """The guide cannot be written; the message says what would work."""


@dataclass(frozen=True)
class WrittenGuide:
    """The page written, and the form it is about."""

    form_version: str
    first_report_year: int
    last_report_year: int
    file: str


def write_guide(
    report_year: int | None, out: Path | None, configuration: Configuration = DEFAULTS
) -> WrittenGuide:
    """Write the guide of the form of a year, of the newest form without one.

    Raises GuideError, ReportYearsError.
    """
    from county.guide import filing_guide
    from expectations.rules import load_rule_set

    forms = configuration.forms
    (year,) = parse_report_years(str(report_year or forms.report_years[-1]), forms.report_years)
    form = forms.issued_for(year)
    deadline = (configuration.deadline.month, configuration.deadline.day)
    page = filing_guide(forms, form, load_rule_set(forms), configuration.register, deadline)
    out = out or Path(f"filing-guide-{form.version}.html")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(page, encoding="utf-8")
    except OSError as error:
        raise GuideError(
            f"cannot write {out} ({error.strerror}); name another file with --out"
        ) from error
    return WrittenGuide(form.version, form.first_report_year, form.last_report_year, str(out))


def show_guide(written: "WrittenGuide", *, as_json: bool) -> None:
    if as_json:
        print_json(asdict(written))
        return
    console().print(
        f"Wrote the guide to form {written.form_version} (report years "
        f"{written.first_report_year}-{written.last_report_year}) to {written.file}"
    )
