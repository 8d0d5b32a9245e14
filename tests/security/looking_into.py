"""Every text a file may hold, however it is packed: what a search for a word goes through.

Belongs here: unpacking. Does not: what is searched for, and where it may stand.

A PDF shows glyphs of a font, not letters: where there is no `pdftotext`, only its other parts are
looked into. What a report says stands in its other forms too.
"""

import base64
import gzip
import io
import re
import shutil
import sqlite3
import subprocess
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import duckdb

ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be")
_BASE64 = re.compile(rb"[A-Za-z0-9+/]{40,}={0,2}")
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_DATABASES = (b"SQLite format 3\0", b"DUCK", b"PAR1")


def files_with(word: str, folder: Path) -> set[str]:
    """The files below `folder` that hold a word, by their path in it."""
    return {
        path.relative_to(folder).as_posix()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink() and holds(word, path)
    }


def holds(word: str, path: Path) -> bool:
    """Whether the word stands in the name of a file or anywhere in it. The word is ASCII, so that
    JSON, addresses and tracebacks write it as it is."""
    sought = [word.encode(encoding) for encoding in ENCODINGS]
    return word in path.name or any(one in content for content in _of_file(path) for one in sought)


def _of_file(path: Path) -> Iterator[bytes]:
    content = path.read_bytes()
    yield from unpacked(content)
    if content.startswith(_DATABASES[0]):
        yield from _rows_of_sqlite(path)
    elif content[8:12] == _DATABASES[1]:
        with duckdb.connect(str(path), read_only=True) as database:
            yield from _tables_of_duckdb(database)
    elif content.startswith(_DATABASES[2]):
        yield repr(duckdb.sql(f"from read_parquet('{path}')").fetchall()).encode()
    elif content.startswith(b"%PDF") and (reader := shutil.which("pdftotext")):
        yield subprocess.run([reader, path, "-"], check=True, capture_output=True).stdout


def unpacked(content: bytes) -> Iterator[bytes]:
    """The bytes, and whatever is packed in them, and in that."""
    yield content
    inner: list[bytes] = []
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            inner += [
                "\n".join(package.namelist()).encode(),
                *map(package.read, package.namelist()),
            ]
    elif content.startswith(b"\x1f\x8b"):
        inner.append(gzip.decompress(content))
    elif content.startswith(b"%PDF"):
        inner += [_inflated(stream) for stream in _STREAM.findall(content)]
    elif not content.startswith(_DATABASES):
        inner += [_from_base64(run) for run in _BASE64.findall(content)]
    for one in inner:
        yield from unpacked(one)


def _inflated(stream: bytes) -> bytes:
    try:
        return zlib.decompress(stream)
    except zlib.error:
        # A picture or a font: another packing, and no text.
        return b""


def _from_base64(run: bytes) -> bytes:
    letters = run.rstrip(b"=")
    # A run of letters that is no base64 has any length; what is left over then says nothing.
    return base64.b64decode(letters[: len(letters) - (len(letters) % 4 == 1)] + b"==")


def _rows_of_sqlite(path: Path) -> Iterator[bytes]:
    """Every column of every row: a long text stands in pieces, or in the log beside the file."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        database.text_factory = bytes
        tables = database.execute("select name from sqlite_master where type = 'table'").fetchall()
        for (table,) in tables:
            for row in database.execute(f'select * from "{table.decode()}"'):
                for cell in row:
                    if isinstance(cell, bytes):
                        yield from unpacked(cell)


def _tables_of_duckdb(database: duckdb.DuckDBPyConnection) -> Iterator[bytes]:
    tables = database.execute(
        "select database_name, schema_name, table_name from duckdb_tables() where not internal"
    ).fetchall()
    for names in tables:
        table = ".".join(f'"{name}"' for name in names)
        yield repr(database.execute(f"from {table}").fetchall()).encode()
    told = "select comment from duckdb_tables() union all select comment from duckdb_columns()"
    yield repr(database.execute(told).fetchall()).encode()
