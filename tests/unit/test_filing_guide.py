"""The filing guide says what the form and the rules say: to the letter, and nothing else."""

import csv
import html
import re
from importlib.resources import files
from pathlib import Path

import pytest

from county.guide.filing_guide import filing_guide
from expectations.rules.rule_set import load_rule_set

DOCS = Path(__file__).parents[2] / "docs"
DEADLINE = (1, 31)
PLACEHOLDER = re.compile(r"\{\w+\}")


@pytest.fixture(scope="module")
def rule_set(forms):
    return load_rule_set(forms)


@pytest.fixture(scope="module")
def guide_of(forms, register, rule_set):
    def write(year, deadline=DEADLINE):
        return filing_guide(forms, forms.for_year(year), rule_set, register, deadline)

    return write


@pytest.fixture(scope="module")
def guide(guide_of):
    return guide_of(2022)


def section(page, key):
    return page.partition(f'<section id="{key}">')[2].partition("</section>")[0]


def words(markup):
    """The text of some markup, its parts apart by spaces."""
    return " ".join(
        html.unescape(
            re.sub(r"<wbr>|<[^>]*>", lambda tag: "" if tag[0] == "<wbr>" else " ", markup)
        ).split()
    )


def rows(markup):
    """Rows of the tables of some markup, as the texts of their cells."""
    return [
        [words(cell) for cell in re.findall(r"<t[hd]\b[^>]*>(.*?)</t[hd]>", row, re.S)]
        for row in re.findall(r"<tr\b[^>]*>(.*?)</tr>", markup, re.S)
    ]


def catalogue():
    with (files("expectations.rules") / "rules.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_every_rule_of_the_catalogue_stands_in_the_guide_to_the_letter(guide):
    severities = {"error": "强制性", "query": "核实性", "note": "提示"}
    listed = catalogue()
    assert len(listed) == 71
    for rule in listed:
        table = rows(section(guide, rule["sheet"]))
        (row,) = [row for row in table if row[0] == rule["rule_id"]]
        message = rule["message_zh"].replace("{report_year}年度", "报告年度")
        assert row[1] == severities[rule["severity"]]
        assert row[2] == message or row[2].startswith((f"{message} 涉及：", f"{message} 汇总后"))
        assert row[3]


def test_the_guide_has_no_rule_that_the_catalogue_has_not(guide):
    ids = re.findall(r'<tr id="rule-([^"]+)">', guide)
    assert sorted(ids) == sorted(rule["rule_id"] for rule in catalogue())


def test_what_passes_is_said_for_a_rule_in_words_of_its_own_only_where_needed(rule_set):
    """Where its file speaks of one return (it has placeholders), or it is judged elsewhere."""
    file_of = {rule.rule_id: rule for rule in rule_set.rules}
    needed = {
        rule["rule_id"]
        for rule in catalogue()
        if rule["rule_id"] not in file_of or PLACEHOLDER.search(file_of[rule["rule_id"]].would_pass)
    }
    with (files("county.guide") / "guide_words.csv").open(encoding="utf-8", newline="") as lines:
        assert {row["rule_id"] for row in csv.DictReader(lines)} == needed


def test_nothing_is_left_to_be_filled_in(guide):
    assert not PLACEHOLDER.search(guide.partition("</style>")[2])


def test_every_column_of_the_form_stands_in_its_sheets_table(guide, forms):
    form = forms.for_year(2022)
    count = 0
    for sheet in form.sheets:
        table = rows(section(guide, sheet.key))
        for field in sheet.fields:
            (row,) = [row for row in table if row[0] == f"{field.header_zh} {field.name}"]
            assert row[1]
            assert field.note_zh in row[4]
            count += 1
    # Lines of fields.csv.
    assert count == 124


def test_every_value_of_a_code_list_stands_there_with_its_other_spellings(guide, forms):
    form = forms.for_year(2022)
    count = 0
    for sheet in form.sheets:
        table = rows(section(guide, sheet.key))
        for field in sheet.fields:
            for value in form.code_lists.get(field.code_list, ()):
                (row,) = [row for row in table if row[0] == f"{field.header_zh} {field.name}"]
                said = f"{value.value_zh} 也可写 {' '.join(value.aliases)}"
                assert (said if value.aliases else value.value_zh) in row[3]
                count += 1
    assert count > 100


def test_every_indicator_to_declare_is_listed_with_its_unit(guide, forms):
    table = rows(section(guide, "declared_totals"))
    for item in forms.for_year(2022).declared_indicators:
        assert [item.code, item.name_zh, item.unit] in table


@pytest.mark.parametrize(
    ("sheet", "heading", "cells"),
    [
        (
            "cover",
            "报出日期 submitted_on",
            ["必填", "日期", "日期，如 2023-01-10", "报出本表的日期，须填到日"],
        ),
        (
            "chambers",
            "登记日期 registered_on",
            [
                "“是否民政登记”为“是”时必填",
                "日期",
                "日期，如 2022-09-15；可只到月份，如 2022-09",
                "不早于成立日期，不晚于数据截止日期",
            ],
        ),
        (
            "relief_participation",
            "本年到位资金 funds_delivered",
            ["必填", "数（万元）", "准确的数（单位：万元），如 12.5", ""],
        ),
        (
            "mediation_cases",
            "办结日期 closed_on",
            [
                "按规则 E03 填写",
                "日期",
                "日期，如 2022-09-15",
                "“在办”的留空，其余必填；须填到日，在报告年度内",
            ],
        ),
    ],
)
def test_a_column_says_when_it_is_required_its_unit_and_how_it_is_written(
    guide, sheet, heading, cells
):
    (row,) = [row for row in rows(section(guide, sheet)) if row[0] == heading]
    assert row[1:] == cells


def test_each_sheet_says_what_a_row_is_and_who_must_file_it(guide):
    assert "一行填： 一个乡镇（街道），不论是否建有商会 谁报： 各县（市、区）必报。" in words(
        section(guide, "chambers")
    )
    assert "确无内容的，在“封面”的“零报告声明”中列出本表" in words(section(guide, "branches"))
    assert "试点县（市、区）必报" in words(section(guide, "points"))
    assert "2022年度： 江南区、隆安县、" in words(section(guide, "points"))
    assert ["党建引领", "15", "15", "15"] in rows(section(guide, "points"))


def test_only_sheets_that_may_be_declared_nil_are_offered_for_it(guide):
    (row,) = [row for row in rows(section(guide, "cover")) if row[0] == "零报告声明 nil_sheets"]
    assert row[3] == (
        "商会党组织 商会调解组织 调解案件台账 村企帮扶台账 "
        "微积分年度评分 会员需求清单 微治理与三公开 微实践台账"
    )


def test_the_deadline_is_the_one_in_force(guide_of):
    assert "次年的 1 月 31 日 （含当日，北京时间）" in words(section(guide_of(2022), "steps"))
    assert "次年的 2 月 15 日 （含当日，北京时间）" in words(
        section(guide_of(2022, (2, 15)), "steps")
    )


def test_the_old_forms_guide_is_about_the_old_form(guide_of):
    page = guide_of(2021)
    assert "适用 2018—2021 报告年度的报表（2018 版）" in page
    sheets = re.findall(r'<section id="(\w+)">', page)
    assert not {"points", "member_demands", "governance", "explanations"} & set(sheets)
    assert "核实说明" not in page
    headings = [row[0] for row in rows(section(page, "relief_participation"))]
    assert "到位资金(元) funds_delivered" in headings
    assert "商会党组织" in page and "村企帮扶台账" not in page and "万企帮万村台账" in page
    # Sums are not mistaken for yuan where yuan is asked for.
    assert 'id="rule-E03"' in page and 'id="rule-E04"' not in page
    assert 'id="rule-B15"' not in page


def test_a_page_needs_nothing_from_elsewhere_and_every_link_of_it_leads_somewhere(guide):
    assert not re.search(r"https?:|<script|<link|<img|url\(|@import|src=", guide)
    links = re.findall(r'href="#([^"]+)"', guide)
    assert len(links) == 17
    assert all(guide.count(f'id="{link}"') == 1 for link in links)


def test_the_same_form_and_rules_give_the_same_page(guide_of):
    assert guide_of(2022) == guide_of(2022)


def test_the_page_in_docs_is_the_one_the_form_and_the_rules_give(guide_of):
    page = (DOCS / "filing-guide-2022.html").read_text(encoding="utf-8")
    assert page == guide_of(2022), "run: shanghui guide 2022 --out docs/filing-guide-2022.html"


def test_the_guide_bears_the_marks_of_its_form(guide):
    marks = guide.partition('<p class="marks">')[2].partition("</p>")[0]
    assert re.findall(r"<span>(.*?)</span>", marks) == [
        "表号：虚构样表1号（2022版）",
        "制定机关：虚构的省级工商业联合会（样例）",
        "批准或备案文号：虚构统制〔2022〕0号",
        "有效期至：2025年6月30日",
    ]
