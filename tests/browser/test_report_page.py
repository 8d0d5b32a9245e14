"""The annual report's page in a browser: on a desk, on a phone and on paper.

Read from the newest release of the demo; the report is a county's and the region's.
"""

import base64
import re
from pathlib import Path

import pytest

from publishing.report import ReportSettings, write_reports

REGION, HENGZHOU = "450000", "450181"
NARROW_PHONE = {"width": 390, "height": 844}

CUT = """() => [...document.querySelectorAll('h1, h2, h3, p, dt, dd, th, td, summary, text')]
    .filter(one => one.checkVisibility() && !one.closest('.scroll'))
    .filter(one => {
        const box = one.getBoundingClientRect(), frame = one.closest('svg, body');
        const around = frame.getBoundingClientRect();
        return box.left < around.left - 1 || box.right > around.right + 1
            || one.scrollWidth > one.clientWidth + 1
            && getComputedStyle(one).overflow !== 'visible';
    })
    .map(one => one.textContent)"""
"""Words that stand outside the page or the picture they belong to."""


@pytest.fixture(scope="module")
def pages(province, tmp_path_factory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("report-pages")
    written = write_reports(
        province.release,
        2022,
        {code: folder / code for code in (REGION, HENGZHOU)},
        ReportSettings(("html",)),
    )
    return {one.division_code: one.folder / one.files[0] for one in written}


@pytest.mark.parametrize("code", [REGION, HENGZHOU])
@pytest.mark.parametrize("viewport", [{"width": 1280, "height": 900}, NARROW_PHONE])
def test_nothing_is_cut_and_the_page_does_not_move_sideways(open_page, pages, code, viewport):
    page = open_page(pages[code], viewport=viewport)
    # A page wider than its window would be moved sideways.
    assert page.evaluate("document.documentElement.scrollWidth") == viewport["width"]
    assert page.evaluate("document.fonts.size") == 2
    assert page.evaluate("[...document.fonts].map(font => font.status)") == ["loaded", "loaded"]
    assert page.locator(".chart:visible svg").count() == (7 if code == REGION else 4)
    assert page.evaluate(CUT) == []


def test_what_is_copied_has_no_numbers_of_sentences_in_it(open_page, pages):
    page = open_page(pages[HENGZHOU])
    copied = page.evaluate(
        """() => {
            const read = document.querySelector('.summary .paragraph > p');
            getSelection().selectAllChildren(read);
            return [read.textContent, getSelection().toString()];
        }"""
    )
    shown, taken = (text.replace("\u2060", "") for text in copied)
    assert "。12022年数据" in shown
    assert "。2022年数据" in taken


def test_a_table_wider_than_the_phone_has_a_shadow_at_its_edge(open_page, pages):
    page = open_page(pages[REGION], viewport=NARROW_PHONE)
    frames = page.locator(".scroll:visible")
    wide = next(
        frame
        for frame in frames.all()
        if frame.evaluate("one => one.scrollWidth > one.clientWidth + 60")
    )
    before = right_edge(wide)
    wide.evaluate("one => { one.scrollLeft = one.scrollWidth }")
    # Dark while the table goes on, white where it ends.
    assert before < 230
    assert right_edge(wide) == 255


USUAL_SHADE = """async picture => {
    const image = new Image();
    image.src = 'data:image/png;base64,' + picture;
    await image.decode();
    const canvas = new OffscreenCanvas(image.width, image.height).getContext('2d');
    canvas.drawImage(image, 0, 0);
    // Not the very last column of pixels, which is shared with what stands beside it.
    const {data} = canvas.getImageData(image.width - 3, 0, 1, image.height);
    const reds = [...data.filter((_, at) => at % 4 == 0)].sort((one, other) => one - other);
    return reds[Math.floor(reds.length / 2)];
}"""


def right_edge(frame) -> int:
    """How light most of the right edge of a frame is, 0 to 255."""
    picture = base64.b64encode(frame.screenshot()).decode()
    return frame.page.evaluate(USUAL_SHADE, picture)


def test_on_a_phone_charts_are_drawn_anew_and_their_signs_stay_as_large(open_page, pages):
    sizes = {}
    for name, viewport in (("desk", None), ("phone", NARROW_PHONE)):
        page = open_page(pages[REGION], **({"viewport": viewport} if viewport else {}))
        svg = page.locator(".chart:visible svg").first
        shown = svg.bounding_box()["width"] / float(svg.get_attribute("width"))
        sizes[name] = round(12 * shown, 1)
        assert page.locator(".chart.narrow:visible").count() == (7 if name == "phone" else 0)
    # Signs of 12 pixels: a chart of 620 shrunk to the phone would show them with less than 7.
    assert sizes["phone"] >= 12
    assert sizes["desk"] >= 12


def test_numbers_of_axes_are_printed_as_in_the_text_without_commas(open_page, pages):
    page = open_page(pages[REGION])
    said = page.locator("main svg text").all_text_contents()
    assert "150000" in said
    assert [text for text in said if re.search(r"\d,\d", text)] == []


def test_on_paper_every_part_is_open_and_nothing_shows_that_it_could_be_closed(open_page, pages):
    page = open_page(pages[REGION])
    tables = page.locator("details table").all()
    # Seven of chapters and three of appendices, of which two are shut on the screen.
    assert len(tables) == 10
    assert len([table for table in tables if not table.is_visible()]) == 2
    page.emulate_media(media="print")
    assert [table for table in tables if not table.is_visible()] == []
    marks = "all => all.map(one => getComputedStyle(one).listStyleType)"
    assert set(page.locator("summary").evaluate_all(marks)) == {"none"}
    assert page.locator(".chart.narrow:visible, nav:visible, .cited:visible").count() == 0
