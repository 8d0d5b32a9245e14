"""`shanghui desk`: the page through which counties file, its links, taking links back.

Belongs here: the options, and handing the desk what it needs of the home. Does not: anything the
desk does.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ingestion.errors import ShanghuiError
from ingestion.receive import LinkRevocation, append_entry
from ingestion.register import Division, county_named
from orchestration.command_help import ExplainedCommand, ExplainedCommands
from orchestration.commands.deciding import ReasonOption, one_line, show_decision
from orchestration.commands.options import (
    DEFAULT_HOME,
    HomeOption,
    JsonOption,
    YearArgument,
    now,
)
from orchestration.commands.output import console, print_json
from orchestration.home import (
    Configuration,
    Home,
    LogSettings,
    parse_report_years,
    read_configuration,
)
from orchestration.log import Fact, log_line

if TYPE_CHECKING:
    from desk.desk_home import DeskHome

desk = typer.Typer(
    cls=ExplainedCommands,
    help="The web page through which counties file; links and revoke say who may.",
    invoke_without_command=True,
    add_completion=False,
    rich_markup_mode=None,
)
LINKS_FILE = "报送链接.xlsx"


class DeskCommandError(ShanghuiError):
    """The desk cannot do what was asked; the message says why."""


@dataclass(frozen=True)
class WrittenLinks:
    """What was written; `province` is the address of the province's own view."""

    report_year: int
    links: int
    file: str
    expires_on: date
    province: str


@desk.callback()
def serve(
    context: typer.Context,
    host: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="Where to listen; else desk.host of shanghui.toml."),
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(metavar="NUMBER", min=0, max=65535, help="The port; else desk.port."),
    ] = None,
    home: HomeOption = DEFAULT_HOME,
) -> None:
    """The web page through which counties file; links and revoke say who may open it."""
    if context.invoked_subcommand is not None:
        return
    serve_desk(Home(home), host, port)


def serve_desk(home: Home, host: str | None, port: int | None) -> None:
    """Serve until interrupted. Raises AddressError, HomeError, ConfigurationError, DeskError."""
    from ingestion.processes import by_forking, forgo_pandas
    from orchestration.serving import must_be_free

    configuration = read_configuration(home.path)
    section = configuration.desk
    host, port = host or section.host, section.port if port is None else port
    must_be_free(host, port)
    home.create()
    forgo_pandas()
    from desk.app import make_app
    from desk.serve import log_to_stderr, server

    settings = replace(
        desk_home(home, configuration),
        starting=by_forking(LOADED_ONCE),
        log=partial(_log, home, configuration.log),
    )
    log_to_stderr()
    served = server(
        make_app(settings, now),
        host,
        port,
        settings.root_path,
        section.trusted_proxy,
    )
    console().print(
        f"The filing desk of {home.path} on http://{served.config.host}:{served.config.port}"
        f" (for counties: {settings.public_address}); Ctrl-C ends it\n"
        f"Links: shanghui desk links YEAR --home {home.path}"
    )
    served.run()


@desk.command(cls=ExplainedCommand)
def links(
    year: YearArgument,
    county: Annotated[
        str | None,
        typer.Option(metavar="COUNTY", help="A county's code or name; all if not given."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="The folder to write to; else links-YEAR."),
    ] = None,
    home: HomeOption = DEFAULT_HOME,
    json: JsonOption = False,
) -> None:
    """Write the counties' links as a sheet to hand round, a text for each, the province's own."""
    written = write_links(Home(home), year, county, out, read_configuration(home), now())
    if json:
        print_json(asdict(written))
        return
    console().print(
        f"Wrote {written.links} links, good until {written.expires_on}, to {written.file}\n"
        f"Whoever has a link can file for its county: hand each to that county alone\n"
        f"The province's own view: {written.province}",
        soft_wrap=True,
    )


def write_links(
    home: Home,
    report_year: int,
    county: str | None,
    out: Path | None,
    configuration: Configuration,
    moment: datetime,
) -> WrittenLinks:
    """Write the links of a county, of all without one, into `out`.

    Raises DeskCommandError, DeskError, UnknownCountyError, ReportYearsError.
    """
    from desk.links import IssuedLink, Link, link_sheet, link_words, token_of
    from desk.moments import shanghai_day

    (year,) = parse_report_years(str(report_year), configuration.forms.report_years)
    home.create()
    settings = desk_home(home, configuration)
    expires_on = shanghai_day(moment) + timedelta(days=configuration.desk.link_days)

    def address(whose: str, code: str | None) -> str:
        token = token_of(Link(year, code, moment, expires_on), settings.key)
        return f"{settings.public_address}/{whose}/{token}/"

    issued = [
        IssuedLink(one.code, one.name, address("county", one.code), expires_on)
        for one in _counties_meant(configuration, year, county)
    ]
    out = out or Path(f"links-{year}")
    due_on = configuration.deadline.of_year(year)
    try:
        out.mkdir(parents=True, exist_ok=True)
        file = out / f"{year}年度{LINKS_FILE}"
        _write_for_owner(file, link_sheet(year, issued))
        for link in issued:
            words = link_words(year, link, due_on, settings.contact)
            text = out / f"{link.county_code}_{link.county_name}_{year}.txt"
            _write_for_owner(text, words.encode())
    except OSError as error:
        raise DeskCommandError(
            f"cannot write to {out} ({error.strerror}); name another folder with --out"
        ) from error
    return WrittenLinks(year, len(issued), str(file), expires_on, address("province", None))


def _write_for_owner(file: Path, content: bytes) -> None:
    """Write a file that holds links: nobody else on the machine may read it."""
    file.unlink(missing_ok=True)
    file.touch(mode=0o600)
    file.write_bytes(content)


@desk.command(cls=ExplainedCommand)
def revoke(
    year: YearArgument,
    reason: ReasonOption,
    county: Annotated[
        str | None,
        typer.Option(metavar="COUNTY", help="The county, by code or name, whose links end."),
    ] = None,
    province: Annotated[
        bool, typer.Option("--province", help="End the links of the province's own view.")
    ] = False,
    home: HomeOption = DEFAULT_HOME,
    json: JsonOption = False,
) -> None:
    """Take back every link of a county and year given out so far; hand out a new one with links."""
    configuration, moment = read_configuration(home), now()
    if (county is None) != province:
        raise DeskCommandError("say whose links end: --county COUNTY or --province")
    whose = None if county is None else county_named(configuration.register, year, county)
    revocation = LinkRevocation(
        moment, year, one_line("--reason", reason), whose.code if whose else None
    )
    # Not under the home's lock: a link that got about ends now, though a refresh is going on.
    Home(home).create()
    append_entry(Home(home).ledger, revocation)
    name = f"{whose.code} {whose.name}" if whose else "the province"
    show_decision(
        revocation,
        f"Took back every link of {name} for {year} given out so far\n"
        f"A new one: shanghui desk links {year}"
        f"{f' --county {whose.code}' if whose else ''} --home {home}",
        as_json=json,
    )


def desk_home(home: Home, configuration: Configuration) -> "DeskHome":
    """What the desk needs of a home. Raises DeskError."""
    from desk.desk_home import DeskHome, DeskLimits
    from desk.links import link_key
    from ingestion.formats import MEBIBYTE

    settings, folder = configuration.desk, home.desk
    limits = DeskLimits(
        upload_bytes=settings.upload_mb * MEBIBYTE,
        upload_seconds=float(settings.upload_seconds),
        uploads_per_hour=settings.uploads_per_hour,
        uploads_per_hour_and_address=settings.uploads_per_hour_and_address,
        drafts_kept=settings.drafts_kept,
        drafts_bytes=settings.drafts_mb * MEBIBYTE,
        draft_days=settings.draft_days,
    )
    return DeskHome(
        folder=folder,
        inbox=home.inbox,
        archive=home.archive,
        ledger=home.ledger,
        releases=home.releases,
        forms=configuration.forms,
        register=configuration.register,
        deadline=configuration.deadline,
        reading=replace(
            configuration.limits,
            file_bytes=limits.upload_bytes,
            seconds_per_file=min(configuration.limits.seconds_per_file, SECONDS_PER_FILE),
        ),
        key=link_key(folder / "link.key"),
        public_address=settings.public_address.rstrip("/"),
        days_to_explain=settings.days_to_explain,
        contact=settings.contact,
        limits=limits,
    )


def _log(
    home: Home, settings: LogSettings, moment: datetime, outcome: str, facts: Mapping[str, Fact]
) -> None:
    log_line(home, moment, "desk", outcome, facts, settings)


LOADED_ONCE = ("ingestion.read_batch", "county.slip", "openpyxl", "orchestration.cli")
"""What a process that reads or marks a file needs, loaded when the desk checks its first."""
SECONDS_PER_FILE = 20.0
"""Nobody waits at a page for longer; a refresh may take more over the same file."""


def _counties_meant(configuration: Configuration, year: int, county: str | None) -> list[Division]:
    if county is None:
        return list(configuration.register.of_year(year).counties.values())
    return [county_named(configuration.register, year, county)]
