"""Words and marks by which a row shows that it is no data.

Belongs here: how totals, notes, signatures, footers and empty rows are written. Does not: where in
a row they must stand.
"""

import re

from ingestion.formats import RawValue
from ingestion.values import BLANK_MARKS, without_spaces

_TOTAL = re.compile(
    r"(?:.{0,15}?(?:合计|小计|总计|共计|累计|汇总|总数|total)数?|(?:.{1,8}[省市县区州镇乡村道])?计)"
    r"(?:[:(].*|\d+(?:个|家|人|户|件|条|行|万?元)?)?[。.、;,!]*",
    re.IGNORECASE,
)
"""大埔镇小计, 全县总数, 合计。: no name ends so, and a total has nothing but amounts beside it."""
_OF_TOTAL = re.compile(r"其中:.*")
_AMOUNT = re.compile(r"[+-]?[\d,.]+[^\d]{0,4}")
_NOTE = re.compile(
    r"(?:注|备注|附注|说明|填[表报]说明|编制说明)\d{0,2}[:.、].*"
    r"|(?:以上|上述|本表)(?:数据|数字|内容)?.*(?:截[至止]|来源|口径).*"
    r"|(?:数据|资料)(?:来源|截[至止]|口径|时间).*",
    re.DOTALL,
)
_SIGNATURE = re.compile(
    r"(?:(?:填[表报]|制表|审核|复核|统计|经办)(?:人|单位|日期|时间)?|(?:填报)?单位(?:负责人|盖章)"
    r"|(?:单位)?负责人|联系(?:电话|人)|报出日期)(?:\([^()]*\))?(?::.*)?",
    re.DOTALL,
)
_FOOTER = re.compile(
    r"\(?(?:单位)?(?:公章|盖章|签章|印章)\)?|[-—*]*以下(?:空白|无正文|无数据)[-—*]*"
    r"|\(?续表?\d*\)?|\(?[接续][上下][页表]\)?|\(?转下[页表]\)?"
    r"|第\d+页.{0,3}(?:[共/]\d+页)?|共\d+页.{0,3}(?:第\d+页)?|[-—]\d+[-—]|\d+/\d+页?"
)
"""What stands at the foot of a page or of a table, wherever it is put."""
_CONTINUED = re.compile(r"\(?续表?\d*\)?$")
_LONE = re.compile(r"\d{1,4}|\d{4}[年./-]\d{1,2}[月./-]\d{1,2}日?")
"""A page's number or a day: alone in a row after the data it is neither."""
_NOTHING = BLANK_MARKS | {"0", "0.0", "0.00", "0%", "0.00%"}
_LONGEST_MARK = 8


def names_total(text: str) -> bool:
    """Whether a text is a word for a total, or for a part of one."""
    return bool(_TOTAL.fullmatch(text) or _OF_TOTAL.fullmatch(text))


def is_beside_total(text: str) -> bool:
    """Whether a text may stand in a row of totals: an amount, a mark for nothing, another total."""
    return text in BLANK_MARKS or bool(_AMOUNT.fullmatch(text) or _TOTAL.fullmatch(text))


def is_note(text: str) -> bool:
    return bool(_NOTE.fullmatch(text))


def is_signature(text: str) -> bool:
    return bool(_SIGNATURE.fullmatch(text))


def is_footer(text: str) -> bool:
    return bool(_FOOTER.fullmatch(text))


def is_lone_number_or_day(text: str) -> bool:
    return bool(_LONE.fullmatch(text))


def without_continued(text: str) -> str:
    """A title without 续表 at its end."""
    return _CONTINUED.sub("", text)


def is_seen(value: RawValue) -> bool:
    """Whether anything of a cell can be seen: white space cannot."""
    return not isinstance(value, str) or without_spaces(value) != ""


def is_nothing(value: RawValue) -> bool:
    """0, and what means "nothing" or shows nothing."""
    if isinstance(value, str):
        # Longer than any mark: not worth normalising.
        return len(value) <= _LONGEST_MARK and without_spaces(value) in _NOTHING
    return value == 0 and not isinstance(value, bool)
