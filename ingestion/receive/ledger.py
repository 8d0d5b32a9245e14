"""The ledger: an append-only record of what was received and which returns were admitted.

Belongs here: the lines of `ledger.jsonl`, reading them and appending durably. Does not: keeping the
files themselves (the archive does) or deciding what is admitted (the gate does).
"""

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from ingestion.errors import ShanghuiError
from ingestion.receive.file_names import name_on_disk


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
class Ledger:
    """The ledger as read: receipts in the order received, admissions in the order made.

    `receipts_before` has, for each admission, how many receipts stood in the ledger before it;
    `line_count` is how many entries there are in all.
    """

    receipts: tuple[Receipt, ...]
    admissions: tuple[Admission, ...]
    receipts_before: tuple[int, ...] = ()
    line_count: int = 0

    @property
    def report_years(self) -> tuple[int, ...]:
        """Every report year ever refreshed."""
        return tuple(sorted({year for entry in self.admissions for year in entry.report_years}))

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


def read_ledger(path: Path) -> Ledger:
    """Read the ledger; a file that is not there yet is an empty one.

    A last line without its line end was cut off while being written and was never acknowledged: it
    does not count. Raises LedgerError for any other line that is not an entry.
    """
    if not path.exists():
        return Ledger((), ())
    lines = path.read_bytes().split(b"\n")[:-1]
    receipts: list[Receipt] = []
    admissions: list[Admission] = []
    receipts_before: list[int] = []
    for number, line in enumerate(lines, start=1):
        try:
            entry = json.loads(line)
            if entry["kind"] == "receipt":
                receipts.append(
                    Receipt(
                        entry["file_sha256"],
                        entry["name"],
                        entry["size_bytes"],
                        _moment(entry["received_at"]),
                        entry.get("raw_name"),
                    )
                )
            elif entry["kind"] == "admission":
                receipts_before.append(len(receipts))
                admissions.append(
                    Admission(
                        _moment(entry["refreshed_at"]),
                        tuple(entry["report_years"]),
                        entry["rule_set"],
                        tuple(AdmittedReturn(**item) for item in entry["returns"]),
                    )
                )
            else:
                raise ValueError(f"unknown kind {entry['kind']!r}")
        except (ValueError, KeyError, TypeError) as error:
            raise LedgerError(
                f"{path}: line {number} is not a ledger entry ({error}); "
                "restore the ledger from a backup"
            ) from error
    return Ledger(tuple(receipts), tuple(admissions), tuple(receipts_before), len(lines))


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
    _append(path, [{"kind": "receipt"} | _plain(asdict(receipt)) for receipt in receipts])


def append_admission(path: Path, admission: Admission) -> None:
    """Append what a refresh admitted, durably."""
    _append(path, [{"kind": "admission"} | _plain(asdict(admission))])


def _append(path: Path, entries: list[dict]) -> None:
    if not entries:
        return
    lines = "".join(json.dumps(entry, ensure_ascii=False) + "\n" for entry in entries)
    with path.open("ab+") as ledger:
        _drop_torn_tail(ledger)
        ledger.write(lines.encode())
        ledger.flush()
        os.fsync(ledger.fileno())


def _drop_torn_tail(ledger: BinaryIO) -> None:
    ledger.seek(0)
    content = ledger.read()
    if content and not content.endswith(b"\n"):
        ledger.truncate(content.rfind(b"\n") + 1)
    ledger.seek(0, os.SEEK_END)


def _plain(entry: dict) -> dict:
    # A name in UTF-8 needs no other form beside it.
    return {
        key: value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        if isinstance(value, datetime)
        else value
        for key, value in entry.items()
        if value is not None
    }


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
