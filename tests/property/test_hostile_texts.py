"""Whatever a county typed, an export holds that text and nothing that runs.

Texts are made of what programs take for more than a text: the beginnings of formulas, quotes, the
marks of templates, of markup and of SQL, ends of lines, signs that turn the direction of writing.
"""

import contextlib
import csv
import io
import re
from dataclasses import replace

import docx
import duckdb
import openpyxl
from hypothesis import example, given, settings
from hypothesis import strategies as st

from county.form_workbook import open_workbook
from county.slip.mark_workbook import slip_alone
from ingestion.receive import take_in
from ingestion.receive.incoming import Incoming
from ingestion.receive.ledger import read_ledger
from orchestration.commands.output import show_rows_of, text_on_a_line
from publishing.csv_files import Column, as_csv, write_csv_file
from publishing.report.as_docx import as_docx
from publishing.report.as_html import as_html
from publishing.report.as_xlsx import as_xlsx
from publishing.report.content import Section, Table
from publishing.report.word_template import word_template
from tests.conftest import MOMENT
from tests.unit.test_correction_slip import HEAD, finding
from tests.unit.test_report_forms import REPORT

PIECES = (
    *("=", "+", "-", "@", "\t", "\r", "\n", "'", '"', "''", "＝", "＋", "＠"),
    *("{{ 7*7 }}", "{% raw %}", "{#", "${7*7}", "$$", "%s", "\\", "`", "|", "cmd|' /C calc'!A0"),
    *("<img src=x onerror=alert(1)>", "</script>", "&lt;", "]]>", "<!--", "<w:t>"),
    *("'); drop table t; --", "#let x = 1", '#eval("1")', "_x0041_", "横州镇商会", " ", "\u3000"),
    *("\u202e", "\u2066", "\u200b", "\ufeff", "http://example.invalid", "mailto:a@b", "1", "NULL"),
)
BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "'")
ALL = ["".join(pair) for pair in zip(PIECES, (*PIECES[7:], *PIECES[:7]), strict=True)] + [
    "=" + "长" * 5000
]
texts = st.lists(st.sampled_from(PIECES), min_size=1, max_size=5).map("".join)


def as_made_harmless(text: str) -> str:
    return f"'{text}" if text.startswith(BEGINS_A_FORMULA) else text


@given(texts)
@example("=1")
def test_in_the_csv_of_a_command_a_text_is_a_text(text):
    with contextlib.redirect_stdout(io.StringIO(newline="")) as printed:
        show_rows_of(["a", "b"], [(text, 1)], "csv")
    _, row = csv.reader(io.StringIO(printed.getvalue(), newline=""))
    assert row == [as_made_harmless(text), "1"]


def test_in_the_csv_of_a_release_a_text_is_a_text(tmp_path):
    with duckdb.connect() as connection:
        connection.execute("create table t (a varchar)")
        connection.executemany("insert into t values (?)", [[text] for text in ALL])
        column = Column("a", "VARCHAR", "")
        write_csv_file(connection, [("a", as_csv(column))], "t", tmp_path / "t.csv")
        assert connection.execute("select count(*) from t").fetchall() == [(len(ALL),)]
    content = (tmp_path / "t.csv").read_bytes().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(content, newline="")))
    assert [row[0] for row in rows[1:]] == [as_made_harmless(text) for text in ALL]


@settings(max_examples=30)
@given(texts)
@example("{{ 7*7 }}")
def test_in_a_slip_a_text_is_a_text(text):
    book = openpyxl.load_workbook(io.BytesIO(slip_alone(HEAD, [finding(value_read=text)])))
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert [cell.data_type for cell in cells if cell.data_type == "f"] == []
    shown = {without_ends(cell.value) for cell in cells if isinstance(cell.value, str)}
    assert without_ends(text) in {"", *shown}


def test_in_a_template_a_text_is_a_text():
    held = io.BytesIO()
    with open_workbook(held, "年报", "") as workbook:
        sheet = workbook.add_worksheet("名册")
        for row, text in enumerate(ALL):
            sheet.write(row, 0, text)
    read = openpyxl.load_workbook(held)["名册"]
    assert [cell.data_type for (cell,) in read.iter_rows()] == ["s"] * len(ALL)
    values = [cell.value for (cell,) in read.iter_rows()]
    assert list(map(without_ends, values)) == list(map(without_ends, ALL))
    assert [cell.hyperlink for (cell,) in read.iter_rows()] == [None] * len(ALL)


def without_ends(text: str) -> str:
    """Without ends of lines and blanks: XML gives one for another, or `_x000D_`."""
    return re.sub(r"_x000D_|\s", "", text)


SHOWN = [text for text in ALL if text.isprintable()]
OF_TEXTS = replace(
    REPORT,
    sections=(
        Section("一", "商会", (Table("名称", ("商会", "数"), tuple((t, "1") for t in SHOWN)),)),
    ),
)


def test_in_a_report_as_a_workbook_a_text_is_a_text():
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(OF_TEXTS)))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert [cell.coordinate for cell in cells if cell.data_type == "f" or cell.hyperlink] == []
    assert set(SHOWN) <= {cell.value for cell in cells}


def test_in_a_report_as_a_page_a_text_is_a_text():
    from html.parser import HTMLParser

    seen, tags = [], set()

    class Reader(HTMLParser):
        def handle_starttag(self, tag, attrs):
            tags.add(tag)

        def handle_data(self, data):
            seen.append(data)

    reader = Reader()
    reader.feed(as_html(OF_TEXTS, {}, {}, ""))
    assert not tags & {"img", "script", "w:t"}
    shown = {" ".join(text.split()) for text in seen}
    assert {" ".join(text.split()) for text in SHOWN} <= shown


def test_in_a_report_as_a_document_a_text_is_a_text():
    document = docx.Document(io.BytesIO(as_docx(OF_TEXTS, {}, word_template(), "", sources=())))
    cells = {cell.text for table in document.tables for row in table.rows for cell in row.cells}
    assert {text.strip() for text in SHOWN} <= {text.strip() for text in cells}


@given(texts)
@example("年报\u202excod.xlsx")
def test_on_a_terminal_a_text_turns_nothing_around(text):
    line = text_on_a_line(text)
    assert line.isprintable() or line == ""


NAMES = (
    *(
        "CON",
        "NUL.xlsx",
        "con.xlsx",
        "年报\u202exslx.exe",
        "-rf",
        "=1.xlsx",
        "'); drop table t; --",
    ),
    *("{{7*7}}.xlsx", "$(id).xlsx", "a\nb.xlsx", "<img src=x>.xlsx", "长" * 80 + ".xlsx"),
)


def test_a_files_name_is_kept_as_it_was_and_names_nothing_else(tmp_path):
    """The archive's own name is the hash, whatever the file was called."""
    sent = tmp_path / "sent"
    sent.mkdir()
    incoming = []
    for number, name in enumerate(NAMES):
        (sent / name).write_bytes(b"return %d" % number)
        incoming.append(Incoming(sent / name, name, MOMENT))
    take_in(incoming, tmp_path / "inbox", tmp_path / "archive", tmp_path / "ledger.jsonl")
    receipts = read_ledger(tmp_path / "ledger.jsonl").receipts
    assert {receipt.name for receipt in receipts} == set(NAMES)
    kept = [path for path in (tmp_path / "archive").rglob("*") if path.is_file()]
    assert len(kept) == len(NAMES)
    assert all(re.fullmatch(r"[0-9a-f]{64}(\.[a-z]{1,4})?", path.name) for path in kept), kept
    assert {path.name for path in tmp_path.iterdir()} == {
        *("archive", "ledger.jsonl", ".ledger-lock", "sent", "inbox"),
    }
