"""What stands in the cells of archived returns: the text as read, the value, how it was read.

Belongs here: opening an archived file once, and finding a field's cell on a row. Does not: which
cells decide a figure, or what the file was judged to be.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from ingestion.formats import ReadingLimits, column_letters
from ingestion.receive import ArchiveError, kept_path

if TYPE_CHECKING:
    from ingestion.form import Forms
    from ingestion.record import ReadFile, Segment
    from ingestion.register import Register
    from ingestion.rows import Readers

SHA256_START = 12
"""How much of a file's sha256 the id of a filing holds."""


class ReadBy(Protocol):
    """What returns are read by, as the settings of a home have it; loaded when first asked for."""

    @property
    def forms(self) -> "Forms": ...

    @property
    def register(self) -> "Register": ...

    @property
    def limits(self) -> ReadingLimits: ...


@dataclass(frozen=True)
class CellAsRead:
    """One cell of an archived return.

    `text` is what a person sees in it, `value` what was read, `reading` the convention by which a
    value was read that is not literally there. `disposition` is label, value, unreadable or
    ignored; an ignored cell has a `reason`. `header` is what the return calls the field.
    """

    file_sha256: str
    sheet_name: str
    cell: str
    text: str
    value: Any
    disposition: str
    sheet: str | None
    field: str | None
    header: str | None
    reason: str | None
    reading: str | None


@dataclass(frozen=True)
class LostFile:
    """An archived file that is not as it was received, and what to do."""

    file_sha256: str
    message: str


@dataclass(frozen=True)
class _Layout:
    """Where the fields of one sheet of one return stand: a column, on a cover a cell."""

    sheet_name: str
    columns: dict[str, int]
    rows: dict[str, int]
    headers: dict[str, str]


@dataclass(frozen=True)
class ArchivedReturn:
    """One archived file as read again; of the sheets `only` those, None where all were."""

    file_sha256: str
    read: "ReadFile"
    only: frozenset[str] | None = None

    def has(self, sheets: frozenset[str] | None) -> bool:
        return self.only is None or (sheets is not None and sheets <= self.only)

    @cached_property
    def _segments(self) -> "dict[tuple[str, int], list[Segment]]":
        """Title of a sheet and column → what the column's cells were taken for."""
        found: dict[tuple[str, int], list[Segment]] = {}
        for segment in self.read.log.segments:
            found.setdefault((segment.sheet_name, segment.column_number), []).append(segment)
        return found

    @cached_property
    def _texts(self) -> "dict[Segment, dict[int, str]]":
        """Of the segments asked about so far, row → text: most cells nobody asks about."""
        return {}

    def _found(self, sheet_name: str, row: int, column: int) -> "tuple[str, Segment] | None":
        for segment in self._segments.get((sheet_name, column), ()):
            if segment not in self._texts:
                cells = self.read.log.segments[segment]
                self._texts[segment] = dict(zip(cells.row_numbers, cells.texts, strict=True))
            if (text := self._texts[segment].get(row)) is not None:
                return text, segment
        return None

    @cached_property
    def _layouts(self) -> dict[tuple[str, str], _Layout]:
        layouts: dict[tuple[str, str], _Layout] = {}
        for item in self.read.layout:
            key = (item["filing_id"], item["sheet"])
            layout = layouts.setdefault(key, _Layout(item["sheet_name"], {}, {}, {}))
            if item["field"] is not None:
                layout.columns[item["field"]] = item["column_number"]
                if item["header"]:
                    layout.headers[item["field"]] = " ".join(item["header"].split())
                if item["row_number"] is not None:
                    layout.rows[item["field"]] = item["row_number"]
        return layouts

    @cached_property
    def _row_places(self) -> dict[tuple[str, str, int], int]:
        """(sheet, filing, row) → position in the typed rows of the sheet."""
        return {
            (sheet, filing_id, row): position
            for sheet, columns in self.read.rows.items()
            for position, (filing_id, row) in enumerate(
                zip(columns["filing_id"], columns["row_number"], strict=True)
            )
        }

    def cell_of(
        self, filing_id: str, sheet: str, row_numbers: Iterable[int], field: str
    ) -> CellAsRead | None:
        """The first of the rows where the field's cell is not blank; None where all are."""
        layout = self._layouts.get((filing_id, sheet))
        if layout is None or field not in layout.columns:
            return None
        for stated_row in row_numbers:
            row = layout.rows.get(field, stated_row)
            found = self.cell_at(layout.sheet_name, row, layout.columns[field])
            if found is not None and found.disposition == "value":
                return found
        return None

    def cell_at(self, sheet_name: str, row: int, column: int) -> CellAsRead | None:
        """The cell at an address; None where it is blank."""
        found = self._found(sheet_name, row, column)
        if found is None:
            return None
        text, segment = found
        return CellAsRead(
            file_sha256=self.file_sha256,
            sheet_name=sheet_name,
            cell=f"{column_letters(column)}{row}",
            text=text,
            value=self._value(sheet_name, segment, row),
            disposition=segment.disposition,
            sheet=segment.sheet,
            field=segment.field,
            header=self._header(sheet_name, segment),
            reason=segment.reason,
            reading=segment.reading,
        )

    def _header(self, sheet_name: str, segment: "Segment") -> str | None:
        if segment.sheet is None or segment.field is None:
            return None
        for filing_id in self.filings_on(sheet_name, segment.sheet):
            return self._layouts[filing_id, segment.sheet].headers.get(segment.field)
        return None

    def _value(self, sheet_name: str, segment: "Segment", row: int) -> Any:
        if segment.disposition != "value" or segment.sheet is None or segment.field is None:
            return None
        for filing_id in self.filings_on(sheet_name, segment.sheet):
            layout = self._layouts[filing_id, segment.sheet]
            typed_row = 0 if segment.field in layout.rows else row
            position = self._row_places.get((segment.sheet, filing_id, typed_row))
            values = self.read.rows[segment.sheet].get(segment.field)
            if position is not None and values is not None:
                return values[position]
        return None

    @cached_property
    def _filings_on(self) -> dict[str, dict[str, list[str]]]:
        """Title of a sheet → what the form calls it → the returns it belongs to."""
        found: dict[str, dict[str, list[str]]] = {}
        for (filing_id, sheet), layout in self._layouts.items():
            found.setdefault(layout.sheet_name, {}).setdefault(sheet, []).append(filing_id)
        return found

    def filings_on(self, sheet_name: str, sheet: str | None = None) -> list[str]:
        """The returns that a sheet of the workbook belongs to: one, unless it holds several.

        `sheet` is what the form calls it; without it, what any of the returns has there.
        """
        of_sheet = self._filings_on.get(sheet_name, {})
        if sheet is not None:
            return of_sheet.get(sheet, [])
        return list(dict.fromkeys(name for names in of_sheet.values() for name in names))

    def row_of(self, filing_id: str, sheet: str, row: int) -> int:
        """The row number facts have for a row of the sheet: of a cover, 0."""
        layout = self._layouts[filing_id, sheet]
        return 0 if layout.rows else row

    @property
    def sheet_names(self) -> list[str]:
        """The titles of the sheets that hold anything, in order."""
        return list(dict.fromkeys(segment.sheet_name for segment in self.read.log.segments))


@dataclass
class ArchivedReturns:
    """The archive, each file read at most once; what is lost is noted and left out."""

    archive: Path
    read_by: ReadBy
    lost: list[LostFile] = field(default_factory=list)
    _readers: "Readers | None" = None
    _read: dict[str, ArchivedReturn | None] = field(default_factory=dict)

    def opened(
        self, file_sha256: str, sheets: frozenset[str] | None = None
    ) -> ArchivedReturn | None:
        """The file with this sha256 as read; None where the archive has lost or damaged it.

        `sheets` are those of the form that will be asked about, None for all: the fewer, the
        faster.
        """
        if file_sha256 in self._read:
            known = self._read[file_sha256]
            if known is None or known.has(sheets):
                return known
            sheets = sheets and sheets | (known.only or frozenset())
        try:
            self._read[file_sha256] = self._open(file_sha256, sheets)
        except ArchiveError as error:
            self.lost.append(LostFile(file_sha256, str(error)))
            self._read[file_sha256] = None
        return self._read[file_sha256]

    def let_go(self, file_sha256: str) -> None:
        """Forget what was read of a file: many of them are more than memory should hold."""
        self._read.pop(file_sha256, None)

    def content(self, file_sha256: str) -> bytes:
        """The bytes received. Raises ArchiveError where they are lost or damaged."""
        return kept_path(self.archive, file_sha256).read_bytes()

    def _open(self, file_sha256: str, sheets: frozenset[str] | None) -> ArchivedReturn:
        content = self.content(file_sha256)
        # Loaded with the first file: most figures are told without opening one.
        from ingestion.read_file import read_file
        from ingestion.rows import Readers

        by = self.read_by
        self._readers = self._readers or Readers(by.register)
        # It was read in a process of its own when it came; what harmed nobody then does not now.
        read = read_file(content, by.forms, by.register, self._readers, by.limits, sheets)
        return ArchivedReturn(file_sha256, read, sheets)


def sha256_by_start(returns: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """The start of a sha256, as filings are named by it, → the whole, from a release's manifest."""
    return {item["file_sha256"][:SHA256_START]: item["file_sha256"] for item in returns}
