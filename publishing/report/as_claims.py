"""A report's figures as a file of claims, by which `shanghui claims` can check the report.

Belongs here: a row a figure that a sentence prints. Does not: judging (`publishing.claims`).
"""

import csv
import io

from publishing.report.content import Cited, Report

COLUMNS = (
    *("claim", "report_year", "division_code", "indicator", "indicator_zh", "breakdown"),
    *("printed", "unit", "printed_numerator", "printed_denominator", "words", "source"),
)


def as_claims(report: Report) -> str:
    """The CSV's text; a claim is numbered by its sentence and its place there, as 3.2."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(COLUMNS)
    for number, sentence in enumerate(report.sentences, start=1):
        for place, cited in enumerate(sentence.figures, start=1):
            writer.writerow(_row(f"{number}.{place}", cited, report))
    return written.getvalue()


def _row(claim: str, cited: Cited, report: Report) -> tuple[str, ...]:
    return (
        claim,
        str(cited.report_year),
        cited.division_code,
        cited.indicator,
        cited.name_zh,
        cited.breakdown,
        cited.printed,
        cited.unit,
        cited.numerator or "",
        cited.denominator or "",
        # The words of a change say which way it went and since when.
        cited.words or "",
        f"{report.title}，发布版{report.release}",
    )
