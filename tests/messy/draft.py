"""A return as a clerk's workbook, cell by cell, to be made a mess of, and the facts it states.

Belongs here: the draft, taken from a clean sample workbook, and writing it. Does not: any mess. The
facts are taken from the clean workbook with openpyxl, not with the reader under test.
"""

import copy
import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter

from ingestion.form.form import Field, Form, Sheet

CLEAN_HEADER_ROW = 3
"""Where the sample writes the header of a table, counted from 1; titles stand above it."""
CLEAN_COVER_ROW = 4
"""Where the sample writes the first label of the cover."""
WRITTEN_ON = datetime(2022, 12, 31)

Facts = dict[str, list[dict[str, Any]]]
"""Sheet → its rows in order, each field that is not blank → its typed value."""


@dataclass(frozen=True)
class NotCalculated:
    """A formula without a result."""

    formula: str


@dataclass(frozen=True)
class ErrorCell:
    """A formula whose result is an error."""

    text: str


@dataclass(frozen=True)
class Rich:
    """A text of several runs: each its style (`struck`, `raised` or none) and what it says."""

    runs: tuple[tuple[str, str], ...]


@dataclass
class DraftSheet:
    """A sheet as rows of cells; None is blank. Rows and columns are counted from 1."""

    key: str
    name: str
    rows: list[list[Any]]
    header_row: int = CLEAN_HEADER_ROW
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    is_hidden: bool = False
    number_formats: dict[tuple[int, int], str] = field(default_factory=dict)
    struck_out: set[tuple[int, int]] = field(default_factory=set)

    @property
    def header(self) -> list[Any]:
        return self.rows[self.header_row - 1]

    @property
    def data(self) -> list[list[Any]]:
        return self.rows[self.header_row :]

    def column(self, header: str) -> int:
        """The column of a header, counted from 1."""
        return self.header.index(header) + 1

    def cell(self, header: str, index: int) -> str:
        """The address of a header's cell in the data row of that index, from 0."""
        return f"{letters(self.column(header))}{self.header_row + 1 + index}"

    def insert_rows(self, before: int, *rows: list[Any]) -> None:
        """Insert rows before a row; what stands below moves down."""
        width = len(self.rows[0])
        self.rows[before - 1 : before - 1] = [row + [None] * (width - len(row)) for row in rows]
        moved = len(rows)
        self.header_row += moved if before <= self.header_row else 0
        self.move_formats(lambda row, column: (row + moved if row >= before else row, column))

    def move_formats(self, moved: Callable[[int, int], tuple[int, int]]) -> None:
        self.number_formats = {moved(*place): code for place, code in self.number_formats.items()}

    def widen(self, count: int) -> None:
        for row in self.rows:
            row.extend([None] * count)

    def append(self, *cells: Any) -> None:
        self.rows.append([*cells, *[None] * (len(self.rows[0]) - len(cells))])


@dataclass
class Draft:
    """A whole workbook; `facts` are what the return states, however it is written."""

    county_code: str
    county_name: str
    report_year: int
    form: Form
    sheets: list[DraftSheet]
    facts: Facts
    uses_1904_dates: bool = False

    def sheet(self, key: str) -> DraftSheet:
        return next(sheet for sheet in self.sheets if sheet.key == key)

    @property
    def tables(self) -> list[DraftSheet]:
        return [sheet for sheet in self.sheets if sheet.key not in ("cover", "")]

    def columns_of_type(self, *types: str) -> "list[tuple[DraftSheet, Field, int]]":
        """Every column of these types: its sheet, field and number."""
        return [
            (sheet, one, sheet.column(one.header_zh))
            for sheet in self.tables
            for one in self.form.sheet(sheet.key).fields
            if one.type in types
        ]

    def rewrite(self, change, *types: str) -> None:
        """Write every filled cell of these field types in another way; the facts stay."""
        for sheet, one, column in self.columns_of_type(*types):
            for row in sheet.data:
                if row[column - 1] is not None:
                    row[column - 1] = change(row[column - 1], one)

    def copy(self) -> "Draft":
        draft = copy.copy(self)
        draft.sheets = copy.deepcopy(self.sheets)
        draft.facts = copy.deepcopy(self.facts)
        return draft


def letters(column: int) -> str:
    return xlsxwriter.utility.xl_col_to_name(column - 1)


def clean_draft(path: Path, form: Form, county_code: str, county_name: str, year: int) -> Draft:
    """The clean workbook at `path` as a draft, cell by cell, and its facts."""
    book = openpyxl.load_workbook(path)
    sheets, facts = [], {}
    for sheet in form.sheets:
        grid = book[sheet.title_zh]
        rows = [[cell.value for cell in row] for row in grid.iter_rows()]
        draft = DraftSheet(sheet.key, sheet.title_zh, rows)
        draft.number_formats = {
            (cell.row, cell.column): "0.00%"
            for row in grid.iter_rows()
            for cell in row
            if cell.value is not None and "%" in cell.number_format
        }
        if sheet.key == "cover":
            draft.header_row = CLEAN_COVER_ROW - 1
            written = {row[0]: row[1] for row in draft.data}
            facts["cover"] = [_facts_of(form, sheet, written)]
        else:
            facts[sheet.key] = [
                _facts_of(form, sheet, dict(zip(draft.header, row, strict=True)))
                for row in draft.data
            ]
        sheets.append(draft)
    return Draft(county_code, county_name, year, form, sheets, facts)


def _facts_of(form: Form, sheet: Sheet, written: dict[str, Any]) -> dict[str, Any]:
    return {
        one.name: _fact(form, one, written[one.header_zh])
        for one in sheet.fields
        if written.get(one.header_zh) is not None
    }


def _fact(form: Form, one: Field, value: Any) -> Any:
    """What a cell of a clean workbook states; the sample writes each value in one way only."""
    if one.type == "integer":
        return int(value)
    if one.type == "decimal":
        in_yuan = one.header_zh.endswith("(元)")
        return round(Decimal(str(value)) / (10_000 if in_yuan else 1), 8)
    if one.type == "date":
        return value.date() if isinstance(value, datetime) else value
    if one.type == "yes_no":
        return {"是": True, "否": False}[value]
    if one.type == "code_list":
        return _code(form, one, value)
    if one.type == "multi":
        return [_code(form, one, part) for part in value.split(";")]
    return str(value)


def _code(form: Form, one: Field, words: str) -> str:
    if one.code_list == "sheet":
        return next(sheet.key for sheet in form.sheets if sheet.title_zh == words)
    if not one.code_list:
        return words
    return next(code.code for code in form.code_lists[one.code_list] if code.value_zh == words)


def write_draft(*drafts: Draft) -> bytes:
    """The workbook's bytes; several drafts make one workbook. Equal drafts give equal bytes."""
    out = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "date_1904": drafts[0].uses_1904_dates,
    }
    book = xlsxwriter.Workbook(out, options)
    book.set_properties({"created": WRITTEN_ON, "comments": "虚构样例"})
    formats = Formats(book)
    for draft in drafts:
        for sheet in draft.sheets:
            _write_sheet(book, sheet, formats)
    # The first sheet of a workbook may not be hidden while it is the active one.
    visible = next(sheet for draft in drafts for sheet in draft.sheets if not sheet.is_hidden)
    book.get_worksheet_by_name(visible.name).set_first_sheet()
    book.get_worksheet_by_name(visible.name).activate()
    book.close()
    return _without_results(out.getvalue())


class Formats(dict[tuple[str, str], Any]):
    """Number format and style of the font → the workbook's format."""

    def __init__(self, book: Any) -> None:
        super().__init__()
        self._book = book

    def __missing__(self, key: tuple[str, str]) -> Any:
        number_format, style = key
        said = {"num_format": number_format} if number_format else {}
        said |= {"struck": {"font_strikeout": True}, "raised": {"font_script": 1}}.get(style, {})
        self[key] = self._book.add_format(said) if said else None
        return self[key]


_NO_RESULT = 987_654_321


def _write_sheet(book: Any, sheet: DraftSheet, formats: Formats) -> None:
    grid = book.add_worksheet(sheet.name)
    for row_number, row in enumerate(sheet.rows):
        for column, value in enumerate(row):
            if value is None:
                continue
            place = (row_number + 1, column + 1)
            struck = "struck" if place in sheet.struck_out else ""
            if isinstance(value, str):
                grid.write_string(row_number, column, value, formats["", struck])
            elif isinstance(value, Rich):
                pieces = [(formats["", style], text) for style, text in value.runs]
                grid.write_rich_string(row_number, column, *filter(None, chain(*pieces)))
            elif isinstance(value, bool):
                grid.write_boolean(row_number, column, value, formats["", struck])
            elif isinstance(value, (date, datetime)):
                grid.write_datetime(row_number, column, value, formats["yyyy-mm-dd", struck])
            elif isinstance(value, NotCalculated):
                grid.write_formula(row_number, column, value.formula, None, _NO_RESULT)
            elif isinstance(value, ErrorCell):
                grid.write_formula(row_number, column, "=1/0", None, value.text)
            else:
                number_format = sheet.number_formats.get(place, "")
                grid.write_number(row_number, column, value, formats[number_format, struck])
    for first_row, first_column, last_row, last_column in sheet.merged:
        value = sheet.rows[first_row - 1][first_column - 1]
        grid.merge_range(first_row - 1, first_column - 1, last_row - 1, last_column - 1, "")
        if isinstance(value, str):
            grid.write_string(first_row - 1, first_column - 1, value)
        elif value is not None:
            grid.write_number(first_row - 1, first_column - 1, value)
    for row_number in sheet.hidden_rows:
        grid.set_row(row_number - 1, None, None, {"hidden": True})
    if sheet.is_hidden:
        grid.hide()


def _without_results(content: bytes) -> bytes:
    """The workbook with the marked formulas never calculated, as some programs write them."""
    mark = f"<v>{_NO_RESULT}</v>".encode()
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = {item: package.read(item) for item in package.infolist()}
    if not any(mark in part for part in parts.values()):
        return content
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for item, part in parts.items():
            package.writestr(item, part.replace(mark, b""))
    return out.getvalue()
