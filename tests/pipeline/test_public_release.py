"""`shanghui publish-public` over the whole sample's two releases, and an attack on what is told."""

import hashlib
import json
import re
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from tests.pipeline.test_commands import shanghui
from tests.public.attack import attack
from tests.public.published import (
    few_behind,
    read_published,
    read_truth,
    small_differences,
    widths,
)

pytestmark = pytest.mark.long


GUIDE = (Path(__file__).parents[2] / "docs" / "public.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def public(province, tmp_path_factory):
    """The folder of public releases, with both of the demo in it."""
    folder = tmp_path_factory.mktemp("public")
    first, second = province.first.release, province.second.release
    run = shanghui("publish-public", first, "--out", folder, "--json", home=province.home.path)
    assert run.returncode == 0, run.stderr
    made = json.loads(run.stdout)
    assert made["name"] == first and made["is_new"]
    # As the guide shows it.
    run = shanghui("publish-public", "--out", folder, home=province.home.path)
    assert run.returncode == 0, run.stderr
    [shown] = re.findall(r"```text\n(.*?)```", GUIDE, re.DOTALL)
    assert run.stdout == shown.replace("data/public", str(folder))
    assert second == "2023-03-01.2"
    return folder


@pytest.fixture(scope="module")
def attacked(province, public):
    """Both public releases as a reader has them, with the truth they were made from."""
    found = []
    for release in (province.first.release, province.second.release):
        folder = province.home.releases / release
        truth = read_truth(folder)
        found.append((read_published(public / release), truth, few_behind(folder, truth)))
    return found


def test_no_figure_is_told_behind_which_few_stand(attacked):
    for published, truth, few in attacked:
        told = {key for key in few if published.known.get(key) == truth[key]}
        assert not told and len(few & published.suppressed) > 3000, sorted(told)[:5]


def test_nothing_suppressed_can_be_computed_from_one_release_or_from_both(attacked):
    wide_enough = {
        (number, key): width
        for number, (published, truth, few) in enumerate(attacked)
        for key, width in widths(published, truth, few).items()
    }
    (first, truth_then, _), (second, truth_now, _) = attacked
    unchanged = {key for key, value in truth_now.items() if truth_then.get(key) == value}
    assert len(unchanged) > 40_000 and len(truth_now) - len(unchanged) > 1_000
    assert attack([first, second], wide_enough, unchanged) == {}
    alone = {(0, key): width for (number, key), width in wide_enough.items() if number == 1}
    assert attack([second], alone) == {}


def test_few_are_not_told_by_subtracting_one_figure_from_another(attacked):
    published, truth, _ = attacked[1]
    between = {(0, *pair): width for pair, width in small_differences(published, truth).items()}
    assert len(between) > 1000
    assert attack([published], {}, between=between) == {}


def test_the_attack_finds_what_confidential_figures_alone_would_tell(attacked):
    published, truth, few = attacked[1]
    besides = published.suppressed - few
    known = published.known | {key: truth[key] for key in besides}
    bare = type(published)(
        known,
        published.suppressed - besides,
        published.parents,
        published.codes_before,
        published.blank,
    )
    exact = {(0, key): 0.001 for key in bare.suppressed}
    assert len(attack([bare], exact)) > 1000


def test_a_public_release_tells_no_return_and_no_file(province, public):
    folder = public / province.second.release
    assert (public / "current").readlink().name == province.second.release
    sums = dict(
        reversed(line.split("  ")) for line in (folder / "SHA256SUMS").read_text().splitlines()
    )
    files = {path.name for path in folder.iterdir()} - {"SHA256SUMS"}
    assert sums.keys() == files
    for name, digest in sums.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
    returns = json.loads((province.release / "MANIFEST.json").read_text("utf-8"))["returns"]
    with duckdb.connect(str(province.release / "chambers.duckdb"), read_only=True) as release:
        of_returns = release.execute(
            "select filing_id from fct_filings where filing_id is not null"
            " union all select credit_code from dim_enterprises"
            " union all select chamber_name from fct_chambers"
        ).fetchall()
    secrets = {one["file_sha256"] for one in returns} | {secret for (secret,) in of_returns}
    assert len(secrets) > 20_000
    texts = [path for path in folder.iterdir() if path.suffix != ".parquet"]
    text = "\n".join(path.read_text("utf-8") for path in texts)
    assert text.count("\ufeff") == 6
    assert not secrets & set(re.findall(r"[\w-]+", text))
    assert ".xlsx" not in text


def test_breakdowns_and_definitions_stand_in_words_of_both_languages(province, public):
    folder = public / province.second.release
    told = duckdb.connect()
    for table in ("indicators", "breakdowns", "indicator_definitions"):
        told.execute(f"create table {table} as from '{folder / table}.parquet'")
    assert told.execute("from breakdowns where breakdown = 'formation:joint'").fetchall() == [
        ("formation:joint", "formation", "组建方式", "Formation", "joint", "联合组建", "Joint")
    ]
    # Every item told has a row, and a word beside its figures; no row is of an item that is not.
    assert told.execute(
        "select count(*) from (select distinct breakdown, breakdown_zh from indicators"
        " where breakdown <> '') full join breakdowns using (breakdown)"
        " where breakdown_zh is distinct from item_zh"
    ).fetchall() == [(0,)]
    assert told.execute(
        "select denominator_definition_zh, denominator_definition_en from indicator_definitions"
        " where indicator = 'chamber_coverage_rate'"
    ).fetchall() == [
        ("有有效报表的县的乡镇（街道）", "Townships of the counties with a return in force")
    ]


def test_a_row_says_in_words_and_percent_what_it_tells_and_what_not(public, province):
    with duckdb.connect() as told:
        path = public / province.second.release / "indicators.parquet"
        told.execute(f"create table indicators as from '{path}'")

        def rows(query: str) -> list[tuple]:
            return told.execute(query).fetchall()

        # c stands only where something is left out, never where there was nothing to leave out.
        assert rows("select distinct state from indicators where confidential = 'c'") == [
            ("complete",)
        ]
        assert rows(
            "select state_zh, status_zh, confidential from indicators where report_year = 2018"
            " and division_code = '450103' and indicator = 'judicial_confirmation_rate'"
        ) == [("未采集", "初步数", "")]
        assert rows(
            "select value, value_percent, unit from indicators where report_year = 2018"
            " and division_code = '450000' and indicator = 'chamber_coverage_rate'"
        ) == [(0.596, Decimal("59.60"), "%")]
        assert rows(
            "select count(*) from indicators where (value_percent is null) <>"
            " (value is null or unit <> '%')"
        ) == [(0,)]


def test_the_manifest_counts_what_is_told_and_names_the_release_before(province, public):
    manifest = json.loads((public / province.second.release / "MANIFEST.json").read_text())
    before = public / province.first.release / "MANIFEST.json"
    assert manifest["threshold"] == 3
    assert manifest["previous"] == {
        "name": province.first.release,
        "manifest_sha256": hashlib.sha256(before.read_bytes()).hexdigest(),
    }
    figures = manifest["figures"]
    published = read_published(public / province.second.release)
    assert figures["confidential"] + figures["besides"] == len(published.suppressed)
    assert figures["published"] == sum(value > 0 for value in published.known.values())


def test_the_same_releases_are_published_to_the_same_bytes(province, public, tmp_path):
    release = province.first.release
    run = shanghui("publish-public", release, "--out", tmp_path, home=province.home.path)
    assert run.returncode == 0, run.stderr
    for path in (public / release).iterdir():
        assert path.read_bytes() == (tmp_path / release / path.name).read_bytes(), path.name


def test_what_is_public_is_not_made_again_and_nothing_older_is(province, public, tmp_path):
    run = shanghui("publish-public", "--out", public, "--threshold", "5", home=province.home.path)
    assert run.returncode == 2
    assert run.stderr == (
        f"shanghui: release {province.second.release} is public already with the threshold 3, and"
        " what is public is not made again: --threshold 5 counts for the next release, or in"
        " another folder with --out\n"
    )
    run = shanghui("publish-public", "--out", public, "--threshold", "3", home=province.home.path)
    assert run.returncode == 0, run.stderr
    assert run.stdout == (
        f"release {province.second.release} is public already: {public / province.second.release}\n"
    )
    (tmp_path / "current").symlink_to(province.second.release)
    (tmp_path / province.second.release).symlink_to(public / province.second.release)
    run = shanghui(
        "publish-public", province.first.release, "--out", tmp_path, home=province.home.path
    )
    assert run.returncode == 2
    assert run.stderr == (
        f"shanghui: release {province.first.release} is older than {province.second.release},"
        " which is public already; publish a newer one\n"
    )
