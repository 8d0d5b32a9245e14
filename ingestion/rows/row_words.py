"""Words and marks by which a row shows that it is no data.

Belongs here: how totals, notes, signatures, footers and empty rows are written. Does not: where in
a row they must stand.
"""

import re
from datetime import date, time

from ingestion.formats import RawValue
from ingestion.values import BLANK_MARKS, without_spaces

_TOTAL = re.compile(
    r"(?:.{0,15}?(?:合计|小计|总计|共计|累计|汇总|总数|总和|total|sum)(?:数|金额)?|(?:.{1,8}[省市县区州镇乡村道])?计)"
    r"(?:[:(].*|\d+(?:个|家|人|户|件|条|行|万?元)?)?[。.、;,!]*",
    re.IGNORECASE,
)
"""大埔镇小计, 全县总数, 合计。: no name ends so, and a total has nothing but amounts beside it."""
_OF_TOTAL = re.compile(r"其中:.*")
_AMOUNT = re.compile(r"[^\d]{0,5}[+-]?[\d,.]+[^\d]{0,4}")
"""12, 3.5万元, 单独3, 成功率91%"""
_NOTE = re.compile(
    r"(?:注|备注|附注|说明|填[表报]说明|编制说明)\d{0,2}[:.、].*"
    r"|(?:以上|上述|本表)(?:数据|数字|内容)?.*(?:截[至止]|来源|口径).*"
    r"|(?:数据|资料)(?:来源|截[至止]|口径|时间).*|附件?\d{0,2}:.*|本表一式.*|共\d+[个条项家户]?(?:记录|项目|企业|商会)?"
    r"|(?:计量|金额)?单位:.*",
    re.DOTALL,
)
_SIGNATURE = re.compile(
    r"(?:(?:填[表报]|制表|审核|复核|统计|经办|打印|制作)(?:人|单位|日期|时间)?|(?:填报)?单位(?:负责人|盖章)"
    r"|(?:单位)?负责人|联系(?:电话|人)|报出日期|日期|分管领导|主管领导|领导签字)(?:\([^()]*\))?(?::.*)?",
    re.DOTALL,
)
_FOOTER = re.compile(
    r"\(?(?:单位)?(?:公章|盖章|签章|印章)\)?|[-—*]*以下(?:空白|无正文|无数据)[-—*]*"
    r"|.{0,20}\((?:公章|盖章|签章)\)|\(?此页无正文\)?|未完待续|page\d+(?:of\d+)?|第[一二三四五六七八九十]+页"
    r"|\(?续表?[一二三四五六七八九十\d]*\)?|\(?[接续][上下][页表]\)?|\(?转下[页表]\)?"
    r"|第\d+页.{0,3}(?:[共/]\d+页)?|共\d+页.{0,3}(?:第\d+页)?|[-—]\d+[-—]|\d+/\d+页?"
)
"""What stands at the foot of a page or of a table, wherever it is put."""
_CONTINUED = re.compile(r"\(?续表?[一二三四五六七八九十\d]*\)?$")
_OF_ANOTHER = re.compile(r"上年|去年|往年|前年|示例|举例|作废|供参考|不计入|不统计|勿统计")
_YEAR_OF_TITLE = re.compile(r"(20\d\d)年度")
_LONE = re.compile(
    r"\d{1,4}|\d{4}[年./-]\d{1,2}(?:[月./-](?:\d{1,2}日?)?)?|[〇○零一二三四五六七八九]{4}年.{1,3}月(?:.{1,3}日)?"
)
"""A page's number or a day: alone in a row after the data it is neither."""
_NOUGHT = re.compile(r"0+(?:\.0+)?[^\d]{0,3}")
_LONGEST_MARK = 16
_YEAR_OF_DAY_ZERO = 1904


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
    return bool(_FOOTER.fullmatch(text.lower()))


def is_of_another(text: str, report_year: int) -> bool:
    """Whether a title or a note says that what follows is not of this return's year or no data."""
    return bool(_OF_ANOTHER.search(text)) or year_of_another(text, report_year) is not None


def year_of_another(title: str, report_year: int) -> int | None:
    """The year a title states, where it states others than the return's: 台账(2021年度)."""
    years = list(map(int, _YEAR_OF_TITLE.findall(title)))
    return years[-1] if years and report_year not in years else None


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
        if len(value) > _LONGEST_MARK:
            return False
        plain = without_spaces(value)
        return plain in BLANK_MARKS or bool(_NOUGHT.fullmatch(plain))
    if isinstance(value, date):
        # A nought in the format of a day.
        return value.year <= _YEAR_OF_DAY_ZERO
    if isinstance(value, time):
        return value == time(0)
    return value == 0 and not isinstance(value, bool)
