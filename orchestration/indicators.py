"""`shanghui indicators`: the figures of a year and division from the current release.

Belongs here: choosing the rows. Does not: printing, computing.
"""

from pathlib import Path
from typing import Any

from ingestion.errors import ShanghuiError
from orchestration.home import Home
from publishing.read_release import indicator_rows, open_release
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
    with open_release(release) as connection:
        years = [
            year
            for (year,) in connection.execute(
                "select distinct report_year from indicators order by all"
            ).fetchall()
        ]
        names = {
            code: (name_zh, name_en)
            for code, name_zh, name_en in connection.execute(
                "select indicator, name_zh, name_en from dim_indicators order by position"
            ).fetchall()
        }
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
    order = {indicator: position for position, indicator in enumerate(names)}
    chosen = [
        {"name_zh": names[row["indicator"]][0], "name_en": names[row["indicator"]][1], **row}
        for row in rows
        if breakdowns or not row["breakdown"]
    ]
    return sorted(chosen, key=lambda row: (order[row["indicator"]], row["breakdown"]))
