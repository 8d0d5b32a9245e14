"""How the headers of a form may be written.

Belongs here: matching a header's text to a field of a sheet, and the unit a header states. Does
not: where headers stand.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from ingestion.form import Field, Sheet
from ingestion.values import MONEY_UNITS, without_spaces

REMEMBERED = 20_000
"""Texts remembered for a sheet before starting afresh."""

_UNIT_AT_END = re.compile(r"^(.+)\((?:计量)?(?:单位:?)?([^()]+)\)$")
_UNIT = re.compile(r"[十百千万亿]*(?:元|个|家|人|人次|户|件|次|份|分|星|年|名|项|处|%)|[百千万亿]")
_NOT_ALIKE = frozenset({"户", "人次", "%", "年", "星", "分"})
"""Units that stand for no other: 个, 家 and 人 are said of one thing."""
_SCALE = re.compile(r"[十百千万亿]")
_MARKS = "*★▲▼▽※:?!#†"
_FOOTNOTES = re.compile(r"[\u2460-\u249b\u00b2\u00b3\u00b9\u2070-\u2089]")
"""Circled and raised digits; in the normal form they would be digits of the header."""
_MONEY = re.compile(r"[百千万亿]*元")
_QUOTES = str.maketrans("", "", "\"'“”‘’「」『』《》〈〉")
"""“五好” is typed with whatever quotes the keyboard gives, or with none."""
_NUMBERING = re.compile(r"^\(?\d{1,2}[.、)]")
_BRACKETS = re.compile(r"[(\[【〔{‹<]([^()\[\]【】〔〕{}‹›<>]*)[)\]】〕}›>]")
_PARTS = re.compile(r"[,;、]")
_ADVICE = re.compile(
    r"(?:必|选|不必|非必|可不|可选|均须|须|请)[填选].*|是[/或]?否|有[/或]?无|[√xX×/是否打划]+"
    r"|[01]是[01]?否[01]?|(?:请|点击|从)?(?:在|从)?下拉.*|单选|多选|点选|自动.*|公式.*|.*勿[填改动].*"
    r"|系统.*|格式.*|(?:填写?)?(?:示例|样例|例|如).*|按.*填.*|填.*|(?:没有|无)则?填.*|精确到.*|保留.*"
    r"|四舍五入.*|\d+位.*|\d+开头|(?:y{2,4}|Y{2,4}|\d{4})[-/.年].*|年[-/.]?月[-/.]?日?"
    r"|(?:文本|数字|数值|整数|小数|日期)(?:格式|型)?|[≥>]=?0|年末数?|期末数?|本年度?|截至|见?注\d*"
    r"|(?:单位)?盖?章|公章|签名|签字|签章|手签|手写|(?:规范)?全称.*|与.*一致"
)
"""What brackets in a header advise the person who fills in; it names no other column."""
_SIGNED = re.compile(r"(?:签名|签字|盖章)$")
_OF_WHICH = re.compile(r"^其中:?")


@dataclass(frozen=True)
class HeaderMatch:
    """The field a header names; `unit` is set where it states another unit than the form."""

    field: str
    unit: str | None = None


def header_key(text: str) -> str:
    """A header as it is matched: normalised, without white space, quotes, numbering and marks."""
    plain = without_spaces(_FOOTNOTES.sub("", text)).translate(_QUOTES)
    return _NUMBERING.sub("", plain.strip(_MARKS)).strip(_MARKS)


class HeaderNames:
    """The headers of one sheet of a form, by every way they are written."""

    def __init__(self, sheet: Sheet) -> None:
        self._fields = {field.name: field for field in sheet.fields}
        self._names = {header_key(field.header_zh): field.name for field in sheet.fields}
        for field in sheet.fields:
            # Under a merged 其中 the column's own header leaves the word out.
            self._names.setdefault(_OF_WHICH.sub("", header_key(field.header_zh)), field.name)
        self._without_unit = {
            _UNIT_AT_END.sub(r"\1", key): field for key, field in self._names.items()
        }
        self._matches: dict[str, HeaderMatch | None] = {}

    def match(self, text: str) -> HeaderMatch | None:
        """The field a header names, None if it names none."""
        if text not in self._matches:
            # Names and codes of many files pass by: what is remembered stays small.
            if len(self._matches) > REMEMBERED:
                self._matches.clear()
            self._matches[text] = self._match(header_key(text))
        return self._matches[text]

    def _match(self, key: str) -> HeaderMatch | None:
        plain = _without_advice(key)
        signed = _SIGNED.sub("", plain)
        return next(filter(None, map(self._match_plain, (key, plain, signed))), None)

    def _match_plain(self, key: str) -> HeaderMatch | None:
        if key in self._names:
            return HeaderMatch(self._names[key])
        stated = _UNIT_AT_END.fullmatch(key)
        if stated is None or not _UNIT.fullmatch(stated[2]):
            return None
        name = self._without_unit.get(stated[1])
        if name is None:
            return None
        return HeaderMatch(name, stated[2] if _differs(stated[2], self._fields[name]) else None)


def _without_advice(key: str) -> str:
    """会员总数(个,必填) → 会员总数(个): brackets without the parts that only advise."""

    def said(match: re.Match[str]) -> str:
        if _ADVICE.fullmatch(match[1]) and not _MONEY.search(match[1]):
            return ""
        parts = [said for part in _PARTS.split(match[1]) if (said := _part_that_says(part))]
        return f"({','.join(parts)})" if parts else ""

    return _BRACKETS.sub(said, key).strip(_MARKS)


def _part_that_says(part: str) -> str:
    """A part of a bracket without advice; advice that names a unit of money says just that."""
    part = part.removeprefix("人民币")
    if money := _MONEY.search(part):
        return money[0] if money[0] == part or _ADVICE.fullmatch(part) else part
    return "" if _ADVICE.fullmatch(part) else part


def _differs(stated: str, field: Field) -> bool:
    """Whether a stated unit counts in another size than the field: 元 for 万元, not 家 for 个."""
    unit = field.cell_unit
    if stated == unit:
        return False
    is_money = stated in MONEY_UNITS and unit in MONEY_UNITS
    is_apart = bool(unit) and not _NOT_ALIKE.isdisjoint({stated, unit})
    return is_money or is_apart or bool(_SCALE.search(stated)) or unit in MONEY_UNITS


@lru_cache(maxsize=256)
def header_names(sheet: Sheet) -> HeaderNames:
    return HeaderNames(sheet)
