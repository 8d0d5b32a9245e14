"""The nation: one release of three invented provinces, its figures worked out by hand."""

import base64
import gzip
import json
import re
import shutil
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from orchestration.home import Home
from publishing import open_release
from publishing.checksums import read_sums
from publishing.manifest import read_manifest
from publishing.packed_database import pack_database
from publishing.release_folder import DATABASE
from publishing.restatement import changed_environment
from tests.fixtures.invented_provinces import (
    LAST_ENTERPRISE,
    MOMENT,
    PROVINCES,
    CountyReturn,
    file_return,
    home_of,
    plain,
    refresh,
)
from tests.independent.small_province import none_at, relief
from tests.pipeline.test_commands import shanghui

pytestmark = pytest.mark.long

NATION = "000000"
WRITTEN = re.compile(r"广西|壮族|(?<![0-9a-f.])45\d{4}(?![0-9a-f])")
"""Names and codes of the built-in province."""


@dataclass(frozen=True)
class Nation:
    """Three provinces' homes, the nation's, and what the command answered."""

    provinces: tuple[Home, ...]
    home: Home
    told: dict

    @property
    def release(self) -> Path:
        return self.home.releases / self.told["release"]

    def ask(self, query: str) -> list[tuple]:
        with open_release(self.release) as connection:
            return connection.execute(query).fetchall()


@pytest.fixture(scope="module")
def nation(tmp_path_factory: pytest.TempPathFactory) -> Nation:
    folder = tmp_path_factory.mktemp("nation")
    provinces = []
    for province in PROVINCES:
        home = home_of(province, folder / province.code)
        assert refresh(home, province).sent_back == 0
        provinces.append(home)
    home = Home(folder / "nation")
    home.path.mkdir()
    # One county of six has not filed.
    (home.path / "shanghui.toml").write_text("[publishing]\nwithheld_below_percent = 80\n")
    run = shanghui("national", "--json", *(one.path for one in provinces), home=home.path)
    assert run.returncode == 0, run.stderr
    return Nation(tuple(provinces), home, json.loads(run.stdout))


FIGURES = {
    # (甲省, 乙自治区, 丙市): the nation
    "townships": ((4, 4, 4), 12),
    "counties_expected": ((2, 2, 2), 6),
    "townships_with_chamber": ((3, 1, 1), 5),
    "registered_chambers": ((1, 1, 1), 3),
    # Of the townships of counties in force: 5 of 10.
    "chamber_coverage_rate": ((0.75, 0.5, 0.25), 0.5),
    # The good chamber of 甲省 and that of 乙自治区 are one by their credit code.
    "four_good_regional_chambers": ((1, 1, 1), 2),
    # Two enterprises helped in two provinces each: four, not six.
    "relief_enterprises": ((2, 2, 2), 4),
    "relief_enterprises_cumulative": ((2, 2, 2), 4),
    "relief_villages": ((2, 1, 2), 5),
    "relief_funds": ((170, 12, 3), 185),
}
"""Of 2022, worked out from the rows of `invented_provinces`."""


@pytest.mark.parametrize("indicator", FIGURES)
def test_what_stands_in_several_provinces_is_counted_once_in_the_nation(nation, indicator):
    of_provinces, of_nation = FIGURES[indicator]
    figures = dict(
        nation.ask(
            "select division_code, value from indicators where report_year = 2022"
            f" and indicator = '{indicator}' and breakdown = ''"
            " and division_level in ('nation', 'province')"
        )
    )
    codes = (NATION, "960000", "970000", "980000")
    assert figures == dict(zip(codes, (of_nation, *of_provinces), strict=True))


def test_the_nation_says_how_many_counties_it_rests_on(nation):
    assert nation.ask(
        "select division_level, counties_in_force, counties_expected, state, status from indicators"
        f" where division_code = '{NATION}' and indicator = 'relief_funds' and breakdown = ''"
    ) == [("nation", 5, 6, "partial", "provisional")]


def test_a_breakdown_is_counted_once_in_the_nation_too(nation):
    assert nation.ask(
        "select breakdown, value from indicators where report_year = 2022"
        f" and division_code = '{NATION}' and indicator = 'relief_enterprises' and breakdown <> ''"
    ) == [("support_kind:industry", 4)]


def test_a_year_that_one_province_alone_has_is_no_year_of_the_nation(nation):
    assert (nation.told["report_years"], nation.told["years_left_out"]) == ([2022], [2021])
    assert nation.ask(
        "select distinct division_level from indicators where report_year = 2021 order by all"
    ) == [("county",), ("prefecture",), ("province",)]


@pytest.mark.parametrize(
    "table", ["indicators", "measures", "fct_relief_participation", "province_by_year"]
)
def test_below_the_nation_stands_what_each_province_published(nation, table):
    of_nation = set(nation.ask(f"from {table}"))
    for home in nation.provinces:
        with open_release(home.releases / "current") as connection:
            published = connection.execute(f"from {table}").fetchall()
        assert published
        assert set(published) <= of_nation


def test_the_manifest_names_each_provinces_release_and_its_versions(nation):
    manifest = read_manifest(nation.release)
    assert [
        (said["province"], said["name"], said["release"]) for said in manifest["provinces"]
    ] == [
        ("960000", "甲省", "2023-02-20.1"),
        ("970000", "乙自治区", "2023-02-20.1"),
        ("980000", "丙市", "2023-02-20.1"),
    ]
    for said, home in zip(manifest["provinces"], nation.provinces, strict=True):
        own = read_manifest(home.releases / "current")
        for name in ("logical_hash", "code_version", "rules", "rule_set", "forms", "registers"):
            assert said[name] == own[name]
    assert len(manifest["returns"]) == 7
    # Where they stand on this machine is no part of what is published.
    assert str(nation.home.path.parent) not in (nation.release / "MANIFEST.json").read_text()


def test_the_same_releases_make_no_other_release(nation):
    releases = [home.releases / "current" for home in nation.provinces]
    run = shanghui("national", *reversed(releases), home=nation.home.path)
    assert run.returncode == 0, run.stderr
    assert f"release     {nation.told['release']} as before: nothing changed" in run.stdout


def test_a_release_whose_database_was_packed_is_the_same_release(nation, tmp_path):
    packed, again = tmp_path / "2023-02-20.1", tmp_path / "nation"
    shutil.copytree(nation.home.path, again, symlinks=True)
    shutil.copytree(nation.provinces[0].releases / packed.name, packed)
    packed.chmod(0o755)
    assert pack_database(packed, read_sums(packed)[DATABASE])
    assert not (packed / DATABASE).exists()
    others = (nation.provinces[1].path, nation.provinces[2].path)
    run = shanghui("national", packed, *others, home=again)
    assert run.returncode == 0, run.stderr
    assert f"release     {nation.told['release']} as before: nothing changed" in run.stdout


def test_the_nation_is_what_is_shown_where_no_division_is_named(nation):
    run = shanghui("indicators", "2022", "--json", home=nation.home.path)
    rows = {row["indicator"]: row["value"] for row in json.loads(run.stdout)}
    assert (rows["relief_enterprises"], rows["chamber_coverage_rate"]) == (4, 0.5)
    run = shanghui("report", "2022", home=nation.home.path)
    assert (run.returncode, run.stderr) == (
        2,
        "shanghui: there is no annual report of the nation: name a --division\n",
    )


def test_a_figure_of_the_nation_is_traced_to_the_provinces_and_their_releases(nation):
    run = shanghui("trace", "relief_enterprises", home=nation.home.path)
    assert run.returncode == 0, run.stderr
    *_, head = run.stdout.split("\n\n")[0].splitlines()
    assert head == "4 家 · partial · provisional · 5 of 6 counties in force"
    assert "different among 7 rows" in run.stdout
    assert "2 of them count in several provinces" in run.stdout
    run = shanghui("trace", "relief_enterprises", "--json", home=nation.home.path)
    [measure] = json.loads(run.stdout)["measures"]
    assert [
        (part["province_code"], part["value"], part["release"], part["home"])
        for part in measure["provinces"]
    ] == [
        (province.code, 2, "2023-02-20.1", str(home.path))
        for province, home in zip(PROVINCES, nation.provinces, strict=True)
    ]


def test_the_trace_goes_on_to_the_cells_in_the_provinces_home(nation):
    options = ("--division", "970101", "--json", "--year", "2022")
    run = shanghui("trace", "relief_funds", *options, home=nation.home.path)
    assert run.returncode == 0, run.stderr
    [measure] = json.loads(run.stdout)["measures"]
    assert measure["value"] == 12
    cells = [cell for row in measure["rows"] for cell in row["cells"]]
    assert [(cell["cell"], cell["text"]) for cell in cells] == [("K4", "7"), ("K5", "5")]


def test_a_provinces_release_that_is_not_where_it_was_is_named(nation, tmp_path):
    elsewhere = tmp_path / "nation"
    shutil.copytree(nation.home.path, elsewhere, symlinks=True)
    (elsewhere / "provinces.json").unlink()
    run = shanghui("trace", "relief_funds", "--division", "970101", home=elsewhere)
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr == (
        "shanghui: the cells are in the home of 乙自治区, whose release 2023-02-20.1 is not where"
        " it was: ask there, or make the nation again with: shanghui national HOME…\n"
    )
    assert "not where it was" in shanghui("trace", "relief_funds", home=elsewhere).stdout


def page_data(release: Path) -> str:
    """What is packed into the page of the release, as the page unpacks it."""
    page = (release / "index.html").read_text("utf-8")
    figures, cells = re.findall(
        r'<script type="application/octet-stream" id="\w+">(.*)</script>', page
    )
    return "".join(gzip.decompress(base64.b64decode(one)).decode() for one in (figures, cells))


@pytest.mark.parametrize(
    ("number", "word", "whole"), [(0, "省", "全省"), (1, "自治区", "全区"), (2, "直辖市", "全市")]
)
def test_what_a_province_publishes_names_that_province_alone(nation, number, word, whole, tmp_path):
    province, home = PROVINCES[number], nation.provinces[number]
    run = shanghui("report", "2022", "--format", "html", "--out", tmp_path, home=home.path)
    assert run.returncode == 0, run.stderr
    [report] = tmp_path.glob("*.html")
    release = (home.releases / "current").resolve()
    told = {
        path.relative_to(release).as_posix(): gzip.decompress(path.read_bytes()).decode()
        if path.suffix == ".gz"
        else path.read_text("utf-8")
        for path in release.rglob("*")
        if path.suffix in (".html", ".csv", ".gz", ".json")
    }
    assert f"csv/{word}年度指标.csv" in told
    assert f"{word}“四好”商会数" in told["csv/dim_indicators.csv"]
    told["report"] = report.read_text("utf-8")
    # The data of the page are packed into it.
    told["page"] = page_data(release)
    assert province.name in told["report"] and whole in told["report"]
    assert province.name in told["page"] and f'"{word}"' in told["page"]
    for name, text in told.items():
        assert not WRITTEN.search(text), name


def test_the_nation_calls_a_province_a_province(nation):
    assert nation.ask(
        "select name_zh from dim_indicators where indicator = 'four_good_regional_chambers'"
    ) == [("省级“四好”商会数",)]
    assert (nation.release / "csv" / "省级年度指标.csv").is_file()


def blocks(page: str) -> list[str]:
    text = (Path(__file__).parents[2] / "docs" / page).read_text("utf-8")
    return [block.split("\n", 1)[1] for block in text.split("```")[1::2]]


def lines_of(text: str) -> set[str]:
    """The lines of a text, however wide its columns are."""
    return {" ".join(line.split()) for line in text.splitlines() if line.strip()}


def test_the_page_on_the_nation_shows_what_the_commands_say(nation):
    settings, divisions, _, made, _, traced = blocks("nation.md")
    home = nation.provinces[0].path
    assert lines_of(settings) <= lines_of((home / "shanghui.toml").read_text("utf-8"))
    listed = (home / "divisions" / "divisions.csv").read_text("utf-8")
    assert lines_of(divisions) <= lines_of(listed)
    run = shanghui("national", *(one.path for one in nation.provinces), home=nation.home.path)
    said = re.sub(r" [0-9a-f]{12}$", "", run.stdout, flags=re.M)
    assert lines_of(made) <= lines_of(said)
    run = shanghui("trace", "relief_enterprises", home=nation.home.path)
    assert lines_of(traced) <= lines_of(re.sub(r" +/\S+$", "", run.stdout, flags=re.M))


def refused(nation: Nation, *given: Path) -> str:
    """What the command says in one line; the nation's release is what it was."""
    before = read_manifest(nation.home.releases / "current")
    run = shanghui("national", *given, home=nation.home.path)
    assert (run.returncode, run.stdout) == (2, "")
    assert read_manifest(nation.home.releases / "current") == before
    (line,) = run.stderr.splitlines()
    return line.removeprefix("shanghui: ")


def changes_of_the_nation(home: Home, *indicators: str) -> list[tuple]:
    """Indicator, value before and after, cause and class of each change in the current release."""
    with open_release(home.releases / "current") as connection:
        return connection.execute(
            "select indicator, value_before, value_after, cause, revision_class from restatements"
            f" where division_code = '{NATION}' and breakdown = '' and indicator in ?"
            " order by all",
            [indicators],
        ).fetchall()


def test_a_provinces_home_is_not_made_the_nations(nation):
    home = nation.provinces[2]
    before = (home.warehouse.read_bytes(), (home.releases / "current").resolve())
    run = shanghui("national", *(one.path for one in nation.provinces[:2]), home=home.path)
    assert (run.returncode, run.stdout, run.stderr) == (
        2,
        "",
        f"shanghui: {home.path} is the home of a province; name a folder for the nation's own with"
        " --home\n",
    )
    assert before == (home.warehouse.read_bytes(), (home.releases / "current").resolve())


def test_no_county_files_to_the_nation(nation, tmp_path):
    home = Home(tmp_path / "nation")
    shutil.copytree(nation.home.path, home.path, symlinks=True)
    filed = next(nation.provinces[0].inbox.iterdir())
    shutil.copy(filed, home.inbox)
    run = shanghui("refresh", "2022", home=home.path)
    assert (run.returncode, run.stdout) == (2, "")
    assert "is the nation's home, where no county files" in run.stderr


def test_a_province_that_joins_and_one_that_is_told_otherwise_are_causes_of_their_own(
    nation, tmp_path
):
    """The third province joins; the first has another deadline and another version made it."""
    home = Home(tmp_path / "nation")
    home.path.mkdir()
    shutil.copy(nation.home.path / "shanghui.toml", home.path)
    two = [one.releases / "current" for one in nation.provinces[:2]]
    run = shanghui("national", *two, home=home.path)
    assert run.returncode == 0, run.stderr
    manifest = read_manifest(home.releases / "current")
    inputs = read_manifest(nation.release)
    assert changed_environment(manifest, manifest) == []
    assert changed_environment(manifest, inputs) == ["provinces"]
    first = inputs["provinces"][0]
    first["configuration"] = {**first["configuration"], "deadline": "01-15"}
    first["code_version"] = "0.0.1+000000000000"
    assert changed_environment(read_manifest(nation.release), inputs) == ["code", "settings"]
    run = shanghui("national", *(one.path for one in nation.provinces), home=home.path)
    assert run.returncode == 0, run.stderr
    # 3 and 4 are what 丙市 has: its counties file for the first time.
    assert changes_of_the_nation(home, "townships", "relief_funds") == [
        ("relief_funds", 182, 185, "provinces+first_filing", "R1"),
        ("townships", 8, 12, "provinces+first_filing", "R1"),
    ]


def test_two_releases_of_one_province_are_refused(nation, tmp_path):
    copy = tmp_path / "2023-02-20.1"
    one = nation.provinces[0].releases / "2023-02-20.1"
    shutil.copytree(one, copy)
    assert refused(nation, one, copy) == (
        f"{one} and {copy} are both of 甲省 960000; name one of them"
    )


def test_one_province_is_no_nation(nation):
    assert refused(nation, nation.provinces[0].path) == (
        "name the homes or releases of at least two provinces"
    )


def test_a_damaged_release_is_refused_by_the_file(nation, tmp_path):
    copy = tmp_path / "2023-02-20.1"
    shutil.copytree(nation.provinces[0].releases / "2023-02-20.1", copy)
    damaged = copy / "parquet" / "measures.parquet"
    damaged.chmod(0o644)
    damaged.write_bytes(damaged.read_bytes()[:-1] + b"?")
    assert refused(nation, copy, nation.provinces[1].path) == (
        f"release 2023-02-20.1 of 甲省 960000 cannot be added: {damaged} is damaged: it is not the"
        " file that was published; copy it again, or restore it"
    )


def test_a_release_of_the_nation_is_no_provinces(nation):
    assert refused(nation, nation.home.path, nation.provinces[0].path) == (
        f"{nation.release} is of several provinces itself; name those of its provinces"
    )


def test_a_folder_without_a_release_is_refused(nation, tmp_path):
    assert refused(nation, tmp_path, nation.provinces[0].path) == (
        f"{tmp_path} is neither a release nor a home that has one; name the folder of either"
    )


def test_what_a_county_files_later_is_the_cause_of_what_changes_in_the_nation(nation, tmp_path):
    """乙西县 files at last: an enterprise that has helped in 丙市 already, and a chamber."""
    home, after = Home(tmp_path / "970000"), Home(tmp_path / "nation")
    shutil.copytree(nation.provinces[1].path, home.path, symlinks=True)
    shutil.copytree(nation.home.path, after.path, symlinks=True)
    file_return(
        home,
        PROVINCES[1],
        CountyReturn(
            2022,
            "970102",
            [plain("970102101", "乙西商会"), none_at("970102102")],
            [relief(LAST_ENTERPRISE, "乙西村", 30)],
        ),
    )
    assert refresh(home, PROVINCES[1], MOMENT + timedelta(days=1)).in_force == 2
    others = (nation.provinces[0].path, nation.provinces[2].path)
    run = shanghui("national", home.path, *others, home=after.path)
    assert run.returncode == 0, run.stderr
    assert changes_of_the_nation(after, "chambers", "relief_enterprises", "relief_funds") == [
        ("chambers", 5, 6, "first_filing", "R1"),
        ("relief_funds", 185, 215, "first_filing", "R1"),
    ]
    run = shanghui("diff", "--json", home=after.path)
    assert run.returncode == 0, run.stderr
