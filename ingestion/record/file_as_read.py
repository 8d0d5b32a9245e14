"""What reading one file came to.

Belongs here: the rows of every intake table that one file gives, as they are collected. Does not:
reading, or keeping them.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from ingestion.formats import RawSheet
from ingestion.record.cell_log import CellLog
from ingestion.record.layout_notes import LayoutNote

Record = dict[str, Any]


@dataclass(frozen=True)
class WhyNotRead:
    """What kept a file or a filing from being read whole: a status, and words.

    `message` is for the engineer, `message_zh` for the clerk.
    """

    status: str
    message: str
    message_zh: str

    def put_into(self, record: Record) -> None:
        """Record it; the first reason stands."""
        if record["read_status"] == "read":
            record.update(
                read_status=self.status,
                read_message=self.message,
                read_message_zh=self.message_zh,
            )


@dataclass(frozen=True)
class ReadFile:
    """What one file's bytes hold: rows for `files`, `filings` and `layout`, columns for the rest.

    `rows` has, for each sheet read, columns as `ingestion.intake.sheet_columns` lists them.
    """

    file: Record
    filings: list[Record] = field(default_factory=list)
    log: CellLog = field(default_factory=CellLog)
    layout: list[Record] = field(default_factory=list)
    notes: list[Record] = field(default_factory=list)
    rows: dict[str, dict[str, list]] = field(default_factory=dict)

    def add_rows(self, sheet: str, rows: dict[str, list]) -> None:
        """Add the rows of one filing to those of the file's filings before it."""
        kept = self.rows.setdefault(sheet, {name: [] for name in rows})
        for name, values in rows.items():
            kept[name] += values

    def add_notes(self, filing_id: str, notes: Iterable[LayoutNote]) -> None:
        self.notes.extend(
            {
                "filing_id": filing_id,
                "kind": note.kind.value,
                "sheet": note.sheet,
                "sheet_name": note.sheet_name,
                "row_number": note.row_number,
                "column_number": note.column_number,
                "text": note.text,
                "expected": note.expected,
            }
            for note in notes
        )

    def ignore(self, sheets: Iterable[RawSheet], reason: str) -> None:
        for raw in sheets:
            self.log.ignore_sheet(raw, reason)
