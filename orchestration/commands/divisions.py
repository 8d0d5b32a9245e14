"""Which division a person means by a code or name, in the year asked about.

Belongs here: following a code or name to the year, and saying so where it is another one there.
Does not: what stands in the register, how figures look.
"""

from pathlib import Path
from typing import Any

from ingestion.closest import not_known
from ingestion.errors import ShanghuiError
from orchestration.home import Home, read_configuration


class DivisionError(ShanghuiError):
    """No division is called so, or it is called otherwise in the year; the message says how."""


def division_in_year(home: Home, release: Path, asked: str, report_year: int) -> str:
    """The code of the division that bears `asked` as its code or name in that year.

    A code nobody ever bore is given back as it is: there are no figures of it. Raises DivisionError
    where the division has another code or name in that year, or several bear the name.
    """
    called = _divisions_called(home, release, asked)
    of_year = [row for row in called if row["report_year"] == report_year]
    codes = [row for row in of_year if asked in (row["division_code"], row["division_name"])]
    if len(codes) == 1:
        return codes[0]["division_code"]
    if len(codes) > 1:
        raise DivisionError(f"in {report_year} several divisions are called {_listed(codes)}")
    if not of_year:
        return asked
    raise DivisionError(
        f"{_as_it_was(called, asked, report_year)} is {_listed(of_year)} in {report_year}; ask for"
        f" --division {of_year[0]['division_code']}"
    )


def division_line_of(home: Home, release: Path, asked: str) -> str:
    """The line of the division that bears `asked` as its code or name in any year.

    Raises DivisionError where there is none, or several.
    """
    called = _divisions_called(home, release, asked)
    lines = {row["division_line"]: row for row in called}
    if not lines:
        raise _no_division(release, asked)
    if len(lines) > 1:
        raise DivisionError(
            f"{asked} may be {_listed(list(lines.values()))}; give the code of one of them"
        )
    (line,) = lines
    return line


def division_to_show(home: Home, release: Path, asked: str, report_year: int) -> str:
    """As `division_in_year`, of a release that must have it in some year."""
    from publishing.read_release import division_codes

    code = division_in_year(home, release, asked, report_year)
    if code not in division_codes(release):
        raise _no_division(release, asked)
    return code


def _no_division(release: Path, asked: str) -> DivisionError:
    from publishing.read_release import division_codes

    return DivisionError(not_known("division", asked, division_codes(release)))


def _divisions_called(home: Home, release: Path, asked: str) -> list[dict[str, Any]]:
    """As the release has them; a code or name of before its first year by the register."""
    from publishing.read_series import divisions_called

    if called := divisions_called(release, asked):
        return called
    lines = read_configuration(home.path).register.county_lines_called(asked)
    return [row for line in lines for row in divisions_called(release, line)]


def _listed(divisions: list[dict[str, Any]]) -> str:
    return ", ".join(f"{row['division_name']} {row['division_code']}" for row in divisions)


def _as_it_was(called: list[dict[str, Any]], asked: str, report_year: int) -> str:
    """What was asked for, with the years in which it was called so."""
    years = [row for row in called if asked in (row["division_code"], row["division_name"])]
    if not years:
        return asked
    nearest = min(years, key=lambda row: abs(row["report_year"] - report_year))
    return f"{_listed([nearest])} of {nearest['report_year']}"
