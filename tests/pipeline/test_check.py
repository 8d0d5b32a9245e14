"""`shanghui check` over real files, as a person runs it."""

import io
import json
import re
import resource
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest
from rich.cells import cell_len
from rich.console import Console

from county.check import check_files
from orchestration.commands.check import show_answers
from orchestration.home.configuration import DEFAULTS
from tests.unit.format_writers import Percent, csv_files, zipped

GUIDE = (Path(__file__).parents[2] / "docs" / "check.md").read_text(encoding="utf-8")
COVER, CHAMBERS, CASES, TOTALS = "封面", "乡镇街道商会名册", "调解案件台账", "汇总表"
CLEAN, FOUND, CANNOT = 0, 1, 2

EDITS = {
    "wrong": [(CHAMBERS, "K4", -3)],
    "query": [(COVER, "B5", "桂林市工商业联合会")],
    "explained": [
        (COVER, "B5", "桂林市工商业联合会"),
        ("核实说明", "A4", "A02"),
        ("核实说明", "D4", "合署办公"),
    ],
    "order": [
        (TOTALS, "D9", 1),
        (CHAMBERS, "S4", -1),
        (CHAMBERS, "L4", -1),
        (CHAMBERS, "K5", "约120"),
        (COVER, "B5", "桂林市工商业联合会"),
    ],
    # The sheet has thirteen cases.
    "many": [(CASES, f"A{row}", None) for row in range(4, 17)],
    "county": [(COVER, "B4", "459999")],
    "later": [(COVER, "B6", 2031)],
    "blank": [(COVER, "B6", None)],
}
"""Copies of a clean return of 七星区 for 2022 and the cells overwritten in each."""


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
    (path,) = write_returns(["450305"], [2022]).rglob("*.xlsx")
    return path


def overwritten(clean: Path, path: Path, cells: list[tuple[str, str, object]]) -> Path:
    workbook = openpyxl.load_workbook(clean)
    for sheet, address, value in cells:
        workbook[sheet][address] = value
    workbook.save(path)
    return path


def sheets_of(path: Path) -> list[tuple[str, list[list]]]:
    """Every sheet's values as a program saves them to CSV: a rate as the percentage it shows."""
    return [
        (sheet.title, [[_shown(cell) for cell in row] for row in sheet.iter_rows()])
        for sheet in openpyxl.load_workbook(path)
    ]


def _shown(cell) -> object:
    if cell.value is None:
        return ""
    return Percent(cell.value) if cell.number_format.endswith("%") else cell.value


@dataclass(frozen=True)
class Answered:
    """A folder of returns, what the command said of it, and the slips it wrote."""

    folder: Path
    run: subprocess.CompletedProcess
    json: dict
    slips: Path

    def said_of(self, name: str) -> list[str]:
        """The lines on one file: from its name to the blank line before the next one's."""
        lines = self.run.stdout.split(f"{self.folder}/{name}: ", 1)[1].splitlines()
        end = (i for i, line in enumerate(lines) if line.startswith((str(self.folder), "Not eval")))
        return lines[: next(end)]

    def file(self, name: str) -> dict:
        (file,) = [one for one in self.json["files"] if one["file"] == f"{self.folder}/{name}"]
        return file

    def filing(self, name: str) -> dict:
        (filing,) = self.file(name)["filings"]
        return filing


@pytest.fixture(scope="module")
def answered(clean, tmp_path_factory) -> Answered:
    root = tmp_path_factory.mktemp("check")
    folder, slips = root / "returns", root / "new" / "slips"
    (folder / "inner").mkdir(parents=True)
    shutil.copy(clean, folder / "good.xlsx")
    shutil.copy(clean, folder / "inner" / "the same again.xlsx")
    for name, cells in EDITS.items():
        overwritten(clean, folder / f"{name}.xlsx", cells)
    (folder / "zipped.zip").write_bytes(
        zipped({name: (folder / name).read_bytes() for name in ("good.xlsx", "wrong.xlsx")})
    )
    (folder / "sheets").mkdir()
    for name, content in csv_files(sheets_of(clean)).items():
        (folder / "sheets" / name).write_bytes(content)
    (folder / "letter.xlsx").write_text("尊敬的领导", encoding="utf-8")
    (folder / "empty.xlsx").write_bytes(b"")
    (folder / "cut.xlsx").write_bytes(clean.read_bytes()[:5000])
    (folder / ".hidden").write_bytes(b"")
    as_json = check("--json", "--slip", slips, folder)
    run = check(folder)
    assert (run.returncode, run.stderr) == (as_json.returncode, as_json.stderr) == (FOUND, "")
    return Answered(folder, run, json.loads(as_json.stdout), slips)


def test_a_clean_return_would_be_accepted(clean):
    run = check(clean)
    assert (run.returncode, run.stderr) == (CLEAN, "")
    assert run.stdout.splitlines()[:2] == [
        f"{clean}: would be accepted",
        "  450305 七星区 · 2022 · nothing found",
    ]
    assert run.stdout.splitlines()[-1] == "1 file: 1 would be accepted"


def test_a_wrong_cell_is_told_with_what_stands_there_and_what_would_pass(answered):
    said = answered.said_of("wrong.xlsx")
    assert said[:2] == ["would be sent back", "  450305 七星区 · 2022 · 1 error"]
    (line,) = [line for line in said if "member_count.range" in line]
    assert re.split(r"\s{2,}", line.strip()) == [
        "chambers.member_count.range",
        f"{CHAMBERS}!K4",
        "-3",
        "“会员总数”不得小于 0",
        "不小于 0 的数",
    ]
    assert "  1 check could not be made, for want of a cell in order: B09" in said


def test_the_answer_as_json_has_the_finding_and_nothing_else(answered):
    file, filing = answered.file("wrong.xlsx"), answered.filing("wrong.xlsx")
    assert (file["verdict"], file["read_status"]) == ("returned", "read")
    assert (filing["county_code"], filing["county_name"]) == ("450305", "七星区")
    assert (filing["report_year"], filing["verdict"]) == (2022, "returned")
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
            "is_explained": False,
        }
    ]


def keys_of(value: object, path: str = "") -> set[str]:
    """`files[].filings[].verdict` and so on, for every key of a JSON value."""
    if isinstance(value, list):
        return {key for item in value for key in keys_of(item, f"{path}[]")}
    if not isinstance(value, dict):
        return set()
    keys = {f"{path}.{key}".lstrip(".") for key in value}
    return keys.union(*(keys_of(item, f"{path}.{key}".lstrip(".")) for key, item in value.items()))


def test_the_shape_of_the_json_is_the_documented_one(answered):
    documented = set(re.findall(r"^\| `([\w.\[\]]+)` \|", GUIDE, re.MULTILINE))
    assert documented == keys_of(answered.json)


def test_findings_stand_gravest_first_then_in_the_order_of_sheets_and_cells(answered):
    findings = answered.filing("order.xlsx")["findings"]
    assert [(finding["rule_id"], finding["cell"]) for finding in findings] == [
        ("chambers.enterprise_member_count.range", "L4"),
        ("chambers.leading_enterprise_member_count.range", "S4"),
        ("chambers.member_count.type", "K5"),
        ("S03", "D9"),
        ("A02", "B5"),
    ]


def test_a_query_lets_the_return_through_and_is_shown_apart_from_errors(answered):
    said = answered.said_of("query.xlsx")
    assert said[:2] == ["would be accepted", "  450305 七星区 · 2022 · 1 query"]
    heading, _, line = said[3:6]
    assert heading.startswith("  queries: to be explained on the sheet 核实说明")
    assert line.split()[:3] == ["A02", "封面!B5", "桂林市工商业联合会"]
    assert not [line for line in said if "errors" in line]


def test_a_query_explained_in_the_workbook_is_shown_as_explained(answered):
    said = answered.said_of("explained.xlsx")
    assert said[1] == "  450305 七星区 · 2022 · 1 query, 1 query explained already"
    assert said[5].split()[-1] == "already"
    (finding,) = answered.filing("explained.xlsx")["findings"]
    assert (finding["rule_id"], finding["is_explained"]) == ("A02", True)


def test_a_return_with_a_query_alone_is_clean_to_a_program(answered):
    assert check(answered.folder / "query.xlsx").returncode == CLEAN


def test_of_many_findings_of_one_rule_the_first_are_shown_and_the_others_counted(answered):
    said = answered.said_of("many.xlsx")
    shown = [line.split()[1] for line in said if f"{CASES}!" in line]
    assert shown == [f"{CASES}!A{row}" for row in range(4, 14)]
    assert "  and 3 more of mediation_cases.case_no.required: --json has them all" in said
    assert len(answered.filing("many.xlsx")["findings"]) == 13


def test_a_return_of_an_unknown_county_or_year_still_gets_its_findings(answered):
    told = {
        name: [
            (finding["rule_id"], finding["cell"], finding["value_read"])
            for finding in answered.filing(f"{name}.xlsx")["findings"]
        ]
        for name in ("county", "later", "blank")
    }
    assert told == {
        "county": [("A01", "B4", "459999")],
        "later": [("form", "B6", "2031")],
        "blank": [("form", "B6", None)],
    }


def test_files_that_are_no_workbook_are_told_apart_from_wrong_returns(answered):
    unread = [answered.file(f"{name}.xlsx") for name in ("letter", "empty", "cut")]
    assert [(file["verdict"], file["filings"]) for file in unread] == [("unread", [])] * 3
    assert unread[1]["read_status"] == "empty"
    for file in unread:
        verdict, *reason = answered.said_of(Path(file["file"]).name)
        assert verdict == "could not be read"
        assert "".join("".join(reason).split()) == "".join(file["read_message_zh"].split())


def test_of_a_folder_only_what_needs_a_word_is_shown_and_all_is_counted(answered):
    assert "good.xlsx" not in answered.run.stdout
    assert "the same again.xlsx" not in answered.run.stdout
    assert answered.run.stdout.splitlines()[-1] == (
        "16 files: 6 would be accepted, 7 would be sent back, 3 could not be read"
    )
    assert answered.json["counts"] == {
        "files": 16,
        "accepted": 6,
        "returned": 7,
        "unread": 3,
        "error": 22,
        "query": 3,
        "note": 0,
    }
    names = [Path(file["file"]).name for file in answered.json["files"]]
    assert {"good.xlsx", "the same again.xlsx"} < set(names)
    assert (
        answered.file("good.xlsx")["filings"]
        == (answered.file("inner/the same again.xlsx")["filings"])
    )


def test_returns_in_a_zip_and_as_csv_in_a_folder_are_answered_each_by_its_name(answered):
    assert answered.file("zipped.zip/good.xlsx")["verdict"] == "accepted"
    assert (
        answered.filing("zipped.zip/wrong.xlsx")["findings"]
        == (answered.filing("wrong.xlsx")["findings"])
    )
    assert answered.file("sheets/")["verdict"] == "accepted"
    assert answered.filing("sheets/")["county_code"] == "450305"
    # Two files of one name have two slips.
    slips = [answered.file(name)["slips"] for name in ("wrong.xlsx", "zipped.zip/wrong.xlsx")]
    assert slips == [
        [str(answered.slips / "wrong_退回单.xlsx")],
        [str(answered.slips / "wrong_退回单-2.xlsx")],
    ]


def test_rules_that_need_other_counties_or_years_are_named_once(answered):
    assert answered.run.stdout.count("B06b 统一社会信用代码与其他县重复") == 1
    named = [rule["rule_id"] for rule in answered.json["judged_after_the_gate"]]
    assert named == ["B06b", "B13", "F06", "T01", "T02", "T03", "T04", "T05"]


@pytest.mark.parametrize("width", [70, 100, 140])
def test_nothing_is_cut_off_on_a_narrow_terminal(clean, tmp_path, width):
    path = overwritten(
        clean, tmp_path / "a.xlsx", [(CHAMBERS, "I5", "51450305MJPCY23L86"), (CHAMBERS, "K4", -3)]
    )
    printed = io.StringIO()
    checked = check_files([path], forms=DEFAULTS.forms, register=DEFAULTS.register)
    show_answers(checked, Console(file=printed, width=width))
    lines = printed.getvalue().splitlines()
    assert max(map(cell_len, lines)) <= width
    for text in (
        "51450305MJPCY23L86",
        "统一社会信用代码校验码不正确",
        "校验码正确的18位统一社会信用代码",
        "chambers.member_count.range",
        f"{CHAMBERS}!I5",
        "不小于0的数",
    ):
        assert stands_in(text, lines), text


def stands_in(text: str, lines: list[str]) -> bool:
    """Whether the text stands in the lines, perhaps folded within its column of a table."""
    rest = text
    for part in (part for line in lines for part in line.split()):
        if rest.startswith(part):
            rest = rest.removeprefix(part)
    return not rest or any(text in line for line in lines)


def test_a_slip_is_written_for_each_return_with_findings_and_each_file_not_read(answered):
    assert sorted(path.name for path in answered.slips.iterdir()) == sorted(
        [
            "explained_核实单.xlsx",
            "query_核实单.xlsx",
            "wrong_退回单-2.xlsx",
            *(f"{name}_退回单.xlsx" for name in EDITS if name not in ("explained", "query")),
            *(f"{name}_退回单.xlsx" for name in ("letter", "empty", "cut")),
        ]
    )
    wrong, letter = (answered.slips / f"{name}_退回单.xlsx" for name in ("wrong", "letter"))
    assert answered.file("wrong.xlsx")["slips"] == [str(wrong)]
    assert answered.file("good.xlsx")["slips"] == []
    marked = openpyxl.load_workbook(wrong)
    assert marked.sheetnames[:2] == ["退回单", COVER]
    assert marked[CHAMBERS]["K4"].value == -3
    assert "“会员总数”不得小于 0" in marked[CHAMBERS]["K4"].comment.text
    assert openpyxl.load_workbook(letter).sheetnames == ["退回单"]


def test_wrong_use_is_told_in_one_line(answered, tmp_path):
    missing, empty, file = tmp_path / "no.xlsx", tmp_path / "empty", tmp_path / "file"
    empty.mkdir()
    file.write_bytes(b"")
    for arguments, message in (
        ([missing], f"{missing}: there is no such file"),
        ([empty], f"{empty}: there is no file in this folder"),
        (
            ["--slip", file, answered.folder / "wrong.xlsx"],
            f"{file}/wrong_退回单.xlsx: cannot be written (File exists)",
        ),
    ):
        run = check(*arguments)
        assert (run.returncode, run.stdout) == (CANNOT, "")
        assert run.stderr == f"shanghui: {message}\n"
    assert check().returncode == CANNOT


def test_one_workbook_takes_no_slow_library_and_little_time(clean):
    script = (
        "import sys; sys.argv = ['shanghui', 'check', sys.argv[1]]\n"
        "from orchestration.cli import main\n"
        "try: main()\n"
        "finally: print(*{name.partition('.')[0] for name in sys.modules})"
    )
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run = subprocess.run(
        [sys.executable, "-c", script, str(clean)], capture_output=True, text=True, check=False
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert "would be accepted" in run.stdout, run.stderr
    imported = set(run.stdout.splitlines()[-1].split())
    assert {"duckdb", "pyarrow"} <= imported
    slow = {"great_expectations", "pandas", "dbt", "dagster", "openpyxl"}
    assert imported & slow == set()
    # Processor seconds, of the reading process too: less at the mercy of a busy machine. Two
    # seconds are the promise on a quiet one.
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 4
