"""Pages from templates: everything that comes from outside is escaped.

Belongs here: the environment of the templates, the filters they use, the stylesheet. Does not: what
a page shows.
"""

from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from desk.moments import by_day, day_words, moment_words
from ingestion.formats import MEBIBYTE

STATES = {
    "not_filed": ("未报送", "open"),
    "sent_back": ("已退回，待改正", "bad"),
    "waiting": ("已接收，待汇总", "wait"),
    "locked_out": ("已接收，年度已锁定，待解锁", "wait"),
    "in_force": ("有效", "good"),
    "was_in_force": ("曾有效，已被新的一份取代", "past"),
    "replaced": ("已被新的一份取代", "past"),
    "withdrawn": ("已撤回", "bad"),
    "unknown": ("已收到，待审核", "wait"),
}
"""How a filing or a county's return stands → its words, and how much it matters."""
FILED = STATES | {"sent_back": ("已退回", "bad")}
"""The same of one filing, which a newer one may have followed."""
VERDICTS = {
    "accepted": ("通过", "good"),
    "returned": ("退回", "bad"),
    "unread": ("无法读取", "bad"),
}
TIMELINESS = {"on_time": "按时", "late": "逾期", "revised": "期限后更正（首次报送按时）"}


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("desk.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "moment": moment_words,
        "day": day_words,
        "by_day": by_day,
        "size": _size,
    }
    environment.globals |= {
        "STATES": STATES,
        "FILED": FILED,
        "VERDICTS": VERDICTS,
        "TIMELINESS": TIMELINESS,
    }
    return environment


def page(template: str, **shown: Any) -> str:
    """A page as HTML."""
    return _environment().get_template(f"{template}.html.j2").render(shown)


@cache
def stylesheet() -> str:
    return (files("desk.pages") / "desk.css").read_text(encoding="utf-8")


def _size(size_bytes: int) -> str:
    if size_bytes >= MEBIBYTE:
        return f"{size_bytes / MEBIBYTE:.1f} MB"
    return f"{max(1, size_bytes // 1024)} KB"
