"""`[engine]` of `shanghui.toml`: what builds the warehouse.

Belongs here: its keys and defaults. Does not: building (`orchestration.warehouse`).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from orchestration.home.keys import Key, is_whole

DUCKDB, SPARK = "duckdb", "spark"
LOCAL_MASTER = "local[2]"
PARTITIONS = 2
DEFAULT_PORTS = {"spark": 7077, "sc": 15002}
LAST_PORT = 65_535


@dataclass(frozen=True)
class EngineSettings:
    """The engine; master and partitions are Spark's."""

    kind: str = DUCKDB
    master: str = LOCAL_MASTER
    partitions: int = PARTITIONS

    @property
    def is_spark(self) -> bool:
        return self.kind == SPARK

    @property
    def addresses(self) -> list[tuple[str, int]]:
        """Host and port of each master, or of Spark Connect; none on this machine."""
        return _addresses(self.master)


def engine_settings(settings: Mapping[str, Any]) -> EngineSettings:
    """The section as read from the file."""
    return EngineSettings(
        kind=settings["engine.kind"],
        master=settings["engine.master"],
        partitions=settings["engine.partitions"],
    )


def _addresses(master: str) -> list[tuple[str, int]]:
    scheme, _, rest = master.partition("://")
    if scheme not in DEFAULT_PORTS:
        return []
    hosts = [one.partition(":") for one in rest.partition("/")[0].split(",")]
    return [(host, int(port or DEFAULT_PORTS[scheme])) for host, _, port in hosts]


def _is_master(value: Any) -> bool:
    host = r"[^\s/:,]+(:\d{1,5})?"
    pattern = rf"local\[(\*|[1-9]\d*)\]|spark://{host}(,{host})*|sc://{host}(/\S*)?|yarn|k8s://\S+"
    return (
        isinstance(value, str)
        and bool(re.fullmatch(pattern, value))
        and all(port <= LAST_PORT for _, port in _addresses(value))
    )


KEYS = (
    Key(
        "engine.kind",
        DUCKDB,
        "What builds the warehouse: DuckDB on this machine, or Spark, for more returns than one\n"
        "machine holds. Both make the same release. Spark needs `shanghui[spark]` and Java 17.",
        '"duckdb" or "spark"',
        lambda value: value in (DUCKDB, SPARK),
    ),
    Key(
        "engine.master",
        LOCAL_MASTER,
        "Where Spark runs: on so many cores of this machine, or at the address of a cluster\n"
        "(spark://…) or of Spark Connect (sc://…), which must see the home under the same path.",
        'an address, as "local[2]", "spark://host:7077" or "sc://host:15002"',
        _is_master,
    ),
    Key(
        "engine.partitions",
        PARTITIONS,
        "Into how many parts Spark divides its work: twice the cores it has.",
        "a whole number from 1 to 10000",
        is_whole(1, 10_000),
    ),
)
