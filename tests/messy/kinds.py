"""Kinds of mess: layouts. Each takes a draft, changes how it is laid out, and says what is found.

Belongs here: where things stand on a sheet, and the sheets of a workbook. Does not: how values are
written (`values`), mistakes (`mistakes`). A kind gives the findings it must cause: rule and place.
"""

from collections.abc import Callable

from tests.messy.draft import CLEAN_HEADER_ROW, Draft, DraftSheet, letters

Found = tuple[tuple[str, str], ...]
"""Rule and place (`sheet!cell`, or the sheet's name) of each finding."""
Kind = Callable[[Draft], Found | None]

LAYOUTS: dict[str, Kind] = {}


def layout(kind: Kind) -> Kind:
    LAYOUTS[kind.__name__] = kind
    return kind


@layout
def title_rows_above(draft: Draft) -> None:
    for sheet in draft.tables:
        sheet.insert_rows(1, ["附件3"], ["广西壮族自治区工商业联合会制"], [], ["填报说明：见封底"])


@layout
def header_in_the_first_row(draft: Draft) -> None:
    for sheet in draft.tables:
        del sheet.rows[: sheet.header_row - 1]
        sheet.move_formats(lambda row, column: (row - 2, column))
        sheet.header_row = 1


@layout
def blank_rows_between(draft: Draft) -> None:
    for sheet in draft.tables:
        for row in range(len(sheet.rows), sheet.header_row, -2):
            sheet.insert_rows(row, [], [])
        sheet.insert_rows(sheet.header_row + 1, [])


@layout
def table_further_right(draft: Draft) -> None:
    for sheet in draft.tables:
        sheet.rows = [[None, None, None, *row] for row in sheet.rows]
        sheet.move_formats(lambda row, column: (row, column + 3))


@layout
def columns_in_another_order(draft: Draft) -> None:
    for sheet in draft.tables:
        width = len(sheet.header)
        sheet.move_formats(lambda row, column, last=width: (row, last + 1 - column))
        table = sheet.rows[sheet.header_row - 1 :]
        sheet.rows[sheet.header_row - 1 :] = [row[::-1] for row in table]


@layout
def line_breaks_and_spaces_in_headers(draft: Draft) -> None:
    for sheet in draft.tables:
        sheet.header[:] = [
            f" {header[:2]}\n{header[2:4]}　{header[4:]} " for header in sheet.header
        ]


@layout
def units_in_headers(draft: Draft) -> None:
    for sheet in draft.tables:
        for one in draft.form.sheet(sheet.key).fields:
            if one.unit and not one.header_zh.endswith(f"({one.unit})"):
                sheet.header[sheet.column(one.header_zh) - 1] = f"{one.header_zh}（{one.unit}）"


@layout
def marks_and_numbers_in_headers(draft: Draft) -> None:
    for sheet in draft.tables:
        sheet.header[:] = [
            f"*{header}" if number % 2 else f"{number + 1}.{header}："
            for number, header in enumerate(sheet.header)
        ]


def _of_which(draft: Draft, group: str, whole: str | None) -> DraftSheet:
    """The chambers sheet with its two 其中 columns beside the column of all members."""
    sheet = draft.sheet("chambers")
    order = [header for header in sheet.header if header != "其中:龙头企业会员"]
    order.insert(order.index("其中:企业会员") + 1, "其中:龙头企业会员")
    columns = [sheet.column(header) - 1 for header in order]
    table = sheet.rows[sheet.header_row - 1 :]
    sheet.rows[sheet.header_row - 1 :] = [[row[column] for column in columns] for row in table]
    first = sheet.column("会员总数")
    below = [None] * len(sheet.header)
    below[first - 1 : first + 2] = [whole, "企业会员", "龙头企业会员"]
    sheet.header[first - 1 : first + 2] = [group, None, None]
    row = sheet.header_row
    sheet.insert_rows(row + 1, below)
    sheet.header_row = row
    sheet.merged.append((row, first, row, first + 2))
    sheet.merged += [
        (row, column, row + 1, column)
        for column in range(1, len(sheet.header) + 1)
        if not first <= column <= first + 2
    ]
    return sheet


@layout
def group_header_over_its_parts(draft: Draft) -> None:
    _of_which(draft, "会员情况", "会员总数")


@layout
def group_header_that_is_the_whole(draft: Draft) -> None:
    _of_which(draft, "会员总数", "合计")


@layout
def three_header_rows(draft: Draft) -> None:
    sheet = draft.sheet("relief_participation")
    first = sheet.column("计划投资")
    row = sheet.header_row
    width = len(sheet.header)
    second, third = [None] * width, [None] * width
    second[first - 1 : first + 3] = ["计划投资", "到位情况", None, None]
    third[first : first + 3] = ["本年到位资金", "其中:捐款捐物折价", "消费帮扶金额"]
    sheet.header[first - 1 : first + 3] = ["资金(万元)", None, None, None]
    sheet.insert_rows(row + 1, second, third)
    sheet.header_row = row
    sheet.merged += [(row, first, row, first + 3), (row + 1, first + 1, row + 1, first + 3)]
    sheet.merged += [(row + 1, first, row + 2, first)]
    sheet.merged += [
        (row, column, row + 2, column)
        for column in range(1, width + 1)
        if not first <= column <= first + 3
    ]


@layout
def column_numbers_below_the_header(draft: Draft) -> None:
    for sheet in draft.tables:
        numbers = [str(number) for number in range(1, len(sheet.header) + 1)]
        sheet.insert_rows(sheet.header_row + 1, numbers)
        sheet.header_row -= sheet.header_row > 3
    chambers = draft.sheet("chambers")
    chambers.rows[chambers.header_row][:3] = ["甲", "乙", "丙"]
    chambers.rows[chambers.header_row][3:] = range(1, len(chambers.header) - 2)


def _advice(*words: str) -> Kind:
    """Brackets that only advise, behind the headers in turn."""

    def change(draft: Draft) -> None:
        for sheet in draft.tables:
            sheet.header[:] = [
                f"{header}{words[number % len(words)]}"
                for number, header in enumerate(sheet.header)
            ]

    return change


LAYOUTS["headers_that_say_what_must_be_filled"] = _advice("（必填）", "（选填）", "【必填】", "※")
LAYOUTS["headers_that_say_how_to_fill"] = _advice(
    *("（是/否）", "（下拉选择）", "(自动计算)", "（从下拉列表中选择）", "（如：2022-09-01）"),
    *("（格式：YYYY-MM-DD）", "（18位）", "[请勿改动]", "（填写全称）"),
)


LAYOUTS["headers_with_footnotes"] = _advice("①", "（注1）", "（见注2）", "²", "#")
LAYOUTS["headers_that_advise_in_other_words"] = _advice(
    *("（没有填0）", "（无则填0）", "{选填}", "‹必填›", "（≥0）", "（点选）", "（年末数）"),
    *("（18位，51开头）", "（1是0否）", "（全称，与登记证一致）"),
)


@layout
def headers_with_a_unit_and_advice(draft: Draft) -> None:
    for sheet in draft.tables:
        for one in draft.form.sheet(sheet.key).fields:
            if one.unit and not one.header_zh.endswith(f"({one.unit})"):
                header = f"{one.header_zh}（{one.unit}，必填，保留两位小数）"
                sheet.header[sheet.column(one.header_zh) - 1] = header


@layout
def header_repeated_on_every_page(draft: Draft) -> None:
    for sheet in draft.tables:
        if len(sheet.data) > 2:
            sheet.insert_rows(sheet.header_row + 3, list(sheet.header))


def _total(draft: Draft, sheet: DraftSheet, words: str) -> list:
    """A row of totals: a word in the first column, sums and counts in others."""
    row = [None] * len(sheet.header)
    for one in draft.form.sheet(sheet.key).fields:
        column = sheet.column(one.header_zh) - 1
        if one.type in ("integer", "decimal"):
            row[column] = sum(
                line[column] for line in sheet.data if not isinstance(line[column], str | None)
            )
        elif one.type == "yes_no":
            row[column] = sum(line[column] == "是" for line in sheet.data)
    row[0] = words
    return row


def _named_total(words: str) -> Kind:
    def change(draft: Draft) -> None:
        for sheet in _tables_with_totals(draft):
            sheet.rows.append(_total(draft, sheet, words))

    return change


for number, words in enumerate(
    ("汇总", "计", "Total", "全县总数", "合计。", "叠彩区合计：", "本县汇总数", "TOTAL:", "总计！")
):
    LAYOUTS[f"total_of_another_name_{number + 1}"] = _named_total(words)


def _foot(*rows: tuple) -> Kind:
    """Rows below the table that are no data."""

    def change(draft: Draft) -> None:
        for sheet in draft.tables:
            for row in rows:
                sheet.append(*row)

    return change


LAYOUTS |= {
    "foot_with_the_cut_off": _foot(("以上数据截至2022年12月31日",), ("数据来源：各乡镇（街道）",)),
    "foot_with_a_stamp": _foot((None, None, None, "（公章）"), (None, None, "2023年1月10日")),
    "foot_with_nothing_below": _foot(("以下空白",)),
    "foot_with_a_lone_day": _foot((None, "2023-01-10")),
    "foot_with_a_lone_page_number": _foot((), (None, None, 3)),
    "foot_with_a_page_of_pages": _foot(("第1页 共3页",), (None, "- 1 -")),
    "foot_with_a_continuation": _foot(("续表",), ("（接上页）",)),
    "foot_of_white_space": _foot(("　", "\u00a0", " "), ("\u2009\u200b",)),
    "foot_of_other_words": _foot(
        ("打印日期：2023年1月5日",),
        ("分管领导：张某（虚构）",),
        ("叠彩区工商联（盖章）",),
        ("附件：1份",),
        ("本表一式两份",),
        ("（此页无正文）",),
        ("Page 1 of 3",),
        ("共42条记录",),
        ("（续一）",),
        ("二〇二三年一月五日",),
    ),
    "foot_of_formulas_that_give_nought": _foot((None, 0, 0, 0), (None, "", 0, "无")),
}


@layout
def noughts_that_show_a_unit(draft: Draft) -> None:
    """Formulas of empty rows under formats of units and days."""
    for sheet in draft.tables:
        sheet.append(None, 0, 0, 0)
        row = len(sheet.rows)
        sheet.number_formats |= {(row, 2): '0"万元"', (row, 3): '0!.0,"万"', (row, 4): "yyyy-mm-dd"}


@layout
def total_with_words_beside_it(draft: Draft) -> None:
    sheet = draft.sheet("chambers")
    sheet.append("合计", "3个", None, "3家", None, "单独3", None, "是1个")
    draft.sheet("mediation_cases").append("合计", "3个", "23件", None, None, None, "成功率91%")


@layout
def page_breaks_with_title_and_header(draft: Draft) -> None:
    """The title, the unit line and the header again, as printed on every page; not merged."""
    for sheet in draft.tables:
        if len(sheet.data) > 2:
            above = [list(row) for row in sheet.rows[: sheet.header_row]]
            above[0][0] = f"{above[0][0]}（续表）"
            sheet.insert_rows(sheet.header_row + 3, ["第1页"], *above)
            sheet.header_row = CLEAN_HEADER_ROW


@layout
def page_breaks_with_a_merged_title(draft: Draft) -> None:
    for sheet in draft.tables:
        if len(sheet.data) > 2:
            at = sheet.header_row + 3
            sheet.insert_rows(at, [sheet.rows[0][0]], list(sheet.header))
            sheet.merged.append((at, 1, at, len(sheet.header)))
            sheet.header_row = CLEAN_HEADER_ROW


@layout
def page_breaks_with_a_header_of_two_rows(draft: Draft) -> None:
    sheet = _of_which(draft, "会员情况", "会员总数")
    first_header = sheet.header_row
    again = [list(row) for row in sheet.rows[first_header - 1 : first_header + 1]]
    sheet.insert_rows(first_header + 4, *again)
    sheet.header_row = first_header


def _tables_with_totals(draft: Draft) -> list[DraftSheet]:
    return [sheet for sheet in draft.tables if sheet.data and sheet.key != "declared_totals"]


@layout
def total_below(draft: Draft) -> None:
    for sheet in _tables_with_totals(draft):
        sheet.rows.append(_total(draft, sheet, "合　计"))


@layout
def total_above(draft: Draft) -> None:
    for sheet in _tables_with_totals(draft):
        row = sheet.header_row
        sheet.insert_rows(row + 1, _total(draft, sheet, "全县合计"))
        sheet.header_row = row


@layout
def subtotals_between(draft: Draft) -> None:
    for sheet in _tables_with_totals(draft):
        total = _total(draft, sheet, "小计：")
        total[1] = f"{len(sheet.data)}个"
        sheet.insert_rows(sheet.header_row + 2, total)
        sheet.rows.append(_total(draft, sheet, "总计"))


@layout
def notes_and_signatures_below(draft: Draft) -> None:
    for sheet in draft.tables:
        sheet.append()
        sheet.append("注：1.本表一式两份，一份报设区市工商联。")
        sheet.append("2.联合组建的商会在各乡镇（街道）行分别填写。")
        sheet.append("填表人：张某（虚构）", None, "审核人：李某（虚构）")
        sheet.append(None, None, "联系电话：0771-0000000")


@layout
def headings_between_rows(draft: Draft) -> None:
    for sheet in _tables_with_totals(draft):
        for row, words in ((sheet.header_row + 2, "二、其他"), (sheet.header_row + 1, "一、城区")):
            header_row = sheet.header_row
            sheet.insert_rows(row, [words])
            sheet.header_row = header_row
            sheet.merged = [
                (top + (top >= row), left, bottom + (top >= row), right)
                for top, left, bottom, right in sheet.merged
            ]
            sheet.merged.append((row, 1, row, len(sheet.header)))


@layout
def empty_rows_with_sequence_numbers(draft: Draft) -> None:
    sheet = draft.sheet("chambers")
    for number in range(len(sheet.data) + 1, 51):
        sheet.append(number)


@layout
def a_column_of_the_countys_own(draft: Draft) -> Found:
    sheet = draft.sheet("chambers")
    sheet.widen(1)
    sheet.header[-1] = "商会地址"
    for row in sheet.data:
        row[-1] = "某路1号（虚构）"
    place = f"{sheet.name}!{letters(len(sheet.header))}{sheet.header_row}"
    return (("chambers.column_unknown", place),)


@layout
def reckoning_beside_the_table(draft: Draft) -> Found:
    sheet = draft.sheet("branches")
    sheet.widen(3)
    sheet.data[0][-1] = 12
    sheet.data[1][-1] = "已核"
    place = f"{sheet.name}!{letters(len(sheet.header))}{sheet.header_row + 1}"
    return (("branches.column_without_header", place),)


@layout
def a_column_that_is_not_needed_is_missing(draft: Draft) -> None:
    for sheet_key, header, name in (
        ("chambers", "备注", "remark"),
        ("relief_participation", "技能培训", "training_attendances"),
    ):
        sheet = draft.sheet(sheet_key)
        column = sheet.column(header) - 1
        for row in sheet.rows:
            del row[column]
        for row in draft.facts[sheet_key]:
            row.pop(name, None)


@layout
def one_header_twice_but_one_column_empty(draft: Draft) -> None:
    sheet = draft.sheet("chambers")
    sheet.widen(1)
    sheet.header[-1] = "备注"


@layout
def merged_down_the_rows_of_an_enterprise(draft: Draft) -> None:
    """One enterprise's name, code and chamber stand once for its rows; amounts in every row."""
    sheet = draft.sheet("relief_participation")
    names = [row[0] for row in sheet.data]
    first = 0
    for index in range(1, len(names) + 1):
        if index < len(names) and names[index] == names[first]:
            continue
        for column in (1, 2):
            values = {row[column - 1] for row in sheet.data[first:index]}
            if index - first > 1 and len(values) == 1:
                for row in sheet.data[first + 1 : index]:
                    row[column - 1] = None
                top = sheet.header_row + 1 + first
                sheet.merged.append((top, column, top + index - first - 1, column))
        first = index


@layout
def sheet_titles_with_spaces(draft: Draft) -> None:
    for sheet in draft.sheets:
        sheet.name = f" {sheet.name[:2]} {sheet.name[2:]}　"


@layout
def sheet_titles_with_numbers(draft: Draft) -> None:
    for number, sheet in enumerate(draft.sheets):
        sheet.name = (f"{number}.{sheet.name}", f"表{number} {sheet.name}")[number % 2]


@layout
def sheet_titles_with_full_width_numbers(draft: Draft) -> None:
    for number, sheet in enumerate(draft.sheets):
        sheet.name = f"附表{'０１２３４５６７８９'[number % 10]}－{sheet.name}"


@layout
def sheet_titles_with_the_year(draft: Draft) -> None:
    for number, sheet in enumerate(draft.sheets):
        year = draft.report_year
        sheet.name = (f"{year}年{sheet.name}", f"{sheet.name}（{year}年度）")[number % 2]


@layout
def sheet_titles_with_the_county(draft: Draft) -> None:
    for number, sheet in enumerate(draft.sheets):
        county = (draft.county_name, draft.county_code)[number % 2]
        sheet.name = (f"{county}{sheet.name}", f"{sheet.name}-{county}")[number % 3 % 2]


@layout
def last_years_sheet_by_a_short_year(draft: Draft) -> Found:
    old = draft.copy().sheet("branches")
    old.name = f"{draft.report_year % 100 - 1}年商会党组织"
    old.data[0][1] = "去年的党支部"
    draft.sheets.insert(1, old)
    return (("branches.other_year", old.name),)


@layout
def last_years_sheet_named_so(draft: Draft) -> Found:
    old = draft.copy().sheet("branches")
    old.name = "商会党组织（上年）"
    old.data[0][1] = "去年的党支部"
    draft.sheets.append(old)
    return (("branches.other_year", old.name),)


@layout
def the_only_sheet_of_its_title_is_last_years(draft: Draft) -> Found:
    draft.sheet("branches").name = "2021年商会党组织"
    return (("branches.year_in_doubt", "2021年商会党组织"),)


@layout
def the_title_above_the_table_is_last_years(draft: Draft) -> Found:
    sheet = draft.sheet("branches")
    sheet.rows[0][0] = f"{draft.county_name}商会党组织（2021年度）"
    return (("branches.year_in_doubt", f"{sheet.name}!A1"),)


@layout
def sheet_titles_with_words_of_no_weight(draft: Draft) -> None:
    """The cover has the form's own title: the other sheets' say that they are finished."""
    words = ["（定稿）", "-最终版", f"（桂林市{draft.county_name}）", "_报送", "（新）"]
    for number, sheet in enumerate(draft.tables):
        sheet.name += words[number % len(words)]


@layout
def sheets_in_another_order(draft: Draft) -> None:
    draft.sheets.reverse()


@layout
def last_years_sheet_hidden(draft: Draft) -> Found:
    old = draft.copy().sheet("chambers")
    old.name, old.is_hidden = "乡镇街道商会名册 (2)", True
    old.data[0][3] = "否"
    draft.sheets.insert(1, old)
    return (("chambers.hidden_repeat", old.name),)


@layout
def last_years_sheet_by_its_title(draft: Draft) -> Found:
    old = draft.copy().sheet("branches")
    old.name = f"{draft.report_year - 1}年商会党组织"
    old.data[0][1] = "去年的党支部"
    draft.sheets.insert(1, old)
    return (("branches.other_year", old.name),)


@layout
def the_only_sheet_of_its_title_hidden(draft: Draft) -> Found:
    draft.sheet("mediation_cases").is_hidden = True
    return (("mediation_cases.hidden", "调解案件台账"),)


@layout
def hidden_rows(draft: Draft) -> Found:
    sheet = draft.sheet("relief_participation")
    sheet.hidden_rows = {5, 6}
    return (("relief_participation.hidden_rows", sheet.name),)


@layout
def a_sheet_of_the_countys_own(draft: Draft) -> Found:
    draft.sheets.append(DraftSheet("", "通讯录", [["姓名", "电话"], ["张某（虚构）", "0771-0"]]))
    return (("sheet_unknown", "通讯录"),)


@layout
def empty_and_hidden_sheets_of_no_ones(draft: Draft) -> None:
    draft.sheets.append(DraftSheet("", "Sheet1", []))
    draft.sheets.append(DraftSheet("", "数据源", [["是", "否"]], is_hidden=True))


@layout
def unit_line_as_the_form_has_it(draft: Draft) -> None:
    for sheet in draft.tables:
        sheet.rows[1][0] = "填报单位：示例　　单位：个、人、万元"


@layout
def cover_labels_with_colons(draft: Draft) -> None:
    for row in draft.sheet("cover").data:
        row[0] = f"{row[0]}："


@layout
def cover_labels_and_values_in_one_cell(draft: Draft) -> None:
    for row in draft.sheet("cover").data:
        if row[0] in ("填报单位", "填表人", "联系电话", "行政区划代码"):
            row[:2] = [f"{row[0]}：{row[1]}", None]


@layout
def cover_in_merged_cells_further_down(draft: Draft) -> None:
    sheet = draft.sheet("cover")
    sheet.rows = [[None, row[0], None, None, row[1]] for row in sheet.rows]
    header_row = sheet.header_row
    sheet.insert_rows(1, [], [None, "统计年报"], [])
    sheet.merged = [(row, 2, row, 4) for row in range(header_row + 4, len(sheet.rows) + 1)]


@layout
def cover_values_below_their_labels(draft: Draft) -> None:
    """Labels side by side, three in a row, and what they say in the row below."""
    sheet = draft.sheet("cover")
    pairs = [(row[0], row[1]) for row in sheet.data]
    blocks = [pairs[at : at + 3] for at in range(0, len(pairs), 3)]
    sheet.rows = [[row[0], None, None] for row in sheet.rows[: sheet.header_row]]
    for block in blocks:
        for row in zip(*block, strict=True):
            sheet.rows.append([*row, *[None] * (3 - len(row))])


@layout
def cover_values_below_each_label(draft: Draft) -> None:
    sheet = draft.sheet("cover")
    cells = [cell for row in sheet.data for cell in row[:2]]
    sheet.rows = [[row[0]] for row in sheet.rows[: sheet.header_row]] + [[cell] for cell in cells]


@layout
def cover_labels_that_ask_for_a_stamp(draft: Draft) -> None:
    asked = {"填报单位": "（盖章）", "填表人": "（签名）", "审核人": "（签字）："}
    for row in draft.sheet("cover").data:
        row[0] += asked.get(row[0], "")


@layout
def legal_marks_of_the_form(draft: Draft) -> None:
    """As the law asks of survey forms: above every table at its right, on the cover as labels."""
    marks = ("表　　号：", "虚构样表1号"), ("制定机关：", "虚构的机关"), ("有效期至：", "2025年6月")
    for sheet in draft.tables:
        width = len(sheet.header)
        blank = [None] * (width - 2)
        sheet.insert_rows(1, *([*blank, *mark] for mark in marks))
    cover = draft.sheet("cover")
    header_row = cover.header_row
    cover.insert_rows(
        header_row + 1, ["批准文号：", "虚构统制〔2022〕0号"], ["表号", "虚构样表1号"]
    )
