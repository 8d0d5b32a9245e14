"""Sheets of values as the bytes of every format, for tests: written here, not by what reads them.

Values are texts, numbers, booleans, days and, where a format has them, the marks below.
"""

import csv
import io
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Any

import openpyxl
import xlwt

from ingestion.formats.raw_workbook import RawWorkbook

Sheets = Sequence[tuple[str, Sequence[Sequence[Any]]]]

PERCENT = "0.00%"
DAY = "yyyy-mm-dd"


@dataclass(frozen=True)
class Percent:
    """A fraction shown in percent."""

    value: float


@dataclass(frozen=True)
class Failed:
    """A cell whose formula failed."""

    text: str


@dataclass(frozen=True)
class Uncalculated:
    """A formula, without its `=`, that nobody has calculated."""

    formula: str


def sheets_of(workbook: RawWorkbook) -> Sheets:
    """The sheets of a workbook as values to write, with what they show in percent marked."""
    return [
        (
            sheet.name,
            [
                [
                    Percent(sheet.shown[row, column].stored)
                    if (row, column) in sheet.shown
                    else value
                    for column, value in enumerate(values, start=1)
                ]
                for row, values in enumerate(sheet.rows, start=1)
            ],
        )
        for sheet in workbook.sheets
    ]


def xlsx(sheets: Sheets) -> bytes:
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for name, rows in sheets:
        sheet = workbook.create_sheet(name)
        for row, values in enumerate(rows, start=1):
            for column, value in enumerate(values, start=1):
                if value != "":
                    cell = sheet.cell(row, column)
                    cell.value = _plain(value)
                    if isinstance(value, Percent):
                        cell.number_format = PERCENT
                    elif isinstance(value, str):
                        cell.data_type = "s"
    return saved(workbook)


def xls(sheets: Sheets) -> bytes:
    workbook = xlwt.Workbook(encoding="utf-8")
    percent, day = (xlwt.easyxf(num_format_str=text) for text in (PERCENT, DAY))
    for name, rows in sheets:
        sheet = workbook.add_sheet(name)
        for row, values in enumerate(rows):
            for column, value in enumerate(values):
                if isinstance(value, Percent):
                    sheet.write(row, column, value.value, percent)
                elif isinstance(value, date):
                    sheet.write(row, column, value, day)
                elif isinstance(value, Failed):
                    sheet.row(row).set_cell_error(column, value.text)
                elif isinstance(value, Uncalculated):
                    sheet.write(row, column, xlwt.Formula(value.formula))
                elif value != "":
                    sheet.write(row, column, value)
    return saved(workbook)


def ods(sheets: Sheets) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("META-INF/manifest.xml", "<manifest/>")
        package.writestr("content.xml", _open_document(sheets, "document-content"))
    return packed.getvalue()


def flat_ods(sheets: Sheets) -> bytes:
    return _open_document(sheets, "document").encode()


def _open_document(sheets: Sheets, root: str) -> str:
    names = ("office", "table", "text", "style")
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in names
    )
    spaces += (
        ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    )
    tables = "".join(
        f'<table:table table:name="{escape(name)}">'
        + "".join(
            "<table:table-row>" + "".join(map(_open_document_cell, row)) + "</table:table-row>"
            for row in rows
        )
        # As LibreOffice ends a sheet: blank to its last row.
        + '<table:table-row table:number-rows-repeated="1048000">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table>'
        for name, rows in sheets
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:{root} {spaces}><office:body>'
        f"<office:spreadsheet>{tables}</office:spreadsheet></office:body></office:{root}>"
    )


def _open_document_cell(value: Any) -> str:
    if value == "":
        return "<table:table-cell/>"
    if isinstance(value, Uncalculated):
        return f'<table:table-cell table:formula="of:={escape(value.formula)}"/>'
    attributes, text = _open_document_value(value)
    paragraphs = "".join(f"<text:p>{escape(line)}</text:p>" for line in text.split("\n"))
    return f"<table:table-cell {attributes}>{paragraphs}</table:table-cell>"


def _open_document_value(value: Any) -> tuple[str, str]:
    if isinstance(value, bool):
        word = str(value).lower()
        return f'office:value-type="boolean" office:boolean-value="{word}"', word.upper()
    if isinstance(value, Percent):
        return f'office:value-type="percentage" office:value="{value.value!r}"', "percent"
    if isinstance(value, Failed):
        return 'office:value-type="string" calcext:value-type="error"', value.text
    if isinstance(value, date):
        return f'office:value-type="date" office:date-value="{value}"', "day"
    if isinstance(value, int | float):
        return f'office:value-type="float" office:value="{value!r}"', "number"
    return 'office:value-type="string"', value


def spreadsheet_xml(sheets: Sheets) -> bytes:
    tables = "".join(
        f'<Worksheet ss:Name="{escape(name)}"><Table>'
        + "".join("<Row>" + "".join(map(_spreadsheet_xml_cell, row)) + "</Row>" for row in rows)
        + "</Table></Worksheet>"
        for name, rows in sheets
    )
    return (
        '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:x="urn:schemas-microsoft-com:office:excel"><Styles><Style ss:ID="Default"/>'
        f'<Style ss:ID="s1"><NumberFormat ss:Format="{PERCENT}"/></Style></Styles>'
        f"{tables}</Workbook>"
    ).encode()


def _spreadsheet_xml_cell(value: Any) -> str:
    if value == "":
        return "<Cell/>"
    if isinstance(value, Uncalculated):
        return f'<Cell ss:Formula="={escape(value.formula)}"/>'
    if isinstance(value, Percent):
        return f'<Cell ss:StyleID="s1"><Data ss:Type="Number">{value.value!r}</Data></Cell>'
    kind, text = _spreadsheet_xml_value(value)
    return f'<Cell><Data ss:Type="{kind}">{escape(text)}</Data></Cell>'


def _spreadsheet_xml_value(value: Any) -> tuple[str, str]:
    if isinstance(value, bool):
        return "Boolean", str(int(value))
    if isinstance(value, Failed):
        return "Error", value.text
    if isinstance(value, date):
        return "DateTime", f"{value}T00:00:00.000"
    if isinstance(value, int | float):
        return "Number", repr(value)
    return "String", value


def html(sheets: Sheets, encoding: str = "utf-8") -> bytes:
    """As exporting systems write it: texts alone, one table a sheet under its title."""
    tables = "".join(
        f"<h2>{escape(name)}</h2><table border=1>"
        + "".join(
            "<tr>" + "".join(f"<td>{escape(text_of(value))}</td>" for value in row) + "</tr>"
            for row in rows
        )
        + "</table>"
        for name, rows in sheets
    )
    page = f'<html><head><meta charset="{encoding}"></head><body>{tables}</body></html>'
    return page.encode(encoding)


def repacked(content: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """A package with each of its parts as `change(name, part)` gives it."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(packed, "w") as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)), zipfile.ZIP_DEFLATED, 1)
    return packed.getvalue()


def xlsx_with_sheet(xml: bytes) -> bytes:
    """A workbook whose one sheet, 封面, is this XML."""
    return repacked(
        xlsx([("封面", [["x"]])]),
        lambda name, part: xml if name.endswith("sheet1.xml") else part,
    )


def xlsx_with_cells(rows: bytes) -> bytes:
    """A workbook whose one sheet, 封面, holds these rows of XML."""
    main = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return xlsx_with_sheet(
        b'<worksheet xmlns="' + main + b'"><sheetData>' + rows + b"</sheetData></worksheet>"
    )


def csv_files(
    sheets: Sheets, encoding: str = "utf-8", delimiter: str = ",", suffix: str = "csv"
) -> dict[str, bytes]:
    """File name → bytes, one file a sheet."""
    files = {}
    for name, rows in sheets:
        lines = io.StringIO(newline="")
        csv.writer(lines, delimiter=delimiter).writerows(map(text_of, row) for row in rows)
        files[f"{name}.{suffix}"] = lines.getvalue().encode(encoding)
    return files


def zipped(files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in files.items():
            package.writestr(name, content)
    return packed.getvalue()


def zip_names(content: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return sorted(package.namelist())


def text_of(value: Any) -> str:
    """A value as a format of text alone shows it."""
    if isinstance(value, Percent):
        return f"{value.value * 100:.4f}%"
    if isinstance(value, Failed):
        return value.text
    if isinstance(value, Uncalculated):
        return f"={value.formula}"
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _plain(value: Any) -> Any:
    if isinstance(value, Percent):
        return value.value
    if isinstance(value, Failed):
        return value.text
    return f"={value.formula}" if isinstance(value, Uncalculated) else value


def saved(workbook: Any) -> bytes:
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()
