"""What a line of the ledger says: one kind of entry each.

Belongs here: the entries, and from an entry to what is written and back. Does not: the file.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from ingestion.receive.file_names import name_on_disk


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
    lines_known: int | None = None
    """Lines of the ledger the refresh looked at; what came after, while it ran, it did not know.
    None of before refreshes said so: it knew every line before this one."""


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


@dataclass(frozen=True)
class Explanation:
    """A county's reason for what a query found in a filing of its, given at the filing desk.

    It stands where the finding stands; `entity` tells apart those that stand on no row.
    """

    explained_at: datetime
    report_year: int
    county_code: str
    filing_id: str
    file_sha256: str
    rule_id: str
    sheet: str
    reason: str
    row_number: int | None = None
    cell: str | None = None
    entity: str | None = None


@dataclass(frozen=True)
class DeskFiling:
    """What a county was told when it filed at the desk: with the receipt, what its 回执 says."""

    filed_at: datetime
    receipt_line: int
    """The line of the ledger its receipt stands on."""
    report_year: int
    county_code: str
    file_name: str
    """As it was called on the county's computer."""
    verdict: str
    error_count: int
    query_count: int
    note_count: int
    explained_count: int


@dataclass(frozen=True)
class LinkRevocation:
    """All links to the filing desk of a county and year that were given out before this moment.

    `county_code` is None for the links of the province's own view.
    """

    revoked_at: datetime
    report_year: int
    reason: str
    county_code: str | None = None


OF_INBOX, OF_RELEASES = "inbox", "releases"
"""What a destruction may be of."""


@dataclass(frozen=True)
class Destruction:
    """What was destroyed because it was old: of the inbox, or of the releases.

    `names` are those of receipts (`known_as`) or of releases; `sha256s` those of the files, or of
    the manifests, in the same order. In the inbox they stand no more once this is written; of
    releases it is written before the first goes.
    """

    destroyed_at: datetime
    part: str
    names: tuple[str, ...]
    sha256s: tuple[str, ...]
    setting: str
    """The rule, as it stands in `shanghui.toml`: `retention.inbox_days = 400`."""
    receipts_before: int
    """Receipts in the ledger at that moment: what came later under such a name is another file."""


@dataclass(frozen=True)
class LostLine:
    """In the place of a line that is lost: the ledger was mended, and nobody knows what it said."""

    mended_at: datetime


Entry = (
    Receipt
    | Admission
    | Withdrawal
    | YearLock
    | Signature
    | OfficialMark
    | Explanation
    | DeskFiling
    | LinkRevocation
    | Destruction
    | LostLine
)
"""What one line of the ledger says."""


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
        entry.get("lines_known"),
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
    "explanation": lambda entry: Explanation(
        **entry | {"explained_at": _moment(entry["explained_at"])}
    ),
    "desk_filing": lambda entry: DeskFiling(**entry | {"filed_at": _moment(entry["filed_at"])}),
    "link_revocation": lambda entry: LinkRevocation(
        **entry | {"revoked_at": _moment(entry["revoked_at"])}
    ),
    "destruction": lambda entry: Destruction(
        **entry
        | {
            "destroyed_at": _moment(entry["destroyed_at"]),
            "names": tuple(entry["names"]),
            "sha256s": tuple(entry["sha256s"]),
        }
    ),
    "lost_line": lambda entry: LostLine(_moment(entry["mended_at"])),
}
"""Kind of a line → how it is read."""

_KIND_OF: dict[type, str] = {
    Receipt: "receipt",
    Admission: "admission",
    Withdrawal: "withdrawal",
    YearLock: "lock",
    Signature: "signature",
    OfficialMark: "official_mark",
    Explanation: "explanation",
    DeskFiling: "desk_filing",
    LinkRevocation: "link_revocation",
    Destruction: "destruction",
    LostLine: "lost_line",
}


def entry_of(written: dict[str, Any]) -> Entry:
    """The entry a JSON object says. Raises ValueError, KeyError or TypeError where it is none."""
    fields = dict(written)
    kind = fields.pop("kind")
    if kind not in _READERS:
        raise ValueError(f"unknown kind {kind!r}")
    return _READERS[kind](fields)


def as_written(entry: Entry) -> dict[str, Any]:
    """An entry as a JSON object: moments in UTC, nothing where there is nothing to say."""
    return {"kind": _KIND_OF[type(entry)]} | _plain(asdict(entry))


def _plain(entry: dict) -> dict:
    # A name in UTF-8 needs no other form beside it.
    return {
        key: value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        if isinstance(value, datetime)
        else value
        for key, value in entry.items()
        if value is not None
    }
