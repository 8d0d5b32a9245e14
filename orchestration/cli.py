"""The `shanghui` command.

Belongs here: which commands there are, and errors as messages. Does not: a command's options, its
work or how its result looks (a file each in `commands`).
"""

import sys
from io import TextIOWrapper
from typing import Annotated, Any

import typer

from ingestion.errors import ShanghuiError
from orchestration.command_help import ExplainedCommand, ExplainedCommands
from orchestration.commands.alerts import alerts
from orchestration.commands.backup import backup
from orchestration.commands.check import check
from orchestration.commands.claims import claims
from orchestration.commands.config import config
from orchestration.commands.daemon import daemon
from orchestration.commands.demo import demo
from orchestration.commands.desk import desk
from orchestration.commands.dev import dev
from orchestration.commands.diff import diff
from orchestration.commands.docs import docs
from orchestration.commands.filings import filings
from orchestration.commands.guide import guide
from orchestration.commands.health import health
from orchestration.commands.indicators import indicators
from orchestration.commands.lock import lock
from orchestration.commands.mark_official import mark_official
from orchestration.commands.national import national
from orchestration.commands.options import CALLED_HOME, CANNOT, DONE
from orchestration.commands.page import page
from orchestration.commands.publish_public import publish_public
from orchestration.commands.rebuild import rebuild
from orchestration.commands.receive import receive
from orchestration.commands.refresh import refresh
from orchestration.commands.report import report
from orchestration.commands.restore import restore
from orchestration.commands.retention import retention
from orchestration.commands.sample import sample
from orchestration.commands.sign import sign
from orchestration.commands.sql import sql
from orchestration.commands.status import status
from orchestration.commands.template import template
from orchestration.commands.trace import trace
from orchestration.commands.units import units
from orchestration.commands.unlock import unlock
from orchestration.commands.verify import verify
from orchestration.commands.web import web
from orchestration.commands.withdraw import withdraw
from orchestration.home import Home
from orchestration.usage import UsageError, usage_words

app = typer.Typer(
    name="shanghui",
    cls=ExplainedCommands,
    help="County returns on township chambers of commerce in, published yearly indicators out.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
COMMANDS = (
    *(demo, sample, template, guide, receive, check, refresh),
    *(status, filings, withdraw, lock, unlock, sign, mark_official),
    *(indicators, page, report, trace, diff, claims, rebuild, publish_public, national, sql, docs),
    *(verify, backup, restore, retention, config, health, alerts),
    *(dev, web, daemon, units),
)
for command in COMMANDS:
    app.command(cls=ExplainedCommand)(command)
app.add_typer(desk, name="desk", cls=ExplainedCommands)


def _show_version(is_asked: bool) -> None:
    if is_asked:
        from orchestration.code_version import code_version

        print(f"shanghui {code_version()}")
        raise typer.Exit


@app.callback()
def _before_a_command(
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            help="The version and a fingerprint of the code, as a release names them.",
            callback=_show_version,
            is_eager=True,
        ),
    ] = False,
) -> None:
    pass


INTERRUPTED = 130


def main() -> None:
    """Run the command; errors become one or two lines on standard error and exit status 2."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a character, or a name that is none, must not end a run.
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    called: dict[str, Any] = {}
    try:
        # Not by itself: typer would print what is wrong with a call on several lines.
        status = app(prog_name="shanghui", standalone_mode=False, obj=called) or DONE
    except ShanghuiError as error:
        print(f"shanghui: {error}", file=sys.stderr)
        sys.exit(CANNOT)
    except UsageError as error:
        if type(error).__name__ == "NoArgsIsHelpError":
            error.show()
        else:
            print(
                f"shanghui: {usage_words(error, sys.argv[1:], _names_of_commands())}",
                file=sys.stderr,
            )
        sys.exit(CANNOT)
    except (KeyboardInterrupt, typer.Abort):
        status = INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(DONE)
    except Exception as error:
        from ingestion.crash import keep_traceback, words_without_cells

        home = called.get(CALLED_HOME)
        kept = keep_traceback(error, Home(home).faults if home and home.is_dir() else None)
        print(
            f"shanghui: an error of ours: {words_without_cells(error)}\n"
            f"the details: {kept}; please report them, without what names a person",
            file=sys.stderr,
        )
        sys.exit(CANNOT)
    if status == INTERRUPTED:
        print("shanghui: interrupted; what was current still is", file=sys.stderr)
    sys.exit(status)


def _names_of_commands() -> list[str]:
    return [*(command.__name__.replace("_", "-") for command in COMMANDS), "desk"]
