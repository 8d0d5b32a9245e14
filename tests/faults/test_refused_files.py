"""Files that cannot or should not be read: refused with a reason each, and the rest is read."""

import io
import os
import re
import signal
import struct
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from ingestion.formats.kind import file_format
from ingestion.formats.limits import ReadingLimits
from ingestion.processes import afresh, by_forking, reading_process
from ingestion.read_batch import read_files
from ingestion.receive.archive import sha256_of
from tests.unit import format_writers as write

SHEETS: write.Sheets = [("封面", [["县级区划代码", "450102"]])]
MEBIBYTE = 1024 * 1024


def with_member(name: str, content: bytes = b"x") -> bytes:
    packed = io.BytesIO(write.xlsx(SHEETS))
    with zipfile.ZipFile(packed, "a") as package:
        package.writestr(zipfile.ZipInfo(name), content)
    return packed.getvalue()


def with_doctype(content: bytes, part_name: str) -> bytes:
    entity = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'

    def change(name: str, part: bytes) -> bytes:
        return re.sub(rb"^(<\?xml.*?\?>)?", rb"\1" + entity, part) if name == part_name else part

    return write.repacked(content, change)


def password_protected_zip() -> bytes:
    content = bytearray(write.zipped({"a.xlsx": write.xlsx(SHEETS)}))
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.index(magic) + offset
        content[at] |= 1
    return bytes(content)


def encrypted_xlsx() -> bytes:
    """The compound file Excel puts an encrypted workbook into: here its directory only matters."""
    old, new = ("Workbook".encode("utf-16-le"), "EncryptedPackage".encode("utf-16-le"))
    content = write.xls(SHEETS)
    at = content.index(old + b"\0\0")
    name = new.ljust(64, b"\0") + struct.pack("<H", len(new) + 2)
    return content[:at] + name + content[at + 66 :]


def encrypted_xls() -> bytes:
    """An .xls whose globals hold the record that says it is encrypted."""
    content = write.xls(SHEETS)
    writer_of_file, encryption = struct.pack("<HH", 0x5C, 0x70), struct.pack("<HH", 0x2F, 0x70)
    assert content.count(writer_of_file) == 1
    return content.replace(writer_of_file, encryption)


def encrypted_ods() -> bytes:
    return write.repacked(
        write.ods(SHEETS),
        lambda name, part: b"<manifest:encryption-data/>" if "manifest" in name else part,
    )


def far_apart_xlsx() -> bytes:
    workbook = openpyxl.Workbook()
    workbook.active["A1"] = workbook.active["XFD1048576"] = 1
    return write.saved(workbook)


def far_from_a_table(*cells: str) -> bytes:
    workbook = openpyxl.Workbook()
    for _ in range(20):
        workbook.active.append(["x"] * 8)
    for cell in cells:
        workbook.active[cell] = 1
    return write.saved(workbook)


def far_apart_xls() -> bytes:
    import xlwt

    workbook = xlwt.Workbook()
    sheet = workbook.add_sheet("封面")
    sheet.write(0, 0, 1)
    sheet.write(65_535, 255, 1)
    return write.saved(workbook)


def many_cells_ods() -> bytes:
    """Twenty million cells in a file of a kilobyte."""
    many = '<table:table-row table:number-rows-repeated="20000"><table:table-cell '
    many += 'table:number-columns-repeated="1000" '
    return write.repacked(
        write.ods([("封面", [["x"]])]),
        lambda _, part: part.replace(b"<table:table-row><table:table-cell ", many.encode(), 1),
    )


def bomb() -> bytes:
    packed = io.BytesIO(write.xlsx(SHEETS))
    with (
        zipfile.ZipFile(packed, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as package,
        package.open("xl/media/image1.png", "w") as part,
    ):
        for _ in range(301):
            part.write(bytes(MEBIBYTE))
    return packed.getvalue()


def lying_about_its_size() -> bytes:
    """A sheet of 50 MB that says it has one kilobyte."""
    content = write.xlsx_with_cells(b" " * (50 * MEBIBYTE))
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        honest = struct.pack("<I", package.getinfo("xl/worksheets/sheet1.xml").file_size)
    assert content.count(honest) == 2
    return content.replace(honest, struct.pack("<I", 1024))


UNREADABLE = {
    "a letter": (lambda: "尊敬的领导".encode(), "it is a text file; one CSV file", "文本文件"),
    "nothing": (lambda: b"", "the file is empty", "文件是空的"),
    "a PDF": (lambda: b"%PDF-1.7\n...", "it is a PDF file", "PDF"),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n....", "it is a picture", "图片"),
    "a RAR archive": (lambda: b"Rar!\x1a\x07\x01\x00", "it is a RAR archive; unpack", "RAR"),
    "a Word document": (
        lambda: write.zipped({"word/document.xml": b"<w/>"}),
        "it is a text document",
        "文字文档",
    ),
    "a binary workbook": (
        lambda: write.zipped({"xl/workbook.bin": b"\0"}),
        "it is an Excel binary workbook (.xlsb); save it as",
        ".xlsb",
    ),
    "noise": (
        lambda: bytes(range(256)) * 40,
        "not a file of a spreadsheet program",
        "这个文件是一种认不出的格式，不是表格，请另存为",
    ),
    "an XML file": (lambda: b"<?xml version='1.0'?><a/>", "it is an XML file", "XML"),
    "a page without a table": (
        lambda: b"<html><frameset></frameset></html>",
        "a web page without a table",
        "没有表格的网页",
    ),
    "an encrypted .xlsx": (encrypted_xlsx, "protected by a password; remove", "取消密码"),
    "an encrypted .xls": (encrypted_xls, "protected by a password; remove", "取消密码"),
    "an encrypted .ods": (encrypted_ods, "protected by a password; remove", "取消密码"),
    "an encrypted zip": (password_protected_zip, "a zip protected by a password", "取消密码"),
    "half an .xlsx": (lambda: write.xlsx(SHEETS)[:3000], "damaged", "已损坏"),
    "half an .xls": (lambda: write.xls(SHEETS)[:3000], "or a damaged one; save it as", "已损坏"),
    "half an .ods": (lambda: write.ods(SHEETS)[:500], "damaged", "已损坏"),
    "half an .fods": (lambda: write.flat_ods(SHEETS)[:-99], "damaged", "已损坏"),
    "half a page": (
        lambda: write.html(SHEETS)[:-30],
        "a damaged web page (it ends within a table)",
        "不完整",
    ),
    "a page with a broken tag": (
        lambda: b"<table><tr><td>a</tdtd>b</td></tr></table>",
        "a damaged web page (a tag 'tdtd' in a table)",
        "已损坏",
    ),
    "a page with a lost tag": (
        lambda: b"<table><tr><td>a</td>td>b</td></tr></table>",
        "a damaged web page ('td>b' in a table outside its cells)",
        "已损坏",
    ),
    "a page with a lost quote": (
        lambda: b'<table><tr><td class="x>a</td><td class="y">b</td></tr></table>',
        "a damaged web page (a tag td with ",
        "已损坏",
    ),
    "CSV with open quotes": (
        lambda: write.zipped({"封面.csv": b'a,b\r\nc,"d\r\ne,f', "二.csv": b"x"}),
        "封面: line 3 is not CSV",
        "引号不成对",
    ),
    "a zip in a zip": (
        lambda: write.zipped({"b.zip": write.zipped({"c.xlsx": write.xlsx(SHEETS)})}),
        "a zip within a zip, or one that holds no return (b.zip)",
        "压缩包里的压缩包",
    ),
    "an empty zip": (lambda: write.zipped({}), "an empty zip file", "压缩包是空的"),
    "DOCTYPE in a sheet": (
        lambda: with_doctype(write.xlsx(SHEETS), "xl/worksheets/sheet1.xml"),
        "a document type or entities in xl/worksheets/sheet1.xml",
        "DOCTYPE",
    ),
    "DOCTYPE in an .ods": (
        lambda: with_doctype(write.ods(SHEETS), "content.xml"),
        "a document type or entities in content.xml",
        "DOCTYPE",
    ),
    "DOCTYPE in an .fods": (
        lambda: write.flat_ods(SHEETS).replace(
            b"<office:document ", b"<!DOCTYPE a [<!ENTITY b ''>]><office:document ", 1
        ),
        "a document type or entities",
        "DOCTYPE",
    ),
    "DOCTYPE in UTF-16": (
        lambda: write.xlsx_with_sheet("\ufeff<!DOCTYPE a><worksheet/>".encode("utf-16-le")),
        "a document type or entities",
        "DOCTYPE",
    ),
    "a member above": (
        lambda: with_member("../../evil.xml"),
        "a member named '../../evil.xml', which points out of it",
        "../../evil.xml",
    ),
    "an absolute member": (lambda: with_member("/etc/evil"), "'/etc/evil', which", "/etc/evil"),
    "a member on a drive": (lambda: with_member("C:\\evil"), "'C:\\\\evil', which", "C:\\evil"),
}
TOO_LARGE = {
    "far apart .xlsx": (
        far_apart_xlsx,
        "sheet Sheet reaches to cell XFD1048576; delete",
        "“Sheet”表一直用到了 XFD1048576 单元格",
    ),
    "a good table and one far below .xlsx": (
        lambda: far_from_a_table("A900000"),
        "sheet Sheet reaches to cell A900000; delete",
        "“Sheet”表一直用到了 A900000 单元格",
    ),
    "a good table and two far cells .xlsx": (
        lambda: far_from_a_table("B1048576", "XFC2"),
        "sheet Sheet reaches to cell B1048576 and XFC2; delete",
        "“Sheet”表一直用到了 B1048576、XFC2 单元格",
    ),
    "far apart .xls": (far_apart_xls, "sheet 封面 reaches to cell IV65536", "IV65536"),
    "twenty million cells": (many_cells_ods, "sheet 封面 reaches to cell ALL20000", "ALL20000"),
    "six million cells": (
        lambda: write.xlsx_with_cells((b"<row>" + b"<c><v>1</v></c>" * 100 + b"</row>") * 60_000),
        "sheet 封面 reaches to cell CV60000",
        "CV60000",
    ),
    "a bomb": (bomb, "MB to 301.0 MB; copy the tables", "展开后达 301.0 MB"),
    "a long text": (
        lambda: write.xlsx_with_cells(
            b'<row><c t="inlineStr"><is><t>' + b"a" * 2 * MEBIBYTE + b"</t></is></c></row>"
        ),
        "sheet 封面 has a text of 2,097,152 characters in one cell",
        "2,097,152 字",
    ),
}
LIES = {"a sheet that lies about its size": (lying_about_its_size, "damaged", "已损坏")}
ALL = UNREADABLE | TOO_LARGE | LIES


@pytest.fixture(scope="module")
def good(write_returns) -> list[bytes]:
    paths = sorted((write_returns(["450102", "451302"], [2022]) / "wave-1").rglob("*.xlsx"))
    return [path.read_bytes() for path in paths]


def read(files: list[bytes], forms, register, **limits) -> dict[str, dict]:
    """sha256 → row of `files`, as the worker processes read them."""
    batches = list(read_files(files, forms, register, limits=ReadingLimits(**limits)))
    rows = [row for batch in batches for row in batch.tables["files"].to_pylist()]
    assert len(rows) == len(files)
    return {row["file_sha256"]: row for row in rows}


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return {name: build() for name, (build, _, _) in ALL.items()}


@pytest.fixture(scope="module")
def statuses(files, good, forms, register) -> dict[str, dict]:
    """Every file of this module and two good returns, in one batch."""
    first, last = good
    return read([first, *files.values(), last], forms, register)


@pytest.mark.parametrize("name", ALL)
def test_a_file_that_cannot_be_read_says_what_it_is_and_what_to_do(name, files, statuses):
    _, words, words_zh = ALL[name]
    row = statuses[sha256_of(files[name])]
    status = "too_large" if name in TOO_LARGE else "empty" if not files[name] else "not_a_workbook"
    assert row["read_status"] == status, row
    assert words in row["read_message"]
    assert words_zh in row["read_message_zh"]
    assert "\n" not in row["read_message"] + row["read_message_zh"]


def test_the_returns_in_the_same_batch_are_read(good, statuses):
    assert [statuses[sha256_of(content)]["read_status"] for content in good] == ["read", "read"]


def hostile() -> bytes:
    """Two cells far apart, written so that only a parser sees it: the library aborts on them."""
    return write.xlsx_with_cells(
        b'<row r="1"><c r="A1"><v>1</v></c></row>'
        b'<row r = "1048576"><c r = "XFD1048576"><v>1</v></c></row>'
    )


@pytest.fixture(params=["afresh", "by forking"])
def started(request, monkeypatch):
    """Reading processes are started one way, then the other: the limits hold either way."""
    ways = {"afresh": afresh, "by forking": lambda: by_forking(["ingestion.read_batch"])}
    monkeypatch.setattr(reading_process, "afresh", ways[request.param])


@pytest.mark.usefixtures("started")
def test_a_file_that_kills_its_process_is_found_and_the_others_are_read(good, forms, register):
    killer = hostile()
    found = read([good[0], killer, good[1]], forms, register)
    row = found.pop(sha256_of(killer))
    assert row["read_status"] == "reading_failed"
    assert "reading it ended its process (SIGABRT)" in row["read_message"]
    assert "1,024 MB" in row["read_message"]
    assert "读取这个文件时程序中断" in row["read_message_zh"]
    assert [row["read_status"] for row in found.values()] == ["read", "read"]


@pytest.mark.usefixtures("started")
def test_a_file_that_needs_more_memory_than_there_is_is_refused(good, forms, register):
    big = write.xlsx_with_cells((b"<row>" + b"<c><v>1.25</v></c>" * 100 + b"</row>") * 40_000)
    found = read([good[0], big], forms, register, memory_bytes=100 * MEBIBYTE)
    assert found[sha256_of(big)]["read_status"] == "reading_failed"
    assert "100 MB of memory" in found[sha256_of(big)]["read_message"]
    assert found[sha256_of(good[0])]["read_status"] == "read"


@pytest.mark.usefixtures("started")
def test_a_file_that_takes_too_long_is_given_up_and_the_others_are_read(good, forms, register):
    slow = write.xlsx_with_cells((b"<row>" + b"<c><v>1.25</v></c>" * 100 + b"</row>") * 49_000)
    found = read([slow, *good], forms, register, seconds_per_file=1.5)
    row = found[sha256_of(slow)]
    assert row["read_status"] == "too_slow"
    assert "more than 1.5 s" in row["read_message"]
    assert [found[sha256_of(content)]["read_status"] for content in good] == ["read", "read"]


def test_a_file_larger_than_the_limit_is_not_even_opened(good, tmp_path, forms, register):
    large = tmp_path / "large.xlsx"
    large.write_bytes(good[0] + bytes(2 * MEBIBYTE))
    (batch,) = read_files([large], forms, register, limits=ReadingLimits(file_bytes=MEBIBYTE))
    (row,) = batch.tables["files"].to_pylist()
    assert row["read_status"] == "too_large"
    assert row["read_message"].startswith("it has 2 MB, more than 1 MB; copy")
    assert row["file_sha256"] == sha256_of(large.read_bytes())


def test_memory_adds_up_over_a_batch_and_no_file_is_refused_for_it(forms, register):
    """Each of these can be read alone; together they exceed what the process may take."""
    rows = (b"<row>" + b"<c><v>1.25</v></c>" * 100 + b"</row>") * 2_000
    many = [
        write.xlsx_with_cells(rows + b"<row><c><v>%d</v></c></row>" % number) for number in range(4)
    ]
    found = read(many, forms, register, memory_bytes=100 * MEBIBYTE)
    assert {row["read_status"] for row in found.values()} == {"cover_missing"}


@pytest.fixture
def broken_reader(monkeypatch) -> Iterator[None]:
    import ingestion.read_file

    def fail(*_: object) -> None:
        raise ZeroDivisionError("of ours")

    monkeypatch.setattr(ingestion.read_file, "read_return", fail)
    yield


def test_a_fault_of_ours_is_told_as_one_and_stops_nothing(broken_reader, good, forms, register):
    from ingestion.read_batch import read_batch

    (row,) = read_batch([good[0]], forms, register).tables["files"].to_pylist()
    assert row["read_status"] == "reading_failed"
    assert row["read_message"].startswith("shanghui failed on it (ZeroDivisionError: of ours, at ")
    assert "不是填报的问题" in row["read_message_zh"]


ORPHAN = """
import sys
from pathlib import Path
from ingestion.form import load_forms
from ingestion.read_batch import read_files
from ingestion.register import load_register
if __name__ == "__main__":
    for _ in read_files([Path(sys.argv[1])], load_forms(), load_register()):
        pass
"""


def test_no_reading_process_outlives_the_run_that_started_it(tmp_path):
    """Killed in the middle, a run cannot end its children: they notice that it is gone."""
    slow = tmp_path / "slow.xlsx"
    slow.write_bytes(
        write.xlsx_with_cells((b"<row>" + b"<c><v>1.25</v></c>" * 100 + b"</row>") * 49_000)
    )
    script = tmp_path / "run.py"
    script.write_text(ORPHAN, encoding="utf-8")
    run = subprocess.Popen([sys.executable, script, slow])
    child = None
    while child is None:
        assert run.poll() is None, "the run ended before it started a reading process"
        time.sleep(0.05)
        child = child_of(run.pid)
    run.kill()
    run.wait()
    for _ in range(600):
        if not is_alive(child):
            return
        time.sleep(0.1)
    os.kill(child, signal.SIGKILL)
    pytest.fail("a minute after the run was killed its reading process is still there")


def child_of(pid: int) -> int | None:
    """The spawned process of a run; multiprocessing also starts one to track resources."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    spawned = [
        int(child)
        for child in children
        if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()
    ]
    return spawned[0] if spawned else None


def is_alive(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except FileNotFoundError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


@pytest.mark.parametrize("shift", [0, 1])
def test_bytes_that_are_no_text_are_not_taken_for_utf_16(shift):
    """Noughts in every second place, and characters that nothing stands for."""
    numbers = bytes(shift) + b"".join(bytes((number % 251, 0xE0)) for number in range(2000))
    assert file_format(numbers[:-1] + bytes(500)) == "other"
