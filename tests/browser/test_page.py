"""The page of a release in a browser: what it shows, that it can be used by anyone.

Read from the releases of the demo: the first has figures withheld and returns sent back.
"""

import csv
import re
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from publishing import page as page_room
from publishing.figure_words import value_words
from publishing.page import PAGE
from publishing.read_release import open_release
from tests.browser.conftest import PHONE

HENGZHOU = "year=2022&level=county&within=450100&division=450181"
VIEWS = [
    "",
    HENGZHOU,
    f"{HENGZHOU}&indicator=relief_villages_cumulative&lang=en",
    "year=2022&indicator=cases_settled&breakdown=dispute_kind",
    "year=2018&indicator=demands_raised&level=county",
    f"{HENGZHOU}&indicator=party_branches&table=indicators&lang=en",
]


@pytest.fixture(scope="module")
def newest(province) -> Path:
    return province.release / PAGE


@pytest.fixture(scope="module")
def first(province) -> Path:
    return province.home.releases / province.first.release / PAGE


@pytest.fixture
def show(open_page, newest):
    """The page at an address, with its cells unpacked."""

    def at(address: str = "", path: Path = newest, **more):
        page = open_page(path, address, **more)
        page.wait_for_selector("body.with-cells")
        return page

    return at


def rows(page, table: str) -> list[list[str]]:
    """The words of a table's body, row by row."""
    return [
        [cell.inner_text().replace("\n", "") for cell in row.query_selector_all("th, td")]
        for row in page.query_selector_all(f"{table} tbody tr")
    ]


def facts(page) -> dict[str, str]:
    names = page.locator("#figure-part dt").all_inner_texts()
    return dict(zip(names, page.locator("#figure-part dd").all_inner_texts(), strict=True))


def test_the_page_is_small_and_ready_in_less_than_two_seconds(newest, show):
    assert newest.stat().st_size < 8_000_000
    page = show()
    assert page.evaluate("() => performance.getEntriesByName('ready')[0].startTime") < 2000


def test_served_it_asks_for_itself_alone_and_can_ask_for_nothing_more(newest, browser):
    asked = []

    class Served(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *arguments: object) -> None:
            asked.append(arguments[0])

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Served, directory=newest.parent))
    Thread(target=server.serve_forever, daemon=True).start()
    page = browser.new_page()
    try:
        page.goto(f"http://127.0.0.1:{server.server_port}/")
        page.wait_for_selector("body.with-cells")
        refused = page.evaluate("() => fetch('/MANIFEST.json').then(() => '', String)")
    finally:
        page.close()
        server.shutdown()
        server.server_close()
    assert asked == ["GET / HTTP/1.1"]
    assert refused == "TypeError: Failed to fetch"


def test_a_rate_is_shown_with_its_numerator_denominator_counties_and_state(show):
    page = show("year=2022&indicator=registration_rate&division=450000")
    assert page.inner_text("#figure-part .big") == "47.49 %"
    assert facts(page) == {
        "分子": "445 注册登记商会",
        "分母": "937 商会",
        "有效报表县数": "111 / 111 个县",
        "状态": "完整，初步数",
    }
    years = rows(page, ".years")
    assert [year[:3] for year in years] == [
        ["2022", "47.49", "445 / 937"],
        ["2021", "40.44", "353 / 873"],
        ["2020", "33.08", "261 / 789"],
        ["2019", "27.30", "193 / 707"],
        ["2018", "22.20", "139 / 626"],
    ]


def test_the_places_of_a_level_stand_beside_one_another_in_the_order_of_codes(show):
    page = show("year=2022&indicator=chamber_coverage_rate&level=prefecture")
    table = rows(page, "#table-part")
    assert len(table) == 14
    assert [row[0] for row in table[:3]] == ["南宁市 450100", "柳州市 450200", "桂林市 450300"]
    assert page.locator("#table-part thead th").all_inner_texts()[2:5] == [
        "分子",
        "分母",
        "有效县数",
    ]


def test_a_figure_leads_to_the_cells_that_trace_names(show):
    page = show(f"{HENGZHOU}&indicator=registered_chambers")
    assert page.inner_text("#figure-part .big") == "4 个"
    assert page.inner_text("#made-of summary") == "横州市 2022 年报表 · 乡镇街道商会名册 · 4 行"
    assert rows(page, ".cells") == [
        ["乡镇(街道)代码", "B6, B8, B14, B18"],
        ["是否建有商会", "D6, D8, D14, D18"],
        ["商会名称", "E6, E8, E14, E18"],
        ["组建方式", "F6, F8, F14, F18"],
        ["是否民政登记", "H6, H8, H14, H18"],
    ]
    assert page.inner_text("#made-of code") == (
        "shanghui trace registered_chambers --year 2022 --division 450181 --as-known 2023-03-01.2"
    )


def test_a_figure_of_a_prefecture_leads_to_its_counties(show):
    page = show("year=2022&indicator=registered_chambers&division=450100")
    assert page.inner_text("#made-of summary") == "由 12 个县（市、区）构成"
    page.click("#made-of tr:last-child a")
    page.wait_for_selector("text=横州市 450181 · 2022")
    assert page.inner_text("#figure-part .big") == "4 个"


def test_what_the_releases_said_stands_with_the_cause(show):
    page = show("year=2022&indicator=registration_rate&division=450000")
    table = page.locator("details.fold", has_text="历次发布").locator("table")
    words = [" ".join(row.split()) for row in table.locator("tbody tr").all_inner_texts()]
    assert words == [
        "2023-03-01.2 2023-03-01 10:00 47.49 445 / 937 111 / 111 完整，初步数 原因：首次报送（R1）",
        "2023-03-01.1 2023-03-01 10:00 45.51 380 / 835 102 / 111 不完整，初步数",
    ]


def test_a_figure_withheld_says_so_and_its_numbers_stand_nowhere(show, first):
    page = show("year=2022&indicator=registration_rate&division=450400", first)
    assert page.inner_text("#figure-part .big") == "暂不公布"
    assert page.inner_text("#figure-part .why") == "因有有效报表的县不足90%，暂不公布。"
    [row] = [row for row in rows(page, "#table-part") if row[0].startswith("梧州市")]
    assert row[1:] == ["暂不公布", "", "", "6 / 7", "不完整，暂不公布"]
    assert rows(page, ".years")[0][1:4] == ["暂不公布", "", "6 / 7"]
    assert "暂不公布" in page.locator(".chart text.why").all_text_contents()


@pytest.mark.parametrize(
    ("address", "big", "why"),
    [
        (
            "division=450422&indicator=chambers&year=2022",
            "已退回",
            "报表有 1 处错误，已退回、尚未重新报送。",
        ),
        (
            "division=450181&indicator=demands_raised&year=2018",
            "未采集",
            "2018年报表未设此项。",
        ),
        ("division=450409&year=2022", None, None),
    ],
)
def test_a_blank_figure_says_why_it_is(show, first, address, big, why):
    page = show(address, first)
    if big is None:
        # A code that no division of the release has: said in a note, and the region is shown.
        assert "division=450409" in page.inner_text("#notes")
        return
    assert page.inner_text("#figure-part .big") == big
    assert page.inner_text("#figure-part .why") == why


def test_nothing_counted_is_0_and_has_no_row(show):
    page = show("year=2018&indicator=registered_chambers&division=450127")
    assert page.inner_text("#figure-part .big") == "0 个"
    assert "没有一行计入" in page.inner_text("#made-of")


def test_where_nothing_was_asked_or_known_no_row_is_called_0(show, first):
    """Silence is not 0, and what has no value is not provisional."""
    page = show("year=2022&division=450181&indicator=median_days_to_close")
    assert page.inner_text("#figure-part .big") == "不适用"
    assert "没有可追溯的单元格：本指标没有数值。" in page.inner_text("#made-of")
    assert "没有一行计入" not in page.inner_text("#made-of")
    assert rows(page, ".years")[0][-1] == "不适用"
    page = show("year=2022&division=450422&indicator=chambers", first)
    assert facts(page)["状态"] == "已退回"


def test_on_a_phone_the_names_stand_on_one_line_and_the_table_is_near(show):
    page = show("year=2022&level=prefecture", viewport={"width": 390, "height": 844})
    page.wait_for_selector("body.with-cells")
    one_line = page.evaluate(
        """() => [...document.querySelectorAll('.places tbody th[scope=row]')].map((cell) => {
          const range = document.createRange();
          range.selectNodeContents(cell.firstChild);
          return range.getClientRects().length;
        })"""
    )
    assert one_line == [1] * 14
    assert page.locator(".bars-note").is_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.locator("details.fold").evaluate_all("all => all.map((one) => one.open)") == [
        False,
        False,
    ]
    assert page.locator("#table-part").bounding_box()["y"] < 1600
    page.click("details.fold summary >> text=数字的出处")
    assert page.locator("#made-of").is_visible()


def test_places_are_never_ordered_by_registration(show):
    page = show("indicator=registration_rate&sort=-value")
    assert page.locator("#table-part thead .sorts a").all_inner_texts() == ["按代码", "按名称"]
    assert "不作排名" in page.inner_text("#table-part .note")
    codes = page.locator("#table-part tbody .code").all_inner_texts()
    assert codes == sorted(codes)
    page = show("indicator=cases_settled&sort=-value")
    values = [int(row[1].replace(",", "")) for row in rows(page, "#table-part")]
    assert values == sorted(values, reverse=True)


def test_search_finds_by_name_code_and_pinyin_initials(show):
    page = show()
    wanted = {
        "hzs": "横州市",
        "hengzhou": "横州市",
        "450181": "横州市",
        "横州": "横州市",
        "djl": "登记率",
        "zzq": "长洲区",
        "czq": "长洲区",
        "registration": "登记率",
    }
    for typed, name in wanted.items():
        page.fill("#search", typed)
        found = page.locator("#found li span:first-child").all_inner_texts()
        assert name in found[:3], (typed, found)
    page.fill("#search", "qqqqq")
    assert not page.is_visible("#found")


def test_everything_is_done_by_keyboard(show):
    page = show()
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.id") == "skip"
    # Past the five reports and the other language.
    for _ in range(7):
        page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.id") == "search"
    assert page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.type("hengzs")
    page.keyboard.press("ArrowDown")
    assert page.get_attribute("#search", "aria-activedescendant") == "found-0"
    page.keyboard.press("Enter")
    page.wait_for_selector("text=横州市 450181 · 2022")
    assert "100.00 %" in page.inner_text("#told")
    page.keyboard.press("Escape")
    # The link that was followed keeps the focus, though the table was drawn anew.
    page.focus("#table-part tbody tr:nth-child(2) a")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=柳州市 450200 · 2022")
    assert page.evaluate("() => document.activeElement.textContent") == "98.31"


def test_the_address_is_a_permanent_link_and_the_back_button_works(show):
    page = show()
    page.select_option("#year", "2020")
    page.wait_for_selector("#figure-part .big:has-text('75.54')")
    page.select_option("#indicator", "chambers")
    page.wait_for_selector("#figure-part .big:has-text('789')")
    address = page.url.partition("#")[2]
    page.go_back()
    page.wait_for_selector("#figure-part .big:has-text('75.54')")
    assert show(address).inner_text("#figure-part .big") == "789 个"


def test_the_table_shown_is_downloaded_as_csv(show):
    page = show(f"{HENGZHOU}&indicator=registration_rate")
    with page.expect_download() as download:
        page.click("text=下载 CSV")
    assert download.value.suggested_filename == (
        "shanghui-registration_rate-county-2022-2023-03-01.2.csv"
    )
    content = Path(download.value.path()).read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(content.decode("utf-8-sig").splitlines()))
    assert lines[0] == [
        *(
            "年度",
            "代码",
            "县（市、区）",
            "登记率（%）",
            "分子",
            "分母",
            "有效县数",
            "状态",
            "发布版",
        )
    ]
    assert lines[-1] == [
        *("2022", "450181", "横州市", "28.57", "4", "14", "1 / 1", "完整，初步数", "2023-03-01.2")
    ]
    assert len(lines) == 13


def test_english_and_chinese_are_switched_and_the_page_says_which_it_is(show):
    page = show("indicator=registration_rate")
    assert page.get_attribute("html", "lang") == "zh-CN"
    page.click("#language")
    page.wait_for_selector("h1:has-text('Township chambers of commerce')")
    assert page.get_attribute("html", "lang") == "en"
    assert page.title() == "Registration rate · 广西壮族自治区 · 2022"
    labels = page.locator("label").all_inner_texts()
    assert labels == ["Search", "Indicator", "Breakdown", "Year", "Compare", "Within", "Place"]
    # Names of places and the other language's own name are all that is Chinese.
    left = re.sub(r"[^\s·]*[市区县]\b|中文", "", page.inner_text("#table-part thead"))
    assert not re.search(r"[\u4e00-\u9fff]", left)


def test_in_english_notice_and_definitions_are_english(show):
    page = show("indicator=registration_rate&division=450181&lang=en")
    assert page.inner_text("#notice") == "Sample data, all of it invented"
    assert page.get_attribute("#notice", "lang") == "en"
    assert facts(page) == {
        "Numerator": "4 Registered chambers",
        "Denominator": "14 Chambers",
        "Counties in force": "1 of 1",
        "State": "complete, provisional",
    }
    page.click("#language")
    page.wait_for_selector("text=示例数据，均为虚构")
    page.wait_for_selector("dd:has-text('注册登记商会')")


def test_the_page_leads_to_the_annual_reports_that_stand_beside_it(show, newest):
    page = show()
    links = page.locator("#reports a")
    assert links.all_inner_texts() == ["2022", "2021", "2020", "2019", "2018"]
    href = links.first.get_attribute("href")
    assert href == "report/2022/annual-report-2022-450000.html"
    assert (newest.parent / href).is_file()
    page.emulate_media(media="print")
    assert not page.is_visible("#reports")


def test_a_link_within_a_county_says_that_the_region_is_taken(show):
    page = show("within=450181&level=county&year=2022")
    assert page.inner_text("#notes") == (
        "横州市（450181）是县级，“范围”只能是自治区或设区市，已用自治区。"
    )
    assert page.input_value("#within") == "450000"
    assert len(rows(page, "#table-part")) == 111
    page = show("within=450999&level=county&lang=en")
    assert page.inner_text("#notes") == (
        "within=450999 in the link is not in this release; the usual is shown."
    )


@pytest.mark.parametrize("address", ["lang=zh", "lang=en", f"{HENGZHOU}&lang=en"])
def test_at_the_width_of_a_desk_no_column_is_cut_off_and_no_head_covers_another(show, address):
    page = show(address)
    cut = "() => [...document.querySelectorAll('.scrolls, thead th')]"
    cut += ".filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.textContent)"
    assert page.evaluate(cut) == []


@pytest.mark.parametrize("address", VIEWS)
def test_every_view_can_be_read_by_ear_by_weak_eyes_and_on_a_phone(show, address):
    page = show(address)
    assert page.evaluate(_WITHOUT_LABEL) == []
    assert page.evaluate(_IDS_GIVEN_TWICE) == []
    assert page.evaluate("() => document.querySelectorAll('th:not([scope])').length") == 0
    assert page.get_attribute(".chart", "role") == "img"
    assert page.inner_text("#told") != ""
    assert page.evaluate(_FAINT_TEXT) == []
    page.set_viewport_size(PHONE)
    assert page.evaluate("() => document.documentElement.scrollWidth") == PHONE["width"]


_IDS_GIVEN_TWICE = """() => {
    const ids = [...document.querySelectorAll('[id]')].map((one) => one.id);
    return ids.filter((id, n) => ids.indexOf(id) !== n);
}"""
_WITHOUT_LABEL = """() => [...document.querySelectorAll('input, select, button, a, [role=region]')]
    .filter((one) => !(one.labels && one.labels.length) && !one.getAttribute('aria-label')
        && !one.textContent.trim())
    .map((one) => one.outerHTML)"""


_FAINT_TEXT = """() => {
    const numbers = (color) => color.match(/[0-9.]+/g).map(Number);
    const light = (color) => {
        const [r, g, b] = numbers(color).slice(0, 3).map((one) => one / 255)
            .map((one) => (one <= 0.03928 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4));
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const behind = (element) => {
        for (let one = element; one; one = one.parentElement) {
            const color = getComputedStyle(one).backgroundColor;
            if (numbers(color)[3] !== 0) return color;
        }
        return 'rgb(255, 255, 255)';
    };
    const faint = new Set();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const element = walker.currentNode.parentElement;
        if (!walker.currentNode.textContent.trim() || !element.getClientRects().length) continue;
        if (element.closest('select, option, [disabled]')) continue;
        const style = getComputedStyle(element);
        const ink = element.ownerSVGElement ? style.fill : style.color;
        const [one, other] = [light(ink), light(behind(element))].sort((a, b) => b - a);
        if ((one + 0.05) / (other + 0.05) < 4.5) faint.add(element.outerHTML.slice(0, 120));
    }
    return [...faint];
}"""


def test_in_print_the_controls_are_gone_and_the_figures_are_there(show):
    page = show(HENGZHOU)
    page.emulate_media(media="print")
    assert not page.is_visible(".controls")
    assert not page.is_visible(".download")
    assert page.is_visible(".chart")
    assert page.is_visible("#table-part table")
    assert len(page.pdf(format="A4")) > 10_000


def test_no_sign_of_the_page_is_without_a_glyph(show):
    page = show(f"{HENGZHOU}&table=indicators")
    assert page.evaluate("() => document.fonts.check('14px \"Shanghui Sans\"', '横州市登记率')")
    assert page.evaluate("() => [...document.fonts].map((font) => font.status)") == ["loaded"]


def test_every_number_is_written_as_the_commands_write_it(province, browser):
    """All values of the release, by the page's own script and by the one of the terminal."""
    with open_release(province.release) as release:
        values = release.execute(
            "select distinct value, unit from indicators where value is not null order by all"
        ).fetchall()
    values += [(0.125, "分"), (1.005, "分"), (0.00005, "%"), (1e-9, "%"), (1234567.895, "万元")]
    script = (Path(page_room.__file__).parent / "script" / "numbers.js").read_text("utf-8")
    blank = browser.new_page()
    written = blank.evaluate(
        f"(values) => {{ {script}; return values.map(([v, unit]) => valueWords(v, unit)); }}",
        [list(value) for value in values],
    )
    blank.close()
    assert written == [value_words(value, unit) for value, unit in values]
    assert len(values) > 5_000
    assert written[-5:] == ["0.13", "1.01", "0.01", "0.00", "1,234,567.90"]
