"""Codes that changed, by report year."""

import pytest

from ingestion.register.county_named import UnknownCountyError, county_named
from ingestion.register.register import RegisterError, load_register
from tests.fixtures.invented_provinces import PROVINCES

REGISTER = load_register()


@pytest.mark.parametrize(
    ("report_year", "vintage", "townships"),
    [
        (2018, "2017-10-31", 1250),
        (2019, "2018-10-31", 1252),
        (2020, "2019-10-31", 1251),
        (2021, "2020-06-30", 1251),
        (2022, "2021-10-31", 1251),
        (2023, "2022-10-31", 1253),
        (2024, "2023-06-30", 1253),
    ],
)
def test_the_register_of_a_year_is_the_newest_list_before_it(report_year, vintage, townships):
    register = REGISTER.of_year(report_year)
    assert register.vintage == vintage
    assert sum(not unit.is_quasi_unit for unit in register.townships.values()) == townships
    assert len(register.counties) == 111
    assert len(register.prefectures) == 14


@pytest.mark.parametrize(
    ("stated", "report_year", "expected"),
    [
        ("451082", 2019, "451023"),  # 平果市 on a return for the year before its register has it
        ("451082", 2018, "451023"),  # changed in 2019, within a year of 2018
        ("450127", 2022, "450181"),  # 横县 still on the stamp in 2022
        ("450127", 2023, None),  # two years after the change it is no longer read
        ("450181", 2020, "450127"),
        ("450181", 2019, None),
        ("450331", 2018, "450331"),
        ("999999", 2022, None),
    ],
)
def test_a_changed_county_code_is_read_as_the_registers(stated, report_year, expected):
    assert REGISTER.county_read_as(stated, report_year) == expected


@pytest.mark.parametrize(
    ("stated", "report_year", "expected"),
    [
        ("451082202", 2019, "451023200"),  # 平果 renumbered three towns when it changed
        ("451082202", 2020, "451023200"),
        ("451023200", 2021, None),  # the change is of 2019, as the county's
        ("450206101", 2019, "450203103"),  # 里雍镇 moved to 鱼峰区 in 2018
        ("450206101", 2020, None),
    ],
)
def test_a_changed_township_code_is_read_as_the_registers(stated, report_year, expected):
    assert REGISTER.township_read_as(stated, report_year) == expected


def test_lines_join_all_codes_of_one_county_and_one_township():
    assert REGISTER.county_lines()["450127"] == "450181"
    assert REGISTER.county_lines()["450181"] == "450181"
    assert REGISTER.township_lines()["451023200"] == "451082202"
    assert REGISTER.township_lines()["450206104"] == "450204101"


def test_a_county_has_its_own_name_first_and_every_other_its_line_had():
    assert REGISTER.county_names(2022)["450181"] == ("横州市", "横县")
    assert REGISTER.county_names(2021)["450127"] == ("横县", "横州市")
    assert REGISTER.county_names(2018)["450110"] == ("武鸣区", "武鸣县")
    # A part of 苍梧县 became 龙圩区, which was never called so.
    assert REGISTER.county_names(2022)["450406"] == ("龙圩区",)
    assert sum(len(names) > 1 for names in REGISTER.county_names(2022).values()) == 10


def test_towns_that_changed_county_do_not_change_the_line_of_the_county():
    assert REGISTER.county_lines()["450206"] == "450206"


@pytest.mark.parametrize(
    ("said", "report_year", "expected"),
    [
        ("450181", 2022, "450181"),
        ("横州市", 2022, "450181"),
        # Known by what it was, however long ago, and by what it will be.
        ("450127", 2024, "450181"),
        ("横县", 2024, "450181"),
        ("横州市", 2018, "450127"),
        (" 平果县 ", 2022, "451082"),
    ],
)
def test_a_county_is_meant_by_any_code_or_name_it_ever_had(said, report_year, expected):
    assert county_named(REGISTER, report_year, said).code == expected


@pytest.mark.parametrize(
    ("said", "nearest"),
    [
        ("横洲市", "450181 (横州市)"),
        ("秀锋区", "450302 (秀峰区) or 450103 (青秀区) or 450403 (万秀区)"),
        ("450182", "450181 (横州市)"),
    ],
)
def test_a_county_nobody_knows_is_told_with_the_nearest(said, nearest):
    with pytest.raises(UnknownCountyError) as told:
        county_named(REGISTER, 2022, said)
    assert str(told.value) == (
        f"there is no county in the register of 2022 {said!r}; do you mean {nearest}?"
    )


def test_a_province_has_its_own_lists_alone(tmp_path):
    PROVINCES[0].write_divisions(tmp_path / "divisions")
    both = load_register([tmp_path / "divisions"])
    province = both.of_province("960000").of_year(2022)
    assert province.vintage == "2020-06-30"
    assert province.province.name == "甲省"
    assert {code: county.name for code, county in province.counties.items()} == {
        "960101": "甲东县",
        "960102": "甲西县",
    }
    assert list(province.townships) == ["960101101", "960101102", "960102101", "960102102"]
    # The built-in province has the same list of that day, and keeps its own.
    assert len(both.of_province("450000").of_year(2022).counties) == 111


def test_the_only_province_of_the_lists_is_the_register_itself():
    assert REGISTER.of_province("450000") is REGISTER
    assert REGISTER.province == "450000"


def test_a_province_on_no_list_is_told():
    with pytest.raises(RegisterError) as told:
        REGISTER.of_province("960000")
    assert str(told.value) == (
        "province 960000 is on no list of divisions, only 450000; name the folder of its lists"
        " under register_folders in shanghui.toml"
    )
