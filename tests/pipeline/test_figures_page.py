"""Everything that `docs/figures.md` shows is what the commands and the release say."""

import re
import shlex
from pathlib import Path

import pytest

from publishing.read_release import open_release
from tests.pipeline.test_commands import shanghui

PAGE = (Path(__file__).parents[2] / "docs" / "figures.md").read_text(encoding="utf-8")
BLOCKS = [
    (kind, body.strip().splitlines())
    for kind, body in re.findall(r"```(\w*)\n(.*?)```", PAGE, re.S)
]


def test_the_commands_print_what_the_page_shows(province):
    printed: list[str] = []
    shown_blocks = 0
    for kind, lines in BLOCKS:
        if kind == "":
            printed = []
            for line in lines:
                run = shanghui(*shlex.split(line)[1:], home=province.home.path)
                assert run.returncode == 0, f"{line}: {run.stderr}"
                printed += [out.rstrip() for out in run.stdout.splitlines()]
        elif kind == "text":
            shown_blocks += 1
            missing = [line for line in lines if line != "…" and line.rstrip() not in printed]
            assert missing == []
    assert shown_blocks == 5


@pytest.mark.parametrize("query", [" ".join(lines) for kind, lines in BLOCKS if kind == "sql"])
def test_the_queries_of_the_page_give_rows(province, query):
    with open_release(province.release) as connection:
        assert connection.execute(query).fetchall()
