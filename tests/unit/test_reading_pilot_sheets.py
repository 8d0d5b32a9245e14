"""The sheets for pilot counties as they are read: missing or not, and a row of each, exactly."""

import io
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest

from ingestion.read_return import read_return

PILOT, OTHER = "450302", "450181"


@pytest.fixture(scope="module")
def workbooks(write_returns):
    """County code → the bytes of its return for 2022."""
    written = write_returns([PILOT, OTHER], [2022]) / "wave-1" / "2022"
    return {path.name[:6]: path.read_bytes() for path in sorted(written.glob("*.xlsx"))}


@pytest.fixture
def read_edited(workbooks, forms, register):
    """Read a county's return after an edit."""

    def read(county, edit):
        book = openpyxl.load_workbook(io.BytesIO(workbooks[county]))
        edit(book)
        content = io.BytesIO()
        book.save(content)
        return read_return(content.getvalue(), forms, register)

    return read


def test_only_a_pilots_return_must_have_the_sheets(read_edited):
    def without(book):
        book["封面"]["B15"] = None
        book.remove(book["会员需求清单"])

    assert read_edited(OTHER, without).file["read_status"] == "read"
    pilot = read_edited(PILOT, without).file
    assert pilot["read_status"] == "sheet_missing"
    assert "会员需求清单" in pilot["read_message"]


def test_a_row_of_each_sheet_is_read_as_written(read_edited, forms):
    rows = {
        "微积分年度评分": [
            "甲商会",
            15,
            14.5,
            13,
            12,
            6,
            5,
            4,
            3.5,
            73,
            "奖优评先;受邀参加政府活动",
        ],
        "会员需求清单": [
            *("001", "甲商会", "资金短缺", datetime(2022, 3, 1)),
            *("农村信用社", "已办结", datetime(2022, 3, 9)),
        ],
        "微治理与三公开": ["甲商会", 2, 4, 0, "是", "否", None, datetime(2022, 5, 6)],
        "微实践台账": [
            *("甲商会", "微产业", "搭桥式边贸", "边贸", datetime(2022, 7, 1)),
            *("供销社", 12, 30, 4.25),
        ],
    }

    def write(book):
        for title, row in rows.items():
            for column, value in enumerate(row, start=1):
                book[title].cell(4, column).value = value

    read = read_edited(OTHER, write)
    first = {
        sheet.key: [read.rows[sheet.key][field.name][0] for field in sheet.fields]
        for sheet in forms.for_year(2022).sheets
        if sheet.title_zh in rows
    }
    items = [Decimal(text) for text in ("15", "14.5", "13", "12", "6", "5", "4", "3.5", "73")]
    assert first["points"] == ["甲商会", *items, ["awards", "invitations"]]
    assert first["member_demands"] == [
        *("001", "甲商会", "finance", date(2022, 3, 1)),
        *("农村信用社", "closed", date(2022, 3, 9)),
    ]
    assert first["governance"] == ["甲商会", 2, 4, 0, True, False, None, date(2022, 5, 6)]
    assert first["micro_practices"] == [
        *("甲商会", "micro_industry", "micro_industry.border_trade", "边贸"),
        *(date(2022, 7, 1), "供销社", 12, 30, Decimal("4.25")),
    ]
