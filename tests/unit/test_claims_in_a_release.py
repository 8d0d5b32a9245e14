"""Claims as part of a release: the table, what T04 asks, what is told of earlier releases."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from publishing.claims.claim import ClaimError
from publishing.claims.claim_file import ClaimFile
from publishing.read_release import claim_rows, open_release, query_counts
from publishing.release import PublishedRelease, current_release, publish
from tests.unit.test_publishing_warehouse import INPUTS, build_warehouse, describe

TABLES = {
    "marts.measures": (
        "report_year,division_code,measure,breakdown_kind,breakdown_item",
        "report_year integer, division_code varchar, measure varchar, breakdown_kind varchar,"
        " breakdown_item varchar, value double,"
        " division_level varchar generated always as"
        " (case when division_code like '%0000' then 'province' else 'county' end)",
        "(2022, '450000', 'chambers', '', '', 3), (2022, '450000', 'members', '', '', 75)",
    ),
    "marts.queries": (
        "report_year,division_code,query_number",
        "report_year integer, division_code varchar, query_number integer, rule_id varchar,"
        " severity varchar, is_after_gate boolean, entity varchar, value_read varchar,"
        " would_pass varchar, message varchar, is_answered boolean, row_number integer",
        "(2022, '450000', 1, 'T02', 'query', true, '企业', '3', '2', '去重', false, null)",
    ),
    "marts.rule_evaluations": (
        "report_year,rule_id",
        "report_year integer, rule_id varchar, severity varchar, message varchar,"
        " pass_count integer, fail_count integer, not_evaluable_count integer",
        "(2022, 'T02', 'query', '去重', 1, 1, 0), (2022, 'T04', 'query', '不符', 0, 0, 0),"
        " (2021, 'T04', 'query', '不符', 0, 0, 0)",
    ),
    "warehouse.dim_indicators": (
        "indicator",
        "indicator varchar, name_zh varchar, unit varchar, denominator_measure varchar",
        "('chambers', '商会数', '个', null), ('registration_rate', '登记率', '%', 'chambers')",
    ),
    "warehouse.dim_divisions": (
        "report_year,division_code",
        "report_year integer, division_code varchar, division_name varchar,"
        " division_level varchar, division_line varchar",
        "(2022, '450000', '广西壮族自治区', 'province', '450000'),"
        " (2022, '450102', '兴宁区', 'county', '450102'),"
        " (2022, '450103', '青秀区', 'county', '450103'),"
        " (2021, '450102', '兴宁区', 'county', '450102')",
    ),
}
CLAIMS = (
    "claim,report_year,place,indicator_zh,printed,printed_numerator,printed_denominator,words\n"
    "A,2022,兴宁区,商会数,2,,,商会2个\n"
    "B,2022,兴宁区,商会数,5,,,商会5个\n"
    "C,2022,广西,商会数,9,,,商会9个\n"
    "D,2021,兴宁区,商会数,2,,,\n"
    "E,2016,兴宁区,商会数,2,,,\n"
    "F,2022,宜昌市,党组织占比,91%,156,174,\n"
    "G,2022,兴宁区,别的数,91%,156,174,\n"
    "H,2022,青秀区,商会数,7,,,\n"
)
CHANGED = (
    "update marts.indicators set value = 5, numerator = 5"
    " where division_code = '450102' and report_year = 2022"
)


def publish_with(
    home: Path, day: int, claims: str | None, *edits: str, name: str = "bulletin.csv"
) -> PublishedRelease:
    """Publish the small warehouse, with the tables claims need, on a day of 2023-02."""
    warehouse = build_warehouse(home / "warehouse.duckdb")
    with duckdb.connect(str(warehouse)) as connection:
        for qualified, (key, columns, rows) in TABLES.items():
            schema, table = qualified.split(".")
            connection.execute(f"create or replace table warehouse.{qualified} ({columns})")
            connection.execute(f"insert into warehouse.{qualified} values {rows}")
            describe(connection, qualified)
            connection.execute(
                f"delete from catalogue.published_tables where table_name = '{table}';"
                f" insert into catalogue.published_tables"
                f" values ('{schema}', '{table}', '{table}', '{key}', '', false, '')"
            )
        for edit in edits:
            connection.execute(edit)
    files = () if claims is None else (ClaimFile(name, claims.encode()),)
    return publish(
        warehouse,
        home / "releases",
        inputs=replace(INPUTS, claim_files=files),
        published_at=datetime(2023, 2, day, 1, tzinfo=UTC),
        accepts_unexplained=True,
    )


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two releases: in the second 兴宁区 has five chambers instead of two."""
    home = tmp_path_factory.mktemp("home")
    publish_with(home, 1, CLAIMS)
    publish_with(home, 3, CLAIMS, CHANGED)
    return home


@pytest.fixture(scope="module")
def first(home: Path) -> Path:
    return home / "releases" / "2023-02-01.1"


@pytest.fixture(scope="module")
def second(home: Path) -> Path:
    return home / "releases" / "2023-02-03.1"


def verdicts(release: Path) -> dict[str, str]:
    return {row["claim"]: row["verdict"] for row in claim_rows(release)}


def test_a_release_holds_the_verdicts_of_its_claims(first):
    assert verdicts(first) == {
        "A": "reproduced",
        "B": "not reproduced as chambers (2); no measure equals it",
        # 3, from two of 111 counties.
        "C": "not reproduced as chambers (3, from 2 of 111 counties); no measure equals it",
        "D": "not derivable: no figure for 2021 (filed blank)",
        "E": "not derivable: no figure for 2016",
        "F": "contradicts itself: 156 of 174 is 89.655 % (rounded 90, truncated 89), printed 91 %;"
        " 91 % needs a denominator of 171 or 172 (half-up) or 170 or 171 (truncated), or a"
        " numerator of 158 or 159",
        "G": "contradicts itself: 156 of 174 is 89.655 % (rounded 90, truncated 89), printed 91 %;"
        " 91 % needs a denominator of 171 or 172 (half-up) or 170 or 171 (truncated), or a"
        " numerator of 158 or 159",
        "H": "not reproduced as chambers (1); no measure equals it",
    }
    [row] = [row for row in claim_rows(first) if row["claim"] == "A"]
    assert (row["file_name"], row["computed_value"], row["indicator"], row["place"]) == (
        "bulletin.csv",
        2.0,
        "chambers",
        "兴宁区",
    )
    assert len(row["file_sha256"]) == 64


def test_a_claim_an_earlier_release_reproduced_is_told_with_both_releases(second):
    told = verdicts(second)
    assert (
        told["A"] == "reproduced in release 2023-02-01.1, not since 2023-02-03.1: now chambers (5)"
    )
    assert told["B"] == "reproduced"
    [row] = [row for row in claim_rows(second) if row["claim"] == "A"]
    assert (row["verdict_kind"], row["reproduced_in_release"], row["is_reproduced"]) == (
        "reproduced_before",
        "2023-02-01.1",
        False,
    )


def test_publishing_the_same_again_makes_no_release(home, second):
    again = publish_with(home, 5, CLAIMS, CHANGED)
    assert (again.is_new, again.name) == (False, "2023-02-03.1")
    assert current_release(home / "releases") == second


def test_rule_t04_asks_where_a_whole_figure_is_not_the_printed_one(first):
    with open_release(first) as release:
        queries = release.execute(
            "select division_code, query_number, rule_id, severity, is_after_gate, entity,"
            " value_read, would_pass, message, is_answered, row_number from queries order by all"
        ).fetchall()
        evaluated = release.execute(
            "select report_year, rule_id, pass_count, fail_count, not_evaluable_count"
            " from rule_evaluations order by all"
        ).fetchall()
    asked = ("T04", "query", True)
    assert queries == [
        ("450000", 1, "T02", "query", True, "企业", "3", "2", "去重", False, None),
        ("450102", 1, *asked, "B 商会5个", "5", "库内数2", "不符", False, None),
        ("450103", 1, *asked, "H", "7", "库内数1", "不符", False, None),
    ]
    # A passes; B and H fail; C rests on two of 111 counties; D was left blank. E is of a year that
    # is not built, F of a place elsewhere, G of no indicator: none of this release's.
    assert evaluated == [
        (2021, "T04", 0, 0, 1),
        (2022, "T02", 1, 1, 0),
        (2022, "T04", 1, 2, 1),
    ]
    assert query_counts(first) == [
        {"report_year": 2022, "rule_id": "T02", "open": 1, "answered": 0},
        {"report_year": 2022, "rule_id": "T04", "open": 2, "answered": 0},
    ]


def test_another_file_of_claims_makes_a_new_release_that_says_the_same(tmp_path: Path):
    before = publish_with(tmp_path, 1, CLAIMS)
    after = publish_with(tmp_path, 2, CLAIMS + "I,2022,广西,登记率,过半,,,\n")
    assert after.is_new
    assert after.logical_hash == before.logical_hash
    assert verdicts(after.path)["I"] == "reproduced"
    manifest = json.loads((after.path / "MANIFEST.json").read_text(encoding="utf-8"))
    [file] = manifest["claim_files"]
    assert (file["name"], len(file["sha256"])) == ("bulletin.csv", 64)


def test_without_claims_the_table_is_empty_and_nothing_is_asked(tmp_path: Path):
    release = publish_with(tmp_path, 1, None)
    assert claim_rows(release.path) == []
    assert query_counts(release.path) == [
        {"report_year": 2022, "rule_id": "T02", "open": 1, "answered": 0}
    ]


def test_a_wrong_claim_publishes_nothing(tmp_path: Path):
    first = publish_with(tmp_path, 1, CLAIMS)
    wrong = "claim,place,indicator,printed\n1,广西,chamber,5\n"
    with pytest.raises(ClaimError) as refusal:
        publish_with(tmp_path, 2, wrong)
    assert str(refusal.value) == (
        "bulletin.csv, line 2, column indicator: there is no indicator 'chamber';"
        " do you mean chambers?"
    )
    assert current_release(tmp_path / "releases") == first.path
    assert sorted(entry.name for entry in (tmp_path / "releases").iterdir()) == [
        "2023-02-01.1",
        "current",
    ]
