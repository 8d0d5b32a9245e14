"""Each construct of `macros/dialects` is the same to both engines, at values that differ."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import jinja2
import pytest

from orchestration.home import EngineSettings
from orchestration.spark import open_session

DIALECTS = Path(__file__).parents[2] / "dbt_project" / "macros" / "dialects"

CONSTRUCTS = [
    # No row, a row whose value is blank, and the first of those that are not.
    ("{{ first_by('name', 'place') }}", "['b']"),
    ("{{ first_by('name', '(-place, name)') }}", "['c']"),
    ("{{ last_by('name', 'place') }}", "['c']"),
    ("{{ list_in_order('name', by='place', where='name is not null') }}", "[['b', 'c']]"),
    ("{{ list_in_order('name', by='place', where='place > 9') }}", "[None]"),
    ("{{ joined_in_order('name', '、', by='place') }}", "['b、c']"),
    ("{{ joined_in_order('name', ', ', by='place', where='place = 3') }}", "['c']"),
    ("{{ list_as_text(list_of([\"'a'\", 'null', \"'c'\"]), ' ') }}", "['a c']"),
    ("{{ length_of_list(words_of(\"'a  b'\")) }}", "[3]"),
    ("{{ first_of_list(words_of(\"'a b c'\"), 2) }}", "[['a', 'b']]"),
    ("{{ have_one_in_common(list_of(['1', '2']), list_of(['2'])) }}", "[True]"),
    ("{{ have_one_in_common(list_of(['1', 'null']), list_of(['2'])) }}", "[False]"),
    ("{{ items_where(list_of(['1', '2']), 'item', 'item > 1') }}", "[[2]]"),
    ("{{ items_as(list_of(['1', '2']), 'item', 'item + 1') }}", "[[2, 3]]"),
    ("{{ parts_between(\"'a；b, c'\", '[；,\\\\t ]+') }}", "[['a', 'b', 'c']]"),
    ("{{ each_match_replaced(\"'第12行'\", '^第?([0-9]+)行?$', '\\\\1') }}", "['12']"),
    (
        "{{ each_match_replaced(\"'a\u3000 \u00a0b'\", '[ \\\\x{00a0}\\\\x{3000}]+', ' ') }}",
        "['a b']",
    ),
    ("{{ as_text('12') }}", "['12']"),
    ("{{ double_as_text('0.25') }}", "['0.25']"),
    ("{{ double_as_text('cast(0.00001234 as double)') }}", "['1.234e-05']"),
    ("{{ double_as_text('cast(12345678.5 as double)') }}", "['12345678.5']"),
    ("{{ whole_quotient('7', '2') }}", "[3]"),
    ("{{ rounded('cast(1.005 as double)', 2) }}", "[1.0]"),
    ("{{ rounded('cast(-2.5 as double)', 0) }}", "[-3.0]"),
    ("{{ days_between(\"date '2024-02-28'\", \"date '2024-03-01'\") }}", "[2]"),
]
ROWS = "(values (1, cast(null as string)), (2, 'b'), (3, 'c')) as three (place, name)"


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with open_session(EngineSettings("spark"), tmp_path_factory.mktemp("session")) as opened:
        yield opened


def written_for(engine: str, construct: str) -> str:
    macros = "".join(path.read_text(encoding="utf-8") for path in sorted(DIALECTS.glob("*.sql")))
    target, model = {"type": engine}, {"config": {"meta": {}}}
    return (
        jinja2.Template(macros + "\n--\n" + construct, extensions=["jinja2.ext.do"])
        .render(target=target, model=model)
        .partition("\n--\n")[2]
    )


@pytest.mark.parametrize(("construct", "expected"), CONSTRUCTS)
def test_a_construct_says_the_same_to_both_engines(session, construct: str, expected: str):
    rows = f" from {ROWS}" if "'place'" in construct or "-place" in construct else ""
    answers = [
        duckdb.sql(f"select {written_for('duckdb', construct)} as answer{rows}").fetchall(),
        session.sql(f"select {written_for('spark', construct)} as answer{rows}").collect(),
    ]
    assert [repr([row[0] for row in answer]) for answer in answers] == [expected, expected]
