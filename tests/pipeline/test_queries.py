"""Queries of real workbooks: of the rules after the gate, and of those before it that ask a reason.

Four counties file two years, each with mistakes of its own; a fifth files the one pair of years in
which the sample's chambers move by more than three in ten.
"""

import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import openpyxl
import pytest

from expectations.answers import answers
from orchestration.commands.status import read_status
from orchestration.home.home import Home
from publishing.read_release import open_release
from tests.pipeline.test_one_cell_edits import CASES, CHAMBERS, RELIEF, sheet_rows

pytestmark = pytest.mark.long

XINGNING, HENG, XIUFENG, LINGUI = "450102", "450181", "450302", "450312"
LINGSHAN = "450721"
NOBODY, RENAMED = "查无此商会", "更名后的商会"
COUNTIES = [XINGNING, HENG, XIUFENG, LINGUI]


@dataclass(frozen=True)
class Query:
    """A query as published, but for its words."""

    report_year: int
    division_code: str
    rule_id: str
    place: str
    entity: str
    value_read: str | None
    is_answered: bool


@dataclass(frozen=True)
class Seeded:
    """The home after its refresh, the queries put into it, and counts of the workbooks' rows."""

    home: Path
    queries: list[Query]
    registered: int
    rows_naming_a_chamber: int


@pytest.fixture(scope="module")
def seeded(write_returns, tmp_path_factory, refresh) -> Seeded:
    home = tmp_path_factory.mktemp("queries")
    inbox = home / "inbox"
    shutil.copytree(write_returns(COUNTIES, [2021, 2022]) / "wave-1", inbox)
    shutil.copytree(write_returns([LINGSHAN], [2018, 2019]) / "wave-1", inbox, dirs_exist_ok=True)
    books = {county: next(inbox.rglob(f"{county}_*_2022.xlsx")) for county in COUNTIES}
    for path in inbox.rglob("*.xlsx"):
        _name_own_chambers_only(path)
    queries = [
        *_code_of_another_county(books[XIUFENG], books[HENG]),
        *_chambers_nobody_knows(books[HENG]),
        *_chamber_renamed(books[XINGNING]),
        *_yuan_for_ten_thousand(books[LINGUI]),
        *_change_without_a_reason(next(inbox.rglob(f"{LINGSHAN}_*_2019.xlsx"))),
    ]
    rows = {
        title: [
            row
            for book in books.values()
            for row, _ in sheet_rows(openpyxl.load_workbook(book), title)
        ]
        for title in (CHAMBERS, RELIEF)
    }
    summary = refresh(home, [2018, 2019, 2021, 2022])
    assert summary.problems == ()
    return Seeded(
        home,
        queries,
        registered=len(
            {row["商会名称"] for row in rows[CHAMBERS] if row["统一社会信用代码"] is not None}
        ),
        rows_naming_a_chamber=sum(row["所属乡镇街道商会"] is not None for row in rows[RELIEF]),
    )


def _name_own_chambers_only(path: Path) -> None:
    """Blank the chambers of counties that file nothing here, which nobody could know."""
    book = openpyxl.load_workbook(path)
    own = {row["商会名称"] for row, _ in sheet_rows(book, CHAMBERS)}
    title = RELIEF if RELIEF in book.sheetnames else "万企帮万村台账"
    for row, cells in sheet_rows(book, title):
        if row["所属乡镇街道商会"] not in own:
            book[title][cells["所属乡镇街道商会"]] = None
    book.save(path)


def _first(book: openpyxl.Workbook, title: str, where) -> tuple[dict, dict[str, str]]:
    return next((row, cells) for row, cells in sheet_rows(book, title) if where(row))


def _is_registered_alone(row: dict) -> bool:
    return row["组建方式"] == "单独组建" and row["是否民政登记"] == "是"


def _explain(book: openpyxl.Workbook, *values: str) -> None:
    """Add a row to the explanations sheet, below its headers."""
    sheet = book["核实说明"]
    for column, value in enumerate(values, start=1):
        sheet.cell(sheet.max_row if column > 1 else sheet.max_row + 1, column, value)


def _code_of_another_county(path: Path, other: Path) -> list[Query]:
    row, _ = _first(openpyxl.load_workbook(other), CHAMBERS, _is_registered_alone)
    code = row["统一社会信用代码"]
    book = openpyxl.load_workbook(path)
    row, cells = _first(book, CHAMBERS, _is_registered_alone)
    book[CHAMBERS][cells["统一社会信用代码"]] = code
    book.save(path)
    place = f"{CHAMBERS}!{cells['统一社会信用代码']}"
    return [Query(2022, XIUFENG, "B06b", place, row["商会名称"], code, False)]


def _chambers_nobody_knows(path: Path) -> list[Query]:
    book = openpyxl.load_workbook(path)
    naming = [(row, cells) for row, cells in sheet_rows(book, RELIEF) if row["所属乡镇街道商会"]]
    queries = []
    for row, cells in naming[:2]:
        cell = cells["所属乡镇街道商会"]
        book[RELIEF][cell] = NOBODY
        code = row["统一社会信用代码"]
        is_answered = not queries
        queries.append(Query(2022, HENG, "F06", f"{RELIEF}!{cell}", code, NOBODY, is_answered))
    first_row = queries[0].place.rpartition("!C")[2]
    _explain(book, "F06", RELIEF, f"第{first_row}行", "商会正在筹建,待核")
    book.save(path)
    return queries


def _chamber_renamed(path: Path) -> list[Query]:
    """An unregistered chamber under another name on every sheet; the county says so of the new."""
    book = openpyxl.load_workbook(path)
    row, cells = _first(
        book,
        CHAMBERS,
        lambda row: (
            row["组建方式"] == "单独组建"
            and row["是否民政登记"] == "否"
            and row["成立日期"].year < 2021
        ),
    )
    for sheet in book:
        for cell in [cell for cells in sheet.iter_rows() for cell in cells]:
            if cell.value == row["商会名称"]:
                cell.value = RENAMED
    _explain(book, "t03", CHAMBERS, RENAMED, "更名")
    book.save(path)
    established_on: date = row["成立日期"].date()
    row_before = int(cells["成立日期"].removeprefix("G"))
    before = f"上年名册第{row_before}行有此商会，本年没有"
    place = f"{CHAMBERS}!{cells['成立日期']}"
    return [
        Query(2022, XINGNING, "T03", CHAMBERS, row["商会名称"], before, False),
        Query(2022, XINGNING, "T03", place, RENAMED, established_on.isoformat(), True),
    ]


def _yuan_for_ten_thousand(path: Path) -> list[Query]:
    book = openpyxl.load_workbook(path)
    rows = [(row, cells) for row, cells in sheet_rows(book, CASES) if row["涉案金额"] is not None]
    queries = []
    for (row, cells), is_answered in zip(rows, (False, True), strict=False):
        book[CASES][cells["涉案金额"]] = 20001
        place = f"{CASES}!{cells['涉案金额']}"
        number = row["案件编号"]
        queries.append(Query(2022, LINGUI, "E04", place, number, "20001", is_answered))
        if is_answered:
            _explain(book, "e04", "4", number, "合同金额确为两亿元")
    book.save(path)
    return queries


def _change_without_a_reason(path: Path) -> list[Query]:
    book = openpyxl.load_workbook(path)
    _, cells = _first(book, "汇总表", lambda row: row["指标代码"] == "chambers")
    book["汇总表"][cells["变化原因"]] = None
    book.save(path)
    place = f"汇总表!{cells['变化原因']}"
    return [Query(2019, LINGSHAN, "B13", place, "商会数", "上年8个，本年13个", False)]


def _release(home: Path):
    return open_release(home / "releases" / "current")


def test_each_seeded_query_is_found_at_its_cell_and_no_other(seeded):
    with _release(seeded.home) as release:
        rows = release.execute(
            "select report_year, division_code, rule_id, concat_ws('!', sheet_name, cell), entity,"
            " value_read, is_answered from queries"
        ).fetchall()
    assert sorted(rows) == sorted(tuple(vars(query).values()) for query in seeded.queries)


def test_a_county_is_told_the_same_answers_as_are_published(seeded, forms, register):
    """Two ways of matching, one for the slip and one in the warehouse: they must agree."""
    with duckdb.connect(str(Home(seeded.home).intake), read_only=True) as intake:
        files = [sha256 for (sha256,) in intake.execute("select file_sha256 from files").fetchall()]
        told = {
            (filing.county_code, finding.rule_id, finding.cell, finding.is_explained)
            for answer in answers(intake, files, forms, register).values()
            for filing in answer.filings
            for finding in filing.findings
            if finding.severity == "query"
        }
    with _release(seeded.home) as release:
        published = release.execute(
            "select division_code, rule_id, cell, is_answered from queries where not is_after_gate"
        ).fetchall()
    assert told == set(published)
    assert sorted(is_explained for *_, is_explained in told) == [False, True]


def test_rules_after_the_gate_say_how_often_they_were_evaluated(seeded):
    with _release(seeded.home) as release:
        evaluated = {
            (year, rule): counts
            for year, rule, *counts in release.execute(
                "select report_year, rule_id, pass_count, fail_count, not_evaluable_count"
                " from rule_evaluations"
            ).fetchall()
        }
        chambers = dict(
            release.execute(
                "select report_year, count(*) from fct_chambers where is_counted group by all"
            ).fetchall()
        )
    assert evaluated[2022, "B06b"] == [seeded.registered - 1, 1, 0]
    assert evaluated[2019, "B13"] == [0, 1, 0]
    assert evaluated[2021, "B13"] == [0, 0, 4]
    assert evaluated[2022, "B13"] == [4, 0, 0]
    assert evaluated[2022, "F06"] == [seeded.rows_naming_a_chamber - 2, 2, 0]
    # Every chamber of last year, and every one of this.
    assert evaluated[2022, "T03"] == [chambers[2021] + chambers[2022] - 2, 2, 0]
    assert evaluated[2021, "T03"] == [0, 0, chambers[2021]]
    # Of the printed figures only the register's townships can be told from four counties; none is
    # of 2021.
    assert evaluated[2022, "T04"] == [1, 0, 15]
    assert evaluated[2021, "T04"] == [0, 0, 0]
    assert evaluated[2022, "T05"][1:] == [0, 0]
    assert evaluated[2022, "T05"][0] >= 4
    assert evaluated[2022, "T01"][0] > 100
    assert evaluated[2022, "T02"][0] > 10
    assert len(evaluated) == 4 * 8


def test_no_answer_of_a_county_is_published(seeded):
    with _release(seeded.home) as release:
        for reason in ("商会正在筹建,待核", "更名"):
            assert release.execute(
                "select count(*) from queries where contains(queries::varchar, ?)"
                " and not contains(would_pass, ?)",
                [reason, reason],
            ).fetchone() == (0,)


def test_status_tells_the_open_queries_of_a_year(seeded):
    assert read_status(Home(seeded.home), None).open_queries == {2018: 0, 2019: 1, 2021: 0, 2022: 4}
    assert read_status(Home(seeded.home), 2022).open_queries == {2022: 4}


def test_the_check_of_the_release_counts_open_and_answered_queries_by_rule(seeded):
    import dagster as dg

    key = dg.AssetCheckKey(dg.AssetKey("release"), "queries_answered")
    with dg.DagsterInstance.from_config(str(Home(seeded.home).dagster)) as instance:
        storage = instance.event_log_storage
        record = storage.get_latest_asset_check_execution_by_key([key])[key]
    told = record.event.dagster_event.asset_check_evaluation_data
    assert (told.passed, told.severity) == (False, dg.AssetCheckSeverity.WARN)
    assert {name: value.value for name, value in told.metadata.items()} == {
        "open": 5,
        "answered": 3,
        "open_B06b": 1,
        "open_B13": 1,
        "open_E04": 1,
        "open_F06": 1,
        "open_T03": 1,
    }
