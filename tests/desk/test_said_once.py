"""What the desk's pages say of a return agrees from one page to the next."""

import re
from datetime import timedelta

import pytest

from ingestion.receive import Admission, AdmittedReturn, append_entry, read_ledger
from tests.desk.conftest import HENGZHOU, OpenDesk
from tests.desk.test_filing_at_the_desk import with_cell


def admit(desk: OpenDesk) -> None:
    """As a refresh does: what was received last is in force."""
    desk.clock.moment += timedelta(hours=1)
    sha256 = read_ledger(desk.settings.ledger).receipts[-1].file_sha256
    filing_id = f"2022-{HENGZHOU}-{sha256[:12]}"
    returns = (AdmittedReturn(2022, HENGZHOU, filing_id, sha256),)
    append_entry(desk.settings.ledger, Admission(desk.clock.moment, (2022,), "rules", returns))
    desk.clock.moment += timedelta(hours=1)


@pytest.fixture
def in_force(desk, returns_2022) -> str:
    """The address of the receipt of a return in force."""
    receipt = desk.file(desk.upload(HENGZHOU, returns_2022[HENGZHOU]))
    admit(desk)
    return str(receipt.url)


def test_a_return_with_open_queries_has_something_left_to_do(desk, returns_2022):
    asked = with_cell(returns_2022[HENGZHOU], "调解案件台账", "F4", 45_000)
    answer = desk.upload(HENGZHOU, asked)
    desk.file(answer)
    page = desk.browser.get(desk.link(HENGZHOU)).text
    assert "还有 1 处核实性问题没有说明" in page
    assert "核实性问题请在下面说明" in page and "不用再办" not in page
    [field] = re.findall('name="(q-[0-9a-f]{16})"', answer.text)
    desk.browser.post(f"{desk.link(HENGZHOU)}queries", data={field: "属实。"})
    assert "现在不用再办什么" in desk.browser.get(desk.link(HENGZHOU)).text


def test_the_bytes_in_force_sent_again_have_the_receipt_there_is(desk, returns_2022, in_force):
    again = desk.upload(HENGZHOU, returns_2022[HENGZHOU])
    assert "这就是正在使用的一份" in again.text
    assert "和 2023-01-20 09:30 报送的一份完全相同，那一份现在有效" in again.text
    assert "可以报送" not in again.text and "还没有报送" not in again.text
    assert "报送这一份" not in again.text
    assert f'href="{in_force.removeprefix(desk.address)}">看回执</a>' in again.text
    # Also from a page that was opened before.
    assert str(desk.file(again).url) == in_force
    assert len(read_ledger(desk.settings.ledger).receipts) == 1


def test_bytes_that_wait_sent_again_have_the_receipt_there_is(desk, returns_2022):
    receipt = desk.file(desk.upload(HENGZHOU, returns_2022[HENGZHOU]))
    desk.clock.moment += timedelta(hours=1)
    again = desk.upload(HENGZHOU, returns_2022[HENGZHOU])
    assert "这一份已经报送" in again.text and "那一份已接收，待汇总" in again.text
    assert desk.file(again).url == receipt.url


def test_the_bytes_in_force_may_be_filed_once_more_after_others(desk, returns_2022, in_force):
    """The county changed its mind: what it files last counts, so it must be able to say so."""
    other = with_cell(returns_2022[HENGZHOU], "封面", "B10", "另一人")
    desk.file(desk.upload(HENGZHOU, other))
    desk.clock.moment += timedelta(hours=1)
    again = desk.upload(HENGZHOU, returns_2022[HENGZHOU])
    assert "那一份现在有效，后来又报送过别的文件" in again.text
    assert "<button>报送这一份</button>" in again.text
    assert str(desk.file(again).url) != in_force
    assert len(read_ledger(desk.settings.ledger).receipts) == 3


def test_a_receipt_says_the_verdict_of_its_moment(desk, returns_2022):
    receipt = desk.file(desk.upload(HENGZHOU, returns_2022[HENGZHOU]))
    assert "<strong>通过</strong>，待省里汇总后生效" in receipt.text
    admit(desk)
    later = desk.browser.get(str(receipt.url)).text
    assert "<dt>报送时的审核结论</dt>" in later
    assert "<strong>通过</strong>（当时待省里汇总后生效）" in later
    assert "的状态：有效。" in later


def test_many_places_are_explained_together_above_them(desk, returns_2022):
    once = returns_2022[HENGZHOU].with_name("once.xlsx")
    once.write_bytes(with_cell(returns_2022[HENGZHOU], "调解案件台账", "F4", 45_000))
    answer = desk.upload(HENGZHOU, with_cell(once, "调解案件台账", "F5", 46_000)).text
    assert answer.count("情况相同的，在这里一并说明") == 1
    together = answer.index("以下各处情况相同的，在这里一并说明；不同的，写在各处下面")
    assert together < answer.index("<strong>F4</strong>") < answer.index("<strong>F5</strong>")
