"""`shanghui trace` in the home of the nation: the provinces behind a figure, and on into one.

Belongs here: which province a division lies in and where its cells are, how the nation's figure
looks. Does not: tracing (`publishing.trace`), a province's own figures (`trace`).
"""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingestion.errors import ShanghuiError
from orchestration.commands.output import console, new_table, print_json, say
from orchestration.home import Home
from orchestration.provinces_of_nation import NATION, NATION_NAME, ProvinceNamed
from publishing.figure_words import number_words

if TYPE_CHECKING:
    from rich.console import Console

    from publishing.trace import FigureTrace, ProvincePart, TracedMeasure


class ElsewhereError(ShanghuiError):
    """What is asked for stands in a province's home; the message says which, or that it is gone."""


def is_nation(division: str | None) -> bool:
    """Whether the whole is meant, in the home of the nation."""
    return division in (None, NATION, NATION_NAME)


def where_cells_are(provinces: Sequence[ProvinceNamed], division_code: str) -> tuple[Home, Path]:
    """The home and the release of the province that a division lies in.

    Raises ElsewhereError where it is none of them, or its release is not in a home any more.
    """
    for province in provinces:
        if province.has(division_code):
            if province.home is None or province.folder is None:
                raise ElsewhereError(
                    f"the cells are in the home of {province.name}, whose release"
                    f" {province.release} is not where it was: ask there, or make the nation again"
                    " with: shanghui national HOME…"
                )
            return Home(province.home), province.folder
    raise ElsewhereError(
        f"{division_code} lies in no province of this release; it has"
        f" {', '.join(f'{one.name} {one.code}' for one in provinces)}"
    )


def show_nation(
    traced: "FigureTrace", release: Path, provinces: Sequence[ProvinceNamed], *, json: bool
) -> None:
    """A figure of the nation with each province's part, and where that goes on."""
    from publishing.trace import parts_by_province

    parts = [parts_by_province(release, traced.figure, one) for one in traced.measures]
    if json:
        print_json(_as_json(traced, parts, provinces))
        return
    from orchestration.commands.show_trace import show_head, words_of_measure

    out = console()
    show_head(traced.figure, out)
    if not traced.measures:
        out.print("\nblank in the nation: --division of a province says why")
    for measure, of_measure in zip(traced.measures, parts, strict=True):
        out.print()
        say(words_of_measure(measure), out)
        _show_parts(measure, of_measure, provinces, out)
    out.print("\nThe rows and cells of a province or county: --division CODE")


def _show_parts(
    measure: "TracedMeasure",
    parts: Sequence["ProvincePart"],
    provinces: Sequence[ProvinceNamed],
    out: "Console",
) -> None:
    named = {one.code: one for one in provinces}
    table = new_table("province", "name", "value", "release", "stands in", right=("value",))
    for part in parts:
        province = named[part.province_code]
        table.add_row(
            part.province_code,
            part.province_name,
            number_words(part.value),
            province.release,
            str(province.home or province.folder or "not where it was"),
        )
    out.print(table)
    if measure.counted == "distinct":
        repeated = sum(part.value for part in parts) - measure.value
        if repeated > 0:
            out.print(f"{number_words(repeated)} of them count in several provinces")


def _as_json(
    traced: "FigureTrace",
    parts: Sequence[Sequence["ProvincePart"]],
    provinces: Sequence[ProvinceNamed],
) -> dict[str, Any]:
    named = {one.code: one for one in provinces}
    return {
        "figure": asdict(traced.figure),
        "measures": [
            {
                "role": measure.role,
                "measure": measure.measure,
                "breakdown_item": measure.breakdown_item,
                "counted": measure.counted,
                "value": measure.value,
                "provinces": [
                    {
                        **asdict(part),
                        "release": named[part.province_code].release,
                        "logical_hash": named[part.province_code].logical_hash,
                        "home": named[part.province_code].home,
                    }
                    for part in of_measure
                ],
            }
            for measure, of_measure in zip(traced.measures, parts, strict=True)
        ],
    }
