"""What the charts of a report show, seen in the pictures drawn of them."""

import re

import pytest

from publishing.report.charts import _short, bars, heat_table, parts, waterfall
from publishing.report.content import Chart
from publishing.report.drawing import _as_svg
from publishing.report.figures import Division, Figure, Indicator, YearFigures

RATE = Indicator("chamber_coverage_rate", "商会覆盖率", "", "ratio", "%", "", "", "stock", False)
COUNT = Indicator("quality_projects", "项目数", "", "count", "项", "", None, "stock", True)
PROVINCE = Division("450000", "广西壮族自治区", "province", "450000")


def rate(name: str, percent: float | None) -> Figure:
    """A rate of a division, withheld where there is none."""
    status = "withheld" if percent is None else "final"
    division = Division("4501", name, "prefecture", "4501", (PROVINCE,))
    numerator = None if percent is None else percent
    value = None if percent is None else percent / 100
    return Figure(RATE, "", 2022, division, numerator, 100, value, "complete", status, 9, 9)


def count(value: float) -> Figure:
    return Figure(COUNT, "", 2022, PROVINCE, value, None, value, "complete", "final", 9, 9)


def drawn(chart: Chart | None) -> str:
    assert chart is not None
    return _as_svg({chart.title: chart.spec}, "")[chart.title]


def texts(svg: str) -> list[str]:
    return re.findall(r"<text[^>]*>([^<]*)</text>", svg)


def test_prefectures_are_drawn_in_the_order_of_their_codes_whether_known_or_not():
    given = [
        ("南宁市", 90.0),
        ("柳州市", None),
        ("桂林市", 50.0),
        ("梧州市", None),
        ("北海市", 70.0),
    ]
    years = [
        YearFigures(2022, figure.division, {(RATE.code, ""): figure})
        for figure in (rate(name, percent) for name, percent in given)
    ]
    svg = drawn(bars("商会覆盖率", years, RATE.code, rate("广西壮族自治区", 80.0)))
    names = [name for name, _ in given]
    places = {
        name: float(down)
        for down, name in re.findall(
            r'<text[^>]*transform="translate\([^,]*,([\d.]+)\)"[^>]*>([^<]*市)</text>', svg
        )
    }
    assert sorted(places, key=places.__getitem__) == names


def test_an_axis_of_counts_has_whole_ticks():
    for most, ticks in ((1, "01"), (2, "012"), (3, "0123"), (4, "01234"), (6, "0123456")):
        svg = drawn(parts("项目", [("甲", count(most)), ("乙", count(1))]))
        # The ticks, then what is written beside the bars.
        assert "".join(one for one in texts(svg) if one[0].isdigit()) == f"{ticks}{most}1"
    svg = drawn(waterfall("原因", "项", ("上版", "本版"), 1, [("补报", 1)]))
    assert not [one for one in texts(svg) if "." in one]


def test_an_axis_of_amounts_may_have_parts():
    svg = drawn(parts("金额", [("甲", count(0.5)), ("乙", count(0.25))]))
    assert "0.1" in texts(svg)


def test_every_cell_of_the_table_of_counties_can_be_read():
    counties = [rate(f"县{percent}", float(percent)) for percent in range(101)]
    chart = heat_table("各县", [("甲市", counties)])
    svg = drawn(chart)
    fills = {
        f"县{percent}": fill
        for percent, fill in re.findall(
            r'aria-label="[^"]*值: (\d+)"[^>]*"rect mark"[^>]*? fill="(rgb\([^)]*\))"', svg
        )
    }
    inks = {
        name: ink
        for ink, name in re.findall(r'<text[^>]*? fill="([^"]*)"[^>]*>(县\d+)</text>', svg)
    }
    assert len(fills) == len(inks) == 101
    contrasts = {name: contrast(rgb(fills[name]), rgb(inks[name])) for name in fills}
    assert min(contrasts.values()) >= 4.5, min(contrasts.items(), key=lambda one: one[1])


def rgb(colour: str) -> tuple[int, ...]:
    if colour.startswith("rgb"):
        return tuple(int(part) for part in re.findall(r"\d+", colour))
    named = {"white": "#ffffff"}.get(colour, colour)
    return tuple(int(named[at : at + 2], 16) for at in (1, 3, 5))


def contrast(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """As WCAG 2 defines it: 21 for black on white."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: tuple[int, ...]) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (level / 255 for level in colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_contrast_is_measured_as_it_is_defined():
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contrast((118, 118, 118), (255, 255, 255)) == pytest.approx(4.54, abs=0.01)


def test_autonomous_counties_are_called_by_their_own_names():
    names = (
        *("融水苗族自治县", "三江侗族自治县", "龙胜各族自治县", "恭城瑶族自治县"),
        *("隆林各族自治县", "富川瑶族自治县", "罗城仫佬族自治县", "环江毛南族自治县"),
        *("巴马瑶族自治县", "都安瑶族自治县", "大化瑶族自治县", "金秀瑶族自治县"),
    )
    assert [_short(name) for name in names] == [
        *(
            "融水",
            "三江",
            "龙胜",
            "恭城",
            "隆林",
            "富川",
            "罗城",
            "环江",
            "巴马",
            "都安",
            "大化",
            "金秀",
        )
    ]
    assert (_short("横州市"), _short("防城区")) == ("横州市", "防城区")
