"""What counties and people get wrong: one clear message each, and the rest goes on."""

import json
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from tests.public.attack import attack
from tests.public.published import few_behind, read_published, read_truth, widths

CLEAN_COUNTIES = ["450102", "450181", "451302"]
YEAR = 2022


def shanghui(*arguments: object, **environment: str) -> subprocess.CompletedProcess:
    """Run the command as a person would."""
    return subprocess.run(
        [sys.executable, "-m", "orchestration", *map(str, arguments)],
        capture_output=True,
        text=True,
        env=os.environ | environment,
        check=False,
        timeout=300,
    )


def edit(path: Path, change) -> None:
    workbook = openpyxl.load_workbook(path)
    change(workbook)
    workbook.save(path)


@pytest.fixture(scope="module")
def clean(write_returns) -> Path:
    return write_returns(CLEAN_COUNTIES, [YEAR])


@pytest.fixture(scope="module")
def refreshed(clean, tmp_path_factory) -> tuple[subprocess.CompletedProcess, Path]:
    """A refresh of a clean return among files wrong in every way this reader knows."""
    home = tmp_path_factory.mktemp("bad")
    inbox = home / "inbox"
    # The annual report has tests of its own.
    (home / "shanghui.toml").write_text("[report]\nformats = []\n", encoding="utf-8")
    good, other, third = sorted((clean / "wave-1").rglob("*.xlsx"))

    def place(name: str, change=None, source: Path = other) -> None:
        (inbox / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, inbox / name)
        if change:
            edit(inbox / name, change)

    place("good.xlsx", source=good)
    (inbox / "letter.xlsx").write_text("尊敬的领导", encoding="utf-8")
    # A name as mail unpacked by a Chinese Windows has it.
    (inbox / os.fsdecode("来信.xlsx".encode("gb18030"))).write_text("敬启者", encoding="utf-8")
    (inbox / "empty.xlsx").write_bytes(b"")
    (inbox / "cut.xlsx").write_bytes(other.read_bytes()[:5000])
    place("no-cover.xlsx", lambda book: book.remove(book["封面"]))
    place("county.xlsx", lambda book: book["封面"].__setitem__("B4", "459999"))
    place("year.xlsx", lambda book: book["封面"].__setitem__("B6", 2011))
    place("no-sheet.xlsx", lambda book: book.remove(book["汇总表"]))
    place(
        "no-column.xlsx",
        lambda book: book["乡镇街道商会名册"].__setitem__("B3", "代码(本县自编)"),
        source=third,
    )
    return shanghui("refresh", YEAR, "--home", home, "--json"), home


def test_exit_status_says_that_something_was_found(refreshed):
    run, _ = refreshed
    assert run.returncode == 1, run.stderr
    assert run.stderr == ""


def test_the_good_return_of_the_batch_is_in_force(refreshed):
    summary = json.loads(refreshed[0].stdout)
    assert summary["in_force"] == 1
    assert summary["files_read"] == 10


@pytest.mark.parametrize(
    ("name", "rule_id", "words"),
    [
        ("来信.xlsx", "not_a_workbook", "it is a text file"),
        ("letter.xlsx", "not_a_workbook", "it is a text file"),
        ("empty.xlsx", "empty", "the file is empty"),
        ("cut.xlsx", "not_a_workbook", "damaged"),
        ("no-cover.xlsx", "cover_missing", "sheet 封面 is missing"),
        ("county.xlsx", "A01", "行政区划代码不是2022年度有效的县级代码"),
        (
            "year.xlsx",
            "no_form_for_year",
            "sheet 封面 cell B6: there is no form for report year 2011",
        ),
        ("no-sheet.xlsx", "declared_totals.missing", ""),
        ("no-column.xlsx", "chambers.township_code.column_missing", ""),
    ],
)
def test_each_wrong_file_is_named_with_its_reason(refreshed, name, rule_id, words):
    problems = json.loads(refreshed[0].stdout)["problems"]
    of_file = [problem for problem in problems if problem["file_name"] == name]
    assert [problem["rule_id"] for problem in of_file] == [rule_id]
    assert words in of_file[0]["message"]


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("letter.xlsx", "not_a_workbook"),
        ("empty.xlsx", "empty"),
        ("no-cover.xlsx", "cover_missing"),
        ("county.xlsx", "unknown_county"),
        ("year.xlsx", "no_form_for_year"),
        ("no-sheet.xlsx", "sheet_missing"),
        ("no-column.xlsx", "column_missing"),
    ],
)
def test_each_wrong_file_has_a_read_status(refreshed, name, status):
    import duckdb

    from ingestion.receive.archive import sha256_of

    _, home = refreshed
    with duckdb.connect(str(home / "intake.duckdb"), read_only=True) as intake:
        found = intake.execute(
            "select read_status, read_message from files where file_sha256 = ?",
            [sha256_of((home / "inbox" / name).read_bytes())],
        ).fetchone()
    assert found[0] == status
    assert found[1]


def slips_in(home: Path) -> dict[str, Path]:
    """The name of the file a slip is about, as the slip says it → the slip."""
    found = {}
    for path in sorted((home / "slips").rglob("*.xlsx")):
        first = openpyxl.load_workbook(path).worksheets[0]
        assert first.title == "退回单"
        found[first["A2"].value.removeprefix("文件：")] = path
    return found


def test_each_wrong_file_and_no_other_has_its_correction_slip(refreshed):
    _, home = refreshed
    slips = slips_in(home)
    folders = {name: path.relative_to(home / "slips").parts[:-1] for name, path in slips.items()}
    assert folders == {
        "letter.xlsx": ("unread",),
        "来信.xlsx": ("unread",),
        "empty.xlsx": ("unread",),
        "cut.xlsx": ("unread",),
        "no-cover.xlsx": ("unread",),
        "county.xlsx": ("unread",),
        "year.xlsx": ("unread",),
        "no-sheet.xlsx": ("2022", "450181"),
        "no-column.xlsx": ("2022", "451302"),
    }


def test_a_slip_of_a_return_is_its_workbook_marked(refreshed):
    _, home = refreshed
    book = openpyxl.load_workbook(slips_in(home)["county.xlsx"])
    assert book["封面"]["B4"].comment.text.startswith(
        "【强制性 A01】行政区划代码不是2022年度有效的县级代码"
    )
    assert book["封面"]["B4"].fill.fgColor.rgb == "FFFFC7CE"


def test_a_home_that_cannot_be_written_is_one_line_and_exit_2(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    (tmp_path / "return.xlsx").write_text("any file")
    run = shanghui("receive", tmp_path / "return.xlsx", "--home", tmp_path / "file" / "home")
    assert run.returncode == 2
    assert run.stdout == ""
    assert run.stderr.count("\n") == 1
    assert f"cannot write to the home {tmp_path}/file/home" in run.stderr


def test_a_second_refresh_at_the_same_time_says_who_holds_the_home(clean, tmp_path):
    from orchestration.home.home import Home
    from tests.conftest import MOMENT

    home = Home(tmp_path / "home")
    shutil.copytree(clean / "wave-1", home.inbox)
    home.create()
    with home.locked("shanghui refresh", MOMENT):
        run = shanghui("refresh", YEAR, "--home", home.path)
    assert run.returncode == 2
    assert run.stderr == (
        f"shanghui: shanghui refresh (process {os.getpid()}, since 2023-03-01T02:00 UTC) holds "
        f"{home.path}; try again later\n"
    )
    assert not home.ledger.exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["refresh", "2011"], "there is no form for 2011; years with one: 2018 to 2024"),
        (["refresh", "soon"], "cannot read 'soon' as years; write 2022, 2018-2022 or 2019,2021"),
        (["refresh", "2022"], "nothing was ever received in"),
        (["alerts"], "is no home of shanghui"),
        (["receive"], "name the files to receive, or a list of them with --list"),
        (["receive", "nowhere.xlsx"], "nowhere.xlsx: there is no such file"),
        (["indicators"], "there is no release in"),
        (["sql", "select 1"], "there is no release in"),
        (["claims"], "there is no release in"),
        (["claims", "--csv", "--json"], "give --csv or --json, not both"),
        (["diff", "--csv", "--json"], "give --csv or --json, not both"),
        (["filings", "横州市", "2022", "--csv", "--json"], "give --csv or --json, not both"),
        (["trace", "chambers", "--csv", "--json"], "give --csv or --json, not both"),
        (["report", "--template", "x.docx", "--format", "pdf"], "--template is for Word"),
    ],
)
def test_wrong_use_is_one_line_and_exit_2(tmp_path, arguments, words):
    run = shanghui(*arguments, "--home", tmp_path / "home")
    assert run.returncode == 2
    assert run.stdout == ""
    assert run.stderr.startswith("shanghui: ")
    assert words in run.stderr
    assert run.stderr.count("\n") == 1
    # A mistake in --home leaves no home behind.
    assert not (tmp_path / "home").exists()


def test_a_home_with_an_empty_inbox_is_not_refreshed(tmp_path):
    (tmp_path / "inbox" / "450181").mkdir(parents=True)
    run = shanghui("refresh", YEAR, "--home", tmp_path)
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr == (
        f"shanghui: nothing was ever received in {tmp_path}, and its inbox is empty; give another"
        f" folder with --home, or receive returns: shanghui receive FILE… --home {tmp_path}\n"
    )
    assert [path.name for path in tmp_path.iterdir() if path.name != "logs"] == ["inbox"]
    # What is wrong with a home is said before what it lacks.
    (tmp_path / ".being-restored").touch()
    half_restored = shanghui("refresh", YEAR, "--home", tmp_path)
    assert half_restored.returncode == 2
    assert half_restored.stderr.startswith(f"shanghui: {tmp_path} is half restored; ")


@pytest.mark.parametrize(
    ("call", "words"),
    [
        ("filings", "filings needs COUNTY; see: shanghui filings --help"),
        ("lock 2022", "lock needs --reason; see: shanghui lock --help"),
        ("mark-oficial", "there is no command 'mark-oficial'; do you mean mark-official?"),
        (
            "zzz",
            "there is no command 'zzz'; there are demo, sample, template, guide, receive, check"
            " and 31 more",
        ),
        ("config --hoem x", "there is no option of config '--hoem'; do you mean --home?"),
        ("--hlep", "there is no option '--hlep'; do you mean --help?"),
        ("--versoin", "there is no option '--versoin'; do you mean --version?"),
        (
            "indicators --division",
            "indicators: option '--division' requires an argument; see: shanghui indicators --help",
        ),
        (
            "indicators 2021 2022",
            "indicators: got unexpected extra argument(s) (2022); see: shanghui indicators --help",
        ),
        ("dev --port x", "dev --port: 'x' is not a whole number; see: shanghui dev --help"),
        (
            "dev --port -1",
            "dev --port: '-1' is out of range; input should be greater than or equal to 1;"
            " see: shanghui dev --help",
        ),
        (
            "sample --out x --seed -1",
            "sample --seed: '-1' is out of range; input should be greater than or equal to 0;"
            " see: shanghui sample --help",
        ),
        ("filings 450181 22", "cannot read '22' as a report year; write it as 2022"),
        ("indicators soon", "cannot read 'soon' as a report year; write it as 2022"),
        ("report ''", "cannot read '' as a report year; write it as 2022"),
        ("guide 0", "cannot read '0' as a report year; write it as 2022"),
        ("template 20222", "cannot read '20222' as a report year; write it as 2022"),
    ],
)
def test_a_wrong_call_is_one_line_that_says_what_would_work(call, words):
    run = shanghui(*shlex.split(call))
    assert (run.returncode, run.stdout, run.stderr) == (2, "", f"shanghui: {words}\n")


@pytest.mark.parametrize("command", [["refresh", "2022"], ["config"], ["template", "2022"]])
def test_a_setting_that_cannot_be_used_is_one_line_and_exit_2(tmp_path, command):
    (tmp_path / "shanghui.toml").write_text("[deadline]\nmonht = 2\n", encoding="utf-8")
    run = shanghui(*command, "--home", tmp_path)
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr == (
        f"shanghui: {tmp_path / 'shanghui.toml'}: there is no key 'deadline.monht'; "
        "do you mean deadline.month?\n"
    )


def test_the_settings_in_force_are_printed_as_a_file(tmp_path):
    (tmp_path / "shanghui.toml").write_text("[deadline]\nmonth = 2\nday = 3\n", encoding="utf-8")
    run = shanghui("config", "--home", tmp_path)
    assert (run.returncode, run.stderr) == (0, "")
    assert 'province = "450000"\n' in run.stdout
    assert "[deadline]\n" in run.stdout
    assert "month = 2  # default: 1\nday = 3  # default: 31\n" in run.stdout


def test_status_of_a_folder_that_is_no_home_says_so(tmp_path):
    run = shanghui("status", "--home", tmp_path)
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr == (
        f"shanghui: {tmp_path} is no home of shanghui: nothing was ever received there; give the "
        "folder with --home, or make one with: shanghui receive FILE…\n"
    )


def test_check_names_a_file_whose_name_is_not_utf_8(tmp_path):
    letter = tmp_path / os.fsdecode("来信.xlsx".encode("gb18030"))
    letter.write_text("敬启者", encoding="utf-8")
    run = shanghui("check", tmp_path, "--slip", tmp_path / "slips", LANG="C", LC_ALL="C")
    assert run.returncode == 1, run.stderr
    assert "来信.xlsx" in run.stdout
    assert [path.name for path in (tmp_path / "slips").iterdir()] == ["来信_退回单.xlsx"]
    missing = shanghui("check", tmp_path / os.fsdecode("没有.xlsx".encode("gb18030")))
    assert missing.stderr == f"shanghui: {tmp_path}/没有.xlsx: there is no such file\n"


def test_a_public_release_that_cannot_be_made_says_why_in_one_line(refreshed, tmp_path):
    _, home = refreshed
    [release] = [path.name for path in (home / "releases").glob("2*")]
    out = tmp_path / "public"
    unknown = f"{release[:-1]}7"
    (tmp_path / "highspy.py").write_text("raise ImportError('not installed')", encoding="utf-8")
    not_installed = {"PYTHONPATH": os.pathsep.join([str(tmp_path), str(Path.cwd())])}
    for arguments, environment, message in (
        ([unknown], {}, f"there is no release {unknown!r}; do you mean {release}?"),
        (
            [],
            not_installed,
            "a public release needs the solver HiGHS: install it with: pip",
        ),
        (["--threshold", "1"], {}, "publish-public --threshold: '1' is out of range"),
        (
            ["--out", "/proc/x"],
            {},
            "nothing published, /proc/x is as it was: cannot write /proc/x (No such file or"
            " directory); make room there, or name another folder",
        ),
    ):
        call = ["publish-public", "--home", home, "--out", out, *arguments]
        run = shanghui(*call, **environment)
        assert run.returncode == 2
        assert run.stderr.startswith(f"shanghui: {message}") and run.stderr.count("\n") == 1
        assert not out.exists()


def test_the_report_of_a_province_of_which_one_county_has_filed_tells_no_figure_of_it(
    refreshed, tmp_path
):
    _, home = refreshed
    run = shanghui("report", YEAR, "--home", home, "--out", tmp_path, "--format", "xlsx")
    assert run.returncode == 0, run.stderr
    sheet = openpyxl.load_workbook(tmp_path / "annual-report-2022-450000.xlsx")["正文"]
    said = [row[0].value for row in sheet.iter_rows(min_row=4) if row[0].value]
    assert said[0].startswith("2022年全区应报县（市、区）111个；有效报表上报率0.90%（1/111）；")
    assert said[0].endswith("没有2022年以前的数据，不作比较。")
    blank = "本章各项指标因有有效报表的县不足90%，暂不公布。"
    assert said[2:16:2] == [blank] * 7
    assert len(said) == 17


def test_of_one_county_nothing_withheld_and_no_small_count_is_public(refreshed, tmp_path):
    _, home = refreshed
    run = shanghui("publish-public", "--home", home, "--out", tmp_path, "--json")
    assert run.returncode == 0, run.stderr
    made = json.loads(run.stdout)
    release = home / "releases" / made["name"]
    published, truth = read_published(Path(made["path"])), read_truth(release)
    few = few_behind(release, truth)
    # One of 111 counties filed: what is above it is withheld.
    above = {key for key in published.known if key[1].endswith("00") and published.known[key]}
    assert few & published.suppressed and not few & published.known.keys() and not above
    wide_enough = {(0, key): width for key, width in widths(published, truth, few).items()}
    assert attack([published], wide_enough) == {}


def test_a_damaged_public_release_is_named_and_nothing_published(refreshed, tmp_path):
    _, home = refreshed
    last = tmp_path / "2020-01-01.1"
    last.mkdir()
    (last / "MANIFEST.json").write_text('{"threshold": 3, "files": {}}', encoding="utf-8")
    run = shanghui("publish-public", "--home", home, "--out", tmp_path)
    assert run.returncode == 2
    assert run.stderr.startswith(f"shanghui: {last} is not a whole public release")
    assert [path.name for path in tmp_path.iterdir()] == [last.name]
