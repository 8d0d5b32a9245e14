"""`shanghui sql` over a small release: where a query comes from, answers, refusals."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.test_publishing_warehouse import publish_on

ROOT = Path(__file__).parents[2]
CALL = [sys.executable, "-m", "orchestration", "sql"]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with two releases, of the first and second of the month."""
    home = tmp_path_factory.mktemp("home")
    publish_on(1, home)
    publish_on(2, home, "update marts.indicators set value = 4, numerator = 4 where value = 3")
    return home


def sql(home: Path, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*CALL, *arguments, "--home", str(home)],
        input=stdin,
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=60,
        check=False,
    )


def answer(home: Path, *arguments: str, stdin: str = "") -> str:
    run = sql(home, *arguments, stdin=stdin)
    assert (run.returncode, run.stderr) == (0, "")
    return run.stdout


def test_a_query_is_an_argument_a_file_or_standard_input(home: Path, tmp_path: Path) -> None:
    query = "select count(*) as n from filing_status"
    file = tmp_path / "query.sql"
    file.write_text(f"\ufeff-- 多少县\n{query};\n", encoding="utf-8")
    for printed in (
        answer(home, query, "--csv"),
        answer(home, "--csv", stdin=query),
        answer(home, "--file", str(file), "--csv"),
        answer(home, "--file", "-", "--csv", stdin=query),
        answer(home, query, "--format", "csv"),
    ):
        assert printed == "n\n3\n"
    assert json.loads(answer(home, query, "--json")) == [{"n": 3}]
    assert json.loads(answer(home, query, "--json", "--format", "json")) == [{"n": 3}]
    # What stands after the last semicolon and says nothing is no second statement.
    assert answer(home, f"{query}; -- all\n;", "--csv") == "n\n3\n"


def test_any_release_is_asked(home: Path) -> None:
    query = "select value from indicators where indicator = 'chambers' and value > 2"
    assert answer(home, query, "--csv") == "value\n4.0\n"
    assert answer(home, query, "--csv", "--release", "2023-02-01.1") == "value\n3.0\n"
    assert answer(home, query, "--csv", "--as-known", "2023-02-01") == "value\n3.0\n"


def test_tables_and_columns_are_listed_with_what_they_mean(home: Path) -> None:
    listed = json.loads(answer(home, "--tables", "--json"))
    assert [row["table_name"] for row in listed][:3] == ["claims", "declared", "dictionary"]
    assert {row["table_name"]: row for row in listed}["fct_chambers"] == {
        "table_name": "fct_chambers",
        "rows": 3,
        "columns": 10,
        "class": "internal",
        "description_zh": "fct_chambers表。",
    }
    columns = json.loads(answer(home, "--columns", "filing_status", "--json"))
    assert columns[2] == {
        "column_name": "status",
        "type": "VARCHAR",
        "class": "public",
        "description_zh": "status列。",
        "description": "The filing_status' status.",
    }


def test_a_wide_answer_stands_on_its_side(home: Path) -> None:
    wide = answer(home, "from releases where release_number = 1")
    lines = [line.split() for line in wide.splitlines()]
    assert lines[:3] == [["row", "1"], ["release_number", "1"], ["name", "2023-02-01.1"]]
    narrow = answer(home, "select 1 as a, null as b")
    assert [line.split() for line in narrow.splitlines()] == [["a", "b"], ["1"]]


def test_rows_are_limited_where_it_is_asked_and_never_in_a_pipe(home: Path) -> None:
    query = "select n from range(1000) as numbers(n)"
    assert len(answer(home, query).splitlines()) == 1001
    run = sql(home, query, "--limit", "2", "--csv")
    assert (run.returncode, run.stdout, run.stderr) == (0, "n\n0\n1\n", "the first 2 rows\n")
    # As many rows as there are is all of them.
    assert sql(home, query, "--limit", "1000", "--csv").stderr == ""


def on_a_terminal(home: Path, *arguments: str) -> str:
    """What a terminal shows, standard error included."""
    master, slave = pty.openpty()
    environment = os.environ | {"COLUMNS": "100", "TERM": "dumb"}
    process = subprocess.Popen(
        [*CALL, *arguments, "--home", str(home)],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        cwd=ROOT,
        env=environment,
    )
    os.close(slave)
    shown = b""
    while True:
        try:
            part = os.read(master, 65536)
        except OSError:  # Linux: the other end is closed
            break
        if not part:
            break
        shown += part
    os.close(master)
    assert process.wait(timeout=60) == 0
    return shown.decode().replace("\r\n", "\n")


def test_a_terminal_shows_the_first_rows_and_says_how_to_have_all(home: Path) -> None:
    lines = on_a_terminal(home, "select n from range(1000) as numbers(n)").splitlines()
    assert [lines[0].strip(), lines[200].strip()] == ["n", "199"]
    assert lines[201:] == ["the first 200 rows; all of them: --limit 0, --csv or --json"]
    assert len(on_a_terminal(home, "from range(1000)", "--limit", "0").splitlines()) == 1001


def test_a_terminal_without_a_query_shows_the_tables(home: Path) -> None:
    assert on_a_terminal(home).splitlines()[0].split() == [
        *("table_name", "rows", "columns", "class", "description_zh"),
    ]


REFUSED = {
    "select 1 form indicators": 'Parser Error: syntax error at or near "indicators"',
    "select 1;\nselct 2": 'line 2: Parser Error: syntax error at or near "selct"',
    "from indicater": "there is no table 'indicater'; do you mean indicators?",
    "from indicators_as_knwn('2023-02-01')": (
        "Catalog Error: Table Function with name indicators_as_knwn does not exist! Did you mean"
        ' "indicators_as_known"?'
    ),
    "select vale from indicators": "there is no column 'vale'; do you mean value?",
    "select i.vale from indicators as i": "there is no column 'vale'; do you mean value?",
    "from indicators_as_known('2022-01-01')": (
        "Invalid Input Error: nothing was published by 2022-01-01: the first release, 2023-02-01.1,"
        " is of 2023-02-01T01:00:00Z"
    ),
    "select value::date from indicators": (
        "Conversion Error: Unimplemented type for cast (DOUBLE -> DATE) when casting from source"
        " column value"
    ),
    "delete from indicators": (
        'Invalid Input Error: Cannot execute statement of type "DELETE" on database "chambers"'
        " which is attached in read-only mode!"
    ),
    "copy indicators to 'x.csv'": (
        'Permission Error: Cannot access file "x.csv" - file system operations are disabled by'
        " configuration"
    ),
}


@pytest.mark.parametrize(("query", "words"), REFUSED.items())
def test_what_is_refused_is_told_in_one_line(home: Path, query: str, words: str) -> None:
    run = sql(home, query)
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr == f"shanghui: release 2023-02-02.1: {words}\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((" ; ",), "there is no query; give one, as: shanghui sql"),
        (("--file", "nowhere.sql"), "nowhere.sql cannot be read: No such file or directory"),
        (("--columns", "indicater"), "there is no table 'indicater'; do you mean indicators?"),
        (("select 1", "--tables"), "sql takes one of QUERY, --file, --tables and --columns"),
        (("select 1", "--csv", "--json"), "give --csv or --json, not both"),
        (("select 1", "--csv", "--format", "json"), "give --format json or --csv, not both"),
        (
            ("select 1; select 2 -- and\n;",),
            "sql answers one statement, and these are 2; ask them one at a time",
        ),
        (("select 1", "--limit", "-1"), "'-1' is out of range"),
        (("select 1", "--format", "xml"), "there is no format 'xml'; formats: table, csv, json"),
        (("select 1", "--release", "2023-02-09.1"), "'2023-02-09.1' is not a release"),
    ],
)
def test_a_wrong_call_is_told_in_one_line(
    home: Path, arguments: tuple[str, ...], words: str
) -> None:
    run = sql(home, *arguments)
    assert (run.returncode, run.stdout) == (2, "")
    assert words in run.stderr
    assert run.stderr.count("\n") == 1
