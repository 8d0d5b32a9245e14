"""Styles of an OpenDocument spreadsheet that tell more than the values: formats, struck-out text.

Belongs here: number styles as the codes other programs write, and which styles strike out or
raise. Does not: what a cell becomes by them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import log
from typing import NamedTuple
from xml.etree.ElementTree import Element

from ingestion.formats.rich_text import Run

_NAMESPACES = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
TABLE, OFFICE, TEXT, STYLE, _NUMBER = (
    _NAMESPACES % name for name in ("table", "office", "text", "style", "datastyle")
)
_NUMBER_STYLES = {f"{_NUMBER}{kind}-style" for kind in ("number", "percentage", "currency")}


class Style(NamedTuple):
    """What a style says of a cell or of a piece of text."""

    number_format: str | None = None
    is_struck_out: bool = False
    is_raised: bool = False


PLAIN = Style()


@dataclass(frozen=True)
class Styles:
    """The styles of a document that tell something, by name."""

    by_name: Mapping[str | None, Style] = field(default_factory=dict)

    @staticmethod
    def of(*documents: Element) -> "Styles":
        """The styles of a document's parts, common ones first; each builds on its parent."""
        given = [
            one
            for group in ("styles", "automatic-styles")
            for document in documents
            for one in document.iterfind(f"{OFFICE}{group}/*")
        ]
        formats = {
            one.get(f"{STYLE}name"): "".join(_code(one))
            for one in given
            if one.tag in _NUMBER_STYLES
        }
        styles: dict[str | None, Style] = {}
        for one in given:
            if one.tag != f"{STYLE}style":
                continue
            parent = styles.get(one.get(f"{STYLE}parent-style-name"), PLAIN)
            properties = one.find(f"{STYLE}text-properties")
            said = properties.attrib if properties is not None else {}
            # LibreOffice writes the one, other programs the other.
            line = said.get(f"{STYLE}text-line-through-style") or said.get(
                f"{STYLE}text-line-through-type"
            )
            styles[one.get(f"{STYLE}name")] = Style(
                formats.get(one.get(f"{STYLE}data-style-name"), parent.number_format),
                parent.is_struck_out if line is None else line != "none",
                _is_off_the_line(said.get(f"{STYLE}text-position", "")),
            )
        return Styles({name: style for name, style in styles.items() if style != PLAIN})

    def of_cell(self, cell: Element, row: Element, column_default: str | None) -> Style:
        """A cell's style: its own, else its row's, else its column's."""
        name = (
            cell.get(f"{TABLE}style-name")
            or row.get(f"{TABLE}default-cell-style-name")
            or column_default
        )
        return self.by_name.get(name, PLAIN)

    def runs(self, cell: Element) -> list[Run] | None:
        """The runs of a cell's text; None where no piece of it is struck out or raised."""
        if not self.by_name or cell.find(f"{TEXT}p/{TEXT}span") is None:
            return None
        runs: list[Run] = []
        for paragraph in cell.iterfind(f"{TEXT}p"):
            runs += [Run("\n", is_struck_out=None)] if runs else []
            runs += [Run(text, is_struck_out=None) for text in [paragraph.text] if text]
            for piece in paragraph:
                style = self.by_name.get(piece.get(f"{TEXT}style-name"))
                struck_out = style.is_struck_out if style else None
                text = "".join(piece.itertext())
                runs.append(Run(text, struck_out, bool(style and style.is_raised)))
                runs += [Run(text, is_struck_out=None) for text in [piece.tail] if text]
        return runs if any(run.is_struck_out or run.is_raised for run in runs) else None


def _is_off_the_line(position: str) -> bool:
    """Of `super 58%`, `sub 58%`, `33% 58%`: whether it stands higher or lower than the line."""
    where = position.partition(" ")[0]
    return bool(where) and where != "0%"


def _code(style: Element) -> Iterator[str]:
    """A number style as a format's code, piece by piece."""
    for piece in style:
        if piece.tag == f"{_NUMBER}number":
            digits = "0" * max(1, int(piece.get(f"{_NUMBER}min-integer-digits", "1")))
            for drawn in piece.iterfind(f"{_NUMBER}embedded-text"):
                at = len(digits) - int(drawn.get(f"{_NUMBER}position", "0"))
                digits = f'{digits[:at]}"{drawn.text or ""}"{digits[at:]}'
            factor = float(piece.get(f"{_NUMBER}display-factor", "1"))
            yield digits + "," * round(log(factor, 1000) if factor > 1 else 0)
        elif piece.tag == f"{_NUMBER}text" and piece.text:
            is_percent = style.tag == f"{_NUMBER}percentage-style" and piece.text == "%"
            yield "%" if is_percent else f'"{piece.text}"'


def column_defaults(table: Element) -> list[tuple[int, str | None]]:
    """The last column each style of columns reaches, in order, and that style."""
    defaults: list[tuple[int, str | None]] = []
    last = 0
    for column in table.iter(f"{TABLE}table-column"):
        last += max(1, int(column.get(f"{TABLE}number-columns-repeated", "1")))
        defaults.append((last, column.get(f"{TABLE}default-cell-style-name")))
    return defaults
