"""A report as one HTML file: charts as SVG inside it, fonts inside it, nothing asked of anywhere.

Belongs here: filling the template. Does not: what a report says.
"""

from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files
from typing import Any

from publishing.fonts import SANS, font_face, signs_of
from publishing.report.content import Block, Chart, Paragraph, Report, Table


def embedded_fonts(reports: Iterable[Report]) -> str:
    """The fonts of the software with the signs the reports need, as CSS; for one or for many."""
    signs = signs_of(text for report in reports for text in _texts(report))
    signs |= signs_of([_template("report.html.j2"), _template("parts.html.j2")])
    return "\n".join(font_face(SANS, weight, signs) for weight in (400, 700))


def as_html(report: Report, drawings: Mapping[str, str], fonts: str) -> str:
    """The file's text; `drawings` as `draw` gives them, `fonts` as `embedded_fonts`."""
    from jinja2 import DictLoader, Environment, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=DictLoader({name: _template(name) for name in ("report.html.j2", "parts.html.j2")}),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    parts: Any = environment.get_template("parts.html.j2").module
    numbers = {id(sentence): place for place, sentence in enumerate(report.sentences, start=1)}
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
    )


def _template(name: str) -> str:
    return (files("publishing.report") / "templates" / name).read_text(encoding="utf-8")


def _texts(report: Report) -> Iterator[str]:
    yield from (report.title, report.subtitle, report.release)
    for headline in report.headlines:
        yield from vars(headline).values()
    for block in (report.lead, *(block for section in report.sections for block in section.blocks)):
        yield from _texts_of(block)
    for section in report.sections:
        yield from (section.number, section.title)


def _texts_of(block: Block) -> Iterator[str]:
    if isinstance(block, Paragraph):
        yield from (sentence.text for sentence in block.sentences)
    elif isinstance(block, Table):
        yield from (block.title, block.note, *block.columns)
        for row in block.rows:
            yield from row
    elif isinstance(block, Chart):
        yield from (block.title, block.alternative)
        # Names in a chart may be shorter than those told of it, and have signs of their own.
        yield str(block.spec)
