"""A report as one HTML file: charts as SVG inside it, fonts inside it, nothing asked of anywhere.

Belongs here: filling the template. Does not: what a report says.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING, Any

from publishing.fonts import SANS, font_face, signs_of
from publishing.report.content import Report

if TYPE_CHECKING:
    import duckdb
    from jinja2 import Environment


SIGNS = """
select division_name from dim_divisions where division_level <> 'township'
union select value_zh from dim_code_values
union select name_zh from dim_indicators
union select concat_ws(' ', claim, indicator_zh, printed, bases_that_reproduce) from claims
"""
"""What a report may print of a release besides numbers."""


def signs_of_release(connection: "duckdb.DuckDBPyConnection", notice: str) -> frozenset[str]:
    """Every sign that reports of this release print, as far as can be told before they are written.

    Not those of one report: to take signs out of a font takes longer than a report, and the same
    report has the same bytes whichever others are written with it.
    """
    own = [path.read_text("utf-8") for path in _sources()]
    words = (word for (word,) in connection.execute(SIGNS).fetchall() if word)
    return signs_of([*own, notice, *words])


def embedded_fonts(signs: frozenset[str]) -> str:
    """The fonts of the software as CSS, with these signs."""
    return "\n".join(font_face(SANS, weight, signs) for weight in (400, 700))


def _sources() -> Iterator[Traversable]:
    """This room's own words: its modules, its templates, its definitions."""
    room, names = files("publishing.report"), files("publishing.catalogue_names")
    for folder in (room, room / "templates", names):
        for path in sorted(folder.iterdir(), key=lambda path: path.name):
            if path.name.endswith((".py", ".csv", ".j2")):
                yield path


def as_html(
    report: Report, drawings: Mapping[str, str], narrow: Mapping[str, str], fonts: str
) -> str:
    """The file's text; `drawings` and `narrow` as `draw` and `draw_narrow` give them, `fonts` as
    `embedded_fonts`."""
    from markupsafe import Markup

    environment = _environment()
    parts: Any = environment.get_template("parts.html.j2").module
    numbers = report.numbers
    return environment.get_template("report.html.j2").render(
        report=report,
        fonts=Markup(fonts),
        style=Markup(_template("report.css")),
        kind=lambda block: type(block).__name__,
        paragraph=lambda block: parts.paragraph(
            block, [numbers[id(sentence)] for sentence in block.sentences], report.release
        ),
        table=parts.table,
        svg=lambda chart: Markup(drawings[chart.title]),
        narrow_svg=lambda chart: Markup(narrow[chart.title]),
    )


@cache
def _environment() -> "Environment":
    """Its templates compiled once: for one report that takes a tenth of the time."""
    from jinja2 import DictLoader, Environment, StrictUndefined

    return Environment(
        loader=DictLoader({name: _template(name) for name in ("report.html.j2", "parts.html.j2")}),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _template(name: str) -> str:
    return (files("publishing.report") / "templates" / name).read_text(encoding="utf-8")
