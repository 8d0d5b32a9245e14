"""What is of one province stands in its data: nowhere else is its code or its name written."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = (
    *("ingestion", "expectations", "dbt_project", "publishing"),
    *("county", "desk", "orchestration"),
)
SUFFIXES = {".py", ".sql", ".yml", ".csv", ".html", ".j2", ".js", ".css", ".typ"}
WRITTEN = re.compile(
    r"广西|壮族|Guangxi"
    # Its own code, and those of its prefectures, counties, townships and villages.
    r"|(?<![0-9a-f])45\d{4}(\d{3})?(\d{3})?(?![0-9a-f])"
    # What they begin with.
    r"""|["']45(00)?["']|4500或"""
)

MAY_STAND_IN = {
    # The divisions of the built-in province, its form and its pilot counties.
    "ingestion/register/lists/divisions.csv",
    "ingestion/register/lists/county_changes.csv",
    "ingestion/register/lists/township_changes.csv",
    "ingestion/form/annual_return/fields.csv",
    "ingestion/form/annual_return/pilot_counties.csv",
    # The bulletin its sample is held against.
    "publishing/claims/bulletins/gx2022.csv",
    # The default of a home that names no province, and the demonstration, which is of the sample.
    "orchestration/home/configuration.py",
    "orchestration/commands/demo.py",
    # dbt's unit tests.
    "dbt_project/models/rules/unit_tests.yml",
    "dbt_project/models/unit_tests.yml",
    "dbt_project/models/unit_tests_of_receipts.yml",
}


def test_no_model_rule_message_or_page_has_the_province_written_in():
    looked_at = [
        path for room in ROOMS for path in (ROOT / room).rglob("*") if path.suffix in SUFFIXES
    ]
    assert len(looked_at) > 500
    assert {
        path.relative_to(ROOT).as_posix()
        for path in looked_at
        if WRITTEN.search(path.read_text("utf-8"))
    } == MAY_STAND_IN


def test_what_is_looked_for_would_be_found():
    for text in (
        *("广西", "province = '450000'", "第3至6位为4500或本区", "left(code, 2) = '45'"),
        *("450181_横州市_2022.xlsx", "450181102", "450181102203"),
    ):
        assert WRITTEN.search(text), text
    for text in ("1450000", "'4500000'", "ab450181cd", "45", "4500"):
        assert not WRITTEN.search(text), text
