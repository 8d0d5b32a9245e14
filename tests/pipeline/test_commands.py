"""The commands over a built home, as a person runs them; and the README, which shows only these."""

import json
import os
import re
import resource
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
COMMANDS = ["demo", "sample", "receive", "check", "refresh", "status", "indicators", "sql", "dev"]


def shanghui(*arguments: object, home: Path | None = None) -> subprocess.CompletedProcess:
    environment = os.environ | ({"SHANGHUI_HOME": str(home)} if home else {})
    return subprocess.run(
        [sys.executable, "-m", "orchestration", *map(str, arguments)],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
        timeout=120,
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command):
    run = shanghui(command, "--help")
    assert run.returncode == 0
    assert "Usage:" in run.stdout


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


def test_the_readme_shows_what_the_demo_prints(province):
    (shown,) = [block for block in blocks() if block[0].startswith("First wave")]
    printed = [line.rstrip() for line in province.printed.splitlines()]
    # How long it took and when it was published differ from run to run.
    missing = [
        line
        for line in shown
        if line.rstrip() not in printed and not line.startswith(("took", "release")) and line != "…"
    ]
    assert missing == []


def test_the_commands_of_the_readme_work(province):
    commands = [line for block in blocks() for line in block if line.startswith("shanghui ")]
    assert len(commands) >= 3
    for command in commands:
        run = shanghui(*shlex.split(command)[1:], home=province.home.path)
        assert run.returncode == 0, f"{command}: {run.stderr}"
        assert run.stdout
