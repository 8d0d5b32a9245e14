"""What the items of breakdowns are called in Chinese.

Belongs here: from `formation:joint` to 联合组建. Does not: which items a figure has.
"""

from collections.abc import Mapping

CODE_LISTS = {
    "assessment_grade": "grade",
    "branch_kind": "partyorg",
    "case_source": "casesrc",
    "demand_kind": "demand",
    "dispute_kind": "dispute",
    "formation": "formation",
    "organisation_kind": "medorg",
    "outcome": "outcome",
    "points_use": "pointuse",
    "practice": "practice",
    "practice_kind": "practicekind",
    "support_kind": "support",
    "unregistered_reason": "unregisteredreason",
}
"""Kind of breakdown → code list of the form whose values are its items."""

OWN_ITEMS = {
    "activity:assembly": "召开会员大会",
    "activity:demand": "办理会员需求",
    "activity:mediation": "调解",
    "activity:practice": "微实践",
    "activity:relief": "帮扶",
    "branch_ownership:joint": "联合组建",
    "branch_ownership:own": "单独组建",
    "points_item:points_economic_development": "服务经济发展",
    "points_item:points_epidemic_control": "助力疫情防控",
    "points_item:points_integrity": "诚信守法",
    "points_item:points_investment_promotion": "推动招商引资",
    "points_item:points_member_service": "服务会员",
    "points_item:points_party_building": "党建引领",
    "points_item:points_rural_revitalisation": "助力乡村振兴",
    "points_item:points_social_governance": "参与社会治理",
    "provision:charter": "章程",
    "provision:rules_of_procedure": "议事规则",
    "provision:supervisors": "监事",
    "sheet:governance": "微治理",
    "sheet:member_demands": "微服务",
    "sheet:micro_practices": "微实践",
    "sheet:points": "微积分",
}
"""Items that are no values of a code list."""

KINDS_ZH = {
    "activity": "活动",
    "assessment_grade": "评估等级",
    "branch_kind": "组织类型",
    "branch_ownership": "组建方式",
    "case_source": "案件来源",
    "cycle": "周期",
    "demand_kind": "需求类型",
    "dispute_kind": "纠纷类型",
    "formation": "组建方式",
    "organisation_kind": "组织类型",
    "outcome": "结果",
    "points_item": "积分项目",
    "points_use": "结果运用",
    "practice": "微实践",
    "practice_kind": "微实践类型",
    "provision": "制度",
    "sheet": "报表",
    "star_rating": "星级",
    "support_kind": "帮扶方式",
    "unregistered_reason": "未登记原因",
}
"""What kinds of breakdown are called."""


def item_name(breakdown: str, code_values: Mapping[tuple[str, str], str]) -> str:
    """The Chinese name of an item, as `formation:joint`; its code where it has none.

    `code_values` is (code list, code) → value, as `dim_code_values` of the release has it.
    """
    kind, _, item = breakdown.partition(":")
    if breakdown in OWN_ITEMS:
        return OWN_ITEMS[breakdown]
    if kind == "star_rating":
        return f"{item}星"
    return code_values.get((CODE_LISTS.get(kind, ""), item), item)
