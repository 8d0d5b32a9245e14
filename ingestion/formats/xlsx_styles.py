"""Styles and texts of an .xlsx package that tell more than the values: formats, struck-out fonts.

Belongs here: the parts `styles` and `sharedStrings`. Does not: what a cell becomes by them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from ingestion.formats.number_format import says_something
from ingestion.formats.package import LENGTH_REMEMBERED
from ingestion.formats.rich_text import Run

_BUILT_IN = {9: "0%", 10: "0.00%"}
"""The formats with a number and no code of their own that show more than the cell's number."""
_OFF = {"0", "false"}
_OFF_THE_LINE = {"superscript", "subscript"}
_MARKS_OF_TELLING_RUNS = (b"strike", *(position.encode() for position in sorted(_OFF_THE_LINE)))


@dataclass(frozen=True)
class CellStyles:
    """The styles by which a cell may show more than its value, by their position in the part."""

    telling: Mapping[int, tuple[str | None, bool]] = field(default_factory=dict)
    """Style → its number format where that says something, and whether it strikes out."""

    @staticmethod
    def of(styles: bytes) -> "CellStyles":
        """From the part; a short one is remembered, for programs write the same in each file."""
        return _of_short(styles) if len(styles) <= LENGTH_REMEMBERED else CellStyles._read(styles)

    @staticmethod
    def _read(styles: bytes) -> "CellStyles":
        root = ElementTree.fromstring(styles)
        codes = _BUILT_IN | {
            int(one.get("numFmtId", "")): one.get("formatCode", "")
            for one in root.iterfind("{*}numFmts/{*}numFmt")
        }
        formats = {number: code for number, code in codes.items() if says_something(code)}
        struck_out = {
            number
            for number, font in enumerate(root.iterfind("{*}fonts/{*}font"))
            if _is_on(font.find("{*}strike"))
        }
        telling = {}
        for position, style in enumerate(root.iterfind("{*}cellXfs/{*}xf")):
            number_format = formats.get(int(style.get("numFmtId", "0")))
            is_struck_out = int(style.get("fontId", "0")) in struck_out
            if number_format or is_struck_out:
                telling[position] = (number_format, is_struck_out)
        return CellStyles(telling)

    def may_be_used_in(self, xml: bytes, beside_plain_cells: bytes) -> bool:
        """Whether a sheet names any of them: most name none, and need not be parsed for them."""
        # Plain searches: a pattern of them all costs ten times as much.
        return any(
            b's="%d"' % style in xml or b"s='%d'" % style in beside_plain_cells
            for style in self.telling
        )

    @property
    def strike_out(self) -> bool:
        return any(is_struck_out for _, is_struck_out in self.telling.values())


@lru_cache(maxsize=64)
def _of_short(styles: bytes) -> CellStyles:
    return CellStyles._read(styles)


def may_hold_telling_runs(xml: bytes) -> bool:
    """Whether any run in the XML may be struck out or off the line."""
    return any(mark in xml for mark in _MARKS_OF_TELLING_RUNS)


def telling_texts(shared_strings: bytes, styles: CellStyles) -> dict[int, tuple[Run, ...]]:
    """Position → runs, of the shared texts that may show something else than all their letters."""
    if not styles.strike_out and not may_hold_telling_runs(shared_strings):
        return {}
    texts = enumerate(ElementTree.fromstring(shared_strings).iterfind("{*}si"))
    return {
        position: runs
        for position, text in texts
        if (runs := runs_of(text))
        # In a cell that is struck out, a run may tell by not being so.
        if styles.strike_out or any(run.is_struck_out or run.is_raised for run in runs)
    }


def runs_of(text: Element) -> tuple[Run, ...]:
    """The runs of a text; none where it is of one piece."""
    return tuple(_run(run) for run in text.iterfind("{*}r"))


def _run(run: Element) -> Run:
    style = run.find("{*}rPr")
    text = run.findtext("{*}t") or ""
    if style is None:
        return Run(text, is_struck_out=None)
    raised = style.find("{*}vertAlign")
    return Run(
        text,
        is_struck_out=_is_on(style.find("{*}strike")),
        is_raised=raised is not None and raised.get("val") in _OFF_THE_LINE,
    )


def _is_on(switch: Element | None) -> bool:
    return switch is not None and switch.get("val", "1") not in _OFF
