"""Markup in a return does not run where people look at it: in chromium, on every page it gets to.

The names a county chose are markup that would change the page's title, quotes that would end a
statement of SQL, and marks of templates. Guide and dbt's documentation hold no text of a county.
"""

import io
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest

from orchestration.home import DEFAULTS, Home
from publishing.release_folder import current_release
from tests.conftest import MOMENT
from tests.desk.conftest import HENGZHOU, serving, settings_of
from tests.security.looking_into import holds

pytestmark = pytest.mark.long

CHAMBER = (
    "<img src=x onerror=\"document.title='RAN'\"><script>document.title='RAN'</script>"
    "'); drop table fct_chambers; --{{ 7*7 }}那阳镇商会"
)
FILE_NAME = "450181_<svg onload=document.title='RAN'>_2022.xlsx"


def hostile(path: Path) -> bytes:
    """The return with the name of 那阳镇商会 made markup wherever it stands."""
    book = openpyxl.load_workbook(path)
    changed = 0
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value == "那阳镇商会":
                    cell.value = CHAMBER
                    changed += 1
    assert changed > 2
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


@pytest.fixture(scope="module")
def returned(write_returns) -> bytes:
    [path] = write_returns([HENGZHOU], [2022]).rglob("*_2022.xlsx")
    return hostile(path)


@pytest.fixture(scope="module")
def release(returned, tmp_path_factory) -> Path:
    from orchestration.progress import SilentProgress
    from orchestration.run_refresh import run_refresh

    home = Home(tmp_path_factory.mktemp("hostile") / "home")
    home.inbox.mkdir(parents=True)
    (home.inbox / FILE_NAME).write_bytes(returned)
    settings = replace(DEFAULTS, report_formats=("html",))
    done = run_refresh(home, [2022], MOMENT, SilentProgress(), settings)
    assert (done.in_force, done.sent_back) == (1, 0), done.problems
    found = current_release(home.releases)
    assert found is not None
    return found


def nothing_ran(page: Any) -> bool:
    """Neither the title changed nor an element stands there that the markup asked for."""
    made = page.evaluate("document.querySelectorAll('img[src=x], svg[onload], [onerror]').length")
    return page.title() != "RAN" and made == 0


def test_sql_in_a_name_is_a_name(release):
    with duckdb.connect(str(release / "chambers.duckdb"), read_only=True) as opened:
        names = opened.execute("select chamber_name from fct_chambers").fetchall()
    assert (CHAMBER,) in names and len(names) > 5


def test_on_the_page_of_a_release(release, open_page):
    """It has the places of cells, not what stands in them; a search and an address are typed."""
    address = f"year=2022&division={HENGZHOU}&indicator=registered_chambers"
    page = open_page(release / "index.html", address)
    page.wait_for_selector("body.with-cells")
    page.wait_for_selector("#made-of summary")
    assert "E8" in page.inner_text("#made-of")
    assert not holds("drop table fct_chambers", release / "index.html")
    assert nothing_ran(page)
    page.fill("#search", "<img src=x onerror=\"document.title='RAN'\">")
    page.wait_for_timeout(200)
    assert nothing_ran(page)


def test_an_address_is_no_markup(release, open_page):
    page = open_page(release / "index.html", "division=<img src=x onerror=document.title='RAN'>")
    page.wait_for_selector("#notes")
    assert nothing_ran(page)


def test_on_a_report(release, open_page):
    pages = sorted(release.rglob("report/2022/*.html"))
    assert pages
    for path in pages:
        assert nothing_ran(open_page(path))


def test_on_the_pages_of_the_desk(returned, release, browser, tmp_path, forms, register):
    home = tmp_path / "home"
    home.mkdir()
    shutil.copytree(release.parent, home / "releases", symlinks=True)
    said: list[str] = []
    with serving(settings_of(home, forms, register)) as desk:
        context = browser.new_context(locale="zh-CN")
        page = context.new_page()
        page.on("dialog", lambda dialog: said.append(dialog.message))
        county, province = desk.link(HENGZHOU), desk.link(None)
        page.goto(desk.address + county)
        page.set_input_files(
            "input[type=file]",
            {"name": FILE_NAME, "mimeType": "application/octet-stream", "buffer": returned},
        )
        page.click("form[action$='check'] button")
        page.wait_for_url("**/answer/**")
        assert FILE_NAME in page.inner_text("body")
        assert nothing_ran(page)
        answer = page.url
        page.goto(answer.replace("/answer/", "/nothing/"))
        assert nothing_ran(page)
        desk.browser.post(answer.replace("/answer/", "/file/"), data={"knows": "yes"})
        for path in (county, f"{county}guide", f"{county}queries", province):
            page.goto(desk.address + path)
            assert nothing_ran(page), path
        of_county = f"{province}county/{HENGZHOU}/"
        own = [of_county, f"{of_county}answer/{answer.rpartition('/')[2]}", f"{of_county}receipt/1"]
        for path in (f"{province}queries", f"{province}reminders", *own):
            page.goto(desk.address + path)
            assert nothing_ran(page), path
        context.close()
    assert said == []


def test_markup_that_is_not_escaped_would_be_seen(tmp_path, browser):
    """What the others look for can be found."""
    (tmp_path / "page.html").write_text(f"<title>a</title><p>{CHAMBER}</p>", encoding="utf-8")
    page = browser.new_page()
    page.goto((tmp_path / "page.html").as_uri())
    page.wait_for_function("document.title === 'RAN'")
    assert not nothing_ran(page)
    page.close()
