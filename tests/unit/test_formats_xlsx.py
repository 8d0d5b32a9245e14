"""What an .xlsx workbook says beside its values: what is hidden, what is merged, its calendar."""

import io
import re
import zipfile

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from ingestion.formats.raw_workbook import BrokenCell, RawWorkbook, Shown
from ingestion.formats.read_workbook import NotAWorkbookError, read_workbook
from tests.unit import format_writers as write


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
    assert read.sheets[0].rows[0][2] == "200%"


def in_strict_namespaces(name: str, part: bytes) -> bytes:
    """As Excel saves a "Strict Open XML Spreadsheet"."""
    return part.replace(
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        b"http://purl.oclc.org/ooxml/spreadsheetml/main",
    ).replace(
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
    )


def with_prefixed_names(name: str, part: bytes) -> bytes:
    """As programs built on Microsoft's own library write it."""
    if not name.startswith("xl/") or name.endswith(".rels") or "theme" in name:
        return part
    main = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    named = re.sub(rb"<(/?)(?![?!])([A-Za-z]\w*)(?=[ />])", rb"<\1x:\2", part)
    return named.replace(b' xmlns="' + main, b' xmlns:x="' + main)


@pytest.mark.parametrize("change", [in_strict_namespaces, with_prefixed_names])
def test_the_xml_may_be_written_in_other_ways(change):
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.append(["文", 1, "#N/A", 0.5, "=1+2"])
    sheet["D1"].number_format = "0%"
    sheet.merge_cells("A2:B3")
    sheet.row_dimensions[1].hidden = True
    workbook.create_sheet("隐").sheet_state = "hidden"
    changed = write.repacked(saved(workbook), change)
    assert changed != saved(workbook)
    read = read_workbook(changed)
    first, second = read.sheets
    assert first.rows == [
        ["文", 1, BrokenCell("#N/A", is_formula=False), "50%", BrokenCell("=1+2", is_formula=True)]
    ]
    assert (first.hidden_rows, first.merged) == ({1}, ((2, 1, 3, 2),))
    assert second.is_hidden
    assert first.shown == {(1, 4): Shown(0.5, "number format 0%")}


def test_a_sheet_of_a_chart_is_no_sheet_of_cells():
    workbook = openpyxl.Workbook()
    workbook.active["A1"] = "x"
    workbook.create_chartsheet("图")
    assert [sheet.name for sheet in read_workbook(saved(workbook)).sheets] == ["Sheet"]


def test_a_table_of_more_than_ten_thousand_rows_is_read_whole():
    workbook = openpyxl.Workbook(write_only=True)
    sheet = workbook.create_sheet("长")
    for number in range(12_000):
        sheet.append([number, "x"])
    read = read_workbook(saved(workbook))
    assert len(read.sheets[0].rows) == 12_000
    assert read.sheets[0].rows[-1] == [11_999, "x"]


def test_a_cell_stands_where_it_says_whatever_its_row_says():
    content = write.xlsx_with_cells(
        b'<row r="1"><c r="A1"><v>1</v></c><c r="B3" t="e"><v>#N/A</v></c></row>'
    )
    (sheet,) = read_workbook(content).sheets
    assert sheet.rows == [[1.0, ""], ["", ""], ["", BrokenCell("#N/A", is_formula=False)]]


def test_a_cell_that_says_it_is_far_from_its_row_is_refused_with_its_address():
    content = write.xlsx_with_cells(
        b'<row r="1"><c r="A1"><v>1</v></c><c r="XFD1048576"><v>1</v></c></row>'
    )
    with pytest.raises(NotAWorkbookError, match="reaches to cell XFD1048576"):
        read_workbook(content)
