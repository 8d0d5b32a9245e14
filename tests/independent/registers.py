"""The register of divisions and the lines of codes that changed, from the CSV files alone.

Belongs here: which divisions a report year has, and which codes mean one place over the years.
Does not: anything about returns. Shares no code with the pipeline, on purpose.
"""

import csv
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
REGISTERS = PROJECT / "ingestion" / "register" / "lists"


@dataclass(frozen=True)
class Register:
    """The divisions of one report year; quasi units are in `township_codes` only."""

    province: str
    prefecture_of: dict[str, str]
    county_of: dict[str, str]
    township_codes: frozenset[str]

    def counties_of(self, division: str) -> list[str]:
        return [
            county
            for county, prefecture in self.prefecture_of.items()
            if division in (county, prefecture, self.province)
        ]


@dataclass(frozen=True)
class Lines:
    """Each code ever listed leads to the newest code of the same place."""

    newer_county: dict[str, str]
    newer_township: dict[str, str]
    township_names: dict[str, frozenset[str]]

    def county(self, code: str) -> str:
        return newest(code, self.newer_county)

    def township(self, code: str) -> str:
        return newest(code, self.newer_township)


def newest(code: str, newer: dict[str, str]) -> str:
    while code in newer:
        code = newer[code]
    return code


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def load_register(report_year: int) -> Register:
    """The newest list dated before 1 January of the report year."""
    divisions = read_csv(REGISTERS / "divisions.csv")
    first_day = f"{report_year}-01-01"
    vintage = max(row["vintage"] for row in divisions if row["vintage"] < first_day)
    listed = [row for row in divisions if row["vintage"] == vintage]
    townships = [row for row in listed if row["level"] == "township"]
    return Register(
        province=next(row["code"] for row in listed if row["level"] == "province"),
        prefecture_of={
            row["code"]: row["parent_code"] for row in listed if row["level"] == "county"
        },
        county_of={
            row["code"]: row["parent_code"] for row in townships if row["is_quasi_unit"] == "0"
        },
        township_codes=frozenset(row["code"] for row in townships),
    )


def load_lines() -> Lines:
    newer_county = {
        row["old_code"]: row["new_code"]
        for row in read_csv(REGISTERS / "county_changes.csv")
        if "(part" not in row["old_name"]
    }
    newer_township = {
        row["old_code"]: row["new_code"]
        for row in read_csv(REGISTERS / "township_changes.csv")
        if row["old_code"] and row["new_code"] and row["old_code"] != row["new_code"]
    }
    names: dict[str, set[str]] = {}
    for row in read_csv(REGISTERS / "divisions.csv"):
        if row["level"] == "township":
            names.setdefault(newest(row["code"], newer_township), set()).add(row["name"])
    return Lines(
        newer_county=newer_county,
        newer_township=newer_township,
        township_names={line: frozenset(found) for line, found in names.items()},
    )


def load_pilots() -> set[tuple[int, str]]:
    """(report year, county code) of the counties asked for the sheets of micro practices."""
    rows = read_csv(PROJECT / "ingestion" / "form" / "annual_return" / "pilot_counties.csv")
    return {(int(row["report_year"]), row["county_code"]) for row in rows}


def townships_by_line(register: Register, lines: Lines) -> dict[str, str]:
    """Line of a township → its code in this register: how a code that changed is read."""
    return {lines.township(code): code for code in register.township_codes}
