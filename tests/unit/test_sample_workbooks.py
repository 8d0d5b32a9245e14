"""The sample as files: layout, waves, receipts, mistakes, and the same bytes every time."""

import csv
import hashlib
import shutil
from datetime import date, datetime, timedelta

import pytest
from python_calamine import CalamineWorkbook

from sample_province.model import plan_province
from sample_province.write import SampleError, write_sample

# 横州市 was 横县 to 2021; 秀峰区 is three streets without villages; 平果市 renumbered its towns.
SOME_COUNTIES = ("450181", "450302", "451082")


@pytest.fixture(scope="module")
def write(tmp_path_factory, forms, register):
    """Write a sample into a new folder: the folder and the summary."""

    def write_into_new_folder(**wanted):
        out = tmp_path_factory.mktemp("sample")
        arguments = {"years": (2021, 2022), "seed": 2022, "counties": SOME_COUNTIES, "workers": 1}
        summary = write_sample(out, forms=forms, register=register, **arguments | wanted)
        return out, summary

    return write_into_new_folder


@pytest.fixture(scope="module")
def some(write):
    return write()


def digests(out):
    return {
        str(path.relative_to(out)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(out.rglob("*"))
        if path.is_file()
    }


def read_csv(path):
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def open_sheet(out, name, title):
    workbook = CalamineWorkbook.from_path(str(out / name))
    return workbook.get_sheet_by_name(title).to_python(skip_empty_area=False)


def test_the_same_seed_gives_the_same_bytes_whatever_the_processes(some, write):
    assert digests(some[0]) == digests(write(workers=2)[0])


def test_another_seed_gives_other_workbooks_of_the_same_counties(some, write):
    first, other = digests(some[0]), digests(write(seed=5)[0])
    named = {name for name in first if "wave-1" in name and "更正" not in name}
    assert {"wave-1/2021/450127_横县_2021.xlsx", "wave-1/2022/450181_横州市_2022.xlsx"} <= named
    assert all(first[name] != other[name] for name in named & set(other))


def test_a_workbook_has_every_sheet_of_the_form_with_its_headings(some, forms):
    name = "wave-1/2022/450181_横州市_2022.xlsx"
    workbook = CalamineWorkbook.from_path(str(some[0] / name))
    form = forms.for_year(2022)
    assert workbook.sheet_names == [sheet.title_zh for sheet in form.sheets]
    cover, *tables = form.sheets
    for table in tables:
        rows = open_sheet(some[0], name, table.title_zh)
        assert rows[0][0] == f"横州市{table.title_zh}(2022年度)"
        assert rows[1][0] == "计量单位:见表头;金额单位:万元"
        assert rows[2] == [field.header_zh for field in table.fields]
    rows = open_sheet(some[0], name, cover.title_zh)
    assert "虚构" in rows[1][0]
    assert [row[0] for row in rows[3:]] == [field.header_zh for field in cover.fields]
    values = {row[0]: row[1] for row in rows[3:]}
    assert values["行政区划代码"] == "450181"
    assert values["报告年度"] == 2022
    assert values["数据截止日期"] == date(2022, 12, 31)
    assert values["填表人"] == "填表人(虚构)"


def test_a_table_holds_real_dates_numbers_and_the_forms_words(some):
    rows = open_sheet(some[0], "wave-1/2022/450181_横州市_2022.xlsx", "乡镇街道商会名册")[3:]
    assert [row[0] for row in rows] == list(range(1, len(rows) + 1))
    assert all(isinstance(row[1], str) and row[1].startswith("450181") for row in rows)
    assert {row[3] for row in rows} <= {"是", "否"}
    built = [row for row in rows if row[5] in ("单独组建", "联合组建")]
    assert built
    assert all(isinstance(row[6], date) and isinstance(row[10], float) for row in built)


def test_a_declared_rate_is_its_fraction_of_four_decimals(some):
    rows = open_sheet(some[0], "wave-1/2022/450181_横州市_2022.xlsx", "汇总表")[3:]
    declared = {row[0]: row[3] for row in rows}
    assert len(declared) == 12
    # 横州市 has 17 townships in the register of 2022.
    assert declared["chamber_coverage_rate"] == pytest.approx(
        declared["townships_with_chamber"] / 17, abs=0.00005
    )
    assert declared["chamber_coverage_rate"] == round(declared["chamber_coverage_rate"], 4)


def test_a_sheet_without_rows_is_declared_nil(some):
    name = "wave-1/2022/450302_秀峰区_2022.xlsx"
    cover = {row[0]: row[1] for row in open_sheet(some[0], name, "封面")[3:]}
    assert "村企帮扶台账" in cover["零报告声明"].split(";")
    assert len(open_sheet(some[0], name, "村企帮扶台账")) == 3


@pytest.fixture(scope="module")
def wrong_or_late(write, register):
    """The returns of 2022 of the counties that file twice or late."""
    plans = plan_province(register, 2022).counties
    lines = [
        plan.county.codes[2022]
        for plan in plans
        if any(filing.wave == 2 for filing in plan.filings)
    ]
    return write(years=(2022,), counties=lines)


def test_the_first_wave_is_wrong_or_late_as_listed_and_the_second_repairs_it(wrong_or_late):
    out, summary = wrong_or_late
    mistakes = read_csv(out / "mistakes.csv")
    rules = [row["rule_id"] for row in mistakes]
    wrong = ["B01", "B04b", "B07", "E03", "F03", "S02", "branches.branch_kind.required"]
    assert sorted(rules) == sorted([*wrong, "late", "late"])
    assert summary.files_by_wave == {1: 7, 2: 9}
    for row in mistakes:
        assert (out / row["file"].replace("wave-1", "wave-2")).exists()
        if row["cell"]:
            column, line = row["cell"][0], int(row["cell"][1:])
            seen = open_sheet(out, row["file"], row["sheet_name"])[line - 1][ord(column) - 65]
            repaired_file = row["file"].replace("wave-1", "wave-2")
            repaired = open_sheet(out, repaired_file, row["sheet_name"])
            assert repaired[line - 1][ord(column) - 65] != seen, row["note"]
        kind = open_sheet(out, row["file"].replace("wave-1", "wave-2"), "封面")[7][1]
        assert kind == ("补报" if row["rule_id"] == "late" else "更正")


def test_every_file_has_a_receipt_no_earlier_than_its_cover(wrong_or_late):
    out, summary = wrong_or_late
    receipts = read_csv(out / "receipts.csv")
    assert len(receipts) == sum(summary.files_by_wave.values())
    assert [row["received_at"] for row in receipts] == sorted(r["received_at"] for r in receipts)
    for row in receipts:
        submitted_on = open_sheet(out, row["file"], "封面")[13][1]
        received_at = datetime.fromisoformat(row["received_at"].removesuffix("Z"))
        assert date(2022, 12, 31) < submitted_on <= (received_at + timedelta(hours=8)).date()


def test_some_counties_of_earlier_years_file_late_or_twice(register):
    filings = [
        filing
        for plan in plan_province(register, 2022).counties
        for filing in plan.filings
        if filing.year == 2020
    ]
    assert len(filings) == 116
    first = [filing for filing in filings if filing.submission_kind != "revision"]
    assert len(first) == 111
    # The deadline day ends in Shanghai at 16:00 UTC.
    late = [filing for filing in first if filing.received_at >= datetime(2021, 1, 31, 16)]
    assert len(late) == 6
    assert all(filing.submission_kind == "late" for filing in late)
    assert datetime(2021, 1, 31, 15, 50) in [filing.received_at for filing in first]
    assert datetime(2021, 1, 31, 16, 20) in [filing.received_at for filing in late]


def test_without_mistakes_there_is_one_wave(write):
    out, summary = write(with_mistakes=False, years=(2022,))
    assert summary.files_by_wave == {1: 3}
    assert read_csv(out / "mistakes.csv") == []


def test_writing_again_leaves_nothing_of_the_earlier_sample(some, tmp_path, forms, register):
    out = tmp_path / "sample"
    shutil.copytree(some[0], out)
    wanted = {"years": (2022,), "seed": 2022, "counties": ("450302",), "workers": 1}
    write_sample(out, forms=forms, register=register, **wanted)
    assert [path.name for path in out.rglob("*.xlsx")] == ["450302_秀峰区_2022.xlsx"]


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ({"years": (2017, 2022)}, "no returns for 2017: ask for report years 2018 to 2022"),
        ({"years": ()}, "no returns for no year"),
        (
            {"counties": ("450127",)},
            "there is no county in the register of 2022 '450127'; do you mean 450126?",
        ),
    ],
)
def test_what_is_not_in_the_sample_is_said_with_what_is(write, wanted, message):
    with pytest.raises(SampleError, match=message):
        write(**wanted)


def test_a_folder_that_cannot_be_written_is_named(tmp_path, forms, register):
    (tmp_path / "out").write_text("a file")
    with pytest.raises(SampleError, match="cannot write the sample to"):
        write_sample(tmp_path / "out", years=(2022,), seed=1, forms=forms, register=register)
