"""What the charts of a report show, seen in the pictures drawn of them."""

import re
import struct
from dataclasses import replace
from xml.etree.ElementTree import fromstring

import pytest

from publishing.report.charts import (
    _short,
    bars,
    heat_table,
    parts,
    region_map,
    trend,
    waterfall,
)
from publishing.report.content import Chart
from publishing.report.drawing import as_png
from publishing.report.drawn_charts import PAPER, PHONE
from publishing.report.drawn_charts import drawn as drawn_shape
from publishing.report.figures import Division, Figure, Indicator, YearFigures

SVG = "{http://www.w3.org/2000/svg}"
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


def drawn(chart: Chart | None, width: int = PAPER) -> str:
    assert chart is not None
    return drawn_shape(chart.shape, width, "gradient")


def attributes(svg: str, element: str) -> list[dict[str, str]]:
    """Those of each element of a name, and what stands in it as `words`."""
    return [
        {**one.attrib, "words": one.text or ""} for one in fromstring(svg).iter(f"{SVG}{element}")
    ]


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
        one["words"]: float(one["y"])
        for one in attributes(svg, "text")
        if one["words"].endswith("市")
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
    # White, the legend, then a cell each.
    cells = [one["fill"] for one in attributes(svg, "rect")][2:]
    fills = {f"县{percent}": fill for percent, fill in enumerate(cells)}
    inks = {
        one["words"]: one["fill"]
        for one in attributes(svg, "text")
        if one["words"].startswith("县")
    }
    assert len(fills) == len(inks) == 101
    contrasts = {name: contrast(rgb(fills[name]), rgb(inks[name])) for name in fills}
    assert min(contrasts.values()) >= 4.5, min(contrasts.items(), key=lambda one: one[1])


def rgb(colour: str) -> tuple[int, ...]:
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


def over_years(*percents: float | None, broken_at: int | None = None) -> list[Figure]:
    """A rate of 2018 and the years after, not to be compared with the year before at a place."""
    return [
        replace(
            rate("南宁市", percent),
            report_year=2018 + place,
            break_kind="definition" if place == broken_at else None,
        )
        for place, percent in enumerate(percents)
    ]


def test_a_line_has_a_point_a_year_and_the_last_says_its_value():
    svg = drawn(trend("覆盖率", [("南宁市", over_years(50.0, 100.0))]))
    # Half a step from the line of values and from the end; 50 % halfway up 160 pixels.
    first, last = [(float(one["cx"]), float(one["cy"])) for one in attributes(svg, "circle")][1:]
    assert last[0] - first[0] == pytest.approx((620 - 12 - 47) / 2, abs=2)
    assert first[1] - last[1] == 80
    assert texts(svg)[-1] == "100.00"


def test_no_line_leads_to_a_year_that_cannot_be_compared():
    whole = drawn(trend("覆盖率", [("南宁市", over_years(50.0, 60.0, 70.0, 80.0))]))
    broken = drawn(trend("覆盖率", [("南宁市", over_years(50.0, 60.0, 70.0, 80.0, broken_at=2))]))
    assert [len(one["points"].split()) for one in attributes(whole, "polyline")] == [4]
    assert [len(one["points"].split()) for one in attributes(broken, "polyline")] == [2, 2]


def test_labels_at_the_ends_of_lines_do_not_stand_on_one_another():
    lines = [(name, over_years(10.0, 40.0)) for name in ("甲", "乙", "丙")]
    svg = drawn(trend("覆盖率", lines))
    at = [float(one["y"]) for one in attributes(svg, "text") if one["words"] == "40.00"]
    # Eight points of a hundred on 160 pixels.
    assert [round(at[0] - one, 1) for one in at] == [0, 12.8, 25.6]


def test_a_long_number_beyond_its_bar_stands_within_the_chart():
    for width in (PAPER, PHONE):
        items = [("甲", count(169106.05)), ("乙", count(1.0))]
        svg = drawn(parts("资金", items), width)
        [label] = [one for one in attributes(svg, "text") if one["words"] == "169106.05"]
        # Nine signs of 11 pixels, a digit 0.56 of its height wide, the point half of that.
        assert float(label["x"]) + 8.3 * 0.56 * 11 < width


def test_a_division_without_a_rate_has_no_bar_and_says_why():
    years = [
        YearFigures(2022, figure.division, {(RATE.code, ""): figure})
        for figure in (rate("南宁市", 90.0), rate("柳州市", None), rate("桂林市", 50.0))
    ]
    svg = drawn(bars("商会覆盖率", years, RATE.code, rate("广西壮族自治区", None)))
    assert "暂不公布" in texts(svg)
    # White and two bars, the one nine fifths of the other.
    _, longer, shorter = [float(one["width"]) for one in attributes(svg, "rect")]
    assert longer / shorter == pytest.approx(1.8, abs=0.001)
    assert 'stroke-dasharray="6,3"' not in svg


def test_each_change_of_a_figure_begins_where_the_one_before_ended():
    svg = drawn(waterfall("原因", "项", ("上版", "本版"), 100, [("补报", 50), ("更正", -30)]))
    heights = [float(one["height"]) for one in attributes(svg, "rect")][4:]
    # The axis ends at 160, 160 pixels up.
    assert heights == [100, 50, 30, 120]
    assert [one for one in texts(svg) if one[0] in "+-"] == ["+50", "-30"]


def test_names_that_do_not_fit_beside_one_another_stand_in_two_lines():
    chart = waterfall("原因", "项", ("2026-11-28.1", "2026-11-28.2"), 9, [("补报", 1)] * 3)
    for width, lines in ((PAPER, 1), (PHONE, 2)):
        svg = drawn(chart, width)
        ends = [one["y"] for one in attributes(svg, "text") if one["words"][:4] in ("2026", "补报")]
        assert len(set(ends)) == lines
        assert "2026-11-28.1" in texts(svg)


def test_regions_stand_as_on_a_map():
    def square(west: float, south: float) -> dict:
        ring = [[0, 0], [0, 1], [1, 1], [1, 0], [0, 0]]
        return {"type": "Polygon", "coordinates": [[[west + x, south + y] for x, y in ring]]}

    figures = [
        replace(rate(name, percent), division=replace(rate(name, 0.0).division, code=code))
        for name, percent, code in (("甲", 100.0, "1"), ("乙", None, "2"), ("丙", 0.0, "3"))
    ]
    chart = region_map("地图", figures, {"1": square(108, 22), "2": square(110, 24)})
    assert chart is not None
    assert chart.alternative == "地图：甲100.00%，乙暂不公布"
    south_west, north_east = attributes(drawn(chart), "path")
    assert (south_west["fill"], north_east["fill"]) == ("#08519c", "#d9d9d9")
    one, other = (
        [tuple(map(float, place.split(","))) for place in re.findall(r"[\d.]+,[\d.]+", path["d"])]
        for path in (south_west, north_east)
    )
    assert max(x for x, _ in one) < min(x for x, _ in other)
    assert min(y for _, y in one) > max(y for _, y in other)


def test_what_a_name_holds_never_becomes_markup():
    svg = drawn(parts("项目", [("<b>&", count(1)), ("乙", count(1))]))
    assert "<b>&" in [one["words"] for one in attributes(svg, "text")]


def test_a_picture_has_twice_as_many_pixels_as_the_drawing():
    drawing = drawn(parts("项目", [("甲", count(1)), ("乙", count(1))]))
    # Two bars of 19 pixels, 5 above them, 38 below.
    assert 'width="620" height="81"' in drawing
    for drawings in ({"一": drawing}, {"一": drawing, "二": drawing}):
        for picture in as_png(drawings).values():
            assert struct.unpack(">II", picture[16:24]) == (1240, 162)
    assert as_png({}) == {}


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
