"""The Word template a report is filled into, and which an office may restyle.

Belongs here: page, styles and places to fill, after GB/T 9704-2012 (党政机关公文格式). Does not:
what a report says, filling the template (`as_docx`).
"""

import io
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docx.document import Document

TEXT_FONT, HEADING_FONT, SUBHEADING_FONT, TITLE_FONT = "仿宋", "黑体", "楷体", "小标宋体"
LATIN_FONT = "Times New Roman"
LINE = 28.95
"""Points from line to line: 22 lines on the 225 mm of text a page has."""

STYLES: tuple[tuple[str, str, float], ...] = (
    ("公文标题", TITLE_FONT, 22),
    ("公文副标题", SUBHEADING_FONT, 16),
    ("公文正文", TEXT_FONT, 16),
    ("公文图题", HEADING_FONT, 12),
    ("公文图", TEXT_FONT, 12),
    ("公文表头", HEADING_FONT, 9),
    ("公文表格", TEXT_FONT, 9),
    ("公文表格数字", TEXT_FONT, 9),
    ("公文注", SUBHEADING_FONT, 10.5),
)
"""Paragraph style, East Asian font, points: 二号 is 22, 三号 16, 小四 12, 五号 10.5, 小五 9."""

NEEDED = frozenset({"title", "sections"})
"""Fields a template must have, or the report would lose what it says."""
KNOWN = frozenset({"title", "subtitle", "release", "published_on", "lead", "headlines", "sections"})
"""Fields a template may have."""


def word_template() -> bytes:
    """The template as .docx."""
    import docx
    from docx.shared import Mm

    document = docx.Document()
    _set_page(document)
    _set_styles(document)
    for style, text in (
        ("公文标题", "{{ title }}"),
        ("公文副标题", "{{ subtitle }}"),
        ("公文正文", "{{ lead }}"),
        ("公文正文", "{%p for section in sections %}"),
        ("Heading 1", "{{ section.heading }}"),
        ("公文正文", "{%p for block in section.blocks %}"),
        ("公文正文", "{%p if block.text %}"),
        ("公文正文", "{{ block.text }}"),
        ("公文正文", "{%p endif %}"),
        ("公文正文", "{%p if block.picture %}"),
        ("公文图题", "{{ block.caption }}"),
        ("公文图", "{{ block.picture }}"),
        ("公文正文", "{%p endif %}"),
        ("公文正文", "{%p if block.rows %}"),
        ("公文图题", "{{ block.caption }}"),
    ):
        document.add_paragraph(text, style=style)
    _add_table(document)
    for style, text in (
        ("公文注", "{{ block.note }}"),
        ("公文正文", "{%p endif %}"),
        ("公文正文", "{%p endfor %}"),
        ("公文正文", "{%p endfor %}"),
    ):
        document.add_paragraph(text, style=style)
    _add_page_number(document.sections[0].footer.paragraphs[0])
    document.sections[0].footer_distance = Mm(28)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _set_page(document: "Document") -> None:
    """A4, 37 mm above and 28 mm at the binding, 156 by 225 mm of text, 22 lines a page."""
    from docx.oxml.ns import qn
    from docx.oxml.parser import OxmlElement
    from docx.shared import Mm

    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    for grid in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(grid)
    grid = OxmlElement("w:docGrid")
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), str(round(LINE * 20)))
    section._sectPr.append(grid)


def _set_styles(document: "Document") -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.oxml.parser import OxmlElement
    from docx.shared import Pt, RGBColor

    _set_fonts(document.styles["Normal"], TEXT_FONT, 16)
    for name, font, size in STYLES:
        style: Any = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = document.styles["Normal"]
        _set_fonts(style, font, size)
        shape = style.paragraph_format
        shape.space_before = shape.space_after = Pt(0)
        if name.startswith("公文表"):
            shape.line_spacing = Pt(size + 4)
            # Or each line of a cell would take a whole line of the page's grid.
            snap = OxmlElement("w:snapToGrid")
            snap.set(qn("w:val"), "0")
            style.element.get_or_add_pPr().append(snap)
        elif name != "公文图":
            shape.line_spacing = Pt(LINE)
        if name in ("公文标题", "公文副标题", "公文图"):
            shape.alignment = WD_ALIGN_PARAGRAPH.CENTER
        if name == "公文表格数字":
            shape.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        if name == "公文标题":
            shape.line_spacing = Pt(LINE + 6)
        if name == "公文正文":
            shape.first_line_indent = Pt(2 * size)
        if name == "公文图题":
            shape.keep_with_next = True
    for name, font in (("Heading 1", HEADING_FONT), ("Heading 2", SUBHEADING_FONT)):
        heading: Any = document.styles[name]
        _set_fonts(heading, font, 16)
        heading.font.bold = False
        heading.font.color.rgb = RGBColor(0, 0, 0)
        shape = heading.paragraph_format
        shape.space_before = shape.space_after = Pt(0)
        shape.line_spacing = Pt(LINE)
        shape.first_line_indent = Pt(32)
        shape.keep_with_next = True


def _set_fonts(style: Any, east_asian: str, size: float) -> None:
    """Named, not embedded; the East Asian one apart, or Word would take its own."""
    from docx.oxml.ns import qn
    from docx.shared import Pt

    style.font.name = LATIN_FONT
    style.font.size = Pt(size)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for attribute in list(fonts.attrib):
        if attribute.endswith("Theme"):
            del fonts.attrib[attribute]
    fonts.set(qn("w:eastAsia"), east_asian)


def _add_table(document: "Document") -> None:
    """A table of as many columns as the report's has: a row of heads, then a row a row."""
    table = document.add_table(rows=4, cols=3, style="Table Grid")
    head = table.rows[0]
    _repeat_on_every_page(head)
    _fill(head.cells, ("{%tc for column in block.columns %}", "{{ column }}", "{%tc endfor %}"))
    head.cells[1].paragraphs[0].style = "公文表头"
    _fill(table.rows[1].cells, ("{%tr for row in block.rows %}", "", ""))
    cells = table.rows[2].cells
    _fill(cells, ("{%tc for cell in row %}", "", "{%tc endfor %}"))
    middle = cells[1]
    middle.paragraphs[0].text = "{%p if cell.is_number %}"
    for style, text in (
        ("公文表格数字", "{{ cell.text }}"),
        ("公文表格", "{%p else %}"),
        ("公文表格", "{{ cell.text }}"),
        ("公文表格", "{%p endif %}"),
    ):
        middle.add_paragraph(text, style=style)
    _fill(table.rows[3].cells, ("{%tr endfor %}", "", ""))


def _fill(cells: Any, texts: tuple[str, ...]) -> None:
    for cell, text in zip(cells, texts, strict=True):
        cell.paragraphs[0].text = text
        cell.paragraphs[0].style = "公文表格"


def _repeat_on_every_page(row: Any) -> None:
    from docx.oxml.parser import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _add_page_number(paragraph: Any) -> None:
    """— 1 — in 四号, centred."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.oxml.parser import OxmlElement
    from docx.shared import Pt

    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.add_run("— ")
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)
    paragraph.add_run(" —")
    for run in paragraph.runs:
        run.font.size = Pt(14)
