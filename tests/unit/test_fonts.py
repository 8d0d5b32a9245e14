"""The fonts that come with the software draw every name, and give the same bytes again."""

import base64
import re

import pytest
import uharfbuzz

from ingestion.register import load_register
from publishing import fonts
from publishing.fonts import SANS, SERIF, font_face, signs_of, signs_without_glyph
from publishing.release_error import ReleaseError


@pytest.mark.parametrize("family", [SANS, SERIF])
def test_every_name_of_a_division_can_be_drawn(family):
    names = signs_of(division.name for division in load_register().divisions)
    assert signs_without_glyph(names, family) == []


def test_a_sign_outside_the_font_is_named():
    assert signs_without_glyph("横州市𠮷") == ["𠮷"]


def test_a_page_carries_the_signs_it_shows_and_the_same_bytes_each_time():
    rule = font_face(SANS, 400, signs_of(["横州市"]))
    packed = base64.b64decode(re.search(r"base64,([^)]+)\)", rule)[1])
    # 95 of ASCII, three of the name.
    assert len(uharfbuzz.Face(packed).unicodes) == 98
    assert rule == font_face(SANS, 400, signs_of(["横州市"]))
    assert len(rule) < 20_000


def test_a_font_file_that_is_not_there_is_named(monkeypatch, tmp_path):
    monkeypatch.setitem(fonts.FILES, (SANS, 400), tmp_path / "ShanghuiSans-Regular.otf")
    with pytest.raises(ReleaseError, match=r"ShanghuiSans-Regular\.otf is not there"):
        signs_without_glyph("横")
