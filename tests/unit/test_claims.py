"""Files of claims read, refused and judged, against a small release written by hand."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from publishing.claims.claim import ClaimError
from publishing.claims.claim_file import (
    ClaimFile,
    built_in_files,
    claim_files,
    read_claims,
    refuse_repeated,
)
from publishing.claims.claims_table import COLUMNS, claim_row, judge_files
from publishing.claims.figures import ClaimTables

ELSEWHERE = Path(__file__).parents[1] / "fixtures" / "claims" / "claims_elsewhere.csv"
GUILIN, HENG, HENG_OLD, REGION = "450300", "450181", "450127", "450000"
HEADER = (
    "claim,report_year,division_code,place,indicator,indicator_zh,printed,unit,precision,"
    "printed_numerator,printed_denominator,words,as_of"
)
NAMES = {
    # Indicator → Chinese name, unit, numerator and denominator measure.
    "rate": ("覆盖率", "%", "part", "whole"),
    "half": ("一半的比例", "%", "one", "eight"),
    "share": ("资金占比", "%", "funds", "all_funds"),
    "things": ("商会数", "个", "things", None),
    "some": ("若干数", "个", "some", None),
    "gone": ("未报数", "个", "gone", None),
    "money": ("帮扶资金", "万元", "money", None),
    "townships": ("乡镇数", "个", "townships", None),
}
FIGURES = {
    # Year, division, indicator → numerator, denominator, value, expected, in force, state.
    # 1123 / 1251 = 89.768… %; 849 / 1252 = 67.811… %; 1 / 8 = 12.5 % exactly.
    (2022, REGION, "rate"): (1123, 1251, 1123 / 1251, 3, 3, "complete"),
    (2019, REGION, "rate"): (849, 1252, 849 / 1252, 3, 3, "complete"),
    (2022, REGION, "half"): (1, 8, 0.125, 3, 3, "complete"),
    (2022, REGION, "share"): (0.4, 1, 0.4, 3, 3, "complete"),
    (2022, REGION, "things"): (937, None, 937, 3, 3, "complete"),
    (2019, REGION, "things"): (707, None, 707, 3, 3, "complete"),
    (2022, REGION, "some"): (4, None, 4, 3, 2, "partial"),
    (2022, REGION, "gone"): (None, None, None, 3, 0, "not_filed"),
    (2022, REGION, "money"): (222593.49, None, 222593.49, 3, 3, "complete"),
    (2022, HENG, "things"): (14, None, 14, 1, 1, "complete"),
    (2019, HENG_OLD, "townships"): (13, None, 13, 1, 1, "complete"),
    (2022, HENG, "townships"): (17, None, 17, 1, 1, "complete"),
}
MEASURES = {
    "part": 1123,
    "whole": 1251,
    "eight": 8,
    "none": 0,
    "things": 937,
}
DIVISIONS = [
    (2019, REGION, "广西壮族自治区", "province", REGION),
    (2019, HENG_OLD, "横县", "county", HENG),
    (2022, REGION, "广西壮族自治区", "province", REGION),
    (2022, GUILIN, "桂林市", "prefecture", GUILIN),
    (2022, HENG, "横州市", "county", HENG),
    (2022, f"{HENG}100", "横州镇", "township", f"{HENG}100"),
]


@pytest.fixture(scope="module")
def release() -> Iterator[duckdb.DuckDBPyConnection]:
    """The tables of a release that claims are held against, of two years and two releases."""
    with duckdb.connect() as connection:
        connection.execute(
            "create table dim_indicators (indicator varchar, name_zh varchar, unit varchar,"
            " numerator_measure varchar, denominator_measure varchar);"
            "create table dim_divisions (report_year integer, division_code varchar,"
            " division_name varchar, division_level varchar, division_line varchar);"
            "create table indicators (report_year integer, division_code varchar,"
            " indicator varchar, breakdown varchar, numerator double, denominator double,"
            " value double, unit varchar, counties_expected integer, counties_in_force integer,"
            " state varchar);"
            "create table measures (report_year integer, division_code varchar, measure varchar,"
            " breakdown_kind varchar, value double);"
            "create table releases (release_number integer, name varchar);"
            "insert into releases values (1, '2023-02-01.1'), (2, '2023-02-03.1')"
        )
        for indicator, (name, unit, *measures) in NAMES.items():
            connection.execute(
                "insert into dim_indicators values (?, ?, ?, ?, ?)",
                [indicator, name, unit, *measures],
            )
        for division in DIVISIONS:
            connection.execute("insert into dim_divisions values (?, ?, ?, ?, ?)", division)
        for (year, code, indicator), (*numbers, expected, in_force, state) in FIGURES.items():
            unit = NAMES[indicator][1]
            row = [year, code, indicator, "", *numbers, unit, expected, in_force, state]
            connection.execute(f"insert into indicators values ({', '.join('?' * len(row))})", row)
        # Of 2022 in all; a part of it, and another year, that must not be taken for it.
        for measure, value in MEASURES.items():
            connection.execute(
                "insert into measures values (2022, ?, ?, '', ?)", [REGION, measure, value]
            )
        connection.execute(
            "insert into measures values (2022, '450000', 'eight', 'kind', 1123),"
            " (2021, '450000', 'earlier', '', 1123);"
            "create table indicator_history as"
            " select '2023-02-01.1' as release, * replace ("
            "   case indicator when 'things' then 900 else numerator end as numerator,"
            "   case indicator when 'things' then 900 else value end as value)"
            " from indicators where report_year = 2022 and division_code = '450000'"
            " union all select '2023-02-03.1', * from indicators where indicator = 'things'"
        )
        yield connection


def a_file(*rows: dict[str, str], header: str = HEADER) -> ClaimFile:
    """A file of claims, numbered where they have no number of their own."""
    text = io.StringIO()
    writer = csv.DictWriter(text, header.split(","), lineterminator="\n")
    writer.writeheader()
    for number, row in enumerate(rows, start=1):
        writer.writerow({"claim": str(number)} | row)
    return ClaimFile("bulletin.csv", text.getvalue().encode())


def of_region(printed: str, indicator: str = "rate", **more: str) -> dict[str, str]:
    row = {"report_year": "2022", "division_code": REGION, "indicator": indicator}
    return row | {"printed": printed} | more


def judged(release: duckdb.DuckDBPyConnection, *rows: dict[str, str]) -> list[tuple[str, str]]:
    found = judge_files(release, ClaimTables(), [a_file(*rows)])
    return [(str(item.kind), item.verdict) for item in found]


VERDICTS = {
    "truncated": (
        of_region("89.76", printed_numerator="1123", printed_denominator="1251"),
        "reproduced",
        "reproduced by truncation only",
    ),
    "rounded": (
        of_region("89.77", printed_numerator="1123", printed_denominator="1251"),
        "reproduced",
        "reproduced by half-up and half-even only",
    ),
    "half up": (
        of_region("13", "half", printed_numerator="1", printed_denominator="8"),
        "reproduced",
        "reproduced by half-up only",
    ),
    "half even": (
        of_region("12%", "half", printed_numerator="1"),
        "reproduced",
        "reproduced by half-even and truncation only; base = eight (8), found by search",
    ),
    "all three": (
        of_region("12.5", "half", printed_numerator="1"),
        "reproduced",
        "reproduced; base = eight (8), found by search",
    ),
    "another base": (
        of_region("0.08", "half", printed_numerator="1"),
        "reproduced_on_another_base",
        "reproduced on another base: 1 over part (1123), whole (1251); not as half (12.5 %)",
    ),
    "another rate": (
        of_region("40%", "rate"),
        "reproduced_on_another_base",
        "reproduced on another base: equals share; not as rate (89.7682 %)",
    ),
    "other numbers": (
        of_region("80", printed_numerator="8", printed_denominator="10"),
        "not_reproduced",
        "not reproduced as rate (89.7682 %); in itself consistent: 8 of 10 is 80 %",
    ),
    "at odds with itself": (
        of_region("12.5", "half", printed_numerator="2", printed_denominator="8"),
        "contradicts_itself",
        "contradicts itself: 2 of 8 is 25 % (rounded 25, truncated 25), printed 12.5 %; 12.5 %"
        " needs a denominator of 16, or a numerator of 1; half (12.5 %) here",
    ),
    "at least": (of_region("40%以上", "share"), "reproduced", "reproduced"),
    "more than": (
        of_region("超四成", "share"),
        "not_reproduced",
        "not reproduced as share (40 %)",
    ),
    "equal": (of_region("937家", "things"), "reproduced", "reproduced"),
    "by its Chinese name": (of_region("937", "商会数"), "reproduced", "reproduced"),
    "elsewhere": (
        of_region("1123", "things"),
        "not_reproduced",
        "not reproduced as things (937); equals part",
    ),
    "nowhere": (
        of_region("5", "things"),
        "not_reproduced",
        "not reproduced as things (937); no measure equals it",
    ),
    "of another year": (
        of_region("707", "things"),
        "not_reproduced",
        "not reproduced as things (937); no measure equals it; the figure of 2019 is",
    ),
    "from some counties": (
        of_region("5", "some"),
        "not_reproduced",
        "not reproduced as some (4, from 2 of 3 counties); no measure equals it",
    ),
    "in an earlier release": (
        of_region("900", "things"),
        "reproduced_before",
        "reproduced in release 2023-02-01.1, not since 2023-02-03.1: now things (937)",
    ),
    "between": (of_region("九百多", "things"), "reproduced", "reproduced"),
    "beyond": (
        of_region("八百多", "things"),
        "not_reproduced",
        "not reproduced as things (937)",
    ),
    "to thousands": (
        of_region("0.1万", "things"),
        "reproduced",
        "reproduced by half-up and half-even only",
    ),
    "to hundreds": (of_region("0.09万", "things"), "reproduced", "reproduced"),
    "money": (
        of_region("22.26亿元", "money"),
        "reproduced",
        "reproduced by half-up and half-even only",
    ),
    "parts": (
        of_region("938", "things", printed_numerator="900+37"),
        "parts_do_not_add_up",
        "parts do not add up: 900 + 37 = 937, printed 938 (1 less); things (937) here",
    ),
    "not filed": (
        of_region("5", "gone"),
        "not_derivable",
        "not derivable: no figure for 2022 (not filed)",
    ),
    "no such year": (
        of_region("5", "things", report_year="2016"),
        "not_derivable",
        "not derivable: no figure for 2016",
    ),
    "no year": (
        of_region("5", "things", report_year="", as_of="n.d."),
        "not_derivable",
        "not derivable: no year is given",
    ),
    "no indicator": (
        of_region("5", "", indicator_zh="会员企业数"),
        "not_derivable",
        "not derivable: 会员企业数 is no indicator here, and no numerator and denominator are"
        " printed",
    ),
    "above an average": (
        of_region("", precision="above the national average"),
        "not_derivable",
        "not derivable: no national figure",
    ),
    "a county by its former name": (
        of_region("14", "things", division_code="", place="横县"),
        "reproduced",
        "reproduced",
    ),
    "a county by its former code": (
        of_region("14", "things", division_code=HENG_OLD),
        "reproduced",
        "reproduced",
    ),
    "a county by its code as its place": (
        of_region("14", "things", division_code="", place=HENG),
        "reproduced",
        "reproduced",
    ),
    "a county by its former code as its place": (
        of_region("14", "things", division_code="", place=HENG_OLD),
        "reproduced",
        "reproduced",
    ),
    "a place whose name is near one of ours": (
        of_region("14", "things", division_code="", place="横洲市"),
        "not_derivable",
        "not derivable: 横洲市 is not in the register (do you mean 横州市?), and no numerator and"
        " denominator are printed",
    ),
    "numbers of a place whose name is near one of ours": (
        of_region("90%", "rate", division_code="", place="横洲市", printed_numerator="9",
                  printed_denominator="10"),
        "consistent",
        "consistent: 9 of 10 is 90 %; 横洲市 is not in the register (do you mean 横州市?)",
    ),
    "a code of another province as its place": (
        of_region("14", "things", division_code="", place="370902"),
        "not_derivable",
        "not derivable: 370902 is not in the register, and no numerator and denominator are"
        " printed",
    ),
    "the country": (
        of_region("14", "things", division_code="", place="全国"),
        "not_derivable",
        "not derivable: 全国 is not in the register, and no numerator and denominator are printed",
    ),
    "outside the region": (
        of_region("14", "things", division_code="", place="广西以外"),
        "not_derivable",
        "not derivable: 广西以外 is not in the register, and no numerator and denominator are"
        " printed",
    ),
    "a township": (
        of_region("14", "things", division_code=f"{HENG}100"),
        "not_derivable",
        f"not derivable: {HENG}100 is a township; figures go down to counties",
    ),
    "all of them": (
        of_region("全覆盖", "", division_code=HENG, indicator_zh="镇级商会",
                  printed_numerator="17", printed_denominator="17"),
        "consistent",
        "consistent: 17 of 17 is all; the base is the townships of one day's list: another day's"
        " may have others; townships of the register: 17 in 2022",
    ),
    "points or percent": (
        of_region("21.96%", words="较2019年提高21.96%"),
        "reproduced",
        "reproduced by half-up and half-even only read as percentage points: rate was 67.8115 %"
        " in 2019 and 89.7682 % in 2022: +32.38 % or +21.96 percentage points",
    ),
    "points": (
        of_region("21.9个百分点", words="比2019年提高21.9个百分点"),
        "reproduced",
        "reproduced by truncation only: rate was 67.8115 % in 2019 and 89.7682 % in 2022:"
        " +21.96 percentage points",
    ),
    "growth of a count": (
        of_region("30%", "things", words="比2019年增长30%"),
        "not_reproduced",
        "not reproduced: things was 707 in 2019 and 937 in 2022: +32.53 %",
    ),
    "growth by units": (
        of_region("230", "things", unit="个", words="比2019年增加230个"),
        "reproduced",
        "reproduced: things was 707 in 2019 and 937 in 2022: +230 个",
    ),
    "growth by units that fell": (
        of_region("230", "things", unit="个", words="比2019年减少230个"),
        "not_reproduced",
        "not reproduced: things was 707 in 2019 and 937 in 2022: +230 个",
    ),
    "growth by units without a year before": (
        of_region("230", "things", unit="个", words="比上年增加230个"),
        "not_derivable",
        "not derivable: no figure in 2021; it implies 707 in 2021",
    ),
    "growth without a year before": (
        of_region("10%", "things", words="同比增长10%"),
        "not_derivable",
        "not derivable: no figure in 2021; it implies 851.82 in 2021",
    ),
    "growth of a rate without a year before": (
        of_region("10%", "rate", words="同比增长10%"),
        "ambiguous",
        "ambiguous: +10 % implies 81.61 % in 2021, +10 percentage points 79.77 %",
    ),
    "the level reached": (
        of_region("89.8%", "rate", words="比2019年提高到89.8%"),
        "reproduced",
        "reproduced by half-up and half-even only; base = whole (1251), found by search",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", VERDICTS)
def test_a_claim_is_judged_by_the_release(release, case):
    row, kind, verdict = VERDICTS[case]
    assert judged(release, row) == [(kind, verdict)]


# Number → kind, and the words the verdict must hold for what a careful person found.
FOUND_ELSEWHERE = {
    "X01": ("consistent", "by half-up and half-even only: 1055 of 1230 is 85.772 %"),
    "X02": (
        "ambiguous",
        "+18.7 % implies 889 (72.26 % of 1230) in 2019, +18.7 percentage points 825",
    ),
    "X04": ("contradicts_itself", "156 of 174 is 89.655 % (rounded 90, truncated 89), printed 91"
            " %; 91 % needs a denominator of 171 or 172 (half-up)"),
    "X06": ("consistent", "consistent: 73 of 122 is 59.836 %"),
    "X07": (
        "consistent",
        "67 of 83 is 80.723 %; base = 83 (调解结案83件), not 108 (推送调解案件108件: 62.04 %)",
    ),
    "X14": ("consistent", "by truncation only: 91 of 98 is 92.857 % (rounded 92.9)"),
    "X21": ("consistent", "1909 of 3166 is 60.297 %"),
    "X22": (
        "units_differ",
        "adds up, but units differ: 1331 个 + 1078 个 = 2409, printed as 2409 家",
    ),
    "X35": (
        "in_doubt",
        "7 of 8 is 87.5 %, not all; 1 short, unless one counted once serves several (a joint one)"
        " or is counted elsewhere; the words also print 17",
    ),
    "X37": ("consistent", "9 of 9 is all; the base is the townships of one day's list"),
}  # fmt: skip


def test_claims_of_places_elsewhere_get_the_verdict_a_careful_person_gave(release):
    found = judge_files(release, ClaimTables(), claim_files([ELSEWHERE]))
    assert [item.claim.claim for item in found] == list(FOUND_ELSEWHERE)
    for item in found:
        kind, words = FOUND_ELSEWHERE[item.claim.claim]
        assert (item.kind, words in item.verdict) == (kind, True), item.verdict


def test_a_row_says_what_was_computed_and_under_which_roundings(release):
    [item] = judge_files(release, ClaimTables(), [a_file(of_region("89.76"))])
    row = claim_row(item)
    assert tuple(row) == tuple(column.name for column in COLUMNS)
    expected = {
        "division_code": REGION,
        "place": "广西壮族自治区",
        "precision": "printed rate",
        "printed_unit": "%",
        "lower_bound": 89.755,
        "upper_bound": 89.765,
        "computed_numerator": 1123.0,
        "computed_denominator": 1251.0,
        "unit": "%",
        "half_up_percent": 89.77,
        "half_even_percent": 89.77,
        "truncated_percent": 89.76,
        "roundings_that_reproduce": "truncation",
        "bases_that_reproduce": "whole (1251)",
        "is_reproduced": True,
        "verdict_kind": "reproduced",
        "file_name": "bulletin.csv",
    }
    assert {name: row[name] for name in expected} == expected


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_file_may_be_in_any_encoding_a_spreadsheet_writes(release, encoding):
    text = "编号,报告年度,地区,指标,公布数\r\n一,2022,广西,商会数,937家\r\n"
    [item] = judge_files(release, ClaimTables(), [ClaimFile("公报.csv", text.encode(encoding))])
    assert (item.claim.claim, item.verdict) == ("一", "reproduced")


def test_the_region_is_meant_by_the_whole_region(release):
    text = "id,report_year,place,indicator_zh,printed\n1,2022,全区,商会数,937家\n"
    [item] = judge_files(release, ClaimTables(), [ClaimFile("公报.csv", text.encode())])
    assert (item.claim.division_code, item.verdict) == (REGION, "reproduced")


REFUSED = {
    "id,place,indicator_zh,printd\n": (
        "line 1, column printd: there is no column 'printd'; do you mean printed?"
    ),
    "id,place,printed\n": (
        "line 1, column indicator: there is no column indicator or indicator_zh"
    ),
    "id,place,indicator,printed,id\n": "line 1, column id: the column claim stands twice",
    "id,place,indicator,printed\n": "holds no claim; a header and a row a printed figure",
    "id,place,indicator,printed\n1,广西,things,5,6\n": (
        "line 2, column 5: the row has 5 cells, the header 4; put text that holds a comma"
        " in quotation marks"
    ),
    'id,place,indicator,printed\n1,广西,things,"5\n': "line 2: not CSV (unexpected end of data)",
    "id,place,indicator,printed\n1,广西,thing,5\n": (
        "line 2, column indicator: there is no indicator 'thing'; do you mean things?"
    ),
    "id,division_code,indicator,printed\n1,450182,things,5\n": (
        "line 2, column division_code: there is no division '450182'; do you mean 450181?"
    ),
    "id,place,indicator,printed\n1,450182,things,5\n": (
        "line 2, column place: there is no division '450182'; do you mean 450181?"
    ),
    "id,place,indicator,printed\n1,横州是,things,5\n": (
        "line 2, column place: there is no place '横州是'; do you mean 横州市?"
    ),
    "id,division_code,indicator,printed\n1,横州市,things,5\n": (
        "line 2, column division_code: 横州市 is no code of six digits; names go into place"
    ),
    "id,place,indicator,printed,unit\n1,广西,things,5,箇\n": (
        "line 2, column unit: there is no unit '箇'; there are"
    ),
    "id,place,indicator,printed,unit\n1,广西,things,5,%\n": (
        "line 2, column unit: % of things, which is in 个"
    ),
    "id,place,indicator,printed\n1,广西,rate,5家\n": (
        "line 2, column printed: 家 of rate, which is in %"
    ),
    "id,place,indicator,printed,unit\n1,广西,things,5家,个\n": (
        "line 2, column unit: 个, but 5家 is printed in 家"
    ),
    "id,place,indicator,printed,unit\n1,广西,things,5,pp\n": (
        "line 2, column unit: percentage points of things, which is in 个; only a rate "
        "changes by points"
    ),
    "id,place,indicator,printed,unit\n1,广西,money,1.2万,万元\n": (
        "line 2, column printed: 1.2万 of 万元: write 1.2万元, or no 万 or 亿"
    ),
    "id,place,indicator,printed,report_year\n1,广西,things,5,20222\n": (
        "line 2, column report_year: 20222 is no year; write it as 2022"
    ),
    "id,place,indicator,printed,as_of\n1,广西,things,5,去年\n": (
        "line 2, column as_of: 去年 is no date; write 2022-11-09, 2022-11, 2022 or n.d."
    ),
    "id,place,indicator,printed\n1,广西,things,大多数\n": (
        "line 2, column printed: '大多数' is no figure in digits or in words that are known"
    ),
    "id,place,indicator,printed\n1,广西,things,\n": (
        "line 2, column printed: blank; only a comparison with an average needs no figure"
    ),
    "id,place,indicator,printed\n1,广西,things,9999999999999999\n": (
        "line 2, column printed: 9999999999999999 is too large a number"
    ),
    "id,place,indicator,printed\n,广西,things,5\n": (
        "line 2, column claim: blank; give every claim a number of its own"
    ),
    "id,place,indicator,printed\n1,广西,things,5\n\n1,广西,things,6\n": (
        "line 4, column claim: 1 stands in bulletin.csv, line 2, already"
    ),
    "id,place,indicator,printed\n1,,things,5\n": "line 2, column place: blank",
    "id,place,indicator,printed\n1,广西,,5\n": "line 2, column indicator: blank",
    "id,place,indicator,printed,precision\n1,广西,things,5,at lest\n": (
        "line 2, column precision: there is no precision 'at lest'; do you mean at least"
    ),
    "id,place,indicator,printed,printed_numerator\n1,广西,things,5,2+x\n": (
        "line 2, column printed_numerator: 2+x is no number; write 156, or parts as 1331+1078"
    ),
    "id,place,indicator,printed,printed_denominator\n1,广西,rate,5,0\n": (
        "line 2, column printed_denominator: 0 divides nothing"
    ),
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_wrong_in_a_file_is_told_by_line_and_column(release, text):
    with pytest.raises(ClaimError) as refusal:
        judge_files(release, ClaimTables(), [ClaimFile("bulletin.csv", text.encode())])
    message = str(refusal.value)
    parting = " " if REFUSED[text].startswith("holds") else ", "
    assert message.startswith(f"bulletin.csv{parting}{REFUSED[text]}")
    assert "\n" not in message


def test_bytes_that_are_no_text_are_refused_in_one_line(release):
    with pytest.raises(ClaimError, match=r"^b.csv: neither UTF-8, UTF-16 nor GB18030"):
        read_claims([ClaimFile("b.csv", bytes(range(256)))])


def test_files_and_folders_are_taken_together(tmp_path: Path):
    folder = tmp_path / "claims"
    folder.mkdir()
    with pytest.raises(ClaimError, match=r"claims has no file of claims; their names end in .csv"):
        claim_files([folder])
    for name in ("b.csv", "a.CSV", ".hidden.csv", "notes.txt"):
        (folder / name).write_bytes(a_file(of_region("5")).content)
    found = claim_files([ELSEWHERE, folder])
    assert [file.name for file in found] == ["claims_elsewhere.csv", "a.CSV", "b.csv"]
    with pytest.raises(ClaimError, match=r"^there is no file .*/c.csv$"):
        claim_files([tmp_path / "c.csv"])


def test_two_files_of_a_release_may_not_number_a_claim_alike():
    first, second = a_file(of_region("5")), ClaimFile("other.csv", a_file(of_region("6")).content)
    with pytest.raises(ClaimError) as refusal:
        refuse_repeated(read_claims([first, second]))
    assert str(refusal.value) == (
        "other.csv, line 2, column claim: 1 stands in bulletin.csv, line 2, already; give every"
        " claim a number of its own"
    )


def test_the_built_in_bulletin_is_a_file_like_any_other():
    claims = read_claims(built_in_files("450000"))
    assert len(claims) == 20
    assert {claim.source for claim in claims} == {"中华工商时报 2022-11-09"}


def test_a_bulletin_is_no_claim_on_another_province():
    assert built_in_files("960000") == []
