"""Showing a file that a command wrote, where --open asks for it.

Belongs here: opening it with what this machine opens such files with. Does not: writing it.
"""

import sys
from pathlib import Path

import typer


def show_file(path: Path) -> None:
    """Open a page in the browser, another file in its program; say where it is if none is found."""
    if not _is_shown(path.resolve()):
        print(f"shanghui: nothing was found to open {path} with; open it by hand", file=sys.stderr)


def _is_shown(path: Path) -> bool:
    if path.suffix == ".html":
        import webbrowser

        return webbrowser.open(path.as_uri())
    return typer.launch(str(path)) == 0
