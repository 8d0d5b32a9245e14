"""What is received of a folder, a zip, or files of one sheet each: every return once, none lost."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ingestion.formats.limits import DEFAULT_LIMITS, ReadingLimits
from ingestion.read_return import read_return
from ingestion.receive.archive import archived_path, sha256_of
from ingestion.receive.incoming import COVER_TITLE, Incoming, returns_in, with_csv_together
from ingestion.receive.ledger import read_ledger
from ingestion.receive.receive import inbox_files, put_into_inbox, receive
from tests.unit import format_writers as write

MOMENT = datetime(2023, 1, 15, tzinfo=UTC)
LATER = MOMENT + timedelta(days=1)
FIRST = write.xlsx([("封面", [["甲"]])])
SECOND = write.xlsx([("封面", [["乙"]])])
CSV = {"封面.csv": "县级区划代码,450102\r\n".encode(), "汇总表.csv": b"a,b\r\n"}


@pytest.fixture
def home(tmp_path) -> Path:
    for name in ("inbox", "archive"):
        (tmp_path / name).mkdir()
    return tmp_path


def place(home: Path, files: dict[str, bytes]) -> None:
    for name, content in files.items():
        path = home / "inbox" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def receive_inbox(home: Path, moment: datetime = MOMENT) -> list[str]:
    """The names of the new receipts; each must be in the archive under its sha256."""
    incoming = inbox_files(home / "inbox", moment)
    receipts = receive(incoming, home / "archive", home / "ledger.jsonl")
    for receipt in receipts:
        content = archived_path(home / "archive", receipt.file_sha256).read_bytes()
        assert sha256_of(content) == receipt.file_sha256
        assert len(content) == receipt.size_bytes
    return [receipt.name for receipt in receipts]


def test_each_workbook_of_a_zip_has_its_own_receipt(home):
    place(
        home,
        {
            "all.zip": write.zipped(
                {
                    "南宁/兴宁区.xlsx": FIRST,
                    "南宁/letter.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
                    "横州市.xlsx": SECOND,
                    "__MACOSX/._横州市.xlsx": b"x",
                    "~$横州市.xlsx": b"x",
                }
            ),
            "one.xlsx": FIRST,
        },
    )
    assert receive_inbox(home) == [
        "all.zip/南宁/兴宁区.xlsx",
        "all.zip/南宁/letter.doc",
        "all.zip/横州市.xlsx",
        "one.xlsx",
    ]
    assert receive_inbox(home, LATER) == []
    sha256s = [receipt.file_sha256 for receipt in read_ledger(home / "ledger.jsonl").receipts]
    assert sha256s == [sha256_of(FIRST), sha256s[1], sha256_of(SECOND), sha256_of(FIRST)]


def test_chinese_names_in_a_zip_by_chinese_windows_are_kept(home):
    content = write.zipped({"abcd.xlsx": FIRST}).replace(b"abcd", "横州".encode("gb18030"))
    place(home, {"a.zip": content})
    assert receive_inbox(home) == ["a.zip/横州.xlsx"]


def test_a_folder_of_csv_files_is_one_return(home):
    place(home, {f"横州市/{name}": content for name, content in CSV.items()} | {"a.xlsx": FIRST})
    assert receive_inbox(home) == ["a.xlsx", "横州市/"]
    assert receive_inbox(home, LATER) == []
    place(home, {"横州市/汇总表.csv": b"a,c\r\n"})
    assert receive_inbox(home, LATER) == ["横州市/"]


def test_a_workbook_beside_csv_files_is_another_return(home):
    place(home, {f"横州市/{name}": content for name, content in CSV.items()})
    place(home, {"横州市/old.xlsx": FIRST})
    assert receive_inbox(home) == ["横州市/old.xlsx", "横州市/"]


def test_csv_files_are_packed_into_the_same_bytes_whenever_they_are(home, tmp_path):
    """The archive knows content by its sha256."""
    other = tmp_path / "elsewhere" / "横州市"
    other.mkdir(parents=True)
    for name in reversed(CSV):
        (other / name).write_bytes(CSV[name])
    place(home, {f"横州市/{name}": content for name, content in CSV.items()})
    (here,) = inbox_files(home / "inbox", MOMENT)
    files = [Incoming(other / name, name, LATER) for name in reversed(CSV)]
    (there,) = with_csv_together(files)
    assert here.content() == there.content()
    assert (there.name, there.received_at) == ("横州市/", LATER)
    assert sha256_of(here.content()) == (
        "4390f44aa07d7689b48e59945d0cc756ba1100afcc331f930d404f2095d009bd"
    )


def test_csv_files_given_by_name_stand_in_the_inbox_as_one_file_and_a_change_as_another(home):
    folder = home / "横州市"
    folder.mkdir()
    for name, content in CSV.items():
        (folder / name).write_bytes(content)

    def send() -> list[str]:
        named = [Incoming(folder / name, name, MOMENT) for name in CSV]
        return [item.name for item in put_into_inbox(with_csv_together(named), home / "inbox")]

    assert send() == ["横州市.zip"]
    assert send() == ["横州市.zip"]
    (folder / "汇总表.csv").write_bytes(b"a,c\r\n")
    assert send() == ["横州市-2.zip"]
    assert receive_inbox(home) == ["横州市-2.zip", "横州市.zip"]


def test_a_zip_of_csv_files_is_one_return_and_archived_as_sent(home):
    sent = write.zipped({f"横州市/{name}": content for name, content in CSV.items()})
    place(home, {"横州市.zip": sent})
    assert receive_inbox(home) == ["横州市.zip"]
    assert archived_path(home / "archive", sha256_of(sent)).read_bytes() == sent


def test_folders_of_csv_files_in_a_zip_are_a_return_each(home):
    members = {
        f"{county}/{name}": content for county in ("甲", "乙") for name, content in CSV.items()
    }
    place(home, {"all.zip": write.zipped(members | {"丙.xlsx": FIRST})})
    assert receive_inbox(home) == ["all.zip/丙.xlsx", "all.zip/甲/", "all.zip/乙/"]


def test_csv_files_beside_a_workbook_in_a_zip_are_named_by_the_zip(home):
    place(home, {"all.zip": write.zipped(CSV | {"丙.xlsx": FIRST})})
    assert receive_inbox(home) == ["all.zip/丙.xlsx", "all.zip/"]


def test_loose_csv_files_without_a_cover_are_received_one_by_one(home):
    """A lone CSV is refused when it is read: it says what else is needed."""
    place(home, {"汇总表.csv": CSV["汇总表.csv"], "letter.txt": "敬启".encode()})
    assert receive_inbox(home) == ["letter.txt", "汇总表.csv"]


@pytest.mark.parametrize(
    ("content", "limits"),
    [
        (write.zipped({"a.xlsx": FIRST})[:-40], DEFAULT_LIMITS),
        (write.zipped({"../a.xlsx": FIRST}), DEFAULT_LIMITS),
        (write.zipped({"a.xlsx": FIRST}), ReadingLimits(unpacked_bytes=1000)),
        (write.zipped({}), DEFAULT_LIMITS),
    ],
    ids=["cut", "points out of it", "too large", "empty"],
)
def test_a_zip_that_cannot_be_unpacked_is_received_as_it_is(content, limits):
    assert returns_in("a.zip", content, limits) == [("a.zip", content)]


def test_a_lone_csv_is_told_what_else_is_needed(forms, register):
    read = read_return(CSV["封面.csv"], forms, register)
    assert read.file["read_status"] == "not_a_workbook"
    assert read.file["read_message_zh"] == (
        "这个文件是文本文件，一个 CSV 文件只有一张表：请把全部表的 CSV 文件以表名命名"
        "（如“封面.csv”），放在同一个文件夹或压缩包里报送，或者整体另存为 .xlsx"
    )


def test_every_form_has_the_cover_by_which_csv_files_are_known(forms):
    assert {form.sheet("cover").title_zh for form in forms.versions} == {COVER_TITLE}
