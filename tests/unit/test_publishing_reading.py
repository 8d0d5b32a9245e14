"""Reading a release: figures now and as known then, safely, while others publish."""

import shutil
import subprocess
import sys
from ast import literal_eval
from pathlib import Path

import duckdb
import pytest

from publishing import open_release
from publishing.read_release import (
    claim_rows,
    filing_status_rows,
    indicator_names,
    indicator_rows,
    query_counts,
)
from publishing.release import ReleaseError
from publishing.release_macros import MACROS
from tests.unit.test_publishing_warehouse import publish_on

CHANGED = "update marts.indicators set value = 4, numerator = 4 where value = 3"
GONE = "delete from marts.indicators where division_code = '450000' and indicator = 'chambers'"
ADDED = (
    "insert into marts.indicators values"
    " (2022, '450105', 'county', 'chambers', '', 7, null, 7, '个', 1, 1, 'complete', 'provisional')"
)


@pytest.fixture(scope="module")
def three_releases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The newest of three releases, of the first, third and fifth of the month."""
    home = tmp_path_factory.mktemp("home")
    publish_on(1, home)
    publish_on(3, home, CHANGED)
    return publish_on(5, home, GONE, ADDED).path


def values(release: Path, as_known: str | None) -> dict[str, float]:
    rows = indicator_rows(release, report_year=2022, indicator="chambers", as_known=as_known)
    return {row["division_code"]: row["value"] for row in rows}


def test_indicators_are_read_by_year_division_and_indicator(three_releases: Path) -> None:
    assert len(indicator_rows(three_releases)) == 5
    assert indicator_rows(
        three_releases, report_year=2022, division="450000", indicator="registration_rate"
    ) == [
        {
            "report_year": 2022,
            "division_code": "450000",
            "division_level": "province",
            "indicator": "registration_rate",
            "breakdown": "",
            "numerator": 2.0,
            "denominator": 3.0,
            "value": 2 / 3,
            "unit": "%",
            "counties_expected": 111,
            "counties_in_force": 2,
            "state": "partial",
            "status": "provisional",
        }
    ]
    assert indicator_rows(three_releases, division="nowhere'") == []


@pytest.mark.parametrize(
    ("as_known", "expected"),
    [
        (None, {"450102": 2, "450103": 1, "450105": 7}),
        ("2023-02-01.1", {"450000": 3, "450102": 2, "450103": 1}),
        ("2023-02-03.1", {"450000": 4, "450102": 2, "450103": 1}),
        ("2023-02-05.1", {"450102": 2, "450103": 1, "450105": 7}),
        # A day is meant to its end in China, a moment without an offset is China's.
        ("2023-02-02", {"450000": 3, "450102": 2, "450103": 1}),
        ("2023-02-03", {"450000": 4, "450102": 2, "450103": 1}),
        ("2023-02-03T08:59:59", {"450000": 3, "450102": 2, "450103": 1}),
        ("2023-02-03T09:00", {"450000": 4, "450102": 2, "450103": 1}),
        ("2023-02-03T01:00:00Z", {"450000": 4, "450102": 2, "450103": 1}),
        ("2023-02-03T00:59:59+00:00", {"450000": 3, "450102": 2, "450103": 1}),
        ("2024-01-01", {"450102": 2, "450103": 1, "450105": 7}),
    ],
)
def test_values_are_told_as_known_in_a_release_on_a_day_or_at_a_moment(
    three_releases: Path, as_known: str | None, expected: dict[str, float]
) -> None:
    assert values(three_releases, as_known) == expected


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("'2023-02-01.1'", 3),
        ("'2023-02-03.1'", 4),
        ("'2023-02-02'", 3),
        ("'2023-02-03'", 4),
        ("date '2023-02-03'", 4),
        ("'2023-02-03T08:59:59.999'", 3),
        ("'2023-02-03 09:00'", 4),
        ("timestamp '2023-02-03 08:59:59'", 3),
        ("timestamp '2023-02-03 09:00:00'", 4),
        ("'2023-02-03T00:59:59Z'", 3),
        ("'2023-02-03T01:00:00Z'", 4),
        ("'2023-02-03T06:29+05:30'", 3),
        ("'2023-02-03T06:30+05:30'", 4),
        ("'20230202T2059-0400'", 3),
        ("'2023-02-02 21:00:00-04'", 4),
        ("timestamptz '2023-02-03 01:00:00+00'", 4),
        ("(select published_at || 'Z' from releases where release_number = 2)", 4),
    ],
)
def test_sql_takes_a_release_a_day_or_a_moment_as_the_commands_do(
    three_releases: Path, moment: str, expected: float
) -> None:
    with open_release(three_releases) as connection:
        assert connection.execute(
            f"select value from indicators_as_known({moment})"
            " where division_code = '450000' and indicator = 'chambers'"
        ).fetchall() == [(expected,)]


def test_what_was_known_then_has_the_columns_of_what_is_known_now(three_releases: Path) -> None:
    assert indicator_rows(three_releases, as_known="2023-02-05.1") == indicator_rows(three_releases)


@pytest.mark.parametrize(
    ("as_known", "message"),
    [
        (
            "2023-01-31",
            "nothing was published by 2023-01-31: the first release, 2023-02-01.1, is of"
            " 2023-02-01T01:00:00Z",
        ),
        (
            "2023-02-01.9",
            "'2023-02-01.9' is not a release (2023-02-01.1, 2023-02-03.1, 2023-02-05.1), nor a day"
            " or moment such as 2023-02-01 or 2023-02-01T09:00",
        ),
        ("last week", "'last week' is not a release"),
        ("2023-02-30", "'2023-02-30' is not a release"),
        ("2023-02-03T25:00", "'2023-02-03T25:00' is not a release"),
        ("", "'' is not a release"),
        ("2023-02-01T00:59:59Z", "nothing was published by 2023-02-01T00:59:59Z: the first"),
    ],
)
def test_a_moment_nothing_is_known_of_has_its_own_message(
    three_releases: Path, as_known: str, message: str
) -> None:
    with pytest.raises(ReleaseError) as error:
        indicator_rows(three_releases, as_known=as_known)
    assert str(error.value).startswith(message)
    with open_release(three_releases) as connection, pytest.raises(duckdb.Error) as of_sql:
        connection.execute(f"from indicators_as_known('{as_known}')").fetchall()
    assert str(of_sql.value).endswith(str(error.value))


def test_sql_follows_a_county_through_its_codes_and_keeps_what_is_blank() -> None:
    with duckdb.connect() as connection:
        connection.execute(
            """
            create table dim_divisions as from (values
                (2020, '450127', '450181', 'county'), (2021, '450181', '450181', 'county'),
                (2022, '450181', '450181', 'county'), (2022, '450102', '450102', 'county'))
                as rows (report_year, division_code, division_line, division_level);
            create table releases as from (values
                (1, 'one', timestamp '2023-02-01'), (2, 'two', timestamp '2023-02-02'),
                (3, 'three', timestamp '2023-02-03')) as rows (release_number, name, published_at);
            create table indicator_history as
            select *, 'chambers' as indicator, '' as breakdown, 1 as counties_in_force
            from (values
                ('one', 2020, '450127', 3, 'complete'), ('two', 2020, '450127', 5, 'complete'),
                -- The register of 2021 was another one in the first release.
                ('one', 2021, '450127', 6, 'complete'), ('two', 2021, '450127', null, 'withdrawn'),
                ('two', 2021, '450181', 7, 'complete'),
                ('one', 2022, '450181', null, 'not_filed'), ('two', 2022, '450181', 9, 'complete'),
                ('three', 2022, '450181', null, 'filed_blank'),
                ('one', 2022, '450102', 1, 'complete')) as rows
                (release, report_year, division_code, value, state);
            """
        )
        for macro in MACROS[1:]:
            connection.execute(
                f"create macro {macro.name}({macro.parameter}) as table {macro.query}"
            )
        for code in ("450127", "450181"):
            assert connection.execute(
                "select report_year, division_code, first_release, first_value, last_release,"
                f" last_value, change, revisions from first_and_last_filings('{code}') order by all"
            ).fetchall() == [
                (2020, "450127", "one", 3, "two", 5, 2, 1),
                (2021, "450181", "one", 6, "two", 7, 1, 1),
                (2022, "450181", "two", 9, "three", None, -9, 1),
            ]
            assert connection.execute(
                "select report_year, division_code, string_agg(coalesce(value || '', '-'), ' '"
                f" order by release_number) from indicators_revision_triangle('{code}')"
                " group by all order by all"
            ).fetchall() == [
                (2020, "450127", "3 5 5"),
                (2021, "450127", "6 - -"),
                (2021, "450181", "7 7"),
                (2022, "450181", "- 9 -"),
            ]
        with pytest.raises(duckdb.Error, match="there is no division '450199' in any year; give"):
            connection.execute("from first_and_last_filings('450199')").fetchall()


def test_claims_and_filing_status_are_read_whole_or_by_year(three_releases: Path) -> None:
    assert claim_rows(three_releases) == []
    assert filing_status_rows(three_releases, 2021) == [
        {"report_year": 2021, "county_code": "450102", "status": "accepted"}
    ]
    assert len(filing_status_rows(three_releases)) == 3


def test_a_release_made_before_queries_were_published_says_nothing_of_them(
    three_releases: Path,
) -> None:
    assert query_counts(three_releases) is None


def test_reading_a_release_does_not_wait_for_pandas(three_releases: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from publishing.read_release import *;"
        " release = Path(sys.argv[1]);"
        " rows = indicator_rows(release, division='450102', as_known='2023-02-01');"
        " print(len(rows), len(filing_status_rows(release, 2022)), 'pandas' in sys.modules)"
    )
    answer = subprocess.run(
        [sys.executable, "-c", script, str(three_releases)],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    assert answer.stdout.split() == ["2", "2", "False"], answer.stderr


READER = """
import sys
from pathlib import Path
from publishing import open_release
releases, stop = Path(sys.argv[1]), Path(sys.argv[2])
seen = []
print("reading", flush=True)
while not stop.exists():
    with open_release("current", releases=releases) as connection:
        seen += connection.execute(
            "select (select max_by(name, release_number) from releases), value from indicators"
            " where division_code = '450000' and indicator = 'chambers'"
        ).fetchall()
print(seen, flush=True)
"""


@pytest.mark.long
def test_a_reader_in_a_loop_through_ten_releases_sees_no_failure(tmp_path: Path) -> None:
    """It opens the current release, asks and closes, again and again: each answer is a whole one,
    of the release that was current, and never of one before what it has seen."""
    publish_on(1, tmp_path)
    reader = subprocess.Popen(
        [sys.executable, "-c", READER, str(tmp_path / "releases"), str(tmp_path / "stop")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    days = range(2, 12)
    try:
        assert reader.stdout is not None
        assert reader.stdout.readline() == "reading\n"
        with open_release(tmp_path / "releases" / "current"):  # a reader in this process, too
            for day in days:
                publish_on(
                    day,
                    tmp_path,
                    f"update marts.indicators set value = {day} + 0.5"
                    " where division_code = '450000' and indicator = 'chambers'",
                )
    finally:
        (tmp_path / "stop").touch()
        output, errors = reader.communicate(timeout=30)
    assert reader.returncode == 0, errors
    seen = literal_eval(output)
    whole = {("2023-02-01.1", 3.0)} | {(f"2023-02-{day:02}.1", day + 0.5) for day in days}
    assert set(seen) <= whole
    assert seen == sorted(seen)
    assert len(set(seen)) > 5, "the reader slept through most of the releases"


def made_by_an_older_version(release: Path, tmp_path: Path, *changes: str) -> Path:
    """A copy of a release, made to look as an older version would have made it."""
    older = tmp_path / "2023-01-01.1"
    older.mkdir()
    shutil.copy(release / "chambers.duckdb", older)
    with duckdb.connect(str(older / "chambers.duckdb")) as connection:
        for change in changes:
            connection.execute(change)
    return older


def test_a_release_without_the_order_of_the_catalogue_gives_names_by_name(
    three_releases: Path, tmp_path: Path
) -> None:
    catalogue = "select * from (values {}) as of_catalogue (indicator, name_zh, name_en, position)"
    rows = "('townships', '乡镇', 'Townships', 2), ('chambers', '商会', 'Chambers', 3)"
    with_order = f"create or replace table dim_indicators as {catalogue.format(rows)}"
    without = "alter table dim_indicators drop column position"
    older = made_by_an_older_version(three_releases, tmp_path, with_order)
    assert list(indicator_names(older)) == ["townships", "chambers"]
    shutil.rmtree(older)
    older = made_by_an_older_version(three_releases, tmp_path, with_order, without)
    assert list(indicator_names(older)) == ["chambers", "townships"]
    assert indicator_names(older)["chambers"] == ("商会", "Chambers")


def test_a_table_an_older_release_lacks_is_told_with_what_to_do(
    three_releases: Path, tmp_path: Path
) -> None:
    older = made_by_an_older_version(
        three_releases,
        tmp_path,
        "drop table if exists filing_status",
        "alter table indicator_history drop column state",
    )
    for ask in (filing_status_rows, lambda release: indicator_rows(release, as_known="2024-01-01")):
        with pytest.raises(ReleaseError) as told:
            ask(older)
        message = str(told.value)
        assert message.startswith("release 2023-01-01.1 was made by another version of shanghui")
        assert message.endswith("publish one anew with: shanghui refresh YEARS")
        assert "\n" not in message
