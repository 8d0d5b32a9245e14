"""Nothing read is lost: literal counts of what became of the cells of a few workbooks."""

import io

import duckdb
import openpyxl
import pytest
from openpyxl.worksheet.cell_range import CellRange

from ingestion.intake.conservation import count_conserved
from ingestion.intake.database import create_tables, insert_read
from ingestion.read_batch import arrow_tables
from ingestion.read_return import read_return

COVER = [
    ["乡镇街道商会年报"],  # 1 cell that is no label
    ["行政区划代码", "450305"],
    ["报告年度", 2022, "年"],  # 1 more beside a value
    ["填报单位：七星区工商业联合会"],  # label and value in one cell: a value
    ["报出日期", "不详"],  # unreadable
]
BRANCHES = [
    ["商会党组织"],  # 1 above the table
    ["商会名称", "党组织名称", "党组织类型", "党员数", "本县自编号"],  # 4 labels, 1 unknown column
    [1, 2, 3, 4, 5],  # 5 numbers of the columns
    ["七星商会", "七星商会党支部", "党支部", 5, "A1"],  # 4 values, 1 of the unknown column
    ["漓江商会", "高新联合支部", "联合党支部", "约7人", "A2", "已核"],  # 3 values, 1 unreadable, 2
    ["合计", None, None, 12],  # 2 of a total
    [None, None, None, None, None, "核"],  # 1 beside the table
    ["注：党员数为正式党员"],  # 1 note
    ["填表人：张某（虚构）", None, "审核人：李某（虚构）"],  # 2 of a signature
]
OTHER = [["姓名", "电话"], ["张某（虚构）", "0"]]  # 4 of a sheet not on the form


def workbook(**sheets) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        grid = book.create_sheet(name)
        for row in rows:
            grid.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture
def kept(forms, register):
    def keep(*contents: bytes) -> duckdb.DuckDBPyConnection:
        read = [read_return(content, forms, register) for content in contents]
        intake = duckdb.connect()
        create_tables(intake, forms)
        insert_read(intake, [arrow_tables(read, forms)])
        return intake

    return keep


def outcomes(intake, sheet_name: str) -> dict[str, int]:
    """What became of a sheet's cells: disposition, or the reason of those ignored → count."""
    rows = intake.execute(
        "select coalesce(reason, disposition), count(*) from cells where sheet_name = ?"
        " group by all",
        [sheet_name],
    )
    return dict(rows.fetchall())


def test_every_cell_of_a_workbook_is_counted_once(kept):
    intake = kept(workbook(封面=COVER, 商会党组织=BRANCHES, 通讯录=OTHER))
    assert outcomes(intake, "封面") == {
        "label": 3,
        "value": 3,
        "unreadable": 1,
        "beside the cover's labels": 2,
    }
    assert outcomes(intake, "商会党组织") == {
        "above the table": 1,
        "label": 4,
        "column not on the form": 3,
        "numbers of the columns": 5,
        "value": 7,
        "unreadable": 1,
        "total of rows": 2,
        "beside the table": 2,
        "note or signature": 3,
    }
    assert outcomes(intake, "通讯录") == {"sheet not on the form": 4}
    conserved = count_conserved(intake)
    assert (conserved.cells, conserved.accounted, conserved.holds) == (41, 41, True)


@pytest.mark.parametrize(
    ("sheets", "reason", "cells"),
    [
        ({"通讯录": OTHER}, "file without a cover", 4),
        ({"封面": [["甲", "乙"]], "商会党组织": BRANCHES}, "file without a cover", 30),
        (
            {
                "封面": [["行政区划代码", "450305"], ["报告年度", 2011]],
                "商会党组织": BRANCHES,
            },
            "no form for the report year",
            28,
        ),
        ({"封面": COVER, "商会党组织": [["甲"], ["乙", "丙"]]}, "sheet without a table", 3),
        ({"退回单": OTHER, "封面": COVER}, "the list of an earlier correction slip", 4),
        ({"核实单": OTHER, "封面": COVER}, "the list of an earlier correction slip", 4),
        (
            {"封面": COVER, "商会党组织": BRANCHES, "2.商会党组织": BRANCHES},
            "sheet that repeats a title",
            28,
        ),
        (
            {"封面": COVER, "商会党组织": BRANCHES, "商会党组织2021年": BRANCHES},
            "sheet of another year",
            28,
        ),
    ],
)
def test_a_sheet_that_is_not_read_keeps_its_cells_under_one_reason(kept, sheets, reason, cells):
    intake = kept(workbook(**sheets))
    (found,) = intake.execute("select count(*) from cells where reason = ?", [reason]).fetchone()
    assert found == cells
    assert count_conserved(intake).holds


def test_a_cell_without_a_record_is_told_with_its_file(kept):
    intake = kept(workbook(封面=COVER), workbook(封面=COVER, 通讯录=OTHER))
    intake.execute("delete from cell_texts where text = '0'")
    conserved = count_conserved(intake)
    assert not conserved.holds
    assert conserved.cells - conserved.accounted == 1
    assert len(conserved.files_at_odds) == 1


def test_a_value_left_under_a_merged_cell_is_read_as_it_stands_and_accounted_for(
    write_returns, forms, register
):
    """Pasting formats merges cells and leaves their values, which then nobody sees."""
    (path,) = (write_returns(["450102"], [2022]) / "wave-1").rglob("*.xlsx")
    workbook = openpyxl.load_workbook(path)
    sheet = workbook["乡镇街道商会名册"]
    left = sheet["C5"].value
    sheet.merged_cells.ranges.add(CellRange("C4:C5"))
    content = io.BytesIO()
    workbook.save(content)
    file = read_return(content.getvalue(), forms, register)
    assert file.rows["chambers"]["township_name"][1] == left != sheet["C4"].value
    assert file.log.cell_count == file.file["cell_count"]
    places = [
        (one.column_number, cells.row_numbers)
        for one, cells in file.log.segments.items()
        if one.reading == "under a merged cell, read as it stands"
    ]
    assert places == [(3, [5])]
