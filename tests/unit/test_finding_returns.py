"""Which returns a workbook holds, and which sheets are whose, by their titles."""

import pytest

from ingestion.form.form_files import load_forms
from ingestion.formats.raw_workbook import RawSheet
from ingestion.layout.find_returns import find_returns
from ingestion.layout.sheet_titles import SheetTitles
from ingestion.register.register import load_register

TITLES = SheetTitles.of(load_forms(), load_register())


def sheets(*names: str) -> tuple[RawSheet, ...]:
    """Sheets of one cell; a name in brackets is hidden."""
    return tuple(RawSheet(name.strip("[]"), [["甲"]], name.startswith("[")) for name in names)


def found(*names: str) -> tuple[list[dict[str, list[str]]], list[str]]:
    """The sheets of each return by key, and those of none."""
    returns, left = find_returns(sheets(*names), TITLES)
    return (
        [
            {key: [one.raw.name for one in of_key] for key, of_key in one.sheets.items()}
            for one in returns
        ],
        [one.raw.name for one in left],
    )


def test_a_workbook_without_a_cover_holds_no_return():
    assert found("乡镇街道商会名册", "Sheet2") == ([], ["乡镇街道商会名册", "Sheet2"])


def test_one_cover_has_every_sheet_whatever_their_titles_add():
    returns, left = found("封面", "乡镇街道商会名册-定稿", "商会党组织（横州市）", "通讯录")
    assert returns == [
        {
            "cover": ["封面"],
            "chambers": ["乡镇街道商会名册-定稿"],
            "branches": ["商会党组织（横州市）"],
        }
    ]
    assert left == ["通讯录"]


def test_a_county_is_the_same_by_name_code_or_former_name():
    returns, left = found(
        *(
            "封面-横州市",
            "450126封面",
            "450181 商会党组织",
            "横县汇总表",
            "宾阳商会党组织",
            "汇总表",
        )
    )
    assert returns == [
        {
            "cover": ["封面-横州市"],
            "branches": ["450181 商会党组织"],
            "declared_totals": ["横县汇总表"],
        },
        {"cover": ["450126封面"], "branches": ["宾阳商会党组织"]},
    ]
    assert left == ["汇总表"]


def test_a_county_whose_name_is_written_wrongly_is_its_own_where_its_sheets_agree():
    returns, _ = found("封面-横洲市", "封面-宾阳县", "汇总表-宾阳县", "汇总表-横洲市")
    assert [one["declared_totals"] for one in returns] == [["汇总表-横洲市"], ["汇总表-宾阳县"]]


def test_a_cover_put_aside_is_a_second_cover_and_no_other_countys():
    returns, left = found("封面", "封面-旧", "汇总表")
    assert returns == [{"cover": ["封面", "封面-旧"], "declared_totals": ["汇总表"]}]
    assert left == []


@pytest.mark.parametrize(
    ("names", "read", "others"),
    [
        (["汇总表"], "汇总表", {}),
        (["[汇总表]"], "汇总表", {}),
        (["[2022年汇总表]", "汇总表"], "汇总表", {"2022年汇总表": "hidden_repeat"}),
        (["汇总表", "汇总表 (2)"], "汇总表", {"汇总表 (2)": "repeated"}),
        (["2021年汇总表", "2022年汇总表"], "2022年汇总表", {"2021年汇总表": "other_year"}),
        (["2021年汇总表", "汇总表"], "汇总表", {"2021年汇总表": "other_year"}),
        (["2021年汇总表"], "2021年汇总表", {}),
        (["2020年汇总表", "2021年汇总表"], "2020年汇总表", {"2021年汇总表": "repeated"}),
        (["[2021年汇总表]", "[2022年汇总表]"], "2022年汇总表", {"2021年汇总表": "other_year"}),
    ],
)
def test_of_several_sheets_of_a_title_the_visible_one_of_the_year_is_read(names, read, others):
    (only,), _ = find_returns(sheets("封面", *names), TITLES)
    chosen = only.choose("declared_totals", 2022)
    assert chosen.raw.name == read
    assert {one.raw.name: one.note.kind.value for one in chosen.left} == others


def test_a_hidden_sheet_that_is_read_is_told():
    (only,), _ = find_returns(sheets("封面", "[汇总表]"), TITLES)
    (note,) = only.choose("declared_totals", 2022).notes
    assert (note.kind.value, note.sheet_name) == ("hidden", "汇总表")


def test_a_sheet_of_nobodys_is_told_unless_it_is_hidden_or_empty():
    _, left = find_returns(
        (*sheets("封面", "通讯录", "[数据源]"), RawSheet("Sheet1", [["", ""]])), TITLES
    )
    assert {one.raw.name: one.note is not None for one in left} == {
        "通讯录": True,
        "数据源": False,
        "Sheet1": False,
    }
