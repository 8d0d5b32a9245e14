"""What members of the sample's chambers asked for (会员需求清单).

Belongs here: the rows of the member demands sheet. Does not: which county files it.
"""

import random
from collections.abc import Sequence
from datetime import date, timedelta

from sample_province.chambers import Chamber
from sample_province.chance import day_between, pick
from sample_province.rows import DemandRow

DEMANDS_PER_CHAMBER = 3.2
KINDS = {
    "finance": 26.0,
    "labour": 19.0,
    "policy": 18.0,
    "rights": 13.0,
    "power": 9.0,
    "water": 7.0,
    "discharge": 4.0,
    "other": 4.0,
}
STATUSES = {"closed": 0.83, "open": 0.13, "infeasible": 0.04}
CARRIED_SHARE = 0.08
"""Of the demands: raised in the last quarter of the year before."""
DEPARTMENTS = {
    "water": ("水利部门", "供水企业"),
    "power": ("供电企业",),
    "discharge": ("生态环境部门",),
    "finance": ("金融工作部门", "农村信用社"),
    "rights": ("司法行政部门", "市场监管部门"),
    "labour": ("人力资源社会保障部门",),
    "policy": ("工商业联合会", "税务部门"),
    "other": ("乡镇人民政府",),
}


def demand_rows(listed: Sequence[Chamber], year: int, rng: random.Random) -> list[DemandRow]:
    """The demands on a year's list: some chambers have none, some were raised the year before."""
    rows = []
    for chamber in listed:
        for _ in range(int(rng.expovariate(1 / DEMANDS_PER_CHAMBER))):
            rows.append(_invent_demand(chamber, year, rng))
    rows.sort(key=lambda row: row.raised_on)
    return [
        row._replace(demand_no=f"{row.raised_on.year}需{number:03d}号")
        for number, row in enumerate(rows, start=1)
    ]


def _invent_demand(chamber: Chamber, year: int, rng: random.Random) -> DemandRow:
    kind, status = pick(rng, KINDS), pick(rng, STATUSES)
    is_carried = chamber.first_year < year and rng.random() < CARRIED_SHARE
    raised_on = day_between(rng, date(year, 1, 4), date(year, 12, 20))
    if is_carried:
        raised_on = day_between(rng, date(year - 1, 10, 8), date(year - 1, 12, 28))
    closed_on = None
    if status == "closed":
        earliest = max(raised_on, date(year, 1, 4))
        latest = date(year, 12, 31)
        closed_on = min(latest, earliest + timedelta(days=int(rng.expovariate(1 / 21))))
    return DemandRow(
        demand_no="",
        chamber_name=chamber.name,
        demand_kind=kind,
        raised_on=raised_on,
        coordinating_department=rng.choice(DEPARTMENTS[kind]) if rng.random() < 0.85 else None,
        demand_status=status,
        closed_on=closed_on,
    )
