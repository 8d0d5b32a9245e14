"""Measurements as the tables of docs/performance.md.

Belongs here: what stands in a table, the goals beside it, putting the tables into the page. Does
not: measuring.
"""

from collections.abc import Iterable, Iterator
from typing import Any

BEGIN = "<!-- Measured, and put here by `make bench-page`. -->"
END = "<!-- Measured until here. -->"
GIGABYTE = 1e9
CONTENDERS = {"floor": "floor", "habit": "office habit", "shanghui": "shanghui"}
GOALS = {
    555: "at most 3 × floor, 0.5 × habit",
    3330: "at most 1.7 × floor; 1 GB",
}
"""Filings → what a refresh from nothing may cost."""
EVERYDAY = {
    "nothing_changed": ("`refresh`, nothing changed, 0 files read", "3 s"),
    "filed_again": ("`refresh`, one county filed again", "8 s"),
    "filed_again_warm": ("the same in a process that has refreshed before", "3 s"),
    "check_1": ("`check` of one return", ""),
    "check_111": ("`check` of 111 returns", ""),
    "status": ("`status`", ""),
    "trace": ("`trace` of a county's figure", ""),
    "help": ("`--help`", ""),
}
"""Name of a measurement → its words, and the most it may take by the clock."""
SHOWN_RELEASES = (5, 10, 15, 20)

Measured = dict[str, Any]
"""Filings, as text → what `bench` gives for that size."""


class PageWithoutTablesError(Exception):
    """The page has no place for the tables."""


def tables(measured: Measured) -> str:
    """All tables, in Markdown."""
    sizes = sorted(measured, key=int)
    return "\n\n".join(
        [
            "\n".join(_from_nothing(measured, sizes)),
            "\n".join(_everyday(measured, sizes)),
            *(
                "\n".join(_growth(measured[size]["growth"]))
                for size in sizes
                if measured[size]["growth"]
            ),
            *(
                profile_tables(int(size), measured[size]["profile"])
                for size in sizes
                if "profile" in measured[size]
            ),
            "\n".join(_provenance(measured, sizes)),
        ]
    )


def put_into(page: str, measured: Measured) -> str:
    """The page with these tables where it has tables now. Raises PageWithoutTablesError."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise PageWithoutTablesError(f"the page lacks the lines {BEGIN} and {END}")
    return f"{before}{BEGIN}\n\n{tables(measured)}\n\n{END}{after}"


def _from_nothing(measured: Measured, sizes: Iterable[str]) -> Iterator[str]:
    yield from _table(
        "filings", "", *CONTENDERS.values(), "shanghui : floor", "shanghui : habit", "goal"
    )
    for size in sizes:
        of_size = measured[size]["contenders"]
        for name, unit, digits in (
            ("processor", "processor, s", 1),
            ("wall", "clock, s", 1),
            ("memory", "memory, GB", 2),
        ):
            scale = GIGABYTE if name == "memory" else 1
            values = {one: of_size[one][name] / scale for one in CONTENDERS}
            is_first = name == "processor"
            yield _row(
                f"{int(size):,}" if is_first else "",
                unit,
                *(f"{value:.{digits}f}" for value in values.values()),
                f"{values['shanghui'] / values['floor']:.1f}",
                f"{values['shanghui'] / values['habit']:.1f}",
                GOALS.get(int(size), "") if is_first else "",
            )
        yield _row(
            *("", "processor, ms a filing"),
            *(f"{of_size[one]['processor'] / int(size) * 1000:.0f}" for one in CONTENDERS),
            *("", "", ""),
        )


def _everyday(measured: Measured, sizes: list[str]) -> Iterator[str]:
    yield from _table(
        "clock (processor), s", *(f"{int(size):,} filings" for size in sizes), "goal by the clock"
    )
    for name, (words, goal) in EVERYDAY.items():
        costs = [measured[size]["everyday"][name] for size in sizes]
        shown = [f"{cost['wall']:.1f} ({cost['processor']:.1f})" for cost in costs]
        yield _row(words, *shown, goal)
    release_sizes = [f"{measured[size]['release_size'] / 1e6:.0f} MB" for size in sizes]
    yield _row("size of a release", *release_sizes, "")


def _growth(growth: list[dict[str, float]]) -> Iterator[str]:
    yield from _table("release", "clock, s", "processor, s", "all releases, MB")
    for one in growth:
        if one["release"] in SHOWN_RELEASES or one is growth[-1]:
            yield _row(
                str(one["release"]),
                f"{one['wall']:.1f}",
                f"{one['processor']:.1f}",
                f"{one['size'] / 1e6:.0f}",
            )


PROFILED = {"from_nothing": "from nothing", "filed_again": "one county filed again"}


def profile_tables(filings: int, steps: Measured) -> str:
    """Where both refreshes of a size spend their time and memory, a table for each."""
    return "\n\n".join(
        "\n".join(_profile(f"{filings:,} filings, {words}, {steps['measured_on']}", steps[name]))
        for name, words in PROFILED.items()
    )


def _profile(title: str, steps: dict[str, dict[str, float]]) -> Iterator[str]:
    yield from _table(title, "clock, s", "processor, s", "of all", "memory, GB")
    whole = sum(cost["processor"] for cost in steps.values())
    for words, cost in steps.items():
        yield _row(
            words,
            f"{cost['wall']:.1f}",
            f"{cost['processor']:.1f}",
            f"{cost['processor'] / whole:.0%}",
            f"{cost['memory'] / GIGABYTE:.2f}" if cost["memory"] else "",
        )


def _provenance(measured: Measured, sizes: Iterable[str]) -> Iterator[str]:
    for size in sizes:
        of_size = measured[size]
        runs = of_size["runs"]
        how = "one run" if runs == 1 else f"medians of {runs} interleaved runs"
        yield (
            f"- {int(size):,} filings: {of_size['words']}; {how} on {of_size['machine']},"
            f" {of_size['measured_on']}."
        )


def _table(*headers: str) -> Iterator[str]:
    yield _row(*headers)
    yield _row(*("---" for _ in headers))


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"
