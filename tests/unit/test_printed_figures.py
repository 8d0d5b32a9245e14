"""What a printed figure allows, in digits and in words."""

from fractions import Fraction

import pytest

from publishing.claims.printed_figure import (
    Kind,
    UnreadablePrintError,
    bounds_in_words,
    read_printed,
    roundings_giving,
    with_bound,
)

# Lowest and highest whole number allowed; None where it is open.
COUNTED = {
    "4万多": (40_001, 49_999),
    "4万多件": (40_001, 49_999),
    "4万余家": (40_001, 49_999),
    "1.8万余人次": (18_001, 18_999),
    "80余家": (81, 89),
    "约80余家": (81, 89),
    "1250余": (1251, 1259),
    "1,255余": (1256, 1259),
    "百余家": (101, 199),
    "近4万": (35_000, 39_999),
    "近百家": (95, 99),
    "近1万": (9_500, 9_999),
    "近1055家": (1050, 1054),
    "约1.2万": (11_500, 12_499),
    "120左右": (115, 124),
    "超1000家": (1001, None),
    "突破1.2万": (12_001, None),
    "1000家以上": (1000, None),
    "不少于１０家": (10, None),
    "上百家": (100, None),
    "不到50": (None, 49),
    "不足五十家": (None, 49),
    "不超过5": (None, 5),
    "十多家": (11, 19),
    "几十家": (20, 99),
    "数百家": (200, 999),
    "4-5万": (40_000, 50_000),
    "九百余家": (901, 999),
}
# A share in percent: lowest, whether it is allowed itself, highest, whether that is.
SHARES = {
    "40%以上": (40, True, None, True),
    "四成以上": (40, True, None, True),
    "超三成": (30, False, None, True),
    "三成多": (30, False, 40, False),
    "近九成": (85, True, 90, False),
    "约四成": (35, True, 45, False),
    "过半": (50, False, None, True),
    "超半数": (50, False, None, True),
    "超过一半": (50, False, None, True),
    "半数以上": (50, True, None, True),
    "不到一半": (None, True, 50, False),
    "不足30％": (None, True, 30, False),
    "45%多": (45, False, 46, False),
    "近89.8%": (Fraction(8975, 100), True, Fraction(898, 10), False),
    "三分之二以上": (Fraction(200, 3), True, None, True),
    "30%至40%": (30, True, 40, True),
    "百分之四十以上": (40, True, None, True),
}
# A number to its last digit, and the size of that digit.
ROUNDED = {
    "89.76": (Fraction(8976, 100), Fraction(1, 100), None),
    "89.76%": (Fraction(8976, 100), Fraction(1, 100), "%"),
    "达89.8％": (Fraction(898, 10), Fraction(1, 10), "%"),
    "百分之四十": (40, 1, "%"),
    "百分之八十九点七六": (Fraction(8976, 100), Fraction(1, 100), "%"),
    "三成": (30, 10, "%"),
    "四成半": (45, 5, "%"),
    "四成六": (46, 1, "%"),
    "1.8万": (18_000, 1_000, None),
    "1,251个": (1251, 1, "个"),
    "一千二百五十一": (1251, 1, None),
    "两万家": (20_000, 10_000, "家"),
    "18.7个百分点": (Fraction(187, 10), Fraction(1, 10), "pp"),
    "12万元": (120_000, 10_000, "元"),
    "3.5亿元": (350_000_000, 10_000_000, "元"),
}


@pytest.mark.parametrize("text", COUNTED)
def test_words_about_a_count_are_an_interval_of_whole_numbers(text):
    figure = read_printed(text)
    lowest, highest = COUNTED[text]
    assert figure.kind is Kind.INTERVAL
    for bound, beyond in ((lowest, -1), (highest, 1)):
        if bound is not None:
            assert figure.allows(Fraction(bound)), f"{text} allows {bound}"
            assert not figure.allows(Fraction(bound + beyond)), f"{text} ends at {bound}"


@pytest.mark.parametrize("text", SHARES)
def test_words_about_a_share_are_an_interval_in_percent(text):
    figure = read_printed(text)
    assert (figure.low, figure.has_low, figure.high, figure.has_high) == SHARES[text]
    assert (figure.kind, figure.unit) == (Kind.INTERVAL, "%")


@pytest.mark.parametrize("text", ROUNDED)
def test_a_number_is_exact_to_its_last_digit(text):
    figure = read_printed(text)
    assert (figure.number, figure.step, figure.unit) == ROUNDED[text]
    assert figure.kind is Kind.ROUNDED


@pytest.mark.parametrize("text", ["全覆盖", "实现区域全覆盖", "全部", "全面覆盖。"])
def test_full_coverage_is_told_from_a_number(text):
    assert read_printed(text).kind is Kind.ALL


def test_a_comparison_with_an_average_names_whose():
    above, below = read_printed("略高于全国平均登记率"), read_printed("低于全省平均水平")
    assert (above.precision, above.compared_with) == ("above the national average", "national")
    assert (below.precision, below.compared_with) == ("below the provincial average", "provincial")


@pytest.mark.parametrize(
    "text", ["", "大多数", "abc", "40%以上左右", "50-40", "1/3", "=1+1", "NaN", "1e5"]
)
def test_what_is_no_figure_is_refused(text):
    with pytest.raises(UnreadablePrintError):
        read_printed(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("4万多", "more than 40000, less than 50000"),
        ("约1.8万", "17500 to 18499"),
        ("40%以上", "at least"),
        ("近九成", "from 85 to less than 90"),
        ("几十家", "20 to 99"),
    ],
)
def test_an_interval_is_told_in_words(text, words):
    assert bounds_in_words(read_printed(text)) == words


@pytest.mark.parametrize(
    ("value", "printed", "roundings"),
    [
        # 1123 / 1251 = 89.768… %; 1 / 8 = 12.5 %.
        (Fraction(112_300, 1251), "89.76", ("truncation",)),
        (Fraction(112_300, 1251), "89.77", ("half-up", "half-even")),
        (Fraction(25, 2), "13", ("half-up",)),
        (Fraction(25, 2), "12", ("half-even", "truncation")),
        (Fraction(25, 2), "12.5", ("half-up", "half-even", "truncation")),
        (Fraction(27, 2), "14", ("half-up", "half-even")),
        (Fraction(17_830), "1.8万", ("half-up", "half-even")),
        (Fraction(18_700), "1.8万", ("truncation",)),
        (Fraction(17_499), "1.8万", ()),
    ],
)
def test_a_print_is_tried_under_three_roundings(value, printed, roundings):
    assert roundings_giving(value, read_printed(printed)) == roundings


def test_a_bound_may_stand_beside_the_number():
    assert with_bound(read_printed("40"), "at least").low == 40
    with pytest.raises(UnreadablePrintError):
        with_bound(read_printed("40%以上"), "at most")
