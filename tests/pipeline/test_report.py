"""The annual report over the whole sample: what it says, its forms, and that it can be checked."""

import io
import json
import re
import shutil
import time
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
from orchestration.commands.report import write_report
from orchestration.home import DEFAULTS, Home
from orchestration.report_settings import report_settings
from publishing import fonts
from publishing.release_error import ReleaseError
from publishing.report import ReportSettings, Template, word_template, write_reports
from publishing.report.charts import draw
from publishing.report.compose import compose_report
from publishing.report.content import Chart, Table
from tests.conftest import MOMENT
from tests.pipeline.test_commands import shanghui

ALL_FORMS = ReportSettings(("html", "docx", "pdf", "xlsx"))
HENGZHOU, NANNING, REGION = "450181", "450100", "450000"


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
    assert "诚信建设先行商会45家（初步数；与上年不可比：两年中有一年报表未设此项）。" in said


def test_what_the_form_did_not_ask_is_said_and_nothing_is_drawn_of_it(province):
    section = chapter(province.release, REGION, "六", year=2018)
    assert words(section).endswith("带动农户数：2018年报表未设此项。")
    assert not [block for block in section.blocks if isinstance(block, Chart)]


def test_the_programme_is_called_as_in_its_year(province):
    assert chapter(province.release, REGION, "五", year=2020).title == "“万企帮万村”"
    assert chapter(province.release, REGION, "五").title == "“万企兴万村”"


def test_the_first_year_is_compared_with_none(province):
    report = compose_report(province.release, 2018, REGION)
    assert "2018年以前的数据不在本版内，不作比较。" in [
        sentence.text for sentence in report.lead.sentences
    ]
    assert not [sentence for sentence in report.sentences if "比上年" in sentence.text]


def test_incomplete_figures_say_so_while_counties_are_missing(province):
    first = province.home.releases / province.first.release
    assert words(chapter(first, REGION, "一")).startswith(
        "2022年末，全区建有商会的乡镇（街道）998个；商会覆盖率90.32%（998/1105）（初步数；"
        "不完全统计，111个县中102个有有效报表；与上年不可比：两年填报的县不同）。"
    )


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
    assert found["完整性"].startswith("应报县111个，有有效报表111个，退回待重报等0个，未收到0个；")


def test_changes_since_the_release_before_are_told_by_cause(province):
    first, table = chapter(province.release, REGION, "九").blocks
    assert first.sentences[0].text == (
        f"与前一发布版（{province.first.release}）相比，广西壮族自治区2022年有61项指标变化，"
        "原因：首次报送。"
    )
    assert table.rows[0] == ("建有商会的乡镇(街道)数", "个", "998", "1123", "首次报送+125")


def test_a_first_release_has_nothing_to_be_compared_with(province):
    first = province.home.releases / province.first.release
    assert words(chapter(first, REGION, "九")) == (
        f"发布版{province.first.release}是首版，没有可比较的前一发布版。"
    )


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
    assert "gradient_0" in drawings["各县（市、区）商会覆盖率（%）"]
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
    assert page.count("<svg ") == 7
    assert page.count('font-family="Shanghui Sans"') > 100


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
        "公文标题": ("小标宋体", Pt(22)),
        "公文正文": ("仿宋", Pt(16)),
        "Heading 1": ("黑体", Pt(16)),
        "Heading 2": ("楷体", Pt(16)),
    }
    assert document.styles["公文正文"].paragraph_format.line_spacing == Pt(28.95)
    assert document.paragraphs[0].text == "广西壮族自治区2022年乡镇（街道）商会年度报告"
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
    assert made.paragraphs[0].text == "横州市2022年乡镇（街道）商会年度报告"


def test_the_workbook_holds_numbers_as_numbers_and_no_formula(written):
    workbook = openpyxl.load_workbook(file_of(written, REGION, ".xlsx"))
    assert workbook.sheetnames == [
        *("正文", "主要指标", "各市主要指标", "数据质量评价", "变化的指标及原因", "指标定义"),
        *("公布数字核对", "文中数字来源"),
    ]
    sheet = workbook["各市主要指标"]
    assert [cell.value for cell in sheet[3]][:4] == ["南宁市", 127, 118, 92.91]
    cells = [cell for sheet in workbook for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} == {"s", "n"}


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
            template_with("", removed="{{ title }}"),
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
    assert charts[-1] == "商会覆盖率地图：横州市100.0"
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
    assert len(quoted) == 3
    # A pattern's sentence may be quoted from where its figure stands.
    assert [line for line in quoted if not any(line in sentence for sentence in said)] == []
    write, check = re.findall(r"```\n(shanghui .*)\n```", page)
    [shown] = re.findall(r"```text\n(.*?)```", page, re.S)
    environment = {"home": province.home.path, "folder": tmp_path}
    assert shanghui(*write.split()[1:], **environment).stdout == shown
    run = shanghui(*check.split()[1:], **environment)
    assert run.returncode == 0
    assert run.stdout.splitlines()[-1].endswith(f"release {province.release.name}: 130 reproduced")


@pytest.mark.long
def test_every_county_gets_its_page_within_a_minute(province, tmp_path):
    began = time.process_time()
    reports = write_report(province.home, 2022, "counties", out=tmp_path)
    assert time.process_time() - began < 60
    assert len(reports) == 111
    pages = [(one.folder / one.files[0]).read_text(encoding="utf-8") for one in reports]
    for report, page in zip(reports, pages, strict=True):
        assert f"{report.division_name}2022年乡镇（街道）商会年度报告" in page
