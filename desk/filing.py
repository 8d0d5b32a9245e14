"""Filing: putting a return where everything that comes in is put, by the same door.

Belongs here: the inbox and the ledger, explanations, the number of a receipt. Does not: judging, or
whose return a file is (`whose_return` says).
"""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath

from desk.desk import Desk
from desk.links import Link, whose_facts
from desk.not_kept import (
    FILED_NOT_TOLD,
    NOT_EXPLAINED,
    NOT_FILED,
    refuse_clock_set_back,
    told_if_not_kept,
)
from desk.standing import DESK_FOLDER, OpenQuery, place_key
from desk.uploads import Draft
from expectations.answers import FilingAnswer
from ingestion.receive import (
    DeskFiling,
    Explanation,
    Incoming,
    Ledger,
    append_entries,
    take_in,
)

SUFFIXES = frozenset({".xlsx", ".xlsm", ".xls", ".ods", ".fods", ".xml", ".html", ".htm", ".csv"})
_one_at_a_time = threading.Lock()
"""A draft sent twice at once is filed once."""


@dataclass(frozen=True)
class ToFile:
    """A draft with its answer and what the county explains along with it."""

    draft: Draft
    filing: FilingAnswer
    queries: Sequence[OpenQuery]
    reasons: Mapping[str, str]
    """Key of a query → the reason."""


def file_return(desk: Desk, link: Link, county_name: str, to_file: ToFile, moment: datetime) -> int:
    """File a draft; the line of its receipt. A draft filed already has the receipt it got then."""
    drafts = desk.drafts(link.report_year, link.county_code or "")
    with _one_at_a_time:
        draft = drafts.find(to_file.draft.file_sha256) or to_file.draft
        if draft.line is not None:
            return draft.line
        home = desk.home
        suffix = PurePath(draft.file_name).suffix.lower()
        name = f"{link.county_code}_{county_name}_{link.report_year}" + (
            suffix if suffix in SUFFIXES else ".xlsx"
        )
        incoming = Incoming(drafts.path(draft.file_sha256), f"{_folder(link)}/{name}", moment)
        refuse_clock_set_back(desk.ledger.now(), moment, *NOT_FILED)
        with told_if_not_kept(*NOT_FILED):
            take_in([incoming], home.inbox, home.archive, home.ledger, now=desk.ledger.now)
        ledger = desk.ledger.now()
        line = _line_of(ledger, _folder(link), draft.file_sha256)
        with told_if_not_kept(*FILED_NOT_TOLD):
            _tell(desk, ledger, link, to_file, line, moment)
            drafts.filed(draft, line)
    filing = to_file.filing
    counts = {"errors": filing.error_count, "queries": filing.query_count}
    facts = {"did": "filed", **whose_facts(link), "line": line, "verdict": filing.verdict}
    desk.home.log(moment, "done" if filing.verdict == "accepted" else "found", facts | counts)
    return line


def _tell(
    desk: Desk, ledger: Ledger, link: Link, to_file: ToFile, line: int, moment: datetime
) -> None:
    """Enter what the county is told on its receipt, and what it explained along with the return."""
    sha256 = to_file.draft.file_sha256
    explanations = explanations_of(link, sha256, to_file.queries, to_file.reasons, moment)
    told = [_told(link, to_file, line, len(explanations), moment)]
    # The same bytes filed once more have the receipt they got, and what it said.
    is_told = any(entry.receipt_line == line for entry in ledger.desk_filings)
    append_entries(desk.home.ledger, [*([] if is_told else told), *explanations])


def explain(
    desk: Desk,
    link: Link,
    file_sha256: str,
    queries: Sequence[OpenQuery],
    reasons: Mapping[str, str],
    moment: datetime,
) -> int:
    """Enter what a county says of queries of a return it filed; how many were explained."""
    explanations = explanations_of(link, file_sha256, queries, reasons, moment)
    refuse_clock_set_back(desk.ledger.now(), moment, *NOT_EXPLAINED)
    with told_if_not_kept(*NOT_EXPLAINED):
        append_entries(desk.home.ledger, explanations)
    facts = {"did": "explained", **whose_facts(link), "count": len(explanations)}
    desk.home.log(moment, "done", facts)
    return len(explanations)


def explanations_of(
    link: Link,
    file_sha256: str,
    queries: Sequence[OpenQuery],
    reasons: Mapping[str, str],
    moment: datetime,
) -> list[Explanation]:
    """The entries for the queries a reason was given for; the same reason again is none."""
    return [
        Explanation(
            explained_at=moment,
            report_year=link.report_year,
            county_code=link.county_code or "",
            filing_id=query.filing_id,
            file_sha256=file_sha256,
            rule_id=query.rule_id,
            sheet=query.sheet,
            reason=reasons[query.key],
            row_number=query.row_number,
            cell=query.cell,
            entity=query.entity_alone,
        )
        for query in queries
        if reasons.get(query.key) and reasons[query.key] != query.reason
    ]


def reasons_given(texts: Mapping[str, str], queries: Sequence[OpenQuery]) -> dict[str, str]:
    """Key of a query → its reason, from the fields of a form.

    `q-KEY` is for one query, `g-KEY` for all of a rule on a sheet that have none of their own and
    are not explained yet.
    """
    reasons = {}
    for query in queries:
        own = _one_line(texts.get(f"q-{query.key}", ""))
        shared = _one_line(texts.get(f"g-{group_key(query)}", ""))
        if own or (shared and not query.is_explained):
            reasons[query.key] = own or shared
    return reasons


REASON_LENGTH = 500


def group_key(query: OpenQuery) -> str:
    return place_key(query.sheet, query.rule_id)


def _one_line(text: str) -> str:
    printable = "".join(char if char.isprintable() else " " for char in text)
    return " ".join(printable.split())[:REASON_LENGTH]


def _told(
    link: Link, to_file: ToFile, line: int, newly_explained: int, moment: datetime
) -> DeskFiling:
    filing = to_file.filing
    on_sheet = sum(finding.is_explained for finding in filing.findings)
    return DeskFiling(
        filed_at=moment,
        receipt_line=line,
        report_year=link.report_year,
        county_code=link.county_code or "",
        file_name=to_file.draft.file_name,
        verdict=filing.verdict,
        error_count=filing.error_count,
        query_count=filing.query_count,
        note_count=filing.note_count,
        explained_count=on_sheet + newly_explained,
    )


def _folder(link: Link) -> str:
    return f"{DESK_FOLDER}/{link.report_year}"


def _line_of(ledger: Ledger, folder: str, file_sha256: str) -> int:
    """The line of the last receipt of a file filed at the desk for a year."""
    return next(
        line
        for line, receipt in zip(
            reversed(ledger.lines_of_receipts), reversed(ledger.receipts), strict=True
        )
        if receipt.file_sha256 == file_sha256 and receipt.name.startswith(f"{folder}/")
    )


def receipt_number(report_year: int, county_code: str, line: int) -> str:
    """The number on a receipt: year, county, and the line of the ledger it stands on."""
    return f"{report_year}-{county_code}-{line:06}"
