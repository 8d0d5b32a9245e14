"""The sample's counties and townships through the years, by the register of each year.

Belongs here: following a county and its townships by their lines of codes. Does not: anything
invented.
"""

from dataclasses import dataclass
from typing import NamedTuple

from ingestion.register import Register, YearRegister

YEARS = (2018, 2019, 2020, 2021, 2022)
"""The report years the sample covers."""
FIRST_YEAR, LAST_YEAR = YEARS[0], YEARS[-1]


class Township(NamedTuple):
    """A township-level unit as one year's register lists it."""

    line: str
    code: str
    name: str
    unit_type: str
    is_quasi_unit: bool


@dataclass(frozen=True)
class County:
    """A county with its code, name and townships of each year."""

    line: str
    codes: dict[int, str]
    names: dict[int, str]
    townships: dict[int, tuple[Township, ...]]

    def proper_townships(self, year: int) -> tuple[Township, ...]:
        return tuple(township for township in self.townships[year] if not township.is_quasi_unit)

    def first_year_of(self, line: str) -> int:
        """The first year in which the county holds the township."""
        return min(
            year
            for year, townships in self.townships.items()
            if any(township.line == line for township in townships)
        )

    def township_codes(self, year: int) -> dict[str, str]:
        """Township line → its code in `year`."""
        return {township.line: township.code for township in self.townships[year]}


def counties_over_the_years(register: Register) -> tuple[County, ...]:
    """Every county of the last year with its past, in the order of its newest codes."""
    county_lines, township_lines = register.county_lines(), register.township_lines()
    codes: dict[str, dict[int, str]] = {}
    names: dict[str, dict[int, str]] = {}
    townships: dict[str, dict[int, tuple[Township, ...]]] = {}
    for year in YEARS:
        listed = register.of_year(year)
        for code, county in listed.counties.items():
            line = county_lines[code]
            codes.setdefault(line, {})[year] = code
            names.setdefault(line, {})[year] = county.name
            townships.setdefault(line, {})[year] = _townships_of(listed, code, township_lines)
    return tuple(
        County(line, codes[line], names[line], townships[line])
        for line in sorted(codes)
        if len(codes[line]) == len(YEARS)
    )


def _townships_of(
    listed: YearRegister, county_code: str, township_lines: dict[str, str]
) -> tuple[Township, ...]:
    return tuple(
        Township(
            township_lines[unit.code], unit.code, unit.name, unit.unit_type, unit.is_quasi_unit
        )
        for unit in listed.townships_by_county[county_code]
    )
