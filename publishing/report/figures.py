"""The figures of one division and year that a report is written from.

Belongs here: what a figure is, and those of a year, of the years up to it, of the divisions beside
and below. Does not: reading them out of a release (`read_figures`), words, charts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from publishing.catalogue_names import province_words
from publishing.figure_words import exact


@dataclass(frozen=True)
class Division:
    """A division of the year's register; `above` is its prefecture and province, nearest first."""

    code: str
    name: str
    level: str
    line: str
    above: tuple["Division", ...] = ()

    @property
    def province(self) -> str:
        """What the province is that it lies in, or is: 省, 自治区 or 直辖市."""
        return province_words((self.above or (self,))[-1].name).zh

    @property
    def whole(self) -> str:
        """How its own documents call the whole of it: 全区, 全市, 全县."""
        if self.level == "province":
            return province_words(self.name).whole
        # 全区 is the autonomous region.
        if self.name[-1] == "区":
            return "全城区"
        return f"全{self.name[-1]}" if self.name[-1] in "市县州盟旗" else "全域"


@dataclass(frozen=True)
class Indicator:
    """A row of the catalogue."""

    code: str
    name_zh: str
    name_en: str
    kind: str
    unit: str
    numerator_definition: str
    denominator_definition: str | None
    stock_or_flow: str
    is_additive: bool


@dataclass(frozen=True)
class Figure:
    """A figure of a division and year, and the one a year before along the division's codes.

    Of what is not there (`state`, `status`) the value is None; one withheld has a value in the
    release and none here. `before` is None where the two years cannot be compared: `break_kind`.
    """

    indicator: Indicator
    breakdown: str
    report_year: int
    division: Division
    numerator: float | None
    denominator: float | None
    value: float | None
    state: str
    status: str
    counties_expected: int
    counties_in_force: int
    break_kind: str | None = None
    before: "Figure | None" = None

    @property
    def is_known(self) -> bool:
        return self.value is not None

    @property
    def exact(self) -> Fraction:
        """The figure as it is printed: a rate in percent, from numerator and denominator."""
        if self.value is None:
            raise ValueError(f"{self.indicator.code} has no value")
        if self.indicator.unit != "%":
            return exact(self.value)
        if self.numerator is None or not self.denominator:
            return 100 * exact(self.value)
        return 100 * exact(self.numerator) / exact(self.denominator)


def rounded(number: Fraction, places: int = 2) -> Decimal:
    """A number rounded half up, as documents print it."""
    step = Decimal(1).scaleb(-places)
    scaled = number * 10**places
    # Exactly, as the claim register rounds: a double half a step off would print another figure.
    whole = (abs(scaled) + Fraction(1, 2)).__floor__()
    return (Decimal(whole if number >= 0 else -whole) * step).quantize(step, ROUND_HALF_UP)


@dataclass(frozen=True)
class YearFigures:
    """All figures of a division in a year, by indicator and breakdown."""

    report_year: int
    division: Division
    by_key: Mapping[tuple[str, str], Figure]

    def get(self, indicator: str, breakdown: str = "") -> Figure | None:
        return self.by_key.get((indicator, breakdown))

    def items(self, indicator: str, kind: str) -> list[Figure]:
        """The items of a breakdown in which anything was counted."""
        return [
            figure
            for (code, breakdown), figure in self.by_key.items()
            if code == indicator and breakdown.startswith(f"{kind}:") and figure.value
        ]


@dataclass(frozen=True)
class ReportFigures:
    """What the report of a division and year is written from.

    `series` has the division's own years up to the year asked, oldest first, the last being
    `year`; `above` the same year of its prefecture and province; `below` of the divisions of the
    level below, by code.
    """

    release: str
    published_on: str
    previous_release: str | None
    indicators: Mapping[str, Indicator]
    code_values: Mapping[tuple[str, str], str]
    series: tuple[YearFigures, ...]
    above: tuple[YearFigures, ...]
    below: tuple[YearFigures, ...]
    above_series: tuple[tuple[YearFigures, ...], ...]
    is_final: bool
    deadline_on: str
    withheld_below_percent: int

    @property
    def year(self) -> YearFigures:
        return self.series[-1]

    @property
    def division(self) -> Division:
        return self.year.division
