"""A county's file with the cells marked, made in a process of its own.

Belongs here: bounding what marking a stranger's workbook may take. Does not: what is marked.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

from county.slip import DueSlip, slip_of, slips_of_answer
from expectations.answers import FileAnswer
from ingestion.form import Forms
from ingestion.formats import ReadingLimits
from ingestion.processes import Batch, Fatal, Starting, read_in_processes


def slip_made(
    answer: FileAnswer,
    file_name: str,
    file: Path,
    forms: Forms,
    limits: ReadingLimits,
    starting: Starting,
) -> tuple[str, bytes] | None:
    """Name and bytes of the slip of a file, None where there is nothing to tell of it."""
    slip = next(iter(slips_of_answer(answer, file_name, file, forms)), None)
    if slip is None:
        return None
    outcomes = read_in_processes(
        [Batch((slip,))], _set_up, (), workers=1, limits=limits, starting=starting
    )
    for made in outcomes:
        if not isinstance(made, Fatal):
            return slip.place, made[0]
    # The file cannot be marked within the limits: what is wrong is told in a workbook of its own.
    return slip.place, slip_of(slip._replace(is_marked=False))


def _set_up() -> Callable[[Sequence[DueSlip], Callable[[int], None]], list[bytes]]:
    def work(slips: Sequence[DueSlip], say_at: Callable[[int], None]) -> list[bytes]:
        made = []
        for position, slip in enumerate(slips):
            say_at(position)
            made.append(slip_of(slip))
        return made

    return work
