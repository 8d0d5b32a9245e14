"""A return whose personal cells and free texts hold a word that stands nowhere else.

Belongs here: where the word is put. Does not: where it may turn up.
"""

import io
from pathlib import Path

import openpyxl

from ingestion.form.form import Forms

WORD = "QZ7NXJ4"
"""Of ASCII, and long enough not to stand anywhere by chance."""


def marked(path: Path, forms: Forms, report_year: int, *, is_wrong: bool = False) -> bytes:
    """The workbook of a pilot county with the first cell of every such field filled:
    `赵QZ7NXJ4<field>钱`.

    A column and a note of the county's own hold it too. One that is wrong has it where a number
    belongs, and comes back.
    """
    book = openpyxl.load_workbook(path)
    form = forms.issued_for(report_year)
    for sheet in form.sheets:
        if sheet.key == "cover":
            for field in (field for field in sheet.fields if field.privacy):
                _beside(book["封面"], field.header_zh).value = value_of(field.name)
            continue
        page = book[sheet.title_zh]
        for field in (field for field in sheet.fields if field.privacy):
            header = _cell(page, field.header_zh)
            page.cell(header.row + 1, header.column).value = value_of(field.name)
    explanations = book["核实说明"]
    for label, value in (("规则编号", "B20"), ("所在表", "乡镇街道商会名册")):
        header = _cell(explanations, label)
        explanations.cell(header.row + 1, header.column).value = value
    roster = book["乡镇街道商会名册"]
    header = _cell(roster, "备注")
    roster.cell(header.row, roster.max_column + 1).value = "会长及手机"
    roster.cell(header.row + 2, roster.max_column).value = value_of("added")
    roster.cell(roster.max_row + 2, 1).value = f"注:联系人{value_of('note')}"
    if is_wrong:
        members = _cell(roster, "会员总数")
        roster.cell(members.row + 1, members.column).value = value_of("misplaced")
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def value_of(field: str) -> str:
    return f"赵{WORD}{field}钱"


def _cell(sheet, text: str):
    return next(cell for row in sheet.iter_rows() for cell in row if cell.value == text)


def _beside(sheet, label: str):
    cell = _cell(sheet, label)
    return sheet.cell(cell.row, cell.column + 1)
