"""The chapters of the annual report, in the order of the bulletin: their patterns and tables.

Belongs here: what each chapter says of which indicators. Does not: how a pattern becomes a sentence
(`sentences`), charts, the chapters on quality and changes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

PROGRAMME_CHANGED = 2021
"""From this report year on the programme is 万企兴万村; before, 万企帮万村."""
FIRST_YEAR, SINCE = 2018, "2018年以来"
"""What is counted since then; in that year itself it is what the year's own figures are."""
WHETHER = {
    "five_good_federations": "“五好”县级工商联",
    "counties_with_registration_targets": "登记列入目标考核",
}
"""What counts counties and is yes or no of one → its name there."""


@dataclass(frozen=True)
class Chapter:
    """A chapter: paragraphs of patterns, and the indicators of its table.

    `of_a_county` has the patterns that a county's own report has in the place of others.
    """

    title: str
    paragraphs: tuple[tuple[str, ...], ...]
    indicators: tuple[str, ...]
    key: str = ""
    of_a_county: Mapping[str, str] = field(default_factory=dict)

    def patterns(self, level: str, report_year: int) -> list[list[str]]:
        """The paragraphs of a report of a division of this level."""
        others = self.of_a_county if level == "county" else {}
        return [
            [
                others.get(pattern, pattern)
                for pattern in patterns
                if report_year > FIRST_YEAR or not pattern.startswith(SINCE)
            ]
            for patterns in self.paragraphs
        ]

    def tabled(self, report_year: int) -> list[str]:
        """The indicators of its table."""
        return [
            name
            for name in self.indicators
            if report_year > FIRST_YEAR or not name.endswith("_cumulative")
        ]


COVERAGE = Chapter(
    title="商会覆盖与注册登记",
    key="coverage",
    paragraphs=(
        (
            "{year}年末，{whole}建有商会的乡镇（街道）{townships_with_chamber:n}"
            "[，{townships_with_chamber:c}]；商会覆盖率{chamber_coverage_rate:r}"
            "[，{chamber_coverage_rate:c}]",
            "共有商会{chambers:n}[，{chambers:c}][；其中{chambers@formation:items}]",
            "有活动的商会{active_chambers:n}[，{active_chambers:c}]；"
            "有效覆盖率{effective_coverage_rate:r}[，{effective_coverage_rate:c}]",
        ),
        (
            "注册登记商会{registered_chambers:n}[，{registered_chambers:c}]；"
            "登记率{registration_rate:r}[，{registration_rate:c}]",
            "获评3A及以上的商会{assessed_chambers:n}[，{assessed_chambers:c}]",
            "商会会员{chamber_members:n}[，{chamber_members:c}]；其中企业会员"
            "{enterprise_members:n}[，{enterprise_members:c}]",
        ),
    ),
    indicators=(
        *("townships", "townships_with_chamber", "chamber_coverage_rate", "chambers"),
        *("registered_chambers", "registration_rate", "active_chambers"),
        *("effective_coverage_rate", "assessed_chambers", "chamber_members"),
        "enterprise_members",
    ),
)

PARTY = Chapter(
    title="党的建设",
    key="party",
    paragraphs=(
        (
            "商会党组织（通报称党支部）{party_branches:n}[，{party_branches:c}]"
            "[；其中{party_branches@branch_kind:items}]",
            "党组织覆盖率（党组织数与商会数之比）{branch_coverage_rate:r}[，{branch_coverage_rate:c}]",
            "建有党组织的商会{chambers_with_branch:n}；商会党组织有效覆盖率"
            "{chamber_party_coverage_rate:r}[，{chamber_party_coverage_rate:c}]",
            "选派党建工作指导员（联络员）{party_instructors:n}[，{party_instructors:c}]；"
            "星级党组织{starred_branches:n}[，{starred_branches:c}]",
        ),
    ),
    indicators=(
        *("party_branches", "branch_coverage_rate", "chambers_with_branch"),
        *("chamber_party_coverage_rate", "party_instructors", "starred_branches"),
    ),
)

FIVE_GOOD = "“五好”县级工商联{five_good_federations:n}[，{five_good_federations:c}]"
HONOURS = Chapter(
    title="荣誉与诚信",
    key="honours",
    paragraphs=(
        (
            "累计获认定{province}“四好”商会{four_good_regional_chambers:n}"
            "[，{four_good_regional_chambers:c}]",
            "累计获认定全国“四好”商会{four_good_national_chambers:n}"
            "[，{four_good_national_chambers:c}]",
            "诚信建设先行商会{integrity_pioneer_chambers:n}[，{integrity_pioneer_chambers:c}]",
            FIVE_GOOD,
        ),
    ),
    indicators=(
        *("four_good_regional_chambers", "four_good_national_chambers"),
        *("integrity_pioneer_chambers", "five_good_federations"),
    ),
    of_a_county={
        FIVE_GOOD: "{five_good_federations:is:已获评|未获评}“五好”县级工商联"
        "[，上年{five_good_federations:was:已获评|未获评}]"
    },
)

MEDIATION = Chapter(
    title="矛盾纠纷调解",
    key="mediation",
    paragraphs=(
        (
            "设立商会调解组织{mediation_organisations:n}[，{mediation_organisations:c}]"
            "[；其中{mediation_organisations@organisation_kind:items}]",
            "设有调解组织的乡镇（街道）{townships_with_mediation:n}"
            "[，{townships_with_mediation:c}]",
        ),
        (
            "受理案件{cases_accepted:n}[，{cases_accepted:c}]；办结{cases_closed:n}"
            "[，{cases_closed:c}]",
            "成功调解{cases_settled:n}[，{cases_settled:c}]；调解成功率{settlement_rate:r}"
            "[，{settlement_rate:c}]",
            "成功调解的案件中经司法确认的占{judicial_confirmation_rate:r}[，{judicial_confirmation_rate:c}]",
            "成功调解涉案金额{amount_settled:n}[，{amount_settled:c}]",
            "2018年以来累计成功调解案件{cases_settled_cumulative:n}",
        ),
    ),
    indicators=(
        *("mediation_organisations", "townships_with_mediation", "cases_accepted"),
        *("cases_closed", "cases_settled", "settlement_rate", "judicial_confirmation_rate"),
        *("amount_settled", "cases_settled_cumulative"),
    ),
)

RELIEF = Chapter(
    title="“{programme}”",
    key="relief",
    paragraphs=(
        (
            "参与帮扶的企业{relief_enterprises:n}[，{relief_enterprises:c}]；参与帮扶的商会"
            "{relief_chambers:n}[，{relief_chambers:c}]",
            "帮扶村{relief_villages:n}[，{relief_villages:c}]；帮扶项目{relief_projects:n}"
            "[，{relief_projects:c}]",
            "帮扶到位资金{relief_funds:n}[，{relief_funds:c}]；捐赠{donations:n}[，{donations:c}]",
            "消费帮扶{purchase_support:n}[，{purchase_support:c}]",
        ),
        (
            "商会及会员参与度{chamber_participation_share:r}[，{chamber_participation_share:c}]；"
            "贡献率{chamber_contribution_share:r}[，{chamber_contribution_share:c}]",
            "吸纳就业{jobs_created:n}[，{jobs_created:c}]；技能培训{training_attendances:n}"
            "[，{training_attendances:c}]",
            "受益户{households_benefiting:n}[，{households_benefiting:c}]；受益人数"
            "{people_benefiting:n}[，{people_benefiting:c}]",
        ),
        (
            "2018年以来累计参与帮扶的企业{relief_enterprises_cumulative:n}，累计帮扶村"
            "{relief_villages_cumulative:n}",
            "2018年以来商会及会员累计参与度{chamber_participation_share_cumulative:r}，"
            "累计贡献率{chamber_contribution_share_cumulative:r}",
        ),
    ),
    indicators=(
        *("relief_enterprises", "relief_chambers", "relief_villages", "relief_projects"),
        *("relief_funds", "donations", "purchase_support", "chamber_participation_share"),
        *("chamber_contribution_share", "jobs_created", "training_attendances"),
        *("households_benefiting", "people_benefiting", "relief_enterprises_cumulative"),
        *("relief_villages_cumulative", "chamber_participation_share_cumulative"),
        "chamber_contribution_share_cumulative",
    ),
)

MICRO = Chapter(
    title="微实践",
    key="micro",
    paragraphs=(
        (
            "微积分：参加的商会{chambers_scored:n}[，{chambers_scored:c}]；平均分{mean_points:r}"
            "[，{mean_points:c}]",
            "积分结果运用率{points_used_rate:r}[，{points_used_rate:c}]",
            "微服务：会员提出需求{demands_raised:n}[，{demands_raised:c}]；在册需求办结率"
            "{demand_closure_rate:r}[，{demand_closure_rate:c}]",
            "需求办理天数中位数{median_days_to_close:n}[，{median_days_to_close:c}]",
            "微治理：三公开率{three_disclosures_rate:r}[，{three_disclosures_rate:c}]；"
            "有章程的商会占{charter_rate:r}[，{charter_rate:c}]",
            "微实践项目{micro_practices:n}[，{micro_practices:c}]"
            "[；其中{micro_practices@practice:items}]",
            "开展微实践的商会占{micro_practice_coverage_rate:r}"
            "[，{micro_practice_coverage_rate:c}]；带动农户{households_reached:n}"
            "[，{households_reached:c}]",
        ),
    ),
    indicators=(
        *("chambers_scored", "mean_points", "points_used_rate", "demands_raised"),
        *("demand_closure_rate", "median_days_to_close", "three_disclosures_rate"),
        *("charter_rate", "micro_practices", "micro_practice_coverage_rate"),
        "households_reached",
    ),
)

TARGETS = (
    "理顺关系难：把登记列入目标考核的县{counties_with_registration_targets:n}"
    "[，{counties_with_registration_targets:c}]；本年出台文件{policy_documents:n}"
    "[，{policy_documents:c}]"
)
FOUR_DIFFICULTIES = Chapter(
    title="“四难”有关数据",
    key="difficulties",
    paragraphs=(
        (
            "注册登记难：登记率{registration_rate:r}；达到登记条件而未登记的商会"
            "{unregistered_meeting_requirements:n}[，{unregistered_meeting_requirements:c}]"
            "[；按原因分，{unregistered_meeting_requirements@unregistered_reason:items}]",
        ),
        (TARGETS,),
        (
            "发挥作用难：有活动的商会{active_chambers:n}[，按活动分（一会可有多项）：{active_chambers@activity:items}]；"
            "有效覆盖率{effective_coverage_rate:r}",
        ),
        (
            "持续发展难：商会党组织有效覆盖率{chamber_party_coverage_rate:r}",
            "有章程的商会占{charter_rate:r}；三公开率{three_disclosures_rate:r}",
        ),
    ),
    indicators=(
        *("unregistered_meeting_requirements", "counties_with_registration_targets"),
        "policy_documents",
    ),
    of_a_county={
        TARGETS: "理顺关系难：{counties_with_registration_targets:is:已|未}把登记列入目标考核"
        "[，上年{counties_with_registration_targets:was:已|未}列入]；"
        "本年出台文件{policy_documents:n}[，{policy_documents:c}]"
    },
)

CHAPTERS = (COVERAGE, PARTY, HONOURS, MEDIATION, RELIEF, MICRO, FOUR_DIFFICULTIES)

LEAD = (
    "{year}年{whole}应报县（市、区）{counties_expected:n}；有效报表上报率{filing_rate:r}；"
    "首次报送及时率（不论审核结果）{on_time_rate:r}",
)
LEAD_OF_COUNTY = ("{year}年报表{filing_rate:is:有效|无效}，首次报送{on_time_rate:is:及时|逾期}",)

HEADLINES = (
    *("chamber_coverage_rate", "chambers", "registration_rate", "party_branches"),
    *("cases_settled", "relief_villages"),
)


def programme(report_year: int) -> str:
    """What the programme of enterprises helping villages was called in the year."""
    return "万企兴万村" if report_year >= PROGRAMME_CHANGED else "万企帮万村"
