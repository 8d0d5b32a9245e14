"""The rooms of the house: data walks one way, and so do imports."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MAY_IMPORT = {
    "ingestion": set(),
    "expectations": {"ingestion"},
    "publishing": {"ingestion"},
    "orchestration": {"ingestion", "expectations", "publishing"},
}


def imported(tree: ast.AST) -> set[str]:
    """The full names a module imports, wherever in it the import stands."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_a_room_imports_only_from_the_rooms_before_it(room):
    rooms = {*MAY_IMPORT, "tests"}
    modules = sorted((ROOT / room).rglob("*.py"))
    assert modules
    for module in modules:
        names = imported(ast.parse(module.read_text(encoding="utf-8")))
        entered = {name.split(".")[0] for name in names} & rooms - {room}
        assert entered <= MAY_IMPORT[room], f"{module.relative_to(ROOT)} imports {entered}"


def test_what_a_room_keeps_to_itself_no_other_imports():
    for room in MAY_IMPORT:
        for module in sorted((ROOT / room).rglob("*.py")):
            names = imported(ast.parse(module.read_text(encoding="utf-8")))
            private = {
                name
                for name in names
                if name.split(".")[0] in MAY_IMPORT
                and any(part.startswith("_") for part in name.split("."))
            }
            assert not private, f"{module.relative_to(ROOT)} imports {private}"
