"""`shanghui indicators`: the figures of a year and division from the current release.

Belongs here: choosing the rows. Does not: printing, computing.
"""

from pathlib import Path
from typing import Any

from ingestion.errors import ShanghuiError
from orchestration.home import Home
from publishing.read_release import indicator_names, indicator_rows, report_years
from publishing.release_folder import current_release


class NothingToShowError(ShanghuiError):
    """There is no release yet, or it holds nothing of what was asked."""


def release_to_show(home: Home) -> Path:
    """The folder of the current release. Raises NothingToShowError before the first one."""
    release = current_release(home.releases)
    if release is None:
        raise NothingToShowError(
            f"there is no release in {home.path} yet; make one with: shanghui refresh YEARS"
        )
    return release


def read_indicators(
    home: Home, report_year: int | None, division: str, as_known: str | None, breakdowns: bool
) -> list[dict[str, Any]]:
    """Indicator rows of one year (the newest if None) and division, with the indicator's names.

    Raises NothingToShowError, ReleaseError.
    """
    release = release_to_show(home)
    years, names = report_years(release), indicator_names(release)
    wanted = report_year if report_year is not None else years[-1]
    if wanted not in years:
        raise NothingToShowError(
            f"release {release.name} has no report year {wanted}; "
            f"it has {', '.join(map(str, years))}"
        )
    rows = indicator_rows(release, report_year=wanted, division=division, as_known=as_known)
    if not rows:
        raise NothingToShowError(
            f"release {release.name} has no division {division} in {wanted}; "
            "give the code of that year's register"
        )
    # History may hold an indicator that the catalogue no longer has.
    chosen = [
        dict(zip(("name_zh", "name_en"), names.get(row["indicator"], ("", "")), strict=True)) | row
        for row in rows
        if breakdowns or not row["breakdown"]
    ]
    order = {indicator: position for position, indicator in enumerate(names)}
    return sorted(
        chosen, key=lambda row: (order.get(row["indicator"], len(order)), row["breakdown"])
    )
