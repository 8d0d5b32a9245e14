"""Where tables stand, which rows are data, whose a sheet is: the choices, one example each."""

import pytest

from ingestion.form.form_files import load_forms
from ingestion.formats.raw_workbook import RawSheet
from ingestion.layout.find_tables import find_table
from ingestion.layout.sheet_titles import SheetTitle, SheetTitles
from ingestion.register.register import load_register
from ingestion.rows.read_cells import Readers
from ingestion.rows.table_rows import table_rows

FORMS = load_forms()
REGISTER = load_register()
FORM = FORMS.for_year(2022)
TITLES = SheetTitles.of(FORMS, REGISTER)
READER = Readers(REGISTER).of(FORM, 2022)


def raw(rows: list[list], **more) -> RawSheet:
    width = max(map(len, rows))
    return RawSheet("表", [[*row, *[""] * (width - len(row))] for row in rows], **more)


def columns(sheet: str, rows: list[list], **more) -> dict[str, int]:
    return find_table(raw(rows, **more), FORM.sheet(sheet)).columns


def told_apart(sheet: str, header: list[str], *rows: list) -> tuple[list[int], dict]:
    """Row numbers of the data, and the others by reason; the header is row 1."""
    found = table_rows(find_table(raw([header, *rows]), FORM.sheet(sheet)), READER)
    return found.data, found.others


POINTS = ["商会名称", "服务会员", "服务经济发展", "总分"]
BRANCHES = ["商会名称", "党组织名称", "党组织类型", "党员数", "备注"]
CHAMBERS = ["序号", "乡镇(街道)代码", "乡镇(街道)名称", "是否建有商会", "会员总数"]


@pytest.mark.parametrize(
    "header",
    [
        "会员总数",
        " 会员\n总数 ",
        "会 员 总 数",
        "会员总数(个)",
        "会员总数（单位：个）",
        "会员总数（家）",
        "*会员总数",
        "会员总数：",
        "4.会员总数",
        "（4）会员总数",
    ],
)
def test_a_header_is_the_forms_however_it_is_written(header):
    found = find_table(raw([["商会名称", header, "备注"]]), FORM.sheet("chambers"))
    assert found.columns == {"chamber_name": 1, "member_count": 2, "remark": 3}
    assert found.other_units == {}


@pytest.mark.parametrize(
    "header", ["会员", "会员总数合计", "会员总数(上年)", "会员总数2022", "人数"]
)
def test_a_header_that_says_something_else_is_not_the_forms(header):
    assert "member_count" not in columns("chambers", [["商会名称", header, "备注"]])


@pytest.mark.parametrize(
    ("header", "unit"),
    [("会员总数(万个)", "万个"), ("会员总数（百家）", "百家")],
)
def test_a_header_that_counts_in_another_size_states_another_unit(header, unit):
    found = find_table(raw([["商会名称", header]]), FORM.sheet("chambers"))
    assert found.other_units == {"member_count": unit}


def test_an_amount_in_yuan_over_a_field_of_ten_thousand_yuan_states_another_unit():
    found = find_table(raw([["案件编号", "涉案金额(元)"]]), FORM.sheet("mediation_cases"))
    assert found.other_units == {"amount_in_dispute": "元"}


def test_the_header_is_the_row_that_names_most_fields_wherever_it_stands():
    rows = [["商会名称"], [], ["说明", "备注"], *[["", ""]] * 30, BRANCHES, ["甲", "乙", "党支部"]]
    assert columns("branches", rows) == {
        "chamber_name": 1,
        "branch_name": 2,
        "branch_kind": 3,
        "party_member_count": 4,
        "remark": 5,
    }


def test_one_column_under_a_group_is_the_group_itself_and_others_its_parts():
    rows = [
        ["商会名称", "会员总数", "", "", "备注"],
        ["", "小计", "其中:企业会员", "其中:龙头企业会员", ""],
    ]
    expected = {
        "chamber_name": 1,
        "member_count": 2,
        "enterprise_member_count": 3,
        "leading_enterprise_member_count": 4,
        "remark": 5,
    }
    assert columns("chambers", rows, merged=((1, 2, 1, 4),)) == expected
    assert columns("chambers", rows) == expected


def test_a_group_without_its_merge_still_names_its_parts():
    rows = [["商会名称", "会员总数", "其中", ""], ["", "", "企业会员", "龙头企业会员"]]
    assert columns("chambers", rows) == {
        "chamber_name": 1,
        "member_count": 2,
        "enterprise_member_count": 3,
        "leading_enterprise_member_count": 4,
    }


def test_the_row_below_the_header_is_data_though_it_repeats_a_word_of_it():
    header = ["商会名称", "党组织名称", "党组织类型"]
    found = find_table(raw([header, ["备注", "党员数", "党支部"]]), FORM.sheet("branches"))
    assert found.header_row == 1


def test_a_second_column_of_one_header_is_not_taken_for_the_first():
    found = find_table(raw([["商会名称", "备注", "备注"]]), FORM.sheet("chambers"))
    assert (found.columns["remark"], found.repeated) == (2, {3: "remark"})


TOTALS = [
    ["合计", 12.0, 3.0, 15.0],
    ["合 计", 12.0, "", 15.0],
    ["总计：", "12", "3", "15"],
    ["小计（3个）", 12.0, "—", 15.0],
    ["全县合计", 12.0, 3.0, 15.0],
    ["大埔镇小计", 12.0, 3.0, 15.0],
    ["柳城县合计", "12家", "", ""],
    ["2022年合计", 12.0, 3.0, 15.0],
    ["本页小计", "12.5分", "", ""],
    ["其中：街道", 1.0, 2.0, 3.0],
    ["合计", "", "", ""],
    ["共计12家", "", "", ""],
    ["", "合计", "", 15.0],
]


@pytest.mark.parametrize("row", TOTALS)
def test_a_word_for_a_total_beside_nothing_but_amounts_is_a_total(row):
    assert told_apart("points", POINTS, ["甲商会", 1.0, 2.0, 3.0], row) == (
        [2],
        {"total of rows": [3]},
    )


@pytest.mark.parametrize("name", ["合计镇商会", "总计商会", "小计村商会", "其中村商会"])
def test_a_chamber_whose_name_begins_like_a_total_is_data(name):
    data, _ = told_apart("branches", BRANCHES, [name, f"{name}党支部", "党支部", 5.0])
    assert data == [2]


@pytest.mark.parametrize("name", ["合计镇商会", "总计商会", "其中村商会", "共计12家村商会"])
def test_so_it_is_where_nothing_but_amounts_stands_beside_it(name):
    assert told_apart("points", POINTS, [name, 1.0, 2.0, 3.0])[0] == [2]


def test_a_row_with_a_value_only_data_has_is_data_whatever_its_first_cell_says():
    rows = [
        ["合计", "", "党支部", 5.0],
        ["注：甲", "", "党支部", 5.0],
        ["填表人", "", "党支部", 5.0],
    ]
    assert told_apart("branches", BRANCHES, *rows) == ([2, 3, 4], {})


def test_a_total_that_counts_yes_and_codes_is_no_data():
    row = ["合计", 6.0, "6个乡镇", 1.0, 45.0]
    data, others = told_apart("chambers", CHAMBERS, [1.0, 450305001.0, "甲", "是", 45.0], row)
    assert (data, others) == ([2], {"total of rows": [3]})


def test_a_row_named_total_with_words_beside_it_is_in_doubt_and_so_data():
    assert told_apart("branches", BRANCHES, ["合计", "某党支部", "", 5.0])[0] == [2]


@pytest.mark.parametrize(
    "row",
    [
        ["注：党员数为正式党员"],
        ["注1：党员数为正式党员"],
        ["备注:无"],
        ["说明：一式两份"],
        ["填表说明：一式两份"],
        ["填表人：张某", "", "审核人：李某"],
        ["填表人", "张某"],
        ["单位负责人（签字）：", "", "", "联系电话："],
        ["", "", "报出日期：2023年1月10日"],
        ["填报单位（盖章）"],
    ],
)
def test_notes_and_signatures_are_no_data(row):
    assert told_apart("branches", BRANCHES, ["甲", "乙", "党支部", 5.0], row) == (
        [2],
        {"note or signature": [3]},
    )


def test_a_remark_that_begins_like_a_note_is_data():
    assert told_apart("branches", BRANCHES, ["", "", "", "", "说明：另行报送"])[0] == [2]


def test_what_follows_a_note_in_a_cell_of_its_own_is_a_note():
    rows = [["注：1.甲"], ["2.乙"], [], ["三、丙"], ["甲商会", "乙", "党支部"]]
    assert told_apart("branches", BRANCHES, *rows) == ([6], {"note or signature": [2, 3, 5]})


@pytest.mark.parametrize(
    "row", [["注溪乡商会", 1.0, 2.0, 3.0], ["说明商会", 1.0], ["甲商会", "", "", ""]]
)
def test_a_row_in_doubt_is_data(row):
    assert told_apart("points", POINTS, row)[0] == [2]


def test_a_text_alone_in_its_row_is_data_unless_it_is_merged_over_the_table():
    rows = [BRANCHES, ["一、城区"], ["甲", "乙", "党支部"]]
    sheet = FORM.sheet("branches")
    assert table_rows(find_table(raw(rows), sheet), READER).data == [2, 3]
    merged = raw(rows, merged=((2, 1, 2, 5),))
    found = table_rows(find_table(merged, sheet), READER)
    assert (found.data, found.others) == ([3], {"heading between rows": [2]})


def test_numbers_of_the_columns_are_no_data_but_only_below_the_header():
    numbers = ["甲", 1.0, 2.0, 3.0]
    data, others = told_apart("points", POINTS, numbers, ["甲商会", 1.0, 2.0, 3.0], numbers)
    assert (data, others) == ([3, 4], {"numbers of the columns": [2]})


def test_the_header_again_on_another_page_is_no_data():
    row = ["甲", "乙", "党支部", 5.0, ""]
    assert told_apart("branches", BRANCHES, row, BRANCHES, row) == (
        [2, 4],
        {"header repeated": [3]},
    )


def test_a_sequence_number_alone_is_an_empty_row_of_the_blank_form():
    row = [1.0, "450305001", "甲", "是", 45.0]
    assert told_apart("chambers", CHAMBERS, row, [2.0], [3.0, "", "乙"]) == (
        [2, 4],
        {"sequence number of an empty row": [3]},
    )


@pytest.mark.parametrize(
    "name",
    [
        "商会党组织",
        " 商会党组织 ",
        "商会 党组织",
        "2.商会党组织",
        "２．商会党组织",
        "（二）商会党组织",
        "二、商会党组织",
        "表2 商会党组织",
        "表二：商会党组织",
        "附表2-商会党组织",
        "附件2：商会党组织",
        "商会党组织表",
        "商会党组织(2)",
    ],
)
def test_a_sheet_title_is_the_forms_however_it_is_numbered(name):
    assert TITLES.read(name) == SheetTitle("branches")


@pytest.mark.parametrize(
    ("name", "year"),
    [
        ("2022年商会党组织", 2022),
        ("商会党组织2022", 2022),
        ("商会党组织（2021年度）", 2021),
        ("表2 2022年度商会党组织", 2022),
    ],
)
def test_a_sheet_title_may_name_a_year(name, year):
    assert TITLES.read(name) == SheetTitle("branches", year=year)


@pytest.mark.parametrize(
    ("name", "owner"),
    [
        ("封面-横州市", "450181"),
        ("450181 封面", "450181"),
        ("横州市封面", "450181"),
        ("封面（横州）", "450181"),
        # Under its former name and code it is the same county.
        ("封面-横县", "450181"),
        ("450127封面", "450181"),
        ("2022年融水苗族自治县封面", "450225"),
        ("封面_融水", "450225"),
        ("封面_融水县", "450225"),
        ("封面-定稿", "定稿"),
    ],
)
def test_a_sheet_title_may_say_whose_it_is(name, owner):
    title = TITLES.read(name)
    assert (title.sheet, title.owner) == ("cover", owner)


@pytest.mark.parametrize("name", ["Sheet1", "通讯录", "商会", "党组织", ""])
def test_another_title_is_no_sheet_of_the_form(name):
    assert TITLES.read(name) is None
