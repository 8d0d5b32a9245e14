"""The `shanghui` command.

Belongs here: options, the clock and the environment, exit statuses, errors as messages. Does not:
the work, or how results look (`show` has that).
"""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from ingestion.errors import ShanghuiError
from orchestration.home import Home

DONE, FOUND, CANNOT = 0, 1, 2

app = typer.Typer(
    name="shanghui",
    help="County returns on township chambers of commerce in, published yearly indicators out.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

HomeOption = Annotated[
    Path,
    typer.Option("--home", envvar="SHANGHUI_HOME", help="The folder that holds everything."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Answer with JSON, for programs.")]
YearsArgument = Annotated[
    str, typer.Argument(metavar="YEARS", help="2022, 2018-2022 or 2019,2021.", show_default=False)
]
SeedOption = Annotated[
    int, typer.Option(help="Another seed, another province with the same totals.")
]
DEFAULT_HOME = Path("data")
DEFAULT_SEED = 2022


def main() -> None:
    """Run the command; errors become one or two lines on standard error and exit status 2."""
    try:
        app()
    except ShanghuiError as error:
        print(f"shanghui: {error}", file=sys.stderr)
        sys.exit(CANNOT)
    except KeyboardInterrupt:
        print("shanghui: interrupted; what was current still is", file=sys.stderr)
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(DONE)
    except Exception as error:
        from orchestration.crash import keep_traceback

        kept = keep_traceback(error)
        print(
            f"shanghui: an error of ours: {type(error).__name__}: {_first_line(error)}\n"
            f"the details are in {kept}; please report them",
            file=sys.stderr,
        )
        sys.exit(CANNOT)


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


@app.command()
def demo(
    home: HomeOption = DEFAULT_HOME,
    seed: SeedOption = DEFAULT_SEED,
) -> None:
    """The whole story on an invented province: two waves of returns, two releases.

    Begins anew in a home that an earlier demo made; refuses any other home that is not empty.
    """
    from orchestration.demo import run_demo

    run_demo(Home(home), seed, _now)


@app.command()
def sample(
    out: Annotated[Path, typer.Option(help="The folder to write to; new or empty.")],
    years: Annotated[str, typer.Option(help="2018-2022, or some of these years.")] = "2018-2022",
    seed: SeedOption = DEFAULT_SEED,
    json: JsonOption = False,
) -> None:
    """Write the returns of an invented province, in two waves, as workbooks."""
    from orchestration.show import show_sample
    from orchestration.write_sample import write_sample_returns

    show_sample(write_sample_returns(out, years, seed), out, as_json=json)


@app.command()
def template(
    year: Annotated[int, typer.Argument(help="The report year.", show_default=False)],
    county: Annotated[
        str | None, typer.Option(help="A county's code; all counties if not given.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="The folder to write to; else templates-YEAR.")
    ] = None,
    home: HomeOption = DEFAULT_HOME,
    json: JsonOption = False,
) -> None:
    """Write blank returns, filled with the register and what last year's returns in force said."""
    from orchestration.configuration import read_configuration
    from orchestration.show import show_templates
    from orchestration.write_templates import write_templates

    written = write_templates(Home(home), year, county, out, read_configuration(home))
    show_templates(written, as_json=json)


@app.command()
def guide(
    year: Annotated[
        int | None, typer.Argument(help="A report year; the newest form if not given.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="The file to write; else filing-guide-FORM.html.")
    ] = None,
    home: HomeOption = DEFAULT_HOME,
    json: JsonOption = False,
) -> None:
    """Write the filing guide of a form: what goes into every cell, by which rules."""
    from orchestration.configuration import read_configuration
    from orchestration.show import show_guide
    from orchestration.write_guide import write_guide

    show_guide(write_guide(year, out, read_configuration(home)), as_json=json)


@app.command()
def receive(
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="FILE…", help="Workbooks or folders of them.", show_default=False),
    ] = None,
    received_at: Annotated[
        str | None, typer.Option(help="When they arrived (2023-01-15T09:30+08:00); else now.")
    ] = None,
    listing: Annotated[
        Path | None,
        typer.Option("--list", help="A CSV file with columns file and received_at, instead."),
    ] = None,
    home: HomeOption = DEFAULT_HOME,
    json: JsonOption = False,
) -> None:
    """Put returns into the inbox, the archive and the ledger."""
    from orchestration.receive_files import receive_files
    from orchestration.show import show_received

    receipts = receive_files(Home(home), files or [], received_at, listing, _now())
    show_received(receipts, home, as_json=json)


@app.command()
def check(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE…", help="Returns, or folders and zips of them.", show_default=False
        ),
    ],
    slip: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="Write a correction slip of every return with findings there."
        ),
    ] = None,
    home: HomeOption = DEFAULT_HOME,
    json: JsonOption = False,
) -> None:
    """Judge returns before they are sent: every finding at its cell.

    Needs no home; where there is one, its shanghui.toml says which forms and registers are added.

    Exit status 1 if a return would be sent back or a file could not be read.
    """
    from ingestion.forgo_pandas import forgo_pandas
    from orchestration.check_files import check_files
    from orchestration.configuration import read_configuration
    from orchestration.progress import progress_for
    from orchestration.show_check import show_check

    forgo_pandas()
    configuration = read_configuration(home)
    with progress_for(sys.stderr.isatty()) as progress:
        with progress.step("Checking") as on_progress:
            answer = check_files(files, on_progress, configuration)
        if slip:
            from orchestration.check_slips import write_check_slips

            with progress.step("Writing correction slips") as on_progress:
                answer = write_check_slips(answer, slip, on_progress, configuration)
    show_check(answer, as_json=json)
    raise typer.Exit(DONE if answer.is_clean else FOUND)


@app.command()
def refresh(
    years: YearsArgument, home: HomeOption = DEFAULT_HOME, json: JsonOption = False
) -> None:
    """Receive the inbox, judge and admit the returns of these years, publish what changed.

    Exit status 1 if a return is sent back or a file could not be read.
    """
    from orchestration.configuration import read_configuration
    from orchestration.progress import progress_for
    from orchestration.refresh import run_refresh
    from orchestration.report_years import parse_report_years
    from orchestration.show import show_refresh

    configuration = read_configuration(home)
    report_years = parse_report_years(years, configuration.forms.report_years)
    with progress_for(sys.stderr.isatty()) as progress:
        summary = run_refresh(Home(home), report_years, _now(), progress, configuration)
    show_refresh(summary, home, as_json=json)
    raise typer.Exit(FOUND if summary.problems else DONE)


@app.command()
def status(
    year: Annotated[int | None, typer.Argument(help="A report year; all if not given.")] = None,
    home: HomeOption = DEFAULT_HOME,
    json: JsonOption = False,
) -> None:
    """Who filed, who is late, whose return was sent back, what is current."""
    from orchestration.show import show_status
    from orchestration.status import read_status

    show_status(read_status(Home(home), year), as_json=json)


@app.command()
def indicators(
    year: Annotated[
        int | None, typer.Argument(help="A report year; the newest if not given.")
    ] = None,
    division: Annotated[
        str | None,
        typer.Option(help="The code of a county or prefecture; the province if not given."),
    ] = None,
    as_known: Annotated[
        str | None, typer.Option(help="A release or a day or moment: the values known then.")
    ] = None,
    breakdowns: Annotated[bool, typer.Option(help="Breakdowns too, not only totals.")] = False,
    format: Annotated[str, typer.Option(help="table, csv or json.")] = "table",
    home: HomeOption = DEFAULT_HOME,
    json: JsonOption = False,
) -> None:
    """The indicators of a year and division, from the current release."""
    from orchestration.configuration import read_configuration
    from orchestration.indicators import read_indicators
    from orchestration.show import show_indicators

    code = division or read_configuration(home).province
    rows = read_indicators(Home(home), year, code, as_known, breakdowns)
    show_indicators(rows, "json" if json else format)


@app.command()
def sql(
    query: Annotated[
        str | None, typer.Argument(help="A query; read from standard input if not given.")
    ] = None,
    format: Annotated[str, typer.Option(help="table, csv or json.")] = "table",
    home: HomeOption = DEFAULT_HOME,
    json: JsonOption = False,
) -> None:
    """Query the current release, read-only."""
    from orchestration.show import show_rows
    from orchestration.sql import run_query

    text = query if query is not None else sys.stdin.read()
    show_rows(run_query(Home(home), text), "json" if json else format)


@app.command()
def config(home: HomeOption = DEFAULT_HOME) -> None:
    """The settings in force, as a commented shanghui.toml; put one into the home to change them."""
    from orchestration.configuration import FILE_NAME, as_file, read_configuration, read_settings

    read_configuration(home)
    print(as_file(read_settings(home / FILE_NAME)), end="")


@app.command()
def dev(
    home: HomeOption = DEFAULT_HOME,
    port: Annotated[int, typer.Option(help="The port of the web page.")] = 3000,
) -> None:
    """The Dagster web page and daemon over the same home, until interrupted."""
    from orchestration.dev_server import run_dev_server

    raise typer.Exit(run_dev_server(Home(home), port, _now()))
