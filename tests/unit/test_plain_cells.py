"""A sheet is checked and searched without its plain cells: that must tell what the whole tells."""

from xml.parsers.expat import ExpatError

import pytest

from ingestion.formats import NotAWorkbookError
from ingestion.formats.package import check_xml
from ingestion.formats.plain_cells import are_all_plain, plain_cells_of, without_plain_cells

CELLS = b'<c r="A1"/><c r="B1" s="3"><v>-1.5E-5</v></c><c r="C1" s="13" t="s"><v>147</v></c>'
SHEET = b'<worksheet><sheetData><row r="1">%s</row></sheetData></worksheet>'


def is_refused(xml: bytes) -> bool:
    try:
        check_xml(xml, "sheet")
    except (ExpatError, NotAWorkbookError):
        return True
    return False


def test_nothing_is_left_of_a_row_of_plain_cells():
    assert without_plain_cells(SHEET % CELLS) == SHEET % b""


@pytest.mark.parametrize(
    "cell",
    [
        b'<c r="A1"><f>1+1</f></c>',
        b'<c r="A1"><f>1+1</f><v>2</v></c>',
        b'<c r="A1" t="e"><v>7</v></c>',
        b'<c r="A1" t="inlineStr"><is><t>x</t></is></c>',
        b'<c r="A1" t="str"><v>7</v></c>',
        b'<c r="A1" t="b"><v>1</v></c>',
        b"<c r='A1'><v>7</v></c>",
        b"<c><v>7</v></c>",
        b'<c r="A1"><v>#N/A</v></c>',
        b'<c r="A1"><v>--</v></c>',
        b'<c r="A1"><v/></c>',
    ],
)
def test_a_cell_that_may_say_more_is_left(cell):
    assert cell in without_plain_cells(SHEET % (CELLS + cell + CELLS))


@pytest.mark.parametrize(
    "xml",
    [
        SHEET % CELLS + CELLS,
        SHEET % CELLS + CELLS + b"</row>",
        SHEET % CELLS + b"<row>" + CELLS + b"</row>",
        b'<worksheet a="<row>' + CELLS + b'</row>"/>',
        b"<worksheet a='\">" + CELLS + b"</row>'/>",
        b"<worksheet><row>" + CELLS + b"</worksheet>",
        b"<worksheet><sheet>" + CELLS + b"</row></worksheet>",
        b"<worksheet>" + CELLS + b"</row></worksheet>",
        b"<worksheet><!-- -" + CELLS + b"</row>--></row></worksheet>",
        b'<worksheet><!--<row><c r="A1"><v>--</v></c></row>--></worksheet>',
        b'<!DOCTYPE a [<!ENTITY b "<row>' + CELLS + b'</row>">]><worksheet/>',
        SHEET % (CELLS + b'<c r="A1"><v>&amp</v></c>'),
        SHEET % (CELLS + b'<c r="A1"><v>\x01</v></c>'),
        SHEET % (CELLS + b'<c r="A1" r="A1"/>'),
        SHEET % (CELLS + b'<c r="A1"><v>7</v>'),
    ],
)
def test_what_is_refused_as_a_whole_is_refused_without_them(xml):
    assert is_refused(xml)
    assert is_refused(without_plain_cells(xml))


@pytest.mark.parametrize(
    "xml",
    [
        SHEET % CELLS,
        b"<worksheet><!--<row>" + CELLS + b"</row>--></worksheet>",
        b"<worksheet><![CDATA[<row>" + CELLS + b"</row>]]></worksheet>",
        b"<worksheet><?a <row>" + CELLS + b"</row>?></worksheet>",
    ],
)
def test_what_is_well_formed_as_a_whole_is_so_without_them(xml):
    assert not is_refused(xml)
    assert not is_refused(without_plain_cells(xml))


def test_a_sheet_of_plain_cells_has_no_others_and_tells_their_styles():
    xml = SHEET % CELLS
    assert are_all_plain(without_plain_cells(xml))
    assert list(plain_cells_of([3, 13], xml)) == [("B1", 3), ("C1", 13)]
    assert list(plain_cells_of([1], xml)) == []


@pytest.mark.parametrize(
    "cell",
    [
        b'<c r="A1" s="3"><f>1+1</f></c>',
        b'<x:c r="A1" s="3"/>',
        b'<c s="3"/>',
        b"<c\tr='A1'/>",
        b'<c r="1A" s="3"/>',
        b'<!--<c r="A1" s="3"/>-->',
        b'<![CDATA[<c r="A1" s="3"/>]]>',
        b'<?a <c r="A1" s="3"/>?>',
    ],
)
def test_a_sheet_with_other_cells_or_with_what_is_none_is_not_of_plain_cells(cell):
    assert not are_all_plain(without_plain_cells(SHEET % (CELLS + cell)))
