"""A claim: one printed figure of a bulletin, as its file says it and as it is understood.

Belongs here: what a claim is, and the names it may use. Does not: files, or any judgement.
"""

import re
from dataclasses import dataclass, replace
from fractions import Fraction

from ingestion.closest import not_known
from ingestion.errors import ShanghuiError
from ingestion.values import without_spaces
from publishing.catalogue_names import province_words
from publishing.claims.printed_figure import Kind, PrintedFigure


class ClaimError(ShanghuiError):
    """A file of claims cannot be used; the message names file, line and column."""


@dataclass(frozen=True)
class SourceLine:
    """Where a claim stands: its file, the file's sha256 and the line."""

    file_name: str
    file_sha256: str
    line: int

    def error(self, column: str, what: str) -> ClaimError:
        return ClaimError(f"{self.file_name}, line {self.line}, column {column}: {what}")


@dataclass(frozen=True)
class Change:
    """A print of how much a figure has changed, not of what it is.

    `reading` is percent, points, or either where the print does not say which, or units: 增加9个 is
    nine more. `direction` is -1 of a fall. `base_year` is the year it is compared with, None where
    none is named.
    """

    reading: str
    direction: int
    base_year: int | None


@dataclass(frozen=True)
class Claim:
    """One printed figure. `numerators` and `denominators` are the parts printed, summed by +."""

    claim: str
    report_year: int | None
    as_of: str | None
    division_code: str | None
    division_name: str | None
    indicator: str | None
    indicator_zh: str | None
    printed: str | None
    unit: str | None
    printed_numerator: str | None
    printed_denominator: str | None
    numerators: tuple[Fraction, ...]
    denominators: tuple[Fraction, ...]
    figure: PrintedFigure
    words: str | None
    source: str | None
    expected_verdict: str | None
    source_line: SourceLine
    change: Change | None = None
    breakdown: str = ""
    """Item of a breakdown as kind:item, where the figure is not the indicator's total."""

    @property
    def numerator(self) -> Fraction | None:
        return sum(self.numerators, Fraction(0)) if self.numerators else None

    @property
    def denominator(self) -> Fraction | None:
        return sum(self.denominators, Fraction(0)) if self.denominators else None

    @property
    def is_rate(self) -> bool:
        return self.figure.unit == "%" and self.change is None


@dataclass(frozen=True)
class KnownNames:
    """The names a claim may use: indicators with Chinese name and unit, divisions by year.

    `divisions` is (report year, code) → name, townships left out; `townships` their codes;
    `lines` is code → line of codes, the same for all codes a division ever had.
    """

    indicators: dict[str, tuple[str, str]]
    divisions: dict[tuple[int, str], str]
    townships: frozenset[str]
    lines: dict[str, str]

    def code_in(self, report_year: int | None, code: str) -> str:
        """The code a division has in the register of the year; the one given where it has none."""
        if report_year is None or (report_year, code) in self.divisions:
            return code
        line = self.lines.get(code)
        found = [
            other
            for year, other in self.divisions
            if year == report_year and line is not None and self.lines.get(other) == line
        ]
        return found[0] if len(found) == 1 else code

    def indicator_named(self, words: str) -> str | None:
        """The indicator whose Chinese name the words are."""
        plain = without_spaces(words)
        return next(
            (code for code, (name, _) in self.indicators.items() if without_spaces(name) == plain),
            None,
        )

    def division_named(self, name: str, report_year: int | None) -> str | None:
        """The code of a province, prefecture or county by its name, in the year's register first.

        Its word for what it is may be left out: 桂林 is 桂林市, 新疆 the region; so is 全区.
        """
        plain = without_spaces(name)
        provinces = {
            code: province_words(kept)
            for (_, code), kept in self.divisions.items()
            if code.endswith("0000")
        }
        whole = [
            code for code, words in provinces.items() if plain in (words.whole, f"全{words.zh}")
        ]
        if whole:
            return whole[0] if len(whole) == 1 else None
        of_year = {
            code: kept for (year, code), kept in self.divisions.items() if year == report_year
        }
        ever = {code: kept for (_, code), kept in sorted(self.divisions.items())}
        for divisions in (of_year, ever):
            for test in (
                lambda kept: kept == plain,
                lambda kept: kept in (f"{plain}市", f"{plain}县", f"{plain}区", f"{plain}省"),
                lambda kept: len(plain) > 1 and kept.startswith(plain) and "自治区" in kept,
            ):
                found = [code for code, kept in divisions.items() if test(kept)]
                if len(found) == 1:
                    return found[0]
        return None

    def name_of(self, code: str, report_year: int | None) -> str | None:
        """The name of a province, prefecture or county; of its last year where it has gone."""
        of_year = self.divisions.get((report_year or 0, code))
        names = (name for (_, known), name in sorted(self.divisions.items()) if known == code)
        return of_year or max(enumerate(names), default=(0, None))[1]

    def names(self) -> list[str]:
        """The names of the province, prefectures and counties, of any year."""
        return sorted(set(self.divisions.values()))

    def is_mistyped(self, name: str) -> bool:
        """The name differs from one of ours in its last sign, which no place's name ends in."""
        plain = without_spaces(name)
        return (
            len(plain) > 2
            and plain[-1] not in _ENDS_OF_PLACES
            and any(plain[:-1] == kept[:-1] for kept in self.names())
        )

    def is_of_the_province(self, code: str) -> bool:
        return any(code[:2] == known[:2] for _, known in self.divisions)

    def is_division(self, code: str) -> bool:
        return code in self.townships or any(code == known for _, known in self.divisions)


_CODE = re.compile(r"\d{6}|\d{9}|\d{12}", re.ASCII)
_ENDS_OF_PLACES = "省市县区州盟旗域镇乡村国"


def is_code(text: str) -> bool:
    """The text is a code of a division, of whatever province and level."""
    return _CODE.fullmatch(text) is not None


UNITS_COUNTED = frozenset(
    (
        *("个", "家", "件", "人", "户", "村", "名", "位", "次", "人次", "天", "项", "项次", "对"),
        *("条", "所", "处", "场", "场次", "篇", "份", "分", "支", "组", "批", "起", "宗", "期"),
        *("种", "镇", "乡", "街道", "乡镇", "社区", "县", "市", "企业", "商会", "单位", "亩", "吨"),
    )
)
MONEY = {"元": Fraction(1), "万元": Fraction(10_000), "亿元": Fraction(10**8)}
MONEY |= {"千元": Fraction(1000), "百万元": Fraction(10**6), "千万元": Fraction(10**7)}
EITHER = "% or pp"
UNIT_NAMES = {
    "%": "%",
    "percent": "%",
    "百分比": "%",
    "pp": "pp",
    "百分点": "pp",
    "个百分点": "pp",
    "%orpp": EITHER,
    "pp or %": EITHER,
    "%或百分点": EITHER,
    "%或个百分点": EITHER,
}

_RISE = "增长|增加|提高|上升|提升|增幅|增速"
_FALL = "下降|减少|降低|回落|降幅"
_CHANGE = rf"(?P<verb>{_RISE}|{_FALL})(?:了|约|近|超过|超|达|幅度|率)*"
_BASE_YEAR = re.compile(r"(?:比|较|相比|同|与|于|自)(?:于)?(\d{4})(?:年|增|提|上升|下|减|降|$)")
_YEAR_BEFORE = re.compile(r"同比|[比较](?:上年|去年|上一年)")
_NAME_OF_A_RATE = re.compile(r"率|占比|比例|比重|份额|覆盖")


def known_unit(text: str) -> str | None:
    """A unit under the name it is kept by, None for one that is not known."""
    plain = without_spaces(text)
    if plain in UNIT_NAMES:
        return UNIT_NAMES[plain]
    return plain if plain in UNITS_COUNTED or plain in MONEY else None


def units_known() -> list[str]:
    return sorted({*UNIT_NAMES.values(), *UNITS_COUNTED, *MONEY})


def bound(claim: Claim, known: KnownNames, *, may_be_unlisted: bool = False) -> Claim:
    """The claim with its division, indicator and unit settled. Raises ClaimError.

    A code may be missing from the register only where that holds fewer years than there are lists
    (`may_be_unlisted`). What stands in the columns division_code and indicator must be known; the
    words in place and indicator_zh may be of anything, and where they are none of ours only the
    arithmetic is judged. A place may be a code, which is as strict as in its own column, and a name
    that is no place's and all but one of ours is a slip of the keyboard.
    """
    source_line = claim.source_line
    code, name = claim.division_code, claim.division_name
    column = "division_code"
    if code is None and name is not None and is_code(without_spaces(name)):
        code, name, column = without_spaces(name), None, "place"
    if code is None and name is not None:
        code = known.division_named(name, claim.report_year)
        if code is None and not may_be_unlisted and known.is_mistyped(name):
            raise source_line.error("place", not_known("place", name, known.names()))
    elif (
        code is not None
        and not may_be_unlisted
        and known.is_of_the_province(code)
        and not known.is_division(code)
    ):
        codes = sorted({known_code for _, known_code in known.divisions})
        raise source_line.error(column, not_known("division", code, codes))
    indicator = claim.indicator
    if indicator is not None and indicator not in known.indicators:
        named = known.indicator_named(indicator)
        if named is None:
            raise source_line.error(
                "indicator", not_known("indicator", indicator, known.indicators)
            )
        indicator = named
    elif indicator is None and claim.indicator_zh is not None:
        indicator = known.indicator_named(claim.indicator_zh)
    of_indicator = known.indicators[indicator][1] if indicator else None
    if code is not None:
        code = known.code_in(claim.report_year, code)
    if name is None and code is not None:
        name = known.name_of(code, claim.report_year)
    settled = replace(claim, division_code=code, division_name=name, indicator=indicator)
    return _with_unit(settled, of_indicator)


def _with_unit(claim: Claim, of_indicator: str | None) -> Claim:
    """The claim with the unit of its figure, and whether it is of a change."""
    figure, unit = claim.figure, claim.unit or claim.figure.unit
    change = _change(claim, unit, of_indicator)
    if change is not None:
        if change.reading == "points" and of_indicator not in (None, "%"):
            raise claim.source_line.error(
                "unit",
                f"percentage points of {claim.indicator}, which is in {of_indicator}; "
                "only a rate changes by points",
            )
        return replace(claim, change=change, figure=replace(figure, unit=unit or "%"))
    if unit is None:
        has_base = claim.numerator is not None and claim.denominator is not None
        unit = of_indicator or ("%" if has_base else None)
    elif of_indicator is not None and (unit == "%") != (of_indicator == "%"):
        raise claim.source_line.error(
            "unit" if claim.unit else "printed",
            f"{unit} of {claim.indicator}, which is in {of_indicator}",
        )
    figure = replace(figure, unit=unit)
    if unit in MONEY and of_indicator in MONEY and unit != of_indicator:
        figure = _times(figure, MONEY[unit] / MONEY[of_indicator], of_indicator)
    return replace(claim, figure=figure)


def _times(figure: PrintedFigure, factor: Fraction, unit: str) -> PrintedFigure:
    def times(number: Fraction | None) -> Fraction | None:
        return None if number is None else number * factor

    return replace(
        figure,
        number=times(figure.number),
        step=figure.step * factor,
        low=times(figure.low),
        high=times(figure.high),
        unit=unit,
    )


def _change(claim: Claim, unit: str | None, of_indicator: str | None) -> Change | None:
    """What the print says of a change: by its unit, or by a verb right before the figure."""
    if claim.figure.kind not in (Kind.ROUNDED, Kind.INTERVAL):
        return None
    words, name = (without_spaces(text or "") for text in (claim.words, claim.indicator_zh))
    digits = without_spaces(claim.printed or "").removesuffix("%")
    verb = re.search(_CHANGE + re.escape(digits), words) if digits else None
    verb = verb or re.search(f"{_CHANGE}$", name)
    base_year = _base_year(claim, words, name)
    if unit in ("pp", EITHER):
        reading = "points" if unit == "pp" else "either"
    elif verb is not None and unit == of_indicator and unit not in (None, "%") and base_year:
        # 比上年增加9个; without a year to compare with, 增加9个 may be what was new in the year.
        reading = "units"
    elif verb is not None and unit in (None, "%"):
        is_rate = of_indicator == "%" or (
            of_indicator is None and bool(_NAME_OF_A_RATE.search(name or words))
        )
        reading = "either" if is_rate else "percent"
        if of_indicator not in (None, "%") and unit is None:
            # 新增45家 printed as 45: a number, not a percentage.
            return None
    else:
        return None
    is_fall = verb is not None and re.fullmatch(_FALL, verb["verb"]) is not None
    return Change(reading, -1 if is_fall else 1, base_year)


def _base_year(claim: Claim, *texts: str) -> int | None:
    """The year that words compare with."""
    base_year = None
    for text in texts:
        if named := _BASE_YEAR.search(text):
            base_year = base_year or int(named[1])
        elif _YEAR_BEFORE.search(text) and claim.report_year:
            base_year = base_year or claim.report_year - 1
    return base_year
