"""How figures are written in a report's Chinese: values, bases, changes, and why there is none.

Belongs here: from a figure to the words it is printed in, and what is cited for them. Does not:
which figures stand in a sentence (`sentences`).
"""

from collections.abc import Sequence
from dataclasses import replace

from publishing.catalogue_names import break_names, reasons
from publishing.report.content import Cited
from publishing.report.figures import Figure, rounded

Part = str | Cited
"""A piece of a sentence: words, or a figure as printed."""

RATE = "%"
POINTS = "pp"
PLACES = {"%": 2, "万元": 2, "分": 2}
"""Decimals by unit; what is counted has none."""

RISES = {"ratio": "提高", "mean": "提高", "median": "增加"}
FALLS = {"median": "减少"}

BREAKS = {kind: zh for kind, (zh, _) in break_names().items() if kind != "no_year_before"}
"""Kind of break → why two years are not compared, in words; `no_year_before` needs none."""


BLANK_STATES = ("not_collected", "not_filed", "sent_back", "filed_blank", "not_applicable")


def printed(figure: Figure) -> str:
    """The value as printed, without its unit: 1123, 89.77, 222593.49."""
    places = PLACES.get(figure.indicator.unit, 0)
    # A median of counts may stand between two of them.
    if not places and figure.exact.denominator != 1:
        places = 1 if (figure.exact * 10).denominator == 1 else 2
    return str(rounded(figure.exact, places))


def plain(number: float | None) -> str:
    """A numerator or denominator: whole, or with two decimals."""
    if number is None:
        return ""
    return str(int(number)) if float(number).is_integer() else f"{number:.2f}"


def cited(figure: Figure) -> Cited:
    """What a sentence that prints the figure's value cites."""
    is_rate = figure.indicator.unit == RATE
    return Cited(
        indicator=figure.indicator.code,
        name_zh=figure.indicator.name_zh,
        breakdown=figure.breakdown,
        report_year=figure.report_year,
        division_code=figure.division.code,
        division_name=figure.division.name,
        printed=printed(figure),
        unit=figure.indicator.unit,
        numerator=plain(figure.numerator) if is_rate and figure.denominator else None,
        denominator=plain(figure.denominator) if is_rate and figure.denominator else None,
    )


def value_parts(figure: Figure) -> list[Part]:
    """1123个; of a rate 89.77%."""
    return [cited(figure), figure.indicator.unit]


def rate_parts(figure: Figure) -> list[Part]:
    """A rate or mean with its base: 89.77%（1123/1251）."""
    base = f"（{plain(figure.numerator)}/{plain(figure.denominator)}）"
    return [*value_parts(figure), base if figure.numerator is not None else ""]


def change_parts(figure: Figure) -> list[Part]:
    """The change since the year before, with the figure it is of; nothing where none is known.

    比上年（380个）增长17.11%, 比上年（86.41%）提高3.36个百分点, 与上年（20家）持平.
    """
    before = figure.before
    if before is None or not before.is_known or not figure.is_known:
        return []
    was: list[Part] = ["（", *value_parts(before), "）"]
    change = figure.exact - before.exact
    if change == 0:
        return ["与上年", *was, "持平"]
    if not before.exact and figure.indicator.unit != RATE:
        return ["上年为", *value_parts(before)]
    in_points = figure.indicator.unit == RATE
    size = abs(change) if in_points else abs(100 * change / before.exact)
    amount = str(rounded(size))
    if not float(amount):
        return ["与上年", *was, "基本持平"]
    kind = figure.indicator.kind
    verb = RISES.get(kind, "增长") if change > 0 else FALLS.get(kind, "下降")
    said = f"{amount}个百分点" if in_points else f"{amount}%"
    changed = replace(
        cited(figure),
        printed=amount,
        unit=POINTS if in_points else RATE,
        numerator=None,
        denominator=None,
        words=f"比上年{verb}{said}",
    )
    return ["比上年", *was, verb, changed, "个百分点" if in_points else "%"]


def why_blank(figure: Figure | None, report_year: int, withheld_below_percent: int) -> str:
    """Why there is no figure, in words that end a sentence."""
    words, _ = reasons()[_reason(figure)]
    return words.format(year=report_year, below=withheld_below_percent)


def _reason(figure: Figure | None) -> str:
    if figure is None:
        return "no_indicator"
    if figure.state == "not_applicable" and not figure.counties_expected:
        return "not_asked"
    if figure.status == "withheld":
        return "withheld"
    return figure.state if figure.state in BLANK_STATES else "unknown"


def standing_words(figures: Sequence[Figure], county_count: int) -> list[str]:
    """What qualifies a sentence's figures: 初步数, which counties they rest on."""
    said = []
    if any(figure.status == "provisional" for figure in figures):
        said.append("初步数")
    for figure in figures:
        in_force, expected = figure.counties_in_force, figure.counties_expected
        if figure.division.level == "county" or figure.state == "declared_nil":
            continue
        if figure.state == "partial":
            said.append(f"不完全统计，{expected}个县中{in_force}个有有效报表")
        elif expected and expected != county_count:
            said.append(f"{in_force}个填报县口径")
    return list(dict.fromkeys(said))


def break_words(figures: Sequence[Figure]) -> list[str]:
    """Why figures of a sentence are not compared with the year before; nothing in a first year."""
    kinds = [figure.break_kind for figure in figures if figure.break_kind in BREAKS]
    said = list(dict.fromkeys(BREAKS[kind] for kind in kinds if kind))
    return [f"与上年不可比：{'、'.join(said)}"] if said else []
