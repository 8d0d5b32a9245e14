"""The key that says when files must be read again."""

import ast
from importlib.resources import files

from ingestion.reader_key import CONDUCTING, READING_ROOMS

NOT_DECIDING = {"closest", "errors"}
"""Imported by the reading modules without a say in what is read."""


def imported_from(path) -> set[str]:
    """The modules and sub-rooms of `ingestion` that a module imports, without what is below."""
    named = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "ingestion":
            named |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("ingestion."):
            named.add(node.module.split(".")[1])
    return named


def modules_of(name: str) -> list:
    room = files("ingestion")
    if (room / name).is_dir():
        return [path for path in (room / name).iterdir() if path.name.endswith(".py")]
    return [room / f"{name}.py"]


def test_every_module_that_reading_needs_is_in_the_key():
    reached, to_follow = set(), {"form", "read_batch"}
    while to_follow:
        name = to_follow.pop()
        reached.add(name)
        for module in modules_of(name):
            to_follow |= imported_from(module) - reached
    # The database is where the batches go; reading does not import it.
    assert reached | {"intake"} == {*READING_ROOMS, *CONDUCTING, *NOT_DECIDING}
