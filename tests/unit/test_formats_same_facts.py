"""A return is the same return in every format a county may send it in."""

import struct
from datetime import date, datetime

import pytest

from ingestion.formats.raw_workbook import BrokenCell, RawWorkbook
from ingestion.formats.read_workbook import read_workbook
from ingestion.read_return import read_return
from ingestion.record.file_as_read import ReadFile
from tests.unit import format_writers as write
from tests.unit.format_writers import Failed, Percent, Uncalculated

CLEAN_COUNTY = "450102"


@pytest.fixture(scope="module")
def sent(write_returns) -> bytes:
    (path,) = (write_returns([CLEAN_COUNTY], [2022]) / "wave-1").rglob("*.xlsx")
    return path.read_bytes()


@pytest.fixture(scope="module")
def sheets(sent) -> write.Sheets:
    return write.sheets_of(read_workbook(sent))


def facts(read: ReadFile) -> dict[str, dict[str, list]]:
    return {
        sheet: {name: values for name, values in columns.items() if name != "filing_id"}
        for sheet, columns in read.rows.items()
    }


FORMATS = {
    "xlsx": write.xlsx,
    "xls": write.xls,
    "ods": write.ods,
    "flat_ods": write.flat_ods,
    "spreadsheet_xml": write.spreadsheet_xml,
    "html": write.html,
}


@pytest.mark.parametrize("name", FORMATS)
def test_a_return_has_the_same_facts_in_every_format(name, sent, sheets, forms, register):
    expected = read_return(sent, forms, register)
    assert len(expected.rows["chambers"]["row_number"]) == 6
    read = read_return(FORMATS[name](sheets), forms, register)
    assert (read.file["file_format"], read.file["read_status"]) == (name, "read")
    assert facts(read) == facts(expected)
    assert read.file["cell_count"] == expected.file["cell_count"]


@pytest.mark.parametrize(
    ("encoding", "delimiter", "suffix"),
    [
        ("utf-8", ",", "csv"),
        ("utf-8-sig", ",", "csv"),
        ("gb18030", ",", "csv"),
        ("gb18030", "\t", "tsv"),
        ("utf-16", "\t", "txt"),
        ("utf-16-le", ",", "csv"),
        ("utf-16-be", "\t", "txt"),
        ("utf-8", ";", "csv"),
    ],
)
def test_a_return_as_csv_has_the_same_facts(
    encoding, delimiter, suffix, sent, sheets, forms, register
):
    content = write.zipped(write.csv_files(sheets, encoding, delimiter, suffix))
    read = read_return(content, forms, register)
    assert (read.file["file_format"], read.file["read_status"]) == ("csv_zip", "read")
    assert facts(read) == facts(read_return(sent, forms, register))


def test_csv_files_that_all_begin_with_the_workbooks_name_are_named_by_what_follows():
    """As LibreOffice names them when it saves every sheet."""
    content = write.zipped({"2022-封面.csv": b"a,b", "2022-汇总表.csv": b"c,d"})
    assert [sheet.name for sheet in read_workbook(content).sheets] == ["封面", "汇总表"]


def test_csv_files_in_a_zip_by_a_chinese_windows_keep_their_names():
    content = write.zipped({"ab.csv": b"a,b"}).replace(b"ab.csv", "封.csv".encode("gb18030"))
    assert [sheet.name for sheet in read_workbook(content).sheets] == ["封"]


MIXED: write.Sheets = [
    (
        "明细",
        [
            ["", "", ""],
            ["", "商会", 12, 0.1, Percent(0.4749)],
            ["", True, date(2022, 9, 1), Failed("#DIV/0!"), Uncalculated("3+4")],
            ["", "", "", "", "", "末"],
        ],
    ),
    ("二", [["x"]]),
]
ERROR, FORMULA = BrokenCell("#DIV/0!", is_formula=False), BrokenCell("=3+4", is_formula=True)


@pytest.mark.parametrize("name", ["xlsx", "xls", "ods", "flat_ods", "spreadsheet_xml"])
def test_every_kind_of_cell_is_read_where_it_stands(name):
    workbook = read_workbook(FORMATS[name](MIXED))
    formula = BrokenCell("=…", is_formula=True) if name == "xls" else FORMULA
    assert [sheet.name for sheet in workbook.sheets] == ["明细", "二"]
    assert workbook.sheets[0].rows == [
        ["", "", "", "", "", ""],
        ["", "商会", 12, 0.1, "47.49%", ""],
        ["", True, date(2022, 9, 1), ERROR, formula, ""],
        ["", "", "", "", "", "末"],
    ]
    assert workbook.sheets[0].rows[2][1] is True
    assert {place: shown.stored for place, shown in workbook.sheets[0].shown.items()} == {
        (2, 5): 0.4749
    }
    assert workbook.sheets[1].shown == {}


def test_cells_of_csv_and_web_pages_are_texts_where_they_stand():
    expected = [
        ["", "", "", "", "", ""],
        ["", "商会", "12", "0.1", "47.4900%", ""],
        ["", "TRUE", "2022-09-01", ERROR, FORMULA, ""],
        ["", "", "", "", "", "末"],
    ]
    assert read_workbook(write.zipped(write.csv_files(MIXED))).sheets[1].rows == expected
    expected[2][4] = "=3+4"
    assert read_workbook(write.html(MIXED)).sheets[0].rows == expected


def one_sheet(content: bytes) -> tuple[RawWorkbook, list[list]]:
    workbook = read_workbook(content)
    (sheet,) = workbook.sheets
    return workbook, sheet.rows


def test_an_empty_text_calculated_by_an_ods_formula_is_blank():
    """As LibreOffice writes it: no type, and a paragraph with nothing in it."""
    plain = write.flat_ods([("一", [["a", Uncalculated('IF(1;"";"")'), "b"]])])
    calculated = plain.replace(b')"/>', b')"><text:p/></table:table-cell>')
    assert calculated != plain
    assert one_sheet(calculated)[1] == [["a", "", "b"]]
    assert one_sheet(plain)[1][0][1] == BrokenCell('=IF(1;"";"")', is_formula=True)


def test_repeated_cells_and_rows_of_an_ods_stand_where_they_show():
    plain = write.flat_ods([("一", [["a", "", "b"], ["c"]])]).decode()
    repeated = plain.replace(
        "<table:table-cell/>", '<table:table-cell table:number-columns-repeated="3"/>'
    ).replace(
        '<table:table-row><table:table-cell office:value-type="string"><text:p>c',
        '<table:table-row table:number-rows-repeated="2">'
        '<table:table-cell office:value-type="string"><text:p>c',
    )
    assert one_sheet(repeated.encode())[1] == [
        ["a", "", "", "", "b"],
        ["c", "", "", "", ""],
        ["c", "", "", "", ""],
    ]


def test_an_ods_says_what_is_hidden_and_merged_and_its_notes_are_no_text():
    plain = write.flat_ods([("一", [["并"], ["藏"], ["露"]]), ("去年", [["x"]])]).decode()
    styled = (
        plain.replace(
            "<office:body>",
            '<office:automatic-styles><style:style style:name="h" style:family="table">'
            '<style:table-properties table:display="false"/></style:style>'
            "</office:automatic-styles><office:body>",
        )
        .replace('table:name="去年"', 'table:name="去年" table:style-name="h"')
        .replace(
            '<table:table-cell office:value-type="string"><text:p>并</text:p>',
            '<table:table-cell office:value-type="string" table:number-columns-spanned="3" '
            'table:number-rows-spanned="1"><office:annotation><text:p>批注</text:p>'
            "</office:annotation><text:p>并</text:p>",
        )
        .replace(
            '<table:table-row><table:table-cell office:value-type="string"><text:p>藏',
            '<table:table-row table:visibility="collapse">'
            '<table:table-cell office:value-type="string"><text:p>藏',
        )
    )
    first, second = read_workbook(styled.encode()).sheets
    assert first.rows == [["并"], ["藏"], ["露"]]
    assert (first.is_hidden, first.hidden_rows, first.merged) == (False, {2}, ((1, 1, 1, 3),))
    assert second.is_hidden


def test_an_xls_says_what_is_hidden_and_merged():
    import xlwt

    workbook = xlwt.Workbook()
    sheet = workbook.add_sheet("一")
    sheet.write_merge(0, 1, 0, 2, "并")
    sheet.write(3, 0, "藏")
    sheet.row(3).hidden = True
    workbook.add_sheet("去年").visibility = 1
    first, second = read_workbook(write.saved(workbook)).sheets
    assert first.rows[0] == ["并"]
    assert (first.is_hidden, first.hidden_rows, first.merged) == (False, {4}, ((1, 1, 2, 3),))
    assert second.is_hidden


def test_an_empty_text_calculated_by_an_xls_formula_is_blank():
    """A formula that holds an empty text can give one; another was never calculated."""
    content = write.xls([("一", [["a", Uncalculated('IF(1;"";"x")'), Uncalculated("3+4"), "b"]])])
    assert one_sheet(content)[1] == [["a", "", BrokenCell("=…", is_formula=True), "b"]]


def with_results(content: bytes, *results: float | None) -> bytes:
    """An .xls with these results of its formulas in order; None leaves an empty text."""
    found = content
    for result in results:
        empty = struct.pack("<Q", 0xFFFF_0000_0000_0003)
        at = found.index(empty)
        put = (
            struct.pack("<Q", 0xFFFF_0000_0000_0103)
            if result is None
            else struct.pack("<d", result)
        )
        # As LibreOffice writes it: to be calculated again on loading.
        found = found[:at] + put + struct.pack("<H", 2) + found[at + 10 :]
    return found


def test_the_result_of_an_xls_formula_is_read_as_the_file_has_it():
    """A nought too, and an empty text where other formulas show that they were calculated."""
    formulas = [Uncalculated("1+2"), Uncalculated("1-1"), Uncalculated("A2&B2")]
    content = write.xls([("一", [formulas, ["a"]])])
    assert one_sheet(with_results(content, 3.0, 0.0, None))[1] == [[3, 0], ["a", ""]]
    assert (
        one_sheet(with_results(content, None, None, None))[1][0]
        == [BrokenCell("=…", is_formula=True)] * 3
    )


def test_an_xml_spreadsheet_says_what_is_hidden_merged_and_left_out():
    content = write.spreadsheet_xml([("一", [["a"], ["b"]]), ("去年", [["x"]])]).decode()
    content = content.replace(
        '<Row><Cell><Data ss:Type="String">a',
        '<Row ss:Index="3" ss:Hidden="1">'
        '<Cell ss:Index="2" ss:MergeAcross="1" ss:MergeDown="1">'
        '<Data ss:Type="String">a',
    ).replace(
        "x</Data></Cell></Row></Table>",
        "x</Data></Cell></Row></Table><x:WorksheetOptions><x:Visible>SheetHidden</x:Visible>"
        "</x:WorksheetOptions>",
    )
    first, second = read_workbook(content.encode()).sheets
    assert first.rows == [["", ""], ["", ""], ["", "a"], ["b", ""]]
    assert (first.is_hidden, first.hidden_rows, first.merged) == (False, {3}, ((3, 2, 4, 3),))
    assert second.is_hidden


def test_a_moment_in_an_xml_spreadsheet_keeps_its_time():
    content = write.spreadsheet_xml([("一", [[date(2022, 9, 1)]])])
    content = content.replace(b"2022-09-01T00:00:00.000", b"2022-09-01T08:30:00.000")
    assert one_sheet(content)[1] == [[datetime(2022, 9, 1, 8, 30)]]


def test_spans_of_a_web_page_move_the_cells_beside_and_below():
    page = (
        "<table><tr><td colspan=2>甲</td><td rowspan=3>乙<br>丙</td><td>丁</td></tr>"
        '<tr style="display: none"><td>1<td>2<td>3</tr><tr><td>4</td></tr></table>'
    )
    (sheet,) = read_workbook(page.encode()).sheets
    assert sheet.rows == [
        ["甲", "", "乙\n丙", "丁"],
        ["1", "2", "", "3"],
        ["4", "", "", ""],
    ]
    assert sheet.merged == ((1, 1, 1, 2), (1, 3, 3, 3))
    assert sheet.hidden_rows == {2}


def test_the_number_stored_beside_the_text_of_a_web_page_is_taken():
    """As LibreOffice (sdval) and Excel (x:num) write them; of days the text says more."""
    page = (
        '<table><tr><td sdval="0.4749" sdnum="1033;0;0.0%">47.5%</td>'
        '<td sdval="47.49" sdnum="1033;0;0.0&quot;%&quot;">47.5%</td>'
        '<td x:num="0.33333">0.33</td><td x:num>7</td><td x:num="0.4749">47.5%</td>'
        '<td sdval="44805" sdnum="1033;0;YYYY-MM-DD">2022-09-01</td>'
        '<td sdval="0" sdnum="1033;">#N/A</td></tr></table>'
    )
    workbook, rows = one_sheet(page.encode())
    broken = BrokenCell("#N/A", is_formula=False)
    assert rows == [["47.49%", "47.49%", 0.33333, "7", "47.49%", "2022-09-01", broken]]
    assert set(workbook.sheets[0].shown) == {(1, 1), (1, 2), (1, 5)}


def test_sheets_of_a_web_page_are_named_as_excel_or_libreoffice_names_them():
    excel = (
        "<html><head><xml><x:ExcelWorksheets><x:ExcelWorksheet><x:Name>封面</x:Name>"
        "</x:ExcelWorksheet></x:ExcelWorksheets></xml></head><table><tr><td>a</table></html>"
    )
    libreoffice = '<html><a name="t0"><h1>Sheet 1: <em>封面</em></h1></a><table><tr><td>a</table>'
    caption = "<html><table><caption>封面</caption><tr><td>a</td></tr></table>"
    for page in (excel, libreoffice, caption):
        (sheet,) = read_workbook(page.encode("gb18030")).sheets
        assert (sheet.name, sheet.rows) == ("封面", [["a"]])


def test_a_workbook_with_macros_is_read_and_its_macros_are_left_alone(sent, forms, register):
    import io
    import zipfile

    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(sent)) as old, zipfile.ZipFile(packed, "w") as new:
        for name in old.namelist():
            part = old.read(name).replace(
                b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
                b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
            )
            new.writestr(name, part)
        new.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0not a program at all")
    read = read_return(packed.getvalue(), forms, register)
    assert read.file["read_status"] == "read"
    assert facts(read) == facts(read_return(sent, forms, register))
