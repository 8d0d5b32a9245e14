"""Charts of a report as pictures: SVG, on paper and on a phone, and PNG.

Belongs here: all charts of a report at once. Does not: how a chart looks (`drawn_charts`).
"""

import json
from collections.abc import Iterator, Mapping
from importlib.resources import as_file, files

from publishing.fonts import FOLDER
from publishing.report.content import Chart, Report
from publishing.report.drawn_charts import PAPER, PHONE, drawn

PIXELS_OF_PNG = 2 * 96
"""To an inch, of which SVG has 96."""


def draw(report: Report) -> dict[str, str]:
    """Every chart of a report as SVG with text in the fonts of the software, by its title."""
    return _drawn(report, PAPER, "gradient")


def draw_narrow(report: Report) -> dict[str, str]:
    """The same charts as wide as a phone."""
    return _drawn(report, PHONE, "narrow-gradient")


def as_png(drawings: Mapping[str, str]) -> dict[str, bytes]:
    """The charts as PNG at twice their size; the same for the same charts on every machine."""
    import typst

    if not drawings:
        return {}
    with as_file(files("publishing.report") / "templates" / "charts.typ") as template:
        pages = typst.compile(
            template,
            format="png",
            ppi=PIXELS_OF_PNG,
            font_paths=[FOLDER],
            ignore_system_fonts=True,
            sys_inputs={"charts": json.dumps(list(drawings.values()), ensure_ascii=False)},
        )
    # Of one page alone it gives no list.
    each = [pages] if isinstance(pages, bytes) else pages
    return dict(zip(drawings, each, strict=True))


def _drawn(report: Report, width: int, gradient: str) -> dict[str, str]:
    return {
        chart.title: drawn(chart.shape, width, f"{gradient}-{place}")
        for place, chart in enumerate(_charts(report))
    }


def _charts(report: Report) -> Iterator[Chart]:
    for section in report.sections:
        for block in section.blocks:
            if isinstance(block, Chart):
                yield block
