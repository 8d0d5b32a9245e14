"""Rules of the relief participation sheet (F): one mistake, one finding at that cell or row."""

from decimal import Decimal

import pytest

from tests.rules.seeded import Seeded
from tests.rules.small_return import ENTERPRISE

SHEET = "村企帮扶台账"

CASES = {
    "F01_participation_repeated": Seeded(
        "F01",
        lambda r: r.copy_row("relief_participation", 4, 6),
        f"{SHEET}!A6",
        "91450305MAA0005T4F · 乙村 · 沃柑 · 产业",
        "与第4行合并为一行，或更正企业、村、项目、类型之一",
        related=(f"{SHEET}!B6", f"{SHEET}!D6", f"{SHEET}!G6", f"{SHEET}!H6", f"{SHEET}!G4"),
        not_evaluable=("S05", "S05"),
        anchor="row",
    ),
    "F01_village_known_by_code_and_by_name": Seeded(
        "F01",
        lambda r: r.put("relief_participation", 5, unified_social_credit_code=ENTERPRISE),
        f"{SHEET}!A5",
        "91450305MAA0005T4F · 甲村 · 沃柑 · 产业",
        "与第3行合并为一行，或更正企业、村、项目、类型之一",
        related=(f"{SHEET}!B5", f"{SHEET}!D5", f"{SHEET}!G5", f"{SHEET}!H5", f"{SHEET}!G3"),
        not_evaluable=("S05", "S05"),
        anchor="row",
    ),
    "F02_village_of_no_township": Seeded(
        "F02",
        lambda r: r.put("relief_participation", 3, village_code="450305299201"),
        f"{SHEET}!E3",
        "450305299201",
        "12位村代码，前9位为本省(自治区、直辖市)现行乡镇(街道)代码",
        related=(f"{SHEET}!D3",),
        not_evaluable=("S05",),
        verdict="accepted",
    ),
    "F04_funds_in_yuan": Seeded(
        "F04",
        lambda r: r.put("relief_participation", 4, funds_delivered=Decimal("5000.01")),
        f"{SHEET}!K4",
        "5000.01",
        "不超过 5000 万元；误填为元的，应为 0.500001 万元",
        verdict="accepted",
    ),
    "F05_helper_of_another_kind": Seeded(
        "F05",
        lambda r: r.put("relief_participation", 5, unified_social_credit_code="52450305MAA1234X09"),
        f"{SHEET}!B5",
        "52450305MAA1234X09",
        "以91、92、93或51(商会)开头的统一社会信用代码",
        not_evaluable=("S05",),
        verdict="accepted",
    ),
    "F03_donations_above_funds": Seeded(
        "F03",
        lambda r: r.put("relief_participation", 3, donations=Decimal("10.51")),
        f"{SHEET}!L3",
        "10.51",
        "≤ 本年到位资金 10.5 万元",
        related=(f"{SHEET}!K3",),
    ),
    "F07_check_character_broken": Seeded(
        "F07",
        lambda r: r.put("relief_participation", 5, unified_social_credit_code="9" * 18),
        f"{SHEET}!B5",
        "999999999999999999",
        "校验码正确的18位统一社会信用代码",
        not_evaluable=("F01", "F05", "S05"),
    ),
    "F07_letter_for_digit": Seeded(
        "F07",
        lambda r: r.put("relief_participation", 5, unified_social_credit_code="9145O305MAA1234X08"),
        f"{SHEET}!B5",
        "9145O305MAA1234X08",
        "校验码正确的18位统一社会信用代码，疑为 91450305MAA1234X08",
        not_evaluable=("F01", "F05", "S05"),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_one_mistake_on_the_relief_sheet_gives_one_finding(name, expect_one_finding):
    expect_one_finding(name, CASES[name])
