"""The ledger: an append-only record of what was received, admitted, taken back, locked and signed.

Belongs here: the lines of `ledger.jsonl`, reading them and appending durably. Does not: keeping the
files themselves (the archive does) or deciding what is admitted (the gate does).
"""

import json
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from io import FileIO
from pathlib import Path
from typing import Any

from ingestion.errors import ShanghuiError
from ingestion.receive.file_names import name_on_disk
from ingestion.receive.line_chain import CARRIED, first_that_does_not_follow, hash_of


class LedgerError(ShanghuiError):
    """The ledger holds a line that cannot be read."""


@dataclass(frozen=True)
class Receipt:
    """One file received at one moment (UTC)."""

    file_sha256: str
    name: str
    """Its path in the inbox, as people read it."""
    size_bytes: int
    received_at: datetime
    raw_name: str | None = None
    """The bytes of the path in hexadecimal, where they are not UTF-8."""

    @property
    def known_as(self) -> str:
        """What tells its name from any other: two names may read alike."""
        return self.raw_name or self.name

    @property
    def path_in_inbox(self) -> str:
        return name_on_disk(self.name, self.raw_name)


@dataclass(frozen=True)
class AdmittedReturn:
    """The return in force for one county and year."""

    report_year: int
    county_code: str
    filing_id: str
    file_sha256: str


@dataclass(frozen=True)
class Admission:
    """What one refresh admitted: the returns in force of every year it covered."""

    refreshed_at: datetime
    report_years: tuple[int, ...]
    rule_set: str
    returns: tuple[AdmittedReturn, ...]


@dataclass(frozen=True)
class Withdrawal:
    """The return in force for a county and year, taken back: the next refresh admits it no more."""

    withdrawn_at: datetime
    report_year: int
    county_code: str
    filing_id: str
    file_sha256: str
    reason: str
    receipts_before: int
    """Receipts in the ledger at that moment: of this filing those are taken back, no later one."""


@dataclass(frozen=True)
class YearLock:
    """A report year closed to whatever comes, or opened again."""

    entered_at: datetime
    report_year: int
    is_locked: bool
    reason: str


@dataclass(frozen=True)
class Signature:
    """A person's sign-off of the returns in force for a year."""

    signed_at: datetime
    report_year: int
    capacity: str
    name: str
    changed_cell_count: int
    """Cells that differ from the returns signed last; in a first signature all their cells."""
    returns: tuple[AdmittedReturn, ...]
    """What was signed."""


@dataclass(frozen=True)
class OfficialMark:
    """The release that was officially published."""

    marked_at: datetime
    release: str


Entry = Receipt | Admission | Withdrawal | YearLock | Signature | OfficialMark
"""What one line of the ledger says."""


@dataclass(frozen=True)
class Ledger:
    """The ledger as read: entries of each kind in the order made.

    `receipts_before` has, for each admission, how many receipts stood in the ledger before it;
    `line_count` is how many entries there are in all, `lines_of_receipts` where the receipts stand,
    counted from 1.
    """

    receipts: tuple[Receipt, ...]
    admissions: tuple[Admission, ...]
    receipts_before: tuple[int, ...] = ()
    line_count: int = 0
    lines_of_receipts: tuple[int, ...] = ()
    withdrawals: tuple[Withdrawal, ...] = ()
    locks: tuple[YearLock, ...] = ()
    signatures: tuple[Signature, ...] = ()
    official_marks: tuple[OfficialMark, ...] = ()

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


def read_ledger(path: Path, up_to: int | None = None) -> Ledger:
    """Read the ledger, or its first `up_to` lines; a file that is not there yet is an empty one.

    A last line without its line end was cut off while being written and was never acknowledged: it
    does not count. Raises LedgerError for any other line that is not an entry, or does not follow
    the line before it: that one was changed since, or one is missing.
    """
    if not path.exists():
        return Ledger((), ())
    lines = path.read_bytes().split(b"\n")[:-1][:up_to]
    of_kind: dict[str, list[Any]] = {kind: [] for kind in _READERS}
    receipts_before: list[int] = []
    lines_of_receipts: list[int] = []
    carried: list[str | None] = []
    for number, line in enumerate(lines, start=1):
        try:
            entry = json.loads(line)
            kind = entry.pop("kind")
            carried.append(entry.pop(CARRIED, None))
            if kind not in _READERS:
                raise ValueError(f"unknown kind {kind!r}")
            if kind == "admission":
                receipts_before.append(len(of_kind["receipt"]))
            if kind == "receipt":
                lines_of_receipts.append(number)
            of_kind[kind].append(_READERS[kind](entry))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise LedgerError(
                f"{path}: line {number} is not a ledger entry ({error}); "
                "restore the ledger from a backup"
            ) from error
    broken = first_that_does_not_follow(zip(lines, carried, strict=True))
    if broken is not None:
        raise LedgerError(
            f"{path}: line {broken} was not written after the line before it as that stands: a line"
            " was changed, put in or taken out; restore the ledger from a backup"
        )
    return Ledger(
        tuple(of_kind["receipt"]),
        tuple(of_kind["admission"]),
        tuple(receipts_before),
        len(lines),
        tuple(lines_of_receipts),
        tuple(of_kind["withdrawal"]),
        tuple(of_kind["lock"]),
        tuple(of_kind["signature"]),
        tuple(of_kind["official_mark"]),
    )


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _returns(items: list[dict]) -> tuple[AdmittedReturn, ...]:
    return tuple(AdmittedReturn(**item) for item in items)


_READERS: dict[str, Callable[[dict], Entry]] = {
    "receipt": lambda entry: Receipt(
        entry["file_sha256"],
        entry["name"],
        entry["size_bytes"],
        _moment(entry["received_at"]),
        entry.get("raw_name"),
    ),
    "admission": lambda entry: Admission(
        _moment(entry["refreshed_at"]),
        tuple(entry["report_years"]),
        entry["rule_set"],
        _returns(entry["returns"]),
    ),
    "withdrawal": lambda entry: Withdrawal(
        **entry | {"withdrawn_at": _moment(entry["withdrawn_at"])}
    ),
    "lock": lambda entry: YearLock(**entry | {"entered_at": _moment(entry["entered_at"])}),
    "signature": lambda entry: Signature(
        **entry | {"signed_at": _moment(entry["signed_at"]), "returns": _returns(entry["returns"])}
    ),
    "official_mark": lambda entry: OfficialMark(
        **entry | {"marked_at": _moment(entry["marked_at"])}
    ),
}
"""Kind of a line → how it is read."""

_KIND_OF: dict[type, str] = {
    Receipt: "receipt",
    Admission: "admission",
    Withdrawal: "withdrawal",
    YearLock: "lock",
    Signature: "signature",
    OfficialMark: "official_mark",
}


def cut_ledger(path: Path, line_count: int, to: Path) -> None:
    """Write the ledger as it was when it had so many lines, whatever they say, to a file `to`.

    Raises LedgerError where it has fewer.
    """
    lines = path.read_bytes().split(b"\n")[:-1] if path.exists() else []
    if len(lines) < line_count:
        raise LedgerError(
            f"{path} has {len(lines):,} lines, and had {line_count:,} once; "
            "restore the ledger from a backup"
        )
    to.write_bytes(b"".join(line + b"\n" for line in lines[:line_count]))


def names_in_force(receipts: Iterable[Receipt]) -> dict[str, str]:
    """sha256 → the name of a file, for those whose name was not given to other bytes since."""
    last_of_name = {receipt.known_as: receipt for receipt in receipts}
    return {receipt.file_sha256: receipt.name for receipt in last_of_name.values()}


def append_receipts(path: Path, receipts: list[Receipt]) -> None:
    """Append receipts, durably."""
    _append(path, receipts)


def append_entry(
    path: Path, entry: Admission | Withdrawal | YearLock | Signature | OfficialMark
) -> None:
    """Append what was decided, durably."""
    _append(path, [entry])


def _append(path: Path, entries: Sequence[Entry]) -> None:
    if not entries:
        return
    # Unbuffered: what was not written is not tried again as the file is closed.
    with path.open("ab+", buffering=0) as ledger:
        line = _last_line(ledger)
        whole = ledger.tell()
        lines = []
        for entry in entries:
            plain = {"kind": _KIND_OF[type(entry)]} | _plain(asdict(entry))
            line = json.dumps(plain | {CARRIED: hash_of(line)}, ensure_ascii=False).encode()
            lines.append(line + b"\n")
        try:
            _write(ledger, b"".join(lines))
            os.fsync(ledger.fileno())
        except OSError:
            # All of them or none: nobody is told that one was received.
            ledger.truncate(whole)
            raise


def _write(file: FileIO, content: bytes) -> None:
    """Write all of it: a disk with little room takes a part, and refuses only the rest."""
    rest = memoryview(content)
    while rest:
        rest = rest[file.write(rest) or 0 :]


def _last_line(ledger: FileIO) -> bytes | None:
    """The last line that was written whole; one cut off is dropped."""
    ledger.seek(0)
    content = ledger.readall()
    whole = content.rfind(b"\n") + 1
    if whole < len(content):
        ledger.truncate(whole)
    ledger.seek(0, os.SEEK_END)
    return content[:whole].split(b"\n")[-2] if whole else None


def _plain(entry: dict) -> dict:
    # A name in UTF-8 needs no other form beside it.
    return {
        key: value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        if isinstance(value, datetime)
        else value
        for key, value in entry.items()
        if value is not None
    }
