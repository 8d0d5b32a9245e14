"""What a person sees in a cell is what was meant: number formats, struck-out text, footnotes."""

import io
from collections.abc import Callable

import openpyxl
import pytest
import xlwt
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from ingestion.formats.number_format import shown_number
from ingestion.formats.raw_workbook import RawSheet, Shown
from ingestion.formats.read_workbook import read_workbook
from tests.unit import format_writers as write


@pytest.mark.parametrize(
    ("number", "number_format", "typed"),
    [
        (300.0, '0"元"', "300元"),
        (300.0, "0元", "300元"),
        (300.0, r"0\元", "300元"),
        (300.0, "#,##0!元_ ", "300元"),
        (45.0, 'General"家"', "45家"),
        (45.0, 'G/通用格式"家"', "45家"),
        (7.0, '"第"0"名"', "第7名"),
        (3000.0, '0!.0,"万"', "0.3万"),
        (3000.0, '0"."0,"万"', "0.3万"),
        (30000.0, '0!.0000"万元"', "3万元"),
        (3456.0, "0,", "3.456"),
        (3456.0, "0,.0", "3.456"),
        (3000000.0, "0.0,,", "3"),
        (0.4749, "0.00%", "47.49%"),
        (0.07, "0%", "7%"),
        (12.0, "0000", "0012"),
        (-5.0, '0"元";[Red]-0"元"', "-5元"),
        (12000.0, '[>=10000]0!.0,"万";0', "1.2万"),
        (5.0, '[Red][<60]0"分";0', "5分"),
        (0.0, '0"家";-0"家";"零"', "零"),
        (37.88, '[>0]"是";"否"', "是"),
        (0.0, '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ', None),
        (500.0, '[>=10000]0!.0,"万";0', None),
        (1234.5, "#,##0.00", None),
        (1234.5, "General", None),
        (-5.0, "0;[Red]0", None),
        (-5.0, "#,##0_);(#,##0)", None),
        (5.0, '_ "¥"* #,##0.00_ ;_ "¥"* -#,##0.00_ ', None),
        (5.0, "[$¥-804]#,##0.00", None),
        (5.0, ";;;", None),
        (5.0, "@", None),
        (0.5, "# ?/?", None),
        (12345.0, "0.00E+00", None),
        (44805.0, 'yyyy"年"m"月"', None),
        (0.5, "[h]:mm", None),
        (13800000000.0, "000-0000-0000", None),
        (12345.0, '0"万"0000', None),
    ],
)
def test_a_number_is_taken_as_if_typed_the_way_it_shows(number, number_format, typed):
    assert shown_number(number, number_format) == typed


def test_digits_a_spreadsheet_has_lost_are_not_filled_up_with_zeros():
    assert shown_number(9.1450123e17, "0" * 20) == "914501230000000000"


LOWERED = InlineFont(vertAlign="subscript")
STRUCK, RAISED, PLAIN = InlineFont(strike=True), InlineFont(vertAlign="superscript"), InlineFont()


def only_sheet(content: bytes) -> RawSheet:
    (sheet,) = read_workbook(content).sheets
    return sheet


def xlsx(put_in: Callable[[openpyxl.worksheet.worksheet.Worksheet], None]) -> RawSheet:
    workbook = openpyxl.Workbook()
    put_in(workbook.active)
    return only_sheet(write.saved(workbook))


def rich(*pieces: tuple[InlineFont, str] | str) -> CellRichText:
    return CellRichText(
        *(piece if isinstance(piece, str) else TextBlock(*piece) for piece in pieces)
    )


@pytest.mark.parametrize(
    ("text", "seen", "how"),
    [
        (rich((STRUCK, "12"), "15"), "15", "struck-out text left out: 12"),
        (rich((STRUCK, "甲公司"), (PLAIN, "乙公司")), "乙公司", "struck-out text left out: 甲公司"),
        (rich("120", (RAISED, "1")), "120", "footnote mark left out: 1"),
        (rich("120户", (RAISED, "①")), "120户", "footnote mark left out: ①"),
        (rich("1.2", (RAISED, "注"), "万元"), "1.2万元", "footnote mark left out: 注"),
        (rich("120", (LOWERED, "1")), "120", "footnote mark left out: 1"),
        (rich("样例有限公司", (RAISED, "2")), "样例有限公司", "footnote mark left out: 2"),
        (
            rich((STRUCK, "9"), "12", (RAISED, "2")),
            "12",
            "struck-out text left out: 9, footnote mark left out: 2",
        ),
    ],
)
def test_struck_out_text_and_footnote_marks_are_not_read(text, seen, how):
    sheet = xlsx(lambda sheet: sheet.append(["x", text]))
    assert sheet.rows == [["x", seen]]
    assert sheet.shown == {(1, 2): Shown(seen and str(text), how)}
    assert sheet.struck_out == frozenset()


def test_a_raised_mark_that_follows_no_number_is_text():
    """Nor is a unit or a decimal that is only written small."""
    texts = [
        rich("用地 m", (RAISED, "2")),
        rich("甲", "乙"),
        rich("37", (RAISED, ".88")),
        rich("378800", (RAISED, "元")),
    ]
    sheet = xlsx(lambda sheet: sheet.append(texts))
    assert sheet.rows == [["用地 m2", "甲乙", "37.88", "378800元"]]
    assert sheet.shown == {}


def test_a_cell_struck_out_as_a_whole_is_read_and_told():
    def put_in(sheet):
        sheet.append([12, "甲公司", rich((STRUCK, "乙"), (STRUCK, "公司")), rich("丙", "公司")])
        for cell in ("A1", "B1", "D1"):
            sheet[cell].font = Font(strike=True)

    sheet = xlsx(put_in)
    assert sheet.rows == [[12, "甲公司", "乙公司", "丙公司"]]
    assert sheet.struck_out == {(1, 1), (1, 2), (1, 3), (1, 4)}
    assert sheet.shown == {}


def test_a_run_without_a_style_of_its_own_is_struck_out_with_its_cell():
    def put_in(sheet):
        sheet["A1"] = rich("12", (PLAIN, "15"))
        sheet["A1"].font = Font(strike=True)

    assert xlsx(put_in).rows == [["15"]]


def test_an_inline_text_of_several_runs_is_read_alike():
    runs = (
        b'<row><c t="inlineStr"><is><r><rPr><strike/></rPr><t>12</t></r>'
        b'<r><rPr><strike val="0"/></rPr><t>15</t></r></is></c></row>'
    )
    assert only_sheet(write.xlsx_with_cells(runs)).rows == [["15"]]


def test_an_xls_shows_what_its_formats_and_fonts_say():
    workbook = xlwt.Workbook()
    sheet = workbook.add_sheet("一")
    struck = xlwt.easyfont("struck_out true")
    raised = xlwt.easyfont("escapement superscript")
    plain = xlwt.easyfont("")
    sheet.write(0, 0, 300, xlwt.easyxf(num_format_str='0"元"'))
    sheet.write(0, 1, 3000, xlwt.easyxf(num_format_str='0!.0,"万"'))
    sheet.write_rich_text(0, 2, [("12", struck), ("15", plain)])
    sheet.write_rich_text(0, 3, [("120", plain), ("1", raised)])
    sheet.write(0, 4, "甲公司", xlwt.easyxf("font: struck_out true"))
    sheet.write(0, 5, 0.4749, xlwt.easyxf(num_format_str="0.00%"))
    read = only_sheet(write.saved(workbook))
    assert read.rows == [["300元", "0.3万", "15", "120", "甲公司", "47.49%"]]
    assert read.shown[1, 1] == Shown(300, 'number format 0"元"')
    assert read.shown[1, 3] == Shown("1215", "struck-out text left out: 12")
    assert read.struck_out == {(1, 5)}


OPEN_DOCUMENT_STYLES = """<office:automatic-styles>
<number:number-style style:name="N1"><number:number number:min-integer-digits="1"/>
<number:text>元</number:text></number:number-style>
<number:number-style style:name="N2"><number:number number:min-integer-digits="2"
 number:display-factor="1000"><number:embedded-text number:position="1">.</number:embedded-text>
</number:number><number:text>万</number:text></number:number-style>
<style:style style:name="yuan" style:family="table-cell" style:data-style-name="N1"/>
<style:style style:name="ten" style:family="table-cell" style:data-style-name="N2"/>
<style:style style:name="gone" style:family="table-cell">
<style:text-properties style:text-line-through-style="solid"/></style:style>
<style:style style:name="T1" style:family="text">
<style:text-properties style:text-line-through-style="solid"/></style:style>
<style:style style:name="T2" style:family="text">
<style:text-properties style:text-position="33% 58%"/></style:style>
<style:style style:name="T3" style:family="text">
<style:text-properties style:text-line-through-type="single"/></style:style>
</office:automatic-styles><office:body>"""


def test_an_ods_shows_what_its_styles_say():
    """As LibreOffice writes them; a cell without a style has its column's."""
    content = write.flat_ods([("一", [[300, 3000, "旧15", "120注", "甲公司"]])]).decode()
    content = (
        content.replace("<office:body>", OPEN_DOCUMENT_STYLES)
        .replace(
            " xmlns:office",
            ' xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0" xmlns:office',
            1,
        )
        .replace(
            '<table:table table:name="一">',
            '<table:table table:name="一"><table:table-column '
            'table:default-cell-style-name="yuan"/>',
        )
        .replace('office:value="3000"', 'office:value="3000" table:style-name="ten"')
        .replace("<text:p>旧15", '<text:p><text:span text:style-name="T3">旧</text:span>15')
        .replace("120注", '120<text:span text:style-name="T2">注</text:span>')
        .replace(
            'office:value-type="string"><text:p>甲',
            'office:value-type="string" table:style-name="gone"><text:p>甲',
        )
    )
    sheet = only_sheet(content.encode())
    assert sheet.rows == [["300元", "0.3万", "15", "120", "甲公司"]]
    assert sheet.shown[1, 1].stored == 300
    assert sheet.struck_out == {(1, 5)}


def test_an_xml_spreadsheet_shows_what_its_styles_say():
    content = write.spreadsheet_xml([("一", [[300, "旧15", "120注", "甲公司"]])]).decode()
    content = (
        content.replace(
            "</Styles>",
            '<Style ss:ID="s2"><NumberFormat ss:Format="0&quot;元&quot;"/></Style>'
            '<Style ss:ID="s3"><Font ss:StrikeThrough="1"/></Style></Styles>',
        )
        .replace('<Cell><Data ss:Type="Number">', '<Cell ss:StyleID="s2"><Data ss:Type="Number">')
        .replace("旧15", "<S>旧</S>15")
        .replace("120注", "120<Sup>注</Sup>")
        .replace(
            '<Cell><Data ss:Type="String">甲', '<Cell ss:StyleID="s3"><Data ss:Type="String">甲'
        )
    )
    sheet = only_sheet(content.encode())
    assert sheet.rows == [["300元", "15", "120", "甲公司"]]
    assert sheet.struck_out == {(1, 4)}


def test_a_web_page_shows_what_it_marks():
    page = (
        '<table><tr><td x:num="300">300元</td><td sdval="3000" sdnum="2052;0;0!.0,&quot;万&quot;">'
        "0.3万</td><td><s>12</s>15</td><td>120<sup>1</sup></td><td><del>甲公司</del></td>"
        '<td style="text-decoration: line-through">7</td></tr></table>'
    )
    sheet = only_sheet(page.encode())
    assert sheet.rows == [["300元", "0.3万", "15", "120", "甲公司", "7"]]
    assert sheet.struck_out == {(1, 5), (1, 6)}


def test_a_sheet_whose_styles_say_nothing_is_not_parsed_for_them():
    workbook = openpyxl.Workbook()
    workbook.active.append([1, 2])
    workbook.active["A1"].number_format = "0.00"
    stream = io.BytesIO()
    workbook.save(stream)
    assert only_sheet(stream.getvalue()).shown == {}
