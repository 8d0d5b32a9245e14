"""Whether a refresh would do anything: what decides it, as it was when the last one ended.

Belongs here: the mark a refresh leaves, and what goes into it. Does not: refreshing. Loading what
runs a refresh takes longer than looking at everything it would look at.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from hashlib import file_digest, sha256
from importlib.metadata import version
from importlib.resources import files
from itertools import chain
from pathlib import Path

from ingestion.whole_files import write_whole
from orchestration.code_version import code_version
from orchestration.home import FILE_NAME, Configuration, Home

_DECIDING = (
    *("duckdb", "dbt-core", "dbt-duckdb", "great-expectations", "pandas", "pyarrow"),
    *("python-calamine", "xlrd", "openpyxl", "xlsxwriter", "docxtpl", "jinja2", "typst"),
    *("uharfbuzz", "pypinyin"),
)
"""Packages whose version may make a difference to what is read, found, counted or shown."""

_FOLDERS = ("form_folders", "register_folders", "report_template", "report_polygons")
"""Settings that are paths: what stands there is looked at, and a home that is moved has others."""


def inputs_of(home: Home, configuration: Configuration, report_years: Sequence[int]) -> str | None:
    """SHA-256 over all a refresh of these years goes by, but for the ledger, which it writes to.

    None where something cannot be read: the refresh says what.
    """
    return _digest(_inputs(home, configuration, report_years))


def mark_of(home: Home, inputs: str | None) -> str | None:
    """SHA-256 over `inputs_of`, the ledger, and what a refresh leaves behind; None as there."""
    return inputs and _digest(chain([inputs], _file_bytes(home, [home.ledger]), _left_behind(home)))


def read_last(home: Home, mark: str | None) -> Mapping[str, int | str] | None:
    """What the last refresh reported, if it left things as this mark has them."""
    try:
        kept = json.loads(_file(home).read_text(encoding="utf-8"))
        return kept["reported"] if kept["mark"] == mark else None
    except (OSError, ValueError, TypeError, KeyError):
        # Written by nobody yet, or not whole: then everything is looked at again.
        return None


def keep_last(home: Home, mark: str, reported: Mapping[str, int | str]) -> None:
    """Leave the mark of a refresh that ended well, with what it reported."""
    text = json.dumps({"mark": mark, "reported": reported}, ensure_ascii=False, indent=1)
    write_whole(_file(home), text.encode())


def _file(home: Home) -> Path:
    return home.dagster / "last_refresh.json"


def _digest(facts: Iterable[object]) -> str | None:
    digest = sha256()
    try:
        for fact in facts:
            digest.update(f"{fact}\n".encode("utf-8", "surrogateescape"))
    except OSError:
        return None
    return digest.hexdigest()


def _inputs(
    home: Home, configuration: Configuration, report_years: Sequence[int]
) -> Iterator[object]:
    yield report_years
    yield code_version()
    yield [(package, version(package)) for package in _DECIDING]
    settings = [one.name for one in fields(configuration) if one.name not in _FOLDERS]
    yield [(name, getattr(configuration, name)) for name in settings]
    yield configuration.forms.fingerprint
    yield configuration.register.fingerprint
    named = (configuration.report_template, configuration.report_polygons)
    yield from _file_bytes(
        home,
        [
            *(path for path in named if path),
            home.path / FILE_NAME,
            *_looks(),
            *_files(home.claims),
            *_files(home.inbox),
        ],
    )


def _file_bytes(home: Home, paths: Iterable[Path]) -> Iterator[object]:
    """Bytes, not times: a workbook saved again in the same second is another one."""
    for path in paths:
        if path.is_file():
            with path.open("rb") as file:
                yield _name(home, path), file_digest(file, "sha256").hexdigest()
        else:
            yield _name(home, path), path.exists()


def _left_behind(home: Home) -> Iterator[object]:
    """By size and time: only refreshes and their like write to these."""
    current = home.releases / "current"
    yield current.resolve().name
    for path in (
        *(home.intake, home.warehouse),
        *_files(current),
        *_files(home.slips),
        *_files(home.inputs),
    ):
        stands = path.stat()
        yield _name(home, path), stands.st_size, stands.st_mtime_ns


def _looks() -> list[Path]:
    """What decides how a page or report looks and is no code: templates, styles, scripts, fonts."""
    publishing = Path(str(files("publishing")))
    return [path for path in _files(publishing) if path.suffix not in (".py", ".pyc")]


def _name(home: Home, path: Path) -> Path:
    """Within the home: one that was moved is as it was."""
    return path.relative_to(home.path) if path.is_relative_to(home.path) else path


def _files(folder: Path) -> list[Path]:
    """What is below the folder and no folder itself, in order; nothing where it is not there."""
    return sorted(path for path in folder.rglob("*") if not path.is_dir())
