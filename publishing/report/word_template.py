"""The Word template a report is filled into, and which an office may restyle.

Belongs here: page, styles and places to fill, after GB/T 9704-2012 (党政机关公文格式). Does not:
what a report says, filling the template (`as_docx`).
"""

import io
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docx.document import Document

TEXT_FONT, HEADING_FONT, SUBHEADING_FONT = "仿宋", "黑体", "楷体"
TITLE_FONT, DIGIT_FONT = "方正小标宋简体", "宋体"
INSTEAD: tuple[tuple[str, str], ...] = (
    (TITLE_FONT, "FZXiaoBiaoSong-B05S,小标宋体,华文中宋,STZhongsong,宋体,SimSun"),
    (TEXT_FONT, "FangSong,仿宋_GB2312,FangSong_GB2312,华文仿宋,STFangsong"),
    (HEADING_FONT, "SimHei,华文黑体,STHeiti"),
    (SUBHEADING_FONT, "KaiTi,楷体_GB2312,KaiTi_GB2312,华文楷体,STKaiti"),
    (DIGIT_FONT, "SimSun"),
)
"""Font → its other names and what is taken where it is not installed, the nearest first."""
LATIN_FONT = "Times New Roman"
LINE = 28.95
"""Points from line to line: 22 lines on the 225 mm of text a page has."""

STYLES: tuple[tuple[str, str, float], ...] = (
    ("公文标题", TITLE_FONT, 22),
    ("公文副标题", SUBHEADING_FONT, 12),
    ("公文正文", TEXT_FONT, 16),
    ("公文图题", HEADING_FONT, 12),
    ("公文图", TEXT_FONT, 12),
    ("公文页码", DIGIT_FONT, 14),
    ("公文表头", HEADING_FONT, 9),
    ("公文表格", TEXT_FONT, 9),
    ("公文表格数字", TEXT_FONT, 9),
    ("公文注", SUBHEADING_FONT, 10.5),
)
"""Style, East Asian font, points: 二号 22, 三号 16, 四号 14, 小四 12, 五号 10.5, 小五 9."""

NEEDED = frozenset({"title", "sections"})
"""Fields a template must have, or the report would lose what it says."""
INSTEAD_OF_NEEDED = {"title": "title_lines"}
"""Field → another that says the same."""
KNOWN = frozenset(
    {
        *("title", "title_lines", "subtitle", "release", "published_on", "lead"),
        *("lead_sentences", "headlines", "sections"),
    }
)
"""Fields a template may have."""

HEADLINE_COLUMNS = (
    ("主要数字", "name", "公文表格"),
    ("数值", "value", "公文表格数字"),
    ("单位", "unit", "公文表格"),
    ("分子/分母", "base", "公文表格数字"),
    ("与上年相比", "change", "公文表格"),
)
"""Head, field of a headline, style."""


@cache
def word_template() -> bytes:
    """The template as .docx; made once for the reports of a process."""
    import docx

    document = docx.Document()
    _set_page(document)
    _set_styles(document)
    _name_fonts_instead(document)
    _add(document, "公文标题", "{{ title_lines }}")
    _add(document, "公文副标题", "{{ subtitle }}")
    _add_sentences(document, "lead_sentences")
    # A county without a return in force has no headline: a head alone would say nothing.
    _add(document, "公文正文", "{%p if headlines %}")
    _add_headlines(document)
    _add(document, "公文正文", "{%p endif %}", "{%p for section in sections %}")
    _add(document, "Heading 1", "{{ section.heading }}")
    _add(document, "公文正文", "{%p for block in section.blocks %}", "{%p if block.sentences %}")
    _add_sentences(document, "block.sentences")
    _add(document, "公文正文", "{%p endif %}", "{%p if block.picture %}")
    _add(document, "公文图题", "{{ block.caption }}")
    _add(document, "公文图", "{{ block.picture }}")
    _add(document, "公文正文", "{%p endif %}", "{%p if block.rows %}")
    _add(document, "公文图题", "{{ block.caption }}")
    _add_table(document)
    _add(document, "公文正文", "{%p if block.note %}")
    _add(document, "公文注", "{{ block.note }}")
    _add(document, "公文正文", "{%p endif %}", "{%p endif %}", "{%p endfor %}", "{%p endfor %}")
    _add_page_numbers(document)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _add(document: "Document", style: str, *texts: str) -> None:
    for text in texts:
        document.add_paragraph(text, style=style)


def _add_sentences(document: "Document", field: str) -> None:
    """A paragraph of sentences, each with its number, by which its figures' sources are found."""
    paragraph = document.add_paragraph(
        f"{{% for sentence in {field} %}}{{{{ sentence.text }}}}", style="公文正文"
    )
    paragraph.add_run("{{ sentence.number }}").font.superscript = True
    paragraph.add_run("{% endfor %}")


def _add_headlines(document: "Document") -> None:
    """The figures a reader looks for first, a row each."""
    table = document.add_table(rows=4, cols=len(HEADLINE_COLUMNS), style="Table Grid")
    head, opening, row, closing = table.rows
    _fill(head.cells, tuple(name for name, _, _ in HEADLINE_COLUMNS))
    for cell in head.cells:
        cell.paragraphs[0].style = "公文表头"
    empty = ("",) * (len(HEADLINE_COLUMNS) - 1)
    _fill(opening.cells, ("{%tr for headline in headlines %}", *empty))
    _fill(row.cells, tuple(f"{{{{ headline.{field} }}}}" for _, field, _ in HEADLINE_COLUMNS))
    for cell, (_, _, style) in zip(row.cells, HEADLINE_COLUMNS, strict=True):
        cell.paragraphs[0].style = style
    _fill(closing.cells, ("{%tr endfor %}", *empty))
    _repeat_on_every_page(head)
    _keep_whole(head)
    _keep_whole(row)


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
    for language in document.styles.element.iter(qn("w:lang")):
        # Or a font that is taken instead may draw the signs of another language.
        language.set(qn("w:eastAsia"), "zh-CN")
    for name, font, size in STYLES:
        style: Any = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = document.styles["Normal"]
        _set_fonts(style, font, size)
        if font == DIGIT_FONT:
            style.font.name = DIGIT_FONT
        shape = style.paragraph_format
        shape.space_before = shape.space_after = Pt(0)
        if name.startswith("公文表") or name in ("公文标题", "公文副标题"):
            # Or each line would take whole lines of the page's grid.
            snap = OxmlElement("w:snapToGrid")
            snap.set(qn("w:val"), "0")
            style.element.get_or_add_pPr().append(snap)
        if name.startswith("公文表"):
            shape.line_spacing = Pt(size + 4)
        elif name == "公文页码":
            shape.line_spacing = Pt(size)
        elif name != "公文图":
            shape.line_spacing = Pt(LINE)
        if name in ("公文标题", "公文副标题", "公文图"):
            shape.alignment = WD_ALIGN_PARAGRAPH.CENTER
        if name == "公文表格数字":
            shape.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        if name == "公文标题":
            shape.line_spacing = Pt(LINE + 6)
        if name == "公文正文":
            _indent(style, size)
        if name in ("公文图题", "公文表头"):
            # No caption stands apart from what it names, and no head alone at the foot of a page.
            shape.keep_with_next = True
    for name, font in (("Heading 1", HEADING_FONT), ("Heading 2", SUBHEADING_FONT)):
        heading: Any = document.styles[name]
        _set_fonts(heading, font, 16)
        heading.font.bold = False
        heading.font.color.rgb = RGBColor(0, 0, 0)
        shape = heading.paragraph_format
        shape.space_before = shape.space_after = Pt(0)
        shape.line_spacing = Pt(LINE)
        _indent(heading, 16)
        shape.keep_with_next = True


def _indent(style: Any, size: float) -> None:
    """The first line by two signs, whatever size an office gives the style."""
    from docx.oxml.ns import qn

    indent = style.element.get_or_add_pPr().get_or_add_ind()
    indent.set(qn("w:firstLineChars"), "200")
    # For programs that do not count in signs.
    indent.set(qn("w:firstLine"), str(round(2 * size * 20)))


def _name_fonts_instead(document: "Document") -> None:
    """What is taken where a font is not installed, in the document's table of fonts."""
    from docx.opc.oxml import serialize_part_xml
    from docx.oxml.ns import qn
    from docx.oxml.parser import OxmlElement, parse_xml

    [part] = [
        relation.target_part
        for relation in document.part.rels.values()
        if relation.reltype.endswith("/fontTable")
    ]
    fonts = parse_xml(part.blob)
    for found in fonts.findall(qn("w:font")):
        if found.get(qn("w:name")) in dict(INSTEAD):
            fonts.remove(found)
    for name, instead in INSTEAD:
        font = OxmlElement("w:font")
        font.set(qn("w:name"), name)
        for tag, value in (("altName", instead), ("charset", "86"), ("family", "auto")):
            told = OxmlElement(f"w:{tag}")
            told.set(qn("w:val"), value)
            font.append(told)
        fonts.append(font)
    part._blob = serialize_part_xml(fonts)


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
    _keep_whole(head)
    _keep_whole(table.rows[2])
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


def _keep_whole(row: Any) -> None:
    """A row is not split over two pages."""
    from docx.oxml.parser import OxmlElement

    row._tr.get_or_add_trPr().insert(0, OxmlElement("w:cantSplit"))


def _add_page_numbers(document: "Document") -> None:
    """— 1 — in 四号 digits of 宋体, seven millimetres below the text; on odd pages at the right and
    on even ones at the left, one sign from the edge."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Mm

    document.settings.odd_and_even_pages_header_footer = True
    section = document.sections[0]
    # 35 mm below the text, less 7 to the middle of a line of 14 points.
    section.footer_distance = Mm(25.5)
    for footer, side, edge in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT, "right"),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT, "left"),
    ):
        footer.is_linked_to_previous = False
        paragraph: Any = footer.paragraphs[0]
        paragraph.style = "公文页码"
        paragraph.alignment = side
        indent = paragraph._p.get_or_add_pPr().get_or_add_ind()
        indent.set(qn(f"w:{edge}Chars"), "100")
        indent.set(qn(f"w:{edge}"), str(14 * 20))
        paragraph.add_run("— ")
        _add_page_field(paragraph)
        paragraph.add_run(" —")


def _add_page_field(paragraph: Any) -> None:
    """The page's number in runs of its own, or it would be as large as the text."""
    from docx.oxml.ns import qn
    from docx.oxml.parser import OxmlElement

    for kind in ("begin", "", "separate", "1", "end"):
        run = paragraph.add_run()._r
        if kind in ("begin", "separate", "end"):
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        elif kind:
            mark = OxmlElement("w:t")
            mark.text = kind
        else:
            mark = OxmlElement("w:instrText")
            mark.set(qn("xml:space"), "preserve")
            mark.text = " PAGE "
        run.append(mark)
