"""What changed between two filings: a row is known by what it is about, not where it stands."""

from typing import Any

import duckdb
import pytest

from ingestion.form.form import Forms
from ingestion.intake.changed_cells import changed_cell_counts, changed_cells
from ingestion.intake.database import create_tables

Rows = list[tuple[int, dict[str, str]]]
"""Row number and the texts by field."""

COLUMNS = {"case_no": 1, "outcome": 2, "sequence_number": 3, "chamber_name": 4}


@pytest.fixture
def compare(forms: Forms):
    """The cells that differ between two filings with these rows of one sheet."""

    def ask(before: Rows, after: Rows, sheet: str = "mediation_cases") -> list[tuple]:
        intake = duckdb.connect()
        create_tables(intake, forms)
        for filing_id, rows in (("A", before), ("B", after)):
            file_filing(intake, filing_id, sheet, rows)
        found = changed_cells(intake, [("A", "B")])
        counts = changed_cell_counts(intake, [("A", "B")]).column("changed_cell_count")
        assert counts.to_pylist() == [len(found)]
        return [
            (cell.row, cell.field, cell.old_cell, cell.new_cell, cell.old, cell.new)
            for cell in found
        ]

    return ask


def insert(intake: duckdb.DuckDBPyConnection, table: str, **values: Any) -> None:
    columns = ", ".join(f'? as "{name}"' for name in values)
    intake.execute(f"insert into {table} by name select {columns}", list(values.values()))


def file_filing(intake: duckdb.DuckDBPyConnection, filing_id: str, sheet: str, rows: Rows) -> None:
    place = {"sheet": sheet, "sheet_name": "台账"}
    insert(intake, "filings", filing_id=filing_id, file_sha256=filing_id)
    insert(intake, "layout", filing_id=filing_id, **place)
    for row_number, texts in rows:
        keys = {name: text for name, text in texts.items() if name in ("case_no", "chamber_name")}
        insert(intake, sheet, filing_id=filing_id, row_number=row_number, **keys)
        for field, text in texts.items():
            [(segment,)] = intake.execute("select count(*) from cell_segments").fetchall()
            insert(
                intake,
                "cell_segments",
                segment_id=segment,
                file_sha256=filing_id,
                **place,
                field=field,
                column_number=COLUMNS[field],
                disposition="value",
            )
            insert(intake, "cell_texts", segment_id=segment, row_number=row_number, text=text)


def case(number: str, outcome: str, **other: str) -> dict[str, str]:
    return {"case_no": number, "outcome": outcome, **other}


def test_a_row_that_only_moved_is_no_change(compare):
    before = [(4, case("1", "成功", sequence_number="1")), (5, case("2", "在办"))]
    after = [(5, case("2", "在办")), (9, case("1", "成功", sequence_number="2"))]
    assert compare(before, after) == []


def test_a_changed_cell_is_told_with_where_it_stood_and_stands(compare):
    before = [(4, case("1", "成功")), (5, case("2", "在办"))]
    after = [(4, case("0", "成功")), (5, case("1", "成功")), (6, case("2", "成功"))]
    assert compare(before, after) == [
        ("0", "case_no", None, "A4", None, "0"),
        ("0", "outcome", None, "B4", None, "成功"),
        ("2", "outcome", "B5", "B6", "在办", "成功"),
    ]


def test_a_cell_made_blank_and_a_row_that_is_gone_have_no_new_cell(compare):
    before = [(4, case("1", "成功")), (5, case("2", "在办"))]
    after = [(4, {"case_no": "1"})]
    assert compare(before, after) == [
        ("1", "outcome", "B4", None, "成功", None),
        ("2", "case_no", "A5", None, "2", None),
        ("2", "outcome", "B5", None, "在办", None),
    ]


def test_two_rows_of_one_key_are_told_apart_by_their_order(compare):
    before = [(4, case("1", "成功")), (5, case("1", "在办"))]
    after = [(7, case("1", "成功")), (8, case("1", "成功"))]
    assert compare(before, after) == [("1", "outcome", "B5", "B8", "在办", "成功")]


def test_a_row_without_its_key_is_told_by_its_number(compare):
    before = [(4, {"outcome": "在办"}), (5, {"outcome": "成功"})]
    after = [(4, {"outcome": "成功"}), (5, {"outcome": "成功"})]
    assert compare(before, after) == [(None, "outcome", "B4", "B4", "在办", "成功")]
