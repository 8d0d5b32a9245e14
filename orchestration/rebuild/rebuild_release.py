"""A past release made again, and held against what was published.

Belongs here: what a release was made from, building it apart, what is not the same. Does not: how a
warehouse is built or compared, or anything that changes the home.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb
from filelock import FileLock, Timeout

from expectations.judging import JudgingError
from expectations.rules import RuleFileError
from ingestion.errors import ShanghuiError
from ingestion.formats import ReadingLimits
from ingestion.receive import Ledger, check_whole
from orchestration.home import DEFAULTS, Home
from orchestration.kept_inputs import KeptInputs, load_kept_inputs
from orchestration.ledger_of_release import ledger_of
from orchestration.progress import Progress
from orchestration.rebuild.build_apart import BuiltApart, ReturnNamed, build_apart
from orchestration.warehouse import WarehouseError
from publishing.compare_warehouse import Comparison, compare_warehouse
from publishing.manifest import MANIFEST, read_manifest
from publishing.release_folder import release_named

NEEDED = (
    *("ledger_lines", "table_hashes", "logical_hash", "returns", "parquet", "configuration"),
    *("forms", "registers", "rule_set", "code_version", "written_with"),
)
"""What a manifest must say for its release to be made again."""


class RebuildError(ShanghuiError):
    """A release cannot be made again; the message says why, and what would work."""


@dataclass(frozen=True)
class OtherInput:
    """Something a release is made with that is not what it was."""

    name: str
    published: str
    rebuilt: str


@dataclass(frozen=True)
class Rebuilt:
    """A release made again. `inputs` are those that are not the same."""

    release: str
    published_at: str
    comparison: Comparison
    inputs: tuple[OtherInput, ...]
    returns_in_force: int
    kept: Path | None


def rebuild_release(
    home: Home,
    name: str,
    *,
    province: str,
    limits: ReadingLimits,
    code_version: str,
    progress: Progress,
    keep: Path | None = None,
) -> Rebuilt:
    """Make the release `name` (or `current`) again and compare; the home stays as it is.

    `province` is that of the home, `code_version` this code's, `limits` are those of reading. Into
    `keep`, a folder that is not there or empty, go the warehouse and what was read for it. Raises
    RebuildError, or what the ledger, the archive and the inputs raise where they are not whole.
    """
    release = release_named(home.releases, name)
    manifest = read_manifest(release)
    if lacking := [key for key in NEEDED if key not in manifest]:
        raise RebuildError(
            f"release {release.name} cannot be made again: its {MANIFEST} has no"
            f" {', '.join(lacking)}, as an older version of shanghui published it"
        )
    _check_free(keep)
    inputs = _kept_inputs(home, province, release.name, manifest, code_version)
    try:
        with _workplace(home.rebuilds) as folder:
            ledger = ledger_of(home, manifest)
            with progress.step("Checking the archive"):
                check_whole(
                    home.archive,
                    {receipt.file_sha256: receipt.name for receipt in ledger.receipts},
                )
            built = _build(folder, home, inputs, ledger, manifest, limits, progress, code_version)
            with progress.step("Comparing with the release"):
                comparison = compare_warehouse(built.warehouse, release, manifest, folder)
            if keep is not None:
                _keep(built, keep)
    except (OSError, duckdb.IOException, duckdb.OutOfMemoryException) as error:
        why = " ".join(str(error).split())
        raise RebuildError(f"release {release.name} is not made again: {why}") from error
    return Rebuilt(
        release=release.name,
        published_at=manifest["published_at"],
        comparison=comparison,
        inputs=tuple(_other_inputs(manifest, inputs, ledger, built, code_version)),
        returns_in_force=len(built.returns_in_force),
        kept=keep,
    )


def _check_free(keep: Path | None) -> None:
    if keep is not None and keep.exists() and (not keep.is_dir() or any(keep.iterdir())):
        raise RebuildError(f"{keep} is there and not empty; name a new folder with --keep")


def _kept_inputs(
    home: Home, province: str, release: str, manifest: dict[str, Any], code_version: str
) -> KeptInputs:
    try:
        return load_kept_inputs(
            home.inputs,
            province=province,
            forms=manifest["forms"],
            registers=manifest["registers"],
            rule_set=manifest["rule_set"],
            needed_by=f"release {release}",
        )
    except RuleFileError as error:
        raise _cannot(release, manifest, code_version, error) from error


def _build(
    folder: Path,
    home: Home,
    inputs: KeptInputs,
    ledger: Ledger,
    manifest: dict[str, Any],
    limits: ReadingLimits,
    progress: Progress,
    code_version: str,
) -> BuiltApart:
    settings = DEFAULTS.with_figures_decided_by(manifest["configuration"])
    try:
        return build_apart(
            Home(folder, home.cache),
            inputs,
            replace(settings, limits=limits),
            archive=home.archive,
            ledger=ledger,
            progress=progress,
        )
    except (JudgingError, WarehouseError, duckdb.Error) as error:
        raise _cannot(manifest["name"], manifest, code_version, error) from error


def _cannot(
    release: str, manifest: dict[str, Any], code_version: str, error: Exception
) -> RebuildError:
    made_by = manifest["code_version"]
    by_other = "" if made_by == code_version else f" by code {code_version} ({made_by} made it)"
    why = " ".join(str(error).split())
    return RebuildError(f"release {release} cannot be made again{by_other}: {why}")


@contextmanager
def _workplace(rebuilds: Path) -> Iterator[Path]:
    """A folder of its own to build in, removed at the end.

    Those of rebuilds that were killed are removed first: nobody holds their lock any more.
    """
    rebuilds.mkdir(exist_ok=True)
    for lock in rebuilds.glob("*/.lock"):
        try:
            with FileLock(lock, timeout=0):
                shutil.rmtree(lock.parent, ignore_errors=True)
        except Timeout:
            continue
    folder = Path(tempfile.mkdtemp(dir=rebuilds))
    try:
        with FileLock(folder / ".lock", timeout=0):
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if not any(rebuilds.iterdir()):
            rebuilds.rmdir()


def _keep(built: BuiltApart, keep: Path) -> None:
    keep.mkdir(parents=True, exist_ok=True)
    for database in (built.warehouse, built.intake):
        shutil.move(database, keep / database.name)


def _other_inputs(
    manifest: dict[str, Any],
    inputs: KeptInputs,
    ledger: Ledger,
    built: BuiltApart,
    code_version: str,
) -> Iterator[OtherInput]:
    """What was not the same; forms and registers are, or nothing would have been built."""
    for name, published, rebuilt in (
        ("code", manifest["code_version"], code_version),
        ("duckdb", manifest["written_with"]["duckdb"], duckdb.__version__),
        ("rule set with the code that judges", manifest["rule_set"], inputs.rule_set.key),
    ):
        if published != rebuilt:
            yield OtherInput(name, published, rebuilt)
    published_returns = {ReturnNamed(**filed) for filed in manifest["returns"]}
    in_ledger = {
        ReturnNamed(one.report_year, one.county_code, one.file_sha256)
        for one in ledger.returns_in_force()
    }
    for filed in sorted(published_returns ^ in_ledger):
        words = (_in_force(filed, published_returns), _in_force(filed, in_ledger))
        yield OtherInput(_words(filed), *words)
    for filed in built.not_found:
        yield OtherInput(_words(filed), "in force", "not read as that return any more")


def _in_force(filed: ReturnNamed, returns: set[ReturnNamed]) -> str:
    return "in force" if filed in returns else "not in force"


def _words(filed: ReturnNamed) -> str:
    return f"return {filed.county_code} {filed.report_year} ({filed.file_sha256[:12]}…)"
