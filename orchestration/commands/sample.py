"""`shanghui sample`: the invented province's returns, written into a folder.

Belongs here: its options, checking the folder and the years, what is said of it. Does not: the
province.
"""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ingestion.errors import ShanghuiError
from ingestion.form import load_forms
from ingestion.register import load_register
from orchestration.commands.options import DEFAULT_SEED, JsonOption, SeedOption
from orchestration.commands.output import console, print_json
from orchestration.home import parse_report_years
from orchestration.progress import progress_for

if TYPE_CHECKING:
    from sample_province.write import SampleSummary


def sample(
    out: Annotated[Path, typer.Option(metavar="DIR", help="The folder to write to; new or empty.")],
    years: Annotated[
        str, typer.Option(metavar="YEARS", help="2018-2022, or some of these years.")
    ] = "2018-2022",
    seed: SeedOption = DEFAULT_SEED,
    json: JsonOption = False,
) -> None:
    """Write the returns of an invented province, in two waves, as workbooks."""
    show_sample(write_sample_returns(out, years, seed), out, as_json=json)


class SampleFolderError(ShanghuiError):
    """The folder to write to cannot be used."""


def write_sample_returns(out: Path, years: str, seed: int) -> "SampleSummary":
    """Write the sample's returns of `years` into `out`, a new or empty folder."""
    from sample_province.write import write_sample

    forms = load_forms()
    report_years = parse_report_years(years, forms.report_years)
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise SampleFolderError(f"{out} is not empty; name a new folder with --out")
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SampleFolderError(f"cannot write to {out} ({error.strerror})") from error
    with (
        progress_for(sys.stderr.isatty()) as progress,
        progress.step("Writing the sample returns") as advance,
    ):
        return write_sample(
            out,
            years=report_years,
            seed=seed,
            forms=forms,
            register=load_register(),
            on_progress=advance,
        )


def show_sample(summary: "SampleSummary", out: Path, *, as_json: bool) -> None:
    if as_json:
        print_json(asdict(summary) | {"out": str(out)})
        return
    waves = ", ".join(f"wave {wave}: {count}" for wave, count in summary.files_by_wave.items())
    console().print(
        f"Wrote {sum(summary.files_by_wave.values()):,} invented returns ({waves}) to {out}\n"
        f"Try next: shanghui receive --list {out}/receipts.csv"
    )
