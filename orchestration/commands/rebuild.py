"""`shanghui rebuild`: a past release made again, and whether it says the same.

Belongs here: its options and the words of its answer. Does not: building or comparing
(`orchestration.rebuild`).
"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from orchestration.commands.options import DEFAULT_HOME, DONE, FOUND, HomeOption, JsonOption
from orchestration.commands.output import console, counted, new_table, print_json
from orchestration.home import Home, read_configuration, user_cache
from orchestration.progress import progress_for
from publishing.figure_words import number_words

if TYPE_CHECKING:
    from rich.console import Console

    from orchestration.rebuild import Rebuilt


def rebuild(
    release: Annotated[
        str, typer.Argument(help="A release, as 2026-11-24.1, or current.", show_default=False)
    ],
    keep: Annotated[
        Path | None,
        typer.Option(help="A new folder for the warehouse made again and what was read for it."),
    ] = None,
    home: HomeOption = DEFAULT_HOME,
    json: JsonOption = False,
) -> None:
    """Make a past release again from ledger, archive and kept inputs, and compare it.

    Nothing in the home is changed. Exit status 1 if it does not say the same; what differs is
    named.
    """
    at = Home(home, user_cache())
    at.must_be_there()
    from orchestration.code_version import code_version
    from orchestration.rebuild import rebuild_release

    configuration = read_configuration(home)
    with progress_for(sys.stderr.isatty()) as progress:
        rebuilt = rebuild_release(
            at,
            release,
            province=configuration.province,
            limits=configuration.limits,
            code_version=code_version(),
            progress=progress,
            keep=keep,
        )
    if json:
        print_json(_as_json(rebuilt))
    else:
        show_rebuilt(rebuilt, console())
    raise typer.Exit(DONE if rebuilt.comparison.is_same else FOUND)


def _as_json(rebuilt: "Rebuilt") -> dict[str, Any]:
    compared = rebuilt.comparison
    return {
        "release": rebuilt.release,
        "published_at": rebuilt.published_at,
        "is_same": compared.is_same,
        "published_hash": compared.published_hash,
        "rebuilt_hash": compared.rebuilt_hash,
        "returns_in_force": rebuilt.returns_in_force,
        "tables": [vars(table) for table in compared.tables],
        "inputs": [vars(other) for other in rebuilt.inputs],
        "unreadable": compared.unreadable,
        "kept": None if rebuilt.kept is None else str(rebuilt.kept),
    }


def show_rebuilt(rebuilt: "Rebuilt", out: "Console") -> None:
    """Whether the release is the same; else the tables and the inputs that are not."""
    compared = rebuilt.comparison
    if compared.is_same:
        out.print(
            f"release {rebuilt.release} made again:"
            f" logical hash {compared.rebuilt_hash[:12]}, as published"
        )
    else:
        hashed = sum(table.is_hashed for table in compared.tables)
        out.print(
            f"release {rebuilt.release} made again says something else: logical hash"
            f" {compared.rebuilt_hash[:12]}, published {compared.published_hash[:12]};"
            f" {counted(hashed, 'table differs', 'tables differ')}"
        )
    if compared.tables:
        _show_tables(rebuilt, out)
    if rebuilt.inputs:
        out.print("\nNot the same as when it was published")
        inputs = new_table("what", "then", "now")
        for other in rebuilt.inputs:
            inputs.add_row(other.name, _short(other.published), _short(other.rebuilt))
        out.print(inputs)
    elif not compared.is_same:
        out.print("\nCode, DuckDB, forms, registers, rules and returns are those it was made with.")
    if compared.unreadable:
        out.print(f"\nRows were not compared one by one: {compared.unreadable}")
    if rebuilt.kept:
        out.print(f"\nThe warehouse made again: {rebuilt.kept}/warehouse.duckdb")


def _show_tables(rebuilt: "Rebuilt", out: "Console") -> None:
    numbers = ("rows then", "rows now", "only then", "only now")
    tables = new_table("table", *numbers, "columns", right=numbers)
    for table in rebuilt.comparison.tables:
        columns = [f"without {name}" for name in table.columns_gone]
        columns += [f"with {name}" for name in table.columns_new]
        tables.add_row(
            table.table if table.is_hashed else f"{table.table} (outside the hash)",
            *map(
                number_words,
                (
                    table.published_rows,
                    table.rebuilt_rows,
                    table.only_published,
                    table.only_rebuilt,
                ),
            ),
            ", ".join(columns),
        )
    out.print(tables)


def _short(value: str) -> str:
    """A fingerprint as it is known by; anything else as it is."""
    return value[:12] if len(value) == 64 else value
