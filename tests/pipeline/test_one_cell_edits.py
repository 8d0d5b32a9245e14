"""One cell changed, and what changes in the indicators: worked out by hand.

Each edit goes into the return of a county of its own, so that one refresh shows them all and an
edit that leaked into another county's figures would be seen.
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from publishing.read_release import indicator_rows

pytestmark = pytest.mark.long

YEAR = 2022
HEADER_ROW = 3

Row = dict[str, object]
Change = dict[str, tuple[object, object]]
"""Indicator, with a breakdown in brackets → change of numerator and of denominator."""


@dataclass(frozen=True)
class Edit:
    """The first row of `sheet` for which `where` holds gets `value` in `column`.

    `where`, `value` and `changes` are given the row as it was; `where` all rows of the sheet too.
    """

    name: str
    sheet: str
    column: str
    where: Callable[[Row, list[Row]], bool]
    value: Callable[[Row], object]
    changes: Callable[[Row], Change]


CHAMBERS, BRANCHES = "乡镇街道商会名册", "商会党组织"
ORGANISATIONS, CASES, RELIEF = "商会调解组织", "调解案件台账", "村企帮扶台账"
POINTS, DEMANDS = "微积分年度评分", "会员需求清单"
GOVERNANCE, PRACTICES = "微治理与三公开", "微实践台账"


def is_single(row: Row) -> bool:
    return row["组建方式"] == "单独组建" and row["是否建有商会"] == "是"


def is_registered(row: Row, rows: list[Row]) -> bool:
    return is_single(row) and row["是否民政登记"] == "是"


def is_small_and_unregistered(row: Row, rows: list[Row]) -> bool:
    return (
        is_single(row)
        and row["是否民政登记"] == "否"
        and row["会员总数"] < 50
        and (row["其中:企业会员"] or 0) < 30
        and row["未登记原因"] == "条件未达标"
    )


def is_settled(row: Row, rows: list[Row]) -> bool:
    return (
        row["办理结果"] == "调解成功"
        and row["涉案金额"] is not None
        and row["是否司法确认"] == "否"
        and row["受理日期"] >= datetime(2022, 1, 1)
    )


def kind_of_dispute(row: Row) -> str:
    return {
        "合同": "contract",
        "劳动人事": "labour",
        "借贷": "loan",
        "股权合伙": "equity",
        "物权相邻": "property",
        "知识产权": "ip",
        "消费产品质量": "consumer",
        "其他": "other",
    }[row["纠纷类型"]]


def of_dispute(row: Row, indicator: str, change: float) -> Change:
    """A change of a case's indicator, in all and for its kind of dispute."""
    return {
        indicator: (change, None),
        f"{indicator}[dispute_kind:{kind_of_dispute(row)}]": (change, None),
    }


def stands_alone_in_its_township(row: Row, rows: list[Row]) -> bool:
    same = [other for other in rows if other["所在乡镇(街道)代码"] == row["所在乡镇(街道)代码"]]
    return row["状态"] == "运行" and row["组织形式"] == "商会调解室" and len(same) == 1


def is_of_an_enterprise(row: Row) -> bool:
    return str(row["统一社会信用代码"]).startswith(("91", "92", "93"))


def is_the_only_row_naming_a_chamber(row: Row, rows: list[Row]) -> bool:
    own_rows = [other for other in rows if other["统一社会信用代码"] == row["统一社会信用代码"]]
    return (
        is_of_an_enterprise(row)
        and bool(row["所属乡镇街道商会"])
        and not any(other["所属乡镇街道商会"] for other in own_rows if other is not row)
        # The chamber is one of the county's own: named by its township, as on the chambers sheet.
        and row["所属乡镇街道商会"] in row["_chambers"]
    )


def has_a_village_of_several_enterprises(row: Row, rows: list[Row]) -> bool:
    same_village = [other for other in rows if other["村代码"] == row["村代码"]]
    same_name = [other for other in rows if other["帮扶村"] == row["帮扶村"]]
    same_project = [
        other
        for other in rows
        if (other["统一社会信用代码"], other["项目名称"])
        == (row["统一社会信用代码"], row["项目名称"])
    ]
    return (
        bool(row["村代码"])
        and len(same_village) >= 2
        and all(other["村代码"] == row["村代码"] for other in same_name)
        and len(same_project) == 1
    )


def is_a_chambers_only_charity_in_its_village(row: Row, rows: list[Row]) -> bool:
    own_rows = [other for other in rows if other["统一社会信用代码"] == row["统一社会信用代码"]]
    in_village = [
        other
        for other in rows
        if other["帮扶村"] == row["帮扶村"] and other["帮扶类型"] in ("公益", "消费")
    ]
    return (
        str(row["统一社会信用代码"]).startswith("51")
        and row["帮扶类型"] == "公益"
        and len(own_rows) == len(in_village) == 1
    )


def was_not_used_where_another_was_awarded(row: Row, rows: list[Row]) -> bool:
    return row["结果运用"] is None and any("奖优评先" in (r["结果运用"] or "") for r in rows)


def is_one_of_several_of_its_chamber(row: Row, rows: list[Row]) -> bool:
    """An open demand of the year whose chamber has another demand of the year."""
    own_rows = [
        other
        for other in rows
        if other["商会名称"] == row["商会名称"] and other["提出日期"] >= datetime(YEAR, 1, 1)
    ]
    return row["办理状态"] == "办理中" and row in own_rows and len(own_rows) >= 2


def is_the_middle_one_to_close(row: Row, rows: list[Row]) -> bool:
    """Of an odd number of closed demands: as many took less time as took more."""
    if row["办理状态"] != "已办结" or row["办结日期"] >= datetime(YEAR, 12, 31):
        return False
    days = [(r["办结日期"] - r["提出日期"]).days for r in rows if r["办结日期"]]
    own = (row["办结日期"] - row["提出日期"]).days
    return sum(d < own for d in days) == sum(d > own for d in days) and days.count(own) == 1


def lacks_only_the_financial_disclosure(row: Row, rows: list[Row]) -> bool:
    return row["财务公开次数"] == 0 and row["党务公开次数"] >= 1 and row["会务公开次数"] >= 1


def lacks_a_charter_where_another_has_one(row: Row, rows: list[Row]) -> bool:
    return row["是否有章程"] == "否" and any(other["是否有章程"] == "是" for other in rows)


def kind_of_demand(row: Row) -> str:
    return {
        "用水": "water",
        "用电": "power",
        "排污": "discharge",
        "资金短缺": "finance",
        "合法权益保护": "rights",
        "用工": "labour",
        "政策咨询": "policy",
        "其他": "other",
    }[row["需求类别"]]


def plus(column: str, amount: float) -> Callable[[Row], object]:
    return lambda row: round((row[column] or 0) + amount, 2)


def always(value: object) -> Callable[[Row], object]:
    return lambda row: value


def any_row(row: Row, rows: list[Row]) -> bool:
    return True


EDITS = [
    Edit(
        "ten more members",
        *(CHAMBERS, "会员总数", is_registered, plus("会员总数", 10)),
        lambda row: {"chamber_members": (10, None)},
    ),
    Edit(
        "one enterprise member less",
        *(CHAMBERS, "其中:企业会员"),
        lambda row, rows: (
            is_registered(row, rows) and row["其中:企业会员"] > (row["其中:龙头企业会员"] or 0)
        ),
        plus("其中:企业会员", -1),
        lambda row: {"enterprise_members": (-1, None)},
    ),
    Edit(
        "an unregistered chamber reaches fifty members",
        *(CHAMBERS, "会员总数", is_small_and_unregistered, always(50)),
        lambda row: {
            "chamber_members": (50 - row["会员总数"], None),
            "unregistered_meeting_requirements": (1, None),
            "unregistered_meeting_requirements[unregistered_reason:requirements_not_met]": (
                1,
                None,
            ),
        },
    ),
    Edit(
        "a chamber graded 3A",
        *(CHAMBERS, "社会组织评估等级"),
        lambda row, rows: is_registered(row, rows) and row["社会组织评估等级"] in (None, "未评估"),
        always("3A"),
        lambda row: {
            "assessed_chambers": (1, None),
            "assessed_chambers[assessment_grade:3a]": (1, None),
        },
    ),
    Edit(
        "a chamber recognised as four-good",
        *(CHAMBERS, "自治区四好认定年度"),
        lambda row, rows: is_registered(row, rows) and row["自治区四好认定年度"] is None,
        always("2021-2022"),
        lambda row: {
            "four_good_regional_chambers": (1, None),
            "four_good_regional_chambers[cycle:2021-2022]": (1, None),
        },
    ),
    Edit(
        "an integrity pioneer",
        *(CHAMBERS, "诚信建设先行商会认定年度"),
        lambda row, rows: is_registered(row, rows) and row["诚信建设先行商会认定年度"] is None,
        always("2022"),
        lambda row: {
            "integrity_pioneer_chambers": (1, None),
            "integrity_pioneer_chambers[cycle:2022]": (1, None),
        },
    ),
    Edit(
        "a branch turned functional",
        *(BRANCHES, "党组织类型"),
        lambda row, rows: row["党组织类型"] == "党支部",
        always("功能型党支部"),
        lambda row: {
            "party_branches[branch_kind:branch]": (-1, None),
            "party_branches[branch_kind:functional_branch]": (1, None),
        },
    ),
    Edit(
        "a mediation room fallen dormant, the only one of its township",
        *(ORGANISATIONS, "状态", stands_alone_in_its_township, always("停摆")),
        lambda row: {
            "mediation_organisations": (-1, None),
            "mediation_organisations[organisation_kind:mediation_room]": (-1, None),
            "townships_with_mediation": (-1, None),
        },
    ),
    Edit(
        "a settled case was not settled after all",
        *(CASES, "办理结果", is_settled, always("调解不成")),
        lambda row: {
            **of_dispute(row, "cases_settled", -1),
            **of_dispute(row, "cases_settled_cumulative", -1),
            **of_dispute(row, "amount_settled", -row["涉案金额"]),
            "cases_closed[outcome:success]": (-1, None),
            "cases_closed[outcome:failed]": (1, None),
            "settlement_rate": (-1, 0),
            "judicial_confirmation_rate": (0, -1),
        },
    ),
    Edit(
        "a settled case was withdrawn",
        *(CASES, "办理结果", is_settled, always("撤回终止")),
        lambda row: {
            **of_dispute(row, "cases_settled", -1),
            **of_dispute(row, "cases_settled_cumulative", -1),
            **of_dispute(row, "amount_settled", -row["涉案金额"]),
            "cases_closed[outcome:success]": (-1, None),
            "cases_closed[outcome:withdrawn]": (1, None),
            "settlement_rate": (-1, -1),
            "judicial_confirmation_rate": (0, -1),
        },
    ),
    Edit(
        "a case over 15,000 yuan more",
        *(CASES, "涉案金额", is_settled, plus("涉案金额", 1.5)),
        lambda row: of_dispute(row, "amount_settled", 1.5),
    ),
    Edit(
        "a settlement confirmed by the court",
        *(CASES, "是否司法确认", is_settled, always("是")),
        lambda row: {"judicial_confirmation_rate": (1, 0)},
    ),
    Edit(
        "a case accepted the year before",
        *(CASES, "受理日期"),
        lambda row, rows: is_settled(row, rows) and row["案件来源"] == "法院委托委派",
        always(datetime(2021, 12, 31)),
        lambda row: {
            **of_dispute(row, "cases_accepted", -1),
            "cases_accepted[case_source:court_referred]": (-1, None),
        },
    ),
    Edit(
        "a million yuan more from a chamber's member",
        *(RELIEF, "本年到位资金"),
        lambda row, rows: is_the_only_row_naming_a_chamber(row, rows) and row["帮扶类型"] == "产业",
        plus("本年到位资金", 100),
        lambda row: {
            "relief_funds": (100, None),
            "relief_funds[support_kind:industry]": (100, None),
            "chamber_contribution_share": (100, 100),
            "chamber_contribution_share_cumulative": (100, 100),
        },
    ),
    Edit(
        "no donation after all",
        *(RELIEF, "其中:捐款捐物折价"),
        lambda row, rows: bool(row["其中:捐款捐物折价"]),
        always(0),
        lambda row: {"donations": (-row["其中:捐款捐物折价"], None)},
    ),
    Edit(
        "50,000 yuan of purchases",
        *(RELIEF, "消费帮扶金额", any_row, plus("消费帮扶金额", 5)),
        lambda row: {"purchase_support": (5, None)},
    ),
    Edit(
        "three more jobs",
        *(RELIEF, "吸纳就业", any_row, plus("吸纳就业", 3)),
        lambda row: {"jobs_created": (3, None)},
    ),
    Edit(
        "seven more training attendances",
        *(RELIEF, "技能培训", any_row, plus("技能培训", 7)),
        lambda row: {"training_attendances": (7, None)},
    ),
    Edit(
        "two more households",
        *(RELIEF, "受益户数", any_row, plus("受益户数", 2)),
        lambda row: {"households_benefiting": (2, None)},
    ),
    Edit(
        "four more people",
        *(RELIEF, "受益人数", any_row, plus("受益人数", 4)),
        lambda row: {"people_benefiting": (4, None)},
    ),
    Edit(
        "one enterprise helped another village",
        *(RELIEF, "村代码", has_a_village_of_several_enterprises),
        lambda row: f"{row['村代码'][:9]}399",
        lambda row: {"relief_villages": (1, None), "relief_villages_cumulative": (1, None)},
    ),
    Edit(
        "an enterprise named its chamber by mistake",
        *(RELIEF, "所属乡镇街道商会", is_the_only_row_naming_a_chamber, always(None)),
        lambda row: {
            "chamber_participation_share": (-1, 0),
            "chamber_participation_share_cumulative": (-1, 0),
            "chamber_contribution_share": (-row["本年到位资金"], 0),
            "chamber_contribution_share_cumulative": (-row["本年到位资金"], 0),
        },
    ),
    Edit(
        "charity was purchase",
        *(RELIEF, "帮扶类型", is_a_chambers_only_charity_in_its_village, always("消费")),
        lambda row: {
            "relief_projects[support_kind:charity]": (-1, None),
            "relief_projects[support_kind:purchase]": (1, None),
            "relief_villages[support_kind:charity]": (-1, None),
            "relief_villages[support_kind:purchase]": (1, None),
            "relief_funds[support_kind:charity]": (-row["本年到位资金"], None),
            "relief_funds[support_kind:purchase]": (row["本年到位资金"], None),
        },
    ),
    Edit(
        "a score put to use",
        *(POINTS, "结果运用", was_not_used_where_another_was_awarded, always("奖优评先")),
        lambda row: {
            "points_used_rate": (1, 0),
            "points_used_rate[points_use:awards]": (1, 0),
        },
    ),
    Edit(
        "a demand raised the year before",
        *(DEMANDS, "提出日期", is_one_of_several_of_its_chamber, always(datetime(2021, 12, 31))),
        lambda row: {
            "demands_raised": (-1, None),
            f"demands_raised[demand_kind:{kind_of_demand(row)}]": (-1, None),
        },
    ),
    Edit(
        "a demand for water was one for power",
        *(DEMANDS, "需求类别"),
        lambda row, rows: row["需求类别"] == "用水" and row["提出日期"] >= datetime(YEAR, 1, 1),
        always("用电"),
        lambda row: {
            "demands_raised[demand_kind:water]": (-1, None),
            "demands_raised[demand_kind:power]": (1, None),
        },
    ),
    Edit(
        "the middle demand took a day longer",
        *(DEMANDS, "办结日期", is_the_middle_one_to_close),
        lambda row: row["办结日期"] + timedelta(days=1),
        lambda row: {"median_days_to_close": (1, 0)},
    ),
    Edit(
        "another department coordinated",
        *(DEMANDS, "协调部门", any_row, always("另一部门")),
        lambda row: {},
    ),
    Edit(
        "finances disclosed once, beside the others",
        *(GOVERNANCE, "财务公开次数", lacks_only_the_financial_disclosure, always(1)),
        lambda row: {"three_disclosures_rate": (1, 0)},
    ),
    Edit(
        "a charter adopted",
        *(GOVERNANCE, "是否有章程", lacks_a_charter_where_another_has_one, always("是")),
        lambda row: {"charter_rate": (1, 0), "charter_rate[provision:charter]": (1, 0)},
    ),
    Edit(
        "an assembly of a chamber that was active anyway",
        *(GOVERNANCE, "本年会员(代表)大会日期"),
        lambda row, rows: (
            row["本年会员(代表)大会日期"] is None and row["商会名称"] in row["_demanding"]
        ),
        always(datetime(2022, 6, 6)),
        lambda row: {"active_chambers[activity:assembly]": (1, None)},
    ),
    Edit(
        "jobs in a workshop were a share of profits",
        *(PRACTICES, "具体形式"),
        lambda row, rows: row["具体形式"] == "车间式就业",
        always("分红式金融"),
        lambda row: {
            "micro_practices[practice_kind:micro_industry.workshop_jobs]": (-1, None),
            "micro_practices[practice_kind:micro_industry.dividend_finance]": (1, None),
        },
    ),
    Edit(
        "ten more households reached",
        *(PRACTICES, "带动农户"),
        lambda row, rows: row["带动农户"] is not None,
        plus("带动农户", 10),
        lambda row: {"households_reached": (10, None)},
    ),
    Edit(
        "a practice under another title",
        *(PRACTICES, "名称", any_row, always("另一名称")),
        lambda row: {},
    ),
    Edit(
        "a five-good federation",
        *("封面", "是否“五好”县级工商联"),
        lambda row, rows: row["是否“五好”县级工商联"] == "否",
        always("是"),
        lambda row: {"five_good_federations": (1, None)},
    ),
    Edit(
        "registration entered the county's targets",
        *("封面", "登记工作是否列入县级目标考核"),
        lambda row, rows: row["登记工作是否列入县级目标考核"] == "否",
        always("是"),
        lambda row: {"counties_with_registration_targets": (1, None)},
    ),
    Edit(
        "one more policy document",
        *("封面", "本年出台商会改革文件数"),
        lambda row, rows: row["本年出台商会改革文件数"] is not None,
        plus("本年出台商会改革文件数", 1),
        lambda row: {"policy_documents": (1, None)},
    ),
    Edit(
        "another telephone number",
        *("封面", "联系电话", any_row, always("0771-1111111")),
        lambda row: {},
    ),
    Edit(
        "another remark",
        *(CHAMBERS, "备注", is_registered, always("另行说明")),
        lambda row: {},
    ),
]


@dataclass(frozen=True)
class Edited:
    """One edit as made: in which county, and what it must change there."""

    county_code: str
    changes: Change


def sheet_rows(workbook: openpyxl.Workbook, title: str) -> list[tuple[dict, dict[str, str]]]:
    """Rows of a sheet: values by header, and the cell of each."""
    sheet = workbook[title]
    if title == "封面":
        values = {label.value: value for label, value in sheet["A4:B30"] if label.value}
        return [
            (
                {label: cell.value for label, cell in values.items()},
                {label: cell.coordinate for label, cell in values.items()},
            )
        ]
    headers = [cell.value for cell in sheet[HEADER_ROW]]
    return [
        (
            dict(zip(headers, (cell.value for cell in cells), strict=True)),
            dict(zip(headers, (cell.coordinate for cell in cells), strict=True)),
        )
        for cells in sheet.iter_rows(min_row=HEADER_ROW + 1)
    ]


def make(edit: Edit, path: Path) -> Edited | None:
    """Make the edit in a workbook; None if it has no row the edit fits."""
    workbook = openpyxl.load_workbook(path)
    rows = sheet_rows(workbook, edit.sheet)
    if edit.sheet == RELIEF:
        chambers = {row["商会名称"] for row, _ in sheet_rows(workbook, CHAMBERS)}
        for row, _ in rows:
            row["_chambers"] = chambers
    if edit.sheet == GOVERNANCE:
        raised = [row for row, _ in sheet_rows(workbook, DEMANDS)]
        demanding = {row["商会名称"] for row in raised if row["提出日期"] >= datetime(YEAR, 1, 1)}
        for row, _ in rows:
            row["_demanding"] = demanding
    values = [row for row, _ in rows]
    for row, cells in rows:
        if edit.where(row, values):
            workbook[edit.sheet][cells[edit.column]].value = edit.value(row)
            workbook.save(path)
            return Edited(path.name[:6], edit.changes(row))
    return None


@pytest.fixture(scope="module")
def clean(write_returns, forms, register) -> Path:
    """Clean returns of every third county and all pilots, for one year."""
    counties = sorted(register.of_year(YEAR).counties)[::3]
    pilots = [code for year, code in forms.for_year(YEAR).pilot_counties if year == YEAR]
    return write_returns(sorted({*counties, *pilots}), [YEAR])


def figures(release: Path) -> dict[tuple[str, str], dict]:
    return {
        (row["division_code"], f"{row['indicator']}[{row['breakdown']}]".replace("[]", "")): row
        for row in indicator_rows(release, report_year=YEAR)
    }


@pytest.fixture(scope="module")
def before_and_after(clean, tmp_path_factory, refresh) -> tuple[dict, dict, dict[str, Edited]]:
    """Figures of the clean returns, of the edited ones, and each edit as made."""
    homes = [tmp_path_factory.mktemp(name) for name in ("clean", "edited")]
    for home in homes:
        shutil.copytree(clean / "wave-1", home / "inbox")
    unused = sorted((homes[1] / "inbox").rglob("*.xlsx"))
    made: dict[str, Edited] = {}
    for edit in EDITS:
        for path in unused:
            edited = make(edit, path)
            if edited:
                made[edit.name] = edited
                unused.remove(path)
                break
    summaries = [refresh(home, [YEAR]) for home in homes]
    assert [summary.problems for summary in summaries] == [(), ()]
    before, after = (
        figures(home / "releases" / summary.release)
        for home, summary in zip(homes, summaries, strict=True)
    )
    return before, after, made


@pytest.mark.parametrize("edit", EDITS, ids=[edit.name for edit in EDITS])
def test_one_cell_changes_exactly_these_indicators(before_and_after, edit):
    before, after, made = before_and_after
    edited = made[edit.name]
    changed = {}
    for division_code, indicator in sorted(set(before) | set(after)):
        if division_code != edited.county_code:
            continue
        old, new = (figures.get((division_code, indicator), {}) for figures in (before, after))
        change = tuple(difference(old, new, part) for part in ("numerator", "denominator"))
        if any(change):
            changed[indicator] = change
    expected = {
        indicator: tuple(None if part is None else Decimal(str(part)) for part in change)
        for indicator, change in edited.changes.items()
    }
    assert changed == expected


def difference(old: dict, new: dict, part: str) -> Decimal | None:
    """The change of a figure's part; an item that does not occur counts as nothing."""
    before, after = (
        # A median has a value and no numerator.
        figure.get("value")
        if figure.get("unit") == "天" and part == "numerator"
        else figure.get(part)
        for figure in (old, new)
    )
    if before is None and after is None:
        return None
    change = Decimal(str(after or 0)) - Decimal(str(before or 0))
    return change.quantize(Decimal("0.0001")).normalize() + 0


def test_edits_leak_into_no_other_county(before_and_after):
    before, after, made = before_and_after
    edited_counties = {edited.county_code for edited in made.values()}
    assert len(edited_counties) == len(EDITS)
    untouched = {
        key: row
        for key, row in before.items()
        if row["division_level"] == "county" and key[0] not in edited_counties
    }
    assert {key: after[key] for key in untouched} == untouched
