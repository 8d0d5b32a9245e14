"""`shanghui docs`: one page that has the Chinese words and asks for nothing."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from orchestration.commands.docs import DocsError, write_docs

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.long
"""dbt parses its project anew here."""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("docs") / "warehouse.html"
    assert write_docs(file).bytes == file.stat().st_size
    return file


def test_the_page_has_models_and_columns_in_both_languages(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert "县级年度指标宽表：每县每年一行，每个指标一列。" in text
    assert "商会名称（按报表）。 Name of the chamber as filed. (internal)" in text
    assert text.count('"model.shanghui.county_by_year": {"database"') == 1


def test_the_page_names_no_address_it_would_load_from_and_no_place_of_this_machine(
    page: Path,
) -> None:
    text = page.read_text(encoding="utf-8")
    assert re.findall(r'<(?:script|link|img)[^>]*(?:src|href)="(?:https?:)?//[^"]*"', text) == []
    assert re.findall(r'"//[a-z0-9.-]+/[^"]*"', text) == []
    assert str(ROOT) not in text
    assert not re.search(r'"(generated_at|invocation_id|created_at)":', text)


def test_the_same_code_gives_the_same_page(page: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.html"
    # In a process of its own: dbt comes upon things in another order.
    command = [sys.executable, "-m", "orchestration", "docs", "--out", str(again), "--json"]
    run = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    assert json.loads(run.stdout) == {"file": str(again), "bytes": page.stat().st_size}
    assert again.read_bytes() == page.read_bytes()


def test_a_warehouse_built_in_the_same_process_leaves_no_trace(
    page: Path, tmp_path: Path, write_returns, refresh
) -> None:
    shutil.copytree(write_returns(["450102"], [2022]) / "wave-1", tmp_path / "home" / "inbox")
    refresh(tmp_path / "home", [2022])
    again = tmp_path / "again.html"
    write_docs(again)
    assert again.read_bytes() == page.read_bytes()


def test_a_target_that_cannot_be_written_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DocsError, match=r"cannot write .*file/page.html .*; name another file"):
        write_docs(tmp_path / "file" / "page.html")


def test_a_browser_shows_the_page_and_asks_for_nothing_else(page: Path) -> None:
    playwright = pytest.importorskip("playwright.sync_api")
    browser = shutil.which("chromium")
    if browser is None:
        pytest.skip("no chromium here: the page was not opened")
    asked, wrong = [], []
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        tab = opened.new_page()
        tab.on("request", lambda request: asked.append(request.url))
        tab.on("pageerror", lambda error: wrong.append(str(error)))
        tab.goto(f"{page.as_uri()}#!/model/model.shanghui.county_by_year")
        tab.get_by_text("商会覆盖率").first.wait_for(timeout=20_000)
        opened.close()
    assert [url for url in asked if not url.startswith("data:")] == [page.as_uri()]
    assert wrong == []
