"""Writing the page: one HTML file with its looks, its script and its data inside.

Belongs here: putting the file together and in place. Does not: what the data is (`page_data`).

The parts are files of their own here (`page.html.j2`, `page.css`, `script/`), put in one another
when a page is written.
"""

import base64
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingestion.whole_files import write_whole
from publishing.fonts import SANS, font_face, signs_of
from publishing.page.columns import packed
from publishing.page.page_data import read_addresses, read_figures
from publishing.read_release import asking
from publishing.release_error import ReleaseError

if TYPE_CHECKING:
    import duckdb

    from ingestion.form import Forms

PAGE = "index.html"
MOST_BYTES = 8_000_000
"""No page is larger: the cells of the oldest years are left out first."""
SCRIPTS = (
    *("start_of_script.js", "numbers.js", "data.js", "figures.js", "cells.js", "words.js"),
    *("address.js", "elements.js", "search.js", "tables.js", "chart.js", "figure_part.js"),
    *("download.js", "show.js", "end_of_script.js"),
)


@dataclass(frozen=True)
class WrittenPage:
    """A page written: of which release, where, how large.

    Of report years before `cells_since` the page gives no cells.
    """

    release: str
    path: Path
    size: int
    cells_since: int


def write_page(
    release: Path,
    forms: "Forms",
    out: Path | None = None,
    *,
    notice: str = "",
    notice_en: str = "",
    most_bytes: int = MOST_BYTES,
) -> WrittenPage:
    """Write the page of a release, `index.html` in its folder unless `out` names another file.

    In its folder it has a link to each annual report that stands there by then. `notice` stands
    under its title, in English `notice_en`. Same release and reports, same bytes. Raises
    ReleaseError where the release cannot be read, the page cannot be written, or its figures alone
    are more than `most_bytes`.
    """
    release = release.resolve()
    out = out or release / PAGE
    head = _Head(
        release.name,
        (notice, notice_en or notice),
        _reports(release) if out.parent.resolve() == release else [],
    )
    with asking(release) as connection:
        page, since = _fitting(connection, forms, head, most_bytes)
    _put_in_place(page, out)
    return WrittenPage(release.name, out, len(page), since)


@dataclass(frozen=True)
class _Head:
    """What stands at the top: the release, the notice in both languages, year and file of each
    annual report, the newest first."""

    release: str
    notice: tuple[str, str]
    reports: list[tuple[int, str]]


def _reports(release: Path) -> list[tuple[int, str]]:
    """Those of the province: others stand in folders of their own."""
    found = [
        (int(page.parent.name), page.relative_to(release).as_posix())
        for page in release.glob("report/*/annual-report-*.html")
        if page.parent.name.isdecimal()
    ]
    return sorted(found, reverse=True)


def _fitting(
    connection: "duckdb.DuckDBPyConnection", forms: "Forms", head: _Head, most_bytes: int
) -> tuple[bytes, int]:
    """The page with the cells of as many years as fit, and the first of those years."""
    figures = read_figures(connection, forms)
    figures |= {"notice": head.notice, "reports": head.reports}
    frame = _Frame(figures, head)
    if (least := len(frame.around(""))) > most_bytes:
        raise ReleaseError(
            f"the page of {head.release} would have {least:,} bytes without a single cell, and at"
            f" most {most_bytes:,} are allowed"
        )
    years = [year["year"] for year in figures["years"]]
    for since in [*years, years[-1] + 1]:
        page = frame.around(packed(read_addresses(connection, forms, since)))
        if len(page) <= most_bytes:
            break
    return page, since


class _Frame:
    """The page but for the cells, made once."""

    def __init__(self, figures: dict[str, Any], head: _Head) -> None:
        from jinja2 import Environment, StrictUndefined

        script = "".join(_texts("script", SCRIPTS))
        looks = "".join([*_fonts(figures), *_texts("", ["page.css"])])
        [template] = _texts("", ["page.html.j2"])
        environment = Environment(
            autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
        )
        self._template = environment.from_string(template)
        self._parts = {
            "release": head.release,
            "notice": head.notice[0],
            "words": {key: zh for key, (zh, _) in figures["words"].items()},
            "looks": looks,
            "looks_hash": _hash(looks),
            "script": script,
            "script_hash": _hash(script),
            "figures": packed(figures),
        }

    def around(self, cells: str) -> bytes:
        return self._template.render(self._parts, cells=cells).encode("utf-8")


def _texts(folder: str, names: Sequence[str]) -> Iterator[str]:
    at = files("publishing.page").joinpath(folder) if folder else files("publishing.page")
    for name in names:
        yield at.joinpath(name).read_text(encoding="utf-8")


def _fonts(figures: dict[str, Any]) -> Iterator[str]:
    """The font with every sign the page may show."""
    texts = [*_texts("script", SCRIPTS), *_texts("", ["page.html.j2"])]
    signs = signs_of([json.dumps(figures, ensure_ascii=False), *texts])
    yield font_face(SANS, 400, signs)


def _hash(text: str) -> str:
    """What a content security policy calls a script or style it lets pass."""
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"sha256-{base64.b64encode(digest).decode('ascii')}"


def _put_in_place(page: bytes, out: Path) -> None:
    try:
        write_whole(out, page)
    except OSError as error:
        raise ReleaseError(
            f"cannot write {out} ({error.strerror}); name another file with: shanghui page --out"
        ) from error
