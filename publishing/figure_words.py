"""A figure as people read it, on a terminal, on a page, in a document.

Belongs here: how many digits a number is shown with, and how it is rounded. Does not: units, and
what stands where there is no number.

`publishing/page/script/numbers.js` does the same in the page of a release.
"""

from decimal import Decimal
from fractions import Fraction

_PLACES = Decimal("0.00000001")


def value_words(value: float | None, unit: str) -> str:
    """A value as people read it: rates in percent with two decimals, half-up."""
    if value is None:
        return ""
    if unit == "%":
        return f"{_rounded(Decimal(repr(float(value))) * 100)}"
    return number_words(value)


def number_words(value: float | None) -> str:
    """A count with thousands separators, an amount with two decimals, half-up."""
    if value is None:
        return ""
    if float(value).is_integer():
        return f"{int(value):,}"
    # Of the number as it is written: half of the binary fractions would round the other way.
    return f"{_rounded(Decimal(repr(float(value)))):,}"


def exact(value: float) -> Fraction:
    """A figure as a fraction, to the eight decimals the warehouse holds amounts to."""
    return Fraction(Decimal(repr(value)).quantize(_PLACES))


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"), rounding="ROUND_HALF_UP")
