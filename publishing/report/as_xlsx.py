"""A report's tables as an Excel workbook: numbers as numbers, no formulas.

Belongs here: sheets and how they look. Does not: what the tables say.
"""

import io
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from publishing.report.content import Paragraph, Report, Table

SAFE = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
WITH_UNIT = re.compile(r"([+-]?\d+(?:\.\d+)?)(\D+)")
WHOLE = re.compile(r"0|[1-9]\d{0,3}")
"""The number of a sentence or a year; codes are longer, and no numbers."""
QUOTIENT = "分子/分母"
WIDEST = 64
WIDE = 125
"""Signs across a table that is printed on a page turned."""
TEXT_WIDTH = 72
LINE_HEIGHT = 16
"""Points a line takes: heights are set, for not every program fits rows to what they hold."""
FONT = "宋体"


def as_xlsx(report: Report) -> bytes:
    """The workbook's bytes: a sheet on the report, its text, then a sheet a kind of table."""
    import xlsxwriter

    written = io.BytesIO()
    with xlsxwriter.Workbook(written, SAFE) as workbook:
        workbook.set_properties(
            {"title": report.title, "created": datetime.fromisoformat(report.published_on)}
        )
        formats = _formats(workbook)
        _write_text(workbook.add_worksheet("正文"), report, formats)
        for table in (_chapters(report), *_others(report)):
            _write_table(workbook.add_worksheet(table.title[:31]), apart(table), formats)
    return written.getvalue()


def _chapters(report: Report) -> Table:
    """The tables of the chapters as one, which can be filtered: a column more says which chapter,
    and one that a chapter's table has not is empty there."""
    found = [
        (section.title, block)
        for section in report.sections
        for block in section.blocks
        if isinstance(block, Table) and block.kind == "figures"
    ]
    # The widest has them all in their order, but for what another has.
    names: list[str] = []
    for _, table in sorted(found, key=lambda one: -len(one[1].columns)):
        names += [name for name in table.columns if name not in names]
    numeric = {table.columns[at] for _, table in found for at in table.numeric}
    rows = []
    for title, table in found:
        for row in table.rows:
            cells = dict(zip(table.columns, row, strict=True))
            rows.append((title, *(cells.get(name, "") for name in names)))
    places = tuple(at for at, name in enumerate(names, start=1) if name in numeric)
    return Table("主要指标", ("章", *names), tuple(rows), places)


def _others(report: Report) -> Iterable[Table]:
    for section in report.sections:
        for block in section.blocks:
            if isinstance(block, Table) and block.kind != "figures":
                yield block


def apart(table: Table) -> Table:
    """The table with what is more than a number in a cell apart: a number from its unit, a
    numerator from its denominator."""
    for at, name in enumerate(table.columns):
        if name == QUOTIENT:
            pairs = [row[at].partition("/")[::2] for row in table.rows]
            return apart(_in_two(table, at, ("分子", "分母"), pairs, numeric=(True, True)))
        if at in table.numeric and table.rows:
            found = [WITH_UNIT.fullmatch(row[at]) for row in table.rows]
            if all(found):
                both = [(one[1], one[2]) for one in found if one is not None]
                return apart(_in_two(table, at, (name, "单位"), both, numeric=(True, False)))
    return table


def _in_two(
    table: Table,
    at: int,
    names: tuple[str, str],
    cells: Sequence[tuple[str, str]],
    numeric: tuple[bool, bool],
) -> Table:
    """The table with two columns in place of the one at `at`."""
    rows = tuple(
        (*row[:at], *both, *row[at + 1 :]) for row, both in zip(table.rows, cells, strict=True)
    )
    places = [place + (place > at) for place in table.numeric if place != at]
    places += [at + more for more, is_number in enumerate(numeric) if is_number]
    columns = (*table.columns[:at], *names, *table.columns[at + 1 :])
    return replace(table, columns=columns, rows=rows, numeric=tuple(sorted(places)))


def _formats(workbook: Any) -> dict[str, Any]:
    base = {"font_name": FONT, "font_size": 11, "valign": "vcenter"}
    box = base | {"border": 1, "border_color": "#B0B8C1"}
    # Indented, or a figure would touch the words of the next column.
    right = box | {"align": "right", "indent": 1}
    looks = {
        "cell": box | {"text_wrap": True, "align": "left", "indent": 1},
        "whole": right | {"num_format": "0"},
        "decimal": right | {"num_format": "0.00"},
        "right": right,
    }
    totals = {
        f"total {name}": look | {"bold": True, "top": 2, "top_color": "#1F2933"}
        for name, look in looks.items()
    }
    looks |= totals | {
        "title": base | {"bold": True, "font_size": 16},
        "caption": base | {"bold": True, "font_size": 12},
        "soft": base | {"font_color": "#52606D"},
        "text": base | {"text_wrap": True, "valign": "top"},
        "number": base | {"font_script": 1, "font_color": "#52606D"},
        "head": box | {"bold": True, "bg_color": "#DCE6F1", "text_wrap": True, "align": "center"},
    }
    return {name: workbook.add_format(look) for name, look in looks.items()}


def _write_text(sheet: Any, report: Report, formats: dict[str, Any]) -> None:
    sheet.set_column(0, 0, TEXT_WIDTH)
    sheet.write_string(0, 0, report.title, formats["title"])
    sheet.write_string(1, 0, report.subtitle, formats["soft"])
    lines: list[str | Paragraph] = [report.lead]
    for section in report.sections:
        said = [block for block in section.blocks if isinstance(block, Paragraph)]
        if said:
            lines += [f"{section.number}、{section.title}", *said]
    numbers = report.numbers
    for at, line in enumerate(lines, start=3):
        if isinstance(line, str):
            sheet.write_string(at, 0, line, formats["caption"])
            continue
        pieces: list[Any] = []
        for sentence in line.sentences:
            pieces.append(sentence.text)
            if sentence.figures:
                # In brackets: of a cell that is copied the raising is lost.
                pieces += [formats["number"], f"[{numbers[id(sentence)]}]"]
        if any(sentence.figures for sentence in line.sentences):
            sheet.write_rich_string(at, 0, *pieces, formats["text"])
        else:
            sheet.write_string(at, 0, line.text, formats["text"])
        shown = "".join(piece for piece in pieces if isinstance(piece, str))
        _set_height(sheet, at, [(shown, TEXT_WIDTH)])
    _set_print(sheet, is_wide=False)


def _write_table(sheet: Any, table: Table, formats: dict[str, Any]) -> None:
    """A table whose head stays in view, is printed on every page and can be filtered by."""
    widths = _widths(table)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width + 4)
    sheet.write_string(0, 0, table.title, formats["caption"])
    for column, name in enumerate(table.columns):
        sheet.write_string(1, column, name, formats["head"])
    _set_height(sheet, 1, list(zip(table.columns, widths, strict=True)))
    sheet.freeze_panes(2, 1)
    sheet.repeat_rows(1)
    has_total = table.kind == "below"
    rows = table.rows[:-1] if has_total else table.rows
    at = 2
    for row in rows:
        _write_row(sheet, at, row, table, widths, formats)
        at += 1
    sheet.autofilter(1, 0, at - 1, len(table.columns) - 1)
    if has_total:
        # Apart by a line, or a program would filter and sort it with the others.
        sheet.set_row(at, 4)
        _write_row(sheet, at + 1, table.rows[-1], table, widths, formats, look="total ")
        at += 2
    if table.note:
        sheet.write_string(at, 0, table.note, formats["soft"])
    _set_print(sheet, is_wide=sum(widths) + 4 * len(widths) > WIDE)


def _write_row(
    sheet: Any,
    at: int,
    row: Sequence[str],
    table: Table,
    widths: Sequence[float],
    formats: dict[str, Any],
    look: str = "",
) -> None:
    for column, text in enumerate(row):
        _write_cell(sheet, at, column, text, column in table.numeric, formats, look)
    _set_height(sheet, at, list(zip(row, widths, strict=True)))


def _widths(table: Table) -> list[float]:
    """Each column's width in signs: as wide as its texts, heads over two lines, within bounds.

    A head has the arrow of the filter beside it.
    """
    return [
        max(
            min(_width(name) / 2 + 3, 14),
            *(min(_width(row[column]), WIDEST) for row in table.rows),
            6,
        )
        for column, name in enumerate(table.columns)
    ]


def _set_height(sheet: Any, row: int, texts: list[tuple[str, float]]) -> None:
    lines = max(math.ceil(_width(text) / width) if text else 1 for text, width in texts)
    sheet.set_row(row, LINE_HEIGHT * lines)


def _write_cell(
    sheet: Any,
    row: int,
    column: int,
    text: str,
    is_number: bool,
    formats: dict[str, Any],
    look: str,
) -> None:
    if not text:
        sheet.write_blank(row, column, None, formats[f"{look}cell"])
        return
    if not is_number and not WHOLE.fullmatch(text):
        sheet.write_string(row, column, text, formats[f"{look}cell"])
        return
    try:
        number = float(text)
    except ValueError:
        # As printed elsewhere, 1.8万, or — where there is no figure.
        sheet.write_string(row, column, text, formats[f"{look}right"])
        return
    kind = "decimal" if "." in text else "whole"
    sheet.write_number(row, column, number, formats[f"{look}{kind}"])


def _width(text: str) -> float:
    return sum(2.0 if ord(sign) > 0x2E7F else 1.0 for sign in text)


def _set_print(sheet: Any, *, is_wide: bool) -> None:
    sheet.set_paper(9)
    if is_wide:
        sheet.set_landscape()
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&C&P / &N")
