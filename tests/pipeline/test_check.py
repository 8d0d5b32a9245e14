"""`shanghui check` over real files, as a person runs it."""

import io
import json
import re
import resource
import shutil
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
from rich.cells import cell_len
from rich.console import Console

from orchestration.check_files import check_files
from orchestration.show_check import show_answers

GUIDE = (Path(__file__).parents[2] / "docs" / "check.md").read_text(encoding="utf-8")
COUNTY = "450305"
CHAMBERS = "乡镇街道商会名册"

CLEAN, FOUND, CANNOT = 0, 1, 2


def check(*arguments: object) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "orchestration", "check", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.fixture(scope="module")
def clean(write_returns) -> Path:
    """A clean return of 七星区 for 2022."""
    (path,) = write_returns([COUNTY], [2022]).rglob("*.xlsx")
    return path


@pytest.fixture
def edited(clean, tmp_path):
    """Copies of the clean return with cells overwritten: sheet, address and value."""

    def edit(name: str, *cells: tuple[str, str, object]) -> Path:
        workbook = openpyxl.load_workbook(clean)
        for sheet, address, value in cells:
            workbook[sheet][address] = value
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        workbook.save(path)
        return path

    return edit


def answer_about(*arguments: object) -> dict:
    run = check("--json", *arguments)
    assert run.stderr == ""
    return json.loads(run.stdout)


def test_a_clean_return_would_be_accepted(clean):
    run = check(clean)
    assert (run.returncode, run.stderr) == (CLEAN, "")
    assert f"{clean}: would be accepted" in run.stdout
    assert "450305 七星区 · 2022 · nothing found" in run.stdout
    assert "1 file: 1 would be accepted" in run.stdout


def test_a_wrong_cell_is_told_with_what_stands_there_and_what_would_pass(edited):
    run = check(edited("wrong.xlsx", (CHAMBERS, "K4", -3)))
    assert run.returncode == FOUND
    assert "wrong.xlsx: would be sent back" in run.stdout
    assert "450305 七星区 · 2022 · 1 error" in run.stdout
    (line,) = [line for line in run.stdout.splitlines() if "member_count.range" in line]
    assert line.split() == [
        "chambers.member_count.range",
        f"{CHAMBERS}!K4",
        "-3",
        "“会员总数”不得小于",
        "0",
        "不小于",
        "0",
        "的数",
    ]
    assert "1 check could not be made until that is mended: B09" in run.stdout


def test_the_answer_as_json_has_the_finding_and_nothing_else(edited):
    path = edited("wrong.xlsx", (CHAMBERS, "K4", -3))
    answer = answer_about(path)
    (file,) = answer["files"]
    (filing,) = file["filings"]
    assert (file["file"], file["verdict"], file["read_status"]) == (str(path), "returned", "read")
    assert (filing["county_code"], filing["county_name"]) == (COUNTY, "七星区")
    assert (filing["report_year"], filing["verdict"], filing["error_count"]) == (
        2022,
        "returned",
        1,
    )
    assert filing["findings"] == [
        {
            "rule_id": "chambers.member_count.range",
            "severity": "error",
            "sheet": "chambers",
            "anchor": "cell",
            "sheet_name": CHAMBERS,
            "row_number": 4,
            "field": "member_count",
            "cell": "K4",
            "related_cells": [],
            "value_read": "-3",
            "would_pass": "不小于 0 的数",
            "message": "“会员总数”不得小于 0",
        }
    ]
    assert [finding["rule_id"] for finding in filing["not_evaluable"]] == ["B09"]
    assert answer["counts"] == {
        "files": 1,
        "accepted": 0,
        "returned": 1,
        "unread": 0,
        "error": 1,
        "query": 0,
        "note": 0,
    }


def keys_of(value: object, path: str = "") -> set[str]:
    """`files[].filings[].verdict` and so on, for every key of a JSON value."""
    if isinstance(value, list):
        return {key for item in value for key in keys_of(item, f"{path}[]")}
    if not isinstance(value, dict):
        return set()
    keys = {f"{path}.{key}".lstrip(".") for key in value}
    return keys.union(*(keys_of(item, f"{path}.{key}".lstrip(".")) for key, item in value.items()))


def test_a_query_lets_the_return_through_and_is_shown_apart_from_errors(edited):
    run = check(edited("query.xlsx", ("封面", "B5", "桂林市工商业联合会")))
    assert run.returncode == CLEAN
    assert "query.xlsx: would be accepted" in run.stdout
    assert "450305 七星区 · 2022 · 1 query" in run.stdout
    assert "queries: answer them on the sheet 核实说明; the return goes through" in run.stdout
    assert "errors:" not in run.stdout
    (line,) = [line for line in run.stdout.splitlines() if "A02" in line]
    assert line.split()[1:3] == ["封面!B5", "桂林市工商业联合会"]


def test_the_shape_of_the_json_is_the_documented_one(edited):
    documented = set(re.findall(r"^\| `([\w.\[\]]+)` \|", GUIDE, re.MULTILINE))
    assert documented == keys_of(answer_about(edited("wrong.xlsx", (CHAMBERS, "K4", -3))))


def test_findings_stand_in_the_order_of_sheets_and_cells(edited):
    path = edited(
        "wrong.xlsx",
        ("汇总表", "D9", 1),
        (CHAMBERS, "S4", -1),
        (CHAMBERS, "L4", -1),
        (CHAMBERS, "K5", "约120"),
    )
    (file,) = answer_about(path)["files"]
    (filing,) = file["filings"]
    assert [(finding["rule_id"], finding["cell"]) for finding in filing["findings"]] == [
        ("chambers.enterprise_member_count.range", "L4"),
        ("chambers.leading_enterprise_member_count.range", "S4"),
        ("chambers.member_count.type", "K5"),
        ("S03", "D9"),
    ]


def test_of_many_findings_of_one_rule_the_first_are_shown_and_the_others_counted(edited):
    # The sheet has thirteen cases.
    path = edited("wrong.xlsx", *(("调解案件台账", f"A{row}", None) for row in range(4, 17)))
    run = check(path)
    assert run.returncode == FOUND
    shown = [line for line in run.stdout.splitlines() if "调解案件台账!" in line]
    assert [line.split()[1] for line in shown] == [f"调解案件台账!A{row}" for row in range(4, 14)]
    assert "and 3 more of mediation_cases.case_no.required: --json has them all" in run.stdout
    (file,) = answer_about(path)["files"]
    assert file["filings"][0]["error_count"] == len(file["filings"][0]["findings"]) == 13


def test_a_return_of_an_unknown_county_or_year_still_gets_its_findings(edited):
    files = answer_about(
        edited("county.xlsx", ("封面", "B4", "459999")),
        edited("later.xlsx", ("封面", "B6", 2031)),
        edited("blank.xlsx", ("封面", "B6", None)),
    )["files"]
    told = [
        [
            (finding["rule_id"], finding["cell"], finding["value_read"])
            for filing in file["filings"]
            for finding in filing["findings"]
        ]
        for file in files
    ]
    assert told == [
        [("A01", "B4", "459999")],
        [("form", "B6", "2031")],
        [("form", "B6", None)],
    ]
    assert {file["verdict"] for file in files} == {"returned"}


def test_files_that_are_no_workbook_are_told_apart_from_wrong_returns(clean, tmp_path):
    (tmp_path / "letter.xlsx").write_text("尊敬的领导", encoding="utf-8")
    (tmp_path / "empty.xlsx").write_bytes(b"")
    (tmp_path / "cut.xlsx").write_bytes(clean.read_bytes()[:5000])
    run = check(tmp_path)
    assert (run.returncode, run.stderr) == (FOUND, "")
    for name in ("letter.xlsx", "empty.xlsx", "cut.xlsx"):
        assert f"{name}: could not be read" in run.stdout
    assert "3 files: 3 could not be read" in run.stdout
    by_name = {Path(file["file"]).name: file for file in answer_about(tmp_path)["files"]}
    assert {name: file["verdict"] for name, file in by_name.items()} == {
        "cut.xlsx": "unread",
        "empty.xlsx": "unread",
        "letter.xlsx": "unread",
    }
    assert by_name["empty.xlsx"]["read_status"] == "empty"
    assert by_name["empty.xlsx"]["read_message_zh"] is not None


def test_of_a_folder_only_what_needs_a_word_is_shown_and_all_is_counted(clean, edited, tmp_path):
    folder = tmp_path / "returns"
    edited("returns/wrong.xlsx", (CHAMBERS, "K4", -3))
    shutil.copy(clean, folder / "good.xlsx")
    shutil.copy(clean, folder / "the same under another name.xlsx")
    (folder / ".hidden").write_bytes(b"")
    run = check(folder)
    assert run.returncode == FOUND
    assert "good.xlsx" not in run.stdout
    assert f"{folder}/wrong.xlsx: would be sent back" in run.stdout
    assert "3 files: 2 would be accepted, 1 would be sent back" in run.stdout
    names = [Path(file["file"]).name for file in answer_about(folder)["files"]]
    assert names == ["good.xlsx", "the same under another name.xlsx", "wrong.xlsx"]


@pytest.mark.parametrize("width", [70, 100, 140])
def test_nothing_is_cut_off_on_a_narrow_terminal(edited, width):
    path = edited("wrong.xlsx", (CHAMBERS, "I5", "51450305MJPCY23L86"), (CHAMBERS, "K4", -3))
    printed = io.StringIO()
    show_answers(check_files([path]), Console(file=printed, width=width))
    lines = printed.getvalue().splitlines()
    assert max(map(cell_len, lines)) <= width
    # Each cell of the table whole, folded or not: its letters in their order.
    for text in (
        "51450305MJPCY23L86",
        "统一社会信用代码校验码不正确",
        "校验码正确的18位统一社会信用代码",
        "chambers.member_count.range",
        f"{CHAMBERS}!I5",
        "不小于0的数",
    ):
        assert _stands_in(text, lines), text


def _stands_in(text: str, lines: list[str]) -> bool:
    """Whether a text stands in the lines, folded within its column of a table."""
    rest = text
    for line in lines:
        for part in line.split():
            if rest and part and rest.startswith(part):
                rest = rest.removeprefix(part)
    return not rest or any(text in line for line in lines)


def test_what_is_not_there_is_wrong_use_in_one_line(tmp_path):
    missing, empty = tmp_path / "no.xlsx", tmp_path / "empty"
    empty.mkdir()
    assert check(missing).stderr == f"shanghui: {missing}: there is no such file\n"
    assert check(missing).returncode == CANNOT
    assert check(empty).stderr == f"shanghui: {empty}: there is no file in this folder\n"
    assert check(empty).returncode == CANNOT
    assert check().returncode == CANNOT


def test_rules_that_need_other_counties_or_years_are_named_once(edited, clean):
    run = check(clean, edited("wrong.xlsx", (CHAMBERS, "K4", -3)))
    assert run.stdout.count("B06b 统一社会信用代码与其他县重复") == 1
    named = {rule["rule_id"] for rule in answer_about(clean)["judged_after_the_gate"]}
    assert {"B06b", "B13", "T03", "T05"} <= named


def test_no_slow_library_is_imported(clean):
    script = (
        "import sys; sys.argv = ['shanghui', 'check', sys.argv[1]]\n"
        "from orchestration.cli import main\n"
        "try: main()\n"
        "finally: print(sorted({name.partition('.')[0] for name in sys.modules}))"
    )
    run = subprocess.run(
        [sys.executable, "-c", script, str(clean)], capture_output=True, text=True, check=False
    )
    assert "would be accepted" in run.stdout, run.stderr
    imported = set(re.findall(r"'(\w+)'", run.stdout.splitlines()[-1]))
    assert {"duckdb", "pyarrow"} <= imported
    slow = {"great_expectations", "pandas", "dbt", "dagster", "openpyxl"}
    assert imported & slow == set()


def test_one_workbook_is_answered_within_two_seconds_of_a_processor(clean):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert check(clean).returncode == CLEAN
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    # Of this process and of the one that reads: a machine busy with other things counts less so.
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 4
