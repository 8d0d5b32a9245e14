"""Sentences of the annual report, chosen by the figures there are."""

from dataclasses import replace
from datetime import date

import duckdb
import pytest

from publishing.release_error import ReleaseError
from publishing.report.chapters import CHAPTERS, COVERAGE, HEADLINES, LEAD, LEAD_OF_COUNTY
from publishing.report.chapters import WHETHER as WHETHER_OF_A_COUNTY
from publishing.report.compose import lead_of
from publishing.report.figures import (
    Division,
    Figure,
    Indicator,
    ReportFigures,
    YearFigures,
    rounded,
)
from publishing.report.read_figures import read_report_figures
from publishing.report.sentences import paragraph, why_none
from publishing.report.without_return import PATTERNS, TOLD, MissingReturn, missing_words

PROVINCE = Division("450000", "广西壮族自治区", "province", "450000")
COUNTY = Division("450181", "横州市", "county", "450181", (PROVINCE,))
INDICATORS = {
    indicator.code: indicator
    for indicator in (
        Indicator("counties_expected", "应报县数", "", "count", "个", "", None, "stock", True),
        Indicator("chambers", "商会数", "", "count", "个", "", None, "stock", True),
        Indicator("registration_rate", "登记率", "", "ratio", "%", "", "", "stock", False),
        Indicator("relief_funds", "帮扶到位资金", "", "amount", "万元", "", None, "flow", True),
        Indicator("mean_points", "微积分平均分", "", "mean", "分", "", "", "flow", False),
        Indicator("median_days", "天数中位数", "", "median", "天", "", "", "flow", False),
    )
}
COUNT, RATE = (
    "商会{chambers:n}[，{chambers:c}]",
    "登记率{registration_rate:r}[，{registration_rate:c}]",
)


def figure(indicator: str, value: float | None, **others) -> Figure:
    """A figure of the province in 2022, complete and final unless said otherwise."""
    return Figure(
        **{
            "indicator": INDICATORS[indicator],
            "breakdown": "",
            "report_year": 2022,
            "division": PROVINCE,
            "numerator": value,
            "denominator": None,
            "value": value,
            "state": "complete",
            "status": "final",
            "counties_expected": 111,
            "counties_in_force": 111,
        }
        | others
    )


def rate(numerator: float, denominator: float, **others) -> Figure:
    value = numerator / denominator
    return figure(
        "registration_rate", value, numerator=numerator, denominator=denominator, **others
    )


def said(pattern: str, *figures: Figure, division: Division = PROVINCE) -> str:
    """What a pattern becomes with these figures of 2022."""
    return "".join(sentence.text for sentence in of(pattern, figures, division).sentences)


def of(patterns: str | tuple[str, ...], figures, division: Division = PROVINCE):
    return paragraph(
        (patterns,) if isinstance(patterns, str) else patterns, figures_of(figures, division)
    )


def figures_of(figures, division: Division = PROVINCE) -> ReportFigures:
    counties = figure("counties_expected", 111)
    known = {(one.indicator.code, one.breakdown): one for one in (counties, *figures)}
    year = YearFigures(2022, division, known)
    lists = {("formation", "single"): "单独组建", ("formation", "joint"): "联合组建"}
    return ReportFigures(
        release="2023-03-01.1",
        published_on="2023-03-01",
        previous_release=None,
        indicators=INDICATORS,
        code_values=lists,
        series=(year,),
        above=(),
        below=(),
        above_series=(),
        is_final=True,
        deadline_on="2023-01-31",
        withheld_below_percent=90,
    )


def before(value: float, indicator: str = "chambers") -> Figure:
    return figure(indicator, value, report_year=2021)


def test_a_rise_names_the_figure_it_is_of():
    assert said(COUNT, figure("chambers", 937, before=before(873))) == (
        "商会937个，比上年（873个）增长7.33%。"
    )


def test_a_fall_is_never_called_a_rise():
    assert said(COUNT, figure("chambers", 873, before=before(937))) == (
        "商会873个，比上年（937个）下降6.83%。"
    )


def test_no_change_is_said_as_such_and_still_cites_the_year_before():
    same = figure("chambers", 20, before=before(20))
    assert said(COUNT, same) == "商会20个，与上年持平。"
    [sentence] = of(COUNT, [same]).sentences
    assert [(one.report_year, one.printed, one.shown) for one in sentence.figures] == [
        (2022, "20", None),
        (2021, "20", "与上年持平"),
    ]


def test_a_change_too_small_to_print_is_neither_a_rise_nor_none():
    # 1 of 1,000,000 is 0.0001 %.
    assert said(COUNT, figure("chambers", 1_000_001, before=before(1_000_000))) == (
        "商会1000001个，与上年（1000000个）基本持平。"
    )


def test_zero_is_a_figure():
    assert said(COUNT, figure("chambers", 0)) == "商会0个。"
    assert said(COUNT, figure("chambers", 0, before=before(4))) == (
        "商会0个，比上年（4个）减少4个。"
    )


def test_from_zero_there_is_no_percentage():
    assert said(COUNT, figure("chambers", 4, before=before(0))) == (
        "商会4个，比上年（0个）增加4个。"
    )


@pytest.mark.parametrize(
    ("now", "earlier", "words"),
    [
        (10, 1, "商会10个，比上年（1个）增加9个。"),
        (1, 9, "商会1个，比上年（9个）减少8个。"),
        (11, 10, "商会11个，比上年（10个）增长10.00%。"),
        # 999 % more of 100 are 1099; one more is beyond it.
        (1099, 100, "商会1099个，比上年（100个）增长999.00%。"),
        (1100, 100, "商会1100个，比上年（100个）增加1000个。"),
    ],
)
def test_of_a_few_the_change_is_told_in_units(now, earlier, words):
    assert said(COUNT, figure("chambers", now, before=before(earlier))) == words


def test_a_change_in_units_is_cited_with_the_words_that_say_which_way():
    [sentence] = of(COUNT, [figure("chambers", 10, before=before(1))]).sentences
    assert [(one.printed, one.unit, one.words) for one in sentence.figures] == [
        ("10", "个", None),
        ("1", "个", None),
        ("9", "个", "比上年增加9个"),
    ]


def test_means_medians_and_small_amounts_change_by_their_unit():
    mean = figure("mean_points", 63.5, numerator=127, denominator=2)
    earlier = figure("mean_points", 61, numerator=122, denominator=2, report_year=2021)
    assert said("平均{mean_points:r}[，{mean_points:c}]", replace(mean, before=earlier)) == (
        "平均63.50分（127/2），比上年（61.00分）提高2.50分。"
    )
    days = figure("median_days", 12, before=before(14.5, "median_days"))
    assert said("{median_days:n}[，{median_days:c}]", days) == "12天，比上年（14.5天）减少2.5天。"
    funds = figure("relief_funds", 50, before=before(3.2, "relief_funds"))
    assert said("资金{relief_funds:n}[，{relief_funds:c}]", funds) == (
        "资金50.00万元，比上年（3.20万元）增加46.80万元。"
    )


def test_a_rate_stands_with_its_base_and_changes_by_points():
    earlier = rate(353, 873, report_year=2021)
    # 445/937 = 47.4919…, 353/873 = 40.4352…: 7.0567 points.
    assert said(RATE, rate(445, 937, before=earlier)) == (
        "登记率47.49%（445/937），比上年（40.44%）提高7.06个百分点。"
    )


def test_a_change_is_of_the_figures_not_of_their_prints():
    earlier = rate(10_006, 100_000, report_year=2021)
    # 10.006 and 10.024 print as 10.01 and 10.02; they differ by 0.018.
    assert said(RATE, rate(10_024, 100_000, before=earlier)) == (
        "登记率10.02%（10024/100000），比上年（10.01%）提高0.02个百分点。"
    )


def test_rates_round_half_up_from_their_base():
    # 1/800 is 0.125 %, which a double and half to even would print as 0.12.
    assert said(RATE, rate(1, 800)) == "登记率0.13%（1/800）。"


def test_a_first_year_compares_nothing():
    assert said(COUNT, figure("chambers", 7, break_kind="no_year_before")) == "商会7个。"


def test_a_year_whose_last_is_missing_says_so_and_compares_nothing():
    filed = figures_of([figure("chambers", 937, break_kind="no_year_before")])
    earlier = YearFigures(2020, PROVINCE, {("chambers", ""): figure("chambers", 700)})
    filed = replace(filed, series=(earlier, *filed.series))
    assert "没有2021年的数据，不作比较。" in [one.text for one in lead_of(filed, ()).sentences]
    assert [one.text for one in paragraph((COUNT,), filed).sentences] == ["商会937个。"]


def test_a_county_that_had_another_name_the_year_before_says_so():
    then = Division("450127", "横县", "county", "450181")
    filed = figures_of([figure("chambers", 20)], COUNTY)
    filed = replace(filed, series=(YearFigures(2021, then, {}), *filed.series))
    assert "2021年为横县（450127）。" in [one.text for one in lead_of(filed, ()).sentences]


def test_years_that_cannot_be_compared_say_why():
    assert said(COUNT, figure("chambers", 7, break_kind="towns_moved")) == (
        "商会7个（与上年不可比：所辖乡镇有划转）。"
    )


def test_a_provisional_figure_says_so_in_its_sentence():
    assert said(COUNT, figure("chambers", 7, status="provisional")) == "商会7个（初步数）。"


def test_a_partial_figure_says_how_many_counties_it_rests_on():
    partial = figure("chambers", 800, status="provisional", state="partial", counties_in_force=102)
    assert said(COUNT, partial) == ("商会800个（初步数；不完全统计，111个县中102个有有效报表）。")


def test_a_figure_asked_of_some_counties_says_of_how_many():
    asked = figure("chambers", 167, counties_expected=23, counties_in_force=23)
    assert said(COUNT, asked) == "商会167个（23个填报县口径）。"


def test_a_clause_that_is_not_known_does_not_take_its_neighbour_with_it():
    pattern = "微服务：需求{chambers:n}；登记率{registration_rate:r}"
    blank = figure("registration_rate", None, state="not_applicable")
    assert said(pattern, figure("chambers", 3), blank) == (
        "微服务：需求3个。登记率：分母为零，不计算。"
    )
    assert said(pattern, figure("chambers", None, state="not_collected"), blank) == (
        "微服务：商会数，2022年报表未设此项。微服务：登记率，分母为零，不计算。"
    )


def test_a_break_of_one_clause_stands_with_it():
    figures = (
        figure("chambers", 4, before=before(0)),
        rate(1, 4, break_kind="no_denominator"),
    )
    assert said(f"{COUNT}；{RATE}", *figures) == (
        "商会4个，比上年（0个）增加4个；登记率25.00%（1/4）（与上年不可比：上年分母为零）。"
    )


def test_a_break_of_all_that_would_be_compared_stands_at_the_end():
    moved = figure("chambers", 4, break_kind="towns_moved", status="provisional")
    assert said("登记率{registration_rate:r}；" + COUNT, moved, rate(1, 4)) == (
        "登记率25.00%（1/4）；商会4个（初步数；与上年不可比：所辖乡镇有划转）。"
    )


def test_a_break_of_a_whole_paragraph_is_said_once_at_its_end():
    figures = (
        figure("chambers", 4, break_kind="towns_moved", status="provisional"),
        rate(1, 4, break_kind="towns_moved", status="provisional"),
    )
    assert of((COUNT, RATE), figures).text == (
        "商会4个（初步数）。登记率25.00%（1/4）（初步数）。以上各项与上年不可比：所辖乡镇有划转。"
    )
    apart = (figures[0], rate(1, 4, break_kind="form_changed"))
    assert of((COUNT, RATE), apart).text == (
        "商会4个（初步数；与上年不可比：所辖乡镇有划转）。登记率25.00%（1/4）"
        "（与上年不可比：两年报表口径不同）。"
    )


def test_how_many_counties_are_missing_is_said_once_a_paragraph():
    partial = {"status": "provisional", "state": "partial"}
    figures = (
        figure("chambers", 4, counties_in_force=102, **partial),
        rate(1, 4, counties_in_force=102, **partial),
        figure("relief_funds", 5, counties_in_force=101, **partial),
    )
    assert of((COUNT, RATE, "资金{relief_funds:n}"), figures).text == (
        "商会4个（初步数；不完全统计，111个县中102个有有效报表）。"
        "登记率25.00%（1/4）（初步数；不完全统计）。"
        "资金5.00万元（初步数；不完全统计，111个县中101个有有效报表）。"
    )


WHETHER = "{chambers:is:已获评|未获评}商会[，上年{chambers:was:已获评|未获评}]"


@pytest.mark.parametrize(
    ("now", "others", "words"),
    [
        (1, {}, "已获评商会。"),
        (0, {"before": before(1)}, "未获评商会，上年已获评。"),
        (
            1,
            {"break_kind": "not_collected"},
            "已获评商会（与上年不可比：上年报表未设此项）。",
        ),
        (None, {"state": "filed_blank"}, "商会数：填报为空。"),
    ],
)
def test_what_is_yes_or_no_of_a_county_is_said_in_words(now, others, words):
    assert said(WHETHER, figure("chambers", now, division=COUNTY, **others)) == words


def test_what_is_said_in_words_is_cited_as_a_figure():
    own = figure("chambers", 0, before=before(1))
    [sentence] = of(WHETHER, [own]).sentences
    assert [(one.printed, one.unit, one.report_year, one.shown) for one in sentence.figures] == [
        ("0", "个", 2022, "未获评"),
        ("1", "个", 2021, "已获评"),
    ]


def test_one_item_that_is_the_whole_is_not_repeated():
    figures = [figure("chambers", 9), figure("chambers", 9, breakdown="formation:single")]
    assert said("商会{chambers:n}[；其中{chambers@formation:items}]", *figures) == "商会9个。"


@pytest.mark.parametrize(
    ("others", "words"),
    [
        ({"status": "withheld"}, "商会数：因有有效报表的县不足90%，暂不公布。"),
        ({"state": "not_collected"}, "商会数：2022年报表未设此项。"),
        ({"state": "not_filed"}, "商会数：尚未报送。"),
        ({"state": "sent_back"}, "商会数：报表已退回、尚未重新报送。"),
        ({"state": "filed_blank"}, "商会数：填报为空。"),
        ({"state": "not_applicable"}, "商会数：分母为零，不计算。"),
        ({"state": "not_applicable", "counties_expected": 0}, "商会数：不在本年填报范围。"),
    ],
)
def test_a_figure_that_is_not_there_says_why_and_prints_no_number(others, words):
    blank = figure("chambers", None, **others)
    assert said(COUNT, blank) == words
    assert of(COUNT, [blank]).sentences[0].figures == ()


def test_reasons_are_said_once_for_all_they_are_of():
    blank = figure("chambers", None, state="not_collected")
    other = figure("relief_funds", None, state="not_collected")
    assert said("{chambers:n}、{relief_funds:n}", blank, other) == (
        "商会数、帮扶到位资金：2022年报表未设此项。"
    )


def test_a_county_is_named_for_what_it_is_and_needs_no_count_of_counties():
    own = figure("chambers", 14, division=COUNTY, counties_expected=1, counties_in_force=1)
    assert said("{whole}商会{chambers:n}", own, division=COUNTY) == "全市商会14个。"


@pytest.mark.parametrize(
    ("name", "level", "whole"),
    [
        ("广西壮族自治区", "province", "全区"),
        ("云南省", "province", "全省"),
        ("南宁市", "prefecture", "全市"),
        ("宾阳县", "county", "全县"),
        ("青秀区", "county", "全城区"),
        ("融水苗族自治县", "county", "全县"),
    ],
)
def test_the_whole_of_a_division_is_called_as_its_documents_do(name, level, whole):
    assert Division("1", name, level, "1").whole == whole


@pytest.mark.parametrize(
    ("others", "division", "words"),
    [
        ({"state": "not_collected"}, PROVINCE, "2022年报表未设本章各项指标。"),
        (
            {"state": "not_applicable", "counties_expected": 0},
            COUNTY,
            "本章各项指标只要求试点县（市、区）填报，横州市不在其列。",
        ),
        (
            {"state": "not_applicable", "counties_expected": 0},
            Division("450100", "南宁市", "prefecture", "450100"),
            "本章各项指标只要求试点县（市、区）填报，南宁市没有试点县（市、区）。",
        ),
        (
            {"status": "withheld"},
            PROVINCE,
            "本章各项指标因有有效报表的县不足90%，暂不公布。",
        ),
    ],
)
def test_a_chapter_without_figures_says_why_in_one_sentence(others, division, words):
    blank = [figure(name, None, **others) for name in ("chambers", "relief_funds")]
    names = ("chambers", "relief_funds")
    [sentence] = [why_none(names, figures_of(blank, division), "本章各项指标")]
    assert sentence is not None
    assert sentence.text == words


def test_a_chapter_of_which_anything_is_known_says_no_such_sentence():
    names = ("chambers", "relief_funds")
    known = (figure("chambers", 1), figure("relief_funds", None, state="not_collected"))
    assert why_none(names, figures_of(known), "本章各项指标") is None
    for_two_reasons = (
        figure("chambers", None, state="filed_blank"),
        figure("relief_funds", None, state="not_collected"),
    )
    assert why_none(names, figures_of(for_two_reasons), "本章各项指标") is None


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        (
            MissingReturn("sent_back", 1, date(2023, 1, 9), 3),
            "于2023年1月9日收到，有错误3处，已退回，截至2023年3月1日（发布版2023-03-01.1公布之日）"
            "尚未收到更正后的报表；报送期限为2023年1月31日。",
        ),
        (
            MissingReturn("sent_back", 2, date(2023, 2, 10), None),
            "最近一次于2023年2月10日收到，已退回，截至2023年3月1日（发布版2023-03-01.1公布之日）"
            "尚未收到更正后的报表；报送期限为2023年1月31日。",
        ),
        (
            MissingReturn("not_filed", 0, None, None),
            "截至2023年3月1日（发布版2023-03-01.1公布之日）尚未收到；报送期限为2023年1月31日。",
        ),
        (
            MissingReturn("waiting", 1, date(2023, 2, 10), 0),
            "于2023年2月10日收到，因2022年已锁定，尚未采用。",
        ),
        (
            MissingReturn("withdrawn", 1, date(2023, 1, 9), 0),
            "于2023年1月9日收到，已撤回，截至2023年3月1日（发布版2023-03-01.1公布之日）"
            "尚未重新报送；报送期限为2023年1月31日。",
        ),
    ],
)
def test_a_county_without_a_return_in_force_says_what_became_of_it(missing, words):
    first, second = missing_words(missing, figures_of([], COUNTY)).sentences
    assert first.text == f"横州市2022年报表{words}"
    assert second.text == "2022年没有横州市的数字，以下只列其最近有数的年度和所在地区的数字。"


def test_items_stand_in_the_order_of_their_code_list():
    figures = [
        figure("chambers", 937),
        figure("chambers", 165, breakdown="formation:joint"),
        figure("chambers", 772, breakdown="formation:single"),
    ]
    assert said("商会{chambers:n}[；其中{chambers@formation:items}]", *figures) == (
        "商会937个；其中单独组建772个、联合组建165个。"
    )


def test_amounts_means_and_medians_print_what_their_unit_needs():
    assert said("资金{relief_funds:n}", figure("relief_funds", 9999.494)) == "资金9999.49万元。"
    assert said("资金{relief_funds:n}", figure("relief_funds", 222593.494)) == "资金22.26亿元。"
    mean = figure("mean_points", 10576 / 167, numerator=10576, denominator=167)
    assert said("平均{mean_points:r}", mean) == "平均63.33分（10576/167）。"
    assert said("{median_days:n}", figure("median_days", 11.5, denominator=24)) == "11.5天。"
    assert said("{median_days:n}", figure("median_days", 15, denominator=432)) == "15天。"


def test_every_figure_of_a_sentence_is_cited_with_what_it_takes_to_check_it():
    earlier = rate(353, 873, report_year=2021, division=replace(PROVINCE, code="450001"))
    [sentence] = of(RATE, [rate(445, 937, before=earlier)]).sentences
    assert [
        (one.indicator, one.report_year, one.division_code, one.printed, one.unit)
        for one in sentence.figures
    ] == [
        ("registration_rate", 2022, "450000", "47.49", "%"),
        ("registration_rate", 2021, "450001", "40.44", "%"),
        ("registration_rate", 2022, "450000", "7.06", "pp"),
    ]
    assert [(one.numerator, one.denominator) for one in sentence.figures] == [
        ("445", "937"),
        ("353", "873"),
        (None, None),
    ]
    assert sentence.figures[2].words == "比上年提高7.06个百分点"


def test_rounding_is_exact_and_half_up():
    from fractions import Fraction

    assert str(rounded(Fraction(5, 1000))) == "0.01"
    assert str(rounded(Fraction(-5, 1000))) == "-0.01"
    assert str(rounded(Fraction(1, 3))) == "0.33"
    assert str(rounded(Fraction(7, 2), 0)) == "4"


def test_patterns_ask_only_for_indicators_of_the_catalogue():
    import csv
    import re
    from pathlib import Path

    catalogue = Path(__file__).parents[2] / "dbt_project" / "seeds" / "indicators.csv"
    with catalogue.open(encoding="utf-8") as opened:
        known = {row["indicator"] for row in csv.DictReader(opened)}
    patterns = [
        *LEAD,
        *LEAD_OF_COUNTY,
        *(one for chapter in CHAPTERS for group in chapter.paragraphs for one in group),
        *(one for chapter in CHAPTERS for one in chapter.of_a_county.values()),
        *PATTERNS,
    ]
    named = {
        place.partition("@")[0]
        for pattern in patterns
        for place in re.findall(r"\{([a-z_@]+)[^}]*:[a-z]+\}", pattern)
    }
    tabled = {name for chapter in CHAPTERS for name in chapter.indicators}
    assert (named | tabled | set(HEADLINES)) - known == set()
    assert {*WHETHER_OF_A_COUNTY, *TOLD} <= known
    for chapter in CHAPTERS:
        assert set(chapter.of_a_county) <= {one for group in chapter.paragraphs for one in group}
    # No indicator of a sheet is left out of the report; filing is in the lead and in quality.
    assert known - named - tabled == {"counties_expected", "revision_rate"} - named
    assert "townships" in COVERAGE.indicators


def test_every_indicator_has_its_definition_in_chinese():
    import csv
    from pathlib import Path

    root = Path(__file__).parents[2]

    def rows(path):
        with (root / path).open(encoding="utf-8") as opened:
            return list(csv.DictReader(opened))

    catalogue = rows("dbt_project/seeds/indicators.csv")
    words = {row["indicator"]: row for row in rows("publishing/catalogue_names/definitions.csv")}
    assert list(words) == [row["indicator"] for row in catalogue]
    for row in catalogue:
        given = words[row["indicator"]]
        assert given["numerator_zh"]
        # A rate and a mean are divided by something that is said.
        assert bool(given["denominator_zh"]) == (row["kind"] in ("ratio", "mean")), row["indicator"]


@pytest.mark.parametrize(
    ("years", "told"), [([], "none of any year"), ([2020, 2021], "2020, 2021")]
)
def test_a_year_without_returns_is_refused_with_the_years_there_are(years, told):
    with duckdb.connect() as release:
        release.execute("create table dim_report_years (report_year integer)")
        release.execute("create table fct_filings (report_year integer, filing_id varchar)")
        for year in years:
            release.execute("insert into dim_report_years values (?)", [year])
            release.execute("insert into fct_filings values (?, 'filing')", [year])
        with pytest.raises(ReleaseError) as refused:
            read_report_figures(release, 2022, "450000")
    assert str(refused.value) == f"there are no returns of 2022 in the release; it has {told}"
