"""Covers as counties change them, and unit lines: what is read, and what is said of the rest."""

import io

import pytest
import xlsxwriter

from ingestion.form.form_files import load_forms
from ingestion.read_return import read_return
from ingestion.register.register import load_register

FORMS = load_forms()
REGISTER = load_register()


def read(*more_of_cover: list, year: str | None = "2022", relief: tuple[list, ...] = ()):
    cover = [["行政区划代码", "450222"], ["报告年度", year], *more_of_cover]
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True}) as book:
        for name, rows in (("封面", cover), ("村企帮扶台账", relief)):
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return read_return(written.getvalue(), FORMS, REGISTER)


def notes(file) -> list[tuple]:
    return [
        (note["kind"], note["row_number"], note["column_number"], note["text"])
        for note in file.notes
    ]


@pytest.mark.parametrize(
    "label",
    [
        *("是否“五好”县级工商联", '是否"五好"县级工商联', "是否＂五好＂县级工商联"),
        *("是否五好县级工商联", "是否「五好」县级工商联", "是否‘五好’县级工商联"),
    ],
)
def test_a_label_is_found_with_whatever_quotes_it_is_typed(label):
    file = read([label, "是"])
    assert file.rows["cover"]["is_five_good_federation"] == [True]
    assert notes(file) == []


def test_a_label_the_form_has_not_is_told_with_its_cell():
    file = read(["审核人员", "李某"], ["审核人", "王某"])
    assert file.rows["cover"]["reviewer_name"] == ["王某"]
    assert notes(file) == [("label_unknown", 3, 1, "审核人员")]


def test_content_that_does_not_stand_beside_its_label_is_told_with_its_cell():
    file = read(["审核人", None, "李某"])
    assert file.rows["cover"]["reviewer_name"] == [None]
    assert notes(file) == [("value_aside", 3, 3, "审核人")]


def test_titles_pairs_side_by_side_and_lines_of_text_are_not_told():
    file = read(
        [None, "附件", "桂联1表"],
        ["本表一式两份"],
        ["填表人", "张某", "审核人", "李某"],
        ["单位负责人：王某"],
    )
    assert file.rows["cover"]["reviewer_name"] == ["李某"]
    assert notes(file) == []


@pytest.mark.parametrize(
    ("year", "message", "message_zh"),
    [
        (
            "二〇二二年",
            "sheet 封面 cell B2: '二〇二二年' is not a report year; state a year from 2018 to 2024",
            "“封面”表 B2：“二〇二二年”不是报告年度，请填 2018 至 2024 中的一年",
        ),
        (
            None,
            "sheet 封面 cell B2: the report year is blank; state a year from 2018 to 2024",
            "“封面”表 B2：没有填报告年度，请填 2018 至 2024 中的一年",
        ),
        (
            "2031",
            "sheet 封面 cell B2: there is no form for report year 2031; "
            "state a year from 2018 to 2024",
            "“封面”表 B2：2031年度没有对应的报表，请填 2018 至 2024 中的一年",
        ),
    ],
)
def test_what_is_wrong_with_the_report_year_is_said(year, message, message_zh):
    file = read(year=year)
    assert file.file["read_message"] == message
    assert file.file["read_message_zh"] == message_zh


@pytest.mark.parametrize(
    ("line", "column"),
    [
        (["单位：元"], 1),
        (["金额单位：人民币元"], 1),
        (["村企帮扶台账（金额：元）"], 1),
        (["填报单位：示例　　单位：元"], 1),
        (["填报单位：示例", "", "单位：", "元"], 4),
        (["单位", "", "元"], 3),
    ],
)
def test_a_unit_in_yuan_over_amounts_in_ten_thousand_yuan_is_told_wherever_it_stands(line, column):
    file = read(relief=(line, ["企业名称", "帮扶村", "本年到位资金"]))
    assert ("unit", 1, column, "元") in notes(file)


@pytest.mark.parametrize(
    "line",
    [
        ["单位：万元"],
        ["填报单位：示例", "金额单位：", "万元"],
        ["填报单位：示例　单位：个、元、万元"],
        ["单位负责人：元某"],
    ],
)
def test_a_unit_as_the_form_has_it_is_not_told(line):
    file = read(relief=(line, ["企业名称", "帮扶村", "本年到位资金"]))
    assert "unit" not in {kind for kind, *_ in notes(file)}
