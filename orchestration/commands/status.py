"""`shanghui status`: what is current, from the ledger and the current release.

Belongs here: its options, gathering the answer without a lock, its tables. Does not: deciding who
is late.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from ingestion.receive import Ledger, YearLock, read_ledger
from orchestration.commands.options import (
    DEFAULT_HOME,
    HomeOption,
    JsonOption,
    as_known_option,
    year_or,
)
from orchestration.commands.output import console, counted, in_shanghai, new_table, print_json
from orchestration.commands.refresh import PROBLEMS_SHOWN, standing_words
from orchestration.decisions import SignedYear, WithdrawnReturn, signed_years, withdrawn_returns
from orchestration.home import DEFAULTS, Configuration, Home, read_configuration
from orchestration.ledger_of_release import ledger_of
from publishing.manifest import read_manifest
from publishing.release_folder import current_release

if TYPE_CHECKING:
    from rich.console import Console


def status(
    year: Annotated[int | None, year_or("all")] = None,
    home: HomeOption = DEFAULT_HOME,
    json: JsonOption = False,
    as_known: Annotated[str | None, as_known_option("what stood then")] = None,
) -> None:
    """Who filed, who is late, whose return was sent back, what is current."""
    show_status(read_status(Home(home), year, read_configuration(home), as_known), as_json=json)


@dataclass(frozen=True)
class Status:
    """The current release, receipts, and each county's standing by report year.

    `counts` is year → standing → counties; `late` is year → counties whose first filing came after
    the deadline; `open_queries` year → queries nobody has answered, None of a release that does not
    list them; `counties` the rows of `filing_status` asked for. Locked and signed years, what was
    withdrawn and the official release are those of this moment; what waits is what waited when the
    release was made.
    """

    release: str | None
    receipts: int
    last_received_at: str | None
    counts: dict[int, dict[str, int]]
    late: dict[int, int]
    open_queries: dict[int, int] | None
    counties: list[dict[str, Any]]
    official_release: str | None = None
    official_since: datetime | None = None
    locked: tuple[YearLock, ...] = ()
    signed: tuple[SignedYear, ...] = ()
    waiting: tuple[dict[str, Any], ...] = ()
    withdrawn: tuple[WithdrawnReturn, ...] = ()


def read_status(
    home: Home,
    report_year: int | None,
    configuration: Configuration = DEFAULTS,
    as_known: str | None = None,
) -> Status:
    """Status of one report year, or of all. Raises HomeError, LedgerError, ReleaseError.

    As known in a release it rests on the ledger as it was when that release was made.
    """
    from publishing.read_release import filing_status_rows, query_counts, waiting_rows

    home.must_be_there()

    release, ledger = _as_known(home, as_known)
    receipts = ledger.receipts
    years = ledger.report_years if report_year is None else (report_year,)
    has_withdrawals = any(entry.report_year in years for entry in ledger.withdrawals)
    official = ledger.official_marks[-1] if ledger.official_marks else None
    counties = filing_status_rows(release, report_year) if release else []
    counts: dict[int, Counter[str]] = {}
    late: Counter[int] = Counter()
    for row in counties:
        late[row["report_year"]] += is_late(row)
        counts.setdefault(row["report_year"], Counter())[row["status"]] += 1
    return Status(
        release=release.name if release else None,
        official_release=official.release if official else None,
        official_since=official.marked_at if official else None,
        receipts=len(receipts),
        last_received_at=max(receipt.received_at for receipt in receipts).isoformat()
        if receipts
        else None,
        counts={year: dict(count) for year, count in sorted(counts.items())},
        late=dict(sorted(late.items())),
        open_queries=_open_queries(query_counts(release), counts) if release else None,
        counties=counties,
        locked=_locked(ledger, years),
        signed=signed_years(ledger, years),
        waiting=tuple(waiting_rows(release, report_year)) if release else (),
        # The register takes a while to read.
        withdrawn=withdrawn_returns(ledger, configuration.register, years)
        if has_withdrawals
        else (),
    )


def _as_known(home: Home, as_known: str | None) -> tuple[Path | None, Ledger]:
    """The release current now or then, and the ledger as it is or was."""
    from publishing.read_release import release_known

    current = current_release(home.releases)
    if as_known is None or current is None:
        return current, read_ledger(home.ledger)
    release = release_known(current, as_known)
    return release, ledger_of(home, read_manifest(release))


def _locked(ledger: Ledger, report_years: Sequence[int]) -> tuple[YearLock, ...]:
    """The lock of each of these years that is locked."""
    last = {entry.report_year: entry for entry in ledger.locks}
    return tuple(last[year] for year in ledger.locked_years if year in report_years)


def is_late(row: Mapping[str, Any]) -> bool:
    """Whether a county's first filing came after the deadline; one that filed nothing is not late,
    it has not filed."""
    return row["receipt_count"] > 0 and not row["is_on_time"]


def _open_queries(
    counts: list[dict[str, Any]] | None, report_years: Iterable[int]
) -> dict[int, int] | None:
    if counts is None:
        return None
    open_queries = dict.fromkeys(sorted(report_years), 0)
    for row in counts:
        if row["report_year"] in open_queries:
            open_queries[row["report_year"]] += row["open"]
    return open_queries


def show_status(status: "Status", *, as_json: bool) -> None:
    if as_json:
        print_json(asdict(status))
        return
    out, last = console(), status.last_received_at
    out.print(
        f"release {status.release or '(none yet)'}; {status.receipts:,} receipts"
        + (f", the last at {in_shanghai(last)}" if last else "")
        + (f"; official: {status.official_release}" if status.official_release else "")
    )
    standings = sorted({standing for counts in status.counts.values() for standing in counts})
    open_queries = status.open_queries
    queries = [] if open_queries is None else ["open queries"]
    counted = [*standings, "late", *queries]
    table = new_table("report year", *counted, right=counted)
    for year, counts in status.counts.items():
        table.add_row(
            str(year),
            *(str(counts.get(standing, 0)) for standing in standings),
            str(status.late[year]),
            *([] if open_queries is None else [str(open_queries[year])]),
        )
    if status.counts:
        out.print(table)
    elif status.release:
        out.print("no county owes a return for that year in this release")
    _show_decisions(status, out)
    _show_counties(status.counties, out)


def _show_decisions(status: "Status", out: "Console") -> None:
    """Which years are locked and signed, what waits and what was withdrawn; nothing where none."""
    for lock in status.locked:
        out.print(
            f"{lock.report_year} is locked since {in_shanghai(lock.entered_at)}: {lock.reason}"
        )
    for signed in status.signed:
        changed = "" if signed.is_of_returns_in_force else "; returns have changed since"
        out.print(
            f"{signed.report_year} was signed {in_shanghai(signed.signed_at)} by {signed.name} "
            f"({signed.capacity}){changed}"
        )
    for waiting in status.waiting[:PROBLEMS_SHOWN]:
        out.print(
            f"{waiting['report_year']} {waiting['county_code']} {waiting['county_name']}: "
            f"{waiting['filing_id']} waits until the year is unlocked"
        )
    if len(status.waiting) > PROBLEMS_SHOWN:
        more = counted(len(status.waiting) - PROBLEMS_SHOWN, "return", "returns")
        out.print(f"and {more} more wait; --json has them all")
    for withdrawn in status.withdrawn:
        out.print(
            f"{withdrawn.report_year} {withdrawn.county_code} {withdrawn.county_name}: withdrawn "
            f"{in_shanghai(withdrawn.withdrawn_at)} ({withdrawn.reason}): "
            f"{standing_words(withdrawn)}"
        )


def _show_counties(counties: Sequence[dict[str, Any]], out: "Console") -> None:

    open_counties = [row for row in counties if row["status"] != "in_force" or is_late(row)]
    if not open_counties:
        return
    table = new_table(
        "report year", "county", "name", "status", "on time", "received (Shanghai)", "errors"
    )
    for row in open_counties[:PROBLEMS_SHOWN]:
        table.add_row(
            str(row["report_year"]),
            row["county_code"],
            row.get("county_name") or "",
            row["status"],
            "no" if is_late(row) else "",
            in_shanghai(row["last_received_at"]) if row["receipt_count"] else "",
            str(row["latest_error_count"] or ""),
        )
    out.print(table)
    if len(open_counties) > PROBLEMS_SHOWN:
        out.print(f"and {len(open_counties) - PROBLEMS_SHOWN} more; --json has them all")
