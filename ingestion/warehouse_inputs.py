"""The tables a warehouse is built from, besides the typed rows: register, form, rules, ledger.

Belongs here: writing schemas `reference` and `ledger` into a new warehouse. Does not: reading
workbooks, or any fact.
"""

from collections.abc import Sequence
from datetime import UTC, date

import duckdb
import pyarrow as pa

from ingestion.form import FormError, Forms
from ingestion.receive import AdmittedReturn, Deadline, Receipt
from ingestion.register import Register


def write_inputs(
    connection: duckdb.DuckDBPyConnection,
    *,
    forms: Forms,
    register: Register,
    rules: pa.Table,
    report_years: Sequence[int],
    receipts: Sequence[Receipt],
    returns_in_force: Sequence[AdmittedReturn],
    deadline: Deadline,
) -> None:
    """Write schemas `reference` and `ledger` into the database of `connection`.

    `report_years` are the years to build, each with a form and a register; `rules` is the
    catalogue of rules as `reference.rules`.
    """
    tables = {
        "reference.divisions": _divisions(register),
        "reference.report_years": _report_years(forms, register, report_years, deadline),
        "reference.county_lines": _lines("county", register.county_lines()),
        "reference.township_lines": _lines("township", register.township_lines()),
        "reference.rules": rules,
        **_form_tables(forms),
        **_tables_of_lists(forms),
        "ledger.receipts": receipts_table(receipts),
        "ledger.admissions": pa.table(
            {
                "report_year": pa.array([r.report_year for r in returns_in_force], pa.int32()),
                "county_code": pa.array([r.county_code for r in returns_in_force], pa.string()),
                "filing_id": pa.array([r.filing_id for r in returns_in_force], pa.string()),
            }
        ),
    }
    for schema in ("reference", "ledger"):
        connection.execute(f"create schema if not exists {schema}")
    for name, rows in tables.items():
        connection.register("incoming", rows)
        connection.execute(f"create or replace table {name} as select * from incoming")
        connection.unregister("incoming")


def _divisions(register: Register) -> pa.Table:
    divisions = register.divisions
    return pa.table(
        {
            "vintage": pa.array([date.fromisoformat(d.vintage) for d in divisions], pa.date32()),
            "code": [d.code for d in divisions],
            "name": [d.name for d in divisions],
            "level": [d.level for d in divisions],
            "parent_code": [d.parent_code or None for d in divisions],
            "unit_type": [d.unit_type for d in divisions],
            "is_quasi_unit": [d.is_quasi_unit for d in divisions],
        }
    )


def _report_years(
    forms: Forms, register: Register, report_years: Sequence[int], deadline: Deadline
) -> pa.Table:
    years = sorted(report_years)
    if without := [year for year in years if forms.for_year(year) is None]:
        raise FormError(
            f"report year {without[0]} was refreshed before and has no form now; name the folder "
            "of its form in shanghui.toml again"
        )
    return pa.table(
        {
            "report_year": pa.array(years, pa.int32()),
            "vintage": pa.array(
                [date.fromisoformat(register.of_year(year).vintage) for year in years], pa.date32()
            ),
            "form_version": pa.array(
                [forms.issued_for(year).version for year in years], pa.string()
            ),
            "deadline_on": pa.array([deadline.of_year(year) for year in years], pa.date32()),
        }
    )


def _lines(level: str, lines: dict[str, str]) -> pa.Table:
    return pa.table({f"{level}_code": list(lines), f"{level}_line": list(lines.values())})


def _form_tables(forms: Forms) -> dict[str, pa.Table]:
    """What each version asks, sheet by sheet and field by field."""
    versions = forms.versions
    sheets = [(form.version, sheet) for form in versions for sheet in form.sheets]
    fields = [(version, field) for version, sheet in sheets for field in sheet.fields]
    declared = [(form.version, item) for form in versions for item in form.declared_indicators]
    years = forms.report_years
    return {
        "reference.form_years": pa.table(
            {
                "report_year": pa.array(years, pa.int32()),
                "form_version": [forms.issued_for(year).version for year in years],
            }
        ),
        "reference.sheets": pa.table(
            {
                "form_version": [version for version, _ in sheets],
                "sheet": [sheet.key for _, sheet in sheets],
                "sheet_number": pa.array([sheet.number for _, sheet in sheets], pa.int32()),
                "title_zh": [sheet.title_zh for _, sheet in sheets],
                "required": [sheet.required for _, sheet in sheets],
            }
        ),
        "reference.fields": pa.table(
            {
                "form_version": [version for version, _ in fields],
                "sheet": [field.sheet for _, field in fields],
                "field": [field.name for _, field in fields],
                "position": pa.array([field.position for _, field in fields], pa.int32()),
                "header_zh": [field.header_zh for _, field in fields],
                "type": [field.type for _, field in fields],
                "unit": [field.unit for _, field in fields],
                "privacy": [field.privacy for _, field in fields],
                "code_list": [field.code_list for _, field in fields],
            }
        ),
        "reference.declared_indicators": pa.table(
            {
                "form_version": [version for version, _ in declared],
                "indicator": [item.code for _, item in declared],
                "name_zh": [item.name_zh for _, item in declared],
                "unit": [item.unit for _, item in declared],
            }
        ),
    }


def _tables_of_lists(forms: Forms) -> dict[str, pa.Table]:
    """What the forms refer to: pilot counties, the points scale, code lists."""
    pilots = sorted({pilot for form in forms.versions for pilot in form.pilot_counties})
    scale = list(dict.fromkeys(item for form in forms.versions for item in form.points_scale))
    code_values = [
        (name, position, code, value_zh)
        for name, labels in _code_labels(forms).items()
        for position, (code, value_zh) in enumerate(labels.items(), start=1)
    ]
    return {
        "reference.pilot_counties": pa.table(
            {
                "report_year": pa.array([year for year, _ in pilots], pa.int32()),
                "county_code": pa.array([code for _, code in pilots], pa.string()),
            }
        ),
        "reference.points_scale": pa.table(
            {
                "report_year": pa.array([item.report_year for item in scale], pa.int32()),
                "field": pa.array([item.field for item in scale], pa.string()),
                "name_zh": pa.array([item.name_zh for item in scale], pa.string()),
                "maximum": pa.array([item.maximum for item in scale], pa.decimal128(24, 8)),
            }
        ),
        "reference.code_lists": pa.table(
            {
                "code_list": [name for name, *_ in code_values],
                "position": pa.array([position for _, position, *_ in code_values], pa.int32()),
                "code": [code for _, _, code, _ in code_values],
                "value_zh": [value_zh for *_, value_zh in code_values],
            }
        ),
    }


def _code_labels(forms: Forms) -> dict[str, dict[str, str]]:
    """Code list → code → label, as the last version that has the code words it.

    The order is that of the last version; codes that only earlier ones have come after.
    """
    labels: dict[str, dict[str, str]] = {}
    for form in reversed(forms.versions):
        for name, values in form.code_lists.items():
            known = labels.setdefault(name, {})
            for value in values:
                known.setdefault(value.code, value.value_zh)
    return labels


def receipts_table(receipts: Sequence[Receipt]) -> pa.Table:
    """Receipts as `ledger.receipts`: number in ledger order, sha256, moment (UTC)."""
    return pa.table(
        {
            "receipt_number": pa.array(range(1, len(receipts) + 1), pa.int32()),
            "file_sha256": pa.array([r.file_sha256 for r in receipts], pa.string()),
            "received_at": pa.array(
                [r.received_at.astimezone(UTC).replace(tzinfo=None) for r in receipts],
                pa.timestamp("us"),
            ),
        }
    )
