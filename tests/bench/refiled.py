"""A county's return filed again with one figure another, as often as asked.

Belongs here: the workbook of such a filing. Does not: receiving it.
"""

from pathlib import Path

import openpyxl

CHAMBERS, MEMBERS = "乡镇街道商会名册", "会员总数"
HEADER_ROW = 3


def file_again(filed: Path, inbox: Path, time: int) -> Path:
    """Put the county's revision into the inbox: one chamber has `time` members more than filed.

    Members are no declared total, so that the return is as right as it was.
    """
    book = openpyxl.load_workbook(filed)
    for label, value in book["封面"].iter_rows(max_col=2):
        if label.value == "报送性质":
            value.value = "更正"
        if label.value == "更正说明":
            value.value = "核对会员数后更正"
    rows = book[CHAMBERS].iter_rows(min_row=HEADER_ROW)
    headers = [cell.value for cell in next(rows)]
    members = headers.index(MEMBERS)
    first = next(row[members] for row in rows if row[members].value is not None)
    first.value += time
    revised = inbox / f"{filed.stem}_更正{time}.xlsx"
    book.save(revised)
    return revised
