"""Which sheet of the form a workbook's sheet is, by its title, and whose.

Belongs here: the ways a title is written: numbering, a year, a county before or after it. Does not:
what stands on the sheet, or which of two sheets is read.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from ingestion.form import Forms
from ingestion.register import Register
from ingestion.values import normalised, without_spaces

_YEAR = re.compile(r"(?<!\d)(?:(?P<year>20\d\d)(?!\d)(?:年度|年)?|(?P<short>\d\d)年度?)")
_OTHER_YEAR = re.compile(r"上一?年度?|去年|前年|往年|历年")
_NUMBERING = re.compile(
    r"^(?:(?:附件|附表|表)?(?:\d{1,2}|[一二三四五六七八九十]{1,3})(?!\d)|附件|附表|表)"
)
_COPY = re.compile(r"\(\d{1,2}\)$")
_KIND = re.compile(r"^(?:统计表|明细表|一览表|表|页)")
_SAYS_NOTHING = re.compile(
    r"(?:定稿|终稿|最终|最新|上报|报送|填报|正式|修改|修订|更正|已?核对?|v\d{1,2}|版|新)+",
    re.IGNORECASE,
)
"""What people add to the name of a sheet they have finished."""
_MARKS = "-_—–·.、:,;()[]【】《》+#/\\|~"


@dataclass(frozen=True)
class SheetTitle:
    """The form's sheet a title names, and what else it says."""

    sheet: str
    """Key of the form's sheet."""
    owner: str = ""
    """Whose it is: a county's newest code where the words name one, else the words left over."""
    year: int | None = None
    is_of_another_year: bool = False
    """上年, 去年: whichever year the return is of, the sheet is of another."""

    def is_of(self, report_year: int | None) -> bool:
        return not self.is_of_another_year and self.year in (None, report_year)

    @property
    def year_words(self) -> str:
        """The year as the clerk is told of it."""
        return f"{self.year}年" if self.year else "上年"


@dataclass(frozen=True)
class SheetTitles:
    """The titles of every form version, and the names and codes of counties."""

    keys: Mapping[str, str]
    """Title as compared → key of the sheet."""
    counties: Mapping[str, str]
    """Code, name or short name of a county → its newest code."""

    @staticmethod
    def of(forms: Forms, register: Register) -> "SheetTitles":
        keys = {
            without_spaces(sheet.title_zh): sheet.key
            for form in forms.versions
            for sheet in form.sheets
        }
        return SheetTitles(keys, _county_words(register))

    def is_own(self, owner: str, county_code: str | None) -> bool:
        """Whether what a title says beside the form's is of this county, or of nobody."""
        line = self.counties.get(county_code or "", "")
        names = (words for words, code in self.counties.items() if code == line)
        return owner in ("", line) or bool(
            _SAYS_NOTHING.fullmatch(owner) or any(name in owner for name in names)
        )

    def words_of(self, owner: str) -> str:
        """An owner as a clerk knows it: the longest name that stands for its code, or its words."""
        names = [words for words, code in self.counties.items() if code == owner]
        return max(
            (name for name in names if not any(map(str.isdigit, name))), key=len, default=owner
        )

    @cached_property
    def _longest_first(self) -> list[str]:
        return sorted(self.keys, key=len, reverse=True)

    def read(self, name: str) -> SheetTitle | None:
        """What the name of a sheet says; None where it names no sheet of the form."""
        # A space left in it stands between a number and another: 表2 2022年度.
        text = "_".join(normalised(name).split())
        if text in self.keys:
            return SheetTitle(self.keys[text])
        title = next((title for title in self._longest_first if title in text), None)
        if title is None:
            return None
        before, _, after = text.partition(title)
        around = f"{before} {after}"
        years = [int(one["year"] or f"20{one['short']}") for one in _YEAR.finditer(around)]
        is_of_another_year = bool(_OTHER_YEAR.search(around))
        before, after = (_OTHER_YEAR.sub("", _YEAR.sub("", words)) for words in (before, after))
        before = _NUMBERING.sub("", before.strip(_MARKS)).strip(_MARKS)
        after = _COPY.sub("", after)
        after = _KIND.sub("", after.strip(_MARKS)).strip(_MARKS)
        words = before + after
        return SheetTitle(
            self.keys[title],
            self.counties.get(words, words),
            max(years, default=None),
            is_of_another_year,
        )


def _county_words(register: Register) -> dict[str, str]:
    """Words that name one county only → its newest code."""
    lines = register.county_lines()
    named: dict[str, set[str]] = {}
    for division in register.divisions:
        if division.level == "county":
            for words in _words_for(division.code, division.name):
                named.setdefault(words, set()).add(lines[division.code])
    return {words: next(iter(codes)) for words, codes in named.items() if len(codes) == 1}


def _words_for(code: str, name: str) -> set[str]:
    """A county's code, its name, and the name as people shorten it: 横州, 融水县."""
    short = name[:2] if name.endswith("自治县") else name[:-1]
    words = {code, name, f"{code}{name}", f"{name}{code}"}
    return words | (
        {short, f"{short}县"} if len(short) > 1 and name.endswith("自治县") else {short}
    )
