"""The ledger: an append-only record of what was received, admitted, taken back, locked and signed.

Belongs here: `ledger.jsonl` as read. Does not: what one line says (`ledger_entries`), writing it
(`append_to_ledger`), keeping the files (the archive does), what is admitted (the gate decides).
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from ingestion.errors import ShanghuiError
from ingestion.receive.ledger_entries import (
    OF_INBOX,
    OF_RELEASES,
    Admission,
    AdmittedReturn,
    DeskFiling,
    Destruction,
    Entry,
    Explanation,
    LinkRevocation,
    LostLine,
    OfficialMark,
    Receipt,
    Signature,
    Withdrawal,
    YearLock,
)
from ingestion.receive.line_chain import first_that_does_not_follow
from ingestion.receive.written_line import said_by

TOLERATED = timedelta(minutes=1)
"""Clocks are set right by seconds all the time, and a run begins a little after it is asked for."""


TOLD_OF_A_YEAR = (Withdrawal, YearLock, Signature, Explanation)
"""What people tell or decide of a report year, and a refresh of it publishes."""


class LedgerError(ShanghuiError):
    """The ledger cannot be read or written; the message says where and what would work."""


@dataclass(frozen=True)
class Ledger:
    """The ledger as read: entries of each kind in the order made.

    `receipts_before` has, for each admission, how many its refresh knew; `years_not_heard` are the
    report years of which something was told or decided after their last refresh looked;
    `line_count` is how many lines were read, `lines_known` how many of them count whatever they say
    (after those only admissions), `lines_of_receipts` where the receipts stand, counted from 1,
    `without_hash` how many lines are of before lines carried the hash of the one before.
    """

    receipts: tuple[Receipt, ...]
    admissions: tuple[Admission, ...]
    receipts_before: tuple[int, ...] = ()
    years_not_heard: frozenset[int] = frozenset()
    line_count: int = 0
    lines_known: int = 0
    lines_of_receipts: tuple[int, ...] = ()
    without_hash: int = 0
    withdrawals: tuple[Withdrawal, ...] = ()
    locks: tuple[YearLock, ...] = ()
    signatures: tuple[Signature, ...] = ()
    official_marks: tuple[OfficialMark, ...] = ()
    explanations: tuple[Explanation, ...] = ()
    desk_filings: tuple[DeskFiling, ...] = ()
    link_revocations: tuple[LinkRevocation, ...] = ()
    destructions: tuple[Destruction, ...] = ()
    lost_lines: tuple[LostLine, ...] = ()

    @property
    def last_moment(self) -> datetime | None:
        """The latest moment an entry has; None of an empty ledger."""
        moments = [
            *(entry.received_at for entry in self.receipts),
            *(entry.refreshed_at for entry in self.admissions),
            *(entry.withdrawn_at for entry in self.withdrawals),
            *(entry.entered_at for entry in self.locks),
            *(entry.signed_at for entry in self.signatures),
            *(entry.marked_at for entry in self.official_marks),
        ]
        return max(moments, default=None)

    def is_set_back(self, moment: datetime) -> bool:
        """Whether a clock that says `moment` was set back since the last entry."""
        last = self.last_moment
        return last is not None and moment < last - TOLERATED

    def set_back_words(self, moment: datetime, where: str) -> str:
        """What to tell where `is_set_back`; `where` names the ledger to who is told."""
        return (
            f"the clock says {moment:%Y-%m-%d %H:%M} UTC, and {where} has an entry of "
            f"{self.last_moment:%Y-%m-%d %H:%M} UTC; set the clock right"
        )

    @property
    def report_years(self) -> tuple[int, ...]:
        """Every report year ever refreshed."""
        return tuple(sorted({year for entry in self.admissions for year in entry.report_years}))

    @property
    def locked_years(self) -> tuple[int, ...]:
        """The report years locked and not opened since."""
        last = {entry.report_year: entry.is_locked for entry in self.locks}
        return tuple(sorted(year for year, is_locked in last.items() if is_locked))

    @property
    def signed_years(self) -> tuple[int, ...]:
        """The report years whose returns in force are those signed last."""
        in_force: dict[int, list[AdmittedReturn]] = {}
        for admitted in self.returns_in_force():
            in_force.setdefault(admitted.report_year, []).append(admitted)
        signed = {entry.report_year: entry.returns for entry in self.signatures}
        return tuple(
            sorted(year for year, of_year in signed.items() if [*of_year] == in_force.get(year))
        )

    def receipts_when_refreshed(self) -> dict[int, int]:
        """Report year → how many receipts there were at its last refresh: the year knows those."""
        return {
            year: count
            for entry, count in zip(self.admissions, self.receipts_before, strict=True)
            for year in entry.report_years
        }

    def returns_in_force(self) -> tuple[AdmittedReturn, ...]:
        """For each year refreshed, the returns its last refresh admitted, by year and county."""
        latest = {year: entry for entry in self.admissions for year in entry.report_years}
        in_force = [
            admitted
            for year, entry in latest.items()
            for admitted in entry.returns
            if admitted.report_year == year
        ]
        return tuple(sorted(in_force, key=lambda item: (item.report_year, item.county_code)))

    def admitting(self, returns: Sequence[AdmittedReturn], rule_set: str) -> "Ledger":
        """The ledger as it would be, were these the returns in force of every year refreshed."""
        moment = self.admissions[-1].refreshed_at
        admission = Admission(moment, self.report_years, rule_set, tuple(returns))
        return replace(
            self,
            admissions=(*self.admissions, admission),
            receipts_before=(*self.receipts_before, len(self.receipts)),
            years_not_heard=frozenset(),
        )

    def is_withdrawn(self, admitted: AdmittedReturn) -> bool:
        """Whether a return was withdrawn and not received again since."""
        last = max(
            (
                number
                for number, receipt in enumerate(self.receipts, start=1)
                if receipt.file_sha256 == admitted.file_sha256
            ),
            default=0,
        )
        return any(
            entry.filing_id == admitted.filing_id and last <= entry.receipts_before
            for entry in self.withdrawals
        )

    def withdrawn_since_received(self) -> frozenset[str]:
        """sha256 of the files whose last receipt was taken back, for one of its counties."""
        last = {receipt.file_sha256: number for number, receipt in enumerate(self.receipts, 1)}
        return frozenset(
            entry.file_sha256
            for entry in self.withdrawals
            if last.get(entry.file_sha256, 0) <= entry.receipts_before
        )

    def last_received(self) -> dict[str, str]:
        """Name → the sha256 last received under it: the same once more is no new receipt.

        A name whose file was destroyed in the inbox since is not among them: whatever comes under
        it was sent again.
        """
        gone = {
            name: entry.receipts_before
            for entry in self.destructions
            if entry.part == OF_INBOX
            for name in entry.names
        }
        return {
            receipt.known_as: receipt.file_sha256
            for number, receipt in enumerate(self.receipts, start=1)
            if number > gone.get(receipt.known_as, 0)
        }

    def destroyed_releases(self) -> dict[str, Destruction]:
        """Name of each release destroyed → the entry that says so."""
        return {
            name: entry
            for entry in self.destructions
            if entry.part == OF_RELEASES
            for name in entry.names
        }


def read_ledger(path: Path, up_to: int | None = None, known: int | None = None) -> Ledger:
    """Read the ledger, or its first `up_to` lines; a file that is not there yet is an empty one.

    With `known` it is what a refresh goes by that looked at it when it had so many lines: of what
    was written since only what was admitted. A last line without its line end was cut off while
    being written and was never acknowledged: it does not count. Raises LedgerError for any other
    line that is not an entry, or does not follow the line before it: that one was changed since, or
    one is missing; and for a ledger that has fewer lines than `up_to`.
    """
    lines = path.read_bytes().split(b"\n")[:-1] if path.exists() else []
    if up_to is not None and len(lines) < up_to:
        raise LedgerError(
            f"{path} has {len(lines):,} lines, and had {up_to:,} once; "
            "restore the ledger from a backup"
        )
    lines = lines[:up_to]
    read = LinesRead()
    read.add(path, lines, len(lines) if known is None else min(known, len(lines)))
    return read.ledger()


class LinesRead:
    """The lines of a ledger read so far, and what they say; more may be added at the end."""

    def __init__(self) -> None:
        self.last: bytes | None = None
        """The last line, without its end."""
        self.count = 0
        self._known = 0
        self._line_count = 0
        self._is_chained = False
        self._without_hash = 0
        self._of_kind: dict[type, list[Any]] = defaultdict(list)
        self._lines_of: dict[type, list[int]] = defaultdict(list)
        self._lines_seen: list[int] = []
        self._last_told: dict[int, int] = {}
        self._last_heard: dict[int, int] = {}

    def add(self, path: Path, lines: Sequence[bytes], known: int) -> None:
        """Read the next lines; of those after the first `known` of all only admissions count.

        Raises LedgerError, and is of no use after that.
        """
        entries: list[Entry] = []
        carried: list[str | None] = []
        for number, line in enumerate(lines, start=self.count + 1):
            try:
                entry, hash_before = said_by(line)
            except ValueError as error:
                raise LedgerError(
                    f"{path}: line {number} is not a ledger entry ({error}); "
                    "restore the ledger from a backup"
                ) from error
            entries.append(entry)
            carried.append(hash_before)
        broken = first_that_does_not_follow(
            zip(lines, carried, strict=True), self.last, self._is_chained
        )
        if broken is not None:
            raise LedgerError(
                f"{path}: line {self.count + broken} was not written after the line before it as"
                " that stands: a line was changed, put in or taken out; restore the ledger from a"
                " backup"
            )
        self._gather(entries, known)
        if lines:
            self.last, self._is_chained = lines[-1], carried[-1] is not None
            self.count += len(lines)
            self._without_hash += carried.count(None)

    def _gather(self, entries: Sequence[Entry], known: int) -> None:
        self._known = self._line_count = known
        for number, entry in enumerate(entries, start=self.count + 1):
            if isinstance(entry, Admission):
                seen = number if entry.lines_known is None else entry.lines_known
                self._lines_seen.append(seen)
                self._line_count = max(self._line_count, number)
                self._last_heard |= dict.fromkeys(entry.report_years, seen)
            elif number > known:
                continue
            elif isinstance(entry, TOLD_OF_A_YEAR):
                self._last_told[entry.report_year] = number
            self._of_kind[type(entry)].append(entry)
            self._lines_of[type(entry)].append(number)

    def ledger(self) -> Ledger:
        """What all the lines say."""
        of_kind, lines_of = self._of_kind, self._lines_of

        return Ledger(
            receipts=tuple(of_kind[Receipt]),
            admissions=tuple(of_kind[Admission]),
            receipts_before=tuple(
                bisect_right(lines_of[Receipt], line) for line in self._lines_seen
            ),
            years_not_heard=frozenset(
                year
                for year, line in self._last_told.items()
                if line > self._last_heard.get(year, 0)
            ),
            line_count=self._line_count,
            lines_known=self._known,
            lines_of_receipts=tuple(lines_of[Receipt]),
            without_hash=self._without_hash,
            withdrawals=tuple(of_kind[Withdrawal]),
            locks=tuple(of_kind[YearLock]),
            signatures=tuple(of_kind[Signature]),
            official_marks=tuple(of_kind[OfficialMark]),
            explanations=tuple(of_kind[Explanation]),
            desk_filings=tuple(of_kind[DeskFiling]),
            link_revocations=tuple(of_kind[LinkRevocation]),
            destructions=tuple(of_kind[Destruction]),
            lost_lines=tuple(of_kind[LostLine]),
        )


def names_in_force(receipts: Iterable[Receipt]) -> dict[str, str]:
    """sha256 → the name of a file, for those whose name was not given to other bytes since."""
    last_of_name = {receipt.known_as: receipt for receipt in receipts}
    return {receipt.file_sha256: receipt.name for receipt in last_of_name.values()}
