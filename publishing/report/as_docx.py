"""A report as a Word document, filled into a template.

Belongs here: filling, refusing a template that does not fit, widths of columns, descriptions of
pictures. Does not: the template that comes with the software (`word_template`).
"""

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from ingestion.closest import not_known
from publishing.release_error import ReleaseError
from publishing.report.column_widths import column_widths
from publishing.report.content import Block, Chart, Paragraph, Report, Table
from publishing.report.drawing import as_png
from publishing.report.word_template import INSTEAD_OF_NEEDED, KNOWN, NEEDED

PICTURE_WIDTH = 144
"""Millimetres."""
CELL_MARGINS = 240
"""Twentieths of points left and right of what stands in a cell, and a little more."""
SHORT_TABLE = 8
"""Rows, with the head, of a table that is not broken over pages."""
CELL_STYLE = "公文表格"
TWIP = 635
"""A twentieth of a point in the units of lengths of the library."""
AFTER_KEEP_NEXT = (
    *("w:keepLines", "w:pageBreakBefore", "w:widowControl", "w:numPr", "w:pBdr", "w:shd", "w:tabs"),
    *("w:snapToGrid", "w:spacing", "w:ind", "w:jc", "w:rPr"),
)
"""What stands after it in the properties of a paragraph, of what templates have."""
ZIP_MOMENT = (1980, 1, 1, 0, 0, 0)
"""What every file of the zip is said to be of: the same report, the same bytes."""


class TemplateError(ReleaseError):
    """A Word template that cannot be filled; the message names the field."""


def as_docx(
    report: Report,
    drawings: Mapping[str, str],
    template: bytes,
    template_name: str,
    *,
    sources: Sequence[str],
) -> bytes:
    """The document's bytes; `sources` are the files beside it that say where each figure is from.

    Raises TemplateError naming what the template lacks or not knows.
    """
    from docxtpl import DocxTemplate
    from jinja2 import StrictUndefined
    from jinja2 import TemplateError as JinjaError
    from jinja2.sandbox import SandboxedEnvironment

    try:
        document = DocxTemplate(io.BytesIO(template))
        # A template may have come by mail: it fills in and does nothing else.
        environment = SandboxedEnvironment(undefined=StrictUndefined, autoescape=True)
        names = document.get_undeclared_template_variables(environment)
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        raise TemplateError(f"{template_name} is no Word document (.docx)") from error
    except JinjaError as error:
        raise TemplateError(f"{template_name}: {error}; see docs/report.md") from error
    for name in sorted(names - KNOWN):
        raise TemplateError(f"{template_name}: {not_known('field', name, KNOWN)}")
    stand_in = {needed for needed, other in INSTEAD_OF_NEEDED.items() if other in names}
    if lacking := NEEDED - names - stand_in:
        raise TemplateError(
            f"{template_name} lacks the field {', '.join(sorted(lacking))}: put"
            f" {{{{ {min(lacking)} }}}} where it belongs, or begin from --write-template"
        )
    pictures: list[str] = []
    images = as_png(drawings)
    try:
        document.render(_context(report, images, document, pictures, sources), environment)
    except Exception as error:
        # Whatever an expression in it does wrong is the template's, and said in one line.
        why = " ".join(str(error).split("\n")[0].split())
        raise TemplateError(f"{template_name} cannot be filled: {why}") from error
    _describe_pictures(document, pictures)
    _set_tables(document)
    _set_properties(document, report)
    written = io.BytesIO()
    document.save(written)
    return _same_bytes(written.getvalue())


def _context(
    report: Report,
    images: Mapping[str, bytes],
    document: Any,
    pictures: list[str],
    sources: Sequence[str],
) -> dict[str, Any]:
    return {
        "title": report.title,
        "title_lines": _by_sense(report),
        "subtitle": report.subtitle,
        "release": report.release,
        "published_on": report.published_on,
        "lead": report.lead.text,
        "lead_sentences": _sentences(report.lead, report),
        "headlines": [vars(headline) for headline in report.headlines],
        "sections": [
            {
                "heading": f"{section.number}、{section.title}",
                "blocks": [
                    _block(block, report, images, document, pictures, sources)
                    for block in section.blocks
                ],
            }
            for section in report.sections
        ],
    }


def _by_sense(report: Report) -> str:
    """The title on two lines, whose and when above what: 公文 titles are broken by sense."""
    whose = f"{report.division_name}{report.report_year}年"
    what = report.title.removeprefix(whose)
    return f"{whose}\n{what}" if what != report.title else report.title


def _sentences(paragraph: Paragraph, report: Report) -> list[dict[str, str]]:
    """Each sentence with its number; one that prints no figure has none."""
    numbers = report.numbers
    return [
        {"text": one.text, "number": str(numbers[id(one)]) if one.figures else ""}
        for one in paragraph.sentences
    ]


def _block(
    block: Block,
    report: Report,
    images: Mapping[str, bytes],
    document: Any,
    pictures: list[str],
    sources: Sequence[str],
) -> dict[str, Any]:
    from docx.shared import Mm
    from docxtpl import InlineImage

    empty = {"text": "", "picture": "", "caption": "", "columns": [], "rows": [], "note": ""}
    empty |= {"sentences": []}
    if isinstance(block, Paragraph):
        return empty | {"text": block.text, "sentences": _sentences(block, report)}
    if isinstance(block, Chart):
        pictures.append(block.alternative)
        picture = InlineImage(document, io.BytesIO(images[block.title]), width=Mm(PICTURE_WIDTH))
        return empty | {"caption": block.title, "picture": picture}
    if block.kind == "sources":
        told = _where_sources_stand(block, sources)
        return empty | {"text": told, "sentences": [{"text": told, "number": ""}]}
    return empty | {
        "caption": block.title,
        "columns": block.columns,
        "rows": [_cells(row, block) for row in block.rows],
        "note": block.note,
    }


def _where_sources_stand(table: Table, sources: Sequence[str]) -> str:
    """In place of a table of many pages: that is for checking, not for reading."""
    return (
        f"文中右上角的数字是句子的编号。各句共印出{len(table.rows)}个数字，每个的指标、区划、年度、"
        f"分子和分母见与本文件一同编制的{'（“文中数字来源”表）、'.join(sources)}。"
    )


def _cells(row: Sequence[str], table: Table) -> list[dict[str, Any]]:
    return [{"text": text, "is_number": at in table.numeric} for at, text in enumerate(row)]


def _describe_pictures(document: Any, pictures: Sequence[str]) -> None:
    """Say in words what each picture shows, for who cannot see it."""
    from docx.oxml.ns import qn

    found = document.docx.element.body.iter(qn("wp:docPr"))
    for number, (properties, alternative) in enumerate(zip(found, pictures, strict=True), start=1):
        properties.set("id", str(number))
        properties.set("name", f"图{number}")
        properties.set("descr", alternative)


def _set_tables(document: Any) -> None:
    """Widths by what stands in the columns, alike in Word, WPS and LibreOffice; short tables whole
    on a page. Only tables whose head repeats: others are the office's own."""
    from docx.oxml.ns import qn
    from docx.shared import Pt

    section = document.docx.sections[0]
    text_width = section.page_width - section.left_margin - section.right_margin
    names = {style.name: style for style in document.docx.styles}
    size = names[CELL_STYLE].font.size if CELL_STYLE in names else None
    for table in document.tables:
        # Straight from the XML: the library's own way to a cell takes longer than all the rest.
        rows = [row.findall(qn("w:tc")) for row in table._tbl.findall(qn("w:tr"))]
        if table._tbl.find(f"{qn('w:tr')}/{qn('w:trPr')}/{qn('w:tblHeader')}") is None:
            continue
        table.autofit = False
        _set_widths(table, rows, text_width // TWIP, (size or Pt(9)) // TWIP)
        # Neither the head nor the last row stands alone.
        kept = rows[:-1] if len(rows) <= SHORT_TABLE else [*rows[:2], *rows[-3:-1]]
        _keep_with_next(kept)


def _set_widths(table: Any, rows: list[list[Any]], whole: int, sign: int) -> None:
    """`whole` is the width of the text, `sign` that of a Chinese sign; twentieths of points."""
    from docx.oxml.ns import qn

    texts = [
        ["".join(one.text or "" for one in cell.iter(qn("w:t"))) for cell in row] for row in rows
    ]
    widths = [
        str(round(signs * sign))
        for signs in column_widths(texts[0], texts[1:], whole / sign, CELL_MARGINS / sign)
    ]
    columns = table._tbl.tblGrid.findall(qn("w:gridCol"))
    for column, width in zip(columns, widths, strict=True):
        column.set(qn("w:w"), width)
    for row in rows:
        for cell, width in zip(row, widths, strict=True):
            shape = cell.get_or_add_tcPr().get_or_add_tcW()
            shape.set(qn("w:type"), "dxa")
            shape.set(qn("w:w"), width)


def _keep_with_next(rows: list[list[Any]]) -> None:
    """Each of these rows stays on the page of the next."""
    from docx.oxml.ns import qn
    from docx.oxml.parser import OxmlElement

    for row in rows:
        for cell in row:
            for paragraph in cell.findall(qn("w:p")):
                paragraph.get_or_add_pPr().insert_element_before(
                    OxmlElement("w:keepNext"), *AFTER_KEEP_NEXT
                )


def _set_properties(document: Any, report: Report) -> None:
    """Title, and the day of the release as every date: nothing of the machine or the moment."""
    properties = document.docx.core_properties
    day = datetime.fromisoformat(report.published_on)
    properties.title, properties.author = report.title, "shanghui"
    properties.language, properties.comments = "zh-CN", ""
    properties.created = properties.modified = day
    properties.last_modified_by, properties.revision = "shanghui", 1


def _same_bytes(packed: bytes) -> bytes:
    """The zip with its files in one order and of one moment."""
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(packed)) as given,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for name in sorted(
            given.namelist(), key=lambda name: (name != "[Content_Types].xml", name)
        ):
            info = zipfile.ZipInfo(name, ZIP_MOMENT)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            made.writestr(info, given.read(name))
    return written.getvalue()
