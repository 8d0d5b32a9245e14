"""What a county typed, in what a spreadsheet program opens: a text, never a formula."""

import csv
import io

import openpyxl
import pytest

from county.form_workbook import open_workbook
from county.slip.mark_workbook import slip_alone
from orchestration.commands.output import show_rows_of
from tests.unit.test_correction_slip import HEAD, finding

FORMULAS = (
    '=HYPERLINK("http://example.invalid","点击")',
    "=cmd|' /C calc'!A0",
    "+1+2",
    "-1-2",
    "@SUM(1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1",
)


@pytest.mark.parametrize("text", FORMULAS)
def test_a_text_in_the_csv_of_a_command_is_no_formula(text, capsys):
    show_rows_of(["商会名称", "会员数"], [(text, -1)], "csv")
    _, (name, members) = csv.reader(io.StringIO(capsys.readouterr().out, newline=""))
    assert name == f"'{text}"
    assert members == "-1", "a number stays a number"


def test_other_texts_in_the_csv_of_a_command_are_as_they_were(capsys):
    show_rows_of(["a", "b", "c"], [("横州市=1", "", None)], "csv")
    assert capsys.readouterr().out == "a,b,c\n横州市=1,,\n"


def test_an_apostrophe_in_front_is_doubled_so_that_one_can_be_taken_away(capsys):
    show_rows_of(["a"], [("'=1",)], "csv")
    assert capsys.readouterr().out == "a\n''=1\n"


def test_json_is_for_programs_and_holds_the_text_as_it_was(capsys):
    show_rows_of(["a"], [("=1",)], "json")
    assert capsys.readouterr().out == '[\n  {\n    "a": "=1"\n  }\n]\n'


@pytest.mark.parametrize("text", [text for text in FORMULAS if text.isprintable()])
def test_a_slip_without_a_copy_holds_texts_alone(text):
    slip = openpyxl.load_workbook(io.BytesIO(slip_alone(HEAD, [finding(value_read=text)])))
    cells = [cell for row in slip.active.iter_rows() for cell in row if cell.value == text]
    assert [cell.data_type for cell in cells] == ["s"]


def test_what_fills_a_template_is_text():
    held = io.BytesIO()
    with open_workbook(held, "年报", "") as workbook:
        sheet = workbook.add_worksheet("名册")
        for row, text in enumerate(FORMULAS):
            sheet.write(row, 0, text)
        sheet.write(len(FORMULAS), 0, "http://example.invalid")
    read = openpyxl.load_workbook(held)["名册"]
    assert {cell.data_type for (cell,) in read.iter_rows()} == {"s"}
    assert [cell.hyperlink for (cell,) in read.iter_rows()] == [None] * (len(FORMULAS) + 1)
