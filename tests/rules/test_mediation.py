"""Rules of mediation organisations and cases (D, E): one mistake, one finding at that cell."""

from datetime import date
from decimal import Decimal

import pytest

from tests.rules.seeded import Seeded

ORGANISATIONS = "商会调解组织"
CASES_SHEET = "调解案件台账"
KNOWN = "本县名册内的乡镇(街道)代码；依托商会留空，或为名册中已建商会的名称"
IN_ORDER = "受理日期 ≤ 办结日期 ≤ 2022-12-31，且在2022年内办结"

CASES = {
    "D01_township_of_another_county": Seeded(
        "D01",
        lambda r: r.put("mediation_organisations", 3, township_code="450304100"),
        f"{ORGANISATIONS}!B3",
        "450304100",
        KNOWN,
        related=(f"{ORGANISATIONS}!C3",),
        not_evaluable=("D03",),
    ),
    "D01_chamber_not_on_roster": Seeded(
        "D01",
        lambda r: r.put("mediation_organisations", 3, chamber_name="象山商会"),
        f"{ORGANISATIONS}!C3",
        "象山商会",
        KNOWN,
        related=(f"{ORGANISATIONS}!B3",),
        not_evaluable=("D03",),
    ),
    "D02_committee_of_two": Seeded(
        "D02",
        lambda r: r.put("mediation_organisations", 4, committee_member_count=2),
        f"{ORGANISATIONS}!G4",
        "2",
        "3 至 9 的整数",
        related=(f"{ORGANISATIONS}!D4",),
        verdict="accepted",
    ),
    "D02_committee_of_ten": Seeded(
        "D02",
        lambda r: r.put("mediation_organisations", 4, committee_member_count=10),
        f"{ORGANISATIONS}!G4",
        "10",
        "3 至 9 的整数",
        related=(f"{ORGANISATIONS}!D4",),
        verdict="accepted",
    ),
    "D03_two_active_organisations_of_a_chamber": Seeded(
        "D03",
        lambda r: r.put("mediation_organisations", 4, chamber_name="七星商会"),
        f"{ORGANISATIONS}!C4",
        "七星商会",
        "每个商会至多一个运行中的调解组织（第3行已有一个）",
        related=(f"{ORGANISATIONS}!I4", f"{ORGANISATIONS}!C3"),
        not_evaluable=("S04",),
        verdict="accepted",
    ),
    "E04_amount_in_yuan": Seeded(
        "E04",
        lambda r: r.put("mediation_cases", 3, amount_in_dispute=Decimal("125000.5")),
        f"{CASES_SHEET}!F3",
        "125000.5",
        "不超过 10000 万元；误填为元的，应为 12.50005 万元",
        verdict="accepted",
    ),
    "E06_look_alike": Seeded(
        "E06",
        lambda r: r.copy_row("mediation_cases", 5, 6, case_no="004"),
        f"{CASES_SHEET}!A6",
        "东江调解室 · 2022-06-01 · 合同 · 0.8",
        "确为两案的，请在“核实说明”中说明；重复登记的，删去本行（与第5行相同）",
        related=(
            *(f"{CASES_SHEET}!B6", f"{CASES_SHEET}!C6", f"{CASES_SHEET}!E6", f"{CASES_SHEET}!F6"),
            *(f"{CASES_SHEET}!A6", f"{CASES_SHEET}!A5"),
        ),
        not_evaluable=("S04",),
        anchor="row",
        verdict="accepted",
    ),
    "E01_organisation_not_listed": Seeded(
        "E01",
        lambda r: r.put("mediation_cases", 3, mediation_organisation_name="七星区调解室"),
        f"{CASES_SHEET}!B3",
        "七星区调解室",
        "“商会调解组织”表中的调解组织名称",
    ),
    "E02_closed_before_accepted": Seeded(
        "E02",
        lambda r: r.put("mediation_cases", 3, closed_on=date(2022, 2, 28)),
        f"{CASES_SHEET}!H3",
        "2022-02-28",
        IN_ORDER,
        related=(f"{CASES_SHEET}!C3", "封面!B5"),
        not_evaluable=("S04",),
    ),
    "E02_closed_in_another_year": Seeded(
        "E02",
        lambda r: r.put(
            "mediation_cases", 3, accepted_on=date(2021, 3, 1), closed_on=date(2021, 4, 1)
        ),
        f"{CASES_SHEET}!H3",
        "2021-04-01",
        IN_ORDER,
        related=(f"{CASES_SHEET}!C3", "封面!B5"),
        not_evaluable=("S04",),
    ),
    "E02_accepted_after_cut_off": Seeded(
        "E02",
        lambda r: r.put("mediation_cases", 4, accepted_on=date(2023, 1, 1)),
        f"{CASES_SHEET}!C4",
        "2023-01-01",
        IN_ORDER,
        related=(f"{CASES_SHEET}!H4", "封面!B5"),
        not_evaluable=("S04",),
    ),
    "E03_pending_case_closed": Seeded(
        "E03",
        lambda r: r.put("mediation_cases", 4, closed_on=date(2022, 5, 1)),
        f"{CASES_SHEET}!H4",
        "2022-05-01",
        "“在办”的案件不填办结日期，其余须填",
        related=(f"{CASES_SHEET}!G4",),
        not_evaluable=("E02", "S04"),
    ),
    "E03_settled_case_not_closed": Seeded(
        "E03",
        lambda r: r.put("mediation_cases", 3, closed_on=None),
        f"{CASES_SHEET}!H3",
        None,
        "“在办”的案件不填办结日期，其余须填",
        related=(f"{CASES_SHEET}!G3",),
        not_evaluable=("E02", "S04"),
    ),
    "E05_case_number_repeated": Seeded(
        "E05",
        lambda r: r.put("mediation_cases", 5, case_no="001"),
        f"{CASES_SHEET}!A5",
        "001",
        "本表内未用过的编号（第3行已用）",
        related=(f"{CASES_SHEET}!A3",),
        not_evaluable=("E06", "S04"),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_one_mistake_on_the_mediation_sheets_gives_one_finding(name, expect_one_finding):
    expect_one_finding(name, CASES[name])
