"""The counties of a year as the province's office reads them: by what is to be done next.

Belongs here: the groups, their order and words. Does not: HTML, or how a county stands.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from desk.standing import CountyStanding

GROUPS = {
    "sent_back": ("已退回，待改正", "等县（市、区）改正后重新报送。"),
    "not_filed": ("未报送", "可用“催报文字”催报。"),
    "waiting": ("已接收，待汇总", "下一次汇总后生效；年度已锁定的，解锁并汇总后生效。"),
    "to_explain": ("有效，还有待说明的问题", "报表已经有效，等县（市、区）说明核实性问题。"),
    "in_force": ("有效", "没有要办的。"),
}
"""Group → its title, and what happens next; in the order in which they are shown."""
_OF_STATE = {"sent_back": "sent_back", "withdrawn": "sent_back", "not_filed": "not_filed"}


@dataclass(frozen=True)
class StandingGroup:
    """Counties for which the same is to be done next, in the register's order; at least one."""

    key: str
    title: str
    next_step: str
    standings: tuple[CountyStanding, ...]

    @property
    def has_received(self) -> bool:
        return any(one.newest for one in self.standings)

    @property
    def has_errors(self) -> bool:
        return any(one.newest and one.newest.error_count for one in self.standings)

    @property
    def has_queries(self) -> bool:
        return any(one.open_query_count for one in self.standings)


def standing_groups(standings: Sequence[CountyStanding]) -> list[StandingGroup]:
    """Every county in exactly one group."""
    return [
        StandingGroup(key, title, next_step, of_group)
        for key, (title, next_step) in GROUPS.items()
        if (of_group := tuple(one for one in standings if _group_of(one) == key))
    ]


def _group_of(standing: CountyStanding) -> str:
    if standing.state == "in_force":
        return "to_explain" if standing.open_query_count else "in_force"
    return _OF_STATE.get(standing.state, "waiting")
