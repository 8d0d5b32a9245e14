"""Web pages named .xls, as exporting systems and LibreOffice write them: each table is a sheet.

Belongs here: tables, spans, and the values some programs store beside the text shown. Does not:
other formats.
"""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from ingestion.formats.decode_text import decode_text
from ingestion.formats.limits import ReadingLimits
from ingestion.formats.number_format import number_of
from ingestion.formats.raw_workbook import (
    ERROR_VALUES,
    Address,
    BrokenCell,
    MergedRange,
    NotAWorkbookError,
    RawSheet,
    RawValue,
    RawWorkbook,
    rectangle,
)
from ingestion.formats.rich_text import Run, is_all_struck_out
from ingestion.formats.showing import Showing

_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?([\w-]+)""", re.IGNORECASE)
_CHINESE = {"gb2312", "gbk", "gb_2312-80", "gb18030"}
_WORKSHEET_NAME = re.compile(r"<x:ExcelWorksheet>\s*<x:Name>(.*?)</x:Name>", re.DOTALL)
_SHEET_HEADING = re.compile(r"(?:Sheet|Table|工作表|表)\s*\d+\s*[:：]\s*(.+)", re.DOTALL)
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_DATE_LETTERS = re.compile(r"[ymdhs]", re.IGNORECASE)
_PLAIN_NUMBER = re.compile(r"[\s\d.,+()¥￥$%-]*(?:[eE][+-]\d+)?\s*")
"""What shows of a number without a unit; of another, the format is not told, and the text is it."""
_STRUCK_OUT = re.compile(r"line-through", re.IGNORECASE)
_LIBREOFFICE_ERROR = re.compile(r"Err:\d{3}")
_SPACES = re.compile(r"[ \t\r\n\f]+")
_HEADINGS = {"h1", "h2", "h3", "h4", "caption"}
_IN_TABLES = """
    a abbr b big br button caption center code col colgroup dd del div dl dt em font h1 h2 h3 h4 h5
    h6 hr i img input ins label li nobr ol p s script small span strike strong style sub sup table
    tbody td tfoot th thead tr tt u ul wbr
"""
_TABLE_TAGS = frozenset(_IN_TABLES.split())
"""What stands in tables; other names but those with a prefix (`o:p`) are damage. A page that is
only nearly right must not be read on: a lost tag makes one cell of two."""
_STRIKING = {"s", "strike", "del"}
_OFF_THE_LINE = {"sup", "sub"}
_TELLING = _STRIKING | _OFF_THE_LINE
_SKIPPED = {"script", "style", "title"}


def read_html(content: bytes, limits: ReadingLimits) -> RawWorkbook:
    """Every table of a web page; raises NotAWorkbookError where it has none."""
    text = decode_text(content, _stated_encoding(content)) or decode_text(content)
    if text is None:
        raise NotAWorkbookError(
            "it is a web page in an unknown encoding; open it, save it as .xlsx and send it again",
            "这个文件是网页，编码无法识别，请打开后另存为 .xlsx 重新报送",
        )
    page = _Page(limits, [name.strip() for name in _WORKSHEET_NAME.findall(text)])
    page.feed(text)
    page.close()
    if not page.tables:
        raise NotAWorkbookError(
            "it is a web page without a table; open it, save it as .xlsx and send it again",
            "这个文件是没有表格的网页，请打开原来的工作簿，另存为 .xlsx 后重新报送",
        )
    damage = page.damage or ("it ends within a table" if page.is_open else None)
    if damage:
        raise NotAWorkbookError(
            f"it is a damaged web page ({damage}); open the workbook it was made from, save that "
            "as .xlsx and send it again",
            "这个文件是网页，内容不完整或已损坏，请打开原来的工作簿，另存为 .xlsx 后重新报送",
        )
    return RawWorkbook(
        tuple(
            RawSheet(
                table.name,
                rectangle(table.cells),
                hidden_rows=frozenset(table.hidden_rows),
                merged=tuple(table.merged),
                shown=table.showing.shown,
                struck_out=frozenset(table.showing.struck_out),
            )
            for table in page.tables
        )
    )


def _stated_encoding(content: bytes) -> str | None:
    found = _CHARSET.search(content[:4096])
    name = found[1].decode("ascii", "replace").lower() if found else None
    # What calls itself gb2312 holds characters that only its successor has.
    return "gb18030" if name in _CHINESE else name


@dataclass
class _Table:
    """One table as read so far; cells that a span covers are taken, so that the next go beside."""

    name: str
    cells: dict[Address, RawValue] = field(default_factory=dict)
    showing: Showing = field(default_factory=Showing)
    hidden_rows: set[int] = field(default_factory=set)
    merged: list[MergedRange] = field(default_factory=list)
    row: int = 0
    column: int = 0
    taken: dict[int, int] = field(default_factory=dict)
    """Column → the last row that a cell above spans down to."""

    def next_free_column(self) -> int:
        column = self.column + 1
        while self.taken.get(column, 0) >= self.row:
            column += 1
        return column


class _Page(HTMLParser):
    """Walks a page; a table within a table is text of the cell it stands in."""

    def __init__(self, limits: ReadingLimits, names: list[str]) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[_Table] = []
        self._limits = limits
        self._names = names
        self._depth = 0
        self._heading: list[str] | None = None
        self._last_heading = ""
        self._cell: dict[str, str | None] | None = None
        self._text: list[Run] = []
        self._styles: list[str] = []
        """The tags open in a cell that strike out or raise its text."""
        self._skipped: str | None = None
        self.damage: str | None = None
        """The first thing in a table that no program writes."""

    @property
    def is_open(self) -> bool:
        return self._depth > 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        self._check_tag(tag)
        for name, value in attributes:
            # A quote that is lost makes the next cells part of the tag.
            if self._depth and ('"' in name or "<" in name or "<" in (value or "")):
                self._found_damage(f"a tag {tag} with {name!r} in it")
        if tag in _SKIPPED:
            self._skipped = tag
        elif tag == "table":
            self._depth += 1
            if self._depth == 1:
                self._open_table()
        elif tag in _HEADINGS and self._cell is None:
            self._heading = []
        elif self._depth == 1 and tag == "tr":
            self._close_cell()
            self._open_row(given)
        elif self._depth == 1 and tag in {"td", "th"}:
            self._close_cell()
            self._cell, self._text, self._styles = given, [], []
        elif tag == "br" and self._cell is not None:
            self._text.append(Run("\n"))
        elif tag in _TELLING and self._cell is not None:
            self._styles.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self._check_tag(tag)
        if tag == self._skipped:
            self._skipped = None
        elif tag == "table" and self._depth:
            if self._depth == 1:
                self._close_cell()
            self._depth -= 1
        elif tag in _HEADINGS and self._heading is not None:
            self._last_heading = _SPACES.sub(" ", "".join(self._heading)).strip()
            if tag == "caption" and self.tables:
                self.tables[-1].name = self._last_heading
            self._heading = None
        elif self._depth == 1 and tag in {"td", "th", "tr"}:
            self._close_cell()
        elif tag in self._styles:
            self._styles.remove(tag)

    def handle_data(self, text: str) -> None:
        if self._skipped:
            return
        if self._heading is not None:
            self._heading.append(text)
        elif self._cell is not None:
            # Line breaks of the source are spaces; those of the page are tags.
            is_struck_out = None if _STRIKING.isdisjoint(self._styles) else True
            is_raised = not _OFF_THE_LINE.isdisjoint(self._styles)
            self._text.append(Run(_SPACES.sub(" ", text), is_struck_out, is_raised))
        elif self._depth and text.strip():
            self._found_damage(f"{text.strip()[:20]!r} in a table outside its cells")

    def _check_tag(self, tag: str) -> None:
        if self._depth and tag not in _TABLE_TAGS and ":" not in tag:
            self._found_damage(f"a tag {tag[:20]!r} in a table")

    def _found_damage(self, what: str) -> None:
        self.damage = self.damage or what

    def _open_table(self) -> None:
        number = len(self.tables)
        heading = _SHEET_HEADING.fullmatch(self._last_heading)
        named = heading[1].strip() if heading else self._last_heading
        name = self._names[number] if number < len(self._names) else named
        self.tables.append(_Table(name or f"Sheet{number + 1}"))
        self._last_heading = ""

    def _open_row(self, given: dict[str, str | None]) -> None:
        table = self.tables[-1]
        table.row, table.column = table.row + 1, 0
        if _HIDDEN.search(given.get("style") or ""):
            table.hidden_rows.add(table.row)

    def _close_cell(self) -> None:
        if self._cell is None:
            return
        given, self._cell = self._cell, None
        table = self.tables[-1]
        column = table.next_free_column()
        width, height = _span(given, "colspan"), _span(given, "rowspan")
        table.column = column + width - 1
        last = (table.row + height - 1, table.column)
        self._limits.check_area(table.name, last, last)
        if height > 1:
            for covered in range(column, column + width):
                table.taken[covered] = table.row + height - 1
        if width > 1 or height > 1:
            table.merged.append((table.row, column, table.row + height - 1, table.column))
        text = _lines("".join(run.text for run in self._text))
        value, number_format = _value(text, given)
        if value != "":
            place = (table.row, column)
            runs = self._text if isinstance(value, str) else None
            seen = table.showing.see(
                place,
                value,
                number_format=number_format,
                is_struck_out=bool(_STRUCK_OUT.search(given.get("style") or ""))
                or is_all_struck_out(self._text),
                runs=runs,
            )
            table.cells[place] = _lines(seen) if isinstance(seen, str) else seen


def _lines(text: str) -> str:
    return "\n".join(line.strip(" ") for line in text.split("\n")).strip("\n")


def _span(given: dict[str, str | None], name: str) -> int:
    text = (given.get(name) or "1").strip()
    return max(1, int(text)) if text.isdigit() else 1


def _value(text: str, given: dict[str, str | None]) -> tuple[RawValue, str | None]:
    """The value of a cell, and its number format.

    Excel and LibreOffice store the number beside the text shown, which may be rounded. Of dates the
    text is taken: their number does not say what it is.
    """
    error = given.get("x:err") or text
    if error in ERROR_VALUES or _LIBREOFFICE_ERROR.fullmatch(error):
        return BrokenCell(error, is_formula=False), None
    stored = given.get("sdval") or given.get("x:num")
    number_format = (given.get("sdnum") or "").rpartition(";")[2]
    if not number_format and not _PLAIN_NUMBER.fullmatch(text):
        return text, None
    if not stored or not text or _DATE_LETTERS.search(number_format.replace("General", "")):
        return text, None
    try:
        number = number_of(stored)
    except ValueError:
        return text, None
    return number, number_format or ("0%" if _shows_percent(text, number) else None)


def _shows_percent(text: str, number: float) -> bool:
    """Whether the text is a hundred times the number and a percent sign, not the number and one."""
    try:
        shown = float(text.removesuffix("%").replace(",", ""))
    except ValueError:
        return False
    return text.endswith("%") and abs(shown - number * 100) < abs(shown - number)
