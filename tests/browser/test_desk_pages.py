"""The desk's pages in a browser, on a desk and on a phone; and the pictures of them in the docs.

`PICTURES=docs/pictures pytest -m long tests/browser/test_desk_pages.py` makes the pictures again,
with `ALL_PICTURES=DIR` also those of every page at its whole length, to be looked at.
"""

import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.browser.test_report_page import CUT, NARROW_PHONE
from tests.desk.conftest import HENGZHOU, LINGSHAN, OpenDesk, serving, settings_of
from tests.desk.test_filing_at_the_desk import with_cell

DESKTOP = {"width": 1280, "height": 900}
CHAMBERS, CASES = "乡镇街道商会名册", "调解案件台账"
WRONG = {
    CHAMBERS: {"D6": "也许", "J5": "去年", "H5": "不知道", "H6": "不知道", "H7": "不知道"},
    CASES: {"F4": 45_000, "F5": 46_000},
}
ASKED = {CASES: {"F4": 45_000, "F5": 46_000}}

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def places(
    tmp_path_factory: pytest.TempPathFactory, forms, register, write_returns: Callable[..., Path]
) -> Iterator[dict[str, str]]:
    """What a page is → its address, at a desk where one return waits and one is sent back."""
    written = {
        path.name[:6]: path
        for path in write_returns([HENGZHOU, LINGSHAN], [2022]).rglob("*_2022.xlsx")
    }
    home = tmp_path_factory.mktemp("desk-pages")
    with serving(settings_of(home, forms, register)) as desk:
        receipt = desk.file(desk.upload(HENGZHOU, _with(written[HENGZHOU], ASKED), "横州市.xlsx"))
        desk.clock.moment += timedelta(days=14)
        wrong = desk.upload(LINGSHAN, _with(written[LINGSHAN], WRONG), "灵山县.xlsx")
        sent_back = desk.file(wrong, knows="yes")
        # A workbook written again has other bytes: this one is not filed yet.
        again = desk.upload(LINGSHAN, _with(written[LINGSHAN], WRONG), "灵山县.xlsx")
        of_lingshan = f"{_at(desk, None)}county/{LINGSHAN}/"
        yield {
            "answer": str(again.url),
            "answer filed": str(wrong.url),
            "sent back": str(sent_back.url),
            "receipt": str(receipt.url),
            "not filed": _at(desk, "450102"),
            "county": _at(desk, HENGZHOU),
            "queries": f"{_at(desk, HENGZHOU)}queries",
            "province": _at(desk, None),
            "province-county": of_lingshan,
            "province-answer": f"{of_lingshan}answer/{str(wrong.url).rpartition('/')[2]}",
            "late": f"{_at(desk, None)}?only=late",
            "province-queries": f"{_at(desk, None)}county/{HENGZHOU}/",
            "open queries": f"{_at(desk, None)}queries",
            "reminders": f"{_at(desk, None)}reminders",
            "refused": _at(desk, HENGZHOU).replace("20230630", "20240630"),
        }


def _at(desk: OpenDesk, county_code: str | None) -> str:
    return desk.address + desk.link(county_code)


def _with(path: Path, cells: dict[str, dict[str, Any]]) -> bytes:
    changed = path.with_name("changed.xlsx")
    content = path.read_bytes()
    for sheet, values in cells.items():
        for cell, value in values.items():
            changed.write_bytes(content)
            content = with_cell(changed, sheet, cell, value)
    changed.unlink()
    return content


@pytest.mark.parametrize("viewport", [DESKTOP, NARROW_PHONE], ids=["desktop", "phone"])
def test_no_page_moves_sideways_or_asks_elsewhere(browser, places, viewport):
    context = browser.new_context(viewport=viewport, locale="zh-CN")
    asked: list[str] = []
    said: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    context.on("console", lambda message: said.append(message.text))
    page, wide, cut = context.new_page(), {}, {}
    for name, address in places.items():
        answered = page.goto(address)
        assert answered.status == (403 if name == "refused" else 200), name
        wide[name] = page.evaluate("document.documentElement.scrollWidth")
        cut[name] = page.evaluate(CUT)
        _picture(page, name, viewport)
    context.close()
    assert wide == dict.fromkeys(places, viewport["width"])
    assert cut == {name: [] for name in places}
    host = places["county"].partition("/county/")[0]
    assert [url for url in asked if not url.startswith(f"{host}/")] == []
    assert f"{host}/desk.css" in asked
    # That the forged link is refused is an error to a browser, and the only one.
    assert len(said) == 1 and "403" in said[0]


def test_places_in_a_workbook_are_not_broken_in_two(browser, places):
    context = browser.new_context(viewport=DESKTOP, locale="zh-CN")
    page = context.new_page()
    page.goto(places["answer"])
    shown = page.locator(".place")
    assert "H5 至 H7" in [text.rstrip("、") for text in shown.all_text_contents()]
    lines = shown.evaluate_all("all => all.map(one => one.getClientRects().length)")
    context.close()
    assert set(lines) == {1}


PICTURED = {("answer", 1280), ("province-county", 1280), ("county", 390)}
"""Those in docs/desk.md."""


def _picture(page: Any, name: str, viewport: dict[str, int]) -> None:
    for_docs, for_looking = os.environ.get("PICTURES"), os.environ.get("ALL_PICTURES")
    width = viewport["width"]
    if for_docs and (name, width) in PICTURED:
        shown = page.locator(".page").bounding_box()["height"]
        clip = {"x": 0, "y": 0, "width": width, "height": min(shown, viewport["height"])}
        page.screenshot(path=Path(for_docs) / f"desk-{name}-{width}.png", clip=clip)
    if for_looking:
        page.screenshot(path=Path(for_looking) / f"{name}-{width}.png", full_page=True)
