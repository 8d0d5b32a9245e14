"""Options that several commands have.

Belongs here: their names, defaults and help. Does not: what a command does with them.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

DONE, FOUND, CANNOT = 0, 1, 2
"""Exit statuses."""


HomeOption = Annotated[
    Path,
    typer.Option("--home", envvar="SHANGHUI_HOME", help="The folder that holds everything."),
]


JsonOption = Annotated[bool, typer.Option("--json", help="Answer with JSON, for programs.")]


YearsArgument = Annotated[
    str, typer.Argument(metavar="YEARS", help="2022, 2018-2022 or 2019,2021.", show_default=False)
]


YearArgument = Annotated[int, typer.Argument(help="The report year.", show_default=False)]


CountyArgument = Annotated[
    str,
    typer.Argument(help="A county's code or name, also one it had before.", show_default=False),
]


SeedOption = Annotated[
    int, typer.Option(help="Another seed, another province with the same totals.")
]


DEFAULT_HOME = Path("data")


DEFAULT_SEED = 2022


def now() -> datetime:
    """The one reading of the clock: everything below the command line is given it."""
    return datetime.now(UTC).replace(microsecond=0)
