"""Error values and formulas that were never calculated: never blank, never a value."""

import io
import zipfile

import openpyxl
import pytest

from ingestion.formats.read_workbook import NotAWorkbookError, read_workbook
from ingestion.formats.sheet_xml import BrokenCell
from ingestion.read_batch import arrow_tables
from ingestion.read_return import read_return

CHAMBERS = "乡镇街道商会名册"
ERROR = BrokenCell("#N/A", is_formula=False)
FORMULA = BrokenCell("=3+4", is_formula=True)


@pytest.fixture(scope="module")
def broken_return(write_returns) -> bytes:
    """A return with #N/A as a chamber's name and as its members, a formula as its enterprises."""
    (path,) = (write_returns(["450102"], [2022]) / "wave-1").rglob("*.xlsx")
    workbook = openpyxl.load_workbook(path)
    sheet = workbook[CHAMBERS]
    sheet.cell(4, 5).value = "#N/A"
    sheet.cell(4, 11).value = "#N/A"
    sheet.cell(4, 12).value = "=3+4"
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


def test_broken_cells_are_read_as_broken_where_they_stand(broken_return):
    (sheet,) = [raw for raw in read_workbook(broken_return).sheets if raw.name == CHAMBERS]
    found = {
        (row, column): value
        for row, cells in enumerate(sheet.rows, start=1)
        for column, value in enumerate(cells, start=1)
        if isinstance(value, BrokenCell)
    }
    assert found == {(4, 5): ERROR, (4, 11): ERROR, (4, 12): FORMULA}


def test_a_broken_cell_lies_outside_what_the_reading_library_gives():
    workbook = openpyxl.Workbook()
    workbook.active["A1"] = "x"
    workbook.active["C3"] = "=1/0"
    content = io.BytesIO()
    workbook.save(content)
    (sheet,) = read_workbook(content.getvalue()).sheets
    assert sheet.rows == [
        ["x", "", ""],
        ["", "", ""],
        ["", "", BrokenCell("=1/0", is_formula=True)],
    ]


def test_a_formula_with_its_result_is_its_result():
    workbook = openpyxl.Workbook()
    workbook.active["A1"] = "=3+4"
    content = io.BytesIO()
    workbook.save(content)
    calculated = io.BytesIO()
    with zipfile.ZipFile(content) as old, zipfile.ZipFile(calculated, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name.endswith("sheet1.xml"):
                assert b"<v />" in part or b"<v/>" in part or b"<v></v>" in part
                for blank in (b"<v />", b"<v/>", b"<v></v>"):
                    part = part.replace(blank, b"<v>7</v>")
            new.writestr(name, part)
    (sheet,) = read_workbook(calculated.getvalue()).sheets
    assert sheet.rows == [[7.0]]


def test_a_damaged_sheet_is_told_and_stops_nothing():
    workbook = openpyxl.Workbook()
    workbook.active["A1"] = "x"
    content = io.BytesIO()
    workbook.save(content)
    package = bytearray(content.getvalue())
    with zipfile.ZipFile(io.BytesIO(package)) as whole:
        # The check sum of the first sheet, in the directory at the end of the package.
        crc = whole.getinfo("xl/worksheets/sheet1.xml").CRC.to_bytes(4, "little")
    at = package.rindex(crc)
    package[at] ^= 0xFF
    with pytest.raises(NotAWorkbookError, match="the workbook is damaged"):
        read_workbook(bytes(package))


def test_a_broken_cell_is_an_unreadable_one_and_sends_the_return_back(
    broken_return, forms, register
):
    import duckdb

    from expectations.judging.judge import judge
    from expectations.judging.plain_suites import PlainSuites
    from expectations.rules.rule_set import load_rule_set
    from ingestion.intake.database import create_tables, insert_read

    intake = duckdb.connect()
    create_tables(intake, forms)
    read = read_return(broken_return, forms, register)
    insert_read(intake, [arrow_tables([read], forms)])
    judge(
        intake,
        filing_ids=[read.filings[0]["filing_id"]],
        forms=forms,
        register=register,
        rule_set=load_rule_set(forms),
        suites=PlainSuites(),
    )
    at_row_4 = intake.execute(
        "select rule_id, cell, value_read from findings "
        "where outcome = 'fail' and sheet = 'chambers' and row_number = 4 order by cell"
    ).fetchall()
    assert at_row_4 == [
        ("chambers.chamber_name.type", "E4", "#N/A"),
        ("chambers.member_count.type", "K4", "#N/A"),
        ("chambers.enterprise_member_count.type", "L4", "=3+4"),
    ]
    errors = intake.execute(
        "select column_number, text, disposition from cells "
        "where stored_type = 'error' order by column_number"
    ).fetchall()
    assert errors == [
        (5, "#N/A", "unreadable"),
        (11, "#N/A", "unreadable"),
        (12, "=3+4", "unreadable"),
    ]
    assert intake.execute("select verdict from verdicts").fetchall() == [("returned",)]
