"""Everything that `docs/analysts.md` shows is what the release of the whole sample answers."""

import re
import shlex
from itertools import pairwise
from pathlib import Path

import pytest

from orchestration.commands.show_answer import show_answer
from publishing import open_release
from tests.pipeline.test_commands import shanghui

PAGE = (Path(__file__).parents[2] / "docs" / "analysts.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w*)\n(.*?)```", PAGE, re.S)
QUESTIONS = [(query, answer) for (kind, query), (_, answer) in pairwise(BLOCKS) if kind == "sql"]


def test_there_are_twenty_questions_each_with_a_short_answer():
    headings = re.findall(r"^### (\d+) · .+\? [^ ]*？$", PAGE, re.M)
    assert headings == [str(number) for number in range(1, 21)]
    # One more asks the dictionary.
    assert [kind for kind, _ in BLOCKS].count("sql") == len(QUESTIONS) == 21
    assert max(len(answer.splitlines()) for _, answer in QUESTIONS) <= 11


@pytest.mark.parametrize(("query", "answer"), QUESTIONS)
def test_a_question_has_the_answer_that_is_shown(province, capsys, query, answer):
    with open_release(province.release) as connection:
        result = connection.execute(query)
        columns = [column[0] for column in result.description]
        show_answer(columns, result.fetchall(), "table")
    printed = [line.rstrip() for line in capsys.readouterr().out.splitlines()]
    assert printed == answer.splitlines()


def test_the_commands_of_the_page_work(province):
    (commands,) = [
        body.strip().splitlines() for kind, body in BLOCKS if not kind and "--tables" in body
    ]
    printed = {}
    for command in commands:
        run = shanghui(*shlex.split(command)[1:], home=province.home.path)
        assert run.returncode == 0, f"{command}: {run.stderr}"
        printed[command] = run.stdout
    assert len(printed) == 4
    assert "防城港市" in printed[commands[0]]
    assert printed[commands[3]].splitlines()[0] == "figures"


def test_a_program_of_ones_own_opens_a_release_as_the_page_says(province):
    (program,) = [body for kind, body in BLOCKS if kind == "python"]
    names = {"release": province.release}
    exec(program, names)
    assert len(names["frame"]) == 14


def test_the_files_the_page_names_are_those_a_release_has(province):
    """And no other: but for what is added after a release is published."""
    first_table = PAGE.partition("| --- | --- |\n")[2].partition("\n\n")[0]
    named = set(re.findall(r"^\| `([^`/]+)[/`]", first_table, re.M))
    found = {path.name for path in province.release.iterdir()} - {"report", "index.html"}
    assert named == found
