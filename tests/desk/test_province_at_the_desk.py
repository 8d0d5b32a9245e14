"""The province's view: who filed, who is late, what is open, what to write, all of it to take."""

import io
import re
import shutil
import zipfile
from datetime import UTC, datetime

from tests.desk.conftest import HENGZHOU, LINGSHAN
from tests.desk.test_filing_at_the_desk import with_cell

FEBRUARY = datetime(2023, 2, 3, 1, 0, tzinfo=UTC)


def row_of(page: str, county: str) -> str:
    row = next(row for row in re.findall("<tr>.*?</tr>", page, re.S) if county in row)
    return " ".join(re.sub("<[^>]+>", " ", row).split())


def test_the_province_sees_who_filed_and_takes_it_all(desk, returns_2022):
    view = desk.link(None)
    page = desk.browser.get(view).text
    assert "<title>2022年度乡镇街道商会年报 · 报送情况</title>" in page
    assert "<b>111</b>应报" in page and "<b>111</b>未报送" in page and "<b>0</b>逾期" in page

    asked = with_cell(returns_2022[HENGZHOU], "调解案件台账", "F4", 45_000)
    desk.file(desk.upload(HENGZHOU, asked))
    wrong = with_cell(returns_2022[LINGSHAN], "乡镇街道商会名册", "D6", "也许")
    desk.clock.moment = FEBRUARY
    desk.file(desk.upload(LINGSHAN, wrong), knows="yes")

    page = desk.browser.get(view).text
    assert row_of(page, HENGZHOU) == (
        "横州市 450181 南宁市 已接收，待汇总 2023-01-20 09:30 1 2023年1月30日 已过"
    )
    assert row_of(page, LINGSHAN) == "灵山县 450721 钦州市 已退回，待改正 逾期 2023-02-03 09:00 1"
    assert row_of(page, "450102") == "兴宁区 450102 南宁市 未报送 逾期"
    assert "<b>109</b>未报送" in page and "<b>110</b>逾期" in page

    reminders = desk.browser.get(f"{view}reminders").text
    assert (
        "横州市工商联：贵单位2022年度乡镇街道商会年报已接收，还有 1 处核实性问题没有说明，"
        "请于2023年1月30日（含）前说明。" in reminders
    )
    assert (
        "灵山县工商联：贵单位2022年度乡镇街道商会年报有 1 处必须改正的问题，已退回。" in reminders
    )
    assert (
        "兴宁区工商联：贵单位2022年度乡镇街道商会年报应于2023年1月31日（含）前报送，至今没有收到"
        in reminders
    )

    queries = desk.browser.get(f"{view}queries").text
    assert "调解案件台账 F4" in queries and "45000" in queries

    taken = desk.browser.get(f"{view}returns.zip")
    with zipfile.ZipFile(io.BytesIO(taken.content)) as package:
        assert package.namelist() == ["450181_横州市_2022.xlsx", "450721_灵山县_2022.xlsx"]
        assert package.read("450181_横州市_2022.xlsx") == asked

    # A corrected one is the newest; both are among all.
    desk.file(desk.upload(LINGSHAN, returns_2022[LINGSHAN]))
    with zipfile.ZipFile(io.BytesIO(desk.browser.get(f"{view}returns.zip").content)) as package:
        assert package.read("450721_灵山县_2022.xlsx") == returns_2022[LINGSHAN].read_bytes()
    with zipfile.ZipFile(
        io.BytesIO(desk.browser.get(f"{view}returns.zip?which=all").content)
    ) as package:
        assert package.namelist() == [
            "450181_横州市_2022_000001.xlsx",
            "450721_灵山县_2022_000003.xlsx",
            "450721_灵山县_2022_000005.xlsx",
        ]
    assert row_of(desk.browser.get(view).text, LINGSHAN) == (
        "灵山县 450721 钦州市 已接收，待汇总 逾期 2023-02-03 09:00"
    )


def test_a_file_the_archive_has_damaged_is_sent_to_nobody(desk, returns_2022):
    filed = desk.file(desk.upload(HENGZHOU, returns_2022[HENGZHOU]))
    [kept] = desk.settings.archive.glob("*/*.xlsx")
    content = bytearray(kept.read_bytes())
    content[len(content) // 2] ^= 1
    kept.chmod(0o644)
    kept.write_bytes(content)
    taken = desk.browser.get(f"{desk.link(None)}returns.zip")
    with zipfile.ZipFile(io.BytesIO(taken.content)) as package:
        assert package.namelist() == ["450181_横州市_2022_没有发送.txt"]
        assert "归档中损坏或丢失" in package.read("450181_横州市_2022_没有发送.txt").decode()
    # What the county was told is kept apart from the file.
    shutil.rmtree(desk.settings.folder / "drafts")
    assert desk.browser.get(str(filed.url)).status_code == 200
    shutil.rmtree(desk.settings.folder / "answers")
    sha256 = kept.name.partition(".")[0]
    refused = desk.browser.get(f"{desk.link(HENGZHOU)}answer/{sha256}")
    assert refused.status_code == 503
    assert "现在打不开这份报表" in refused.text
