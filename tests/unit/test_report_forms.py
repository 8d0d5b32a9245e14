"""How the forms of a report look: widths, numbers apart from units, the Word template, charts."""

import io
import re
import zlib
from dataclasses import replace

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn
from docx.shared import Pt

from publishing.report.as_docx import TemplateError, as_docx
from publishing.report.as_pdf import _once, as_pdf
from publishing.report.as_xlsx import apart, as_xlsx
from publishing.report.column_widths import column_widths, width
from publishing.report.content import (
    Cited,
    Headline,
    Paragraph,
    Report,
    Section,
    Sentence,
    Table,
)
from publishing.report.report_signs import boxes_words, signs_of_report
from publishing.report.word_template import word_template

CITED = Cited("chambers", "商会数", "", 2022, "450181", "横州市", "14", "个")
REPORT = Report(
    title="横州市2022年乡镇（街道）商会年度报告",
    subtitle="依据发布版2023-03-01.1编制",
    report_year=2022,
    division_code="450181",
    division_name="横州市",
    division_level="county",
    release="2023-03-01.1",
    published_on="2023-03-01",
    lead=Paragraph((Sentence("共有商会14个。", (CITED,)), Sentence("均为初步数。"))),
    headlines=(Headline("商会数", "14", "个", "", "比上年（12个）增长16.67%"),),
    sections=(
        Section(
            "一",
            "商会覆盖",
            (
                Paragraph((Sentence("商会14个。", (CITED,)),)),
                Table("主要指标", ("指标", "2022年"), (("商会数", "14"),) * 12, (1,)),
            ),
        ),
        Section(
            "附录一",
            "文中数字来源",
            (Table("文中数字来源", ("句", "数字"), (("1", "14个"),), (1,), "sources"),),
        ),
    ),
)


def made(template: bytes, report: Report = REPORT):
    content = as_docx(report, {}, template, "own.docx", sources=("a.xlsx", "a-claims.csv"))
    return docx.Document(io.BytesIO(content))


def template_of(*paragraphs: str) -> bytes:
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def test_a_short_column_gets_what_its_texts_take_and_the_long_one_the_rest():
    widths = column_widths(
        ("年度", "单位", "说明"), [("2022", "万元", "与上年不可比" * 10)], whole=40, padding=1
    )
    # Heads of two signs; 2022 is four of 0.57; with a sign of padding each: 3.28, 3 and the rest.
    assert [round(one, 2) for one in widths] == [3.28, 3.0, 33.72]


def test_two_long_columns_share_evenly_and_a_release_is_not_broken():
    release = "2026-11-28.2"
    widths = column_widths(
        ("分子", "分母", "发布版"), [("计" * 50, "数" * 30, release)], whole=50, padding=1
    )
    assert width(release) == pytest.approx(12 * 0.57)
    # 50 less three of padding less 6.84 of the release: 40.16 for two.
    assert [round(one, 2) for one in widths] == [21.08, 21.08, 7.84]


def test_a_quotient_is_never_broken_and_a_code_only_after_an_underscore():
    heads, rows = ("分子/分母", "指标"), [("1021.38/2531.86", "chamber_contribution_share")]
    # Fifteen signs of 0.57 and one of padding; the code has the rest.
    crowded = column_widths(heads, rows, whole=19, padding=1)
    assert [round(one, 2) for one in crowded] == [9.55, 9.45]
    # contribution_ is thirteen signs: 7.41.
    assert crowded[1] - 1 >= 7.41


def test_what_is_left_widens_all_and_the_whole_is_always_filled():
    assert column_widths(("甲甲", "乙乙乙乙"), [("一", "二")], whole=14, padding=1) == [5.0, 9.0]
    crowded = column_widths(("一二三四",) * 10, [("10000.00",) * 10], whole=30, padding=1)
    assert sum(crowded) == pytest.approx(30)


def test_in_excel_a_number_stands_apart_from_its_unit_and_a_numerator_from_its_denominator():
    table = Table(
        "文中数字来源",
        ("句", "数字", "分子/分母", "年度"),
        (("1", "47.49%", "445/937", "2022"), ("2", "-7.06个百分点", "", "2022")),
        (1,),
    )
    assert apart(table) == Table(
        "文中数字来源",
        ("句", "数字", "单位", "分子", "分母", "年度"),
        (
            ("1", "47.49", "%", "445", "937", "2022"),
            ("2", "-7.06", "个百分点", "", "", "2022"),
        ),
        (1, 3, 4),
    )


def test_in_excel_the_number_of_a_sentence_does_not_run_into_the_next():
    sheet = openpyxl.load_workbook(io.BytesIO(as_xlsx(REPORT)))["正文"]
    assert sheet["A4"].value == "共有商会14个。[1]均为初步数。"


def test_numbers_without_units_stay_in_their_column():
    table = Table("表", ("指标", "公布数"), (("甲", "1.8万"), ("乙", "40")), (1,))
    assert apart(table) == table


def test_in_the_pdf_what_is_the_same_in_every_row_is_said_once():
    table = Table(
        "来源",
        ("句", "数字", "区划", "发布版"),
        (("1", "14个", "横州市", "2023-03-01.1"), ("2", "12个", "横州市", "2023-03-01.1")),
        (1,),
        "sources",
    )
    shown = _once(table)
    assert shown.columns == ("句", "数字")
    assert shown.rows == (("1", "14个"), ("2", "12个"))
    assert (shown.numeric, shown.note) == ((1,), "区划均为横州市；发布版均为2023-03-01.1。")


def test_the_pdf_has_no_sign_that_is_not_seen_within_numbers_and_codes():
    table = Table("表", ("指标", "数"), (("chamber_members", "2023-03-01.1"), ("甲", "1.5")), (1,))
    pdf = as_pdf(replace(REPORT, sections=(Section("一", "表", (table,)),)), {})
    packed = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    # What is copied or searched for stands in the tables from glyphs to signs.
    tables = b"".join(text for text in map(unpacked, packed) if b"begincmap" in text)
    assert b"<6A2A>" in tables  # 横
    assert b"200B" not in tables


def unpacked(stream: bytes) -> bytes:
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return stream


def test_the_title_is_broken_by_sense_and_sentences_are_numbered():
    document = made(word_template())
    assert document.paragraphs[0].text == "横州市2022年\n乡镇（街道）商会年度报告"
    assert document.core_properties.title == "横州市2022年乡镇（街道）商会年度报告"
    runs = [run for run in document.paragraphs[2].runs if run.text]
    lead = [(run.text, bool(run.font.superscript)) for run in runs]
    # The second sentence prints no figure and has no number.
    assert lead == [("共有商会14个。", False), ("1", True), ("均为初步数。", False)]
    assert document.paragraphs[-1].text == (
        "文中右上角的数字是句子的编号。各句共印出1个数字，每个的指标、区划、年度、分子和分母见与本文件"
        "一同编制的a.xlsx（“文中数字来源”表）、a-claims.csv。"
    )


def test_page_numbers_stand_outside_and_are_as_large_as_they_should_be():
    document = docx.Document(io.BytesIO(word_template()))
    assert document.settings.odd_and_even_pages_header_footer
    section = document.sections[0]
    found = {}
    for name, footer in (("odd", section.footer), ("even", section.even_page_footer)):
        [paragraph] = footer.paragraphs
        indent = paragraph._p.pPr.ind
        found[name] = (
            str(paragraph.alignment),
            {key.split("}")[1]: value for key, value in indent.attrib.items()},
            paragraph.text,
        )
        assert [one.text for one in paragraph._p.iter(qn("w:instrText"))] == [" PAGE "]
        # The field is made of runs, which have the style's size.
        assert not list(paragraph._p.iter(qn("w:fldSimple")))
    assert found == {
        "odd": ("RIGHT (2)", {"rightChars": "100", "right": "280"}, "— 1 —"),
        "even": ("LEFT (0)", {"leftChars": "100", "left": "280"}, "— 1 —"),
    }
    style = document.styles["公文页码"]
    assert (style.font.size, style.font.name) == (Pt(14), "宋体")


def test_the_first_line_is_indented_by_two_signs_whatever_their_size():
    styles = docx.Document(io.BytesIO(word_template())).styles
    indents = {
        name: styles[name].element.pPr.ind.get(qn("w:firstLineChars"))
        for name in ("公文正文", "Heading 1", "Heading 2")
    }
    assert set(indents.values()) == {"200"}


def test_a_font_that_is_not_installed_has_others_to_stand_in():
    document = docx.Document(io.BytesIO(word_template()))
    [part] = [
        relation.target_part
        for relation in document.part.rels.values()
        if relation.reltype.endswith("/fontTable")
    ]
    table = part.blob.decode()
    assert (
        '<w:font w:name="方正小标宋简体"><w:altName w:val="FZXiaoBiaoSong-B05S,小标宋体,' in table
    )
    assert table.count("方正小标宋简体") == 1


def test_rows_are_not_split_and_neither_head_nor_last_row_stands_alone():
    # Headlines: a head and one row. The table: a head and twelve rows.
    headlines, table = made(word_template()).tables
    for row in (*headlines.rows, *table.rows):
        assert row._tr.trPr.find(qn("w:cantSplit")) is not None
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    kept = [bool(row.cells[0].paragraphs[0].paragraph_format.keep_with_next) for row in table.rows]
    assert kept == [True, True, *[False] * 8, True, True, False]
    assert headlines.rows[0].cells[0].paragraphs[0].paragraph_format.keep_with_next


def test_a_report_without_headlines_has_no_empty_table_of_them():
    [table] = made(word_template(), replace(REPORT, headlines=())).tables
    assert [cell.text for cell in table.rows[0].cells] == ["指标", "2022年"]


def test_an_older_template_without_the_new_fields_is_filled_as_before():
    document = made(
        template_of(
            "{{ title }}",
            "{{ lead }}",
            "{%p for section in sections %}",
            "{{ section.heading }}",
            "{%p for block in section.blocks %}",
            "{{ block.text }}",
            "{%p endfor %}",
            "{%p endfor %}",
        )
    )
    assert [paragraph.text for paragraph in document.paragraphs] == [
        "横州市2022年乡镇（街道）商会年度报告",
        "共有商会14个。均为初步数。",
        *("一、商会覆盖", "商会14个。", ""),
        "附录一、文中数字来源",
        "文中右上角的数字是句子的编号。各句共印出1个数字，每个的指标、区划、年度、分子和分母见与本文件"
        "一同编制的a.xlsx（“文中数字来源”表）、a-claims.csv。",
    ]


def test_the_tables_of_an_offices_own_letterhead_keep_their_widths():
    document = docx.Document(io.BytesIO(word_template()))
    letterhead = document.add_table(rows=1, cols=2)
    letterhead.rows[0].cells[0].text = "发文机关"
    before = [column.width for column in letterhead.columns]
    written = io.BytesIO()
    document.save(written)
    assert [column.width for column in made(written.getvalue()).tables[-1].columns] == before


def test_an_unknown_field_is_refused_with_the_nearest():
    with pytest.raises(TemplateError) as refused:
        made(template_of("{{ title }}", "{{ sections }}", "{{ titel_lines }}"))
    assert str(refused.value) == (
        "own.docx: there is no field 'titel_lines'; do you mean title_lines?"
    )


def test_signs_that_would_be_boxes_are_told_in_one_line():
    assert boxes_words([]) == ""
    assert boxes_words("𠮷") == (
        "1 sign is not in the fonts of the software and may show as boxes: 𠮷"
    )
    assert boxes_words("𠮷𠮷㐂") == (
        "2 signs are not in the fonts of the software and may show as boxes: 㐂 𠮷"
    )
    many = boxes_words(map(chr, range(0x20000, 0x2000B)))
    assert many.startswith("11 signs are not")
    assert many.endswith(f" {chr(0x20009)} …")


def test_every_sign_of_a_report_is_counted():
    assert set("横州市共有商会14个比上年增长附录一均为初步数句") <= signs_of_report(REPORT)
