"""How figures are written in a report's Chinese: values, bases, changes, and why there is none.

Belongs here: from a figure to the words it is printed in, and what is cited for them. Does not:
which figures stand in a sentence (`sentences`).
"""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from publishing.catalogue_names import break_names, reasons
from publishing.report.content import Cited
from publishing.report.figures import Figure, rounded

Part = str | Cited
"""A piece of a sentence: words, or a figure as printed."""

RATE = "%"
POINTS = "pp"
PLACES = {"%": 2, "万元": 2, "分": 2}
"""Decimals by unit; what is counted has none."""

YI = 10_000
"""万元 in 亿元: amounts from here on are told in it."""
BASE_UNITS = dict.fromkeys(
    ("chamber_contribution_share", "chamber_contribution_share_cumulative"), "万元"
)
"""Rate → the unit its base is printed with, where that is money."""
FEW, LARGEST_PERCENTAGE = 10, 999
"""Of fewer than these, and beyond this percentage, a change is told in units."""
VERBS = {"ratio": ("提高", "下降"), "mean": ("提高", "下降"), "median": ("增加", "减少")}
"""Kind of indicator → how its rise and its fall are called, where not as those of counts."""

BREAKS = {kind: zh for kind, (zh, _) in break_names().items() if kind != "no_year_before"}
"""Kind of break → why two years are not compared, in words; `no_year_before` needs none."""
ONE_OF_TWO_YEARS = "两年中有一年"
BLANK_STATES = ("not_collected", "not_filed", "sent_back", "filed_blank", "not_applicable")
"""States that are a reason by themselves."""


def printed(figure: Figure) -> str:
    """The value as printed, without its unit: 1123, 89.77, 222593.49."""
    return _number(figure.exact, figure.indicator.unit)


def _number(number: Fraction, unit: str) -> str:
    """A number with the decimals its unit needs."""
    places = PLACES.get(unit, 0)
    # A median of counts may stand between two of them.
    if not places and number.denominator != 1:
        places = 1 if (number * 10).denominator == 1 else 2
    return str(rounded(number, places))


def plain(number: float | None) -> str:
    """A numerator or denominator: whole, or with two decimals."""
    if number is None:
        return ""
    return str(int(number)) if float(number).is_integer() else f"{number:.2f}"


def cited(figure: Figure) -> Cited:
    """What a sentence that prints the figure's value cites: a large amount in 亿元."""
    unit, is_rate = figure.indicator.unit, figure.indicator.unit == RATE
    is_large = unit == "万元" and abs(figure.exact) >= YI
    return Cited(
        indicator=figure.indicator.code,
        name_zh=figure.indicator.name_zh,
        breakdown=figure.breakdown,
        report_year=figure.report_year,
        division_code=figure.division.code,
        division_name=figure.division.name,
        printed=str(rounded(figure.exact / YI)) if is_large else printed(figure),
        unit="亿元" if is_large else unit,
        numerator=plain(figure.numerator) if is_rate and figure.denominator else None,
        denominator=plain(figure.denominator) if is_rate and figure.denominator else None,
    )


def value_parts(figure: Figure) -> list[Part]:
    """1123个; of a rate 89.77%; of an amount 80.50万元 or 22.26亿元."""
    value = cited(figure)
    return [value, value.unit]


def rate_parts(figure: Figure) -> list[Part]:
    """A rate or mean with its base: 89.77%（1123/1251）."""
    unit = BASE_UNITS.get(figure.indicator.code, "")
    base = f"（{plain(figure.numerator)}/{plain(figure.denominator)}{unit}）"
    return [*value_parts(figure), base if figure.numerator is not None else ""]


def whether_parts(figure: Figure, yes: str, no: str) -> list[Part]:
    """A figure that is yes or no of a county, in words: 已获评 for 1."""
    return [replace(cited(figure), shown=yes if figure.value else no)]


def change_parts(figure: Figure) -> list[Part]:
    """The change since the year before, with the figure it is of; nothing where none is known.

    比上年（380个）增长17.11%, 比上年（86.41%）提高3.36个百分点, 比上年（1个）增加9个, 与上年持平.
    """
    before = figure.before
    if before is None or not before.is_known or not figure.is_known:
        return []
    change = figure.exact - before.exact
    if change == 0:
        # The figure of the year before is checked, though it is not printed a second time.
        return [replace(cited(before), shown="与上年持平")]
    unit, kind = figure.indicator.unit, figure.indicator.kind
    was: list[Part] = ["（", *value_parts(before), "）"]
    rises, falls = VERBS.get(kind, ("增长", "下降"))
    if unit == RATE:
        amount, said_unit, unit = str(rounded(abs(change))), "个百分点", POINTS
    elif _is_told_in_units(change, before):
        amount, said_unit = _number(abs(change), unit), unit
        rises, falls = VERBS.get(kind, ("增加", "减少"))
    else:
        amount, said_unit, unit = str(rounded(abs(100 * change / before.exact))), RATE, RATE
    if not float(amount):
        return ["与上年", *was, "基本持平"]
    verb = rises if change > 0 else falls
    changed = replace(
        cited(figure),
        printed=amount,
        unit=unit,
        numerator=None,
        denominator=None,
        words=f"比上年{verb}{amount}{said_unit}",
    )
    return ["比上年", *was, verb, changed, said_unit]


def _is_told_in_units(change: Fraction, before: Figure) -> bool:
    """Whether a percentage would say less than the difference: of a few, of means, of medians."""
    kind = before.indicator.kind
    if not before.exact or kind in ("mean", "median"):
        return True
    is_of_few = kind == "count" and before.exact < FEW
    return is_of_few or abs(100 * change / before.exact) > LARGEST_PERCENTAGE


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


def short_why(figure: Figure) -> str:
    """Why there is no figure, in the few words a chart has room for."""
    if figure.status == "withheld":
        return "暂不公布"
    return why_blank(figure, figure.report_year, 0)


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
    said = list(dict.fromkeys(_break(figure) for figure in figures if figure.break_kind in BREAKS))
    return [f"与上年不可比：{'、'.join(said)}"] if said else []


def _break(figure: Figure) -> str:
    words = BREAKS[figure.break_kind or ""]
    # Where there is a figure, it is the year before that had none.
    return words.replace(ONE_OF_TWO_YEARS, "上年") if figure.is_known else words
