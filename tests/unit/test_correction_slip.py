"""The correction slip: the county's own workbook back, what is wrong marked and told."""

import io
from dataclasses import replace
from datetime import date

import openpyxl
import pytest
from openpyxl.comments import Comment

from county.marked_copy import UnmarkableError
from county.slip.correction_slip import SlipFinding, SlipHead, slip_lines, slip_words
from county.slip.mark_workbook import marked_copy, slip_alone
from county.slip.slips import can_be_marked

HEAD = SlipHead("450181_横州市_2022.xlsx", "横州市", 2022, is_sent_back=True)
RED, AMBER, BLUE = "FFFFC7CE", "FFFFEB9C", "FFDDEBF7"


def finding(severity="error", rule="B07", sheet="名册", cell="G5", **told) -> SlipFinding:
    return SlipFinding(
        **{
            "severity": severity,
            "rule_id": rule,
            "sheet_name": sheet,
            "cell": cell,
            "value_read": "2023-05-01",
            "would_pass": "不晚于 2022-12-31",
            "message": "日期先后不符",
        }
        | told
    )


def workbook() -> bytes:
    """A return as a county might send it: merged cells, a note, a formula, hidden parts."""
    book = openpyxl.Workbook()
    cover = book.active
    cover.title = "封面"
    cover["A4"], cover["B4"] = "行政区划代码", "450181"
    roster = book.create_sheet("名册")
    roster["G5"] = date(2023, 5, 1)
    roster["K5"], roster["K6"] = 12, "=SUM(K5:K5)"
    roster["A9"] = "横州镇"
    roster.merge_cells("A9:A11")
    roster["K5"].comment = Comment("经办人核过", "县里")
    roster.row_dimensions[5].hidden = True
    book.create_sheet("台账 '22").sheet_state = "hidden"
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def opened(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def listed(book: openpyxl.Workbook) -> list[list[str]]:
    """The list on the first sheet: its rows below the heading."""
    rows = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
    heading = next(at for at, row in enumerate(rows) if row[0] == "序号")
    assert rows[heading] == [
        *("序号", "性质", "位置", "填报内容", "问题"),
        *("怎样填写才能通过", "相关单元格", "规则编号"),
    ]
    return rows[heading + 1 :]


def test_the_cell_is_marked_and_says_what_is_wrong_and_what_would_pass():
    book = opened(marked_copy(workbook(), HEAD, [finding(related_cells=("封面!B4",))]))
    cell = book["名册"]["G5"]
    assert cell.fill.fgColor.rgb == RED
    assert cell.comment.text == (
        "【强制性 B07】日期先后不符\n怎样填写才能通过：不晚于 2022-12-31\n相关单元格：封面!B4"
    )
    assert cell.value.date() == date(2023, 5, 1)


def test_the_first_sheet_lists_every_finding_with_a_link_to_its_cell():
    book = opened(
        marked_copy(
            workbook(),
            HEAD,
            [
                finding("note", "T05", cell="K5", value_read="12", would_pass=None),
                finding(related_cells=("封面!B4",)),
                finding(rule="A05", sheet="台账 '22", cell=None, value_read=None),
                finding(rule="branches.missing", sheet=None, cell=None, value_read=None),
            ],
        )
    )
    slip = book.worksheets[0]
    assert book.sheetnames == ["退回单", "封面", "名册", "台账 '22"]
    assert slip["A1"].value == "横州市2022年度乡镇街道商会年报退回单"
    assert slip["A3"].value == "结论：退回，请改正后重新报送（强制性 3 处；提示 1 处）"
    would_pass = "不晚于 2022-12-31"
    assert listed(book) == [
        [1, "强制性", "名册 G5", "2023-05-01", "日期先后不符", would_pass, "封面!B4", "B07"],
        [2, "强制性", "台账 '22", None, "日期先后不符", would_pass, None, "A05"],
        [3, "强制性", "整个文件", None, "日期先后不符", would_pass, None, "branches.missing"],
        [4, "提示", "名册 K5", "12", "日期先后不符", None, None, "T05"],
    ]
    links = {cell.hyperlink.location for row in slip.iter_rows() for cell in row if cell.hyperlink}
    assert links == {"'名册'!G5", "'台账 ''22'!A1", "'名册'!K5"}


def test_a_blank_cell_is_told_as_blank():
    book = opened(marked_copy(workbook(), HEAD, [finding(cell="H5", value_read=None)]))
    assert listed(book)[0][3] == "（空）"


def test_several_findings_at_one_cell_share_its_note_and_the_worst_gives_the_colour():
    book = opened(
        marked_copy(
            workbook(),
            HEAD,
            [
                finding("query", "B08", cell="K5", message="会员数偏低", would_pass="50 以上"),
                finding("error", "B09", cell="K5", message="其中项大于合计", would_pass=None),
            ],
        )
    )
    cell = book["名册"]["K5"]
    assert cell.fill.fgColor.rgb == RED
    assert cell.comment.text == (
        "【核实性 B08】会员数偏低\n怎样填写才能通过：50 以上\n\n【强制性 B09】其中项大于合计\n\n"
        "原批注：经办人核过"
    )


@pytest.mark.parametrize(("severity", "colour"), [("error", RED), ("query", AMBER), ("note", BLUE)])
def test_each_strength_has_its_colour(severity, colour):
    book = opened(marked_copy(workbook(), HEAD, [finding(severity)]))
    assert book["名册"]["G5"].fill.fgColor.rgb == colour


def test_a_finding_under_merged_cells_is_marked_where_it_can_be_seen():
    book = opened(marked_copy(workbook(), HEAD, [finding(cell="A11")]))
    assert book["名册"]["A9"].fill.fgColor.rgb == RED
    assert book["名册"]["A9"].comment.text.startswith("【强制性 B07】")


def test_what_is_hidden_and_wrong_is_shown():
    book = opened(marked_copy(workbook(), HEAD, [finding(), finding(sheet="台账 '22", cell="B2")]))
    assert not book["名册"].row_dimensions[5].hidden
    assert book["台账 '22"].sheet_state == "visible"


def test_everything_else_of_the_workbook_stays():
    before, after = opened(workbook()), opened(marked_copy(workbook(), HEAD, [finding()]))
    for sheet in before.worksheets:
        values = [[cell.value for cell in row] for row in sheet.iter_rows()]
        assert [[cell.value for cell in row] for row in after[sheet.title].iter_rows()] == values
    assert after["名册"]["K6"].value == "=SUM(K5:K5)"
    assert [str(merged) for merged in after["名册"].merged_cells.ranges] == ["A9:A11"]


def test_fifty_findings_of_a_rule_are_listed_and_the_others_counted():
    lines = slip_lines([finding(cell=f"G{row}") for row in range(1, 74)])
    assert len(lines) == 51
    assert lines[49].words[1] == "名册 G50"
    assert lines[50].words == (
        *("强制性", "", "", "另有 23 处同样问题，不再逐条列出"),
        *("不晚于 2022-12-31", "", "B07"),
    )


def test_beyond_fifty_a_cell_is_coloured_without_a_note():
    found = [finding(cell=f"G{row}") for row in range(1, 74)]
    sheet = opened(marked_copy(workbook(), HEAD, found))["名册"]
    assert sheet["G50"].comment is not None
    assert sheet["G51"].comment is None
    assert sheet["G73"].fill.fgColor.rgb == RED


def test_a_slip_that_was_corrected_and_filed_again_is_marked_afresh():
    first = marked_copy(workbook(), HEAD, [finding(), finding(cell="K5")])
    again = opened(marked_copy(first, HEAD, [finding(cell="K5")]))
    assert again.sheetnames == ["退回单", "封面", "名册", "台账 '22"]
    assert again["名册"]["G5"].comment is None
    assert again["名册"]["G5"].fill.fill_type is None
    assert again["名册"]["K5"].fill.fgColor.rgb == RED
    assert len(listed(again)) == 1


def test_marks_of_an_earlier_slip_go_also_where_no_note_or_no_author_was_kept():
    found = [finding(cell=f"G{row}") for row in range(1, 74)] + [finding(cell="K5")]
    first = opened(marked_copy(workbook(), HEAD, found))
    # LibreOffice saves notes without their author.
    for row in first["名册"].iter_rows():
        for cell in row:
            if cell.comment is not None:
                cell.comment.author = " "
    saved = io.BytesIO()
    first.save(saved)
    again = opened(marked_copy(saved.getvalue(), HEAD, [finding(sheet="封面", cell="B4")]))
    roster = again["名册"]
    assert {cell.fill.fill_type for row in roster.iter_rows() for cell in row} == {None}
    noted = {c.coordinate: c.comment.text for row in roster.iter_rows() for c in row if c.comment}
    assert noted == {"K5": "经办人核过"}
    assert roster.sheet_properties.tabColor is None
    assert again["封面"].sheet_properties.tabColor.rgb == "FFC00000"


def test_what_a_county_typed_never_becomes_a_formula_of_ours():
    book = opened(marked_copy(workbook(), HEAD, [finding(value_read='=HYPERLINK("x")\x07')]))
    cell = next(cell for cell in book.worksheets[0]["D"] if cell.value == '=HYPERLINK("x")')
    assert cell.data_type == "s"


def test_the_same_return_gives_the_same_bytes():
    filed = workbook()
    assert marked_copy(filed, HEAD, [finding()]) == marked_copy(filed, HEAD, [finding()])


def test_a_return_taken_with_queries_asks_for_an_explanation():
    head = SlipHead("a.xlsx", "横州市", 2022, is_sent_back=False)
    slip = opened(marked_copy(workbook(), head, [finding("query", "B08")])).worksheets[0]
    assert slip.title == "核实单"
    assert slip["A3"].value == "结论：已接收，请对下列各处作出核实说明（核实性 1 处）"
    assert "“核实说明”表" in slip["A5"].value


def test_a_file_that_cannot_be_marked_gets_a_workbook_with_the_list():
    head = SlipHead("来信.doc", None, None, is_sent_back=True)
    found = finding(rule="not_a_workbook", sheet=None, cell=None, message="这不是表格文件")
    with pytest.raises(UnmarkableError):
        marked_copy(b"a letter", head, [found])
    book = opened(slip_alone(head, [found]))
    assert book.sheetnames == ["退回单"]
    assert book.worksheets[0]["A1"].value == "乡镇街道商会年报退回单"
    assert listed(book)[0][4] == "这不是表格文件"


def test_only_a_workbook_whose_cells_were_read_is_opened_to_be_marked():
    assert can_be_marked("xlsx", 1)
    # Refused before it was opened: for its size, or for what opening it would take.
    assert not can_be_marked("xlsx", 0)
    assert not can_be_marked("xlsx", 400_001)
    assert not can_be_marked("ods", 1)


def test_a_query_explained_already_is_shown_as_such():
    queries = [finding("query", "E04", is_explained=True), finding("query", "E04", cell="G6")]
    told = slip_words(replace(HEAD, is_sent_back=False), queries, is_marked=True)
    assert told[1] == "结论：已接收，请对下列各处作出核实说明（核实性 2 处（已说明 1 处））"
    assert [line.words[4] for line in slip_lines(queries)] == [
        "已作核实说明，不必再填",
        "不晚于 2022-12-31",
    ]
    book = opened(marked_copy(workbook(), HEAD, queries))
    assert book["名册"]["G5"].comment.text == (
        "【核实性 E04】日期先后不符\n怎样填写才能通过：已作核实说明，不必再填"
    )


def test_a_return_whose_queries_are_all_explained_asks_for_nothing():
    told = slip_words(
        replace(HEAD, is_sent_back=False), [finding("query", is_explained=True)], is_marked=True
    )
    assert told[1] == "结论：已接收，下列各处均已说明（核实性 1 处（已说明 1 处））"


def test_a_slip_bears_the_marks_of_its_form():
    told = slip_words(replace(HEAD, legal_line="表号：某表"), [finding()], is_marked=True)
    assert told[2] == "报表：表号：某表"
