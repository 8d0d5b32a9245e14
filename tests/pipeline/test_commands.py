"""The commands over a built home, as a person runs them; and the README, which shows only these."""

import json
import os
import re
import resource
import shlex
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest

from publishing.manifest import read_manifest

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
COMMANDS = [
    *("demo", "sample", "template", "guide", "receive", "check", "refresh"),
    *("status", "filings", "withdraw", "lock", "unlock", "sign", "mark-official"),
    *("indicators", "page", "report", "trace", "diff", "claims", "rebuild", "publish-public"),
    *("national", "sql", "docs", "verify", "backup", "restore", "retention", "config", "health"),
    "alerts",
    *("desk", "dev", "web", "daemon", "units"),
]


def shanghui(
    *arguments: object, home: Path | None = None, folder: Path | None = None, **variables: str
) -> subprocess.CompletedProcess:
    environment = os.environ | ({"SHANGHUI_HOME": str(home)} if home else {}) | variables
    return subprocess.run(
        [sys.executable, "-m", "orchestration", *map(str, arguments)],
        capture_output=True,
        text=True,
        env=environment,
        cwd=folder,
        check=False,
        timeout=120,
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command):
    run = shanghui(command, "--help")
    assert run.returncode == 0
    assert run.stdout.startswith(f"Usage: shanghui {command} [OPTIONS]")
    # Values are named for what they are, not for Python's types.
    assert re.findall(r"<\w+|…", run.stdout) == []


def test_the_version_is_that_which_releases_name(province):
    run = shanghui("--version")
    assert re.fullmatch(r"shanghui \d+\.\d+\.\d+\+[0-9a-f]{12}\n", run.stdout)
    named = read_manifest(province.home.releases / "current")["code_version"]
    assert run.stdout == f"shanghui {named}\n"


def processor_seconds(*arguments: object, home: Path) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert shanghui(*arguments, home=home).returncode == 0
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def test_help_and_status_answer_in_well_under_a_second(province):
    assert processor_seconds("--help", home=province.home.path) < 1
    assert processor_seconds("status", home=province.home.path) < 1


def test_status_counts_the_counties_by_standing(province):
    status = json.loads(shanghui("status", "--json", home=province.home.path).stdout)
    assert status["release"] == province.second.release
    assert status["receipts"] == 582
    # Counted by hand from the sample's receipts.csv.
    assert status["late"] == {"2018": 9, "2019": 8, "2020": 6, "2021": 5, "2022": 2}
    assert status["counts"] == {
        str(year): {"in_force": 111} for year in (2018, 2019, 2020, 2021, 2022)
    }


def test_indicators_are_given_as_known_at_a_release(province):
    def registered(as_known: str) -> float:
        run = shanghui(
            "indicators", 2022, "--as-known", as_known, "--json", home=province.home.path
        )
        rows = {row["indicator"]: row for row in json.loads(run.stdout)}
        return rows["townships"]["value"], rows["filing_rate"]["numerator"]

    in_first = province.first.in_force - 444
    assert registered(province.first.release) == (1251, in_first)
    assert registered(province.second.release) == (1251, 111)


def test_sql_answers_in_every_format(province):
    query = "select 937 as chambers"
    answers = [
        shanghui("sql", query, "--format", form, home=province.home.path).stdout
        for form in ("csv", "json", "table")
    ]
    assert answers[0] == "chambers\n937\n"
    assert json.loads(answers[1]) == [{"chambers": 937}]
    assert answers[2].split() == ["chambers", "937"]


@pytest.mark.parametrize(
    "query",
    ["create table t (a int)", "copy indicators to 'out.csv'", "select * from read_csv('x.csv')"],
)
def test_sql_can_neither_write_nor_read_other_files(province, tmp_path, query):
    run = shanghui("sql", query, home=province.home.path)
    assert run.returncode == 2
    assert run.stderr.startswith(f"shanghui: release {province.second.release}: ")
    assert "Traceback" not in run.stderr


def blocks() -> list[list[str]]:
    return [block.strip().splitlines() for block in re.findall(r"```\n(.*?)```", README, re.S)]


def without_day(line: str) -> str:
    """A line of the demo's, its releases named by their number in the day alone."""
    return re.sub(r"\d{4}-\d\d-\d\d(?=\.\d)", "DAY", line).rstrip()


def test_the_readme_shows_what_the_demo_prints(province):
    (shown,) = [block for block in blocks() if block[0].startswith("First wave")]
    # How long it took and when it was published differ from run to run.
    printed = [without_day(line) for line in province.printed.splitlines()]
    missing = [
        line
        for line in map(without_day, shown)
        if line not in printed and not line.startswith("took") and line != "…"
    ]
    assert missing == []


def test_the_commands_of_the_readme_work(province):
    commands = [line for block in blocks() for line in block if line.startswith("shanghui ")]
    assert len(commands) >= 3
    for command in commands:
        run = shanghui(*shlex.split(command)[1:], home=province.home.path)
        assert run.returncode == 0, f"{command}: {run.stderr}"
        assert run.stdout


def test_a_template_repeats_what_the_release_says_of_last_year(province, tmp_path):
    run = shanghui("template", 2023, "--county", 450181, "--out", tmp_path, home=province.home.path)
    assert run.returncode == 0, run.stderr
    assert "450181_横州市_2023.xlsx" in run.stdout
    assert f"what the return in force for 2022 said (release {province.second.release})" in (
        " ".join(run.stdout.split())
    )
    (filed,) = (province.sample / "wave-1/2022").glob("450181_*.xlsx")
    filed = openpyxl.load_workbook(filed)
    template = openpyxl.load_workbook(tmp_path / "450181_横州市_2023.xlsx")
    # Township, name, chamber and its name, formation, established: as they were filed.
    roster, filed_roster = template["乡镇街道商会名册"], filed["乡镇街道商会名册"]
    for row in range(4, 21):
        repeated = [roster.cell(row, column).value for column in (2, 3, 4, 5, 6)]
        assert repeated == [filed_roster.cell(row, column).value for column in (2, 3, 4, 5, 6)]
        assert roster.cell(row, 11).value is None
    organisations, filed_organisations = template["商会调解组织"], filed["商会调解组织"]
    for row in range(4, filed_organisations.max_row + 1):
        for column in (1, 2, 3, 4, 5):
            assert (
                organisations.cell(row, column).value == filed_organisations.cell(row, column).value
            )
    totals, filed_totals = template["汇总表"], filed["汇总表"]
    for row in range(4, 16):
        assert totals.cell(row, 4).value is None
        assert totals.cell(row, 5).value == pytest.approx(filed_totals.cell(row, 4).value)


def test_no_template_repeats_a_person_a_telephone_or_a_remark(province, tmp_path, forms):
    marks_of_the_form = forms.for_year(2023).legal_line
    started = time.monotonic()
    run = shanghui("template", 2023, "--out", tmp_path, "--json", home=province.home.path)
    # 3 seconds of processor; a busy machine may take longer.
    assert time.monotonic() - started < 30
    written = json.loads(run.stdout)["templates"]
    assert len(written) == 111
    assert {template["last_year"] for template in written} == {2022}
    paths = sorted(tmp_path.iterdir())
    for path in paths:
        with zipfile.ZipFile(path) as package:
            texts = package.read("xl/sharedStrings.xml").decode()
        # What the sample's covers and remarks say of people.
        assert marks_of_the_form in texts
        assert not re.search("虚构|0771-|0000000", texts.replace(marks_of_the_form, ""))
    for path in paths[::10]:
        workbook = openpyxl.load_workbook(path, read_only=True)
        cover = dict(workbook["封面"].iter_rows(min_row=4, max_col=2, values_only=True))
        people = ("填表人", "联系电话", "审核人", "单位负责人")
        assert all(cover[label] is None for label in people)


def test_a_template_filled_in_is_not_overwritten(tmp_path):
    arguments = ("template", 2023, "--county", 450302, "--out", tmp_path)
    assert shanghui(*arguments, home=tmp_path / "home").returncode == 0
    # The same template again is no harm.
    assert shanghui(*arguments, home=tmp_path / "home").returncode == 0
    path = tmp_path / "450302_秀峰区_2023.xlsx"
    path.write_bytes(path.read_bytes() + b"filled in")
    run = shanghui(*arguments, home=tmp_path / "home")
    assert run.returncode == 2
    assert run.stderr.startswith(f"shanghui: {path} is there already and differs")
    assert path.read_bytes().endswith(b"filled in")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("2031",), "there is no form for 2031; years with one: 2018 to 2024"),
        (
            ("2023", "--county", "450182"),
            "there is no county in the register of 2023 '450182'; do you mean 450181 (横州市)?",
        ),
        (("2023", "--out", "/dev/null/x"), "cannot write to /dev/null/x (Not a directory)"),
    ],
)
def test_a_template_that_cannot_be_written_says_why(arguments, told, tmp_path):
    run = shanghui("template", *arguments, home=tmp_path)
    assert run.returncode == 2
    assert run.stderr.startswith(f"shanghui: {told}")
    assert run.stderr.count("\n") == 1


def test_a_county_is_found_by_the_code_it_had(tmp_path):
    run = shanghui(
        "template", 2022, "--county", "450127", "--out", tmp_path, "--json", home=tmp_path / "home"
    )
    (written,) = json.loads(run.stdout)["templates"]
    assert (written["county_code"], written["county_name"]) == ("450181", "横州市")


@pytest.mark.parametrize(
    "arguments",
    [
        ("indicators", "2022", "--division", "横县"),
        ("trace", "chambers", "--division", "横县"),
        ("diff", "--year", "2022", "--division", "横县"),
        ("filings", "横县", "2022"),
    ],
)
def test_every_command_takes_a_name_a_county_had_and_says_what_it_is_called(province, arguments):
    run = shanghui(*arguments, home=province.home.path)
    assert (run.returncode, run.stderr) == (0, "shanghui: 横县 is 横州市 450181 in 2022\n")
    assert arguments[0] == "diff" or "450181" in run.stdout


def test_a_difference_may_be_asked_as_known_then(province):
    asked = ("diff", "--indicator", "registered_chambers")
    run = shanghui(*asked, "--as-known", province.second.release, "--json", home=province.home.path)
    told = json.loads(run.stdout)
    assert (told["old"], told["new"]) == (province.first.release, province.second.release)
    assert [change["change"] for change in told["changes"]] == [65.0]
    first = ("--as-known", province.first.release)
    run = shanghui(*asked, *first, home=province.home.path)
    assert run.returncode == 2
    assert "is the first release: there is none before it" in run.stderr
    run = shanghui(*asked, province.first.release, "current", *first, home=province.home.path)
    assert run.stderr == ("shanghui: --as-known is another way of giving NEW: give one of them\n")


def test_the_rows_of_a_difference_are_those_its_indicator_counts(province):
    asked = (
        "diff",
        "--indicator",
        "registered_chambers",
        "--division",
        "450422",
        "--rows",
        "--json",
    )
    told = json.loads(shanghui(*asked, home=province.home.path).stdout)
    assert {row["table_name"] for row in told["rows"]} == {
        "fct_chamber_townships",
        "fct_chambers",
    }
    shown = shanghui("diff", "--division", "450422", home=province.home.path).stdout.splitlines()
    assert shown[1].endswith(
        " changed figures; the others: --division, --breakdowns, or in SQL restatements"
    )


def test_a_folder_for_copies_is_for_copies_alone(province, tmp_path):
    run = shanghui("trace", "chambers", "--out", tmp_path, home=province.home.path)
    assert (run.returncode, run.stderr) == (
        2,
        "shanghui: --out is where --open writes its copies: give --open too\n",
    )


def test_the_guide_is_of_the_form_of_the_year(tmp_path):
    newest, old = tmp_path / "new.html", tmp_path / "pages/old.html"
    run = shanghui("guide", "--out", newest, "--json")
    assert json.loads(run.stdout)["form_version"] == "2022"
    run = shanghui("guide", 2019, "--out", old)
    assert "Wrote the guide to form 2018 (report years 2018-2021)" in run.stdout
    assert "适用 2018—2021 报告年度" in old.read_text(encoding="utf-8")
    assert newest.read_text(encoding="utf-8") != old.read_text(encoding="utf-8")


def test_a_guide_that_cannot_be_written_says_why(tmp_path):
    run = shanghui("guide", "--out", tmp_path)
    assert run.returncode == 2
    assert run.stderr == (
        f"shanghui: cannot write {tmp_path} (Is a directory); name another file with --out\n"
    )
