"""Which figure of a release is asked for, and the nearest where there is none of the name.

Belongs here: finding the row of `indicators`, and an item of a breakdown in which nothing was
counted, which has no row. Does not: what the figure is made of.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingestion.closest import not_known
from publishing.read_release import Row, rows_of
from publishing.release_error import ReleaseError
from publishing.sql_text import literal

if TYPE_CHECKING:
    import duckdb

    from ingestion.form import Field, Form, Forms
    from publishing.trace.archived_cells import ReadBy

NOT_COLLECTED = "not_collected"
UNKNOWN = ("not_filed", "sent_back", NOT_COLLECTED)
"""States in which nothing is known of a figure."""


@dataclass(frozen=True)
class Figure:
    """A published figure: a row of `indicators`, with the names a person reads."""

    release: str
    report_year: int
    division_code: str
    division_name: str
    division_level: str
    indicator: str
    name_zh: str
    name_en: str
    breakdown: str
    numerator: float | None
    denominator: float | None
    value: float | None
    unit: str
    state: str
    status: str
    counties_in_force: int
    counties_expected: int


@dataclass(frozen=True)
class _Kind:
    """What an indicator is broken down by, and the `sheet.field` that says which item it is."""

    name: str
    field: str | None


def find_figure(
    connection: "duckdb.DuckDBPyConnection",
    release: str,
    *,
    report_year: int,
    division: str,
    indicator: str,
    breakdown: str,
    read_by: "ReadBy | None",
) -> Figure:
    """The figure; of an item in which nothing was counted it is 0.

    `division` is a code of that year's register; `read_by` has the code lists of the forms, without
    which only items counted somewhere are known. Raises ReleaseError, naming the nearest.
    """
    _must_have_year(connection, release, report_year)
    of_indicator = _indicator(connection, indicator)
    code = of_indicator["indicator"]
    division_name, level = _division(connection, report_year, division)
    found = rows_of(
        connection.execute(
            "select breakdown, numerator, denominator, value, unit, state, status,"
            " counties_in_force, counties_expected from indicators where report_year ="
            f" {report_year} and division_code = {literal(division)}"
            f" and indicator = {literal(code)}"
        )
    )
    rows = {row["breakdown"]: row for row in found}
    if breakdown not in rows:
        if not rows:
            raise ReleaseError(f"release {release} has no {code} of {division_name} {report_year}")
        rows[breakdown] = _of_nothing(
            connection, of_indicator, breakdown, rows, report_year, division_name, read_by
        )
    return Figure(
        *(release, report_year, division, division_name, level),
        *(code, of_indicator["name_zh"], of_indicator["name_en"]),
        **rows[breakdown],
    )


def _must_have_year(
    connection: "duckdb.DuckDBPyConnection", release: str, report_year: int
) -> None:
    years = [
        year
        for (year,) in connection.execute(
            "select report_year from dim_report_years order by report_year"
        ).fetchall()
    ]
    if report_year not in years:
        raise ReleaseError(
            f"release {release} has no report year {report_year};"
            f" it has {', '.join(map(str, years))}"
        )


def _indicator(connection: "duckdb.DuckDBPyConnection", asked: str) -> Row:
    """The row of `dim_indicators` with this name, in English or Chinese."""
    known = rows_of(connection.execute("from dim_indicators order by position"))
    for name in ("indicator", "name_zh"):
        for row in known:
            if row[name] == asked:
                return row
    names = [row[name] for name in ("indicator", "name_zh") for row in known]
    raise ReleaseError(not_known("indicator", asked, names))


def _division(
    connection: "duckdb.DuckDBPyConnection", report_year: int, code: str
) -> tuple[str, str]:
    """The name and level of the division with this code."""
    known = {
        found: (name, level)
        for found, name, level in connection.execute(
            "select division_code, division_name, division_level from dim_divisions where"
            f" division_level <> 'township' and report_year = {report_year} order by all"
        ).fetchall()
    }
    if code not in known:
        names = [*known, *(name for name, _ in known.values())]
        raise ReleaseError(not_known(f"division in the register of {report_year}", code, names))
    return known[code]


def _of_nothing(
    connection: "duckdb.DuckDBPyConnection",
    indicator: Row,
    breakdown: str,
    rows: dict[str, Row],
    report_year: int,
    division_name: str,
    read_by: "ReadBy | None",
) -> Row:
    """The figure of an item that has no row: 0 where the item is known and the total is.

    Raises ReleaseError where the indicator has no such item.
    """
    asked_kind, _, _ = breakdown.partition(":")
    forms = read_by.forms if read_by else None
    kinds = {known.name: known for known in _kinds(connection, indicator)}
    known = [
        f"{name}:{one}" for name, kind in kinds.items() for one in _items(connection, kind, forms)
    ]
    if breakdown not in known:
        # An item alone, as `joint`, names one of a kind.
        named = [name for name in known if name.partition(":")[2] == breakdown]
        what = f"breakdown of {indicator['indicator']} in {division_name} {report_year}"
        if named:
            raise ReleaseError(
                f"there is no {what} {breakdown!r}; do you mean {' or '.join(named)}?"
            )
        counted = [name for name in rows if name]
        raise ReleaseError(not_known(what, breakdown, [*counted, *known]))
    total = rows[""]
    is_cumulative = indicator["stock_or_flow"] == "cumulative"
    if not _is_asked(kinds[asked_kind], forms, report_year, is_cumulative=is_cumulative):
        blank = dict.fromkeys(("numerator", "denominator", "value"))
        return total | {"breakdown": breakdown, "state": NOT_COLLECTED} | blank
    if total["state"] in UNKNOWN or total["numerator"] is None:
        return total | {"breakdown": breakdown}
    is_of_nothing = indicator["kind"] in ("ratio", "mean") and not total["denominator"]
    return total | {
        "breakdown": breakdown,
        "numerator": 0.0,
        "value": None if is_of_nothing else 0.0,
    }


def _kinds(connection: "duckdb.DuckDBPyConnection", indicator: Row) -> Iterator[_Kind]:
    """A rate is broken down by what it says itself, a count by whatever its measure is."""
    queries: list[tuple[str, str]] = connection.execute(
        "select breakdown_kind, deciding_fields from measure_queries where breakdown_kind <> ''"
        f" and measure = {literal(indicator['numerator_measure'])} order by breakdown_kind"
    ).fetchall()
    for name, deciding_fields in queries:
        if indicator["kind"] in ("count", "amount") or indicator["broken_down_by"] == name:
            said_in = (
                field
                for field in deciding_fields.split()
                if field.partition(".")[2] in (name, f"{name}s")
            )
            yield _Kind(name, next(said_in, None))


def _items(
    connection: "duckdb.DuckDBPyConnection", kind: _Kind, forms: "Forms | None"
) -> list[str]:
    """Every item the code list of the kind's field has, and those counted anywhere."""
    listed = [
        value.code
        for form in (forms.versions if forms else ())
        for field in _fields(form, kind)
        for value in form.code_lists.get(field.code_list, ())
    ]
    counted = connection.execute(
        "select distinct breakdown_item from measures where breakdown_kind ="
        f" {literal(kind.name)} order by breakdown_item"
    ).fetchall()
    return list(dict.fromkeys([*listed, *(item for (item,) in counted)]))


def _is_asked(kind: _Kind, forms: "Forms | None", report_year: int, *, is_cumulative: bool) -> bool:
    """Whether the form of the year, for a cumulative figure any up to it, asks for the item."""
    if kind.field is None or forms is None:
        return True
    return any(
        _fields(form, kind)
        for form in forms.versions
        if (
            form.first_report_year <= report_year
            if is_cumulative
            else form is forms.for_year(report_year)
        )
    )


def _fields(form: "Form", kind: _Kind) -> "list[Field]":
    """The kind's field on a form; none where the form does not have it."""
    if kind.field is None:
        return []
    key, _, name = kind.field.partition(".")
    return [
        field
        for sheet in form.sheets
        if sheet.key == key
        for field in sheet.fields
        if field.name == name
    ]
