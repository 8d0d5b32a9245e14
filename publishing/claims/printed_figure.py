"""A printed figure as the numbers it allows: 1.8万 is 17,500 to 18,499, 超三成 more than 30 %.

Belongs here: the ways a bulletin prints a figure, exact or in words. Does not: what the figure is
of, or whether it is right.
"""

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from ingestion.values import without_spaces


class Kind(StrEnum):
    """How a print says its figure."""

    ROUNDED = "rounded"
    """A number to a last digit: what rounds to it, in whichever way."""
    INTERVAL = "interval"
    """Words that set bounds."""
    ALL = "all"
    """全覆盖: the numerator is the whole denominator."""
    COMPARED = "compared"
    """Above or below a figure the print does not name."""


@dataclass(frozen=True)
class PrintedFigure:
    """What a print allows; numbers in its own unit, a share in percent.

    `step` is the size of the last printed digit. A bound that is None is open, and `has_low` and
    `has_high` say whether the bound itself is allowed.
    """

    kind: Kind
    number: Fraction | None = None
    step: Fraction = Fraction(1)
    low: Fraction | None = None
    high: Fraction | None = None
    has_low: bool = True
    has_high: bool = True
    unit: str | None = None
    """The unit printed with it: %, pp for percentage points, or the word for what is counted."""
    precision: str = ""
    """Words for an interval that are not its bounds."""
    compared_with: str | None = None

    def allows(self, value: Fraction) -> bool:
        """Whether a value lies within the bounds of an interval."""
        above = self.low is None or value > self.low or (self.has_low and value == self.low)
        below = self.high is None or value < self.high or (self.has_high and value == self.high)
        return above and below


LONGEST_PRINT = 40
"""Characters of a print: no figure takes more, and no number so long is one."""
ROUNDINGS = ("half-up", "half-even", "truncation")


def rounded_to(value: Fraction, step: Fraction) -> dict[str, Fraction]:
    """A value rounded to a multiple of `step` in each of the three ways."""
    whole, rest = divmod(value, step)
    half = step / 2
    half_up = whole + (rest >= half)
    half_even = whole + (rest > half or (rest == half and whole % 2 == 1))
    return {"half-up": half_up * step, "half-even": half_even * step, "truncation": whole * step}


def roundings_giving(value: Fraction, printed: PrintedFigure) -> tuple[str, ...]:
    """The roundings under which a value is printed as it was."""
    given = rounded_to(value, printed.step)
    return tuple(rounding for rounding in ROUNDINGS if given[rounding] == printed.number)


class UnreadablePrintError(ValueError):
    """No way of printing a figure that is known; its text says what was found."""


_MULTIPLIERS = {"": 1, "百": 100, "千": 1_000, "万": 10_000, "百万": 10**6, "千万": 10**7}
_MULTIPLIERS |= {"亿": 10**8, "万亿": 10**12}
_DIGITS = dict(zip("零〇一二三四五六七八九两", (0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 2), strict=True))
_PLACES = {"十": 10, "百": 100, "千": 1000}
_CHINESE = "零〇一二三四五六七八九两十百千"
_BEFORE = {
    **dict.fromkeys(("约", "大约", "约为", "大概", "约有", "≈"), "about"),
    **dict.fromkeys(("近", "将近", "接近", "逼近"), "nearly"),
    **dict.fromkeys(
        ("超", "超过", "逾", "突破", "多于", "大于", "高于", "过", "高出", ">"), "more than"
    ),
    **dict.fromkeys(
        ("不到", "不足", "低于", "少于", "小于", "未到", "未达", "不满", "不及", "<"), "less than"
    ),
    **dict.fromkeys(("至少", "不少于", "不低于", "不下", "不小于", "≥", ">="), "at least"),
    **dict.fromkeys(("至多", "最多", "不超过", "不高于", "不多于", "不大于", "≤", "<="), "at most"),
    **dict.fromkeys(("上",), "at least"),
    **dict.fromkeys(("达", "达到", "共", "共有", "累计", "为", "计", "已达"), "exact"),
}
_AFTER = {
    **dict.fromkeys(("多", "余", "有余", "来", "几", "出头", "强"), "and more"),
    **dict.fromkeys(("以上", "及以上", "以上的"), "at least"),
    **dict.fromkeys(("以下", "以内", "及以下"), "at most"),
    **dict.fromkeys(("左右", "上下"), "about"),
    **dict.fromkeys(("不到",), "less than"),
}
_MORE_AFTER = "有余|出头|多|余|来|几|强"


def _longest_first(words: dict[str, str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


_NUMBER = (
    r"(?:百分之(?P<hundredths>[\d.]+|[零〇一二三四五六七八九两十百点]+)"
    r"|(?P<parts>[\d一二三四五六七八九十两]+)分之(?P<of_parts>[\d一二三四五六七八九十两]+)"
    r"|(?P<tenths>[1-9]|[一二三四五六七八九两])成(?P<half_tenth>[半1-9一二三四五六七八九])?"
    r"|(?P<half>半数|一半|半)"
    r"|(?P<digits>[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)"
    rf"|(?P<chinese>[{_CHINESE}]+))"
)
_PRINT = re.compile(
    rf"(?P<before>(?:{_longest_first(_BEFORE)}){{0,2}})" + _NUMBER + rf"(?P<more>{_MORE_AFTER})?"
    r"(?P<multiplier>万亿|百万|千万|[百千万亿])?"
    rf"(?P<more_after>{_MORE_AFTER})?"
    r"(?P<unit>%|个?百分点|pp|[^\W\d_]{0,4}?)"
    rf"(?P<more_after_unit>{_MORE_AFTER})?"
    rf"(?P<after>{_longest_first(_AFTER)})?"
)
_RANGE = re.compile(
    r"(?P<low>\d[\d,.]*)(?P<low_multiplier>[万亿%]?)(?:-|~|—|–|至|到)"
    r"(?P<high>\d[\d,.]*)(?P<multiplier>[万亿]?)(?P<unit>%|个?百分点|[^\W\d_]{0,4})"
)
_ALL = re.compile(
    r"(?:已?实现|达到)?(?:了)?(?:区域)?(?:全覆盖|全部覆盖|全面覆盖|全部|全数|一个不少)"
)
_COMPARED = re.compile(
    r".*?(?P<side>高于|低于|超过|超出)(?P<whose>全国|全省|全区|全市|全县)(?:的)?平均.*"
)
_WHOSE = {
    "全国": "national",
    "全省": "provincial",
    "全区": "regional",
    "全市": "prefectural",
    "全县": "county",
}
_VAGUE = {
    # (lowest, highest): 几十家 is 20 to 99.
    "几十": (20, 99),
    "数十": (20, 99),
    "几百": (200, 999),
    "数百": (200, 999),
    "几千": (2000, 9999),
    "数千": (2000, 9999),
    "几万": (20_000, 99_999),
    "数万": (20_000, 99_999),
    "十几": (11, 19),
    "十多": (11, 19),
    "十余": (11, 19),
}
_VAGUE_PRINT = re.compile(rf"(?P<vague>{'|'.join(_VAGUE)})(?P<unit>[^\W\d_]{{0,4}})")
_POINTS = re.compile(r"个?百分点|pp")


def read_printed(text: str) -> PrintedFigure:
    """What a print allows. Raises UnreadablePrintError."""
    plain = without_spaces(text).rstrip("。.,;!")
    if len(plain) > LONGEST_PRINT:
        raise UnreadablePrintError(f"{plain[:20]!r}… is longer than any figure")
    if _ALL.fullmatch(plain):
        return PrintedFigure(Kind.ALL, Fraction(100), unit="%", precision="all")
    if compared := _COMPARED.fullmatch(plain):
        side = "below" if compared["side"] == "低于" else "above"
        return compared_figure(side, _WHOSE[compared["whose"]])
    if vague := _VAGUE_PRINT.fullmatch(plain):
        low, high = map(Fraction, _VAGUE[vague["vague"]])
        return PrintedFigure(Kind.INTERVAL, low=low, high=high, unit=_unit(vague["unit"]))
    if between := _RANGE.fullmatch(plain):
        return _range(between)
    if match := _PRINT.fullmatch(plain):
        return _printed(match)
    raise UnreadablePrintError(f"{text!r} is no figure in digits or in words that are known")


def compared_figure(side: str, whose: str) -> PrintedFigure:
    return PrintedFigure(
        Kind.COMPARED, precision=f"{side} the {whose} average", compared_with=whose
    )


def with_bound(printed: PrintedFigure, how: str) -> PrintedFigure:
    """The same number as a bound, or near it: `how` is one of the words of `BOUNDS`."""
    number = printed.number
    if number is None or printed.kind is not Kind.ROUNDED:
        raise UnreadablePrintError(f"{how!r} needs one number")
    step = _roundness(number, printed.step)
    interval = replace(printed, kind=Kind.INTERVAL)
    if how == "at least":
        return replace(interval, low=number, precision=how)
    if how == "at most":
        return replace(interval, high=number, precision=how)
    if how == "more than":
        return replace(interval, low=number, has_low=False, precision=how)
    if how == "less than":
        return replace(interval, high=number, has_high=False, precision=how)
    is_by_ones = step == 1 and printed.unit != "%"
    if how == "and more":
        # 80余 is less than 90; 1,255余, whose last digit counts ones, less than 1,260.
        high = Fraction((number // 10 + 1) * 10) if is_by_ones else number + step
        return replace(interval, low=number, high=high, has_low=False, has_high=False)
    if step >= 10 and str(number.numerator).strip("0") == "1":
        # Nobody calls 50 nearly a hundred.
        step /= 10
    if is_by_ones:
        step = Fraction(10)
    if how == "nearly":
        return replace(interval, low=number - step / 2, high=number, has_high=False)
    if how == "about":
        return replace(interval, low=number - step / 2, high=number + step / 2, has_high=False)
    raise UnreadablePrintError(f"{how!r} is not a known bound")


BOUNDS = ("at least", "at most", "more than", "less than", "about", "nearly", "and more")


def bounds_in_words(printed: PrintedFigure) -> str:
    """An interval's bounds in plain words; whole numbers for what is counted."""
    if printed.precision:
        return printed.precision
    low, high = printed.low, printed.high
    if low is None or high is None:
        return ""
    if printed.unit in ("%", "pp"):
        first = f"{'from' if printed.has_low else 'more than'} {plain(low)}"
        return f"{first} {'to' if printed.has_high else 'to less than'} {plain(high)}"
    if not printed.has_low:
        return f"more than {plain(low)}, less than {plain(high)}"
    is_whole = low.denominator == high.denominator == 1
    if is_whole and not printed.has_high:
        return f"{plain(low)} to {plain(high - 1)}"
    if is_whole:
        return f"{plain(low)} to {plain(high)}"
    return f"from {plain(low)} to less than {plain(high)}"


def plain(number: Fraction, decimals: int = 4) -> str:
    """A number in digits, without noughts at its end."""
    if number.denominator == 1:
        return str(number.numerator)
    shifted = number * 10**decimals
    rounded = rounded_to(abs(shifted), Fraction(1))["half-up"]
    text = f"{Decimal(int(rounded)).scaleb(-decimals):f}".rstrip("0").rstrip(".")
    return f"-{text}" if number < 0 and text != "0" else text


def chinese_number(text: str) -> int | None:
    """一千二百三十 → 1230, None for what is no number."""
    total, digit, is_after_place = 0, None, False
    for character in text:
        if character in _DIGITS:
            digit = _DIGITS[character]
        elif character in _PLACES:
            total += (1 if digit is None else digit) * _PLACES[character]
            digit, is_after_place = None, True
        else:
            return None
    if digit is not None and not is_after_place and len(text) > 1:
        # 二〇二二 is digits one by one.
        return int("".join(str(_DIGITS[character]) for character in text))
    return total + (digit or 0)


def exact_number(text: str) -> Fraction | None:
    """A number printed without words about it: 1,251 or 1.8万 as 18000; None for what is none."""
    text = without_spaces(text)
    if len(text) > LONGEST_PRINT:
        return None
    match = re.fullmatch(
        r"((?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)(万|亿)?[^\W\d_]{0,2}", without_spaces(text)
    )
    if match is None:
        return None
    return Fraction(match[1].replace(",", "")) * _MULTIPLIERS[match[2] or ""]


def _range(match: re.Match[str]) -> PrintedFigure:
    shared = match["multiplier"]
    is_percent = "%" in (match["low_multiplier"], match["unit"])
    of_low = "" if is_percent else match["low_multiplier"] or shared
    low = Fraction(match["low"].replace(",", "")) * _MULTIPLIERS[of_low]
    high = Fraction(match["high"].replace(",", "")) * _MULTIPLIERS[shared]
    if high < low:
        raise UnreadablePrintError(f"{match[0]!r} runs backwards")
    unit = "%" if is_percent else _unit(match["unit"])
    return PrintedFigure(Kind.INTERVAL, low=low, high=high, unit=unit)


def _printed(match: re.Match[str]) -> PrintedFigure:
    number, step, unit = _number(match)
    unit = unit or _unit(match["unit"])
    bounds = [_BEFORE[word] for word in _words_before(match["before"])]
    bounds += ["and more" for part in ("more", "more_after", "more_after_unit") if match[part]]
    bounds += [_AFTER[match["after"]]] if match["after"] else []
    bounds = [bound for bound in bounds if bound != "exact"]
    if len(bounds) > 1:
        # 约80余: both say it is not exact; the one after the number says more.
        bounds = [bound for bound in bounds if bound != "about"] or bounds[:1]
    if len(bounds) > 1:
        raise UnreadablePrintError(f"{match[0]!r} says both {bounds[0]!r} and {bounds[1]!r}")
    figure = PrintedFigure(Kind.ROUNDED, number, step, unit=unit)
    if not bounds:
        return figure
    return with_bound(figure, bounds[0])


def _words_before(text: str) -> list[str]:
    return re.findall(_longest_first(_BEFORE), text)


def _number(match: re.Match[str]) -> tuple[Fraction, Fraction, str | None]:
    """The number, the size of its last digit, and its unit where the way of printing is one."""
    if match["hundredths"]:
        text = match["hundredths"]
        if not text[0].isdigit():
            whole, _, decimals = text.partition("点")
            read = chinese_number(whole)
            if read is None:
                raise UnreadablePrintError(f"{match[0]!r} is no percentage")
            digits = "".join(str(_DIGITS[digit]) for digit in decimals if digit in _DIGITS)
            text = f"{read}.{digits}" if digits else str(read)
        return Fraction(text), _last_digit(text), "%"
    if match["parts"]:
        parts, of_parts = (_small_number(match[name]) for name in ("parts", "of_parts"))
        if not parts or of_parts is None:
            raise UnreadablePrintError(f"{match[0]!r} is no share")
        return Fraction(100 * of_parts, parts), Fraction(1), "%"
    if match["tenths"]:
        tenths = _small_number(match["tenths"]) or 0
        if match["half_tenth"] == "半":
            return Fraction(10 * tenths + 5), Fraction(5), "%"
        if match["half_tenth"]:
            return (
                Fraction(10 * tenths + (_small_number(match["half_tenth"]) or 0)),
                Fraction(1),
                "%",
            )
        return Fraction(10 * tenths), Fraction(10), "%"
    if match["half"]:
        return Fraction(50), Fraction(1), "%"
    multiplier = _MULTIPLIERS[match["multiplier"] or ""]
    if match["digits"]:
        text = match["digits"].replace(",", "")
        return Fraction(text) * multiplier, _last_digit(text) * multiplier, None
    read = chinese_number(match["chinese"])
    if read is None:
        raise UnreadablePrintError(f"{match[0]!r} is no number")
    return Fraction(read * multiplier), Fraction(multiplier), None


def _small_number(text: str) -> int | None:
    return int(text) if text.isdigit() else chinese_number(text)


def _last_digit(text: str) -> Fraction:
    _, _, decimals = text.partition(".")
    return Fraction(1, 10 ** len(decimals))


def _roundness(number: Fraction, step: Fraction) -> Fraction:
    """How round a number is that words make vague: 80余 goes by tens, 4万多 by ten thousands."""
    if step != 1 or number == 0:
        return step
    while number % (step * 10) == 0:
        step *= 10
    return step


def _unit(text: str | None) -> str | None:
    if text and _POINTS.fullmatch(text):
        return "pp"
    return text or None
