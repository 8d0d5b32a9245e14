"""A county at the desk: from its link to a receipt, over a real server and with real workbooks."""

import io
import re
from datetime import UTC, datetime

import openpyxl

from ingestion.receive import YearLock, append_entry, read_ledger
from tests.desk.conftest import HENGZHOU, LINGSHAN


def with_cell(path, sheet, cell, value) -> bytes:
    book = openpyxl.load_workbook(path)
    book[sheet][cell] = value
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def test_a_county_downloads_uploads_files_and_gets_a_receipt(desk, returns_2022):
    link = desk.link(HENGZHOU)
    page = desk.browser.get(link).text
    assert "横州市<i> · </i><span>2022年度乡镇街道商会年报</span>" in page
    assert "未报送" in page and "请于2023年1月31日（含）前报送，还有 11 天" in page

    template = desk.browser.get(f"{link}template.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(template.content))
    assert "封面" in book.sheetnames
    assert "填报说明" in desk.browser.get(f"{link}guide").text

    answer = desk.upload(HENGZHOU, returns_2022[HENGZHOU], "横州市 年报.xlsx")
    assert answer.status_code == 200
    assert "没有发现问题，可以报送" in answer.text and "横州市 年报.xlsx" in answer.text
    assert not desk.settings.ledger.exists()

    receipt = desk.file(answer)
    assert "2022-450181-000001" in receipt.text
    assert "2023-01-20 09:30（北京时间），按时" in receipt.text
    assert "<strong>通过</strong>" in receipt.text
    [entry] = read_ledger(desk.settings.ledger).receipts
    assert entry.name == "desk/2022/450181_横州市_2022.xlsx"
    assert entry.file_sha256 in receipt.text
    kept = next(desk.settings.archive.rglob(f"{entry.file_sha256}.xlsx"))
    assert kept.read_bytes() == returns_2022[HENGZHOU].read_bytes()
    assert (desk.settings.inbox / entry.name).read_bytes() == kept.read_bytes()

    page = desk.browser.get(link).text
    assert "已接收，待汇总" in page and "2023-01-20 09:30" in page


def test_filing_twice_gives_the_receipt_of_the_first_time(desk, returns_2022):
    answer = desk.upload(HENGZHOU, returns_2022[HENGZHOU])
    first, second = desk.file(answer), desk.file(answer)
    assert first.url == second.url
    assert len(read_ledger(desk.settings.ledger).receipts) == 1


def test_what_is_wrong_stands_on_the_page_with_its_cell(desk, returns_2022, forms):
    wrong = with_cell(returns_2022[HENGZHOU], "乡镇街道商会名册", "D6", "也许")
    answer = desk.upload(HENGZHOU, wrong)
    assert "有 1 处必须改正" in answer.text or re.search("有 [0-9]+ 处必须改正", answer.text)
    assert re.search(
        r'<th scope="row"><span class="place">D6</span></th>\s*<td[^>]*>也许</td>', answer.text
    )
    slip = desk.browser.get(f"{answer.url}/slip.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(slip.content))
    assert book.sheetnames[0] == "退回单"
    assert book["乡镇街道商会名册"]["D6"].comment is not None

    # It is filed only by who knows that it will be sent back.
    assert desk.file(answer).status_code == 409
    receipt = desk.file(answer, knows="yes")
    assert "<strong>退回</strong>" in receipt.text
    page = desk.browser.get(desk.link(HENGZHOU)).text
    assert "已退回，待改正" in page


def test_another_countys_return_is_refused_and_not_kept(desk, returns_2022):
    answer = desk.upload(HENGZHOU, returns_2022[LINGSHAN])
    assert answer.status_code == 422
    assert "封面上填的是灵山县（450721），这个链接只收横州市（450181）2022年度的" in answer.text
    assert not list((desk.settings.folder / "drafts").rglob("*.file"))
    assert not desk.settings.ledger.exists()


def test_what_is_sent_back_leads_to_what_is_to_be_mended(desk, returns_2022):
    wrong = with_cell(returns_2022[HENGZHOU], "乡镇街道商会名册", "D6", "也许")
    answer = desk.upload(HENGZHOU, wrong)
    place = str(answer.url).removeprefix(desk.address)
    receipt = desk.file(answer, knows="yes").text
    page = desk.browser.get(desk.link(HENGZHOU)).text
    for shown in (receipt, page):
        assert f'href="{place}">看哪些地方要改</a>' in shown
    # What is refused leads back to choosing a file, what is not there to the first page.
    refused = desk.upload(HENGZHOU, returns_2022[LINGSHAN]).text
    assert f'href="{desk.link(HENGZHOU)}#upload">重新选择文件</a>' in refused
    gone = desk.browser.get(f"{desk.link(HENGZHOU)}answer/{'0' * 64}")
    assert gone.status_code == 404
    assert f'href="{desk.link(HENGZHOU)}">返回首页</a>' in gone.text


def test_a_correction_after_the_deadline_is_not_late_where_the_first_was_on_time(
    desk, returns_2022
):
    desk.file(desk.upload(HENGZHOU, returns_2022[HENGZHOU]))
    desk.clock.moment = datetime(2023, 1, 31, 4, tzinfo=UTC)
    assert "报送，今天是最后一天" in desk.browser.get(desk.link(LINGSHAN)).text
    desk.clock.moment = datetime(2023, 2, 3, 1, tzinfo=UTC)
    later = with_cell(returns_2022[HENGZHOU], "封面", "B10", "另一人")
    assert "期限后更正（首次报送按时）" in desk.file(desk.upload(HENGZHOU, later)).text
    late = desk.file(desk.upload(LINGSHAN, returns_2022[LINGSHAN])).text
    assert "2023-02-03 09:00（北京时间），逾期" in late


def test_what_is_filed_for_a_locked_year_says_what_it_waits_for(desk, returns_2022):
    moment = desk.clock.moment
    append_entry(desk.settings.ledger, YearLock(moment, 2022, True, "公报已出"))
    receipt = desk.file(desk.upload(HENGZHOU, returns_2022[HENGZHOU])).text
    assert "年度已锁定，待省里解锁并汇总后生效" in receipt
    assert "要等省里解锁并汇总后才生效" in desk.browser.get(desk.link(HENGZHOU)).text
    assert "年度已锁定" in desk.browser.get(desk.link(None)).text
