"""Whether everything a home keeps is as it was kept.

Belongs here: looking at every file that has a hash. Does not: mending; what can be made again.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ingestion.receive import Ledger, LedgerError, archived_path, is_as_received, read_ledger
from orchestration.home import Home
from orchestration.kept_inputs import faults_of_inputs
from orchestration.ledger_of_release import lines_known
from publishing.checksums import SUMS, faults_of_sums
from publishing.destroyed_release import is_destroyed, is_wholly_destroyed
from publishing.release_folder import CURRENT, release_names


@dataclass(frozen=True)
class PartVerified:
    """A part of a home: how many files were looked at, and what is wrong, a line each.

    `notes` are no faults: what cannot be told of it.
    """

    part: str
    file_count: int
    faults: tuple[str, ...]
    notes: tuple[str, ...] = ()


def verify_home(
    home: Home, on_progress: Callable[[int, int], None] = lambda done, total: None
) -> list[PartVerified]:
    """Look at the ledger, every received file, the kept inputs, every release.

    What can be made again (intake, warehouse, slips, reports, pages) is not looked at.
    """
    ledger, of_ledger = _ledger(home)
    looks: list[Callable[[], PartVerified]] = [
        lambda: of_ledger,
        lambda: _archive(home, ledger),
        lambda: PartVerified("inputs", *faults_of_inputs(home.inputs)),
        *(
            # Bound now: the loop goes on.
            lambda folder=folder, kind=kind: _release(folder, kind, ledger)
            for kind, releases in (("release", home.releases), ("public release", home.public))
            for folder in _releases(releases)
        ),
        lambda: _current(home),
    ]
    verified = []
    for done, look in enumerate(looks, start=1):
        verified.append(look())
        on_progress(done, len(looks))
    return verified


def _ledger(home: Home) -> tuple[Ledger, PartVerified]:
    """The ledger, an empty one where it cannot be read, and what was found."""
    known = lines_known(home)
    try:
        ledger = read_ledger(home.ledger)
    except LedgerError as error:
        return Ledger((), ()), PartVerified("ledger", 1, (str(error),))
    lost = known.lost(home, ledger.line_count)
    faults = (*([lost] if lost else []), *_other_sizes(home, ledger))
    notes = []
    if ledger.without_hash:
        notes.append(
            f"{home.ledger}: of {ledger.line_count:,} lines the first {ledger.without_hash:,} carry"
            " no hash, written before lines did: a change in them would not be seen"
        )
    if ledger.lost_lines:
        notes.append(
            f"{home.ledger}: of {ledger.line_count:,} lines {len(ledger.lost_lines):,} are lost,"
            " and marked so since the ledger was mended"
        )
    return ledger, PartVerified("ledger", int(home.ledger.is_file()), faults, tuple(notes))


def _other_sizes(home: Home, ledger: Ledger) -> Iterator[str]:
    """Receipts that say another size than their file has: all that a line without a hash tells."""
    for line, receipt in zip(ledger.lines_of_receipts, ledger.receipts, strict=True):
        path = archived_path(home.archive, receipt.file_sha256)
        # A file that is damaged is told of by itself.
        if path and path.stat().st_size != receipt.size_bytes and is_as_received(path):
            yield (
                f"{home.ledger}: line {line} says {receipt.name} has {receipt.size_bytes:,} bytes,"
                f" and the file received has {path.stat().st_size:,}: the line was changed"
            )


def _archive(home: Home, ledger: Ledger) -> PartVerified:
    """Every file has the hash it is named by, and every receipt its file."""
    faults = []
    for sha256, name in {one.file_sha256: one.name for one in ledger.receipts}.items():
        if archived_path(home.archive, sha256) is None:
            faults.append(f"{home.archive}: {sha256[:12]}… ({name}) is not there")
    files = [path for path in sorted(home.archive.rglob("*")) if path.is_file() and _is_kept(path)]
    for path in files:
        if not is_as_received(path):
            faults.append(f"{path} is damaged: its bytes are not those received")
    return PartVerified("archive", len(files), tuple(faults))


def _is_kept(path: Path) -> bool:
    """Whether it has its own name: what is being written, or was when a run was killed, is hidden.

    Nobody was told of that, and the next run removes it.
    """
    return not path.name.startswith(".")


def _releases(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        yield from (
            path
            for path in sorted(folder.iterdir())
            if path.is_dir() and not path.is_symlink() and _is_kept(path)
        )


def _release(folder: Path, kind: str, ledger: Ledger) -> PartVerified:
    if is_destroyed(folder):
        return PartVerified(f"{kind} {folder.name}", 1, _faults_of_destroyed(folder, ledger))
    if not (folder / SUMS).is_file():
        fault = f"{folder / SUMS} is not there: published before sums were kept, or lost"
        return PartVerified(f"{kind} {folder.name}", 0, (fault,))
    return PartVerified(f"{kind} {folder.name}", *faults_of_sums(folder))


def _faults_of_destroyed(folder: Path, ledger: Ledger) -> tuple[str, ...]:
    """Nothing but the note is left, and the ledger says so too."""
    if folder.name not in ledger.destroyed_releases():
        return (f"{folder} says it was destroyed, and the ledger does not",)
    if not is_wholly_destroyed(folder):
        return (f"{folder} is destroyed in part; finish with: shanghui retention --apply",)
    return ()


def _current(home: Home) -> PartVerified:
    link = home.releases / CURRENT
    if link.is_symlink() and not link.exists():
        return PartVerified("current release", 1, (f"{link} leads to no release",))
    if not link.exists() and release_names(home.releases):
        return PartVerified("current release", 1, (f"{link} is missing",))
    return PartVerified("current release", int(link.exists()), ())
