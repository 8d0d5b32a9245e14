"""Queries explained at the desk: with the return, after it, and once more in a later one."""

import re
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import pytest

from ingestion.receive import read_ledger
from publishing.opening import open_release
from tests.desk.conftest import HENGZHOU, LINGSHAN, serving, settings_of
from tests.desk.test_filing_at_the_desk import with_cell

CASES, RELIEF = "调解案件台账", "村企帮扶台账"
REASON = "确为4.5亿元，有“调解协议”<存档>。"


def with_two_queries(path: Path) -> bytes:
    """A return with an amount in dispute, and one of funds, so large that it is asked about."""
    once = path.with_name("once.xlsx")
    once.write_bytes(with_cell(path, CASES, "F4", 45_000))
    return with_cell(once, RELIEF, "K4", 68_000)


def fields(page: str) -> list[str]:
    return re.findall('name="(q-[0-9a-f]{16})"', page)


def test_a_query_is_explained_with_the_return_or_after_it(desk, returns_2022):
    answer = desk.upload(HENGZHOU, with_two_queries(returns_2022[HENGZHOU]))
    assert "可以报送，有 2 处需要核实" in answer.text
    cases, relief = fields(answer.text)
    receipt = desk.file(answer, **{cases: f"  {REASON}\n", relief: " "})
    assert "核实性 2 处（已说明 1 处）" in receipt.text
    [entry] = read_ledger(desk.settings.ledger).explanations
    assert (entry.county_code, entry.report_year, entry.rule_id) == (HENGZHOU, 2022, "E04")
    assert (entry.sheet, entry.row_number, entry.cell) == ("mediation_cases", 4, "F4")
    assert entry.reason == REASON

    # Filed again by mistake: neither the return nor the explanation is there twice.
    desk.file(answer, **{cases: "另一个说法"})
    assert len(read_ledger(desk.settings.ledger).explanations) == 1

    page = desk.browser.get(desk.link(HENGZHOU)).text
    assert "还有 1 处核实性问题没有说明，请于2023年1月30日（含）前说明" in page
    queries = desk.browser.get(f"{desk.link(HENGZHOU)}queries").text
    assert REASON in unescape(queries) and REASON not in queries
    assert fields(queries) == [relief]
    done = desk.browser.post(f"{desk.link(HENGZHOU)}queries", data={relief: "项目分三年到位。"})
    assert "2 处均已说明" in done.text
    assert [one.rule_id for one in read_ledger(desk.settings.ledger).explanations] == ["E04", "F04"]
    assert "没有说明" not in desk.browser.get(desk.link(HENGZHOU)).text


def test_what_was_explained_before_is_offered_with_a_later_return(desk, returns_2022):
    asked = with_two_queries(returns_2022[HENGZHOU])
    answer = desk.upload(HENGZHOU, asked)
    desk.file(answer, **{fields(answer.text)[0]: REASON})
    again = desk.upload(HENGZHOU, with_cell_of(asked, returns_2022[HENGZHOU], "B10", "另一人"))
    assert REASON in unescape(again.text)
    assert "上面是上次报送时的说明" in again.text
    assert "有 2 处需要核实" in again.text


def with_cell_of(content: bytes, beside: Path, cell: str, value: str) -> bytes:
    book = beside.with_name("again.xlsx")
    book.write_bytes(content)
    return with_cell(book, "封面", cell, value)


@pytest.mark.long
def test_what_was_explained_at_the_desk_is_published_as_answered(
    tmp_path, forms, register, returns_2022, refresh
):
    """The whole way: filed at the desk, refreshed, explained, refreshed again."""
    home = tmp_path / "home"
    with serving(settings_of(home, forms, register)) as desk:
        answer = desk.upload(HENGZHOU, with_two_queries(returns_2022[HENGZHOU]))
        cases, relief = fields(answer.text)
        desk.file(answer, **{cases: REASON})
        desk.file(desk.upload(LINGSHAN, returns_2022[LINGSHAN]))

        first = refresh(home, [2022])
        assert (first.accepted, first.sent_back) == (2, 0)
        assert answered(home) == [("E04", "F4", True), ("F04", "K4", False)]
        [slip] = (home / "slips").rglob("*.xlsx")
        assert "核实单" in slip.name
        page = desk.browser.get(desk.link(HENGZHOU)).text
        assert '<p class="says">有效</p>' in page and "还有 1 处核实性问题没有说明" in page

        # After the refresh: a clock behind the ledger would be refused.
        desk.clock.moment = datetime(2023, 3, 1, 12, tzinfo=UTC)
        desk.browser.post(f"{desk.link(HENGZHOU)}queries", data={relief: "项目分三年到位。"})
        second = refresh(home, [2022], datetime(2023, 3, 2, tzinfo=UTC))
        assert answered(home) == [("E04", "F4", True), ("F04", "K4", True)]
        assert second.release != first.release
        assert second.logical_hash == first.logical_hash


def answered(home: Path) -> list[tuple]:
    with open_release(home / "releases" / "current") as release:
        return release.execute(
            "select rule_id, cell, is_answered from queries where not is_after_gate order by all"
        ).fetchall()
