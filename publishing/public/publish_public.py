"""A public release: the figures of a release that anyone may see, beside the last public one.

Belongs here: the order of the steps, and what is refused. Does not: the steps themselves.
"""

from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb

from publishing.checksums import write_checksums
from publishing.manifest import read_manifest, write_manifest
from publishing.packed_database import database_file
from publishing.public.figures import Cell, Figures, read_figures
from publishing.public.public_folder import (
    LastPublic,
    last_public,
    write_readme,
    write_tables,
)
from publishing.public.public_tables import TABLES, make_tables
from publishing.public.solver import new_solver, solver_module
from publishing.public.suppress import choose_suppressed
from publishing.public.unknowns import PreviousPublic, System, system_of
from publishing.release_error import ReleaseError
from publishing.release_folder import (
    DATABASE,
    building_folder,
    put_in_place,
    release_named,
    release_names,
)
from publishing.sql_text import literal


@dataclass(frozen=True)
class PublicRelease:
    """A public release, just made or there already.

    `published`: figures of cases, enterprises, people and sums that are told. `confidential` ones
    are not, nor are those suppressed `besides`, so that nothing tells them. `public_before`:
    confidential by this threshold, and told by the public release before.
    """

    name: str
    path: Path
    is_new: bool
    previous: str | None
    threshold: int
    rows: int
    published: int
    confidential: int
    besides: int
    public_before: int


def publish_public(
    releases: Path,
    public: Path,
    *,
    name: str | None,
    threshold: int,
    notice: str = "",
    advance: Callable[[int, int], None] = lambda done, total: None,
) -> PublicRelease:
    """Make the public release of a release in the folder `public`, and make it current there.

    `notice` opens its README and stands in its manifest. Nothing is made where it is there already.
    Raises ReleaseError where there is no such release,
    a newer one is public, the one before cannot be read, or something cannot be protected.
    """
    release = release_named(releases, name)
    if release.name in release_names(public):
        return _as_made(public / release.name)
    solver_module()
    last = last_public(public)
    if last:
        _must_be_newer(releases, release, last)
    figures = read_figures(release)
    system = system_of(figures, threshold, _previous(releases, last))
    suppressed = choose_suppressed(system, advance)
    try:
        with building_folder(public, release.name) as building:
            _write(release, building, figures, system, suppressed, threshold, notice, last)
            put_in_place(building, public, release.name)
    except OSError as error:
        where, why = error.filename or public, error.strerror or error
        raise ReleaseError(
            f"nothing published, {public} is as it was: cannot write {where} ({why}); make room"
            " there, or name another folder"
        ) from error
    return _as_made(public / release.name, is_new=True)


def _must_be_newer(releases: Path, release: Path, last: LastPublic) -> None:
    names = release_names(releases)
    if last.name not in names:
        raise ReleaseError(
            f"the last public release is of {last.name}, which is no longer in {releases}: restore"
            " it, for what is published now must not tell what was suppressed then"
        )
    if names.index(release.name) < names.index(last.name):
        raise ReleaseError(
            f"release {release.name} is older than {last.name}, which is public already; publish a"
            " newer one"
        )


def _previous(releases: Path, last: LastPublic | None) -> PreviousPublic | None:
    if last is None:
        return None
    return PreviousPublic(
        read_figures(releases / last.name), last.suppressed, last.manifest["threshold"]
    )


def _write(
    release: Path,
    building: Path,
    figures: Figures,
    system: System,
    suppressed: frozenset[Cell],
    threshold: int,
    notice: str,
    last: LastPublic | None,
) -> None:
    with closing(duckdb.connect(":memory:")) as connection:
        # One thread makes Parquet's bytes certain.
        connection.execute("set threads = 1")
        connection.execute("attach ':memory:' as own")
        with database_file(release / DATABASE) as database:
            connection.execute(f"attach {literal(str(database))} as release (read_only)")
        make_tables(connection, suppressed, threshold)
        files = write_tables(connection, TABLES, building)
    write_readme(building, release.name, threshold, notice)
    manifest: dict[str, Any] = {
        "name": release.name,
        "notice": notice,
        "threshold": threshold,
        "previous": last and {"name": last.name, "manifest_sha256": last.manifest_sha256},
        "figures": {
            "published": _published(figures, suppressed),
            "confidential": len(system.first),
            "besides": len(suppressed - system.first),
            "public_before": len(system.public_before),
        },
        "files": {table: asdict(file) for table, file in files.items()},
        "written_with": {"duckdb": duckdb.__version__, "highs": str(new_solver().version())},
    }
    write_manifest(building, manifest)
    write_checksums(building, {})


def _published(figures: Figures, suppressed: frozenset[Cell]) -> int:
    return sum(
        figure.is_printed and cell not in suppressed for cell, figure in figures.by_cell.items()
    )


def _as_made(path: Path, *, is_new: bool = False) -> PublicRelease:
    manifest = read_manifest(path)
    previous, figures = manifest["previous"], manifest["figures"]
    return PublicRelease(
        name=manifest["name"],
        path=path,
        is_new=is_new,
        previous=previous and previous["name"],
        threshold=manifest["threshold"],
        rows=manifest["files"]["indicators"]["row_count"],
        **figures,
    )
