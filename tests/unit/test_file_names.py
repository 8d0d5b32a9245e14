"""Names of files: those that are not UTF-8 are kept and readable; which year one names."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingestion.receive.file_names import name_on_disk, raw_name, readable_name, year_named
from ingestion.receive.incoming import Incoming, with_csv_together
from ingestion.receive.ledger import names_in_force, read_ledger
from ingestion.receive.receive import inbox_files, put_into_inbox, receive, standing_in_inbox
from tests.unit import format_writers as write

MOMENT = datetime(2023, 1, 10, tzinfo=UTC)
IN_GBK = os.fsdecode("横州市年报.xlsx".encode("gb18030"))
BROKEN = os.fsdecode(b"\xff\xfe\x81.xlsx")


@pytest.mark.parametrize(
    ("name", "readable"),
    [
        ("横州市.xlsx", "横州市.xlsx"),
        (IN_GBK, "横州市年报.xlsx"),
        (f"南宁市/{IN_GBK}", "南宁市/横州市年报.xlsx"),
        (BROKEN, r"\xff\xfe\x81.xlsx"),
    ],
)
def test_a_name_is_shown_as_a_person_reads_it(name, readable):
    assert readable_name(name) == readable
    readable_name(name).encode()
    assert name_on_disk(readable, raw_name(name)) == name


def test_a_name_in_utf_8_is_kept_in_one_form_only():
    assert raw_name("横州市.xlsx") is None


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


def received(inbox: Path) -> list[tuple[str, bool]]:
    """Name shown, and whether its bytes are kept too, of what is received now."""
    incoming = inbox_files(inbox, MOMENT)
    archive, ledger = inbox.parent / "archive", inbox.parent / "ledger.jsonl"
    return [(r.name, bool(r.raw_name)) for r in receive(incoming, archive, ledger)]


def test_one_such_name_stops_no_batch_and_is_received_once(inbox):
    (inbox / "a.xlsx").write_bytes(b"PK1")
    (inbox / IN_GBK).write_bytes(b"PK2")
    (inbox / BROKEN).write_bytes(b"PK3")
    assert sorted(received(inbox)) == [
        (r"\xff\xfe\x81.xlsx", True),
        ("a.xlsx", False),
        ("横州市年报.xlsx", True),
    ]
    assert received(inbox) == []


def test_two_names_that_read_alike_are_two(inbox):
    (inbox / "横州市年报.xlsx").write_bytes(b"PK1")
    (inbox / IN_GBK).write_bytes(b"PK2")
    assert len(received(inbox)) == 2
    assert received(inbox) == []
    ledger = read_ledger(inbox.parent / "ledger.jsonl")
    assert list(names_in_force(ledger.receipts).values()) == ["横州市年报.xlsx"] * 2


def test_the_ledger_has_the_name_twice_only_where_it_must(inbox):
    (inbox / "a.xlsx").write_bytes(b"PK1")
    (inbox / IN_GBK).write_bytes(b"PK2")
    received(inbox)
    lines = (inbox.parent / "ledger.jsonl").read_text(encoding="utf-8").splitlines()
    entries = {entry["name"]: entry.get("raw_name") for entry in map(json.loads, lines)}
    assert entries == {
        "a.xlsx": None,
        "横州市年报.xlsx": "bae1d6ddcad0c4eab1a82e786c7378",
    }


def test_a_file_of_such_a_name_is_known_to_stand_in_the_inbox(inbox):
    (inbox / IN_GBK).write_bytes(b"PK")
    received(inbox)
    receipts = read_ledger(inbox.parent / "ledger.jsonl").receipts
    assert standing_in_inbox(inbox, receipts) == {"横州市年报.xlsx"}
    (inbox / IN_GBK).unlink()
    assert standing_in_inbox(inbox, receipts) == set()


def test_such_a_name_keeps_its_bytes_in_the_inbox(tmp_path, inbox):
    sent = tmp_path / IN_GBK
    sent.write_bytes(b"PK")
    put_into_inbox([Incoming(sent, sent.name, MOMENT)], inbox)
    assert [os.fsencode(file.name) for file in inbox.iterdir()] == [
        "横州市年报.xlsx".encode("gb18030")
    ]


def test_csv_files_of_such_names_make_one_return(inbox):
    for title in ("封面", "汇总表"):
        (inbox / os.fsdecode(f"{title}.csv".encode("gb18030"))).write_text("a,b\n", "utf-8")
    (one,) = with_csv_together(inbox_files(inbox, MOMENT))
    assert write.zip_names(one.content()) == ["封面.csv", "汇总表.csv"]


@pytest.mark.parametrize(
    ("name", "year"),
    [
        ("450181_横州市_2022.xlsx", 2022),
        ("2022年度年报/横州市.xlsx", 2022),
        # The file's own name before its folder's.
        ("2023/横州市2022年报.xlsx", 2022),
        # The number the inbox gives a newer file of a name is no month.
        ("450181_横州市_2022-2.xlsx", 2022),
        # When it was sent is no report year.
        ("横州市_20230115.xlsx", None),
        ("2023-01-15/横州市.xlsx", None),
        ("横州市2023年1月报.xlsx", None),
        ("横州市2022年报2023.1.15.xlsx", 2022),
        # Of two years nobody can say which is meant.
        ("横州市2021-2022.xlsx", None),
        ("914501002022000000.xlsx", None),
        ("横州市.xlsx", None),
    ],
)
def test_a_name_gives_a_year_unless_it_is_a_day_or_one_of_two(name, year):
    assert year_named(name) == year
