"""Which division a person means by a code or name, in the year asked about.

Belongs here: following a code or name to the year, and saying so where it is another one there.
Does not: what stands in the register, how figures look.
"""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ingestion.closest import not_known
from ingestion.errors import ShanghuiError
from ingestion.register import Division, Register, county_named
from orchestration.home import Home, read_configuration


class DivisionError(ShanghuiError):
    """No division is called so, or several are; the message says which."""


def division_in_year(home: Home, release: Path, asked: str, report_year: int) -> str:
    """The code in that year of the division that bears `asked` as its code or name in any year.

    Says so where it has another there. What nobody ever bore is given back as it is: there are no
    figures of it. Raises DivisionError where several are meant.
    """
    called = _divisions_called(home, release, asked)
    of_year = [row for row in called if row["report_year"] == report_year]
    # Who bears it in that year is meant before who bore it in another.
    meant = [row for row in of_year if asked in (row["division_code"], row["division_name"])]
    meant = meant or of_year
    if len(meant) > 1:
        raise DivisionError(
            f"{asked} may be {_listed(meant)} in {report_year}; give the code of one of them"
        )
    if not meant:
        return asked
    _say_meant(asked, report_year, meant[0]["division_code"], meant[0]["division_name"])
    return meant[0]["division_code"]


def county_in_year(register: Register, asked: str, report_year: int) -> Division:
    """The county as `division_in_year`, by the register: before there is a release too.

    Raises UnknownCountyError.
    """
    county = county_named(register, report_year, asked)
    _say_meant(asked, report_year, county.code, county.name)
    return county


def division_over_years(home: Home, release: Path, asked: str) -> list[tuple[int, str]]:
    """(report year, code) of the division in every year of the release, whatever it is called.

    Raises DivisionError where there is none, or several.
    """
    from publishing.read_series import divisions_called

    line = division_line_of(home, release, asked)
    return [
        (row["report_year"], row["division_code"])
        for row in divisions_called(release, line)
        if row["division_line"] == line
    ]


def _say_meant(asked: str, report_year: int, code: str, name: str) -> None:
    if asked.strip() not in (code, name):
        print(f"shanghui: {asked} is {name} {code} in {report_year}", file=sys.stderr)


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
            f"{asked} may be {_listed(lines.values())}; give the code of one of them"
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
    called = [row for line in lines for row in divisions_called(release, line)]
    if not called:
        _refuse_townships(release, asked)
    return called


def _refuse_townships(release: Path, asked: str) -> None:
    """Raises DivisionError where a township is meant, with the county it lies in."""
    from publishing.read_series import counties_of_townships_called

    counties = counties_of_townships_called(release, asked)
    if counties:
        raise DivisionError(
            f"{asked} is a township, and figures are of counties and above: it lies in"
            f" {_listed(counties)}"
        )


def _listed(divisions: Iterable[dict[str, Any]]) -> str:
    return " or ".join(f"{row['division_name']} {row['division_code']}" for row in divisions)
