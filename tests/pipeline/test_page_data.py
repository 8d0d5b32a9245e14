"""What the page of a release holds, held against the release; and when it is made."""

import base64
import gzip
import json
import re
import shutil
from pathlib import Path

import dagster as dg
import pytest

from ingestion.form.form_files import load_forms
from orchestration.assets.page import MADE, page
from orchestration.assets.run_home import RunHome
from orchestration.home import Home, read_configuration
from publishing.page import PAGE, write_page
from publishing.read_release import open_release
from publishing.release_error import ReleaseError
from publishing.trace import trace_figure
from tests.conftest import MOMENT
from tests.pipeline.test_commands import shanghui


def parts(page: Path) -> tuple[dict, dict]:
    """The figures and the cells of a page, unpacked."""
    text = page.read_text(encoding="utf-8")
    found = re.findall(r'type="application/octet-stream" id="\w+">([^<]*)<', text)
    figures, cells = (json.loads(gzip.decompress(base64.b64decode(part))) for part in found)
    return figures, cells


def words(column: dict) -> list:
    return [None if number < 0 else column["words"][number] for number in column["at"]]


def summed(steps: list[int]) -> list[int]:
    total, found = 0, []
    for step in steps:
        total += step
        found.append(total)
    return found


@pytest.fixture(scope="module")
def newest(province) -> tuple[dict, dict]:
    return parts(province.release / PAGE)


@pytest.fixture(scope="module")
def first(province) -> tuple[dict, dict]:
    return parts(province.home.releases / province.first.release / PAGE)


def figures_of(data: dict) -> dict[tuple, tuple]:
    """(year, division, indicator, breakdown) → the numbers and words of each figure."""
    places = list(zip(data["places"]["year"], data["places"]["code"], strict=True))
    codes = [indicator["code"] for indicator in data["indicators"]]
    totals = data["totals"]
    columns = (totals["first"], totals["second"], *map(words, (totals["state"], totals["status"])))
    keys = [(*place, code, "") for place in places for code in codes]
    found = dict(zip(keys, zip(*columns, strict=True), strict=True))
    items = data["items"]
    for place, code, item, number in zip(
        summed(items["place"]),
        words(items["indicator"]),
        words(items["item"]),
        items["first"],
        strict=True,
    ):
        key = (*places[place], code)
        found[*key, item] = (number, *found[*key, ""][1:])
    return found


@pytest.mark.parametrize("which", ["first", "second"])
def test_every_figure_of_the_release_is_in_the_page_and_none_that_is_withheld(province, which):
    release = province.home.releases / getattr(province, which).release
    data, _ = parts(release / PAGE)
    with open_release(release) as connection:
        rows = connection.execute(
            "select report_year, division_code, indicator, breakdown, case when kind in"
            " ('ratio', 'mean') then numerator else value end, denominator, state, status"
            " from indicators join dim_indicators using (indicator)"
        ).fetchall()
    expected = {
        tuple(key): (None, None, state, status)
        if status == "withheld"
        else (number, denominator, state, status)
        for *key, number, denominator, state, status in rows
    }
    assert figures_of(data) == expected
    withheld = [figure for figure in expected.values() if figure[3] == "withheld"]
    assert (len(withheld) > 500) is (which == "first")


def test_what_was_withheld_once_is_not_told_by_the_history(newest):
    history = newest[0]["history"]
    statuses = words(history["status"])
    withheld = [row for row, status in enumerate(statuses) if status == "withheld"]
    assert len(withheld) > 500
    for row in withheld:
        assert history["first"][row] is None
        assert history["second"][row] is None


def test_the_demo_ends_by_naming_the_page(province):
    named = province.home.releases / "current" / PAGE
    assert named.is_file()
    assert f"page    {named}" in province.printed.splitlines()[-4:]


def strings_in(value) -> set[str]:
    """Every text that stands anywhere in the data."""
    if isinstance(value, str):
        return {value}
    if isinstance(value, dict):
        return set(value).union(*map(strings_in, value.values()))
    if isinstance(value, list) and not all(isinstance(one, (int, float)) for one in value):
        return set().union(*map(strings_in, value))
    return set()


def test_no_name_of_a_file_chamber_or_enterprise_stands_in_the_page(province, newest):
    text = "\n".join(strings_in(list(newest)))
    with open_release(province.release) as connection:
        names = connection.execute(
            "select chamber_name from dim_chambers union select enterprise_name from"
            " dim_enterprises union select village_name from dim_villages union"
            " select credit_code from dim_enterprises union select filing_id from fct_filings"
        ).fetchall()
    # Some villages are called by two signs that are words of the page too.
    told = {name for (name,) in names if name and len(name) > 3 and name in text}
    assert len(names) > 10_000
    assert "横州市" in text
    assert told == set()
    assert ".xlsx" not in text
    assert "phone" not in text


def rows_of(cells: dict, data: dict, year: int, county: str, measure: str, kind="", item=""):
    """(year of the return, sheet) → the rows on it that the page says a measure counts."""
    places = list(zip(data["places"]["year"], data["places"]["code"], strict=True))
    query = [query[:2] for query in cells["queries"]].index([measure, kind])
    starts, at = [], 0
    while at < len(cells["sets"]):
        starts.append(at)
        at += 1 + 2 * cells["sets"][at]
    groups = cells["groups"]
    found = {}
    for place, of_query, of_item, filing, sheet, number in zip(
        summed(groups["place"]),
        groups["query"],
        words(groups["item"]),
        summed(groups["filing"]),
        words(groups["sheet"]),
        summed(groups["set"]),
        strict=True,
    ):
        if (places[place], of_query, of_item) != ((year, county), query, item):
            continue
        runs, row, rows = cells["sets"][starts[number]], -1, []
        for run in range(runs):
            gap, more = cells["sets"][starts[number] + 1 + 2 * run :][:2]
            rows += range(row + 1 + gap, row + 2 + gap + more)
            row += 1 + gap + more
        found[places[filing][0], sheet] = rows
    return found


def test_the_cells_of_one_figure_worked_out_by_hand(newest):
    """横州市 2022: the same four rows as in the story of the demo."""
    data, cells = newest
    assert rows_of(cells, data, 2022, "450181", "registered_chambers") == {
        (2022, "chambers"): [6, 8, 14, 18]
    }


@pytest.mark.parametrize(
    ("year", "county", "indicator", "breakdown"),
    [
        (2022, "450181", "registered_chambers", ""),
        (2022, "450181", "relief_villages_cumulative", ""),
        (2021, "450127", "relief_funds", "support_kind:industry"),
        (2022, "450102", "active_chambers", ""),
        (2022, "450102", "mean_points", "points_item:points_integrity"),
        (2022, "450102", "five_good_federations", ""),
        (2020, "450302", "party_instructors", ""),
        (2022, "450302", "townships", ""),
        (2019, "450722", "four_good_regional_chambers", ""),
    ],
)
def test_the_rows_of_a_figure_are_those_that_trace_names(
    province, newest, year, county, indicator, breakdown
):
    traced = trace_figure(
        province.release,
        report_year=year,
        division=county,
        indicator=indicator,
        breakdown=breakdown,
    )
    kind, _, item = breakdown.partition(":")
    for measure in traced.measures:
        expected: dict[tuple, set] = {}
        for row in measure.rows:
            if row.row_numbers:
                key = (int(row.filing_id[:4]), row.stands_on)
                expected.setdefault(key, set()).update(row.row_numbers)
        of_kind = (kind, item) if measure.role != "denominator" else ("", "")
        told = rows_of(newest[1], newest[0], year, county, measure.measure, *of_kind)
        assert {key: set(rows) for key, rows in told.items()} == expected
        assert all(rows == sorted(set(rows)) for rows in told.values())


def test_every_indicator_and_item_has_its_words_in_both_languages(newest):
    data, _ = newest
    assert data["notice"] == ["示例数据，均为虚构", "Sample data, all of it invented"]
    assert data["reports"] == [
        [year, f"report/{year}/annual-report-{year}-450000.html"]
        for year in (2022, 2021, 2020, 2019, 2018)
    ]
    chinese = re.compile(r"[\u4e00-\u9fff]")
    for indicator in data["indicators"]:
        zh, en = indicator["definitions"]["zh"], indicator["definitions"]["en"]
        assert chinese.search(zh[0]), indicator["code"]
        assert en[0] and not chinese.search("".join(en)), indicator["code"]
        has_base = indicator["kind"] in ("ratio", "mean")
        assert bool(zh[1]) is bool(en[1]) is has_base, indicator["code"]
    for kind, told in data["breakdowns"].items():
        assert chinese.search(told["names"][0]), kind
        for item, zh, en in told["items"]:
            assert not chinese.search(en), (kind, item)
            assert chinese.search(zh) or re.fullmatch(r"[0-9A\-]+", zh), (kind, item)
    states = {*words(data["totals"]["state"]), "not_filed", "sent_back", "partial"}
    assert {f"state.{state}" for state in states} <= set(data["words"])
    assert {f"unit.{one['unit']}" for one in data["indicators"]} <= set(data["words"])


def test_names_can_be_typed(newest):
    readings = newest[0]["readings"]
    assert readings["登记率"].split()[0].split("|")[0] == "deng"
    assert [sign[0] for sign in readings["横州市"].split()] == ["h", "z", "s"]
    assert readings["长洲区"].split()[0] in ("zhang|chang", "chang|zhang")


def test_a_page_that_would_be_too_large_leaves_out_cells_of_the_oldest_years(province, tmp_path):
    whole = write_page(province.release, load_forms(), tmp_path / "whole.html").size
    written = write_page(
        province.release, load_forms(), tmp_path / "less.html", most_bytes=whole - 1
    )
    assert written.cells_since == 2019
    assert written.size < whole
    figures, cells = parts(written.path)
    years = {figures["places"]["year"][place] for place in summed(cells["groups"]["place"])}
    assert years == {2019, 2020, 2021, 2022}
    # Those of later years still lead to returns of the years left out.
    assert (2018, "relief_participation") in rows_of(
        cells, figures, 2022, "450181", "relief_villages_cumulative"
    )


def test_a_page_whose_figures_alone_are_too_large_is_not_made(province, tmp_path):
    with pytest.raises(ReleaseError, match="without a single cell"):
        write_page(province.release, load_forms(), tmp_path / "none.html", most_bytes=1000)


def test_the_page_runs_only_its_own_script_and_may_ask_nobody(province):
    text = (province.release / PAGE).read_text(encoding="utf-8")
    [policy] = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', text)
    assert re.fullmatch(
        r"default-src 'none'; script-src 'sha256-[\w+/=]+'; style-src 'sha256-[\w+/=]+';"
        r" font-src data:; img-src data:; base-uri 'none'; form-action 'none'",
        policy,
    )
    assert not re.search(r'(src|href)="(?!data:|#)', text)


def test_the_command_writes_the_same_page_and_says_what_is_wrong(province, tmp_path):
    out = tmp_path / "new" / "page.html"
    done = shanghui(
        *("page", "--home", str(province.home.path), "--out", str(out), "--json"),
        *("--release", province.first.release),
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "release": province.first.release,
        "path": str(out),
        "size": out.stat().st_size,
        "cells_since": 2018,
    }
    # The refresh that published it wrote the other, with links to the reports beside it.
    standing = province.home.releases / province.first.release / PAGE
    (figures, cells), (figures_there, cells_there) = parts(out), parts(standing)
    assert figures["reports"] == []
    assert figures | {"reports": figures_there["reports"]} == figures_there
    assert cells == cells_there
    # Same release and reports, same bytes.
    twin = tmp_path / "twin" / province.first.release
    twin.mkdir(parents=True)
    for entry in standing.parent.iterdir():
        if entry.name != PAGE:
            (twin / entry.name).symlink_to(entry)
    settings = read_configuration(province.home.path)
    notices = {"notice": settings.notice, "notice_en": settings.notice_en}
    assert write_page(twin, load_forms(), **notices).path.read_bytes() == standing.read_bytes()
    cannot = shanghui("page", "--home", str(province.home.path), "--out", f"{out}/below.html")
    assert cannot.returncode == 2
    assert cannot.stderr.startswith(f"shanghui: cannot write {out}/below.html (")
    assert cannot.stderr.count("\n") == 1
    nowhere = shanghui("page", "--home", str(tmp_path / "new"))
    assert nowhere.returncode == 2
    assert "there is no release" in nowhere.stderr


def test_a_page_that_cannot_be_made_leaves_the_release_and_says_so(province, tmp_path):
    home = Home(tmp_path / "home")
    home.create()
    release = home.releases / province.second.release
    release.mkdir()
    shutil.copy(province.release / "MANIFEST.json", release)
    (home.releases / "current").symlink_to(release.name)

    def made() -> tuple[bool, dict]:
        run = dg.materialize([page], resources={"home": RunHome(home, MOMENT)})
        [check] = run.get_asset_check_evaluations()
        assert check.check_name == MADE
        [event] = run.get_asset_materialization_events()
        metadata = event.step_materialization_data.materialization.metadata
        return check.passed, {name: value.value for name, value in metadata.items()}

    passed, told = made()
    assert not passed
    assert told["page"] == ""
    assert told["page_failure"].startswith(f"there is no release at {release}")
    assert not (release / PAGE).exists()
    # A page that stands is left as it is.
    (release / PAGE).write_text("stands", encoding="utf-8")
    page_file = release / PAGE
    assert made() == (
        True,
        {"page": str(page_file), "open": page_file.as_uri(), "page_failure": ""},
    )
    assert (release / PAGE).read_text(encoding="utf-8") == "stands"
