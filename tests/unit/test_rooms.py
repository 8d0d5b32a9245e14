"""The rules of the house: data walks one way, rooms are entered by their doors."""

import ast
import subprocess
import sys
from graphlib import CycleError, TopologicalSorter
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MAY_IMPORT = {
    "ingestion": set(),
    "expectations": {"ingestion"},
    "publishing": {"ingestion"},
    "county": {"ingestion", "expectations", "publishing"},
    "desk": {"ingestion", "expectations", "publishing", "county"},
    "sample_province": {"ingestion", "county"},
    "orchestration": {
        *("ingestion", "expectations", "publishing", "county", "desk", "sample_province"),
    },
}
KNOW_NO_FORM = ("ingestion.formats", "ingestion.values", "ingestion.processes")


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {
    module_name(path): path for room in MAY_IMPORT for path in sorted((ROOT / room).rglob("*.py"))
}
ROOMS = {name for name, path in MODULES.items() if path.name == "__init__.py"}


def imported(path: Path) -> list[tuple[str, str]]:
    """(module, name) of each name a file imports from the project, wherever the import stands."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [(alias.name, "") for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found += [(node.module, alias.name) for alias in node.names]
    return [(module, name) for module, name in found if module.split(".")[0] in MAY_IMPORT]


IMPORTS = {name: imported(path) for name, path in MODULES.items()}


def room_of(module: str) -> str:
    """The sub-room a module stands in, or the module itself where it stands in none."""
    parts = module.split(".")
    sub_room = ".".join(parts[:2])
    return sub_room if sub_room in ROOMS else module


def without_cycles(arrows: dict[str, set[str]]) -> list[str]:
    """The order in which data walks; fails naming the circle if there is one."""
    try:
        return list(TopologicalSorter(arrows).static_order())
    except CycleError as error:
        pytest.fail(f"a circle: {' ← '.join(error.args[1])}")


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_a_room_imports_only_from_the_rooms_before_it(room):
    for module in (name for name in MODULES if name.split(".")[0] == room):
        entered = {target.split(".")[0] for target, _ in IMPORTS[module]} - {room}
        assert entered <= MAY_IMPORT[room], f"{module} imports {entered}"


def test_nothing_imports_what_conducts():
    for module, names in IMPORTS.items():
        if not module.startswith("orchestration"):
            assert not [target for target, _ in names if target.startswith("orchestration")], module


def test_there_are_no_circles_between_modules():
    modules = set(MODULES)
    arrows = {}
    for module, names in IMPORTS.items():
        targets = {
            f"{target}.{name}" if f"{target}.{name}" in modules else target
            for target, name in names
        }
        # A room's door imports what is in the room, which may enter other rooms by their doors.
        arrows[module] = targets - {module}
    without_cycles(arrows)


def test_there_are_no_circles_between_sub_rooms():
    arrows: dict[str, set[str]] = {}
    for module, names in IMPORTS.items():
        here = room_of(module)
        arrows.setdefault(here, set()).update({room_of(target) for target, _ in names} - {here})
    without_cycles(arrows)


def test_a_sub_room_is_entered_through_the_names_its_door_lists():
    for module, names in IMPORTS.items():
        for target, name in names:
            room = room_of(target)
            if room not in ROOMS or room.count(".") != 1 or room_of(module) == room:
                continue
            if room == "orchestration.commands":
                # Its files are the commands: the command line takes one from each.
                continue
            assert target == room, f"{module} enters {room} by {target}, not by its door"
            listed = import_module(room).__all__
            assert name in listed, f"{module} takes {name}, which {room} does not list"


@pytest.mark.parametrize("room", sorted(room for room in ROOMS if room.count(".") == 1))
def test_a_door_lists_nothing_that_nobody_outside_asks_for(room):
    listed = set(getattr(import_module(room), "__all__", []))
    asked = {
        name
        for module, names in IMPORTS.items()
        if room_of(module) != room
        for target, name in names
        if target == room
    }
    assert listed == asked if room != "orchestration.commands" else not listed


@pytest.mark.parametrize("room", KNOW_NO_FORM)
def test_formats_and_values_know_nothing_of_forms(room):
    reached, to_follow = set(), {name for name in MODULES if name.startswith(room)}
    while to_follow:
        module = to_follow.pop()
        reached.add(module)
        to_follow |= {target for target, _ in IMPORTS[module] if target in MODULES} - reached
    assert "ingestion.form" not in set(map(room_of, reached))


def test_what_a_room_keeps_to_itself_no_other_imports():
    for module, names in IMPORTS.items():
        private = [
            f"{target}.{name}"
            for target, name in names
            if any(part.startswith("_") for part in (*target.split("."), name))
        ]
        assert not private, f"{module} imports {private}"


def test_the_command_line_imports_nothing_heavy():
    heavy = {"dagster", "dbt", "duckdb", "great_expectations", "openpyxl", "pandas", "pyarrow"}
    heavy |= {"rich", "xlsxwriter", "jinja2", "python_calamine", "starlette", "uvicorn"}
    code = "import sys, orchestration.cli; print(*sorted(n for n in sys.modules if '.' not in n))"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    ).stdout.split()
    assert "typer" in loaded
    assert heavy & set(loaded) == set()
