"""Report years as they are written on the command line.

Belongs here: `2022`, `2018-2022`, `2019,2021`. Does not: which years have a form.
"""

import re
from collections.abc import Collection, Sequence

from ingestion.errors import ShanghuiError


class ReportYearsError(ShanghuiError):
    """The years cannot be read, or there is no form for one of them."""


def parse_report_years(text: str, known: Collection[int]) -> list[int]:
    """The years named by `text`, in order. Raises ReportYearsError."""
    years: set[int] = set()
    for part in text.split(","):
        match = re.fullmatch(r"\s*(\d{4})(?:-(\d{4}))?\s*", part)
        if match is None:
            raise ReportYearsError(
                f"cannot read {text!r} as years; write 2022, 2018-2022 or 2019,2021"
            )
        first, last = int(match[1]), int(match[2] or match[1])
        if last < first:
            raise ReportYearsError(f"{part.strip()} runs backwards; write {last}-{first}")
        years.update(range(first, last + 1))
    for year in sorted(years):
        if year not in known:
            raise ReportYearsError(
                f"there is no form for {year}; years with one: {min(known)} to {max(known)}"
            )
    return sorted(years)


def contiguous(years: Sequence[int]) -> list[tuple[int, int]]:
    """Runs of consecutive years: [2018, 2019, 2021] → [(2018, 2019), (2021, 2021)]."""
    runs: list[tuple[int, int]] = []
    for year in sorted(years):
        if runs and year == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], year)
        else:
            runs.append((year, year))
    return runs
