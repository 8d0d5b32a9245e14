"""`shanghui docs`: the documentation of the warehouse as one page.

Belongs here: its options, where the page goes. Does not: the page.
"""

import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import typer

from ingestion.errors import ShanghuiError
from orchestration.commands.options import JsonOption
from orchestration.commands.output import console, print_json
from orchestration.home import Home, user_cache

DEFAULT_FILE = Path("warehouse.html")


class DocsError(ShanghuiError):
    """The page cannot be written; the message says what would work."""


@dataclass(frozen=True)
class WrittenPage:
    """The page written and its size."""

    file: str
    bytes: int


def docs(
    out: Annotated[Path, typer.Option(metavar="FILE", help="The file to write.")] = DEFAULT_FILE,
    json: JsonOption = False,
) -> None:
    """Write what dbt knows of the warehouse as one page: models, columns, tests, their graph.

    It is of this version of the software, not of a home, and opens without a network.
    """
    written = write_docs(out)
    if json:
        print_json(asdict(written))
    else:
        console().print(f"Wrote the documentation of the warehouse to {written.file}")


def write_docs(out: Path) -> WrittenPage:
    """Write the page. Raises DocsError, WarehouseError."""
    from orchestration.warehouse import DbtProject, documentation

    # dbt parses the project below a home; no home of anybody's is touched.
    with tempfile.TemporaryDirectory() as folder:
        page = documentation(DbtProject(Home(Path(folder), user_cache()))).encode()
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_bytes(page)
    except OSError as error:
        raise DocsError(
            f"cannot write {out} ({error.strerror}); name another file with --out"
        ) from error
    return WrittenPage(str(out), len(page))
