"""The signs a report prints, and those of them that the fonts of the software do not have.

Belongs here: collecting and telling them. Does not: the fonts.
"""

from collections.abc import Iterable, Iterator, Sequence

from publishing.fonts import SANS, SERIF, signs_without_glyph
from publishing.report.content import Paragraph, Report, Table

TOLD = 10
"""Signs a warning names at most."""


def signs_of_report(report: Report) -> frozenset[str]:
    """Every sign it prints, those of its charts among them."""
    return frozenset().union(*_texts(report))


def boxes_of(report: Report) -> tuple[str, ...]:
    """The signs that page and PDF would show as boxes on a machine without other fonts."""
    signs = signs_of_report(report)
    missing = (signs_without_glyph(signs, family) for family in (SANS, SERIF))
    return tuple(sorted(set().union(*missing)))


def boxes_words(signs: Iterable[str]) -> str:
    """A line that names the signs; empty where there are none."""
    found: Sequence[str] = sorted(set(signs))
    if not found:
        return ""
    are = "sign is" if len(found) == 1 else "signs are"
    more = " …" if len(found) > TOLD else ""
    return (
        f"{len(found)} {are} not in the fonts of the software and may show as boxes:"
        f" {' '.join(found[:TOLD])}{more}"
    )


def _texts(report: Report) -> Iterator[str]:
    yield from (report.title, report.subtitle, report.release)
    for headline in report.headlines:
        yield from vars(headline).values()
    for sentence in report.sentences:
        yield sentence.text
    for section in report.sections:
        yield from (section.number, section.title)
        for block in section.blocks:
            if isinstance(block, Paragraph):
                continue
            yield block.title
            if isinstance(block, Table):
                yield from (*block.columns, block.note)
                for row in block.rows:
                    yield from row
            else:
                yield block.alternative
