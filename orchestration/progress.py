"""Telling a person how far long work is.

Belongs here: the progress a step reports, on a terminal or nowhere. Does not: results.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol


class Progress(Protocol):
    """What a step may say while it works."""

    @contextmanager
    def step(self, words: str) -> Iterator[Callable[[int, int], None]]:
        """Announce a step; call what it gives with (done, total) as often as useful."""
        ...


class SilentProgress:
    """Says nothing: for pipes and for Dagster's own runs."""

    @contextmanager
    def step(self, words: str) -> Iterator[Callable[[int, int], None]]:
        yield lambda done, total: None


class TerminalProgress:
    """One line a step on standard error, with a bar where the step counts."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            Progress,
            SpinnerColumn,
            TextColumn,
            TimeElapsedColumn,
        )

        self._progress = Progress(
            SpinnerColumn(finished_text="[green]✓[/green]"),
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=Console(stderr=True),
        )

    def __enter__(self) -> "TerminalProgress":
        self._progress.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._progress.stop()

    @contextmanager
    def step(self, words: str) -> Iterator[Callable[[int, int], None]]:
        task = self._progress.add_task(words, total=None)

        def advance(done: int, total: int) -> None:
            self._progress.update(task, completed=done, total=total)

        yield advance
        total = self._progress.tasks[task].total or 1
        self._progress.update(task, completed=total, total=total)


@contextmanager
def progress_for(is_terminal: bool) -> Iterator[Progress]:
    """Progress for a person at a terminal, none for a pipe."""
    if not is_terminal:
        yield SilentProgress()
        return
    with TerminalProgress() as progress:
        yield progress
