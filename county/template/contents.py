"""What a county's template is filled with: the register of the year, and what lasts of last year.

Belongs here: following last year's codes to this year's, and choosing what is repeated. Does not:
the workbook.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ingestion.form import Form, Sheet
from ingestion.register import Division, Register
from publishing.last_returns import LastReturns, Row

ASKED_ANEW = {
    "formation": "preparatory",
    "is_registered": False,
    "assessment_grade": "none",
    "is_filed_with_justice_bureau": False,
}
"""Field → the value that is left blank, because by now it may be otherwise: what was not yet so."""

STATED_ON_EVERY_ROW = frozenset({"has_chamber", "chamber_name", "formation"})
"""What each row of a joint chamber says; the rest stands on its first row."""

CARRIED_OVER: dict[str, tuple[str, ...]] = {
    "chambers": (
        "has_chamber",
        "chamber_name",
        "formation",
        "established_on",
        "is_registered",
        "unified_social_credit_code",
        "registered_on",
        "four_good_regional_cycle",
        "four_good_national_cycle",
        "integrity_pioneer_year",
        "assessment_grade",
    ),
    "branches": (
        "chamber_name",
        "branch_name",
        "branch_kind",
        "founded_on",
        "instructor_ids",
        "star_rating",
        "star_rating_year",
    ),
    "mediation_organisations": (
        "mediation_organisation_name",
        "township_code",
        "chamber_name",
        "organisation_kind",
        "founded_on",
        "is_filed_with_justice_bureau",
    ),
}
"""Sheet → fields that stand until something happens. Counts, states and flows are asked anew."""


@dataclass(frozen=True)
class Template:
    """A county's blank return: the values its cells begin with, by field; the rest are blank."""

    form: Form
    report_year: int
    county_code: str
    county_name: str
    sheets: tuple[Sheet, ...]
    """Those the county is asked for."""
    cover: dict[str, object]
    rows: dict[str, list[dict[str, object]]]
    units: tuple[Division, ...]
    """Every unit of township level, quasi units among them: what a township cell may say."""
    last_year: int | None
    """The year whose return in force was carried over; None where there was none."""

    @property
    def chamber_names(self) -> frozenset[object]:
        """The chambers filled in."""
        names = (row.get("chamber_name") for row in self.rows["chambers"])
        return frozenset(name for name in names if name)


def make_template(
    form: Form,
    register: Register,
    county_code: str,
    report_year: int,
    last: LastReturns | None = None,
) -> Template:
    """The template of a county of the register of `report_year`.

    Raises KeyError where the register does not have the county.
    """
    county = register.of_year(report_year).counties[county_code]
    known = _Known(register, county_code, report_year, last)
    return Template(
        form=form,
        report_year=report_year,
        county_code=county_code,
        county_name=county.name,
        sheets=tuple(
            sheet
            for sheet in form.sheets
            if not sheet.is_for_pilots or form.must_file_unless_nil(sheet, report_year, county_code)
        ),
        cover={
            "county_code": county_code,
            "filing_unit": f"{county.name}工商业联合会",
            "report_year": report_year,
            "as_of_date": date(report_year, 12, 31),
        },
        rows={
            "chambers": list(known.chamber_rows()),
            "branches": list(known.branch_rows()),
            "mediation_organisations": list(known.organisation_rows()),
            "declared_totals": list(known.total_rows(form)),
        },
        units=known.units,
        last_year=last.report_year if last and known.own_codes & last.counties else None,
    )


class _Known:
    """What is known of a county: its units this year, and last year's rows that are about it."""

    def __init__(
        self, register: Register, county_code: str, report_year: int, last: LastReturns | None
    ) -> None:
        this_year = register.of_year(report_year)
        county_lines = register.county_lines()
        own_line = county_lines[county_code]
        # A county's own code of last year may be another: 昆山县 is 昆山市.
        self.own_codes = {code for code, line in county_lines.items() if line == own_line}
        self.units = this_year.townships_by_county[county_code]
        self._lines = register.township_lines()
        self._unit_of_line = {self._lines[unit.code]: unit for unit in self.units}
        self._lines_of_year = {self._lines[code] for code in this_year.townships}
        self._last = last.rows if last else {}
        # A chamber goes with its township, also where that has moved to another county.
        self._last_chambers = {
            unit.code: row
            for row in self._last.get("chambers", ())
            if row["has_chamber"] and (unit := self._unit_now(row["township_code"]))
        }
        self._carried = {_chamber(row) for row in self._last_chambers.values()}

    def chamber_rows(self) -> Iterator[dict[str, object]]:
        """A row for each township, and for each quasi unit a chamber stood on."""
        listed = [
            unit
            for unit in self.units
            if not unit.is_quasi_unit or unit.code in self._last_chambers
        ]
        begun = set()
        for number, unit in enumerate(listed, start=1):
            last = self._last_chambers.get(unit.code)
            carried = _carried_over("chambers", last) if last else {}
            if last and _chamber(last) in begun:
                carried = {n: value for n, value in carried.items() if n in STATED_ON_EVERY_ROW}
            elif last:
                begun.add(_chamber(last))
            yield {
                "sequence_number": number,
                "township_code": unit.code,
                "township_name": unit.name,
                **carried,
            }

    def branch_rows(self) -> Iterator[dict[str, object]]:
        """Those of the chambers carried over."""
        for row in self._last.get("branches", ()):
            if _chamber(row) in self._carried:
                yield _carried_over("branches", row)

    def organisation_rows(self) -> Iterator[dict[str, object]]:
        """Those of the county's units; one whose unit is no more stays with its county."""
        for row in self._last.get("mediation_organisations", ()):
            unit = self._unit_now(row["township_code"])
            if unit is None and not self._is_left_behind(row):
                continue
            yield _carried_over("mediation_organisations", row) | {
                "township_code": unit.code if unit else None,
                "chamber_name": row["chamber_name"] if _chamber(row) in self._carried else None,
            }

    def total_rows(self, form: Form) -> Iterator[dict[str, object]]:
        """A row for each indicator to declare, with what the county declared last year."""
        declared = {
            row["indicator_code"]: row["declared_value"]
            for row in self._last.get("declared_totals", ())
            if row["county_code"] in self.own_codes
        }
        for indicator in form.declared_indicators:
            yield {
                "indicator_code": indicator.code,
                "indicator_name": indicator.name_zh,
                "unit": indicator.unit,
                "previous_year_value": declared.get(indicator.code),
            }

    def _unit_now(self, last_code: object) -> Division | None:
        """The county's unit that a township code of last year has become."""
        line = self._lines.get(str(last_code))
        return self._unit_of_line.get(line) if line else None

    def _is_left_behind(self, row: Row) -> bool:
        """Whether the row is the county's own and its township is on no list of this year."""
        is_listed = self._lines.get(str(row["township_code"])) in self._lines_of_year
        return row["county_code"] in self.own_codes and not is_listed


def _chamber(row: Row) -> tuple[object, object]:
    return row["county_code"], row["chamber_name"]


def _carried_over(sheet: str, row: Row) -> dict[str, object]:
    """The fields that last, where they have a value that does."""
    return {
        name: row[name]
        for name in CARRIED_OVER[sheet]
        if row[name] is not None and (name not in ASKED_ANEW or row[name] != ASKED_ANEW[name])
    }
