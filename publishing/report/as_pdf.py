"""A report as PDF, set by typst from one JSON value.

Belongs here: handing the content over. Does not: how it is set (`templates/report.typ`).
"""

import json
from collections.abc import Mapping
from importlib.resources import as_file, files
from typing import Any

from publishing.fonts import FOLDER
from publishing.report.column_widths import column_widths
from publishing.report.content import Block, Chart, Paragraph, Report, Table

TEXT_WIDTH, SIGN, PADDING = 160, {"sources": 2.3}, 1.0
"""Millimetres between the margins, across a Chinese sign of a table by its kind, and signs left and
right of what stands in a cell."""
OTHER_SIGN = 2.65


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
            "alternative": block.alternative,
        }
    if block.kind == "sources":
        block = _once(block)
    whole = TEXT_WIDTH / SIGN.get(block.kind, OTHER_SIGN)
    return {**vars(block), "widths": column_widths(block.columns, block.rows, whole, PADDING)}


def _once(table: Table) -> Table:
    """The table with what is the same in every row said once, below it."""
    same = {
        at: table.rows[0][at]
        for at in range(len(table.columns))
        if len({row[at] for row in table.rows}) == 1 and table.rows[0][at]
    }
    kept = [at for at in range(len(table.columns)) if at not in same]
    said = "；".join(f"{table.columns[at]}均为{text}" for at, text in same.items())
    return Table(
        table.title,
        tuple(table.columns[at] for at in kept),
        tuple(tuple(row[at] for at in kept) for row in table.rows),
        tuple(place for place, at in enumerate(kept) if at in table.numeric),
        table.kind,
        f"{table.note}{said}。" if said else table.note,
    )
