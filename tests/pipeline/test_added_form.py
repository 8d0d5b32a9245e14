"""A form added from a folder named in shanghui.toml: an invented one for 2024.

叠彩区 450303 (three streets) files on it: its clean sample return of 2022, two years later.
"""

import csv
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path

import openpyxl
import pytest

from orchestration.home.configuration import read_configuration
from orchestration.home.home import Home
from orchestration.progress import SilentProgress
from orchestration.run_refresh import run_refresh
from publishing.manifest import read_manifest
from publishing.read_release import open_release

BUILT_IN = files("ingestion.form") / "annual_return"
COUNTY, YEAR = "450303", 2024
RECEIVED = datetime(2025, 2, 5, 2, tzinfo=UTC)
TWO_YEARS = timedelta(days=731)
SETTINGS = """
form_folders = ["forms/2024"]

[deadline]
month = 2
day = 10
"""


def edit_csv(source: Path, target: Path, edit: Callable[[list[dict[str, str]]], None]) -> None:
    with (BUILT_IN / source).open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    edit(rows)
    with target.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def write_form(folder: Path) -> None:
    """A column renamed, one dropped, and a grade that is new: rows, no code."""
    folder.mkdir(parents=True)
    (folder / "forms.csv").write_text(
        "form_version,first_report_year,last_report_year\n2024,2024,2024\n", encoding="utf-8"
    )

    def edit_fields(rows: list[dict[str, str]]) -> None:
        own = {"member_count": "年末会员数", "purchase_support": "-"}
        for row in rows:
            row["header_zh_2024"] = own.get(row["field"], "")

    def add_grade(rows: list[dict[str, str]]) -> None:
        grade = {"code_list": "grade", "position": "7", "value_zh": "6A", "code": "6a"}
        rows.append(grade | {"aliases": "AAAAAA"})

    edit_csv("fields.csv", folder / "fields.csv", edit_fields)
    edit_csv("code_lists.csv", folder / "code_lists.csv", add_grade)


@pytest.fixture(scope="module")
def workbook(tmp_path_factory, write_returns) -> Path:
    """The return of 2024 on the added form; its first chamber is graded 6A and has 77 members."""
    clean = next(write_returns([COUNTY], [2022]).rglob("*.xlsx"))
    book = openpyxl.load_workbook(clean)
    cover = {row[0].value: row[1] for row in book["封面"].iter_rows(min_row=4)}
    cover["报告年度"].value = YEAR
    for label in ("数据截止日期", "报出日期"):
        cover[label].value += TWO_YEARS
    roster = book["乡镇街道商会名册"]
    place = {cell.value: cell.column for cell in roster[3]}
    roster.cell(3, place["会员总数"]).value = "年末会员数"
    assert roster.cell(4, place["商会名称"]).value == "叠彩街道商会"
    roster.cell(4, place["社会组织评估等级"]).value = "6A"
    roster.cell(4, place["会员总数"]).value = 77
    relief = book["村企帮扶台账"]
    relief.delete_cols(next(cell.column for cell in relief[3] if cell.value == "消费帮扶金额"))
    for cells in book["调解案件台账"].iter_rows(min_row=4):
        for cell in cells:
            if isinstance(cell.value, datetime):
                cell.value += TWO_YEARS
    for title in ("微积分年度评分", "会员需求清单", "微治理与三公开", "微实践台账"):
        del book[title]
    path = tmp_path_factory.mktemp("returns") / f"{COUNTY}_叠彩区_{YEAR}.xlsx"
    book.save(path)
    return path


def refreshed(home: Home, workbook: Path):
    home.create()
    (home.inbox / workbook.name).write_bytes(workbook.read_bytes())
    configuration = read_configuration(home.path)
    return run_refresh(home, [YEAR], RECEIVED, SilentProgress(), configuration)


@pytest.mark.long
def test_a_return_on_an_added_form_is_read_judged_and_published(tmp_path, workbook):
    write_form(tmp_path / "home" / "forms" / "2024")
    (tmp_path / "home" / "shanghui.toml").write_text(SETTINGS, encoding="utf-8")
    summary = refreshed(Home(tmp_path / "home"), workbook)
    assert (summary.problems, summary.accepted, summary.in_force) == ((), 1, 1)
    with open_release(tmp_path / "home" / "releases" / summary.release) as release:

        def rows(query: str) -> list[tuple]:
            return release.execute(query).fetchall()

        assert rows("select form_version, deadline_on::varchar from dim_report_years") == [
            ("2024", "2025-02-10")
        ]
        chambers = rows("select chamber_name, member_count, assessment_grade from fct_chambers")
        assert sorted(chambers) == [
            ("北门街道大河乡联合商会", 42, None),
            ("叠彩街道商会", 77, "6a"),
        ]
        # The words of the new value, beside those of the built-in forms.
        grades = rows("select code, value_zh from dim_code_values where code_list = 'grade'")
        assert {("6a", "6A"), ("5a", "5A"), ("none", "未评估")} <= set(grades)
        states = dict(
            rows(
                f"select indicator, state from indicators where division_code = '{COUNTY}' and "
                "indicator in ('purchase_support', 'relief_funds', 'chamber_members')"
            )
        )
        assert states == {
            "purchase_support": "not_collected",
            "relief_funds": "complete",
            "chamber_members": "complete",
        }
        # Received on 5 February, in time for a deadline of 10 February.
        assert rows(
            "select value from indicators where indicator = 'on_time_rate' "
            f"and division_code = '{COUNTY}'"
        ) == [(1.0,)]
    manifest = read_manifest(tmp_path / "home" / "releases" / summary.release)
    assert manifest["configuration"] == {"deadline": "02-10", "withheld_below_percent": "90"}


@pytest.mark.long
def test_without_the_folder_the_same_return_is_sent_back_and_told_why(tmp_path, workbook):
    summary = refreshed(Home(tmp_path / "home"), workbook)
    assert (summary.accepted, summary.in_force) == (0, 0)
    told = {problem.rule_id: problem.message for problem in summary.problems}
    assert told["chambers.member_count.column_missing"] == "“乡镇街道商会名册”缺少“会员总数”列"
    assert told["chambers.assessment_grade.code_list"] == "“社会组织评估等级”不在可选项之内"
    assert len(told) == 2


def test_a_year_that_only_an_added_form_has_is_a_partition_and_a_year_of_the_command(tmp_path):
    from orchestration.assets import build_definitions
    from orchestration.home.report_years import parse_report_years

    home = Home(tmp_path / "home")
    home.create()
    folder = home.path / "forms"
    folder.mkdir()
    (folder / "forms.csv").write_text(
        "form_version,first_report_year,last_report_year\n2025,2025,2025\n", encoding="utf-8"
    )
    (home.path / "shanghui.toml").write_text('form_folders = ["forms"]\n', encoding="utf-8")
    configuration = read_configuration(home.path)
    assert parse_report_years("2025", configuration.forms.report_years) == [2025]
    graph = build_definitions(home, configuration).resolve_asset_graph()
    partitions = {
        node.key.to_user_string(): node.partitions_def.get_partition_keys()[-1]
        for node in graph.asset_nodes
        if node.partitions_def
    }
    assert partitions == {
        "filings": "2025",
        "findings": "2025",
        "correction_slips": "2025",
        "admitted_returns": "2025",
    }
