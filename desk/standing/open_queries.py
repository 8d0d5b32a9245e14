"""The queries a county has been asked and may still explain.

Belongs here: those of its newest accepted filing, from the desk's answer and from the release.
Does not: taking down an explanation.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from desk.moments import shanghai_day
from desk.standing.filings import Filing
from desk.standing.known import Known, Row
from expectations.answers import FileAnswer, FilingAnswer, Finding
from ingestion.receive import Explanation

STANDING_TO_EXPLAIN = ("in_force", "waiting", "locked_out", "unknown")


@dataclass(frozen=True)
class OpenQuery:
    """A query, where it stands, and what was said of it."""

    filing_id: str
    rule_id: str
    sheet: str
    sheet_name: str | None
    row_number: int | None
    cell: str | None
    entity: str | None
    value_read: str | None
    would_pass: str | None
    message: str
    is_after_gate: bool
    is_explained: bool
    reason: str | None = None
    """What the county said of it at the desk, the last time it did."""
    earlier_reason: str | None = None
    """What it said of the same place in an earlier filing; of this one it has not said it yet."""

    @property
    def key(self) -> str:
        """Names it in a form."""
        return place_key(self.filing_id, *_place(self))

    @property
    def entity_alone(self) -> str | None:
        """The entity, where nothing else says where the query stands."""
        *_, entity = _place(self)
        return entity


def place_key(*place: object) -> str:
    return hashlib.sha256(repr(place).encode()).hexdigest()[:16]


def filing_to_explain(filings: Sequence[Filing]) -> Filing | None:
    """The newest filing whose queries count: accepted, and not taken back."""
    return next(
        (
            filing
            for filing in reversed(filings)
            if filing.standing in STANDING_TO_EXPLAIN and filing.verdict != "returned"
        ),
        None,
    )


def open_queries(known: Known, filing_id: str, answer: FileAnswer | None) -> list[OpenQuery]:
    """The queries of a filing, explained or not.

    Those judged before the gate are the answer's, with what the county wrote; those of the release
    where there is no answer. Those judged after it only the release knows.
    """
    explained = {
        _place_of(entry): entry.reason
        for entry in known.ledger.explanations
        if entry.filing_id == filing_id
    }
    filing = _filing_answer(answer, filing_id)
    asked = [] if filing is None else list(queries_of_answer(filing))
    asked += [
        _of_row(row)
        for row in known.query_rows
        if row["filing_id"] == filing_id and (row["is_after_gate"] or filing is None)
    ]
    return [_with_reason(query, explained) for query in asked]


def queries_of_answer(filing: FilingAnswer) -> Iterable[OpenQuery]:
    """The queries of a return as it was checked."""
    return (
        _of_finding(filing.filing_id, finding)
        for finding in filing.findings
        if finding.severity == "query"
    )


def with_earlier_reasons(
    queries: Iterable[OpenQuery], known: Known, county_code: str
) -> list[OpenQuery]:
    """Queries of a return not filed yet, with what the county said when it was asked before."""
    said = {
        _place_of(entry): entry.reason
        for entry in known.ledger.explanations
        if (entry.report_year, entry.county_code) == (known.report_year, county_code)
    }
    return [replace(query, earlier_reason=said.get(_place(query))) for query in queries]


def _filing_answer(answer: FileAnswer | None, filing_id: str) -> FilingAnswer | None:
    filings = answer.filings if answer else ()
    return next((one for one in filings if one.filing_id == filing_id), None)


def _of_finding(filing_id: str, finding: Finding) -> OpenQuery:
    return OpenQuery(
        filing_id=filing_id,
        rule_id=finding.rule_id,
        sheet=finding.sheet,
        sheet_name=finding.sheet_name,
        row_number=finding.row_number,
        cell=finding.cell,
        entity=None,
        value_read=finding.value_read,
        would_pass=finding.would_pass,
        message=finding.message,
        is_after_gate=False,
        is_explained=finding.is_explained,
    )


def _of_row(row: Row) -> OpenQuery:
    said = {
        name: value for name, value in row.items() if name not in ("division_code", "is_answered")
    }
    return OpenQuery(**said, is_explained=row["is_answered"])


def _place_of(entry: Explanation) -> tuple:
    return (entry.rule_id, entry.sheet, entry.row_number, entry.cell, entry.entity)


def _place(query: OpenQuery) -> tuple:
    """Where a query stands; its entity tells apart those that stand on no row."""
    on_no_row = query.row_number is None and query.cell is None
    entity = query.entity if on_no_row else None
    return (query.rule_id, query.sheet, query.row_number, query.cell, entity)


def _with_reason(query: OpenQuery, explained: dict[tuple, str]) -> OpenQuery:
    place = _place(query)
    if place not in explained:
        return query
    return replace(query, is_explained=True, reason=explained[place])


def explain_by(filing: Filing, days: int) -> date:
    """The last day on which a query of a filing should be explained, in Asia/Shanghai."""
    return shanghai_day(filing.received_at) + timedelta(days=days)
