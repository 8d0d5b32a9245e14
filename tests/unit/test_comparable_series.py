"""Series over renames, recodes and town transfers, on returns of real counties of the register.

Belongs here: what is comparable with the year before and why not, in the warehouse and as the
command shows it. Does not: figures of a year, dbt's own unit tests (test_dbt_project runs them).
"""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from expectations.rules.catalogue import catalogue_table
from expectations.rules.rule_set import load_rule_set
from ingestion.form.form import Forms
from ingestion.intake.database import create_tables
from ingestion.receive.deadline import Deadline
from ingestion.receive.ledger import Ledger
from ingestion.receive.ledger_entries import Admission
from ingestion.register.register import Register
from ingestion.warehouse_inputs import write_inputs
from publishing.release import ReleaseInputs, publish
from tests.unit.test_dbt_project import dbt, failures, file_return

pytestmark = pytest.mark.long

HENG_OLD, HENG = "450127", "450181"
PINGGUO_OLD, PINGGUO = "451023", "451082"
YUFENG, LIUNAN, LIUJIANG, LIUCHENG, LIUZHOU = "450203", "450204", "450206", "450222", "450200"
FILED = {
    2018: [YUFENG, LIUNAN, LIUJIANG],
    2019: [YUFENG, LIUNAN, LIUJIANG],
    2020: [YUFENG, LIUNAN, LIUJIANG, LIUCHENG, PINGGUO_OLD],
    2021: [HENG_OLD, PINGGUO],
    2022: [HENG, PINGGUO],
}
"""Each has a chamber on the first of its townships, the third, and so on."""

MOMENT = datetime(2023, 3, 1, 2, tzinfo=UTC)

Change = tuple[float | None, float | None, str | None, str | None]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, forms: Forms, register: Register) -> Path:
    """A home whose warehouse is built from those returns, and published."""
    folder = tmp_path_factory.mktemp("series")
    intake = duckdb.connect(str(folder / "intake.duckdb"))
    create_tables(intake, forms)
    filed = []
    for year, counties in FILED.items():
        for county in counties:
            units = register.of_year(year).townships_by_county[county]
            proper = [unit.code for unit in units if not unit.is_quasi_unit]
            filed.append(file_return(intake, year, county, proper))
    intake.close()
    with duckdb.connect(str(folder / "warehouse.duckdb")) as warehouse:
        write_inputs(
            warehouse,
            forms=forms,
            register=register,
            rules=catalogue_table(load_rule_set(forms).rules, forms.versions),
            ledger=Ledger(
                receipts=tuple(receipt for _, receipt in filed),
                admissions=(
                    Admission(MOMENT, tuple(FILED), "r", tuple(admitted for admitted, _ in filed)),
                ),
                receipts_before=(len(filed),),
            ),
            deadline=Deadline(),
            withheld_below_percent=90,
        )
    assert failures(dbt(folder, "build", "--exclude-resource-type", "unit_test")) == []
    publish(
        folder / "warehouse.duckdb",
        folder / "releases",
        inputs=ReleaseInputs(
            [],
            "forms",
            "registers",
            "rules",
            "rules",
            "0",
            {},
            ledger_lines=0,
            ledger_lines_known=0,
        ),
        published_at=MOMENT,
    )
    return folder


@pytest.fixture(scope="module")
def release(home: Path):
    with duckdb.connect(
        str(home / "releases/current/chambers.duckdb"), read_only=True
    ) as connection:
        yield connection


def change(
    release: duckdb.DuckDBPyConnection, year: int, division: str, indicator: str
) -> Change | None:
    return release.execute(
        "select change, change_rate, break_kind, break_reason from indicator_changes where"
        " report_year = ? and division_code = ? and indicator = ? and breakdown = ''",
        [year, division, indicator],
    ).fetchone()


def continuity(release: duckdb.DuckDBPyConnection, year: int, division: str) -> tuple | None:
    return release.execute(
        "select previous_code, previous_name, is_comparable, break_reason"
        " from dim_division_continuity where report_year = ? and division_code = ?",
        [year, division],
    ).fetchone()


def test_a_county_recoded_and_renamed_is_one_series(release):
    assert continuity(release, 2022, HENG) == (HENG_OLD, "横县", True, None)
    # 17 townships, a chamber on 9 in both years; the first is registered in 2022.
    assert change(release, 2022, HENG, "townships") == (0, 0, None, None)
    assert change(release, 2022, HENG, "chambers") == (0, 0, None, None)
    assert change(release, 2022, HENG, "registration_rate") == (0.111111, None, None, None)


@pytest.mark.parametrize("code", [HENG_OLD, HENG])
def test_in_sql_a_county_recoded_is_one_series_by_either_code(release, code):
    assert release.execute(
        "select report_year, division_code, last_value from first_and_last_filings(?)"
        " where indicator = 'townships_with_chamber' order by report_year",
        [code],
    ).fetchall() == [(2021, HENG_OLD, 9), (2022, HENG, 9)]


def test_from_nothing_there_is_a_change_and_no_per_cent(release):
    assert change(release, 2022, HENG, "registered_chambers") == (1, None, None, None)


def test_a_county_whose_towns_are_renumbered_is_one_series(release):
    assert continuity(release, 2021, PINGGUO) == (PINGGUO_OLD, "平果县", True, None)
    # 12 townships, a chamber on 6, in both years.
    assert change(release, 2021, PINGGUO, "chamber_coverage_rate") == (0, None, None, None)
    assert change(release, 2021, PINGGUO, "townships") == (0, 0, None, None)
    renumbered = release.execute(
        "select before.division_code, now.division_code, now.division_name"
        " from dim_divisions as now inner join dim_divisions as before using (division_line)"
        " where now.report_year = 2021 and before.report_year = 2020 and now.county_code = ?"
        " and now.division_level = 'township'"
        " and now.division_code[7:] <> before.division_code[7:] order by all",
        [PINGGUO],
    ).fetchall()
    assert renumbered == [
        ("451023200", "451082202", "海城乡"),
        ("451023202", "451082205", "黎明乡"),
        ("451023203", "451082206", "同老乡"),
    ]


def test_towns_that_moved_break_the_series_of_both_counties(release):
    lists = "between the lists of 2017-10-31 and 2018-10-31"
    gone = f"白沙镇, 里雍镇 went to 鱼峰区 (450203), {lists}"
    come = f"白沙镇, 里雍镇 came from 柳江区 (450206), {lists}"
    for indicator in ("townships", "chambers", "chamber_coverage_rate", "relief_funds"):
        assert change(release, 2019, LIUJIANG, indicator) == (None, None, "towns_moved", gone)
        assert change(release, 2019, YUFENG, indicator) == (None, None, "towns_moved", come)
    lists = "between the lists of 2018-10-31 and 2019-10-31"
    gone = f"洛满镇, 流山镇 went to 柳南区 (450204), {lists}"
    come = f"洛满镇, 流山镇 came from 柳江区 (450206), {lists}"
    assert change(release, 2020, LIUJIANG, "chambers") == (None, None, "towns_moved", gone)
    assert change(release, 2020, LIUNAN, "chambers") == (None, None, "towns_moved", come)
    # A year before and a year after, neither is broken.
    assert change(release, 2019, LIUNAN, "chambers") == (0, 0, None, None)
    assert change(release, 2020, YUFENG, "chambers") == (0, 0, None, None)


def test_the_prefecture_and_the_province_both_counties_lie_in_are_not_broken(release):
    for division in (LIUZHOU, "450000"):
        assert continuity(release, 2019, division)[2:] == (True, None)
        # 6 + 5 + 5 chambers in 2018, 5 + 6 + 5 in 2019.
        assert change(release, 2019, division, "chambers") == (0, 0, None, None)
    # Two streets of 柳北区 are new on the list of 2018-10-31: 118 townships, 116 before.
    assert change(release, 2019, LIUZHOU, "townships") == (2, 0.017, None, None)


def test_towns_that_move_leave_the_federation_that_files_what_it_was(release):
    assert change(release, 2019, LIUJIANG, "filing_rate") == (0, None, None, None)
    assert change(release, 2019, LIUJIANG, "counties_expected") == (0, 0, None, None)


def test_figures_on_other_counties_are_not_compared_and_name_them(release):
    assert change(release, 2020, LIUZHOU, "chambers")[2:] == (
        "other_counties",
        "in force in 2020, not in 2019: 柳城县",
    )
    assert change(release, 2021, "450000", "chambers")[2:] == (
        "other_counties",
        "in force in 2021, not in 2020: 横县; "
        "in force in 2020, not in 2021: 鱼峰区, 柳南区, 柳江区, 柳城县",
    )
    # 横县 and 平果市, then 横州市 and 平果市: the same two counties.
    assert change(release, 2022, "450000", "chambers") == (0, 0, None, None)
    # What rests on the register or the receipts is known of all counties.
    assert change(release, 2021, "450000", "filing_rate") == (-0.027027, None, None, None)


def test_a_missing_return_a_blank_and_a_field_not_asked_say_so(release):
    assert change(release, 2021, LIUJIANG, "chambers")[2:] == (
        "no_return",
        "no return in force in 2021",
    )
    assert change(release, 2022, LIUJIANG, "chambers")[2:] == (
        "no_return",
        "no return in force in 2021 and 2022",
    )
    assert change(release, 2022, HENG, "donations")[2:] == (
        "left_blank",
        "left blank in 2021 and 2022",
    )
    assert change(release, 2022, HENG, "policy_documents")[2:] == (
        "not_collected",
        "not collected in 2021",
    )


def test_the_first_year_has_nothing_to_be_compared_with(release):
    assert continuity(release, 2018, LIUJIANG) == (
        None,
        None,
        False,
        "there are no figures of 2017",
    )
    kinds = release.execute(
        "select distinct break_kind, count(change) from indicator_changes"
        " where report_year = 2018 group by break_kind"
    ).fetchall()
    assert kinds == [("no_year_before", 0)]


def test_every_figure_has_its_change_or_a_reason(release):
    lacking = release.execute(
        "from indicators anti join indicator_changes"
        " using (report_year, division_code, indicator, breakdown)"
    ).fetchall()
    assert lacking == []
    wrong = release.execute(
        "from indicator_changes where is_comparable <> (change is not null)"
        " or is_comparable = (break_reason is not null)"
    ).fetchall()
    assert wrong == []


def test_what_a_form_adds_to_a_measure_is_a_field_and_a_measure_there_is(home):
    with duckdb.connect(str(home / "warehouse.duckdb"), read_only=True) as warehouse:
        unknown = warehouse.execute(
            "select measure, cell from catalogue.cells_also_counted as also where measure not in"
            " (select measure from catalogue.measure_catalogue) or not exists (from"
            " reference.fields where sheet || '.' || field = also.cell)"
        ).fetchall()
    assert unknown == []


def shanghui(home: Path, *arguments: object) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "orchestration", "indicators", *map(str, arguments)],
        capture_output=True,
        text=True,
        env=os.environ | {"SHANGHUI_HOME": str(home)},
        check=False,
        timeout=60,
    )


def series(home: Path, *arguments: object) -> list[dict[str, Any]]:
    run = shanghui(home, *arguments, "--json")
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


@pytest.mark.parametrize("asked", [HENG, HENG_OLD, "横县", "横州市"])
def test_a_series_is_found_by_any_code_or_name_of_its_line(home, asked):
    rows = series(home, "--series", "registration_rate", "--division", asked)
    assert [(row["report_year"], row["division_code"], row["value"]) for row in rows] == [
        (2018, HENG_OLD, None),
        (2019, HENG_OLD, None),
        (2020, HENG_OLD, None),
        (2021, HENG_OLD, 0),
        (2022, HENG, 1 / 9),
    ]
    last = rows[-1]
    assert (last["division_name"], last["change"], last["change_unit"], last["is_comparable"]) == (
        "横州市",
        0.111111,
        "percentage points",
        True,
    )
    assert rows[3]["break_reason"] == "no return in force in 2020"


def test_changes_stand_beside_both_figures_or_the_reason(home):
    rows = {row["indicator"]: row for row in series(home, 2019, "--changes", "--division", YUFENG)}
    chambers = rows["chambers"]
    assert (chambers["previous_value"], chambers["value"], chambers["change"]) == (5, 6, None)
    run = shanghui(home, 2022, "--changes", "--division", "横州市")
    assert run.returncode == 0, run.stderr
    first, _, *lines = run.stdout.splitlines()
    assert first == "横州市 450181 · 2022 against 横县 450127 · 2021"
    shown = {line.split()[0]: line.split()[1:] for line in lines if line.strip()}
    assert shown["registration_rate"] == ["登记率", "11.11", "0.00", "%", "+11.11", "pp"]
    assert shown["registered_chambers"] == ["注册登记商会数", "1", "0", "个", "+1"]
    assert shown["chambers"] == ["商会数", "9", "9", "个", "0", "0.0"]


@pytest.mark.parametrize(
    ("year", "asked", "code", "said"),
    [
        (2022, HENG_OLD, HENG, "450127 is 横州市 450181 in 2022"),
        (2021, "横州市", HENG_OLD, "横州市 is 横县 450127 in 2021"),
        # A name of before the first year of the release, which the register knows.
        (2022, "柳江县", LIUJIANG, "柳江县 is 柳江区 450206 in 2022"),
        (2022, "横州市", HENG, None),
    ],
)
def test_a_division_asked_for_as_it_was_or_will_be_is_shown_as_it_is_in_the_year(
    home, year, asked, code, said
):
    for changes in ((), ("--changes",)):
        run = shanghui(home, year, *changes, "--division", asked, "--json")
        assert run.returncode == 0, run.stderr
        assert {row["division_code"] for row in json.loads(run.stdout)} == {code}
        assert run.stderr == (f"shanghui: {said}\n" if said else "")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            (2022, "--changes", "--division", "450182"),
            "there is no division '450182'; do you mean 450181?",
        ),
        (
            ("--series", "chambers", "--division", "无名"),
            "there is no division '无名'; there are 4",
        ),
        (
            (2022, "--division", "450181102"),
            "450181102 is a township, and figures are of counties and above: it lies in 横州市"
            " 450181\n",
        ),
        ((2022, "--changes", "--division", "那阳镇"), "那阳镇 is a township, and figures are of"),
        (("--series", "chambers", "--division", "那阳镇"), "it lies in 横州市 450181\n"),
        ((2022, "--division", "桂平巿"), "there is no division '桂平巿'; do you mean 桂平市"),
        (("--series", "chamber"), "there is no indicator 'chamber'; do you mean chambers"),
        (("--series", "商会个数"), "there is no indicator '商会个数'; do you mean chambers"),
        ((2022, "--series", "chambers"), "--series shows all years; leave 2022"),
        (("--changes", "--as-known", "2023-03-01"), "leave --as-known"),
        (("--changes", "--series", "chambers"), "leave --changes"),
        (("--changes", "--format", "xml"), "there is no format 'xml'"),
    ],
)
def test_what_cannot_be_shown_is_one_line(home, arguments, said):
    run = shanghui(home, *arguments)
    assert (run.returncode, run.stdout) == (2, "")
    assert said in run.stderr
    assert len(run.stderr.splitlines()) == 1
