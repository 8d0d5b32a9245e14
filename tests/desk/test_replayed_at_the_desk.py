"""A filing sent again later, and a Host that is not the desk's: neither changes what is so."""

from datetime import timedelta

import httpx

from ingestion.receive import read_ledger
from tests.desk.conftest import HENGZHOU, JANUARY
from tests.desk.test_filing_at_the_desk import with_cell

FORGED = {"Host": "evil.example"}


def test_a_filing_replayed_after_a_revision_leaves_the_revision_in_force(desk, returns_2022):
    first = desk.upload(HENGZHOU, returns_2022[HENGZHOU])
    receipt = desk.file(first)
    desk.clock.moment += timedelta(hours=1)
    revised = with_cell(returns_2022[HENGZHOU], "封面", "B10", "另一人")
    desk.file(desk.upload(HENGZHOU, revised))
    desk.clock.moment += timedelta(hours=1)
    again = desk.file(first)
    assert again.url == receipt.url
    ledger = read_ledger(desk.settings.ledger)
    assert len(ledger.receipts) == 2
    assert ledger.receipts[-1].received_at == JANUARY + timedelta(hours=1)
    assert (desk.settings.inbox / ledger.receipts[-1].name).read_bytes() == revised


def test_a_filing_replayed_after_the_deadline_is_as_timely_as_it_was(desk, returns_2022):
    answer = desk.upload(HENGZHOU, returns_2022[HENGZHOU])
    receipt = desk.file(answer)
    assert "2023-01-20 09:30（北京时间），按时" in receipt.text
    desk.clock.moment += timedelta(days=40)
    again = desk.file(answer)
    assert again.url == receipt.url
    assert "2023-01-20 09:30（北京时间），按时" in again.text
    assert len(read_ledger(desk.settings.ledger).receipts) == 1


def test_no_link_is_built_from_the_host_that_was_sent(desk, returns_2022):
    county, province = desk.link(HENGZHOU), desk.link(None)
    files = {"file": ("年报.xlsx", returns_2022[HENGZHOU].read_bytes())}
    with httpx.Client(base_url=desk.address, headers=FORGED, timeout=60) as browser:
        sent = browser.post(f"{county}check", files=files)
        assert sent.status_code == 303
        answer = browser.get(sent.headers["location"])
        answers = [sent, answer, browser.post(sent.headers["location"].replace("answer", "file"))]
        for path in (county, f"{county}guide", f"{county}queries", province, f"{province}queries"):
            answers.append(browser.get(path))
            # Copied without its end.
            answers.append(browser.get(path.rstrip("/")))
        answers.append(browser.get(f"{province}reminders"))
        answers.append(browser.get("/nowhere/"))
    assert {one.status_code for one in answers} == {200, 303, 404}
    for one in answers:
        assert "evil" not in one.text and "evil" not in repr(one.headers)


def test_a_link_copied_without_its_end_opens(desk):
    page = desk.browser.get(desk.link(HENGZHOU).rstrip("/"))
    assert "横州市 2022年度乡镇街道商会年报" in page.text and page.history == []
