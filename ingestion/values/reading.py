"""What a cell was read as, and how texts are compared.

Belongs here: the outcome of reading one cell, the closed list of why a cell cannot be read, the
normal form of a text. Does not: the conventions of a type (read_numbers, read_dates, read_codes).
"""

import re
import unicodedata
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple


class Unreadable(StrEnum):
    """Why a cell cannot be read as its field's type; the words follow what it says, for a clerk."""

    ERROR_VALUE = "是出错的单元格，没有值"
    NOT_CALCULATED = "是公式，文件里没有它的计算结果；请重新计算并保存"
    NOT_EXACT = "不是准确的数"
    RANGE = "是一个范围，不是一个数"
    NOT_A_NUMBER = "不是数"
    NOT_WHOLE = "不是整数"
    OTHER_UNIT = "所带单位与本栏单位不同"
    YUAN_OR_TEN_THOUSAND = "分不清是以元还是以万元计"
    TOO_MANY_DIGITS = "位数过多"
    NUMBER_LOST_DIGITS = "是科学计数法，后面的数字已丢失；请按文本重新填写"
    CODE_LOST_DIGITS = "是数字格式，第15位以后的数字已丢失；请按文本重新填写"
    CODE_TOO_SHORT = "是数字格式且位数不足，开头的0可能已丢失；请按文本重新填写"
    DATE_FOR_NUMBER = "是日期，不是数"
    DATE_FOR_CODE = "是日期，不是编号；请按文本重新填写"
    DITTO = "没有写出内容（“同上”一类的写法认不得）；请写全"
    NUMBER_FOR_NAME = "是数字，不是名称"
    LOGICAL = "是逻辑值，不是要填的内容"
    NOT_A_DATE = "不是日期"
    NO_SUCH_DAY = "不是日历上有的日期"
    YEAR_ONLY = "只到年份"
    MONTH_ONLY = "只到月份，此栏须到日"
    SHORT_YEAR = "年份须写四位"
    MONTH_LOST_ZERO = "是小数，分不清1月与10月；请按日期或文本重新填写"


class Reading(NamedTuple):
    """A cell as read: the typed value and the convention used, or why there is no value."""

    value: Any = None
    convention: str | None = None
    why_unreadable: Unreadable | None = None
    is_unlisted: bool = False
    is_month: bool = False

    @property
    def is_unreadable(self) -> bool:
        return self.why_unreadable is not None


def unreadable(why: Unreadable) -> Reading:
    return Reading(why_unreadable=why)


BLANK = Reading(None, "blank mark")
BLANK_MARKS = frozenset(
    {"", "无", "—", "-", "/", "×", "空", "——", "--", "–", "―", "---", "———", "//", "_", "__"}
)
"""What means "nothing" in every field but yes/no, after normalising."""

_DITTO = re.compile(
    r"(?:[同仝][上前左]|上同|[见如]上|仝|同)(?:述|[一1]?[行格栏条列户]|企业|公司|村|商会|组织|项目|单位)?"
    r"|同第?\d+行|々|ditto|idem",
)
_DITTO_BEGINS = frozenset("同仝上见如")
_MARKS_ALONE = frozenset("〃″′'\"“”‘’`´〞〟、,.。…·↑↓~^/\\-—()|")
_LONGEST_DITTO = 16
_MARKS_OF_FOOTNOTES = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽¹²³⁰⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉※"
"""At the end of a name or of a word from a list they are no part of it."""

_SPACE_IN_CHINESE = re.compile(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")
_ALREADY_NORMAL = re.compile(r"[\u4e00-\u9fffA-Za-z0-9]+")
"""Most texts: nothing of them changes."""
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u2060\ufeff]")


def normalised(text: str) -> str:
    """Text as it is compared: NFKC, without white space at the ends and inside Chinese words.

    Characters without a width count as white space.
    """
    if text.isascii():
        return text.strip()
    return text if _ALREADY_NORMAL.fullmatch(text) else _normalised(text)


@lru_cache(maxsize=200_000)
def _normalised(text: str) -> str:
    return _SPACE_IN_CHINESE.sub("", without_invisible(text).strip())


def without_invisible(text: str) -> str:
    """NFKC without characters that have no width; white space is left where it stands."""
    return _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))


def is_ditto(text: str) -> bool:
    """Whether a text says no more than "the same as above": in words, or by marks alone.

    What such a cell repeats is in another row, which may be moved.
    """
    # What begins with another Chinese character is a name, as nearly all texts are; what is longer
    # than any mark with spaces in it too: neither is worth normalising.
    if "\u4e00" <= text[:1] <= "\u9fff" and text[0] not in _DITTO_BEGINS:
        return False
    if len(text) > _LONGEST_DITTO or (plain := without_spaces(text)) in BLANK_MARKS:
        return False
    words = "".join(filter(str.isalnum, plain)).casefold()
    return _MARKS_ALONE.issuperset(plain) or bool(_DITTO.fullmatch(words))


def without_footnote_mark(text: str) -> str:
    """公司② → 公司: in the normal form the mark would be a digit of the name."""
    return text.rstrip().rstrip(_MARKS_OF_FOOTNOTES) or text


def without_spaces(text: str) -> str:
    """Normalised text without any white space: headers, codes, marks."""
    return "".join(normalised(text).split())
