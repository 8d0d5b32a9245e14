"""The filings of a county one after another, and how its return stands.

Belongs here: which receipts are a county's, and what became of each. Does not: verdicts, which are
those of the check at the desk or of the release.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache

from desk.moments import shanghai_day
from desk.standing.known import Known
from ingestion.receive import AdmittedReturn, DeskFiling, Receipt

DESK_FOLDER = "desk"
"""Where in the inbox the desk puts what was filed: `desk/2022/320583_昆山市_2022.xlsx`."""


@dataclass(frozen=True)
class Filing:
    """One receipt of a county's return.

    `verdict` is `accepted` or `returned`, None where only a refresh can tell; counts likewise.
    `standing` is `in_force`, `was_in_force`, `waiting` (for a refresh), `locked_out` (the year is
    locked), `replaced` (by a newer accepted one before it was ever in force), `sent_back`,
    `withdrawn`, or `unknown`.
    """

    report_year: int
    county_code: str
    line: int
    receipt_number: int
    receipt: Receipt
    is_from_desk: bool
    file_name: str
    verdict: str | None
    error_count: int
    query_count: int
    told: DeskFiling | None = None
    """What it was told when it was filed at the desk: that stands on its receipt."""
    standing: str = "unknown"

    @property
    def filing_id(self) -> str:
        """Its id wherever returns are judged and published."""
        return f"{self.report_year}-{self.county_code}-{self.receipt.file_sha256[:12]}"

    @property
    def received_at(self) -> datetime:
        return self.receipt.received_at


@lru_cache(maxsize=8)
def filings_of_year(known: Known) -> Mapping[str, Sequence[Filing]]:
    """County → its filings for the year, in the order received."""
    ledger = known.ledger
    at_desk = {entry.receipt_line: entry for entry in ledger.desk_filings}
    of_release = {row["receipt_number"]: row for row in known.receipt_rows}
    filings: dict[str, list[Filing]] = {}
    of_year = f"{DESK_FOLDER}/{known.report_year}/"
    for number, (line, receipt) in enumerate(
        zip(ledger.lines_of_receipts, ledger.receipts, strict=True), start=1
    ):
        row = of_release.get(number)
        if row is None and not receipt.name.startswith(of_year):
            continue
        filed_by = county_filed(receipt.name, known.report_year)
        county = row["county_code"] if row else filed_by
        if county is None:
            continue
        told = at_desk.get(line)
        said = row or (vars(told) if told else None)
        filings.setdefault(county, []).append(
            Filing(
                report_year=known.report_year,
                county_code=county,
                line=line,
                receipt_number=number,
                receipt=receipt,
                is_from_desk=filed_by is not None,
                file_name=told.file_name if told else receipt.name.rpartition("/")[2],
                verdict=said["verdict"] if said else None,
                error_count=said["error_count"] if said else 0,
                query_count=said["query_count"] if said else 0,
                told=told,
            )
        )
    admitted = _Admitted.of(known)
    return {
        county: _with_standing(known, admitted, of_county) for county, of_county in filings.items()
    }


@dataclass(frozen=True)
class _Admitted:
    """What refreshes admitted of a year, as county and sha256."""

    in_force: frozenset[tuple[str, str]]
    ever: frozenset[tuple[str, str]]
    receipts_known: int
    """How many receipts the last refresh of the year knew."""
    is_locked: bool

    @classmethod
    def of(cls, known: Known) -> "_Admitted":
        ledger, year = known.ledger, known.report_year
        ever = [item for admission in ledger.admissions for item in admission.returns]
        return cls(
            in_force=_of_year(ledger.returns_in_force(), year),
            ever=_of_year(ever, year),
            receipts_known=ledger.receipts_when_refreshed().get(year, 0),
            is_locked=year in ledger.locked_years,
        )


def _of_year(returns: Iterable[AdmittedReturn], year: int) -> frozenset[tuple[str, str]]:
    return frozenset(
        (item.county_code, item.file_sha256) for item in returns if item.report_year == year
    )


def county_filed(name: str, report_year: int) -> str | None:
    """The county that filed a file of this name at the desk, None where it came another way."""
    folder, _, file_name = name.rpartition("/")
    return file_name[:6] if folder == f"{DESK_FOLDER}/{report_year}" else None


def _with_standing(known: Known, admitted: _Admitted, filings: Sequence[Filing]) -> list[Filing]:
    """The filings of a county with what became of each."""
    # Of receipts of the same bytes the last one is the one that counts.
    last_of = {filing.receipt.file_sha256: filing.receipt_number for filing in filings}
    found = []
    for filing in filings:
        sha256, number = filing.receipt.file_sha256, filing.receipt_number
        admission = (filing.county_code, sha256)
        is_withdrawn = any(
            entry.file_sha256 == sha256 and number <= entry.receipts_before
            for entry in known.ledger.withdrawals
        )
        if is_withdrawn:
            standing = "withdrawn"
        elif admission in admitted.in_force:
            standing = "in_force" if last_of[sha256] == number else "replaced"
        elif filing.verdict == "returned":
            standing = "sent_back"
        elif admission in admitted.ever and number <= admitted.receipts_known:
            standing = "was_in_force"
        elif admitted.is_locked:
            standing = "locked_out"
        elif number > admitted.receipts_known:
            standing = "waiting"
        else:
            standing = "replaced" if filing.verdict == "accepted" else "unknown"
        found.append(replace(filing, standing=standing))
    return _replaced_before_refresh(found)


def _replaced_before_refresh(filings: list[Filing]) -> list[Filing]:
    """Of those that wait, only the newest can come into force."""
    waiting = [one.line for one in filings if one.standing in ("waiting", "locked_out")]
    return [
        replace(filing, standing="replaced") if filing.line in waiting[:-1] else filing
        for filing in filings
    ]


def state_of_county(filings: Sequence[Filing]) -> str:
    """How the return of a county stands: that of its newest filing, or `not_filed`."""
    return filings[-1].standing if filings else "not_filed"


def filing_that_holds(filings: Sequence[Filing], file_sha256: str) -> Filing | None:
    """The filing with these bytes that is in force or waits to be; None where there is none."""
    holds = ("in_force", "waiting", "locked_out")
    of_bytes = (one for one in reversed(filings) if one.receipt.file_sha256 == file_sha256)
    return next((one for one in of_bytes if one.standing in holds), None)


def timeliness(filing: Filing, filings: Sequence[Filing], due_on: date) -> str:
    """`on_time`, `late`, or `revised`: late itself, of a county that had filed on time."""
    if shanghai_day(filing.received_at) <= due_on:
        return "on_time"
    first = min(one.received_at for one in filings)
    return "revised" if shanghai_day(first) <= due_on else "late"
