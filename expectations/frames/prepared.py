"""The frames rules are judged over, as temporary tables of the intake connection.

Belongs here: loading the form of a batch and the register of its report years, the rows of the
filings judged, and the frames of this folder. Does not: outcomes, findings.
"""

from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files
from pathlib import Path

import duckdb
import pyarrow as pa

from ingestion.form import Field, Form, Sheet, listed_codes
from ingestion.register import Register

PREPARED = (
    "sheets_of_return",
    "cover_rows",
    "township_listings",
    "chambers_rows",
    "four_good_cells",
    "roster",
    "roster_answers",
    "branches_rows",
    "chambers_served",
    "joint_cells",
    "mediation_organisations_rows",
    "mediation_cases_rows",
    "relief_participation_rows",
    "points_items",
    "points_rows",
    "member_demands_rows",
    "governance_rows",
    "micro_practices_rows",
    "derived_totals",
    "indicator_listings",
    "declared_totals_rows",
    "declared_rates",
)
"""The files of this folder in the order they are made: each may read those before it."""

TEXT, FLAG, NUMBER = pa.string(), pa.bool_(), pa.int64()


def built_in_frames_folder() -> Path:
    return Path(str(files("expectations.frames")))


def read_frames(folder: Path) -> dict[str, str]:
    """The SQL of the files of a folder of frames, by name: the macros, then each frame."""
    return {
        name: (folder / f"{name}.sql").read_text(encoding="utf-8") for name in ("macros", *PREPARED)
    }


class Bench:
    """The temporary tables of one judging, dropped when it ends.

    `frames` is the SQL of the macros and of each frame, by name.
    """

    def __init__(self, intake: duckdb.DuckDBPyConnection, frames: Mapping[str, str]) -> None:
        self.intake = intake
        self.frames = frames
        self._made: list[tuple[str, str]] = []

    def __enter__(self) -> "Bench":
        self.intake.execute(self.frames["macros"])
        return self

    def __exit__(self, *error: object) -> None:
        for kind, name in reversed(self._made):
            self.intake.execute(f"drop {kind} if exists temp.{name}")

    def table(self, name: str, query: str) -> None:
        """Keep the rows of a query as a temporary table."""
        self._make("table", name, query)

    def view(self, name: str, query: str) -> None:
        self._make("view", name, query)

    def load(self, name: str, columns: dict[str, pa.DataType], rows: Iterable[tuple]) -> None:
        """Keep rows as a temporary table."""
        values = list(zip(*rows, strict=True)) or [()] * len(columns)
        arrays = [pa.array(v, kind) for v, kind in zip(values, columns.values(), strict=True)]
        self.intake.register("incoming_rows", pa.table(arrays, names=list(columns)))
        self.table(name, "from incoming_rows")
        self.intake.unregister("incoming_rows")

    def frame(self, name: str) -> None:
        """Make a frame, its rows numbered from 0 in `position`."""
        rows = self.frames[name]
        self.table(name, f"select row_number() over () - 1 as position, * from ({rows})")

    def _make(self, kind: str, name: str, query: str) -> None:
        self.intake.execute(f"create or replace temp {kind} {name} as {query}")
        self._made.append((kind, name))


def load_register(bench: Bench, register: Register, report_years: Iterable[int]) -> None:
    """The counties and townships of each year's register, every name a county or a township had,
    the line of every township, and how the codes of those that register chambers begin."""
    years = [register.of_year(report_year) for report_year in report_years]
    bench.load(
        "counties",
        {"report_year": NUMBER, "code": TEXT, "name": TEXT},
        ((y.report_year, c.code, c.name) for y in years for c in y.counties.values()),
    )
    bench.load(
        "county_names",
        {"report_year": NUMBER, "county_code": TEXT, "name": TEXT, "name_order": NUMBER},
        (
            (y.report_year, code, name, order)
            for y in years
            for code, names in register.county_names(y.report_year).items()
            for order, name in enumerate(names)
        ),
    )
    registering = {code[:4] for y in years for code in (y.province.code, *y.prefectures)}
    bench.load("registering_prefixes", {"prefix": TEXT}, ((p,) for p in sorted(registering)))
    bench.load(
        "townships",
        {
            "report_year": NUMBER,
            "code": TEXT,
            "name": TEXT,
            "county_code": TEXT,
            "is_quasi_unit": FLAG,
        },
        (
            (y.report_year, t.code, t.name, t.parent_code, t.is_quasi_unit)
            for y in years
            for t in y.townships.values()
        ),
    )
    lines = {"township_code": TEXT, "township_line": TEXT}
    bench.load("township_lines", lines, register.township_lines().items())
    names = {"township_line": TEXT, "name": TEXT}
    bench.load("township_names", names, register.township_names())


def load_form(bench: Bench, form: Form) -> None:
    """The form's sheets, columns, codes, declared indicators and pilots, as tables."""
    bench.load(
        "sheets_of_form",
        {
            "sheet": TEXT,
            "sheet_title": TEXT,
            "is_compulsory": FLAG,
            "is_compulsory_unless_nil": FLAG,
            "is_for_pilots": FLAG,
        },
        (
            (
                sheet.key,
                sheet.title_zh,
                sheet.is_always_required,
                sheet.is_compulsory_unless_nil,
                sheet.is_for_pilots,
            )
            for sheet in form.sheets
            if sheet.key != "cover"
        ),
    )
    bench.load(
        "pilot_counties",
        {"report_year": NUMBER, "county_code": TEXT},
        sorted(form.pilot_counties),
    )
    bench.load(
        "points_scale",
        {"report_year": NUMBER, "field": TEXT, "maximum": pa.decimal128(24, 8)},
        ((item.report_year, item.field, item.maximum) for item in form.points_scale),
    )
    bench.load(
        "columns_of_form",
        {"sheet": TEXT, "sheet_title": TEXT, "field": TEXT, "header_zh": TEXT, "is_needed": FLAG},
        (
            (sheet.key, sheet.title_zh, field.name, field.header_zh, _must_be_there(sheet, field))
            for sheet in form.sheets
            for field in sheet.fields
        ),
    )
    bench.load(
        "code_values",
        {"sheet": TEXT, "field": TEXT, "code": TEXT, "value_zh": TEXT},
        (
            (sheet.key, field.name, code, value_zh)
            for sheet in form.sheets
            for field in sheet.fields
            for code, value_zh in listed_codes(form, field).items()
        ),
    )
    bench.load(
        "declared_indicators",
        {"indicator_code": TEXT, "indicator_name": TEXT, "unit": TEXT},
        ((item.code, item.name_zh, item.unit) for item in form.declared_indicators),
    )


def _must_be_there(sheet: Sheet, field: Field) -> bool:
    # A label may be absent from the cover where its cell may be blank.
    return field.is_always_required if sheet.key == "cover" else field.required != "no"


def load_filings(bench: Bench, filing_ids: Sequence[str]) -> None:
    """`filings_judged`: those named."""
    bench.load("filings_named", {"filing_id": TEXT}, ((filing_id,) for filing_id in filing_ids))
    bench.table(
        "filings_judged",
        """
        select filing_id, file_sha256, report_year, county_code, as_of_date, submitted_on
        from filings
        semi join filings_named using (filing_id)
        """,
    )


def load_rows(bench: Bench, sheets: Sequence[Sheet]) -> None:
    """`typed_<sheet>`: the rows of each sheet as read; which sheets and columns are not there.

    `sheets` are those of every form version: the frames read all of them, with all their fields.
    """
    counts = " union all ".join(
        f"select filing_id, '{sheet.key}' as sheet, count(*) as row_count"
        f' from "{sheet.key}" semi join filings_judged using (filing_id) group by filing_id'
        for sheet in sheets
    )
    bench.table("row_counts", counts)
    bench.table("counties_of_townships", _COUNTIES_OF_TOWNSHIPS)
    # Nothing can be held against the register of a county whose return it is not.
    bench.intake.execute(
        "update filings_judged set county_code = null"
        " where filing_id in (select filing_id from counties_of_townships)"
    )
    bench.frame("sheets_of_return")
    bench.view("sheets_there", "from sheets_of_return where is_there")
    bench.view("sheets_missing", _SHEETS_MISSING)
    bench.table("missing_columns", _MISSING_COLUMNS)
    for sheet in sheets:
        bench.table(f"typed_{sheet.key}", _TYPED_ROWS.format(sheet=sheet.key))


def load_checked(bench: Bench, sheets: Sequence[Sheet]) -> None:
    """`checked_<sheet>`: the rows with what the cover says, and the fields refused in each.

    Reads `refused_cells`. Rows of other sheets carry the cover's refused fields with their own.
    """
    for sheet in sheets:
        from_cover = "" if sheet.key == "cover" else ", report_year, as_of_date, submitted_on"
        bench.view(
            f"checked_{sheet.key}", _CHECKED_ROWS.format(sheet=sheet.key, from_cover=from_cover)
        )


_COUNTIES_OF_TOWNSHIPS = """
select
    filing_id,
    counties.code as county_code,
    counties.code || ' ' || counties.name as county_in_words
from (
    select
        filing_id,
        report_year,
        any_value(stated.county_code) as stated_county,
        max_by(listed.county_code, listed.township_count) as listed_county,
        max(listed.township_count) as of_one_county,
        sum(listed.township_count) as of_all_counties
    from filings_judged as stated
    inner join (
        select
            chambers.filing_id,
            townships.report_year,
            townships.county_code,
            count(distinct township_code) as township_count
        from chambers
        inner join townships on chambers.township_code = townships.code
        group by all
    ) as listed using (filing_id, report_year)
    group by filing_id, report_year
) as told
inner join counties
    on told.report_year = counties.report_year and told.listed_county = counties.code
where
    listed_county <> stated_county
    and of_one_county >= 2
    and of_one_county * 2 > of_all_counties
"""
"""Returns whose townships are, most of them, another county's: which."""

_SHEETS_MISSING = """
from sheets_of_return
where
    not is_there
    and (is_compulsory or (is_compulsory_unless_nil and is_declared_nil is not true))
"""

_MISSING_COLUMNS = """
select filing_id, sheet, field
from (
    select filing_id, 'cover' as sheet from filings_judged
    union all
    select filing_id, sheet from sheets_there
)
inner join columns_of_form using (sheet)
anti join layout using (filing_id, sheet, field)
where is_needed
"""

_TYPED_ROWS = """
select
    row_number() over () - 1 as position,
    "{sheet}".*,
    coalesce(missing.fields, []) as missing_fields
from "{sheet}"
semi join filings_judged using (filing_id)
left join (
    select filing_id, list(field) as fields
    from missing_columns
    where sheet = '{sheet}'
    group by filing_id
) as missing using (filing_id)
"""

_CHECKED_ROWS = """
select
    typed.* exclude (position, missing_fields),
    judged.county_code as register_county_code{from_cover},
    list_concat(typed.missing_fields, own.fields, of_cover.fields) as refused
from typed_{sheet} as typed
inner join (select filing_id, county_code{from_cover} from filings_judged) as judged
    using (filing_id)
left join (
    select filing_id, row_number, list(field) as fields
    from refused_cells
    where sheet = '{sheet}'
    group by all
) as own using (filing_id, row_number)
left join (
    select filing_id, list(field) as fields
    from (
        select filing_id, field from refused_cells where sheet = 'cover'
        union
        select filing_id, field from missing_columns where sheet = 'cover'
    )
    group by all
) as of_cover using (filing_id)
"""
