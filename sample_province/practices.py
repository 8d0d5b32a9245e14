"""The micro practices of the sample's chambers (微实践台账).

Belongs here: the rows of the micro practices sheet. Does not: which county files it.
"""

import random
from collections.abc import Sequence
from datetime import date

from sample_province.chambers import Chamber
from sample_province.chance import day_between, pick
from sample_province.rows import PracticeRow

PRACTICES_PER_CHAMBER = 2.6
KINDS = {
    "micro_support.delegated_function": 3.0,
    "micro_support.government_purchase": 3.0,
    "micro_support.resources": 4.0,
    "micro_platform.policy_information": 7.0,
    "micro_platform.advice": 5.0,
    "micro_platform.investment": 4.0,
    "micro_industry.cooperative_planting": 9.0,
    "micro_industry.contract_breeding": 6.0,
    "micro_industry.custom_trade": 4.0,
    "micro_industry.embedded_tourism": 4.0,
    "micro_industry.workshop_jobs": 5.0,
    "micro_industry.dividend_finance": 2.0,
    "micro_industry.border_trade": 1.5,
    "micro_service.visits": 12.0,
    "micro_service.resource_matching": 7.0,
    "micro_party_building.organisation_life": 7.0,
    "micro_party_building.online_offline": 4.0,
    "micro_education.culture_sports": 7.0,
    "micro_education.civic": 5.0,
}
"""Code of a kind, which begins with its practice → how common it is."""
TITLES = {
    "micro_support": "服务项目",
    "micro_platform": "平台活动",
    "micro_industry": "产业项目",
    "micro_service": "服务活动",
    "micro_party_building": "党建活动",
    "micro_education": "教育活动",
}
PARTNERS = {
    "micro_support": ("乡镇人民政府", "县级主管部门"),
    "micro_platform": ("投资促进部门", "工商业联合会"),
    "micro_industry": ("村民委员会", "超市电商", "银行保险机构"),
    "micro_service": ("法律服务中心", "综治中心"),
    "micro_party_building": ("乡镇党委", "村党组织"),
    "micro_education": ("村民委员会", "文化站"),
}


def practice_rows(listed: Sequence[Chamber], year: int, rng: random.Random) -> list[PracticeRow]:
    """The practices begun in the year, in order of their beginning; some chambers have none."""
    rows = []
    for chamber in listed:
        for _ in range(int(rng.expovariate(1 / PRACTICES_PER_CHAMBER))):
            rows.append(_invent_practice(chamber, year, rng))
    rows.sort(key=lambda row: row.started_on)
    return [
        row._replace(title=f"{TITLES[row.practice]}{number:03d}")
        for number, row in enumerate(rows, start=1)
    ]


def _invent_practice(chamber: Chamber, year: int, rng: random.Random) -> PracticeRow:
    kind = pick(rng, KINDS)
    practice = kind.partition(".")[0]
    is_industry = practice == "micro_industry"
    has_amount = practice == "micro_support" or (is_industry and rng.random() < 0.9)
    opening = max(chamber.established_on, date(year, 1, 5))
    return PracticeRow(
        chamber_name=chamber.name,
        practice=practice,
        practice_kind=kind,
        title="",
        started_on=day_between(rng, opening, date(year, 12, 20)),
        partner=rng.choice(PARTNERS[practice]) if rng.random() < 0.8 else None,
        members_reached=rng.randint(2, 40) if rng.random() < 0.9 else None,
        households_reached=int(rng.lognormvariate(3.0, 0.8)) if is_industry else None,
        amount=round(rng.lognormvariate(1.8, 0.9), 2) if has_amount else None,
    )
