"""A browser for the tests of pages: desktop, phone and print, and what a page must never do.

Belongs here: finding the machine's browser, opening pages in it. Does not: what a page must show.
"""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome")
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 740}


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """The chromium of this machine; tests that ask for it are skipped where there is none.

    For a file at a time: while it is open an event loop runs, which Dagster would stumble over.
    """
    found = next((path for path in map(shutil.which, NAMES) if path), None)
    if found is None:
        pytest.skip("no browser: install chromium to run them")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=found, args=["--no-sandbox", "--headless"]
        )
        yield chromium
        chromium.close()


class Opened:
    """Pages opened in a test, and what they said and asked for."""

    def __init__(self, browser: Any) -> None:
        self._browser = browser
        self._contexts: list[Any] = []
        self.said: list[str] = []
        self.asked: list[str] = []

    def __call__(self, path: Path, address: str = "", *, viewport: dict[str, int] = DESKTOP) -> Any:
        """The page of a file, from the file system; `address` is what stands after the #."""
        context = self._browser.new_context(
            viewport=viewport, accept_downloads=True, locale="zh-CN", offline=True
        )
        context.set_default_timeout(10_000)
        self._contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: self.said.append(message.text))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("request", lambda request: self._note(request.url))
        page.goto(f"{path.resolve().as_uri()}#{address}")
        return page

    def _note(self, url: str) -> None:
        if not url.startswith(("file:", "data:", "blob:")):
            self.asked.append(url)

    def close(self) -> None:
        for context in self._contexts:
            context.close()


@pytest.fixture
def open_page(browser: Any) -> Iterator[Callable[..., Any]]:
    """Opens files as pages. In the end none may have asked the network for anything, or have said
    anything on the console: errors stand there."""
    opened = Opened(browser)
    yield opened
    opened.close()
    assert opened.asked == []
    assert opened.said == []
