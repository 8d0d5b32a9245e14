"""Rows of the relief sheet with what they mean: who, which village, named a chamber or not.

Belongs here: the kind of participant, the key of a village in a year and over the years.
Does not: counting by division.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from tests.independent.chambers import Chamber
from tests.independent.registers import Lines
from tests.independent.returns import Return

Village = str | tuple[str, str]
NamedCodes = dict[tuple[str, str], set[str]]


@dataclass(frozen=True)
class ReliefRow:
    """`village` is the key within its own return: a code, else (county line, name)."""

    year: int
    county: str
    credit_code: str
    names_chamber: bool
    village: Village
    village_name: str
    words: str
    amounts: dict[str, Any]
    project_name: str
    support_kind: str

    @property
    def project(self) -> tuple[str, Village, str]:
        return (self.credit_code, self.village, self.project_name)

    @property
    def is_enterprise(self) -> bool:
        return self.credit_code[:2] in ("91", "92", "93")

    @property
    def is_chamber_itself(self) -> bool:
        return self.credit_code[:2] == "51"


def relief_rows(
    filed: Return, names_chamber: Callable[[str, str | None], bool], lines: Lines
) -> list[ReliefRow]:
    county_line = lines.county(filed.county)
    codes: NamedCodes = {}
    for row in filed.rows("relief_participation"):
        if row["village_code"]:
            codes.setdefault((county_line, row["village_name"]), set()).add(
                village_today(row["village_code"], lines)
            )
    found = []
    for row in filed.rows("relief_participation"):
        name = (county_line, row["village_name"])
        words = " ".join(
            row[field] or "" for field in ("village_name", "chamber_name", "project_name")
        )
        village: Village = name
        if row["village_code"]:
            village = village_today(row["village_code"], lines)
        elif name in codes:
            village = choose_code(codes[name], words, lines)
        found.append(
            ReliefRow(
                year=filed.year,
                county=filed.county,
                credit_code=row["unified_social_credit_code"],
                names_chamber=names_chamber(filed.county, row["chamber_name"]),
                village=village,
                village_name=row["village_name"],
                words=words,
                amounts=row,
                project_name=row["project_name"],
                support_kind=row["support_kind"],
            )
        )
    return found


def village_today(code: str, lines: Lines) -> str:
    """The township's nine digits follow the change tables; the village's three stay."""
    return lines.township(code[:9]) + code[9:]


def choose_code(codes: set[str], words: str, lines: Lines) -> str:
    """Of two codes of one name, the one in a township the row names, else the lower."""
    in_named_township = [
        code
        for code in codes
        if any(name in words for name in lines.township_names.get(code[:9], ()))
    ]
    return min(in_named_township or codes)


def codes_by_name(rows: Iterable[ReliefRow], lines: Lines) -> NamedCodes:
    """Codes that any of these rows gives a name within its county's line."""
    codes: NamedCodes = {}
    for row in rows:
        if row.amounts["village_code"]:
            name = (lines.county(row.county), row.village_name)
            codes.setdefault(name, set()).add(village_today(row.amounts["village_code"], lines))
    return codes


def village_over_years(row: ReliefRow, codes: NamedCodes, lines: Lines) -> Village:
    """A name without a code takes the code that any year up to this one gives it."""
    if isinstance(row.village, tuple) and row.village in codes:
        return choose_code(codes[row.village], row.words, lines)
    return row.village


def chamber_naming(chambers: Iterable[Chamber]) -> Callable[[str, str | None], bool]:
    """Whether a name, on a row of a county, names one chamber built in that year."""
    counties_of: dict[str, set[str]] = {}
    for one in chambers:
        counties_of.setdefault(one.name, set()).add(one.county)

    def names_chamber(county: str, name: str | None) -> bool:
        counties = counties_of.get(name or "", set())
        return county in counties or len(counties) == 1

    return names_chamber
