"""Charts of a report drawn: as SVG, on paper and on a phone, and as PNG.

Belongs here: turning a specification into a picture. Does not: what a chart shows (`charts`).
"""

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from publishing.fonts import FOLDER
from publishing.report.charts import narrow
from publishing.report.content import Chart, Report

VEGA_LITE = "6.1"
_IDS = re.compile(r"\b(gradient_|clip)\d+\b")


def draw(report: Report) -> dict[str, str]:
    """Every chart of a report as SVG with text in the fonts of the software, by its title."""
    return _as_svg({chart.title: chart.spec for chart in _charts(report)}, "")


def draw_narrow(report: Report) -> dict[str, str]:
    """The same charts as wide as a phone."""
    return _as_svg({chart.title: narrow(chart.spec) for chart in _charts(report)}, "narrow-")


def as_png(svg: str) -> bytes:
    """A chart as PNG at twice its size."""
    return _converter().svg_to_png(svg, scale=2)


def _charts(report: Report) -> Iterable[Chart]:
    for section in report.sections:
        for block in section.blocks:
            if isinstance(block, Chart):
                yield block


def _as_svg(specs: dict[str, dict[str, Any]], prefix: str) -> dict[str, str]:
    """Vega counts its ids on through a whole process: here they count from 0 in each report, with a
    prefix that tells them from others of the same page."""
    converter = _converter()
    numbers: dict[str, str] = {}

    def numbered(found: re.Match[str]) -> str:
        return numbers.setdefault(found[0], f"{prefix}{found[1]}{len(numbers)}")

    return {
        title: _IDS.sub(numbered, converter.vegalite_to_svg(spec, vl_version=VEGA_LITE))
        for title, spec in specs.items()
    }


@cache
def _converter() -> Any:
    import vl_convert

    # Without a font of its own every sign of a PNG would be left out silently.
    vl_convert.register_font_directory(str(FOLDER))
    return vl_convert
