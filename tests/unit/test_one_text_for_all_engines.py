"""A model is one text for DuckDB and for Spark; where they differ a macro of `dialects` says it.

Belongs here: that nothing of one engine's own, or read otherwise by the other, stands elsewhere.
Does not: what the engines make of the text (tests/spark).
"""

import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2] / "dbt_project"
DIALECTS = PROJECT / "macros" / "dialects"

OF_ONE_ENGINE = {
    "unnest, explode": r"\b(unnest|explode)\s*\(",
    "list functions": r"\b(list|list_\w+|array_to_string|array_join|array_size|len)\s*\(",
    "lists in square brackets": r"\[",
    "lambda": r"\blambda\b|->",
    "columns left out": r"\*\s*(exclude|except|replace)\b",
    "texts joined": r"\b(string_agg|listagg|group_concat)\s*\(",
    "texts split": r"\b(string_split|string_split_regex|str_split|split)\s*\(",
    "matches replaced": r"\b(regexp_replace|regexp_matches|regexp_full_match)\s*\(",
    "whole division": r"//|\bdiv\b",
    "powers": r"\*\*",
    "days between": r"\b(date_diff|datediff)\s*\(",
    "types": r"\b(varchar|string|text|hugeint|timestamptz)\b(?!\s*\()",
    "series": r"\b(generate_series|range|sequence)\s*\(",
    # Read by both, and not alike.
    "nulls in concat": r"\bconcat\s*\(",
    "nulls in the row of a group": r"\b(arg_min|arg_max|min_by|max_by|first|last)\s*\(",
    "floating-point rounding": r"\bround\s*\(",
    "hashes": r"\bhash\s*\(",
    "double quotes": r'"',
    "short casts": r"::",
}
"""What it is → how it is found in SQL without its literals and comments."""


def sql_of(text: str) -> str:
    """The SQL of a file: Jinja's expressions give way to the SQL in their arguments."""
    text = re.sub(r"\{#.*?#\}|\{%.*?%\}", " ", text, flags=re.DOTALL)
    text = re.sub(r"\{\{(.*?)\s\}\}", _sql_in_expression, text, flags=re.DOTALL)
    return re.sub(r"--[^\n]*|'[^']*'", " ", text)


def _sql_in_expression(expression: re.Match[str]) -> str:
    literals = re.findall(r"'([^']*)'|\"([^\"]*)\"", expression[1])
    # Square brackets are of a pattern there, or of Jinja.
    return re.sub(r"[\[\]]", " ", " ".join(one or other for one, other in literals))


def found_in(text: str) -> list[str]:
    sql = sql_of(text)
    return [name for name, pattern in OF_ONE_ENGINE.items() if re.search(pattern, sql, re.I)]


FILES = sorted(
    path
    for folder in ("models", "macros", "tests")
    for path in (PROJECT / folder).rglob("*.sql")
    # The comments of a table are written to DuckDB alone: the macro's name says so.
    if DIALECTS not in path.parents and path.name != "persist_docs.sql"
)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_model_holds_nothing_of_one_engine(path: Path):
    assert found_in(path.read_text(encoding="utf-8")) == [], (
        f"{path.relative_to(PROJECT)}: a macro of macros/dialects says it for every engine"
    )


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("select unnest(cells) as cell from measures", ["unnest, explode"]),
        ("select [1, 2] as pair", ["lists in square brackets"]),
        ("select * exclude (entity) from queries", ["columns left out"]),
        ("select {{ all_but(['entity']) }} from queries", []),
        ("select {{ each_of('string_split(cells, 1)') }}", ["texts split"]),
        ("select cast(name as varchar), cast(amount as decimal(24, 8))", ["types"]),
        ("select min_by(name, row_number) from rows", ["nulls in the row of a group"]),
        ("select count_of_rows // 10 -- // is whole division", ["whole division"]),
        ("select '[a] // b' as words -- unnest(x)", []),
        ("{# unnest(x) #}{% set names = ['a'] %}select concat_ws(' ', a, b)", []),
    ],
)
def test_the_lint_finds_what_is_of_one_engine(sql: str, expected: list[str]):
    assert found_in(sql) == expected


def test_every_construct_has_both_engines():
    named: dict[str, set[str]] = {}
    for path in DIALECTS.glob("*.sql"):
        for macro in re.findall(r"\{% macro (\w+)\(", path.read_text(encoding="utf-8")):
            engine, _, construct = macro.rpartition("__")
            named.setdefault(construct, set()).add(engine)
    named.pop("engine")
    assert len(named) == 22
    assert {name for name, engines in named.items() if engines != {"", "duckdb", "spark"}} == set()
