"""A report as a Word document, filled into a template.

Belongs here: filling, refusing a template that does not fit, widths of columns, descriptions of
pictures. Does not: the template that comes with the software (`word_template`).
"""

import io
import unicodedata
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from ingestion.closest import not_known
from publishing.release_error import ReleaseError
from publishing.report.charts import as_png
from publishing.report.content import Block, Chart, Paragraph, Report, Table
from publishing.report.word_template import KNOWN, NEEDED

TEXT_WIDTH = 156
"""Millimetres between the margins."""
PICTURE_WIDTH = 150
LONGEST = 20
"""Chinese signs a column is made wide for; longer texts are broken."""
ZIP_MOMENT = (1980, 1, 1, 0, 0, 0)
"""What every file of the zip is said to be of: the same report, the same bytes."""


class TemplateError(ReleaseError):
    """A Word template that cannot be filled; the message names the field."""


def as_docx(
    report: Report, drawings: Mapping[str, str], template: bytes, template_name: str
) -> bytes:
    """The document's bytes. Raises TemplateError naming what the template lacks or not knows."""
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
    if lacking := NEEDED - names:
        raise TemplateError(
            f"{template_name} lacks the field {', '.join(sorted(lacking))}: put"
            f" {{{{ {min(lacking)} }}}} where it belongs, or begin from --write-template"
        )
    pictures: list[str] = []
    try:
        document.render(_context(report, drawings, document, pictures), environment)
    except Exception as error:
        # Whatever an expression in it does wrong is the template's, and said in one line.
        why = " ".join(str(error).split("\n")[0].split())
        raise TemplateError(f"{template_name} cannot be filled: {why}") from error
    _describe_pictures(document, pictures)
    for table in document.tables:
        _set_widths(table)
    _set_properties(document, report)
    written = io.BytesIO()
    document.save(written)
    return _same_bytes(written.getvalue())


def _context(
    report: Report, drawings: Mapping[str, str], document: Any, pictures: list[str]
) -> dict[str, Any]:
    return {
        "title": report.title,
        "subtitle": report.subtitle,
        "release": report.release,
        "published_on": report.published_on,
        "lead": report.lead.text,
        "headlines": [vars(headline) for headline in report.headlines],
        "sections": [
            {
                "heading": f"{section.number}、{section.title}",
                "blocks": [_block(block, drawings, document, pictures) for block in section.blocks],
            }
            for section in report.sections
        ],
    }


def _block(
    block: Block, drawings: Mapping[str, str], document: Any, pictures: list[str]
) -> dict[str, Any]:
    from docx.shared import Mm
    from docxtpl import InlineImage

    empty = {"text": "", "picture": "", "caption": "", "columns": [], "rows": [], "note": ""}
    if isinstance(block, Paragraph):
        return empty | {"text": block.text}
    if isinstance(block, Chart):
        pictures.append(block.alternative)
        picture = InlineImage(
            document, io.BytesIO(as_png(drawings[block.title])), width=Mm(PICTURE_WIDTH)
        )
        return empty | {"caption": block.title, "picture": picture}
    return empty | {
        "caption": block.title,
        "columns": block.columns,
        "rows": [_cells(row, block) for row in block.rows],
        "note": block.note,
    }


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


def _set_widths(table: Any) -> None:
    """Widths by what stands in the columns, so that they are alike in Word, WPS and LibreOffice."""
    from docx.oxml.ns import qn
    from docx.shared import Mm

    columns = table._tbl.tblGrid.findall(qn("w:gridCol"))
    rows = [row.findall(qn("w:tc")) for row in table._tbl.findall(qn("w:tr"))]
    wanted = [1.0] * len(columns)
    # Straight from the XML: the library's own way to a cell takes longer than all the rest.
    for number, row in enumerate(rows):
        for at, cell in enumerate(row):
            text = "".join(piece.text or "" for piece in cell.iter(qn("w:t")))
            # A long text may be broken over lines, a head over three, a figure not at all.
            signs = _signs(text) / (1 if number else 3)
            wanted[at] = max(wanted[at], min(signs, LONGEST))
    table.autofit = False
    whole = sum(want + 1.5 for want in wanted)
    widths = [str(round(Mm(TEXT_WIDTH * (want + 1.5) / whole).twips)) for want in wanted]
    for column, width in zip(columns, widths, strict=True):
        column.set(qn("w:w"), width)
    for row in rows:
        for cell, width in zip(row, widths, strict=True):
            shape = cell.get_or_add_tcPr().get_or_add_tcW()
            shape.set(qn("w:type"), "dxa")
            shape.set(qn("w:w"), width)


def _signs(text: str) -> float:
    """The width of a text in Chinese signs."""
    return sum(1.0 if unicodedata.east_asian_width(sign) in "WFA" else 0.55 for sign in text)


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
