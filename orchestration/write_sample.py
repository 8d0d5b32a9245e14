"""`shanghui sample`: writing the sample province into a folder.

Belongs here: checking the folder and the years, progress. Does not: the province.
"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ingestion.errors import ShanghuiError
from ingestion.form_files import load_forms
from ingestion.register import load_register
from orchestration.progress import progress_for
from orchestration.report_years import parse_report_years

if TYPE_CHECKING:
    from ingestion.sample.write import SampleSummary


class SampleFolderError(ShanghuiError):
    """The folder to write to cannot be used."""


def write_sample_returns(out: Path, years: str, seed: int) -> "SampleSummary":
    """Write the sample's returns of `years` into `out`, a new or empty folder."""
    from ingestion.sample.write import write_sample

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
