"""Which report years a run of Dagster is over, as its tags say it.

Belongs here: the tags, written and read. Does not: which years a run should be over.
"""

from collections.abc import Mapping

_FIRST, _LAST = "dagster/asset_partition_range_start", "dagster/asset_partition_range_end"
_ONE = "dagster/partition"


def tags_of_years(first: int, last: int) -> dict[str, str]:
    """The tags of a run over one unbroken range of report years."""
    return {_FIRST: str(first), _LAST: str(last)}


def range_of_years(tags: Mapping[str, str]) -> range:
    """The report years of a run over a range; none of any other."""
    if _FIRST in tags and _LAST in tags:
        return range(int(tags[_FIRST]), int(tags[_LAST]) + 1)
    return range(0)


def year_alone(tags: Mapping[str, str]) -> str:
    """The report year of a run over one that was asked for by itself; else empty."""
    return tags.get(_ONE, "")
