"""Markup that a county typed, or named a file by, is text on every page of the desk."""

import pytest

from tests.desk.conftest import HENGZHOU
from tests.desk.test_filing_at_the_desk import with_cell

MARKUP = "<img src=x onerror=alert(1)></script><script>alert(2)</script>"
"""What a browser would run, were it not escaped."""


@pytest.mark.parametrize("cell", ["D6", "A6"])
def test_markup_in_a_cell_and_in_a_files_name_is_shown_as_text(desk, returns_2022, cell):
    hostile = with_cell(returns_2022[HENGZHOU], "乡镇街道商会名册", cell, MARKUP)
    answer = desk.upload(HENGZHOU, hostile, "<svg onload=alert(3)>.xlsx")
    assert answer.status_code == 200
    pages = [answer.text, desk.file(answer, knows="yes").text]
    pages += [desk.browser.get(desk.link(HENGZHOU)).text, desk.browser.get(desk.link(None)).text]
    of_county = f"{desk.link(None)}county/{HENGZHOU}/"
    sha256 = str(answer.url).rpartition("/")[2]
    pages += [desk.browser.get(f"{of_county}{one}").text for one in ("", f"answer/{sha256}")]
    for page in pages:
        for tag in ("<img", "<script", "<svg"):
            assert tag not in page
    assert "&lt;svg onload=alert(3)&gt;.xlsx" in answer.text
    if cell == "D6":
        assert "&lt;img src=x onerror=alert(1)&gt;" in answer.text
