"""Every file of the messy corpus gives its facts and its findings, exactly, and loses nothing."""

from collections.abc import Callable
from typing import Any

import duckdb
import pytest

from expectations.judging.expected import Suites
from ingestion.form.form import Forms
from ingestion.intake.database import create_tables, insert_read
from ingestion.read_batch import arrow_tables
from ingestion.read_return import read_return
from ingestion.record.cell_log import IGNORED_REASONS
from ingestion.record.file_as_read import ReadFile
from ingestion.record.layout_notes import NoteKind
from ingestion.rows.read_cells import Readers
from tests.messy.corpus import (
    COUNTIES,
    NEW_KINDS,
    YEAR,
    Expectation,
    clean_drafts,
    messy_names,
    messy_returns,
)
from tests.messy.draft import write_draft
from tests.messy.several import SEVERAL


@pytest.fixture(scope="module")
def expected() -> dict[str, Expectation]:
    return {name: expectation for name, _, expectation in messy_returns()}


@pytest.fixture(scope="module")
def read(forms, register) -> dict[str, ReadFile]:
    readers = Readers(register)
    return {
        name: read_return(content, forms, register, readers) for name, content, _ in messy_returns()
    }


@pytest.fixture(scope="module")
def intake(read, forms) -> duckdb.DuckDBPyConnection:
    """The whole corpus as read, in an intake database in memory."""
    connection = duckdb.connect()
    create_tables(connection, forms)
    insert_read(connection, [arrow_tables(list(read.values()), forms)])
    return connection


def test_the_corpus_has_forty_kinds_of_mess_and_three_counties():
    assert len(NEW_KINDS) + len(SEVERAL) >= 40
    assert len(COUNTIES) == 3
    assert [name for name, _, _ in messy_returns()] == messy_names()


def test_every_kind_makes_another_file():
    assert len({content for _, content, _ in messy_returns()}) == len(messy_names())


def test_a_file_of_the_corpus_is_the_same_bytes_every_time():
    draft = clean_drafts(YEAR)[0]
    first = write_draft(draft.copy())
    assert write_draft(draft.copy()) == first
    assert first == dict((name, content) for name, content, _ in messy_returns())[messy_names()[0]]


@pytest.mark.parametrize("name", messy_names())
def test_a_mess_leaves_the_facts_as_they_were(read, expected, forms, name):
    filings = read[name].filings
    of_file = expected[name].filings
    assert [(one["report_year"], one["county_code"]) for one in filings] == [
        (one.report_year, one.county_code) for one in of_file
    ]
    for filing, one in zip(filings, of_file, strict=True):
        for sheet, rows in one.facts.items():
            assert facts_of(read[name], filing, sheet, forms) == rows, sheet


def facts_of(
    read: ReadFile, filing: dict[str, Any], sheet: str, forms: Forms
) -> list[dict[str, Any]]:
    """The rows read of a filing's sheet, blank fields left out."""
    columns = read.rows.get(sheet, {"filing_id": []})
    form = forms.for_year(filing["report_year"])
    names = [field.name for field in form.sheet(sheet).fields] if form.has_sheet(sheet) else []
    return [
        {name: columns[name][at] for name in names if columns[name][at] is not None}
        for at, of_filing in enumerate(columns["filing_id"])
        if of_filing == filing["filing_id"]
    ]


def test_every_cell_of_the_corpus_is_accounted_for(intake):
    lost = intake.execute(
        """
        select file_sha256, cell_count, count(row_number) as logged
        from files
        left join cells using (file_sha256)
        group by all
        having cell_count != logged
        """
    ).fetchall()
    assert lost == []


def test_no_cell_is_recorded_twice(intake):
    twice = intake.execute(
        """
        select file_sha256, sheet_name, row_number, column_number
        from cells
        group by all
        having count(*) > 1
        """
    ).fetchall()
    assert twice == []


def test_an_ignored_cell_has_a_reason_of_the_closed_list(intake):
    reasons = intake.execute(
        "select distinct reason from cells where disposition = 'ignored'"
    ).fetchall()
    assert {reason for (reason,) in reasons} <= IGNORED_REASONS


@pytest.fixture(scope="module")
def judge_corpus(intake, read, forms, register) -> Callable[[Suites], list[tuple]]:
    """Judges every filing of the corpus; all that was found."""
    from expectations.judging.judge import judge
    from expectations.rules.rule_set import load_rule_set

    def run(suites: Suites) -> list[tuple]:
        judge(
            intake,
            filing_ids=[filing["filing_id"] for file in read.values() for filing in file.filings],
            forms=forms,
            register=register,
            rule_set=load_rule_set(forms),
            suites=suites,
        )
        return intake.execute("from findings order by all").fetchall()

    return run


@pytest.fixture(scope="module")
def findings(intake, read, judge_corpus) -> dict[str, list[tuple[str, str]]]:
    """Filing → rule and place of everything that failed."""
    from expectations.judging.plain_suites import PlainSuites

    judge_corpus(PlainSuites())
    ids = [filing["filing_id"] for file in read.values() for filing in file.filings]
    found: dict[str, list[tuple[str, str]]] = {filing_id: [] for filing_id in ids}
    for filing_id, rule_id, place in intake.execute(
        """
        select filing_id, rule_id, concat_ws('!', sheet_name, cell)
        from findings
        where outcome = 'fail'
        """
    ).fetchall():
        found[filing_id].append((rule_id, place))
    return found


@pytest.mark.parametrize("name", messy_names())
def test_a_mess_gives_its_findings_and_no_other(read, expected, findings, name):
    for filing, one in zip(read[name].filings, expected[name].filings, strict=True):
        assert sorted(findings[filing["filing_id"]]) == list(one.findings)


def test_every_finding_of_the_corpus_speaks_to_a_clerk(intake, findings):
    told = intake.execute(
        "select distinct message, would_pass from findings where outcome = 'fail'"
    ).fetchall()
    assert told
    for message, would_pass in told:
        assert message
        assert "{" not in message + (would_pass or "")


WORDS = {
    "a_column_of_the_countys_own-450303.xlsx": (
        "chambers.column_unknown",
        "note",
        "报表没有“商会地址”这一列，该列未读入",
        "使用报表原来的表头，或删去该列",
    ),
    "reckoning_beside_the_table-450303.xlsx": (
        "branches.column_without_header",
        "note",
        "此列没有表头，内容未读入",
        "使用报表原来的表头，或删去该列",
    ),
    "one_header_twice-450303.xlsx": (
        "relief_participation.column_repeated",
        "error",
        "“受益户数”列重复，无法确定以哪一列为准",
        "“受益户数”只保留一列",
    ),
    "a_label_the_cover_has_not-450303.xlsx": (
        "cover.label_unknown",
        "note",
        "封面没有“传真号码”这一项，该项未读入",
        "使用报表原来的封面，或删去该项",
    ),
    "a_value_one_cell_too_far-450303.xlsx": (
        "cover.value_aside",
        "note",
        "此处的内容不在“审核人”右侧相邻的单元格，未读入",
        "填在“审核人”右侧的单元格",
    ),
    "a_unit_line_in_yuan-450303.xlsx": (
        "relief_participation.unit",
        "error",
        "所注单位“元”与报表规定的“万元”不同",
        "以万元为单位填报",
    ),
    "a_sheet_twice-450303.xlsx": (
        "branches.repeated",
        "error",
        "工作表“商会党组织 (2)”与“商会党组织”是同一张表，无法确定以哪一张为准",
        "“商会党组织”表只保留一张",
    ),
    "the_only_sheet_of_its_title_hidden-450303.xlsx": (
        "mediation_cases.hidden",
        "note",
        "工作表“调解案件台账”是隐藏的，已照常读取",
        "取消隐藏",
    ),
    "last_years_sheet_hidden-450303.xlsx": (
        "chambers.hidden_repeat",
        "note",
        "隐藏的工作表“乡镇街道商会名册 (2)”与“乡镇街道商会名册”同名，未读取",
        "删去隐藏的工作表",
    ),
    "hidden_rows-450303.xlsx": (
        "relief_participation.hidden_rows",
        "note",
        "第 5、6 行是隐藏的，已照常读取",
        "取消隐藏",
    ),
    "last_years_sheet_by_its_title-450303.xlsx": (
        "branches.other_year",
        "note",
        "工作表“2021年商会党组织”标明的是2021年，未读取",
        "删去其他年度的工作表",
    ),
    "the_only_sheet_of_its_title_is_last_years-450303.xlsx": (
        "branches.year_in_doubt",
        "query",
        "工作表“2021年商会党组织”标明的是2021年，又没有本年度的“商会党组织”表，已作本年度读入",
        "确是本年度的，改正工作表的名称；不是的，换成本年度的表",
    ),
    "a_sheet_of_another_county-450303.xlsx": (
        "branches.title_in_doubt",
        "query",
        "工作表“商会党组织（秀峰区）”的名称里有“秀峰区”，已作本单位的“商会党组织”表读入",
        "确是本单位要报的，把名称改为“商会党组织”；不是的，换成要报的表",
    ),
    "a_column_that_is_not_needed_renamed-450303.xlsx": (
        "relief_participation.column_in_doubt",
        "query",
        "报表没有“带动就业人数”这一列，表中又缺“吸纳就业”：不知是否同一栏，该列未读入",
        "是同一栏的，把表头改为报表原来的写法；不是的，删去该列",
    ),
    "two_tables_one_below_the_other-450303.xlsx": (
        "mediation_organisations.second_table",
        "error",
        "第 7 行起是另一个表（另有表头，或标明上年、示例、作废等），从这一行起未读入",
        "一张工作表只放一个表：同一张表的各行接着填，另一张表放到自己的工作表，不要的删去",
    ),
    "a_sheet_of_the_countys_own-450303.xlsx": (
        "sheet_unknown",
        "note",
        "工作表“通讯录”不是本单位年报中的表，未读取",
        "使用报表原来的表名，或删去该表",
    ),
    "a_struck_out_row-450303.xlsx": (
        "relief_participation.struck_out_row",
        "query",
        "第 5 行整行划了删除线，已照常读入",
        "该行仍有效的，去掉删除线；已作废的，删去该行",
    ),
    "a_struck_out_cell-450303.xlsx": (
        "relief_participation.struck_out_cell",
        "query",
        "“叠彩区样例农业有限公司第013号”整格划了删除线，已照常读入",
        "仍有效的，去掉删除线；已作废的，清空该格或改填现在的内容",
    ),
    "a_new_year_on_the_old_form-450303.xlsx": (
        "form",
        "error",
        "表头是 2018-2021 年度报表的，该报告年度的报表是 2022-2024 年度的",
        "使用 2022-2024 年度的报表填报；报告年度填错的，改正报告年度",
    ),
}
"""A file for each kind of note about a layout: rule, severity, message and what would pass."""


@pytest.mark.parametrize("name", WORDS)
def test_a_note_about_the_layout_is_in_a_clerks_words(intake, findings, read, name):
    (filing,) = read[name].filings
    told = intake.execute(
        "select rule_id, severity, message, would_pass from findings"
        " where outcome = 'fail' and filing_id = ?",
        [filing["filing_id"]],
    ).fetchall()
    assert told == [WORDS[name]]


def test_every_kind_of_note_has_its_words_shown():
    assert {rule.rpartition(".")[2] for rule, *_ in WORDS.values()} == set(NoteKind)


@pytest.mark.long
def test_a_quick_check_and_a_refresh_find_the_same_in_the_whole_corpus(judge_corpus):
    from expectations.judging.great_suites import GreatSuites
    from expectations.judging.plain_suites import PlainSuites

    by_great_expectations = judge_corpus(GreatSuites())
    assert by_great_expectations
    assert judge_corpus(PlainSuites()) == by_great_expectations
