"""Why a return that was filed is not in force: who sent it back for what, who withdrew it.

Belongs here: putting what the release, the ledger and the intake know of a filing together, and how
that looks. Does not: judging, or which filings are asked about.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from ingestion.errors import ShanghuiError
from ingestion.receive import Ledger, Withdrawal
from orchestration.commands.output import counted, in_shanghai, new_table

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import Console

    from expectations.answers import Finding
    from publishing.trace import ReadBy, Standing

FINDINGS_SHOWN = 10


@dataclass(frozen=True)
class FiledReturn:
    """A filing: where it stands in the release, and why.

    `withdrawal` may be of after the release; `errors` are the findings it was sent back for, of a
    filing sent back alone, and `untold` why they cannot be told.
    """

    standing: "Standing"
    file_name: str
    withdrawal: Withdrawal | None
    errors: "tuple[Finding, ...]"
    untold: str | None


def filed_returns(
    standings: "Sequence[Standing]", ledger: Ledger, intake: "Path", read_by: "ReadBy"
) -> list[FiledReturn]:
    """What is known of filings, besides what the release says."""
    receipts = {one.filing_id: ledger.receipts[one.receipt_number - 1] for one in standings}
    sent_back = [one for one in standings if one.standing == "sent_back"]
    sha256_of = {one.filing_id: receipts[one.filing_id].file_sha256 for one in sent_back}
    errors, untold = _errors(sha256_of, intake, read_by) if sent_back else ({}, {})
    return [
        FiledReturn(
            one,
            receipts[one.filing_id].name,
            _withdrawal(one, ledger),
            errors.get(one.filing_id, ()),
            untold.get(one.filing_id),
        )
        for one in standings
    ]


def _withdrawal(standing: "Standing", ledger: Ledger) -> Withdrawal | None:
    """The withdrawal that took this receipt back."""
    return next(
        (
            entry
            for entry in ledger.withdrawals
            if entry.filing_id == standing.filing_id
            and standing.receipt_number <= entry.receipts_before
        ),
        None,
    )


def _errors(
    sha256_of: dict[str, str], intake: "Path", read_by: "ReadBy"
) -> "tuple[dict[str, tuple[Finding, ...]], dict[str, str]]":
    """Filing → the findings it was sent back for; filing → why they cannot be told."""
    from expectations.answers import answers
    from ingestion.intake import reading_intake

    try:
        with reading_intake(intake) as connection:
            files = list(dict.fromkeys(sha256_of.values()))
            answer_to = answers(connection, files, read_by.forms, read_by.register)
    except ShanghuiError as error:
        return {}, dict.fromkeys(sha256_of, str(error))
    errors: dict[str, tuple[Finding, ...]] = {}
    untold = {}
    for filing_id, sha256 in sha256_of.items():
        file = answer_to.get(sha256)
        of_filing = next(
            (one for one in (file.filings if file else ()) if one.filing_id == filing_id), None
        )
        errors[filing_id] = tuple(
            one for one in (of_filing.findings if of_filing else ()) if one.severity == "error"
        )
        if not errors[filing_id]:
            told = file.read_message if file and file.read_status != "read" else None
            untold[filing_id] = told or "the rules in force since find nothing wrong with it"
    return errors, untold


def is_marked(finding: "Finding", sheet_name: str, address: str, row: int) -> bool:
    """Whether a finding stands at the cell: on it, on its row, or on another for its sake."""
    if f"{sheet_name}!{address}" in finding.related_cells:
        return True
    if finding.sheet_name != sheet_name:
        return False
    return finding.cell == address or (finding.anchor == "row" and finding.row_number == row)


def standing_in_words(filed: FiledReturn, release: str) -> str:
    """`the return of 昆山市 320583 for 2022 was sent back with 1 error and is not in force`."""
    one = filed.standing
    return_of = f"the return of {one.county_name} {one.county_code} for {one.report_year}"
    withdrawn = ""
    if filed.withdrawal is not None:
        moment, reason = filed.withdrawal.withdrawn_at, filed.withdrawal.reason
        withdrawn = f"withdrawn {in_shanghai(moment)} ({reason})"
    if one.standing == "in_force":
        since = f"; {withdrawn}, which the next refresh obeys" if withdrawn else ""
        return f"{return_of} is in force in release {release}{since}"
    instead = f"; in force is {one.in_force}" if one.in_force else ""
    if one.standing == "sent_back":
        errors = f" with {counted(one.error_count, 'error', 'errors')}" if one.error_count else ""
        return f"{return_of} was sent back{errors}: not in force in release {release}{instead}"
    if one.standing == "withdrawn":
        words = withdrawn or "withdrawn"
        return f"{return_of} was {words}: not in force in release {release}{instead}"
    if one.standing == "waiting":
        return f"{return_of} waits, as {one.report_year} is locked in release {release}{instead}"
    return f"{return_of} was replaced: not in force in release {release}{instead}"


def file_in_words(filed: FiledReturn) -> str:
    """`wave-1/2022/320583_昆山市_2022.xlsx · filing 2022-320583-… · received 2023-01-09 12:42`."""
    one = filed.standing
    return f"{filed.file_name} · filing {one.filing_id} · received {in_shanghai(one.received_at)}"


def show_findings(findings: "Sequence[Finding]", out: "Console") -> None:
    """Findings as `check` words them."""
    table = new_table("", "rule", "cell", "read", "why", "what would pass")
    for finding in findings[:FINDINGS_SHOWN]:
        table.add_row(
            "",
            finding.rule_id,
            "!".join(filter(None, (finding.sheet_name, finding.cell))),
            finding.value_read or "",
            finding.message,
            finding.would_pass or "",
        )
    out.print(table)
    if len(findings) > FINDINGS_SHOWN:
        more = counted(len(findings) - FINDINGS_SHOWN, "finding", "findings")
        out.print(f"and {more} more: --json has them all")


def filed_as_json(filed: FiledReturn) -> dict[str, Any]:
    """A filing for a program."""
    withdrawal = filed.withdrawal
    return asdict(filed.standing) | {
        "file_name": filed.file_name,
        "withdrawn_at": withdrawal.withdrawn_at if withdrawal else filed.standing.withdrawn_at,
        "withdrawn_because": withdrawal.reason if withdrawal else None,
        "errors": list(map(asdict, filed.errors)),
        "errors_untold": filed.untold,
    }
