"""Everything read, put together by year: what a division's indicators are computed from.

Belongs here: returns, chambers, relief rows and receipts of a division and year (a `Scope`).
Does not: the indicators themselves.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from tests.independent.activity import active_chambers
from tests.independent.chambers import (
    HONOURS,
    Chamber,
    chambers_built,
    chambers_recognised,
    identify,
)
from tests.independent.registers import (
    Lines,
    Register,
    load_lines,
    load_pilots,
    load_register,
    townships_by_line,
)
from tests.independent.relief import (
    NamedCodes,
    ReliefRow,
    Village,
    chamber_naming,
    codes_by_name,
    relief_rows,
    village_over_years,
)
from tests.independent.returns import Return, read_returns

CountyYear = tuple[int, str]
Receipts = dict[CountyYear, list[tuple[str, Path]]]
CHINA = timedelta(hours=8)
PILOT_SHEETS = ("points", "member_demands", "governance", "micro_practices")
"""Pilot counties must file these, or declare them nil; others may."""


class Province:
    """Read once; `scope` cuts out a division and year."""

    def __init__(
        self, workbooks: dict[CountyYear, Path], receipts: Receipts, report_years: list[int]
    ) -> None:
        self.years = sorted(report_years)
        self.lines: Lines = load_lines()
        self.registers: dict[int, Register] = {year: load_register(year) for year in self.years}
        built = {key: path for key, path in workbooks.items() if key[0] in self.registers}
        self.workbooks, self.receipts = built, receipts
        self.returns: dict[CountyYear, Return] = read_returns(built)
        self.township_codes = {
            year: townships_by_line(register, self.lines)
            for year, register in self.registers.items()
        }
        self.chambers: dict[CountyYear, list[Chamber]] = {
            key: chambers_built(filed, self.reader_of_townships(key[0]))
            for key, filed in sorted(self.returns.items())
        }
        every_chamber = [one for found in self.chambers.values() for one in found]
        identities = identify(every_chamber, self.lines.county)
        self.recognised = {
            (year, honour): chambers_recognised(every_chamber, identities, honour, year)
            for year in self.years
            for honour in HONOURS
        }
        names_chamber = {
            year: chamber_naming(one for one in every_chamber if one.year == year)
            for year in self.years
        }
        self.relief: dict[CountyYear, list[ReliefRow]] = {
            key: relief_rows(filed, names_chamber[key[0]], self.lines)
            for key, filed in self.returns.items()
        }
        self.pilots = load_pilots()
        self.asked_for = cache(self.find_counties_asked_for)
        self.active = {
            year: active_chambers(
                [filed for key, filed in sorted(self.returns.items()) if key[0] == year],
                [one for one in every_chamber if one.year == year],
            )
            for year in self.years
        }
        self.village_codes_up_to = cache(self.find_village_codes_up_to)

    def reader_of_townships(self, year: int) -> Any:
        """A stated code → the proper township of the year's register, None for a quasi unit."""
        register, codes = self.registers[year], self.township_codes[year]

        def proper(stated: str) -> str | None:
            code = codes.get(self.lines.township(stated))
            return code if code in register.county_of else None

        return proper

    def find_counties_asked_for(self, year: int, sheet: str) -> set[str]:
        """The pilots of the year, and the counties that filed the sheet unasked."""
        return {county for pilot_year, county in self.pilots if pilot_year == year} | {
            filed.county
            for filed in self.returns.values()
            if filed.year == year and (filed.rows(sheet) or filed.declares_nil(sheet))
        }

    def find_village_codes_up_to(self, year: int) -> NamedCodes:
        """Codes that the returns in force of the years up to this one give a village's name."""
        rows = [row for key, found in self.relief.items() if key[0] <= year for row in found]
        return codes_by_name(rows, self.lines)

    def scope(self, year: int, division: str, level: str) -> "Scope":
        return Scope(self, year, division, level)


@dataclass(frozen=True)
class Filing:
    """What is known of a county's receipts for a year."""

    received: bool
    in_force: bool
    on_time: bool
    revised: bool


class Scope:
    """A division in a year: the counties it has then, and their lines in earlier years."""

    def __init__(self, province: Province, year: int, division: str, level: str) -> None:
        self.province, self.year, self.division, self.level = province, year, division, level
        self.register = province.registers[year]
        self.counties = self.register.counties_of(division)
        lines = {province.lines.county(county) for county in self.counties}

        def here(county: str) -> bool:
            return province.lines.county(county) in lines

        keys = [key for key in province.returns if key[0] <= year and here(key[1])]
        keys_of_year = [key for key in keys if key[0] == year]
        self.history = [province.returns[key] for key in keys]
        self.returns = [province.returns[key] for key in keys_of_year]
        self.chambers = [
            one for key in keys_of_year for one in province.chambers[key] if one.counts
        ]
        self.relief = [row for key in keys_of_year for row in province.relief[key]]
        self.relief_since_2018 = [row for key in keys for row in province.relief[key]]
        self.here = here

    def rows(self, sheet: str) -> list[tuple[str, dict[str, Any]]]:
        """(county, row) of the returns in force of the year."""
        return [(filed.county, row) for filed in self.returns for row in filed.rows(sheet)]

    def rows_since_2018(self, sheet: str) -> list[tuple[int, dict[str, Any]]]:
        """(report year, row) of the returns in force up to the year."""
        return [(filed.year, row) for filed in self.history for row in filed.rows(sheet)]

    def townships_of(self, counties: list[str]) -> int:
        return sum(county in counties for county in self.register.county_of.values())

    def recognised(self, honour: str) -> list[set[str]]:
        """Cycles of each chamber ever recognised."""
        found = self.province.recognised[(self.year, honour)]
        return [cycles for county, cycles in found if self.here(county)]

    def villages_since_2018(self) -> set[Village]:
        codes = self.province.village_codes_up_to(self.year)
        return {
            village_over_years(row, codes, self.province.lines) for row in self.relief_since_2018
        }

    def filing(self, county: str) -> Filing:
        key = (self.year, county)
        receipts = self.province.receipts.get(key, [])
        in_force = self.province.workbooks.get(key)
        return Filing(
            received=bool(receipts),
            in_force=in_force is not None,
            on_time=bool(receipts) and received_on(receipts[0][0]) <= date(self.year + 1, 1, 31),
            revised=bool(receipts) and in_force is not None and differ(in_force, receipts[0][1]),
        )


def received_on(moment: str) -> date:
    """The day in China of a moment in UTC."""
    received_at = datetime.fromisoformat(moment)
    if received_at.tzinfo is None:
        received_at = received_at.replace(tzinfo=UTC)
    return (received_at.astimezone(UTC) + CHINA).date()


def differ(one: Path, other: Path) -> bool:
    """The same bytes are the same filing, whatever the file's name."""
    return one != other and sha256_of(one) != sha256_of(other)


def sha256_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
