"""Workbooks as LibreOffice itself saves them."""

from datetime import date, datetime, time
from pathlib import Path

import pytest

from ingestion.formats.raw_workbook import BrokenCell, RawSheet, RawWorkbook
from ingestion.formats.read_workbook import read_workbook

SAVED = Path(__file__).parents[1] / "fixtures" / "libreoffice"
DIVISION_BY_ZERO = BrokenCell("#DIV/0!", is_formula=False)
NOT_AVAILABLE = BrokenCell("#N/A", is_formula=False)


def saved(suffix: str) -> RawWorkbook:
    return read_workbook((SAVED / f"kinds_of_cell.{suffix}").read_bytes())


def cells(rows: list[list]) -> dict[tuple[int, int], object]:
    return {
        (row, column): value
        for row, values in enumerate(rows, start=1)
        for column, value in enumerate(values, start=1)
        if value != ""
    }


@pytest.mark.parametrize("suffix", ["xlsx", "ods", "xls"])
def test_every_kind_of_cell_is_read_where_it_stands(suffix):
    first, hidden = saved(suffix).sheets
    found = cells(first.rows)
    third = found.pop((5, 7))
    assert third == pytest.approx(1 / 3, abs=1e-15)
    assert found.pop((5, 9)) == pytest.approx(123456789012346000, rel=1e-14)
    assert found == {
        (3, 3): "多行\n文字  空格",
        (4, 3): 5,
        (4, 4): "47.49%",
        (4, 5): date(2022, 9, 1),
        (4, 6): datetime(2022, 9, 1, 8, 30),
        (4, 7): True,
        (5, 3): DIVISION_BY_ZERO,
        (5, 4): 10,
        (5, 6): NOT_AVAILABLE,
        (5, 8): time(8, 30),
        (6, 3): "藏",
        (7, 3): "并",
        (9, 1): "  前后空格 ",
        (9, 2): "'0123",
        (9, 3): "0123",
        (9, 4): "-2.5%",
        (9, 5): 1234.5,
    }
    assert (first.name, first.is_hidden, first.hidden_rows) == ("明细", False, {6})
    assert first.merged == ((7, 3, 8, 4),)
    assert stored_where_another_shows(first) == {(4, 4): 0.4749, (9, 4): -2.5}
    assert (hidden.name, hidden.is_hidden, hidden.rows) == ("隐", True, [["", ""], ["", "去年"]])


def test_a_page_holds_what_shows_in_it():
    """LibreOffice leaves out what is hidden, and the blank rows above."""
    (sheet,) = saved("html").sheets
    assert cells(sheet.rows) == {
        (1, 3): "多行\n文字 空格",
        (2, 3): 5,
        (2, 4): "47.49%",
        (2, 5): "2022-09-01",
        (2, 6): "2022-09-01 8:30:00",
        (2, 7): 1,
        (3, 3): DIVISION_BY_ZERO,
        (3, 4): 10,
        (3, 6): NOT_AVAILABLE,
        (3, 7): 0.333333333333333,
        (3, 8): "8:30:00",
        (3, 9): 123456789012346000,
        (4, 3): "并",
        (6, 1): "前后空格",
        (6, 2): "'0123",
        (6, 3): "0123",
        (6, 4): "-2.5%",
        (6, 5): 1234.5,
    }
    assert stored_where_another_shows(sheet) == {(2, 4): 0.4749, (6, 4): -2.5}


def stored_where_another_shows(sheet: RawSheet) -> dict[tuple[int, int], object]:
    return {place: shown.stored for place, shown in sheet.shown.items()}
