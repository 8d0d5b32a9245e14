"""Thousands of damaged files: none stops a batch, none gives a value its bytes do not hold."""

import io
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, time
from html import unescape
from typing import Any

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from ingestion.formats.limits import ReadingLimits
from ingestion.formats.read_workbook import read_workbook
from ingestion.read_batch import ReadBatch, read_files
from ingestion.receive.archive import sha256_of
from tests.faults.mutations import damaged
from tests.unit import format_writers as write

Cells = dict[tuple[str, int, int], str]
"""(sheet, row, column) → the text of a cell that is not blank."""

FORMATS = ("xlsx", "xls", "ods", "flat_ods", "spreadsheet_xml", "html", "csv_zip")
FEW, MANY = 22, 290
"""Damaged files of each format: about 150 in the ordinary run, 2,000 in the long one."""


@dataclass(frozen=True)
class Damaged:
    """A damaged file and what became of it."""

    name: str
    content: bytes
    file: dict = field(default_factory=dict)
    cells: Cells = field(default_factory=dict)


@pytest.fixture(scope="module")
def whole(write_returns) -> dict[str, bytes]:
    """One return in every format."""
    (path,) = (write_returns(["450102"], [2022]) / "wave-1").rglob("*.xlsx")
    sent = path.read_bytes()
    sheets = write.sheets_of(read_workbook(sent))
    return {
        "xlsx": sent,
        "xls": write.xls(sheets),
        "ods": write.ods(sheets),
        "flat_ods": write.flat_ods(sheets),
        "spreadsheet_xml": write.spreadsheet_xml(sheets),
        "html": write.html(sheets),
        "csv_zip": write.zipped(write.csv_files(sheets, "gb18030")),
    }


def read_damaged(whole: dict[str, bytes], count: int, forms, register) -> list[Damaged]:
    """Damaged files of every format, read as a refresh reads them."""
    files = {}
    for name in FORMATS:
        for number in range(count):
            content = damaged(whole[name], f"{name} {number}")
            files[sha256_of(content)] = Damaged(f"{name} {number}", content)
    assert len(files) > count * len(FORMATS) * 0.95
    limits = ReadingLimits(seconds_per_file=30)
    contents = [file.content for file in files.values()]
    for batch in read_files(contents, forms, register, limits=limits):
        for row in batch.tables["files"].to_pylist():
            files[row["file_sha256"]].file.update(row)
        for sha256, place, text in _values(batch):
            files[sha256].cells[place] = text
    return list(files.values())


def _values(batch: ReadBatch) -> Iterator[tuple[str, tuple[str, int, int], str]]:
    """Every cell read but those known to be broken: they are never a value."""
    segments = {row["segment_id"]: row for row in batch.tables["cell_segments"].to_pylist()}
    for cell in batch.tables["cell_texts"].to_pylist():
        segment = segments[cell["segment_id"]]
        if segment["stored_type"] != "error":
            place = (segment["sheet_name"], cell["row_number"], segment["column_number"])
            yield segment["file_sha256"], place, cell["text"]


def what_is_wrong(files: list[Damaged], whole: dict[str, bytes]) -> list[str]:
    """Files without an answer, and values that neither stood there before nor stand there now.

    A value that differs from the whole file's must be what another program reads from the damaged
    bytes at that address; where none can (or for formats of text, which name no addresses) it must
    stand in the bytes.
    """
    wrong = []
    before = {name: cells_of(content) for name, content in whole.items()}
    for file in files:
        if not file.file:
            wrong.append(f"{file.name}: no answer")
        elif "shanghui failed on it" in (file.file["read_message"] or ""):
            wrong.append(f"{file.name}: {file.file['read_message']}")
        elif file.file["read_status"] != "read" and not file.file["read_message_zh"]:
            wrong.append(f"{file.name}: {file.file['read_status']} without a reason")
        of_format = file.name.split()[0]
        changed = {
            place: text
            for place, text in file.cells.items()
            if before[of_format].get(place) != text
        }
        if changed:
            now = as_others_read_it(of_format, file.content)
            held = text_in(file.content) if now is None else ""
            wrong += [
                f"{file.name}: {place} is {text!r}"
                for place, text in changed.items()
                if not (now.get(place) == text if now is not None else is_in(text, held))
            ]
    return wrong


def cells_of(content: bytes) -> Cells:
    return {
        (sheet.name, row, column): as_text(value)
        for sheet in read_workbook(content).sheets
        for row, values in enumerate(sheet.rows, start=1)
        for column, value in enumerate(values, start=1)
        if value != ""
    }


def as_others_read_it(of_format: str, content: bytes) -> Cells | None:
    try:
        if of_format == "xlsx":
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return by_openpyxl(content)
        if of_format in {"xls", "ods"}:
            return by_calamine(content)
        return by_calamine(as_ods(content)) if of_format == "flat_ods" else None
    # Whatever another program stumbles over: then the bytes themselves are asked.
    except Exception:
        return None


def by_openpyxl(content: bytes) -> Cells:
    workbook = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    return {
        (sheet.title, cell.row, cell.column): as_text(cell.value)
        for sheet in workbook.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }


def by_calamine(content: bytes) -> Cells:
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {
        (name, row, column): as_text(value)
        for name in workbook.sheet_names
        for row, values in enumerate(
            workbook.get_sheet_by_name(name).to_python(skip_empty_area=False), start=1
        )
        for column, value in enumerate(values, start=1)
        if value != ""
    }


def as_ods(flat: bytes) -> bytes:
    return write.zipped(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": b"<manifest/>",
            "content.xml": flat.replace(b"office:document ", b"office:document-content ").replace(
                b"/office:document>", b"/office:document-content>"
            ),
        }
    )


def as_text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime) and value.time() == time(0):
        return value.date().isoformat()
    return str(value)


def text_in(content: bytes) -> str:
    """All that can be read as text in the bytes, tags and quotes resolved."""
    parts = [content]
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = [package.read(name) for name in package.namelist()]
    texts = []
    for part in parts:
        texts += [part.decode(name, "ignore") for name in ("utf-8", "gb18030", "utf-16-le")]
        # A text of two-byte characters may begin at an odd place.
        texts.append(part[1:].decode("utf-16-le", "ignore"))
    text = "\n".join(texts)
    return "\n".join([text, unescape(text), text.replace('""', '"')])


def is_in(text: str, held: str) -> bool:
    moment = text.replace(" ", "T").rstrip("0")
    return any(
        all(piece in held for piece in form.split()) for form in (text, moment) if form.strip()
    )


def test_no_damaged_file_stops_a_batch_or_gives_a_value_it_does_not_hold(whole, forms, register):
    files = read_damaged(whole, FEW, forms, register)
    assert what_is_wrong(files, whole) == []
    # Damage that is always refused, or never noticed, would test nothing.
    read = sum(file.file["read_status"] == "read" for file in files)
    assert len(files) * 0.1 < read < len(files) * 0.6


@pytest.mark.long
def test_no_file_of_two_thousand_damaged_ones_does(whole, forms, register):
    files = read_damaged(whole, MANY, forms, register)
    assert len(files) >= 1980
    assert what_is_wrong(files, whole) == []


def test_the_judge_of_damaged_files_sees_a_value_that_is_not_there(whole):
    """Were a reader to invent or misplace a value, it would be found."""
    file = {"read_status": "read", "read_message": None}
    place = ("乡镇街道商会名册", 4, 11)
    for name in FORMATS:
        invented = Damaged(f"{name} 0", whole[name], file, {place: "98765"})
        assert what_is_wrong([invented], whole) == [f"{name} 0: {place} is '98765'"]
    failed = {"read_status": "reading_failed", "read_message": "shanghui failed on it (…)"}
    assert len(what_is_wrong([Damaged("xlsx 0", b"", failed)], whole)) == 1
    assert what_is_wrong([Damaged("xlsx 0", b"")], whole) == ["xlsx 0: no answer"]
