"""The key that says when files must be read again."""

import ast
from importlib.resources import files

from ingestion.reader_key import READING_MODULES

NOT_DECIDING = {"errors.py", "credit_code.py", "forgo_pandas.py"}
"""Imported by the reading modules without a say in what is read."""


def imported_from(module: str) -> set[str]:
    tree = ast.parse((files("ingestion") / module).read_text(encoding="utf-8"))
    named = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "ingestion":
            named |= {f"{alias.name}.py" for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("ingestion."):
            named.add(f"{node.module.removeprefix('ingestion.').replace('.', '/')}.py")
    return named


def test_every_module_that_reading_needs_is_in_the_key():
    reached, open_modules = set(), {"form_files.py", "read_batch.py"}
    while open_modules:
        module = open_modules.pop()
        reached.add(module)
        open_modules |= imported_from(module) - reached
    assert reached - NOT_DECIDING == set(READING_MODULES)
