"""The annual report over the whole sample: what it says, its forms, and that it can be checked."""

import io
import json
import re
import resource
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn
from docx.shared import Pt

from ingestion.errors import ShanghuiError
from orchestration.assets import RunHome
from orchestration.assets.annual_report import annual_report
from orchestration.commands.claims import read_claim_verdicts
from orchestration.commands.report import tell_boxes, write_report
from orchestration.home import DEFAULTS, Home
from orchestration.report_settings import report_settings
from publishing import fonts
from publishing.release_error import ReleaseError
from publishing.report import ReportSettings, Template, word_template, write_reports
from publishing.report.chart_shapes import Bar
from publishing.report.compose import compose_report
from publishing.report.content import Chart, Table
from publishing.report.drawing import draw
from publishing.report.report_signs import boxes_of
from tests.conftest import MOMENT
from tests.pipeline.test_commands import shanghui

ALL_FORMS = ReportSettings(("html", "docx", "pdf", "xlsx"))
HENGZHOU, NANNING, WUZHOU, REGION = "450181", "450100", "450400", "450000"
SEVEN = ("450102", "450103", "450105", "450107", "450108", "450109", "450110")
"""The districts of Nanning."""


@pytest.fixture(scope="module")
def written(province, tmp_path_factory) -> Path:
    """Reports of 2022 of the region, a prefecture and a county that was recoded, in all forms."""
    folder = tmp_path_factory.mktemp("reports")
    codes = {code: folder / code for code in (REGION, NANNING, HENGZHOU)}
    write_reports(province.release, 2022, codes, ALL_FORMS)
    return folder


def file_of(folder: Path, code: str, form: str) -> Path:
    return folder / code / f"annual-report-2022-{code}{form}"


def chapter(release: Path, code: str, number: str, year: int = 2022, boundaries=None):
    [section] = [
        section
        for section in compose_report(release, year, code, boundaries=boundaries).sections
        if section.number == number
    ]
    return section


def words(section) -> str:
    return "".join(
        sentence.text
        for block in section.blocks
        if not isinstance(block, (Table, Chart))
        for sentence in block.sentences
    )


def tables_of(section) -> list[Table]:
    return [block for block in section.blocks if isinstance(block, Table)]


def charts_of(section) -> list[str]:
    return [block.alternative for block in section.blocks if isinstance(block, Chart)]


def test_the_region_is_told_as_the_bulletin_tells_it(province):
    said = words(chapter(province.release, REGION, "一"))
    assert said.startswith(
        "2022年末，全区建有商会的乡镇（街道）1123个，比上年（1043个）增长7.67%；商会覆盖率89.77%"
        "（1123/1251），比上年（83.37%）提高6.39个百分点（初步数）。共有商会937个，比上年（873个）"
        "增长7.33%；其中单独组建772个、联合组建165个（初步数）。"
    )
    assert "登记率47.49%（445/937），比上年（40.44%）提高7.06个百分点（初步数）。" in said


def test_a_figure_of_other_forms_is_not_compared(province):
    said = words(chapter(province.release, REGION, "三"))
    assert "诚信建设先行商会45家（初步数；与上年不可比：上年报表未设此项）。" in said


def test_what_the_form_did_not_ask_is_said_and_nothing_is_drawn_of_it(province):
    section = chapter(province.release, REGION, "六", year=2018)
    assert words(section) == "2018年报表未设本章各项指标。"
    assert len(section.blocks) == 1
    [table] = tables_of(chapter(province.release, REGION, "三", year=2018))
    # Two of four were asked, and there is no year before.
    assert table.columns == ("指标", "单位", "2018年")
    assert [row[0] for row in table.rows] == ["自治区“四好”商会数", "全国“四好”商会数"]


def test_a_county_that_was_not_asked_says_so_in_one_sentence(province):
    [said] = chapter(province.release, HENGZHOU, "六").blocks
    assert said.text == "本章各项指标只要求试点县（市、区）填报，横州市不在其列。"


def test_what_is_yes_or_no_of_a_county_is_told_in_words(province):
    honours = chapter(province.release, HENGZHOU, "三")
    assert words(honours).endswith(
        "已获评“五好”县级工商联（初步数；与上年不可比：上年报表未设此项）。"
    )
    [table] = tables_of(honours)
    assert table.rows[-1] == (
        *("“五好”县级工商联", "", "—", "是", "与上年不可比：上年报表未设此项"),
    )
    assert "理顺关系难：已把登记列入目标考核；本年出台文件3份" in words(
        chapter(province.release, HENGZHOU, "七")
    )
    lead = compose_report(province.release, 2022, HENGZHOU).lead
    assert lead.text.startswith("2022年报表有效，首次报送及时（初步数）。")


def test_what_was_counted_since_the_first_year_is_not_told_twice_in_it(province):
    assert "2018年以来" not in words(chapter(province.release, REGION, "五", year=2018))
    assert "2018年以来累计参与帮扶的企业13450家" in words(
        chapter(province.release, REGION, "五", year=2019)
    )


def test_the_programme_is_called_as_in_its_year(province):
    assert chapter(province.release, REGION, "五", year=2020).title == "“万企帮万村”"
    assert chapter(province.release, REGION, "五").title == "“万企兴万村”"


def test_the_first_year_is_compared_with_none(province):
    report = compose_report(province.release, 2018, REGION)
    assert "没有2018年以前的数据，不作比较。" in [
        sentence.text for sentence in report.lead.sentences
    ]
    assert not [sentence for sentence in report.sentences if "比上年" in sentence.text]


def test_incomplete_figures_say_so_while_counties_are_missing(province):
    first = province.home.releases / province.first.release
    assert words(chapter(first, REGION, "一")).startswith(
        "2022年末，全区建有商会的乡镇（街道）998个；商会覆盖率90.32%（998/1105）（初步数；"
        "不完全统计，111个县中102个有有效报表）。共有商会835个；其中单独组建688个、联合组建147个"
        "（初步数；不完全统计）。有活动的商会829个；有效覆盖率89.59%（990/1105）（初步数；不完全统计）。"
        "以上各项与上年不可比：两年填报的县不同。"
    )


def test_a_prefecture_without_a_figure_keeps_its_row_and_says_why(province):
    first = province.home.releases / province.first.release
    section = chapter(first, REGION, "一")
    bars, cells = [block for block in section.blocks if isinstance(block, Chart)][1:]
    assert "，梧州市暂不公布，北海市86.67%，" in bars.alternative
    drawn = {bar.name: bar for bar in bars.shape.bars}
    assert len(drawn) == 14
    assert drawn["梧州市"] == Bar("梧州市", None, "暂不公布")
    assert drawn["北海市"] == Bar("北海市", 86.67, "86.67")
    # 靖西市 has not filed, 德保县 was sent back.
    assert "，靖西市未报" in cells.alternative
    assert "，德保县退回" in cells.alternative
    below, _ = tables_of(section)
    assert below.note == (
        "按区划代码排列，不作排名。梧州市、钦州市、贵港市、百色市、贺州市、崇左市："
        "因有有效报表的县不足90%，暂不公布。"
    )


def test_a_prefecture_that_is_withheld_says_so_once_a_chapter(province):
    first = province.home.releases / province.first.release
    report = compose_report(first, 2022, WUZHOU)
    assert report.headlines == ()
    assert words(chapter(first, WUZHOU, "二")) == "本章各项指标因有有效报表的县不足90%，暂不公布。"
    assert tables_of(chapter(first, WUZHOU, "二")) == []
    [below] = tables_of(chapter(first, WUZHOU, "一"))
    assert below.rows[0][:3] == ("万秀区", "8", "8")
    assert "商会覆盖率：梧州市2018年61.19%，" in "".join(charts_of(chapter(first, WUZHOU, "一")))
    assert "，2022年暂不公布；" in "".join(charts_of(chapter(first, WUZHOU, "一")))


def test_a_county_whose_return_was_sent_back_gets_one_page(province):
    first = province.home.releases / province.first.release
    report = compose_report(first, 2022, "450422")
    published = report.published_on.split("-")
    day = f"{published[0]}年{int(published[1])}月{int(published[2])}日"
    assert report.lead.text == (
        f"藤县2022年报表于2023年1月9日收到，有错误1处，已退回，截至{day}（发布版{report.release}"
        "公布之日）尚未收到更正后的报表；报送期限为2023年1月31日。2022年没有藤县的数字，"
        "以下只列其最近有数的年度和所在地区的数字。"
    )
    assert report.headlines == ()
    assert [section.title for section in report.sections] == [
        *("最近有数的年度：2021年", "梧州市2022年", "文中数字来源"),
    ]
    own, above, _ = report.sections
    assert words(own).startswith(
        "2021年末，全县建有商会的乡镇（街道）15个；商会覆盖率88.24%（15/17）（初步数）。"
    )
    assert words(above) == "梧州市2022年各项指标因有有效报表的县不足90%，暂不公布。"
    [table] = tables_of(above)
    assert table.columns == (
        *("指标", "单位", "藤县2021年", "梧州市2022年", "广西壮族自治区2022年"),
    )
    assert table.rows[0] == ("建有商会的乡镇（街道）数", "个", "15", "—", "998")
    assert table.note == (
        "—：没有或暂不公布。藤县2021年：初步数。"
        "广西壮族自治区2022年：初步数；不完全统计，111个县中102个有有效报表。"
    )


def test_a_county_that_has_not_filed_gets_one_page_which_can_be_checked(province, tmp_path):
    first = province.home.releases / province.first.release
    [written] = write_reports(first, 2022, {"451081": tmp_path}, ALL_FORMS)
    assert len(written.files) == 5
    report = compose_report(first, 2022, "451081")
    assert re.match(
        r"靖西市2022年报表截至\d+年\d+月\d+日（发布版.*公布之日）尚未收到；报送期限为2023年1月31日。",
        report.lead.text,
    )
    rows = read_claim_verdicts(first, [tmp_path / "annual-report-2022-451081-claims.csv"])
    assert {row["verdict_kind"] for row in rows} == {"reproduced"}
    assert len(rows) == 12


@pytest.mark.parametrize("code", [REGION, NANNING, HENGZHOU, "450422"])
def test_nothing_is_said_twice_in_a_sentence_and_no_bracket_is_narrow(province, code):
    first = province.home.releases / province.first.release
    report = compose_report(first, 2022, code)
    for sentence in report.sentences:
        # The lead says of the whole year that it is provisional.
        assert sentence.text.count("初步数") <= 1, sentence.text
        assert sentence.text.count("不完全统计") <= 1, sentence.text
        assert not re.search("[()]|，，|；；|。。|（）|；）|；。", sentence.text), sentence.text
    for section in report.sections:
        assert section.blocks, section.title
        for table in tables_of(section):
            # A report of a release's cells may quote their codes, never in the middle of Chinese.
            assert "(" not in "".join(cell for row in table.rows for cell in row), table.title


def test_a_report_of_the_sample_says_that_it_is_invented(province):
    page = province.release / "report" / "2022" / f"annual-report-2022-{REGION}.html"
    assert (
        f'<p class="subtitle">示例数据，均为虚构 · 依据发布版{province.release.name}（'
        in page.read_text(encoding="utf-8")
    )


def test_quality_is_told_by_the_nine_criteria_with_what_was_measured(province):
    [table] = chapter(province.release, REGION, "八").blocks
    assert [row[0] for row in table.rows] == [
        *("真实性", "准确性", "完整性", "及时性", "适用性", "经济性", "可比性", "协调性"),
        "可获得性",
    ]
    found = {row[0]: row[2] for row in table.rows}
    assert found["及时性"] == "及时109个县，逾期2个县；更正7个县"
    assert found["适用性"] == "本系统不计量"
    assert found["完整性"].startswith("应报县111个，有有效报表111个，退回待重报等0个，未报0个；")


def test_changes_since_the_release_before_are_told_by_cause(province):
    first, table = chapter(province.release, REGION, "九").blocks
    assert first.sentences[0].text == (
        f"本报告依据发布版{province.release.name}编制，与其前的发布版{province.first.release}相比，"
        "广西壮族自治区2022年有61项指标变化，原因：首次报送。"
    )
    assert table.columns[2:4] == (province.first.release, province.release.name)
    assert table.rows[0] == ("建有商会的乡镇（街道）数", "个", "998", "1123", "+125")
    # 25.4346 % before, 25.4314 % now.
    [confirmed] = [row for row in table.rows if row[0] == "司法确认率"]
    assert confirmed[2:] == ("25.43", "25.43", "减少不足0.01个百分点")


def test_a_first_release_has_nothing_to_be_compared_with(province):
    first = province.home.releases / province.first.release
    assert words(chapter(first, REGION, "九")) == (
        f"本报告依据首个发布版{province.first.release}编制，没有更早的发布版可比。"
        "其后的发布版如仍附本报告，即报告所列各项数字未变。"
    )


def test_a_report_that_is_kept_names_the_releases_it_is_about(province):
    # The report of 2018 was made from the first release and stands in the second too.
    page = province.release / "report" / "2018" / f"annual-report-2018-{REGION}.html"
    said = page.read_text(encoding="utf-8")
    assert f"本报告依据首个发布版{province.first.release}编制，没有更早的发布版可比。" in said
    assert "前一发布版" not in said


def test_divisions_stand_by_their_codes_and_are_not_ranked(province):
    tables = [
        block
        for block in chapter(province.release, NANNING, "一").blocks
        if isinstance(block, Table) and block.kind == "below"
    ]
    [table] = tables
    assert [row[0] for row in table.rows][:3] == ["兴宁区", "青秀区", "江南区"]
    assert table.rows[-1][0] == "南宁市"
    assert not [column for column in table.columns if "登记率" in column]


def test_a_county_stands_beside_its_own_last_years_its_prefecture_and_the_region(province):
    section = chapter(province.release, HENGZHOU, "一")
    [chart] = [block for block in section.blocks if isinstance(block, Chart)]
    # 横县 450127 until 2020, 横州市 450181 since; 7, 9, 10, 15 and 17 of its 17 townships.
    assert chart.alternative.startswith(
        "商会覆盖率：横州市2018年41.18%，2019年52.94%，2020年58.82%，2021年88.24%，2022年100.00%；"
        "南宁市2018年"
    )
    assert "；广西壮族自治区2018年59.60%" in chart.alternative
    [table] = [block for block in section.blocks if isinstance(block, Table)]
    assert table.columns == (
        *("指标", "单位", "2021年", "2022年", "分子/分母", "南宁市", "广西壮族自治区"),
    )


def test_the_bulletin_s_figures_say_why_they_are_not_borne_out(province):
    sections = compose_report(province.release, 2022, REGION).sections
    [claims] = [block for one in sections for block in one.blocks if block_kind(block) == "claims"]
    rows = {row[0]: row[1:] for row in claims.rows}
    assert rows["GX2022-19"] == (
        *("2022", "商会数", "1123", "937", "不一致", "与建有商会的乡镇（街道）数相等"),
    )
    assert rows["GX2022-20"] == (
        *("2022", "登记率", "高于全国平均", "47.49", "无法推算", "库内没有全国的数"),
    )
    assert rows["GX2022-03"][4:] == ("一致", "截断而非四舍五入")
    assert rows["GX2022-05"][4:] == ("一致", "分母为商会数（937）")
    assert rows["GX2022-17"][2] == "不低于40"


def block_kind(block) -> str:
    return block.kind if isinstance(block, Table) else ""


@pytest.mark.parametrize("code", [REGION, NANNING, HENGZHOU])
def test_the_report_is_a_file_of_claims_and_all_of_it_is_reproduced(province, written, code):
    rows = read_claim_verdicts(province.release, [file_of(written, code, "-claims.csv")])
    assert [row for row in rows if row["verdict_kind"] != "reproduced"] == []
    cited = sum(len(one.figures) for one in compose_report(province.release, 2022, code).sentences)
    assert len(rows) == cited > 80


def test_a_doctored_report_is_not_reproduced(province, written, tmp_path):
    text = file_of(written, REGION, "-claims.csv").read_text(encoding="utf-8-sig")
    assert ",1123,个," in text
    doctored = tmp_path / "doctored.csv"
    doctored.write_text(text.replace(",1123,个,", ",1124,个,"), encoding="utf-8")
    wrong = [
        row
        for row in read_claim_verdicts(province.release, [doctored])
        if row["verdict_kind"] == "not_reproduced"
    ]
    assert [row["indicator"] for row in wrong] == ["townships_with_chamber"]


def test_the_same_release_gives_the_same_bytes(province, written, tmp_path):
    # Alone, not beside two others.
    write_reports(province.release, 2022, {NANNING: tmp_path / NANNING}, ALL_FORMS)
    names = sorted(path.name for path in (tmp_path / NANNING).iterdir())
    assert [Path(name).suffix for name in names] == [
        *(".csv", ".docx", ".html", ".pdf", ".xlsx", ".json"),
    ]
    for name in names:
        assert (tmp_path / NANNING / name).read_bytes() == (written / NANNING / name).read_bytes()


def test_charts_drawn_again_in_the_same_process_are_the_same(province):
    report = compose_report(province.release, 2022, REGION)
    drawings = draw(report)
    assert "gradient-2" in drawings["各县（市、区）商会覆盖率（%）"]
    assert draw(report) == drawings


def test_the_page_asks_nothing_of_anywhere_and_says_every_sentence(province, written):
    page = file_of(written, REGION, ".html").read_text(encoding="utf-8")
    asked = [
        url
        for url in re.findall(r"""(?:src|href)=["']?([^"'\s>]+)|url\(([^)]{1,40})""", page)
        if not (url[0].startswith("#") or url[1].startswith("#") or url[1].startswith("data:"))
    ]
    assert asked == []
    assert "default-src 'none'" in page
    for sentence in compose_report(province.release, 2022, REGION).sentences:
        assert sentence.text in page
    # Each of the seven charts for a wide page and for a phone.
    assert page.count("<svg ") == 14
    ids = re.findall(r' id="([^"]+)"', page)
    # Of twelve chapters and appendices, and of the colours of one chart drawn twice.
    assert len(ids) == len(set(ids)) == 14
    assert page.count('font-family="Shanghui Sans"') == 14


def test_the_word_document_is_set_as_official_documents_are(written):
    document = docx.Document(file_of(written, REGION, ".docx"))
    section = document.sections[0]
    lengths = {
        name: round(getattr(section, name).mm)
        for name in (
            *("page_width", "page_height", "top_margin", "left_margin", "right_margin"),
            "bottom_margin",
        )
    }
    # 210 - 28 - 26 = 156 and 297 - 37 - 35 = 225 millimetres of text.
    assert lengths == {
        "page_width": 210,
        "page_height": 297,
        "top_margin": 37,
        "left_margin": 28,
        "right_margin": 26,
        "bottom_margin": 35,
    }
    fonts_of = {
        name: (
            document.styles[name].element.rPr.rFonts.get(qn("w:eastAsia")),
            document.styles[name].font.size,
        )
        for name in ("公文标题", "公文正文", "Heading 1", "Heading 2")
    }
    assert fonts_of == {
        "公文标题": ("方正小标宋简体", Pt(22)),
        "公文正文": ("仿宋", Pt(16)),
        "Heading 1": ("黑体", Pt(16)),
        "Heading 2": ("楷体", Pt(16)),
    }
    assert document.styles["公文正文"].paragraph_format.line_spacing == Pt(28.95)
    assert document.paragraphs[0].text == "广西壮族自治区2022年\n乡镇（街道）商会年度报告"
    pictures = list(document.element.body.iter(qn("wp:docPr")))
    assert len(pictures) == 7
    assert all("：" in picture.get("descr") for picture in pictures)
    with zipfile.ZipFile(file_of(written, REGION, ".docx")) as packed:
        assert {info.date_time for info in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert not [name for name in packed.namelist() if "font" in name and "Table" not in name]


def test_an_office_restyles_the_template_and_keeps_its_style(province, tmp_path):
    template = docx.Document(io.BytesIO(word_template()))
    template.styles["公文正文"].font.size = Pt(14)
    restyled = io.BytesIO()
    template.save(restyled)
    own = Template("own.docx", restyled.getvalue())
    write_reports(province.release, 2022, {HENGZHOU: tmp_path}, ReportSettings(("docx",), own))
    made = docx.Document(tmp_path / f"annual-report-2022-{HENGZHOU}.docx")
    assert made.styles["公文正文"].font.size == Pt(14)
    assert made.paragraphs[0].text == "横州市2022年\n乡镇（街道）商会年度报告"


def test_the_word_document_numbers_its_sentences_and_says_where_figures_are_from(written):
    document = docx.Document(file_of(written, REGION, ".docx"))
    lead = document.paragraphs[2]
    assert [(run.text, run.font.superscript) for run in lead.runs][:2] == [
        (
            "2022年全区应报县（市、区）111个；有效报表上报率100.00%（111/111）；"
            "首次报送及时率（不论审核结果）98.20%（109/111）（初步数）。",
            None,
        ),
        ("1", True),
    ]
    headlines = document.tables[0]
    assert [cell.text for cell in headlines.rows[0].cells] == [
        *("主要数字", "数值", "单位", "分子/分母", "与上年相比"),
    ]
    assert [cell.text for cell in headlines.rows[1].cells] == [
        *("商会覆盖率", "89.77", "%", "1123/1251", "比上年（83.37%）提高6.39个百分点"),
    ]
    assert document.paragraphs[-1].text.startswith("文中右上角的数字是句子的编号。")
    assert document.paragraphs[-1].text.endswith(
        f"见与本文件一同编制的annual-report-2022-{REGION}.xlsx（“文中数字来源”表）、"
        f"annual-report-2022-{REGION}-claims.csv。"
    )


def test_the_workbook_holds_numbers_as_numbers_and_no_formula(written):
    workbook = openpyxl.load_workbook(file_of(written, REGION, ".xlsx"))
    assert workbook.sheetnames == [
        *("正文", "主要指标", "各设区市主要指标", "数据质量评价", "变化的指标及原因", "指标定义"),
        *("公布数字核对", "文中数字来源"),
    ]
    below = workbook["各设区市主要指标"]
    assert [cell.value for cell in below[3]][:4] == ["南宁市", 127, 118, 92.91]
    # 14 prefectures under the head, an empty line, the region: filtered and sorted without it.
    assert below.auto_filter.ref == "A2:J16"
    assert [below.cell(17, 1).value, below.cell(18, 1).value] == [None, "广西壮族自治区"]
    cells = [cell for sheet in workbook for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    for sheet in workbook.worksheets[1:]:
        assert (sheet.title, sheet.print_title_rows) == (sheet.title, "$2:$2")
        assert sheet.freeze_panes == "B3"


def test_figures_of_the_text_stand_in_the_workbook_as_numbers_with_their_units(written):
    sheet = openpyxl.load_workbook(file_of(written, REGION, ".xlsx"))["文中数字来源"]
    head, *rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert head[:5] == ["句", "数字", "单位", "指标", "区划"]
    assert rows[0][:4] == [1, 111, "个", "应报县（市、区）数 counties_expected"]
    assert rows[1][:4] == [1, 100.0, "%", "上报率 filing_rate"]
    assert rows[1][head.index("分子") : head.index("分母") + 1] == [111, 111]
    assert {type(row[1]) for row in rows} == {int, float}


def test_a_year_whose_figures_did_not_change_keeps_its_report(province):
    first = province.home.releases / province.first.release / "report"
    second = province.release / "report"
    for year, is_kept in ((2018, True), (2021, True), (2022, False)):
        name = f"annual-report-{year}-{REGION}.pdf"
        assert (second / str(year) / name).samefile(first / str(year) / name) == is_kept
        record = json.loads((second / str(year) / "report.json").read_text())
        assert record["release"] == (province.first if is_kept else province.second).release


def test_two_figures_that_are_not_compared_stand_in_no_table_side_by_side(province):
    [table] = [
        block
        for block in chapter(province.release, REGION, "一").blocks
        if isinstance(block, Table) and block.kind == "figures"
    ]
    rows = {row[0]: row[1:] for row in table.rows}
    assert rows["有活动的商会数"] == ("个", "—", "931", "", "与上年不可比：两年报表口径不同")
    assert rows["商会数"] == ("个", "873", "937", "", "")


def test_a_form_made_again_leaves_the_others_in_the_record(province, tmp_path):
    folder = {HENGZHOU: tmp_path}
    write_reports(province.release, 2022, folder, ReportSettings(("xlsx", "html")))
    write_reports(province.release, 2022, folder, ReportSettings(("html",)))
    record = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert sorted(Path(name).suffix for name in record["files"]) == [".csv", ".html", ".xlsx"]


def test_the_report_as_it_was_known(province, tmp_path):
    [report] = write_report(
        province.home, 2022, None, formats=("html",), as_known=province.first.release, out=tmp_path
    )
    assert report.release == province.first.release
    page = (tmp_path / report.files[0]).read_text(encoding="utf-8")
    assert "不完全统计，111个县中102个有有效报表" in page


def test_a_report_that_cannot_be_made_leaves_the_release_and_says_so(province, tmp_path):
    home = Home(tmp_path / "home")
    shutil.copytree(
        province.release,
        home.releases / province.release.name,
        ignore=shutil.ignore_patterns("report"),
    )
    (home.releases / "current").symlink_to(province.release.name)
    template = tmp_path / "missing.docx"
    configuration = replace(DEFAULTS, report_template=template, report_formats=("xlsx",))
    run_home = RunHome(home, MOMENT, configuration=configuration)
    result = annual_report(home=run_home)
    assert result.metadata["report_failure"].startswith(f"the Word template {template} cannot")
    assert [(check.check_name, check.passed) for check in result.check_results] == [
        ("report_written", False)
    ]
    # With the cause gone the same step makes it, though the release is not new.
    mended = replace(configuration, report_template=None)
    again = annual_report(home=RunHome(home, MOMENT, configuration=mended))
    assert (again.metadata["reports_made"], again.metadata["report_failure"]) == (5, "")
    third = annual_report(home=RunHome(home, MOMENT, configuration=mended))
    assert (third.metadata["reports_made"], third.metadata["reports_kept"]) == (0, 0)


def template_with(text: str, removed: str = "") -> bytes:
    document = docx.Document(io.BytesIO(word_template()))
    for paragraph in document.paragraphs:
        if removed and removed in paragraph.text:
            paragraph.text = ""
    document.add_paragraph(text)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"not a zip", "own.docx is no Word document (.docx)"),
        (template_with("{{ tittle }}"), "own.docx: there is no field 'tittle'; do you mean title?"),
        (
            template_with("", removed="{{ title_lines }}"),
            "own.docx lacks the field title: put {{ title }} where it belongs, or begin from"
            " --write-template",
        ),
        (template_with("{% if title %}"), "own.docx: Unexpected end of template."),
        (template_with("{{ 1 / 0 }}"), "own.docx cannot be filled: division by zero"),
        (
            template_with("{{ title.__class__.__mro__ }}"),
            "own.docx cannot be filled: access to attribute '__class__' of 'str' object is unsafe",
        ),
    ],
)
def test_a_template_that_does_not_fit_is_refused_by_field(province, tmp_path, content, message):
    with pytest.raises(ReleaseError) as refused:
        write_reports(
            province.release,
            2022,
            {HENGZHOU: tmp_path},
            ReportSettings(("docx",), Template("own.docx", content)),
        )
    assert str(refused.value).startswith(message)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["2030"], "has no report year 2030; it has 2018, 2019, 2020, 2021, 2022"),
        (["2022", "--division", "横洲市"], "there is no division '横洲市'; do you mean 横州市?"),
        (
            ["2022", "--format", "word"],
            "there is no format 'word'; there are html, docx, pdf, xlsx",
        ),
        (["2022", "--template", "nowhere.docx"], "the Word template nowhere.docx cannot be read"),
        (
            ["2022", "--template", "nowhere.docx", "--format", "html,pdf"],
            "--template is for Word, and Word is not among the forms to write: add docx",
        ),
        (
            ["2022", "--template", "nowhere.docx", "--division", "counties"],
            "--template is for Word",
        ),
        (["2022", "--division", "那阳镇"], "那阳镇 is a township"),
        (["2022", "--format", "xlsx", "--out", "/proc/report"], "is not written: /proc/report ("),
    ],
)
def test_bad_input_is_one_line(province, arguments, message):
    run = shanghui("report", *arguments, home=province.home.path)
    assert (run.returncode, run.stdout) == (2, "")
    assert message in run.stderr
    assert run.stderr.count("\n") == 1


def test_a_font_that_is_not_there_is_one_line(province, tmp_path, monkeypatch):
    monkeypatch.setitem(fonts.FILES, (fonts.SANS, 400), tmp_path / "ShanghuiSans-Regular.otf")
    with pytest.raises(ReleaseError, match=r"ShanghuiSans-Regular\.otf is not there: install"):
        write_reports(
            province.release, 2022, {HENGZHOU: tmp_path / "out"}, ReportSettings(("html",))
        )


def test_the_command_names_the_files_it_wrote(province, tmp_path):
    run = shanghui(
        *("report", "2022", "--division", "横县", "--out", tmp_path, "--format", "html,xlsx"),
        "--json",
        home=province.home.path,
    )
    assert run.returncode == 0
    [report] = json.loads(run.stdout)
    assert (report["division_code"], report["release"]) == (HENGZHOU, province.second.release)
    assert [Path(name).name for name in report["files"]] == [
        f"annual-report-2022-{HENGZHOU}.html",
        f"annual-report-2022-{HENGZHOU}.xlsx",
        f"annual-report-2022-{HENGZHOU}-claims.csv",
    ]
    assert all(Path(name).stat().st_size for name in report["files"])


def test_there_is_a_map_only_where_boundaries_are_given(province, tmp_path):
    square = {
        "type": "Polygon",
        "coordinates": [[[109, 22], [109, 23], [110, 23], [110, 22], [109, 22]]],
    }
    file = tmp_path / "boundaries.geojson"
    feature = {"type": "Feature", "geometry": square, "properties": {"adcode": 450181}}
    file.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    settings = report_settings(replace(DEFAULTS, report_polygons=file))
    charts = [
        block.alternative
        for block in chapter(province.release, REGION, "一", boundaries=settings.boundaries).blocks
        if isinstance(block, Chart)
    ]
    assert charts[-1] == "商会覆盖率地图：横州市100.00%"
    assert len(charts) == 4
    assert len(compose_report(province.release, 2022, REGION).sections[0].blocks) == 7


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "is no GeoJSON FeatureCollection; report.polygons needs one"),
        (
            '{"features": [{"properties": {"name": "横州市"}, "geometry": null}]}',
            "has no feature whose properties have a division_code or adcode or code",
        ),
        (None, "cannot be read (No such file or directory)"),
    ],
)
def test_boundaries_that_cannot_be_used_are_named(tmp_path, text, message):
    file = tmp_path / "boundaries.geojson"
    if text is not None:
        file.write_text(text, encoding="utf-8")
    with pytest.raises(ShanghuiError) as refused:
        report_settings(replace(DEFAULTS, report_polygons=file))
    assert message in str(refused.value)


def test_the_page_on_reports_shows_what_they_say(province, tmp_path):
    page = (Path(__file__).parents[2] / "docs" / "report.md").read_text(encoding="utf-8")
    quoted = re.findall(r"^> (.*)$", page, re.M)
    said = {sentence.text for sentence in compose_report(province.release, 2022, REGION).sentences}
    assert len(quoted) == 4
    # A pattern's sentence may be quoted from where its figure stands.
    assert [line for line in quoted if not any(line in sentence for sentence in said)] == []
    write, check = re.findall(r"```\n(shanghui .*)\n```", page)
    [shown] = re.findall(r"```text\n(.*?)```", page, re.S)
    environment = {"home": province.home.path, "folder": tmp_path}
    assert shanghui(*write.split()[1:], **environment).stdout == shown
    run = shanghui(*check.split()[1:], **environment)
    assert run.returncode == 0
    assert run.stdout.splitlines()[-1].endswith(f"release {province.release.name}: 131 reproduced")


def test_a_sign_that_the_fonts_do_not_have_is_told(province, tmp_path, capfd):
    settings = replace(DEFAULTS, notice="𠮷庆镇商会征求意见稿")
    [report] = write_reports(
        province.release,
        2022,
        {HENGZHOU: tmp_path},
        ReportSettings(("html",), notice=settings.notice),
    )
    assert report.boxes == ("𠮷",)
    tell_boxes([report])
    assert capfd.readouterr().err == (
        "shanghui: 1 sign is not in the fonts of the software and may show as boxes: 𠮷\n"
    )


def test_reports_of_the_sample_have_no_sign_that_would_be_a_box(province, tmp_path):
    years = [compose_report(province.release, year, REGION) for year in (2018, 2022)]
    assert [boxes_of(report) for report in years] == [(), ()]


def test_reports_made_in_processes_are_those_made_alone(province, tmp_path):
    codes = (*SEVEN, HENGZHOU)
    told = []
    reports = write_reports(
        province.release,
        2022,
        {code: tmp_path / "many" / code for code in codes},
        ReportSettings(("html", "docx")),
        lambda done, total: told.append((done, total)),
    )
    assert tuple(report.division_code for report in reports) == codes
    assert told == [(6, 8), (8, 8)]
    alone = tmp_path / "alone"
    write_reports(province.release, 2022, {HENGZHOU: alone}, ReportSettings(("html", "docx")))
    names = sorted(path.name for path in alone.iterdir())
    assert len(names) == 4
    for name in names:
        assert (alone / name).read_bytes() == (tmp_path / "many" / HENGZHOU / name).read_bytes()


def test_a_report_of_many_that_cannot_be_made_is_one_line(province, tmp_path):
    folders = {code: tmp_path / code for code in (*SEVEN, "459999")}
    with pytest.raises(ReleaseError) as refused:
        write_reports(province.release, 2022, folders, ReportSettings(("html",)))
    assert "459999" in str(refused.value)
    assert "\n" not in str(refused.value)


def test_every_county_gets_its_page_within_a_minute(province, tmp_path):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    reports = write_report(province.home, 2022, "counties", out=tmp_path)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    # A minute of two cores, whatever else runs on them.
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 120
    assert len(reports) == 111
    pages = [(one.folder / one.files[0]).read_text(encoding="utf-8") for one in reports]
    for report, page in zip(reports, pages, strict=True):
        assert f"{report.division_name}2022年乡镇（街道）商会年度报告" in page
