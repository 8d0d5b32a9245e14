"""A report as PDF, set by typst from one JSON value.

Belongs here: handing the content over. Does not: how it is set (`templates/report.typ`).
"""

import json
from collections.abc import Mapping
from importlib.resources import as_file, files
from typing import Any

from publishing.fonts import FOLDER
from publishing.report.content import Block, Chart, Paragraph, Report

NARROW = {"definitions": (0, 1), "quality": (0,), "sources": (0, 4, 5, 6), "claims": (0, 1)}
"""Kind of table → columns of words that take no more room than they need."""


def as_pdf(report: Report, drawings: Mapping[str, str]) -> bytes:
    """The file's bytes; the same for the same report, whatever fonts the machine has."""
    import typst

    with as_file(files("publishing.report") / "templates" / "report.typ") as template:
        return typst.compile(
            template,
            font_paths=[FOLDER],
            ignore_system_fonts=True,
            sys_inputs={"report": json.dumps(_plain(report, drawings), ensure_ascii=False)},
            timestamp=0,
        )


def _plain(report: Report, drawings: Mapping[str, str]) -> dict[str, Any]:
    numbers = report.numbers
    return {
        "title": report.title,
        "subtitle": report.subtitle,
        "lead": _block(report.lead, numbers, drawings),
        "headlines": [vars(headline) for headline in report.headlines],
        "sections": [
            {
                "number": section.number,
                "title": section.title,
                "blocks": [_block(block, numbers, drawings) for block in section.blocks],
            }
            for section in report.sections
        ],
    }


def _block(block: Block, numbers: Mapping[int, int], drawings: Mapping[str, str]) -> dict[str, Any]:
    if isinstance(block, Paragraph):
        return {
            "kind": "paragraph",
            "sentences": [
                {
                    "text": sentence.text,
                    "number": numbers[id(sentence)] if sentence.figures else None,
                }
                for sentence in block.sentences
            ],
        }
    if isinstance(block, Chart):
        return {
            "kind": "chart",
            "title": block.title,
            "svg": drawings[block.title],
            "width": block.width,
            "alternative": block.alternative,
        }
    return {**vars(block), "narrow": NARROW.get(block.kind, ())}
