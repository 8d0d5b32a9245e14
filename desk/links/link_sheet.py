"""The sheet by which links are handed round, and the words that go with one.

Belongs here: the workbook for the province's office and the text for one county. Does not: making
links.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from desk.moments import by_day, day_words

COLUMNS = (("区划代码", 11), ("县（市、区）", 18), ("报送链接", 96), ("有效期至", 13))
_NO_MOMENT = datetime(2000, 1, 1)
WARNING = "每个链接只发给该县（市、区）；拿到链接的人就能代它报送，请勿转到公开的群里。"


@dataclass(frozen=True)
class IssuedLink:
    """A link as it is handed out."""

    county_code: str
    county_name: str
    address: str
    expires_on: date


def link_sheet(report_year: int, links: Sequence[IssuedLink]) -> bytes:
    """One row a county, in a workbook; every value a text."""
    import xlsxwriter

    held = io.BytesIO()
    workbook = xlsxwriter.Workbook(held, {"in_memory": True, "strings_to_formulas": False})
    # The same links give the same bytes.
    workbook.set_properties({"created": _NO_MOMENT})
    sheet = workbook.add_worksheet(f"{report_year}年度报送链接")
    bold = workbook.add_format({"bold": True, "bg_color": "#DCE6F1", "border": 1})
    plain = workbook.add_format({"border": 1, "valign": "top"})
    sheet.write_string(
        0, 0, f"{report_year}年度乡镇街道商会年报：报送链接", workbook.add_format({"bold": True})
    )
    sheet.write_string(1, 0, WARNING)
    for column, (title, width) in enumerate(COLUMNS):
        sheet.set_column(column, column, width)
        sheet.write_string(2, column, title, bold)
    for row, link in enumerate(links, start=3):
        values = (link.county_code, link.county_name, link.address, f"{link.expires_on:%Y-%m-%d}")
        for column, value in enumerate(values):
            sheet.write_string(row, column, value, plain)
    sheet.freeze_panes(3, 0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    workbook.close()
    return held.getvalue()


def link_words(report_year: int, link: IssuedLink, due_on: date, contact: str) -> str:
    """What is sent to one county with its link."""
    return (
        f"{link.county_name}工商联：\n"
        f"{report_year}年度乡镇街道商会年报请于{by_day(due_on)}报送。"
        "用电脑或手机打开下面的链接，下载已填好部分内容的模板，填写后上传，审核结果当场可见：\n"
        f"{link.address}\n"
        f"链接有效期至{day_words(link.expires_on)}，只供贵单位使用，请勿转发。"
        f"有问题请与{contact}联系。\n"
    )
