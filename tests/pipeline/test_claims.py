"""`shanghui claims` as a person runs it, its guide, and claims that become part of a release."""

import csv
import io
import json
import os
import re
import shutil
from pathlib import Path

import duckdb
import pytest

from publishing.claims.claim import ClaimError
from publishing.read_release import claim_rows, query_counts
from tests.pipeline.test_commands import shanghui

GUIDE = (Path(__file__).parents[2] / "docs" / "claims.md").read_text(encoding="utf-8")
ELSEWHERE = Path(__file__).parents[1] / "fixtures" / "claims" / "claims_elsewhere.csv"
CLAIMS = "claim,report_year,place,indicator_zh,printed\n甲,2022,横州市,乡镇(街道)数,17个\n"
WRONG = "claim,report_year,place,indicator_zh,printed\n乙,2022,横州市,乡镇(街道)数,9999个\n"


def test_the_guides_example_gets_the_verdicts_the_guide_shows(province, tmp_path):
    (example,) = re.findall(r"```csv\n(.*?)```", GUIDE, re.DOTALL)
    (shown,) = re.findall(r"```\n(claim .*?)```", GUIDE, re.DOTALL)
    (tmp_path / "bulletin.csv").write_text(example, encoding="utf-8")
    run = shanghui("claims", tmp_path / "bulletin.csv", "--json", home=province.home.path)
    assert run.returncode == 0, run.stderr
    rows = json.loads(run.stdout)
    lines = [re.split(r"\s{2,}", line) for line in shown.splitlines()[1:]]
    assert [line[0] for line in lines] == [row["claim"] for row in rows]
    for line, row in zip(lines, rows, strict=True):
        assert line[1:4] == [row["place"], str(row["report_year"]), row["indicator"] or line[3]]
        assert row["verdict"].startswith(line[-1]), row["verdict"]


def test_the_guide_names_every_kind_of_verdict_and_every_column():
    from publishing.claims.claim_file import COLUMNS
    from publishing.claims.verdicts import VerdictKind

    for name in (*VerdictKind, *COLUMNS):
        assert f"| `{name}` |" in GUIDE, name


def test_the_built_in_claims_are_those_of_the_release(province):
    run = shanghui("claims", "--csv", home=province.home.path)
    assert run.returncode == 0, run.stderr
    rows = list(csv.DictReader(io.StringIO(run.stdout)))
    assert [row["claim"] for row in rows] == [f"GX2022-{number:02}" for number in range(1, 21)]
    assert [row["verdict"] for row in rows] == [
        row["verdict"] for row in claim_rows(province.release)
    ]
    assert shanghui("claims", "--strict", home=province.home.path).returncode == 1


def test_claims_are_held_against_any_release(province):
    first = shanghui("claims", "--release", province.first.release, home=province.home.path)
    # 998 of 102 counties; 1123 of all of them.
    assert "not reproduced as townships_with_chamber (998, from 102 of 111 counties)" in (
        " ".join(first.stdout.split())
    )
    absent = shanghui("claims", "--release", "2020-01-01.1", home=province.home.path)
    assert absent.returncode == 2
    assert absent.stderr == (
        f"shanghui: there is no release '2020-01-01.1'; do you mean {province.first.release} or"
        f" {province.second.release}?\n"
    )


def test_strict_is_for_what_is_wrong_not_for_what_is_in_doubt(province, tmp_path):
    lines = ELSEWHERE.read_text(encoding="utf-8").splitlines()
    doubtful = [line for line in lines if not line.startswith("X04")]
    (tmp_path / "doubtful.csv").write_text("\n".join(doubtful), encoding="utf-8")
    home = province.home.path
    assert shanghui("claims", tmp_path / "doubtful.csv", "--strict", home=home).returncode == 0
    assert shanghui("claims", ELSEWHERE, "--strict", home=home).returncode == 1
    assert shanghui("claims", ELSEWHERE, home=home).returncode == 0


def test_claims_are_answered_in_well_under_a_second(province):
    before = os.times()
    assert shanghui("claims", ELSEWHERE, home=province.home.path).returncode == 0
    after = os.times()
    # Of the processor, as a busy machine may take longer.
    assert after.children_user + after.children_system < 1.0 + (
        before.children_user + before.children_system
    )


def test_a_wrong_file_is_told_in_one_line(province, tmp_path):
    (tmp_path / "b.csv").write_text(CLAIMS.replace("printed", "prited"), encoding="utf-8")
    run = shanghui("claims", tmp_path / "b.csv", home=province.home.path)
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr == (
        "shanghui: b.csv, line 1, column prited: there is no column 'prited';"
        " do you mean printed?\n"
    )


@pytest.fixture(scope="module")
def home(write_returns, tmp_path_factory, refresh) -> Path:
    """A home of two counties with a file of claims of its own."""
    home = tmp_path_factory.mktemp("claims")
    shutil.copytree(write_returns(["450102", "450181"], [2022]) / "wave-1", home / "inbox")
    (home / "claims").mkdir()
    (home / "claims" / "bulletin.csv").write_text(CLAIMS, encoding="utf-8")
    refresh(home, [2022])
    return home


@pytest.mark.long
def test_the_claims_of_a_home_are_part_of_its_release(home):
    rows = {row["claim"]: row for row in claim_rows(home / "releases" / "current")}
    assert len(rows) == 21
    assert (rows["甲"]["verdict"], rows["甲"]["file_name"]) == ("reproduced", "bulletin.csv")
    assert rows["GX2022-01"]["file_name"] == "gx2022.csv"


@pytest.mark.long
def test_a_wrong_claim_stops_a_refresh_before_anything_changes(home, refresh):
    ledger, current = (home / "ledger.jsonl").read_bytes(), (home / "releases/current").readlink()
    wrong = home / "claims" / "wrong.csv"
    try:
        for text, message in (
            (CLAIMS, "wrong.csv, line 2, column claim: 甲 stands in bulletin.csv, line 2, already"),
            (
                WRONG.replace("place", "division_code").replace("横州市", "450182"),
                "wrong.csv, line 2, column division_code: there is no division '450182'",
            ),
            (
                WRONG.replace("indicator_zh", "indicator").replace("乡镇(街道)数", "township"),
                "wrong.csv, line 2, column indicator: there is no indicator 'township';"
                " do you mean townships",
            ),
        ):
            wrong.write_text(text, encoding="utf-8")
            with pytest.raises(ClaimError) as refusal:
                refresh(home, [2022])
            assert str(refusal.value).startswith(message)
    finally:
        wrong.unlink()
    assert (home / "ledger.jsonl").read_bytes() == ledger
    assert (home / "releases/current").readlink() == current


@pytest.mark.long
def test_a_claim_that_fails_is_a_query_of_the_next_release(home, refresh):
    before = query_counts(home / "releases" / "current")
    (home / "claims" / "second.csv").write_text(WRONG, encoding="utf-8")
    after = refresh(home, [2022])
    assert after.is_new_release
    release = home / "releases" / after.release
    [row] = [row for row in claim_rows(release) if row["claim"] == "乙"]
    assert row["verdict"] == "not reproduced as townships (17); no measure equals it"
    asked = {"report_year": 2022, "rule_id": "T04", "open": 1, "answered": 0}
    assert asked in query_counts(release)
    assert asked not in before
    with duckdb.connect(str(release / "chambers.duckdb"), read_only=True) as connection:
        assert connection.execute(
            "select division_code, entity, value_read, would_pass from queries"
            " where rule_id = 'T04'"
        ).fetchall() == [("450181", "乙", "9999个", "库内数17")]
