"""A report's tables as an Excel workbook: numbers as numbers, no formulas.

Belongs here: sheets and how they look. Does not: what the tables say.
"""

import io
import math
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from publishing.report.content import Paragraph, Report, Table

SAFE = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
WIDEST = 48
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
        chapters = [table for table in _tables(report) if table.kind == "figures"]
        _write_tables(workbook.add_worksheet("主要指标"), chapters, formats)
        for table in _tables(report):
            if table.kind != "figures":
                _write_tables(workbook.add_worksheet(table.title[:31]), [table], formats)
    return written.getvalue()


def _tables(report: Report) -> Iterable[Table]:
    for section in report.sections:
        for block in section.blocks:
            if isinstance(block, Table):
                yield block


def _formats(workbook: Any) -> dict[str, Any]:
    base = {"font_name": FONT, "font_size": 11, "valign": "vcenter"}
    box = base | {"border": 1, "border_color": "#B0B8C1"}
    return {
        "title": workbook.add_format(base | {"bold": True, "font_size": 16}),
        "caption": workbook.add_format(base | {"bold": True, "font_size": 12}),
        "soft": workbook.add_format(base | {"font_color": "#52606D"}),
        "text": workbook.add_format(base | {"text_wrap": True, "valign": "top"}),
        "head": workbook.add_format(
            box | {"bold": True, "bg_color": "#DCE6F1", "text_wrap": True, "align": "center"}
        ),
        "cell": workbook.add_format(box | {"text_wrap": True}),
        "whole": workbook.add_format(box | {"num_format": "0"}),
        "decimal": workbook.add_format(box | {"num_format": "0.00"}),
        "right": workbook.add_format(box | {"align": "right"}),
    }


def _write_text(sheet: Any, report: Report, formats: dict[str, Any]) -> None:
    sheet.set_column(0, 0, TEXT_WIDTH)
    sheet.write_string(0, 0, report.title, formats["title"])
    sheet.write_string(1, 0, report.subtitle, formats["soft"])
    lines: list[tuple[str, str]] = [(report.lead.text, "text")]
    for section in report.sections:
        said = [block for block in section.blocks if isinstance(block, Paragraph)]
        if said:
            lines.append((f"{section.number}、{section.title}", "caption"))
            lines += [(block.text, "text") for block in said]
    for at, (text, look) in enumerate(lines, start=3):
        sheet.write_string(at, 0, text, formats[look])
        _set_height(sheet, at, [(text, TEXT_WIDTH)])
    _set_print(sheet)


def _write_tables(sheet: Any, tables: list[Table], formats: dict[str, Any]) -> None:
    """Tables one below the other; of one alone the head stays in view and can be filtered."""
    at = 0
    widths = _widths(tables)
    for column, width in widths.items():
        sheet.set_column(column, column, width + 2)
    for table in tables:
        sheet.write_string(at, 0, table.title, formats["caption"])
        at += 1
        for column, name in enumerate(table.columns):
            sheet.write_string(at, column, name, formats["head"])
        _set_height(sheet, at, [(name, widths[place]) for place, name in enumerate(table.columns)])
        if len(tables) == 1:
            sheet.freeze_panes(at + 1, 1)
            sheet.autofilter(at, 0, at + len(table.rows), len(table.columns) - 1)
        at += 1
        for row in table.rows:
            for column, text in enumerate(row):
                _write_cell(sheet, at, column, text, column in table.numeric, formats)
            _set_height(sheet, at, [(text, widths[place]) for place, text in enumerate(row)])
            at += 1
        if table.note:
            sheet.write_string(at, 0, table.note, formats["soft"])
            at += 1
        at += 1
    _set_print(sheet)


def _widths(tables: list[Table]) -> dict[int, float]:
    """Column → its width in signs: as wide as its texts, heads over two lines, within bounds."""
    widths: dict[int, float] = {}
    for table in tables:
        for column, name in enumerate(table.columns):
            texts = [_width(row[column]) for row in table.rows]
            wanted = max(min(_width(name) / 2, 14), *(min(text, WIDEST) for text in texts), 6)
            widths[column] = max(widths.get(column, 0), wanted)
    return widths


def _set_height(sheet: Any, row: int, texts: list[tuple[str, float]]) -> None:
    lines = max(math.ceil(_width(text) / width) if text else 1 for text, width in texts)
    sheet.set_row(row, LINE_HEIGHT * lines)


def _write_cell(
    sheet: Any, row: int, column: int, text: str, is_number: bool, formats: dict[str, Any]
) -> None:
    if not is_number:
        sheet.write_string(row, column, text, formats["cell"])
        return
    try:
        number = float(text)
    except ValueError:
        # 1123/1251, or — where there is no figure.
        sheet.write_string(row, column, text, formats["right"])
        return
    sheet.write_number(row, column, number, formats["decimal" if "." in text else "whole"])


def _width(text: str) -> float:
    return sum(2.0 if ord(sign) > 0x2E7F else 1.0 for sign in text)


def _set_print(sheet: Any) -> None:
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&C&P / &N")
