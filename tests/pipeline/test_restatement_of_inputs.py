"""What changed from release to release and why: histories of settings, code, rules, register, form.

As in `test_restatement`; and histories drawn at random, in which the causes must add up.
"""

import csv
import random
import shutil
from pathlib import Path

import duckdb
import pytest

from ingestion.form.form_files import built_in_form_folder
from ingestion.register.register import built_in_register_folder
from orchestration.home import Home
from publishing.release_error import ReleaseError
from tests.pipeline.history import (
    COUNTS,
    HENG,
    HENG_OLD,
    XINGNING,
    XIUFENG,
    History,
    history,
)

__all__ = ["history"]

pytestmark = pytest.mark.long

EARLIER_DEADLINE = "[deadline]\nmonth = 2\nday = 1\n"


def a_code_of(monkeypatch: pytest.MonkeyPatch, version: str) -> None:
    from orchestration.assets import release

    monkeypatch.setattr(release, "code_version", lambda: version)


def without_donations(history: History) -> str:
    """A form for 2022 that does not ask for donations; the setting that takes it."""
    folder = history.home.path / "forms"
    folder.mkdir()
    (folder / "forms.csv").write_text(
        "form_version,first_report_year,last_report_year\n2022b,2022,2024\n", encoding="utf-8"
    )
    with (built_in_form_folder() / "fields.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    with (folder / "fields.csv").open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, [*rows[0], "header_zh_2022b"])
        writer.writeheader()
        for row in rows:
            writer.writerow(row | {"header_zh_2022b": "-" if row["field"] == "donations" else ""})
    return 'form_folders = ["forms"]\n'


def with_a_park(history: History) -> str:
    """A list of divisions with one township less; the setting that takes it."""
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
    return 'register_folders = ["registers"]\n'


def rules_refusing(
    county: str, folder: Path, monkeypatch: pytest.MonkeyPatch, rule_id: str = "A99"
) -> None:
    """Judge by the built-in rules and one that no return of the county passes."""
    import expectations.rules

    built_in = Path(expectations.rules.__file__).parent
    shutil.copytree(built_in, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    (folder / f"{rule_id}_not_this_county.sql").write_text(
        (folder / "A01_known_county.sql").read_text().replace("A01", rule_id).split("holds:")[0]
        + f"holds: county_code <> '{county}'\n"
    )
    load = expectations.rules.load_rule_set
    monkeypatch.setattr(
        expectations.rules,
        "load_rule_set",
        lambda forms, *given: load(forms, *(given or [folder])),
    )


def changed(history: History, *indicators: str) -> dict[str, list[tuple]]:
    """The causes, and what each changed of the province's figures of 2022."""
    return {
        indicator: [(cause, change) for cause, _, _, change in history.causes(indicator)]
        for indicator in indicators
    }


def test_a_setting_that_decides_figures_is_a_cause(history):
    """One county files on 1 February, two on 2 February; the deadline is moved to 1 February."""
    history.file(2022, XINGNING)
    history.refresh([2022])
    for year, county in ((2022, XIUFENG), (2022, HENG), (2021, HENG_OLD)):
        history.file(year, county)
    history.refresh()
    history.settings(EARLIER_DEADLINE)
    summary = history.refresh()
    assert summary.restated_by == "settings"
    assert history.causes("on_time_rate") == [("settings", None, "R3", round(1 / 111, 9))]
    assert history.shares("counties_on_time") == [(XINGNING, "settings", None, 1.0)]
    assert history.causes("policy_documents") == []
    history.check_sums()


def test_another_version_of_the_software_is_told_apart_from_a_revision(history, monkeypatch):
    """It changes no figure, so all of the change is the revision's."""
    a_code_of(monkeypatch, "9.9.9+000000000000")
    history.revise(2022, XINGNING, documents=11, members=5)
    history.refresh([2022])
    assert changed(history, "policy_documents") == {"policy_documents": [("revision", 11.0)]}
    history.check_sums()


def test_a_rule_that_refuses_a_return_is_the_cause_not_a_withdrawal(history, monkeypatch, tmp_path):
    """A rule that no return of 横州市 passes, and a revision of another county with it."""
    a_code_of(monkeypatch, "9.9.9+000000000000")
    rules_refusing(HENG, tmp_path / "rules", monkeypatch)
    history.revise(2022, XINGNING, documents=12, members=5)
    history.refresh([2022])
    assert changed(history, "policy_documents", "chambers") == {
        "policy_documents": [("rules", -3.0), ("revision", 1.0)],
        "chambers": [("rules", -14.0)],
    }
    assert history.rows("table_name = 'fct_chambers' and cause <> 'rules'") == []
    # 2021 was not refreshed, and stands as it was judged.
    assert history.ask("select * from restatements where report_year = 2021") == []
    history.check_sums()


def test_code_and_rules_that_change_at_once_are_told_apart(history):
    """Back to the code and rules of before: no return is another, 横州市's is let in again."""
    summary = history.refresh([2022])
    assert summary.restated_by == "rules"
    assert changed(history, "chambers", "policy_documents") == {
        "chambers": [("rules", 14.0)],
        "policy_documents": [("rules", 3.0)],
    }
    history.check_sums()


def test_what_no_input_explains_is_published_only_when_accepted(history):
    """The release before is given a figure that its own rows do not give."""
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
    assert changed(history, "policy_documents") == {"policy_documents": [("revision", 1.0)]}


def test_a_township_of_another_kind_is_the_registers_change(history):
    history.settings(with_a_park(history) + EARLIER_DEADLINE)
    history.refresh([2022])
    assert history.causes("townships") == [("register", None, "R3", -1.0)]
    history.check_sums()


def test_a_form_that_asks_for_less_is_the_forms_change(history):
    settings = 'register_folders = ["registers"]\n' + EARLIER_DEADLINE
    history.settings(without_donations(history) + settings)
    summary = history.refresh([2022])
    assert summary.restated_by == "form"
    whole = COUNTS[XINGNING]["donations"] + COUNTS[HENG]["donations"]
    assert history.causes("donations") == [("form", None, "R3", -round(whole, 9))]
    assert history.causes("donations", HENG) == [("form", None, "R3", -100.58)]
    assert history.shares("donations") == [
        (XINGNING, "form", None, -31.76),
        (HENG, "form", None, -100.58),
    ]
    [(fact, change, cause, what)] = history.ask(
        "select distinct table_name, change, cause, split_part(what_changed, ':', 1)"
        " from restated_rows"
    )
    assert (fact, change, cause) == ("fct_relief_participation", "changed", "form")
    assert what == "donations"
    history.check_sums()


def test_a_form_and_a_revision_are_told_apart(history):
    """The form asks for donations again; 兴宁区 has other documents."""
    history.settings('register_folders = ["registers"]\n' + EARLIER_DEADLINE)
    history.revise(2022, XINGNING, documents=15, members=5)
    history.refresh([2022])
    assert changed(history, "donations", "policy_documents") == {
        "donations": [("form", 132.34)],
        "policy_documents": [("revision", 2.0)],
    }
    history.check_sums()


def test_everything_at_once_is_measured_one_by_one(history, monkeypatch, tmp_path):
    """Code, form, register, rules and settings, a first filing and a revision: each its own."""
    a_code_of(monkeypatch, "9.9.9+000000000001")
    rules_refusing(HENG, tmp_path / "rules", monkeypatch)
    history.settings('form_folders = ["forms"]\n')  # one township more, and the usual deadline
    history.file(2021, XIUFENG)
    history.revise(2022, XIUFENG, documents=7)
    summary = history.refresh()
    assert summary.restated_by == "form, register, rules, settings, first_filing, revision"
    assert changed(
        history, "donations", "townships", "policy_documents", "chambers", "on_time_rate"
    ) == {
        "donations": [("form", -132.34)],
        "townships": [("register", 1.0)],
        "policy_documents": [("rules", -3.0), ("revision", 4.0)],
        "chambers": [("rules", -14.0)],
        "on_time_rate": [("settings", round(-1 / 111, 9))],
    }
    assert history.causes("chambers", XIUFENG, 2021)[0][0] == "first_filing"
    history.check_sums()


def test_inputs_that_were_never_kept_are_measured_together(history):
    """As in a home of before inputs were kept: the form of then cannot be read by any more."""
    history.home.inputs.rename(history.home.path / "elsewhere")
    history.settings('register_folders = ["registers"]\n')
    history.revise(2022, XIUFENG, documents=8)
    history.refresh()
    together = "code+form+register+rules"
    assert changed(history, "donations", "townships", "policy_documents", "on_time_rate") == {
        "donations": [(together, 132.34)],
        "townships": [(together, -1.0)],
        "policy_documents": [(together, 3.0), ("revision", 1.0)],
        "on_time_rate": [],
    }
    history.check_sums()


@pytest.mark.parametrize("seed", [1, 2])
def test_causes_add_up_over_a_random_history(seed, history, tmp_path):
    """Three counties and two years file in any order, some twice; settings move."""
    chosen = random.Random(seed)
    drawn = History(Home(tmp_path / "home"), history.returns)
    drawn.home.create()
    waiting = [(year, county) for year in (2021, 2022) for county in (XINGNING, XIUFENG)]
    waiting += [(2021, HENG_OLD), (2022, HENG)]
    chosen.shuffle(waiting)
    filed: list[tuple[int, str]] = []
    for number in range(3):
        for year, county in [waiting.pop() for _ in range(chosen.randint(1, 2)) if waiting]:
            drawn.file(year, county)
            filed.append((year, county))
        revised = [key for key in filed if key[0] == 2022]
        if number and revised:
            year, county = chosen.choice(revised)
            drawn.revise(
                year, county, documents=chosen.randint(10, 99), members=chosen.randint(1, 9)
            )
        if number and chosen.random() < 0.5:
            drawn.settings(f"[deadline]\nmonth = 2\nday = {chosen.randint(1, 5)}\n")
        summary = drawn.refresh()
        if number:
            assert summary.restated_figures > 0
            drawn.check_sums()
