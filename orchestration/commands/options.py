"""Options that several commands have.

Belongs here: their names, defaults and help. Does not: what a command does with them.
"""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from ingestion.errors import ShanghuiError

DONE, FOUND, CANNOT = 0, 1, 2
"""Exit statuses."""


class OptionError(ShanghuiError):
    """What was given for an argument or option cannot be read."""


CALLED_HOME = "home"
"""In what the command line knows of the call: the home it is about."""


def _note_home(context: typer.Context, home: Path) -> Path:
    """Whoever called may need it after the command failed."""
    context.find_root().ensure_object(dict)[CALLED_HOME] = home
    return home


HomeOption = Annotated[
    Path,
    typer.Option(
        "--home",
        metavar="DIR",
        envvar="SHANGHUI_HOME",
        help="The folder that holds everything.",
        callback=_note_home,
    ),
]


JsonOption = Annotated[bool, typer.Option("--json", help="Answer with JSON, for programs.")]


YearsArgument = Annotated[
    str, typer.Argument(metavar="YEARS", help="2022, 2018-2022 or 2019,2021.", show_default=False)
]


def _report_year(text: str) -> int:
    """A report year as it is written. Raises OptionError."""
    if not re.fullmatch(r"(19|20)\d\d", text, re.ASCII):
        raise OptionError(f"cannot read {text!r} as a report year; write it as 2022")
    return int(text)


def as_known_option(what: str) -> Any:
    """The option --as-known: `what` is shown as a release said it."""
    return typer.Option("--as-known", metavar="WHEN", help=f"A release, a day or a moment: {what}.")


YearArgument = Annotated[
    int,
    typer.Argument(
        metavar="YEAR", parser=_report_year, help="The report year.", show_default=False
    ),
]


def year_or(what: str) -> Any:
    """The argument YEAR of a command that has an answer without it."""
    return typer.Argument(
        metavar="YEAR", parser=_report_year, help=f"A report year; {what} if not given."
    )


CountyArgument = Annotated[
    str,
    typer.Argument(help="A county's code or name, also one it had before.", show_default=False),
]


SeedOption = Annotated[
    int,
    typer.Option(
        metavar="NUMBER", min=0, help="Another seed, another province with the same totals."
    ),
]


FormatOption = Annotated[str, typer.Option(metavar="FORMAT", help="table, csv or json.")]


def answer_form(*, json: bool, csv: bool, format: str = "table") -> str:
    """table, csv or json, by --json, --csv and --format. Raises OptionError where two differ."""
    asked = {
        form: option
        for form, option, is_given in (
            (format, f"--format {format}", format != "table"),
            ("csv", "--csv", csv),
            ("json", "--json", json),
        )
        if is_given
    }
    if len(asked) > 1:
        raise OptionError(f"give {' or '.join(asked.values())}, not both")
    return next(iter(asked), format)


DEFAULT_HOME = Path("data")


DEFAULT_SEED = 2022


def now() -> datetime:
    """The one reading of the clock: everything below the command line is given it."""
    return datetime.now(UTC).replace(microsecond=0)
