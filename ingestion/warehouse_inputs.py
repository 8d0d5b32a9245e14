"""The tables a warehouse is built from, besides the typed rows: register, form, rules, ledger.

Belongs here: writing schemas `reference` and `ledger` into a new warehouse. Does not: reading
workbooks, or any fact.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime

import duckdb
import pyarrow as pa

from ingestion.form import FormError, Forms
from ingestion.receive import Deadline, Explanation, Ledger, Withdrawal, year_named
from ingestion.register import Register

NO_CHANGED_CELLS = pa.table(
    {
        "filing_id": pa.array([], pa.string()),
        "previous_filing_id": pa.array([], pa.string()),
        "changed_cell_count": pa.array([], pa.int64()),
    }
)
"""`ledger.changed_cells` where no filing followed another."""


def write_inputs(
    connection: duckdb.DuckDBPyConnection,
    *,
    forms: Forms,
    register: Register,
    rules: pa.Table,
    ledger: Ledger,
    deadline: Deadline,
    withheld_below_percent: int,
    changed_cells: pa.Table = NO_CHANGED_CELLS,
) -> None:
    """Write schemas `reference` and `ledger` into the database of `connection`.

    Every report year the ledger has refreshed is built, each has a form and a register; `rules` is
    the catalogue of rules as `reference.rules`, `changed_cells` as NO_CHANGED_CELLS. A figure is
    withheld where fewer of the counties expected have a return in force.
    """
    in_force = ledger.returns_in_force()
    tables = {
        "reference.divisions": _divisions(register),
        "reference.report_years": _report_years(
            forms, register, ledger, deadline, withheld_below_percent
        ),
        "reference.county_lines": _lines("county", register.county_lines()),
        "reference.township_lines": _lines("township", register.township_lines()),
        "reference.rules": rules,
        **_form_tables(forms),
        **_tables_of_lists(forms),
        "ledger.receipts": receipts_table(ledger),
        "ledger.admissions": pa.table(
            {
                "report_year": pa.array([r.report_year for r in in_force], pa.int32()),
                "county_code": pa.array([r.county_code for r in in_force], pa.string()),
                "filing_id": pa.array([r.filing_id for r in in_force], pa.string()),
            }
        ),
        **_decisions(ledger),
        "ledger.explanations": explanations_table(ledger.explanations),
        "ledger.changed_cells": changed_cells,
    }
    _write(connection, tables)


def write_forms(connection: duckdb.DuckDBPyConnection, forms: Forms) -> None:
    """Write what the forms ask, and nothing else, into schema `reference`."""
    _write(connection, _form_tables(forms))


def _write(connection: duckdb.DuckDBPyConnection, tables: dict[str, pa.Table]) -> None:
    for schema in dict.fromkeys(name.partition(".")[0] for name in tables):
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
    forms: Forms,
    register: Register,
    ledger: Ledger,
    deadline: Deadline,
    withheld_below_percent: int,
) -> pa.Table:
    years = ledger.report_years
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
            "is_locked": pa.array([year in ledger.locked_years for year in years], pa.bool_()),
            "is_signed": pa.array([year in ledger.signed_years for year in years], pa.bool_()),
            "withheld_below_percent": pa.array([withheld_below_percent] * len(years), pa.int32()),
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


def _decisions(ledger: Ledger) -> dict[str, pa.Table]:
    """What people decided, without their names and reasons: those stay in the ledger."""
    withdrawals, locks, signatures = ledger.withdrawals, ledger.locks, ledger.signatures
    return {
        "ledger.withdrawals": pa.table(
            {
                "report_year": pa.array([w.report_year for w in withdrawals], pa.int32()),
                "county_code": pa.array([w.county_code for w in withdrawals], pa.string()),
                "filing_id": pa.array([w.filing_id for w in withdrawals], pa.string()),
                "receipts_before": pa.array([w.receipts_before for w in withdrawals], pa.int32()),
                "withdrawn_at": _moments([w.withdrawn_at for w in withdrawals]),
            }
        ),
        "ledger.locks": pa.table(
            {
                "report_year": pa.array([entry.report_year for entry in locks], pa.int32()),
                "is_locked": pa.array([entry.is_locked for entry in locks], pa.bool_()),
                "entered_at": _moments([entry.entered_at for entry in locks]),
            }
        ),
        "ledger.signatures": pa.table(
            {
                "report_year": pa.array([s.report_year for s in signatures], pa.int32()),
                "capacity": pa.array([s.capacity for s in signatures], pa.string()),
                "changed_cell_count": pa.array(
                    [s.changed_cell_count for s in signatures], pa.int64()
                ),
                "signed_at": _moments([s.signed_at for s in signatures]),
            }
        ),
    }


def explanations_table(explanations: Sequence[Explanation]) -> pa.Table:
    """Explanations given at the desk as `ledger.explanations`: what each answers, not its words."""
    columns = {
        "filing_id": pa.string(),
        "rule_id": pa.string(),
        "sheet": pa.string(),
        "row_number": pa.int32(),
        "cell": pa.string(),
        "entity": pa.string(),
    }
    return pa.table(
        {
            name: pa.array([getattr(entry, name) for entry in explanations], kind)
            for name, kind in columns.items()
        }
    )


def _moments(moments: Sequence[datetime]) -> pa.Array:
    """Moments as the warehouse keeps them: UTC, without a zone."""
    return pa.array(
        [moment.astimezone(UTC).replace(tzinfo=None) for moment in moments], pa.timestamp("us")
    )


def receipts_table(ledger: Ledger) -> pa.Table:
    """Receipts as `ledger.receipts`: number in ledger order, sha256, moment (UTC).

    `named_year` is the year its name gives; `withdrawn_filing_ids` the filings of the file that
    were withdrawn after this receipt, which then counts for them no more.
    """
    receipts = ledger.receipts
    withdrawals: dict[str, list[Withdrawal]] = {}
    for entry in ledger.withdrawals:
        withdrawals.setdefault(entry.file_sha256, []).append(entry)
    return pa.table(
        {
            "receipt_number": pa.array(range(1, len(receipts) + 1), pa.int32()),
            "file_sha256": pa.array([r.file_sha256 for r in receipts], pa.string()),
            "received_at": _moments([r.received_at for r in receipts]),
            "named_year": pa.array([year_named(r.name) for r in receipts], pa.int32()),
            "withdrawn_filing_ids": pa.array(
                [
                    [
                        entry.filing_id
                        for entry in withdrawals.get(r.file_sha256, ())
                        if number <= entry.receipts_before
                    ]
                    for number, r in enumerate(receipts, start=1)
                ],
                pa.list_(pa.string()),
            ),
        }
    )
