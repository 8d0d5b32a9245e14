"""What each cell shows, put in the place of what it stores.

Belongs here: number formats, runs of text and struck-out fonts applied to values, whatever the
format of the file. Does not: how a format stores them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from ingestion.formats.number_format import shown_number
from ingestion.formats.raw_workbook import Address, RawValue, Shown
from ingestion.formats.rich_text import Run, is_all_struck_out, read_by_a_person


@dataclass(frozen=True)
class Showing:
    """The cells of a sheet that show something else than they store, and those struck out."""

    shown: dict[Address, Shown] = field(default_factory=dict)
    struck_out: set[Address] = field(default_factory=set)

    def see(
        self,
        address: Address,
        value: RawValue,
        *,
        number_format: str | None = None,
        is_struck_out: bool = False,
        runs: Sequence[Run] | None = None,
    ) -> RawValue:
        """What a person sees in a cell that is not blank; noted where it is not the value."""
        if runs:
            in_cell = [_in_cell(run, is_struck_out) for run in runs]
            is_struck_out = is_all_struck_out(in_cell)
            if read := read_by_a_person(in_cell):
                seen, how = read
                self.shown[address] = Shown(value, how)
                return seen
        if is_struck_out:
            self.struck_out.add(address)
        if number_format and isinstance(value, (int, float)) and not isinstance(value, bool):
            typed = shown_number(value, number_format)
            if typed is not None:
                self.shown[address] = Shown(value, f"number format {number_format}")
                return typed
        return value


def _in_cell(run: Run, is_struck_out: bool) -> Run:
    return run if run.is_struck_out is not None else run._replace(is_struck_out=is_struck_out)
