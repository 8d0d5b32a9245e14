"""The pipeline over the whole sample province: both waves, both releases."""

import csv
import json
import shutil
import subprocess
from pathlib import Path

import duckdb
import pytest

from publishing.read_release import claim_rows, open_release

EXPECTED_VERDICTS = {
    "GX2022-01": "reproduced",
    "GX2022-02": "reproduced",
    "GX2022-03": "reproduced by truncation only",
    "GX2022-04": "reproduced",
    "GX2022-05": "reproduced; base = chambers (937), found by search",
    "GX2022-06": "reproduced",
    "GX2022-07": "reproduced; base = chambers (937), found by search",
    "GX2022-08": "reproduced",
    "GX2022-09": "reproduced",
    "GX2022-10": "reproduced",
    "GX2022-11": "reproduced",
    "GX2022-12": "reproduced",
    "GX2022-13": "reproduced",
    "GX2022-14": "reproduced",
    "GX2022-15": "reproduced",
    "GX2022-16": "reproduced",
    "GX2022-17": "reproduced",
    "GX2022-18": "reproduced",
    "GX2022-19": "not reproduced as chambers (937); equals townships_with_chamber",
    "GX2022-20": "not derivable: no national figure",
}


@pytest.fixture(scope="module")
def release(province) -> duckdb.DuckDBPyConnection:
    with open_release(province.release) as connection:
        yield connection


def test_every_printed_claim_gets_its_verdict(province):
    verdicts = {row["claim"]: row["verdict"] for row in claim_rows(province.release)}
    assert verdicts == EXPECTED_VERDICTS


def test_the_bulletins_figures_stand_in_the_release(release):
    figures = release.execute(
        "select indicator, numerator, denominator, value from indicators "
        "where report_year = 2022 and division_code = '450000' and breakdown = ''"
    ).fetchall()
    figure = {indicator: rest for indicator, *rest in figures}
    assert figure["chamber_coverage_rate"] == [1123, 1251, 1123 / 1251]
    assert figure["registration_rate"] == [445, 937, 445 / 937]
    assert figure["branch_coverage_rate"] == [433, 937, 433 / 937]


def test_the_first_wave_sends_back_exactly_the_seeded_returns_at_the_seeded_cell(province):
    with (province.sample / "mistakes.csv").open(encoding="utf-8", newline="") as lines:
        mistakes = [row for row in csv.DictReader(lines) if row["rule_id"] != "late"]
    seeded = {
        (row["file"], row["rule_id"], f"{row['sheet_name']}!{row['cell']}".rstrip("!"))
        for row in mistakes
    }
    found = {(item.file_name, item.rule_id, item.place) for item in province.first.problems}
    assert len(seeded) >= 5
    assert len({rule for _, rule, _ in seeded}) >= 4
    assert found == seeded


def test_the_second_wave_leaves_nothing_open(province):
    assert province.second.problems == ()
    assert province.first.in_force < 555
    assert province.second.in_force == 111
    assert province.second.newly_admitted == 111 - (province.first.in_force - 444)


def test_the_samples_clean_returns_raise_no_query(province):
    with duckdb.connect(str(province.home.intake), read_only=True) as intake:
        asked = intake.execute(
            "select report_year, rule_id, severity, count(*) from findings "
            "inner join filings using (filing_id) "
            "where severity <> 'error' and outcome = 'fail' group by all order by all"
        ).fetchall()
    assert asked == []


def test_the_one_open_query_is_the_bulletins_own(release):
    asked = release.execute(
        "select report_year, rule_id, is_answered, left(entity, 9) from queries"
    ).fetchall()
    assert asked == [(2022, "T04", False, "GX2022-19")]


def test_every_rule_after_the_gate_was_evaluated_on_the_sample(release):
    evaluated = release.execute(
        "select rule_id, list(report_year order by report_year) from rule_evaluations"
        " where pass_count + fail_count > 0 group by all order by all"
    ).fetchall()
    every_year = [2018, 2019, 2020, 2021, 2022]
    assert evaluated == [
        ("B06b", every_year),
        ("B13", every_year[1:]),
        ("F06", every_year),
        ("T01", every_year),
        ("T02", every_year),
        ("T03", every_year[1:]),
        # The years of which the bulletin prints figures.
        ("T04", [2020, 2022]),
        ("T05", every_year),
    ]
    # Every registered chamber has a code, every county filed the year before.
    assert release.execute(
        "select pass_count, not_evaluable_count from rule_evaluations"
        " where report_year = 2022 and rule_id in ('B06b', 'B13') order by rule_id"
    ).fetchall() == [(445, 0), (111, 0)]


def test_every_indicator_of_the_catalogue_is_in_the_release(release):
    catalogue = Path("dbt_project/seeds/indicators.csv")
    with catalogue.open(encoding="utf-8", newline="") as lines:
        expected = {row["indicator"] for row in csv.DictReader(lines)}
    assert len(expected) == 65
    published = {
        code for (code,) in release.execute("select distinct indicator from indicators").fetchall()
    }
    assert published == expected


def test_every_indicator_stands_for_every_division_of_its_years_register(release):
    counts = release.execute(
        "select report_year, count(distinct division_code), count(distinct indicator), "
        "count(*) filter (where breakdown = '') from indicators group by all order by all"
    ).fetchall()
    assert counts == [(year, 126, 65, 126 * 65) for year in (2018, 2019, 2020, 2021, 2022)]


def test_what_the_form_of_a_year_does_not_ask_is_not_collected(release):
    not_collected = release.execute(
        "select report_year, list(indicator order by indicator) from indicators "
        "where state = 'not_collected' and division_code = '450000' group by all order by all"
    ).fetchall()
    on_the_old_form = [
        *("chambers_scored", "charter_rate", "counties_with_registration_targets"),
        *("demand_closure_rate", "demands_raised", "five_good_federations", "households_reached"),
        *("integrity_pioneer_chambers", "judicial_confirmation_rate", "mean_points"),
        *("median_days_to_close", "micro_practice_coverage_rate", "micro_practices"),
        *("points_used_rate", "policy_documents", "purchase_support", "three_disclosures_rate"),
    ]
    assert not_collected == [(year, on_the_old_form) for year in (2018, 2019, 2020, 2021)]
    (with_a_number,) = release.execute(
        "select count(*) from indicators where state = 'not_collected' "
        "and coalesce(numerator, denominator, value) is not null"
    ).fetchone()
    assert with_a_number == 0
    # Counties, prefectures and the province say the same.
    (rows,) = release.execute(
        "select count(*) from indicators where state = 'not_collected'"
    ).fetchone()
    assert rows == 126 * 17 * 4
    # Nothing is broken down by what the form does not ask.
    broken_down = release.execute(
        "select distinct report_year from indicators where breakdown like 'formation:%' "
        "or breakdown like 'case_source:%' or breakdown like 'unregistered_reason:%'"
    ).fetchall()
    assert broken_down == [(2022,)]


def test_the_release_says_of_every_indicator_how_many_counties_it_rests_on(province):
    with open_release(province.home.releases / province.first.release) as first:
        (rests_on,) = first.execute(
            "select distinct (counties_expected, counties_in_force, state)::varchar "
            "from indicators where report_year = 2022 and division_code = '450000' "
            "and indicator = 'chamber_coverage_rate'"
        ).fetchone()
    in_force = province.first.in_force - 444
    assert rests_on == f"(111, {in_force}, partial)"


def test_no_personal_data_is_published(release):
    columns = {
        name for (name,) in release.execute("select column_name from duckdb_columns()").fetchall()
    }
    assert not columns & {
        *("preparer_name", "contact_phone", "reviewer_name", "head_of_unit_name"),
        *("remark", "revision_note", "project_name", "reason_for_change"),
    }
    (sole_traders_named,) = release.execute(
        "select count(*) from dim_enterprises "
        "where credit_code like '92%' and enterprise_name is not null"
    ).fetchone()
    assert sole_traders_named == 0


def test_every_table_and_column_has_a_comment(release):
    without = release.execute(
        "select table_name from duckdb_tables() where comment is null "
        "union all select table_name || '.' || column_name from duckdb_columns() "
        "where comment is null and not internal"
    ).fetchall()
    assert without == []


def test_the_dictionary_has_both_languages_and_no_column_is_personal(release):
    described, chinese = release.execute(
        "select count(*), count(*) filter (where regexp_matches(description_zh, '[\u4e00-\u9fff]'))"
        " from dictionary where description <> '' and description_zh <> ''"
    ).fetchone()
    assert described == chinese == release.execute("select count(*) from dictionary").fetchone()[0]
    classes = release.execute(
        "select confidentiality, count(*) from dictionary where position = 0 group by all"
    ).fetchall()
    assert dict(classes) == {"public": 20, "internal": 29}
    assert release.execute(
        "select count(*) from dictionary where confidentiality not in ('public', 'internal')"
    ).fetchone() == (0,)
    # What the columns of a table are decides what it is.
    assert release.execute(
        "select confidentiality from dictionary where position = 0 and table_name"
        " in ('indicators', 'county_by_year', 'fct_mediations') order by table_name"
    ).fetchall() == [("public",), ("internal",), ("public",)]


def test_comments_have_both_languages(release):
    (comment,) = release.execute(
        "select comment from duckdb_columns()"
        " where table_name = 'county_by_year' and column_name = 'registration_rate'"
    ).fetchone()
    assert comment == "登记率，小数。 Registration rate (登记率), a fraction."


def test_columns_lead_where_the_data_package_says(province, release):
    package = json.loads((province.release / "datapackage.json").read_text(encoding="utf-8"))
    followed = 0
    for resource in package["resources"]:
        for key in resource["schema"].get("foreignKeys", []):
            columns = ", ".join(key["fields"])
            reference = key["reference"]
            (orphans,) = release.execute(
                f"select count(*) from (select {columns} from {resource['name']} except"
                f" select {', '.join(reference['fields'])} from {reference['resource']})"
            ).fetchone()
            assert orphans == 0, f"{resource['name']} ({columns}) leads to no {reference}"
            followed += 1
    assert followed == 31


def test_every_file_of_a_release_is_as_its_sum_says(province):
    for release in (province.first.release, province.second.release):
        check = subprocess.run(
            ["sha256sum", "-c", "--quiet", "--strict", "SHA256SUMS"],
            cwd=province.home.releases / release,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (check.returncode, check.stdout) == (0, "")


def test_csv_has_the_rows_of_the_tables(province, release):
    for path in sorted((province.release / "csv").glob("[a-z]*")):
        table = path.name.partition(".")[0]
        with duckdb.connect() as reader:
            (read,) = reader.execute(
                f"select count(*) from read_csv('{path}', all_varchar = true)"
            ).fetchone()
        (rows,) = release.execute(f"select count(*) from {table}").fetchone()
        assert read == rows, table
    wide = province.release / "csv" / "县级年度指标.csv"
    with wide.open(encoding="utf-8-sig", newline="") as lines:
        counties = {
            (row["报告年度"], row["行政区划代码"]): row["登记率(%)"]
            for row in csv.DictReader(lines)
        }
    assert len(counties) == 555
    # 4 of 14, as `shanghui indicators` shows it.
    assert counties["2022", "450181"] == "28.57"


def test_every_cell_read_has_a_disposition(province):
    with duckdb.connect(str(province.home.intake), read_only=True) as intake:
        dispositions = dict(
            intake.execute("select disposition, count(*) from cells group by all").fetchall()
        )
        (cells,) = intake.execute("select sum(cell_count) from files").fetchone()
        (unexplained,) = intake.execute(
            "select count(*) from cells where disposition = 'ignored' and reason is null"
        ).fetchone()
    assert set(dispositions) <= {"label", "value", "unreadable", "ignored"}
    assert sum(dispositions.values()) == cells
    assert unexplained == 0


def test_a_return_sent_back_and_then_corrected_is_no_longer_counted(province):
    assert (province.first.accepted, province.first.sent_back) == (566, 7)
    assert (province.second.accepted, province.second.sent_back) == (9, 0)


def test_refreshing_again_changes_nothing_and_reads_nothing_again(province, refresh):
    again = refresh(province.home.path, [2018, 2019, 2020, 2021, 2022])
    assert (again.new_receipts, again.files_read, again.judged) == (0, 0, 0)
    assert (again.newly_admitted, again.is_new_release) == (0, False)
    assert again.release == province.second.release
    assert again.logical_hash == province.second.logical_hash


def test_a_quick_check_finds_what_the_refresh_found(province, forms, register, tmp_path):
    from expectations.judging.judge import judge
    from expectations.judging.plain_suites import PlainSuites
    from expectations.rules.rule_set import load_rule_set

    found = (
        "select filing_id, verdict, error_count, query_count, note_count, not_evaluable_count,"
        " findings.* exclude (filing_id, rule_set)"
        " from verdicts left join findings using (filing_id) order by all"
    )
    shutil.copy(province.home.intake, tmp_path / "intake.duckdb")
    with duckdb.connect(str(tmp_path / "intake.duckdb")) as intake:
        by_great_expectations = intake.execute(found).fetchall()
        judged = judge(
            intake,
            filing_ids=[row[0] for row in by_great_expectations],
            forms=forms,
            register=register,
            rule_set=load_rule_set(forms),
            suites=PlainSuites(),
        )
        assert judged.filings == 582
        assert intake.execute(found).fetchall() == by_great_expectations


def test_only_what_is_still_open_has_a_correction_slip(province):
    """Seven returns were sent back in the first wave; the second corrected them all."""
    assert province.first.slips_written == 7
    assert list((province.home.slips / "2022").iterdir()) == []
