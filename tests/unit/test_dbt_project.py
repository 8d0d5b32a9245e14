"""The dbt project on a province of three counties written by hand: what it builds and promises.

Belongs here: keys, comments, columns, privacy, data tests that can fail, and dbt's own unit tests.
Does not: figures over the whole sample (the pipeline's tests compare them with another program).
"""

import csv
import shutil
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from expectations.rules.catalogue import catalogue_table
from expectations.rules.rule_set import load_rule_set
from ingestion.form.form import Forms
from ingestion.intake.database import create_tables
from ingestion.receive.deadline import Deadline
from ingestion.receive.ledger import Ledger
from ingestion.receive.ledger_entries import Admission, AdmittedReturn, Receipt
from ingestion.register.register import Register
from ingestion.warehouse_inputs import write_inputs

PROJECT = Path(__file__).parents[2] / "dbt_project"
HENG_OLD, HENG, XINGNING, XIUFENG = "450127", "450181", "450102", "450302"
SECRET = "不得公布00000000000"
"""Stands in every personal or free-text cell; must stand nowhere in what is published."""

LARGE_TABLES = {
    "indicator_changes",
    "indicators",
    "measures",
    "dim_enterprises",
    "dim_villages",
    "fct_mediations",
    "fct_relief_participation",
    "layout",
}
"""Keyed by the data test keys_of_large_tables_are_unique instead of a constraint."""

DOCTORINGS = {
    "counties_sum_to_their_divisions": "update marts.indicators set value = value + 1 where"
    " report_year = 2022 and division_code = '450000' and indicator = 'chambers'",
    "distinct_counts_stay_within_their_counties": "update marts.indicators set value = 5 where"
    " report_year = 2022 and division_code = '450000' and indicator = 'relief_enterprises'",
    "facts_find_their_dimensions": "delete from warehouse.warehouse.dim_villages"
    " where village_name = '上村'",
    "one_receipt_is_in_force": "update warehouse.warehouse.fct_receipts set is_in_force = false"
    " where report_year = 2022",
    "keys_of_large_tables_are_unique": "insert into marts.measures from marts.measures limit 1",
}
"""Data test → what must make it fail."""

REBUILT = {
    "counties_sum_to_their_divisions": "t01_counties_sum_to_their_divisions",
    "distinct_counts_stay_within_their_counties": "t02_distinct_counts_stay_within_their_counties",
}
"""Data test → the model between it and what is doctored."""


def dbt(folder: Path, command: str, *arguments: str, project: Path = PROJECT) -> list[Any]:
    """Run dbt over the databases in `folder`; the result of each node."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner

    profile = {
        "type": "duckdb",
        "path": str(folder / "warehouse.duckdb"),
        "threads": 2,
        "attach": [{"path": str(folder / "intake.duckdb"), "alias": "intake", "read_only": True}],
    }
    (folder / "profiles.yml").write_text(
        yaml.safe_dump({"shanghui": {"target": "home", "outputs": {"home": profile}}})
    )
    folders = ("--profiles-dir", folder, "--target-path", folder / "target")
    try:
        result = dbtRunner().invoke(
            ["--quiet", "--no-use-colors", "--log-level-file", "none", command, *arguments]
            + ["--project-dir", str(project), "--log-path", str(folder / "logs")]
            + [str(item) for item in folders]
        )
    finally:
        DuckDBConnectionManager.close_all_connections()
    assert result.exception is None, result.exception
    return list(result.result.results)


def failures(results: list[Any]) -> list[str]:
    return [
        f"{node.node.name}: {node.message}"
        for node in results
        if node.status not in ("success", "pass")
    ]


def insert(connection: duckdb.DuckDBPyConnection, table: str, **values: Any) -> None:
    columns = ", ".join(f'? as "{name}"' for name in values)
    connection.execute(f"insert into {table} by name select {columns}", list(values.values()))


def file_return(
    connection: duckdb.DuckDBPyConnection, year: int, county: str, townships: list[str]
) -> tuple[AdmittedReturn, Receipt]:
    """A return with a chamber on every other township; the first is registered in 2022."""
    filing_id, sha256 = f"{year}-{county}-0123456789ab", f"{year}{county}"
    filing = {"filing_id": filing_id}
    insert(
        connection,
        "filings",
        **filing,
        file_sha256=sha256,
        report_year=year,
        county_code=county,
        form_version="2022",
        read_status="read",
    )
    insert(connection, "verdicts", **filing, rule_set="r", verdict="accepted", error_count=0)
    insert(
        connection,
        "cover",
        **filing,
        row_number=0,
        nil_sheets=["branches", "mediation_organisations", "mediation_cases"],
        preparer_name=SECRET,
        contact_phone=SECRET,
        reviewer_name=SECRET,
        head_of_unit_name=SECRET,
        revision_note=SECRET,
    )
    for at, township in enumerate(townships):
        chamber = {
            "chamber_name": f"第{at}商会",
            "formation": "single",
            "is_registered": at == 0 and year == 2022,
            "member_count": 10,
            "four_good_regional_cycle": "2021-2022" if at == 0 else None,
        }
        insert(
            connection,
            "chambers",
            **filing,
            row_number=3 + at,
            township_code=township,
            has_chamber=at % 2 == 0,
            remark=SECRET,
            **(chamber if at % 2 == 0 else {}),
        )
    for at, (code, village) in enumerate(
        [("91450100MA00000001", "上村"), ("92450100MA00000003", "下村")]
    ):
        insert(
            connection,
            "relief_participation",
            **filing,
            row_number=3 + at,
            enterprise_name=SECRET if code.startswith("92") else "第一公司",
            unified_social_credit_code=code,
            village_name=village,
            project_name=SECRET,
            support_kind="industry",
            funds_delivered=1.1,
        )
    insert(
        connection,
        "declared_totals",
        **filing,
        row_number=3,
        indicator_code="chambers",
        unit="个",
        declared_value=5,
        reason_for_change=SECRET,
    )
    for field, column in (("has_chamber", 4), ("chamber_name", 5)):
        insert(
            connection,
            "layout",
            **filing,
            sheet="chambers",
            sheet_name="乡镇街道商会名册",
            field=field,
            column_number=column,
        )
    receipt = Receipt(sha256, "a.xlsx", 1, datetime(year + 1, 1, 10, tzinfo=UTC))
    return AdmittedReturn(year, county, filing_id, sha256), receipt


ITEMS = {
    "points_member_service": 15,
    "points_economic_development": 14,
    "points_integrity": 13,
    "points_party_building": 12,
    "points_social_governance": 6,
    "points_investment_promotion": 5,
    "points_rural_revitalisation": 4,
    "points_epidemic_control": 3.5,
}


def file_micro_sheets(connection: duckdb.DuckDBPyConnection, filing_id: str) -> None:
    """The four sheets for pilots, with rows of 第0商会 and 第2商会."""
    filing = {"filing_id": filing_id}
    first, second = filing | {"row_number": 3}, filing | {"row_number": 4}
    for row, chamber, uses in (
        (first, "第0商会", ["projects", "awards"]),
        (second, "第2商会", None),
    ):
        points = {"chamber_name": chamber, "points_total": 72.5, "points_uses": uses, **ITEMS}
        insert(connection, "points", **row, **points)
    for row, number, raised_on, closed_on in (
        (first, "1", "2022-03-01", "2022-03-11"),
        (second, "2", "2022-05-01", "2022-05-06"),
    ):
        demand = {"demand_no": number, "chamber_name": "第0商会", "demand_kind": "water"}
        demand |= {"raised_on": raised_on, "closed_on": closed_on, "demand_status": "closed"}
        insert(connection, "member_demands", **row, **demand, coordinating_department=SECRET)
    disclosed = {"party_disclosure_count": 1, "affairs_disclosure_count": 2}
    governance = {"chamber_name": "第0商会", "finance_disclosure_count": 1, "has_charter": True}
    insert(connection, "governance", **first, **disclosed, **governance)
    practice = {"chamber_name": "第2商会", "practice": "micro_service", "started_on": "2022-09-01"}
    practice |= {"practice_kind": "micro_service.visits", "title": SECRET, "partner": SECRET}
    insert(connection, "micro_practices", **first, **practice, households_reached=7)


def write_province(folder: Path, forms: Forms, register: Register) -> None:
    """横县 and 兴宁区 file for 2021, 横州市 and 秀峰区 for 2022; nobody else ever does."""
    intake = duckdb.connect(str(folder / "intake.duckdb"))
    create_tables(intake, forms)
    filed = []
    for year, county in ((2021, HENG_OLD), (2021, XINGNING), (2022, HENG), (2022, XIUFENG)):
        units = register.of_year(year).townships_by_county[county]
        townships = [unit.code for unit in units if not unit.is_quasi_unit]
        filed.append(file_return(intake, year, county, townships))
    # 秀峰区 is a pilot of 2022; 横州市 is none.
    file_micro_sheets(intake, f"2022-{XIUFENG}-0123456789ab")
    intake.close()
    moment = datetime(2023, 3, 1, tzinfo=UTC)
    ledger = Ledger(
        receipts=tuple(receipt for _, receipt in filed),
        admissions=(
            Admission(moment, (2021, 2022), "r", tuple(admitted for admitted, _ in filed)),
        ),
        receipts_before=(4,),
    )
    with duckdb.connect(str(folder / "warehouse.duckdb")) as warehouse:
        write_inputs(
            warehouse,
            forms=forms,
            register=register,
            rules=catalogue_table(load_rule_set(forms).rules, forms.versions),
            ledger=ledger,
            deadline=Deadline(),
            withheld_below_percent=90,
        )


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, forms: Forms, register: Register) -> Path:
    """A folder with the province's warehouse, built."""
    folder = tmp_path_factory.mktemp("dbt")
    write_province(folder, forms, register)
    assert failures(dbt(folder, "build", "--exclude-resource-type", "unit_test")) == []
    return folder


@pytest.fixture(scope="module")
def warehouse(built: Path, tmp_path_factory: pytest.TempPathFactory):
    """A copy of the built warehouse to ask, so that dbt may open its own."""
    copy = tmp_path_factory.mktemp("copy") / "warehouse.duckdb"
    shutil.copy(built / "warehouse.duckdb", copy)
    with duckdb.connect(str(copy), read_only=True) as connection:
        yield connection


def published(warehouse: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    table = warehouse.execute("from catalogue.published_tables").arrow().read_all()
    return table.to_pylist()


def test_every_unit_test_of_the_project_passes(built: Path):
    results = dbt(built, "test", "--resource-type", "unit_test")
    assert failures(results) == []
    assert len(results) >= 13, "look at models/unit_tests*.yml: some were not found"


def test_figures_of_the_province_written_by_hand(warehouse):
    def figure(year: int, division: str, indicator: str) -> tuple:
        return warehouse.execute(
            "select numerator, denominator, value, state from marts.indicators where report_year ="
            " ? and division_code = ? and indicator = ? and breakdown = ''",
            [year, division, indicator],
        ).fetchone()

    # 横州市 has 17 townships, a chamber on 9 of them; 秀峰区 3, on 2.
    assert figure(2022, HENG, "chamber_coverage_rate") == (9, 17, 9 / 17, "complete")
    assert figure(2022, "450000", "chamber_coverage_rate") == (11, 20, 0.55, "partial")
    assert figure(2022, "450000", "registration_rate") == (2, 11, 2 / 11, "partial")
    assert figure(2021, "450000", "registration_rate") == (0, 12, 0, "partial")
    # The same two participants in every county and year; two villages in each county.
    assert figure(2022, "450000", "relief_enterprises") == (2, None, 2, "partial")
    assert figure(2022, "450000", "relief_enterprises_cumulative") == (2, None, 2, "partial")
    assert figure(2022, "450000", "relief_villages") == (4, None, 4, "partial")
    assert figure(2022, "450000", "relief_villages_cumulative") == (6, None, 6, "partial")
    assert figure(2022, HENG, "relief_villages_cumulative") == (2, None, 2, "complete")
    # 1.1 a row: decimals, so no 2.2000000000000002 and the like.
    assert figure(2022, "450000", "relief_funds") == (4.4, None, 4.4, "partial")
    # Recognised in 2021 and 2022, 横州市 being 横县: once.
    assert figure(2022, HENG, "four_good_regional_chambers") == (1, None, 1, "complete")
    assert figure(2022, "450000", "four_good_regional_chambers") == (3, None, 3, "partial")
    assert figure(2022, HENG, "party_branches") == (0, None, 0, "declared_nil")
    assert figure(2022, HENG, "donations") == (None, None, None, "filed_blank")
    assert figure(2022, HENG, "settlement_rate") == (0, 0, None, "not_applicable")
    assert figure(2022, XINGNING, "chambers") == (None, None, None, "not_filed")
    assert figure(2022, XINGNING, "townships") == (6, None, 6, "complete")
    assert figure(2022, "450000", "filing_rate") == (2, 111, 2 / 111, "complete")


def test_figures_of_the_micro_sheets_rest_on_the_counties_asked(warehouse):
    def figure(year: int, division: str, indicator: str, breakdown: str = "") -> tuple:
        return warehouse.execute(
            "select numerator, denominator, value, counties_expected, counties_in_force, state"
            " from marts.indicators where report_year = ? and division_code = ?"
            " and indicator = ? and breakdown = ?",
            [year, division, indicator, breakdown],
        ).fetchone()

    # Of 22 pilots one has filed.
    assert figure(2022, "450000", "chambers_scored") == (2, None, 2, 22, 1, "partial")
    assert figure(2022, XIUFENG, "mean_points") == (145, 2, 72.5, 1, 1, "complete")
    item = "points_item:points_epidemic_control"
    assert figure(2022, XIUFENG, "mean_points", item) == (7, 2, 3.5, 1, 1, "complete")
    assert figure(2022, XIUFENG, "points_used_rate", "points_use:awards")[:3] == (1, 2, 0.5)
    # 10 and 5 days.
    assert figure(2022, XIUFENG, "median_days_to_close") == (None, 2, 7.5, 1, 1, "complete")
    assert figure(2022, XIUFENG, "demand_closure_rate") == (2, 2, 1, 1, 1, "complete")
    assert figure(2022, XIUFENG, "three_disclosures_rate") == (1, 1, 1, 1, 1, "complete")
    assert figure(2022, XIUFENG, "micro_practice_coverage_rate") == (1, 2, 0.5, 1, 1, "complete")
    assert figure(2022, XIUFENG, "active_chambers") == (2, None, 2, 1, 1, "complete")
    assert figure(2022, "450000", "effective_coverage_rate") == (2, 20, 0.1, 111, 2, "partial")
    # 横州市 is no pilot and filed nothing of the kind; 江南区 is a pilot and never filed.
    assert figure(2022, HENG, "mean_points") == (None, None, None, 0, 0, "not_applicable")
    assert figure(2022, "450105", "mean_points") == (None, None, None, 1, 0, "not_filed")
    assert figure(2021, "450000", "mean_points") == (None, None, None, 0, 0, "not_collected")
    asked = "counties_expected"
    assert figure(2022, "450000", asked, "sheet:points")[:3] == (22, None, 22)
    wide = "select counties_expected, counties_in_force, mean_points from marts.{}_by_year"
    of_province = f"{wide.format('province')} where report_year = 2022"
    # One of 22 is withheld there; the county's own figure is not.
    assert warehouse.execute(of_province).fetchall() == [(111, 2, None)]
    of_county = f"{wide.format('county')} where division_code = '{XIUFENG}' and report_year = 2022"
    assert warehouse.execute(of_county).fetchall() == [(1, 1, 72.5)]


def test_what_is_withheld_stands_in_indicators_and_in_no_wide_table(warehouse):
    status = "select status, value from marts.indicators where report_year = 2022"
    of_province = f"{status} and division_code = '450000' and breakdown = '' and indicator = "
    assert warehouse.execute(f"{of_province} 'chambers'").fetchall() == [("withheld", 11)]
    assert warehouse.execute(f"{of_province} 'townships'").fetchall() == [("provisional", 1251)]
    wide = "select townships, chambers, chambers is null, withheld_indicator_count > 0"
    year = "where report_year = 2022 and division_code"
    assert warehouse.execute(
        f"{wide} from marts.province_by_year {year} = '450000'"
    ).fetchall() == [(1251, None, True, True)]
    assert warehouse.execute(f"{wide} from marts.county_by_year {year} = '{HENG}'").fetchall() == [
        (17, 9, False, False)
    ]


def test_every_published_table_has_its_key_and_every_key_is_guarded(warehouse):
    keys = {
        (schema, table): ",".join(columns)
        for schema, table, columns in warehouse.execute(
            "select schema_name, table_name, constraint_column_names from duckdb_constraints()"
            " where constraint_type = 'PRIMARY KEY'"
        ).fetchall()
    }
    test = (PROJECT / "tests" / "keys_of_large_tables_are_unique.sql").read_text()
    for row in published(warehouse):
        if row["table_name"] in LARGE_TABLES:
            listed = "', '".join(row["key_columns"].split(","))
            assert f"['{listed}']" in " ".join(test.split()).replace("[ ", "[").replace(" ]", "]")
        else:
            assert keys[row["schema_name"], row["table_name"]] == row["key_columns"]


def test_every_fact_and_dimension_is_published_with_its_lineage(warehouse):
    columns = defaultdict(list)
    for schema, table, column in warehouse.execute(
        "select schema_name, table_name, column_name from duckdb_columns()"
    ).fetchall():
        columns[schema, table].append(column)
    rows = {(row["schema_name"], row["table_name"]): row for row in published(warehouse)}
    expected = {key for key in columns if key[1].startswith(("fct_", "dim_"))}
    assert expected <= set(rows)
    for key, row in rows.items():
        named = row["key_columns"].split(",") + [
            column for column in (row["lineage_columns"] or "").split(",") if column
        ]
        assert set(named) <= set(columns[key]), f"{key}: columns that are not there"
        if key[1].startswith("fct_"):
            lineage = {
                # A receipt is of a file, not of a row in one.
                "fct_receipts": None,
                "fct_filings": "first_filing_id,filing_id,row_number",
            }
            assert row["lineage_columns"] == lineage.get(key[1], "filing_id,row_number")


def test_every_published_table_and_column_has_a_comment(warehouse):
    silent = warehouse.execute(
        "select table_name, column_name from duckdb_columns()"
        " where schema_name in ('staging', 'warehouse', 'rules', 'marts', 'catalogue')"
        " and comment is null"
        " union all select table_name, '' from duckdb_tables()"
        " where schema_name in ('staging', 'warehouse', 'rules', 'marts', 'catalogue')"
        " and comment is null"
    ).fetchall()
    assert silent == []
    grains = warehouse.execute(
        "select table_name, comment from duckdb_tables()"
        " where schema_name in ('staging', 'warehouse', 'rules', 'marts', 'catalogue')"
    ).fetchall()
    assert [name for name, comment in grains if not comment.startswith("One row per ")] == []


def meanings() -> list[dict[str, str]]:
    with (PROJECT / "seeds" / "meanings.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_every_published_table_and_column_has_a_chinese_meaning_and_a_class(warehouse):
    """And none is written down that nothing published has, but those that must not be."""
    asked = set()
    said = {(table, row["column_name"]) for row in meanings() for table in tables_of(row)}
    for row in published(warehouse):
        name = row["published_name"]
        asked.add((name, ""))
        columns = warehouse.execute(
            "select column_name from duckdb_columns() where (schema_name, table_name) = (?, ?)",
            [row["schema_name"], row["table_name"]],
        ).fetchall()
        for (column,) in columns:
            asked.add((name, column) if (name, column) in said else ("", column))
    personal = {("", row["column_name"]) for row in meanings() if is_personal(row)}
    assert asked == said - personal
    assert all(row["description_zh"].endswith("。") for row in meanings())
    assert len(said) == sum(len(tables_of(row)) for row in meanings()), "a meaning stands twice"


def tables_of(row: dict[str, str]) -> list[str]:
    return row["tables"].split() or [""]


def is_personal(row: dict[str, str]) -> bool:
    return row["confidentiality"] == "personal"


def test_what_the_form_calls_personal_or_free_text_is_of_the_class_personal(forms: Forms):
    of_the_form = {
        field.name
        for form in forms.versions
        for sheet in form.sheets
        for field in sheet.fields
        if field.privacy
    }
    assert {row["column_name"] for row in meanings() if is_personal(row)} == of_the_form
    assert {"preparer_name", "contact_phone", "remark"} < of_the_form


def test_chinese_meanings_of_wide_tables_have_the_name_and_unit_of_the_catalogue(warehouse):
    catalogue = {
        # The meanings are those of any province.
        indicator: (name_zh.replace("自治区", "省级"), "小数" if unit == "%" else unit)
        for indicator, name_zh, unit in warehouse.execute(
            "select indicator, name_zh, unit from warehouse.warehouse.dim_indicators"
        ).fetchall()
    }
    wide = {
        row["column_name"]: row["description_zh"]
        for row in meanings()
        if "county_by_year" in row["tables"].split() and row["column_name"]
    }
    names = {name for name in wide if name in catalogue} - {"counties_expected"}
    assert len(names) == 64
    assert {name: wide[name] for name in names} == {
        name: "，".join(catalogue[name]) + "。" for name in names
    }
    for name, words in wide.items():
        indicator, _, part = name.rpartition("_")
        if part in ("numerator", "denominator"):
            assert words.startswith(f"{catalogue[indicator][0]}的"), name


def test_a_column_name_means_one_thing_in_all_published_tables(warehouse):
    by_year = ("province_by_year", "prefecture_by_year", "county_by_year")
    meanings: dict[str, set[str]] = defaultdict(set)
    for table, column, comment in warehouse.execute(
        "select table_name, column_name, comment from duckdb_columns()"
        " where schema_name in ('warehouse', 'rules', 'marts')"
    ).fetchall():
        if table not in by_year:
            meanings[column].add(comment)
    assert {name: said for name, said in meanings.items() if len(said) > 1} == {}


@pytest.mark.parametrize("table", ["province_by_year", "prefecture_by_year", "county_by_year"])
def test_wide_tables_hold_every_indicator_of_the_catalogue_and_nothing_else(warehouse, table):
    with (PROJECT / "seeds" / "indicators.csv").open(encoding="utf-8", newline="") as lines:
        computed = [row for row in csv.DictReader(lines) if row["numerator_measure"]]
    expected = {row["indicator"] for row in computed}
    for row in computed:
        if row["denominator_measure"]:
            expected.add(f"{row['indicator']}_denominator")
            # A median has no numerator.
            expected |= {f"{row['indicator']}_numerator"} - {"median_days_to_close_numerator"}
    expected |= {"report_year", "division_code", "division_name", "parent_code"}
    found = warehouse.execute(
        "select column_name from duckdb_columns() where table_name = ?", [table]
    ).fetchall()
    assert {name for (name,) in found} == expected | {
        "counties_in_force",
        "withheld_indicator_count",
    }
    if table == "province_by_year":
        wide = "select registration_rate, registration_rate_denominator from marts.county_by_year"
        of_county = f"{wide} where report_year = 2022 and division_code = '{HENG}'"
        assert warehouse.execute(of_county).fetchall() == [(1 / 9, 9)]


def test_indicators_name_measures_of_the_catalogue_and_every_measure_is_counted(warehouse):
    def names(query: str) -> set[str]:
        return {name for (name,) in warehouse.execute(query).fetchall() if name}

    catalogue = names("select measure from warehouse.warehouse.dim_measures")
    indicators = "from warehouse.warehouse.dim_indicators"
    assert names("select measure from marts.measures") <= catalogue
    assert names(f"select numerator_measure {indicators}") <= catalogue
    assert names(f"select denominator_measure {indicators}") <= catalogue
    assert names("select measure from marts.measure_queries") == catalogue


def test_no_personal_cell_and_no_free_text_is_published(warehouse):
    for row in published(warehouse):
        table = f'warehouse."{row["schema_name"]}"."{row["table_name"]}"'
        found = warehouse.execute(
            f"select count(*) from {table} as published where contains(published::varchar, ?)",
            [SECRET],
        ).fetchone()
        assert found == (0,), f"{table} holds a personal cell or free text"


@pytest.mark.long
@pytest.mark.parametrize("test", DOCTORINGS)
def test_each_data_test_can_fail(built: Path, tmp_path: Path, test: str):
    for name in ("warehouse.duckdb", "intake.duckdb"):
        shutil.copy(built / name, tmp_path / name)
    # What dbt has parsed before need not be parsed again.
    shutil.copytree(built / "target", tmp_path / "target")
    with duckdb.connect(str(tmp_path / "warehouse.duckdb")) as doctored:
        doctored.execute(DOCTORINGS[test])
    *_, result = dbt(tmp_path, "build", "--select", test, REBUILT.get(test, test))
    assert (result.node.name, result.status) == (test, "fail")


@pytest.mark.long
def test_the_same_inputs_give_the_same_tables(
    built: Path, warehouse, tmp_path: Path, forms: Forms, register: Register
):
    write_province(tmp_path, forms, register)
    assert failures(dbt(tmp_path, "build", "--exclude-resource-type", "unit_test", "test")) == []
    with duckdb.connect(str(tmp_path / "warehouse.duckdb"), read_only=True) as again:
        for row in published(warehouse):
            rows = f'from warehouse."{row["schema_name"]}"."{row["table_name"]}" order by all'
            assert warehouse.execute(rows).fetchall() == again.execute(rows).fetchall(), rows
