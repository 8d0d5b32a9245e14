"""What an .xlsx workbook says beside its values: what is hidden, what is merged, its calendar."""

import io
import zipfile

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from ingestion.read_workbook import RawWorkbook, read_workbook


def saved(workbook: openpyxl.Workbook) -> bytes:
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


@pytest.fixture(scope="module")
def marked() -> RawWorkbook:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = "明细"
    sheet["A1"] = "标题"
    sheet.merge_cells("A1:C2")
    sheet.merge_cells("B4:B6")
    sheet["A3"], sheet["B4"], sheet["A5"] = "可见", "合并", "藏"
    sheet.row_dimensions[5].hidden = True
    sheet.column_dimensions["D"].hidden = True
    workbook.create_sheet("去年").sheet_state = "hidden"
    workbook.create_sheet("深藏").sheet_state = "veryHidden"
    return read_workbook(saved(workbook))


def test_hidden_sheets_are_known(marked):
    assert [(sheet.name, sheet.is_hidden) for sheet in marked.sheets] == [
        ("明细", False),
        ("去年", True),
        ("深藏", True),
    ]


def test_hidden_rows_are_known_and_hidden_columns_are_not_taken_for_them(marked):
    assert marked.sheets[0].hidden_rows == {5}
    assert marked.sheets[1].hidden_rows == frozenset()


def test_merged_ranges_are_known(marked):
    assert set(marked.sheets[0].merged) == {(1, 1, 2, 3), (4, 2, 6, 2)}
    assert marked.sheets[0].rows[:2] == [["标题", ""], ["", ""]]


def test_the_calendar_from_1904_is_known_and_its_date_cells_are_right():
    from datetime import date

    workbook = openpyxl.Workbook()
    assert not read_workbook(saved(workbook)).uses_1904_dates
    workbook.epoch = CALENDAR_MAC_1904
    workbook.active["A1"] = date(2022, 9, 1)
    read = read_workbook(saved(workbook))
    assert read.uses_1904_dates
    assert read.sheets[0].rows == [[date(2022, 9, 1)]]


def test_cells_and_rows_without_references_stand_after_the_one_before():
    """Some programs write no references: then the order is the address."""
    workbook = openpyxl.Workbook()
    for row in [["x", 1, 2], ["y", 3, "#N/A"]]:
        workbook.active.append(row)
    workbook.active["C1"].number_format = "0.00%"
    workbook.active.row_dimensions[2].hidden = True
    content = saved(workbook)
    bare = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(bare, "w") as new:
        for name in old.namelist():
            part = old.read(name).decode()
            if name.endswith("sheet1.xml"):
                for reference in ("A1", "B1", "C1", "A2", "B2", "C2", "1", "2"):
                    part = part.replace(f' r="{reference}"', "")
                assert ' r="' not in part
            new.writestr(name, part)
    read = read_workbook(bare.getvalue())
    assert [[str(value) for value in row[:2]] for row in read.sheets[0].rows] == [
        ["x", "1.0"],
        ["y", "3.0"],
    ]
    assert read.sheets[0].rows[1][2].text == "#N/A"
    assert read.sheets[0].hidden_rows == {2}
    assert read.percent_cells("Sheet") == {(1, 3)}
