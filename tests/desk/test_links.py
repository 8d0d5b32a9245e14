"""Links to the desk: whom they let in, until when, and the sheet they are handed round on."""

import io
import stat
from datetime import UTC, date, datetime, timedelta

import openpyxl
import pytest

from desk.desk_error import DeskError
from desk.links import (
    IssuedLink,
    Link,
    LinkRefusedError,
    link_key,
    link_sheet,
    link_words,
    must_not_be_revoked,
    signed_link,
    token_of,
)
from ingestion.receive import LinkRevocation
from tests.desk.conftest import KEY

DECEMBER = datetime(2022, 12, 1, tzinfo=UTC)
LINK = Link(2022, "450181", DECEMBER, date(2023, 6, 30))
# Computed with openssl dgst -sha256 -mac HMAC over "shanghui desk link 1\n" and what stands before
# the point.
TOKEN = "2022-450181-1669852800-20230630.M_fo0odt3bg2nPyV9Fk_lHY0pI6YzWhsbFpOF0Xy6HM"


def test_a_link_is_signed_and_read_back():
    assert token_of(LINK, KEY) == TOKEN
    assert signed_link(TOKEN, KEY, DECEMBER) == LINK
    province = Link(2022, None, DECEMBER, date(2023, 6, 30))
    assert signed_link(token_of(province, KEY), KEY, DECEMBER) == province


@pytest.mark.parametrize(
    "token",
    [
        TOKEN.replace("450181", "450721"),
        TOKEN.replace("2022-", "2021-"),
        TOKEN.replace("20230630", "20990630"),
        TOKEN.replace("450181", "province"),
        TOKEN[:-1],
        TOKEN[:-1] + "N",
        TOKEN.replace("M_fo", "Ｍ_fo"),
        TOKEN.partition(".")[0],
        "",
        ".",
        "x" * 10_000,
    ],
)
def test_a_link_changed_in_any_part_lets_nobody_in(token):
    with pytest.raises(LinkRefusedError, match="不完整或不正确"):
        signed_link(token, KEY, DECEMBER)


def test_a_link_of_another_key_lets_nobody_in():
    with pytest.raises(LinkRefusedError):
        signed_link(TOKEN, bytes(32), DECEMBER)


def test_a_link_holds_to_the_end_of_its_last_day_in_shanghai():
    assert signed_link(TOKEN, KEY, datetime(2023, 6, 30, 15, 59, tzinfo=UTC)) == LINK
    with pytest.raises(LinkRefusedError, match="2023年6月30日到期"):
        signed_link(TOKEN, KEY, datetime(2023, 6, 30, 16, 0, tzinfo=UTC))


def test_what_is_taken_back_are_the_links_of_one_county_and_year_given_out_before():
    of_county = LinkRevocation(DECEMBER, 2022, "转发到群里", "450181")
    with pytest.raises(LinkRefusedError, match="已被收回"):
        must_not_be_revoked(LINK, [of_county])
    newer = Link(2022, "450181", DECEMBER + timedelta(seconds=1), LINK.expires_on)
    for other in (
        newer,
        Link(2021, "450181", DECEMBER, LINK.expires_on),
        Link(2022, "450721", DECEMBER, LINK.expires_on),
        Link(2022, None, DECEMBER, LINK.expires_on),
    ):
        must_not_be_revoked(other, [of_county])


def test_the_key_is_made_once_and_is_its_owners_alone(tmp_path):
    path = tmp_path / "desk" / "link.key"
    key = link_key(path)
    assert len(key) == 32 and link_key(path) == key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in path.parent.iterdir()] == ["link.key"]
    path.chmod(0o640)
    with pytest.raises(DeskError, match="others may read this key"):
        link_key(path)


def test_a_file_that_is_no_key_is_not_made_do_with(tmp_path):
    path = tmp_path / "link.key"
    path.touch(mode=0o600)
    with pytest.raises(DeskError, match="not a key of the desk"):
        link_key(path)


def test_the_sheet_holds_texts_alone():
    links = [IssuedLink("450181", "=HYPERLINK(A1)", "http://127.0.0.1/x/", date(2023, 6, 30))]
    book = openpyxl.load_workbook(io.BytesIO(link_sheet(2022, links)))
    sheet = book.active
    assert [cell.value for cell in sheet[3]] == ["区划代码", "县（市、区）", "报送链接", "有效期至"]
    values = ["450181", "=HYPERLINK(A1)", "http://127.0.0.1/x/", "2023-06-30"]
    assert [cell.value for cell in sheet[4]] == values
    assert {cell.data_type for cell in sheet[4]} == {"s"}
    assert [cell.hyperlink for cell in sheet[4]] == [None] * 4
    assert link_sheet(2022, links) == link_sheet(2022, links)


def test_the_text_for_a_county_says_what_is_due_and_until_when():
    link = IssuedLink("450181", "横州市", "http://127.0.0.1/x/", date(2023, 6, 30))
    words = link_words(2022, link, date(2023, 1, 31), "省级工商联")
    assert words.startswith(
        "横州市工商联：\n2022年度乡镇街道商会年报请于2023年1月31日（含）前报送。"
    )
    assert "\nhttp://127.0.0.1/x/\n" in words
