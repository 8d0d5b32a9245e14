"""The search for marked texts finds them however they are packed: it could fail."""

import base64
import gzip
import json
import shutil
import sqlite3
import zipfile
import zlib
from pathlib import Path

import duckdb
import openpyxl
import pytest

from tests.security.looking_into import files_with, unpacked
from tests.security.marked_return import WORD, value_of

TEXT = value_of("remark")


def in_sqlite(path: Path) -> None:
    with sqlite3.connect(path) as database:
        database.execute("create table event_logs (event blob)")
        database.execute("insert into event_logs values (?)", (gzip.compress(TEXT.encode()),))
    database.close()


def in_duckdb(path: Path) -> None:
    with duckdb.connect(str(path)) as database:
        # Of the file's own name, as the warehouse has one. The bytes of the file hold the word not.
        database.execute("create schema file")
        backwards = f"select reverse('{TEXT[::-1]}') || i as text from range(9999) r(i)"
        database.execute(f"create table file.file.rows as {backwards}")


def in_parquet(path: Path) -> None:
    duckdb.sql(f"copy (select reverse('{TEXT[::-1]}')) to '{path}' (format parquet)")


def in_workbook(path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = TEXT
    book.save(path)


def in_zip_of_zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        in_workbook(path.with_suffix(".inner"))
        package.write(path.with_suffix(".inner"), "a.xlsx")
    path.with_suffix(".inner").unlink()


def in_page(path: Path) -> None:
    data = base64.b64encode(gzip.compress(f'{{"names": ["{TEXT}"]}}'.encode())).decode()
    path.write_text(f"<script>const data = '{data}'</script>")


WAYS = {
    "plain": lambda path: path.write_text(TEXT),
    "utf-16": lambda path: path.write_text(TEXT, "utf-16"),
    "json": lambda path: path.write_text(json.dumps(TEXT)),
    "gzip": lambda path: path.write_bytes(gzip.compress(TEXT.encode())),
    "sqlite": in_sqlite,
    "duckdb": in_duckdb,
    "parquet": in_parquet,
    "workbook": in_workbook,
    "zip in zip": in_zip_of_zip,
    "page": in_page,
}


@pytest.mark.parametrize("way", WAYS)
def test_the_word_is_found(tmp_path, way):
    (tmp_path / "other").write_text("nothing here")
    WAYS[way](tmp_path / "file")
    assert files_with(WORD, tmp_path) == {"file"}


def test_the_packed_parts_of_a_pdf_are_looked_into():
    pdf = b"%PDF-1.7\nstream\n" + zlib.compress(TEXT.encode()) + b"\nendstream\n"
    assert any(WORD.encode() in part for part in unpacked(pdf))


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="no pdftotext: install poppler-utils")
def test_what_a_pdf_shows_is_looked_into(tmp_path):
    import typst

    (tmp_path / "source.typ").write_text(TEXT)
    typst.compile(tmp_path / "source.typ", output=tmp_path / "shown.pdf")
    assert files_with(WORD, tmp_path) == {"shown.pdf", "source.typ"}


def test_the_word_in_a_name_is_found(tmp_path):
    (tmp_path / f"{TEXT}.xlsx").touch()
    assert files_with(WORD, tmp_path) == {f"{TEXT}.xlsx"}
