"""What changed from release to release and why: histories of filings, rules, register, settings.

One home is taken through a scripted history, a refresh a step; each step's causes and amounts are
worked out by hand from the cells that were changed. `COUNTS` says what the untouched returns hold.
"""

import csv
import json
import random
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import openpyxl
import pytest

from ingestion.register.register import built_in_register_folder
from orchestration.commands.withdraw import withdraw_return
from orchestration.home import Home, read_configuration
from orchestration.progress import SilentProgress
from orchestration.run_refresh import RefreshSummary, run_refresh
from publishing.read_release import open_release
from publishing.release_error import ReleaseError
from tests.pipeline.test_commands import shanghui

pytestmark = pytest.mark.long

XINGNING, HENG, HENG_OLD, XIUFENG, PROVINCE = "450102", "450181", "450127", "450302", "450000"
DOCUMENTS = "本年出台商会改革文件数"
COUNTS = {
    XINGNING: {"chambers": 4, "chamber_members": 266, "policy_documents": 0},
    XIUFENG: {"chambers": 3, "chamber_members": 125, "policy_documents": 3},
    HENG: {"chambers": 14, "chamber_members": 703, "policy_documents": 3},
    HENG_OLD: {"cases_settled": 154},
}
"""Counted in the sample's workbooks of 2022, of 2021 for 横县, column by column."""


def edited(source: Path, target: Path, *, documents: int | None, members: int = 0) -> Path:
    """The return with another number of documents, and so many members more in its first chamber
    that states them."""
    book = openpyxl.load_workbook(source)
    if documents is not None:
        cover = book["封面"]
        (label,) = [row[0] for row in cover.iter_rows() if row[0].value == DOCUMENTS]
        cover.cell(label.row, 2).value = documents
    if members:
        roster = book["乡镇街道商会名册"]
        column = next(cell.column for cell in roster[3] if cell.value == "会员总数")
        row = next(
            row
            for row in range(4, roster.max_row)
            if isinstance(roster.cell(row, column).value, int)
        )
        roster.cell(row, column).value += members
    target.parent.mkdir(parents=True, exist_ok=True)
    book.save(target)
    return target


@dataclass
class History:
    """A home and its steps: each refresh a day later than the last."""

    home: Home
    returns: Path
    day: int = 0

    def workbook(self, report_year: int, county: str) -> Path:
        [path] = (self.returns / str(report_year)).glob(f"{county}*.xlsx")
        return path

    def file(self, path: Path, name: str | None = None) -> None:
        target = self.home.inbox / (name or f"{path.parent.name}/{path.name}")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)

    def revise(self, report_year: int, county: str, **edit: int | None) -> None:
        target = self.home.inbox / f"{report_year}-{county}-{self.day}.xlsx"
        edited(self.workbook(report_year, county), target, **edit)

    def refresh(self, years: Sequence[int] = (2021, 2022), **how: bool) -> RefreshSummary:
        self.day += 1
        moment = datetime(2023, 2, self.day, 2, tzinfo=UTC)
        return run_refresh(
            self.home, years, moment, SilentProgress(), read_configuration(self.home.path), **how
        )

    def causes(
        self, indicator: str, division: str = PROVINCE, report_year: int = 2022
    ) -> list[tuple]:
        """(cause, year of the returns, class, change) of a total in the current release."""
        with open_release(self.home.releases / "current") as connection:
            rows = connection.execute(
                "select cause, cause_report_year, revision_class, round(change, 9)"
                f" from restatements where indicator = '{indicator}' and breakdown = '' and"
                f" division_code = '{division}' and report_year = {report_year} order by step"
            ).fetchall()
        return rows

    def rows(self, where: str) -> list[tuple]:
        with open_release(self.home.releases / "current") as connection:
            return connection.execute(
                "select table_name, change, cause, what_changed from restated_rows"
                f" where {where} order by all"
            ).fetchall()


@pytest.fixture(scope="module")
def history(
    write_returns: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory
) -> History:
    home = Home(tmp_path_factory.mktemp("history") / "home")
    home.create()
    returns = write_returns([XINGNING, HENG, XIUFENG], [2021, 2022]) / "wave-1"
    return History(home, returns)


def value_of(history: History, indicator: str, report_year: int = 2022) -> float:
    with open_release(history.home.releases / "current") as connection:
        [(value,)] = connection.execute(
            f"select value from indicators where indicator = '{indicator}' and division_code ="
            f" '{PROVINCE}' and report_year = {report_year} and breakdown = ''"
        ).fetchall()
    return value


def differences_left(history: History) -> list[tuple]:
    """Figures whose changes by cause do not add up to the difference of the two releases."""
    releases = history.home.releases
    with open_release(releases / "current") as connection:
        [(previous,)] = connection.execute(
            "select previous from releases order by release_number desc limit 1"
        ).fetchall()
        said = connection.execute(
            "select report_year, division_code, indicator, breakdown, value from indicators"
        ).fetchall()
        changed = connection.execute(
            "select report_year, division_code, indicator, breakdown, sum(change) from restatements"
            " group by all"
        ).fetchall()
    with open_release(releases / previous) as connection:
        before = connection.execute(
            "select report_year, division_code, indicator, breakdown, value from indicators"
        ).fetchall()
    now = {row[:4]: row[4] or 0.0 for row in said}
    then = {row[:4]: row[4] or 0.0 for row in before}
    by_cause = {row[:4]: row[4] for row in changed}
    return [
        (key, now.get(key, 0.0) - then.get(key, 0.0), by_cause.get(key, 0.0))
        for key in now.keys() | then.keys() | by_cause.keys()
        if now.get(key, 0.0) - then.get(key, 0.0) != pytest.approx(by_cause.get(key, 0.0), abs=1e-6)
    ]


def test_a_first_release_restates_nothing(history):
    history.file(history.workbook(2022, XINGNING))
    summary = history.refresh([2022])
    assert (summary.restated_figures, summary.restated_rows, summary.restated_by) == (0, 0, "")


def test_a_first_filing_is_more_complete_reporting(history):
    history.file(history.workbook(2022, XIUFENG))
    summary = history.refresh([2022])
    assert summary.restated_by == "first_filing"
    assert history.causes("chambers") == [("first_filing", 2022, "R1", 3.0)]
    assert history.causes("chambers", XIUFENG) == [("first_filing", 2022, "R1", 3.0)]
    assert history.causes("chambers", XINGNING) == []
    assert {row[1:3] for row in history.rows(f"county_code = '{XIUFENG}'")} == {
        ("added", "first_filing"),
        ("changed", "first_filing"),
    }
    assert differences_left(history) == []


def test_a_revision_names_the_cell_that_changed(history):
    history.revise(2022, XINGNING, documents=9)
    summary = history.refresh([2022])
    assert summary.restated_by == "revision"
    assert history.causes("policy_documents") == [("revision", 2022, "R1", 9.0)]
    assert history.rows("true") == [
        (
            "fct_filings",
            "changed",
            "revision",
            "is_revised: false → true\npolicy_document_count: 0 → 9",
        )
    ]
    told = json.loads(shanghui("diff", "--json", home=history.home.path).stdout)
    assert [
        (cell["sheet_name"], cell["field"], cell["old"], cell["new"])
        for cell in told["changed_cells"]
    ] == [("封面", "policy_documents_in_year", "0", "9")]
    assert [one["county_code"] for one in told["revised"]] == [XINGNING]
    assert differences_left(history) == []


def test_two_causes_of_one_figure_are_measured_one_after_the_other(history):
    """秀峰区 files again, 横县 for the year before: a cumulative figure has both years."""
    history.revise(2022, XIUFENG, documents=5)
    history.file(history.workbook(2021, HENG_OLD))
    summary = history.refresh()
    assert summary.restated_by == "first_filing, revision"
    assert history.causes("policy_documents") == [("revision", 2022, "R1", 2.0)]
    assert history.causes("cases_settled", report_year=2021) == [
        ("first_filing", 2021, "R1", COUNTS[HENG_OLD]["cases_settled"])
    ]
    # 横州市 has no return for 2022 yet; the line's cases of 2021 count in the sum since 2018.
    assert history.causes("cases_settled_cumulative") == [
        ("first_filing", 2021, "R1", COUNTS[HENG_OLD]["cases_settled"])
    ]
    assert differences_left(history) == []


def test_a_sum_and_a_rate_are_split_between_a_first_filing_and_a_revision(history):
    history.file(history.workbook(2022, HENG))
    history.revise(2022, XINGNING, documents=9, members=5)
    history.refresh([2022])
    assert history.causes("chamber_members") == [
        ("first_filing", 2022, "R1", COUNTS[HENG]["chamber_members"]),
        ("revision", 2022, "R1", 5.0),
    ]
    assert history.causes("policy_documents") == [("first_filing", 2022, "R1", 3.0)]
    assert history.causes("chambers") == [("first_filing", 2022, "R1", 14.0)]
    assert differences_left(history) == []


def test_a_difference_follows_a_county_along_its_codes(history):
    """横县 filed for 2021 in the fourth release, 横州市 for 2022 in the fifth, after the third."""
    arguments = ("diff", "2023-02-03.1", "--division", HENG, "--rows", "--json")
    told = json.loads(shanghui(*arguments, home=history.home.path).stdout)
    cases = {
        (change["report_year"], change["division_code"], change["value_after"])
        for change in told["changes"]
        if change["indicator"] in ("cases_settled", "chambers")
    }
    assert (2021, HENG_OLD, float(COUNTS[HENG_OLD]["cases_settled"])) in cases
    assert (2022, HENG, float(COUNTS[HENG]["chambers"])) in cases
    assert {change["division_code"] for change in told["changes"]} == {HENG_OLD, HENG}
    assert {(row["report_year"], row["county_code"]) for row in told["rows"]} == {
        (2021, HENG_OLD),
        (2022, HENG),
    }
    run = shanghui("diff", "--division", HENG_OLD, "--year", 2022, home=history.home.path)
    assert run.stderr == "shanghui: 450127 is 横州市 450181 in 2022\n"
    assert " 450181 " in run.stdout
    # The rows of the province are those of its counties; 那阳镇商会 states a credit code in 2022,
    # by which its row of 2021 is known too.
    of_all = json.loads(shanghui("diff", "--rows", "--json", home=history.home.path).stdout)
    assert {row["county_code"] for row in of_all["rows"]} == {HENG, HENG_OLD, XINGNING}
    assert {row["cause"] for row in of_all["rows"] if row["county_code"] == HENG_OLD} == {
        "other_return"
    }


def test_a_withdrawal_takes_back_what_the_return_had_changed(history):
    withdraw_return(history.home, XIUFENG, 2022, "数据有误", datetime(2023, 2, 20, tzinfo=UTC))
    history.day = 20
    history.refresh([2022])
    assert history.causes("policy_documents") == [("withdrawal", 2022, "C", -2.0)]
    assert history.rows("change = 'removed'") == []
    assert differences_left(history) == []


def test_a_setting_that_decides_figures_is_a_cause(history):
    (history.home.path / "shanghui.toml").write_text("[deadline]\nmonth = 2\nday = 3\n")
    history.refresh([2022])
    assert [cause[0] for cause in history.causes("on_time_rate")] == ["settings"]
    assert history.causes("policy_documents") == []
    assert differences_left(history) == []


def test_another_version_of_the_software_is_told_apart_from_a_revision(history, monkeypatch):
    """It changes no figure, so all of the change is the revision's."""
    from orchestration.assets import release

    monkeypatch.setattr(release, "code_version", lambda: "9.9.9+000000000000")
    history.revise(2022, XINGNING, documents=11, members=5)
    history.refresh([2022])
    assert history.causes("policy_documents") == [("revision", 2022, "R1", 2.0)]
    assert differences_left(history) == []


def test_a_rule_that_refuses_a_return_is_the_cause_not_a_withdrawal(history, monkeypatch, tmp_path):
    """A rule that no return of 横州市 passes, and a revision of another county with it."""
    import expectations.rules

    folder = tmp_path / "rules"
    built_in = Path(expectations.rules.__file__).parent
    shutil.copytree(built_in, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    (folder / "A99_not_this_county.sql").write_text(
        (folder / "A01_known_county.sql").read_text().replace("A01", "A99").split("holds:")[0]
        + f"holds: county_code <> '{HENG}'\n"
    )
    load = expectations.rules.load_rule_set
    monkeypatch.setattr(expectations.rules, "load_rule_set", lambda forms: load(forms, folder))
    history.revise(2022, XINGNING, documents=12, members=5)
    history.refresh([2022])
    causes = history.causes("policy_documents")
    assert ("rules", None, "R3", -3.0) in causes
    assert ("revision", 2022, "R1", 1.0) in causes
    assert history.causes("chambers", HENG)[-1][0].endswith("rules")
    assert differences_left(history) == []


def test_what_no_input_explains_is_published_only_when_accepted(history):
    """The release before is given a figure that its own rows do not give."""
    history.refresh([2022])  # by the built-in rules again
    assert history.causes("chambers", HENG) == [("rules", None, "R3", 14.0)]
    current = (history.home.releases / "current").resolve()
    database = current / "chambers.duckdb"
    database.chmod(0o644)
    with duckdb.connect(str(database)) as connection:
        connection.execute(
            "update indicators set value = value + 1 where report_year = 2021 and division_code ="
            f" '{HENG_OLD}' and indicator = 'chambers' and breakdown = ''"
        )
    history.revise(2022, XINGNING, documents=13, members=5)
    with pytest.raises(ReleaseError, match="no input changed that explains it"):
        history.refresh([2022])
    assert (history.home.releases / "current").resolve() == current
    history.refresh([2022], accepts_unexplained=True)
    assert history.causes("chambers", HENG_OLD, 2021) == [("unexplained", None, "", -1.0)]
    assert history.causes("policy_documents")[-1][0] == "revision"


def test_a_township_of_another_kind_is_the_registers_change(history):
    folder = history.home.path / "registers"
    folder.mkdir()
    with (built_in_register_folder() / "divisions.csv").open(encoding="utf-8", newline="") as file:
        lines = [row for row in csv.DictReader(file) if row["vintage"] == "2021-10-31"]
    with (folder / "divisions.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(lines[0]))
        writer.writeheader()
        for row in lines:
            is_park = row["code"] == "450103001"
            kind = {"is_quasi_unit": "1"} if is_park else {}
            writer.writerow(row | {"vintage": "2021-12-15"} | kind)
    settings = history.home.path / "shanghui.toml"
    settings.write_text('register_folders = ["registers"]\n' + settings.read_text())
    history.refresh([2022])
    assert history.causes("townships") == [("register", None, "R3", -1.0)]
    assert differences_left(history) == []


@pytest.mark.parametrize("seed", [1, 2])
def test_causes_add_up_over_a_random_history(seed, history, tmp_path):
    """Three counties and two years file in any order, some twice, a few at a time."""
    chosen = random.Random(seed)
    random_history = History(Home(tmp_path / "home"), history.returns)
    random_history.home.create()
    waiting = [(year, county) for year in (2021, 2022) for county in (XINGNING, XIUFENG)]
    waiting += [(2021, HENG_OLD), (2022, HENG)]
    chosen.shuffle(waiting)
    filed: list[tuple[int, str]] = []
    for number in range(4):
        for year, county in [waiting.pop() for _ in range(chosen.randint(1, 2)) if waiting]:
            random_history.file(random_history.workbook(year, county))
            filed.append((year, county))
        revised = [key for key in filed if key[0] == 2022]
        if number and revised:
            year, county = chosen.choice(revised)
            random_history.revise(
                year, county, documents=chosen.randint(10, 99), members=chosen.randint(1, 9)
            )
        summary = random_history.refresh()
        if number:
            assert summary.restated_figures > 0
            assert differences_left(random_history) == []
