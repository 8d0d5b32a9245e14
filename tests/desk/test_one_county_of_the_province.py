"""The province's page of one county: what was sent back and why, and all of it to take."""

import hashlib
import io
import re
from html import unescape

import openpyxl
import pytest

from ingestion.receive import read_ledger
from tests.desk.conftest import HENGZHOU, LINGSHAN
from tests.desk.test_filing_at_the_desk import with_cell
from tests.desk.test_province_at_the_desk import FEBRUARY


@pytest.fixture
def sent_back(desk, returns_2022) -> bytes:
    """A return of 灵山县 with one wrong cell, filed after the deadline."""
    wrong = with_cell(returns_2022[LINGSHAN], "乡镇街道商会名册", "D6", "也许")
    desk.clock.moment = FEBRUARY
    desk.file(desk.upload(LINGSHAN, wrong, "灵山 年报.xlsx"), knows="yes")
    return wrong


def test_the_province_sees_what_was_sent_back_and_why(desk, sent_back):
    view = desk.link(None)
    of_county = f"{view}county/{LINGSHAN}/"
    assert f'<a href="{of_county}">灵山县</a>' in desk.browser.get(view).text
    page = desk.browser.get(of_county).text
    assert "灵山县<i> · </i><span>2022年度报送情况</span>" in page
    assert "已退回，待改正" in page and "2023-02-03 09:00 收到，有 1 处必须改正" in page
    assert "灵山县工商联：贵单位2022年度乡镇街道商会年报有 1 处必须改正的问题，已退回。" in page

    sha256 = hashlib.sha256(sent_back).hexdigest()
    places = [f"answer/{sha256}", f"answer/{sha256}/slip.xlsx", f"file/{sha256}", "receipt/1"]
    for place in places:
        assert f'href="{of_county}{place}"' in page
    answer, slip, received, receipt = (desk.browser.get(of_county + place) for place in places)
    assert re.search(r'"place">D6</span></th>\s*<td[^>]*>也许</td>', answer.text)
    assert openpyxl.load_workbook(io.BytesIO(slip.content)).sheetnames[0] == "退回单"
    assert received.content == sent_back
    assert received.headers["content-disposition"].endswith("_2022_000001.xlsx")
    assert "2022-450721-000001" in receipt.text and "灵山县（450721）" in receipt.text
    # It looks on: nothing of what only the county does is there.
    for one in (page, answer.text, receipt.text):
        assert "<form" not in one or "<button" not in one
        assert "上传" not in one and "/queries" not in one
        assert f'href="{view}"' in one or f'href="{of_county}"' in one


def test_what_a_county_has_not_filed_is_its_own(desk, returns_2022):
    desk.upload(HENGZHOU, returns_2022[HENGZHOU])
    of_county = f"{desk.link(None)}county/{HENGZHOU}/"
    page = desk.browser.get(of_county)
    assert page.status_code == 200 and "没有报送过" in page.text
    sha256 = hashlib.sha256(returns_2022[HENGZHOU].read_bytes()).hexdigest()
    for place in (f"answer/{sha256}", f"file/{sha256}", "receipt/1"):
        assert desk.browser.get(of_county + place).status_code == 404
    assert desk.browser.get(f"{desk.link(None)}county/999999/").status_code == 404


def test_the_provinces_link_files_and_explains_nothing(desk, sent_back):
    of_county = f"{desk.link(None)}county/{LINGSHAN}/"
    sha256 = hashlib.sha256(sent_back).hexdigest()
    statuses = {
        place: desk.browser.post(of_county + place, data={"knows": "yes"}).status_code
        for place in ("check", f"file/{sha256}", "queries")
    }
    assert statuses == {"check": 404, f"file/{sha256}": 405, "queries": 404}
    assert len(read_ledger(desk.settings.ledger).receipts) == 1


def test_a_county_link_opens_no_page_of_the_province(desk, sent_back):
    own = desk.link(LINGSHAN)
    as_province = own.replace("/county/", "/province/")
    assert desk.browser.get(f"{as_province}county/{LINGSHAN}/").status_code == 403
    assert desk.browser.get(f"{own}county/{HENGZHOU}/").status_code == 404
    sha256 = hashlib.sha256(sent_back).hexdigest()
    # Another county's filing is not found among one's own.
    other = f"{desk.link(None)}county/{HENGZHOU}/"
    assert desk.browser.get(f"{other}file/{sha256}").status_code == 404


def test_the_province_reads_what_a_county_explained(desk, returns_2022):
    asked = with_cell(returns_2022[HENGZHOU], "调解案件台账", "F4", 45_000)
    answer = desk.upload(HENGZHOU, asked)
    desk.file(answer)
    of_county = f"{desk.link(None)}county/{HENGZHOU}/"
    page = desk.browser.get(of_county).text
    assert "核实性问题 1 处" in page and "1 处还没有说明，请于2023年1月30日（含）前说明" in page
    assert "还没有说明</p>" in page and "通常应为：" in page and "<textarea" not in page
    listed = desk.browser.get(f"{desk.link(None)}queries").text
    usual = re.search("通常应为：([^<]+)<", page)
    assert usual and f'<td data-label="通常应为">{usual[1]}</td>' in listed

    [field] = re.findall('name="(q-[0-9a-f]{16})"', answer.text)
    desk.browser.post(f"{desk.link(HENGZHOU)}queries", data={field: "有<调解>协议。"})
    page = desk.browser.get(of_county).text
    assert "已说明：有<调解>协议。" in unescape(page) and "<调解>" not in page
    assert "均已说明。" in page


def test_the_tile_of_the_late_lists_them_alone(desk, returns_2022):
    desk.file(desk.upload(HENGZHOU, returns_2022[HENGZHOU]))
    desk.clock.moment = FEBRUARY
    view = desk.link(None)
    page = desk.browser.get(view).text
    assert f'<a href="{view}?only=late"><b>110</b>逾期</a>' in page
    late = desk.browser.get(f"{view}?only=late").text
    assert "下面只列逾期的 110 个县（市、区）" in late
    assert "横州市" in page and "横州市" not in late and "兴宁区" in late
    # The other tiles lead back to all.
    assert f'<a href="{view}#not_filed"><b>110</b>未报送</a>' in late
