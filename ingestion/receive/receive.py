"""Receiving: from files that counties sent to the archive and the ledger.

Belongs here: what counts as a receipt. Does not: which files make one return (`incoming` knows).
"""

import csv
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

from ingestion.errors import ShanghuiError
from ingestion.formats import DEFAULT_LIMITS, ReadingLimits
from ingestion.receive.append_to_ledger import Append, writing
from ingestion.receive.archive import settle, sha256_of, store
from ingestion.receive.file_names import raw_name, readable_name
from ingestion.receive.incoming import Incoming, files_in, renamed, returns_in, with_csv_together
from ingestion.receive.ledger import Ledger, read_ledger
from ingestion.receive.ledger_entries import Receipt
from ingestion.whole_files import write_durably


class ReceiveError(ShanghuiError):
    """What was to be received cannot be; the message says what, where and what would work."""


def inbox_files(inbox: Path, received_at: datetime) -> list[Incoming]:
    """Everything in the inbox, named by its path there."""
    return with_csv_together(
        [
            Incoming(path, path.relative_to(inbox).as_posix(), received_at)
            for path in files_in(inbox)
        ]
    )


def receive(
    incoming: Sequence[Incoming],
    archive: Path,
    ledger: Path,
    limits: ReadingLimits = DEFAULT_LIMITS,
    on_unreadable: Callable[[str], None] | None = None,
) -> list[Receipt]:
    """Archive the files and append their receipts; the new receipts.

    Each return in a zip has its own receipt, as `a.zip/x.xlsx`. A file stays in the inbox after it
    was received. The same bytes under the same name are received again only if that name held
    something else in between, or its file was destroyed in the inbox for its age. A file that
    cannot be read, or is still being written, is told to `on_unreadable`, by name and why, and may
    be received another time; without it raises ReceiveError.
    """
    with writing(ledger) as append:
        last_sha256 = read_ledger(ledger).last_received()
        return _receive(incoming, archive, last_sha256, append, limits, on_unreadable)


def take_in(
    incoming: Sequence[Incoming],
    inbox: Path,
    archive: Path,
    ledger: Path,
    limits: ReadingLimits = DEFAULT_LIMITS,
    now: Callable[[], Ledger] | None = None,
) -> list[Receipt]:
    """Put files from elsewhere into the inbox and receive them there; the new receipts.

    Whoever holds the home's lock is not waited for: a refresh under way does not know of them.
    Where one cannot be received, none is, and none stays in the inbox: the next refresh would
    receive what its sender was told was not. `now` reads the ledger for who keeps what was read.
    """
    with writing(ledger) as append, ExitStack() as undone:
        known = now() if now else read_ledger(ledger)
        placed = put_into_inbox(
            with_csv_together(incoming),
            inbox,
            known.withdrawn_since_received(),
            lambda path: undone.callback(path.unlink, missing_ok=True),
        )
        receipts = _receive(placed, archive, known.last_received(), append, limits)
        undone.pop_all()
    return receipts


def _receive(
    incoming: Sequence[Incoming],
    archive: Path,
    last_received: Mapping[str, str],
    append: Append,
    limits: ReadingLimits,
    on_unreadable: Callable[[str], None] | None = None,
) -> list[Receipt]:
    last_sha256 = dict(last_received)
    receipts = []
    for file in incoming:
        try:
            whole = file.content()
        except OSError as error:
            told = f"{readable_name(file.name)}: cannot be read ({error.strerror})"
            if on_unreadable is None:
                raise ReceiveError(told) from error
            on_unreadable(told)
            continue
        for name, content in returns_in(file.name, whole, limits):
            receipt = receipt_of(name, content, file.received_at)
            # A file the archive has lost since, and that stands in the inbox still, is kept again.
            store(archive, content, receipt.file_sha256)
            if last_sha256.get(receipt.known_as) == receipt.file_sha256:
                continue
            last_sha256[receipt.known_as] = receipt.file_sha256
            receipts.append(receipt)
    if receipts:
        settle(archive, (receipt.file_sha256 for receipt in receipts))
        append(receipts)
    return receipts


def receipt_of(name: str, content: bytes, received_at: datetime) -> Receipt:
    """What a file that came under this name is received as."""
    return Receipt(
        sha256_of(content), readable_name(name), len(content), received_at, raw_name(name)
    )


def put_into_inbox(
    incoming: Sequence[Incoming],
    inbox: Path,
    taken_back: Collection[str] = (),
    on_written: Callable[[Path], object] = lambda _: None,
) -> list[Incoming]:
    """Copy files into the inbox; a name last given to other bytes gets a number.

    So does a file whose sha256 is among those taken back: the file that stands there is the one
    withdrawn, and this is a new receipt. The files as they then stand in the inbox.
    """
    placed = []
    for file in incoming:
        try:
            content = file.content()
        except OSError as error:
            raise ReceiveError(
                f"{readable_name(file.name)}: cannot be read ({error.strerror})"
            ) from error
        last, free = _last_and_free(inbox / file.file_name)
        # An earlier version sent once more stands in the inbox once more: it is a new receipt.
        is_there = last and last.read_bytes() == content
        target = last if last and is_there and sha256_of(content) not in taken_back else free
        if target is free:
            # A refresh may look at the inbox now.
            write_durably(target, content)
            on_written(target)
        name = target.relative_to(inbox).as_posix()
        placed.append(renamed(file, target, name))
    return placed


def standing_in_inbox(inbox: Path, receipts: Sequence[Receipt]) -> set[str]:
    """The names of receipts whose file is in the inbox still, and no newer version of it.

    What came in a zip is there as long as the zip is; CSV files, as long as their folder.
    """
    paths = {receipt.path_in_inbox: receipt.name for receipt in receipts}
    return {name for path, name in paths.items() if _stands(inbox, inbox / path)}


def _stands(inbox: Path, path: Path) -> bool:
    places = [path, *(parent for parent in path.parents if parent.is_relative_to(inbox))]
    there = path.is_dir() or any(place.is_file() for place in places)
    stem, _, number = path.stem.rpartition("-")
    is_numbered = number.isdecimal() and path.with_stem(stem).exists()
    next_stem = f"{stem}-{int(number) + 1}" if is_numbered else f"{path.stem}-2"
    return there and not path.with_stem(next_stem).exists()


def _last_and_free(path: Path) -> tuple[Path | None, Path]:
    """Of `a.xlsx`, `a-2.xlsx`, …: the last that is there, and the first that is not."""
    last, free, number = None, path, 1
    while free.exists():
        number += 1
        last, free = free, path.with_stem(f"{path.stem}-{number}")
    return last, free


def listed_files(listing: Path) -> list[Incoming]:
    """Files named in a CSV file with columns `file` (relative to it) and `received_at` (UTC)."""
    try:
        with listing.open(encoding="utf-8-sig", newline="") as lines:
            rows = list(csv.DictReader(lines))
        incoming = [
            Incoming(
                listing.parent / row["file"],
                row["file"],
                datetime.fromisoformat(row["received_at"]),
            )
            for row in rows
        ]
    except OSError as error:
        raise ReceiveError(f"{listing}: cannot be read ({error.strerror})") from error
    except (KeyError, ValueError) as error:
        raise ReceiveError(
            f"{listing}: not a list of files ({error}); it needs the columns file and received_at"
        ) from error
    for item in incoming:
        if item.received_at.tzinfo is None:
            raise ReceiveError(
                f"{listing}: {item.name}: its moment names no time zone; write 2023-01-15T01:30:00Z"
            )
        if Path(item.name).is_absolute() or ".." in Path(item.name).parts:
            raise ReceiveError(f"{listing}: {item.name}: name files below the list's own folder")
    return incoming
