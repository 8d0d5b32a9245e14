"""How large a file may be and how long reading it may take.

Belongs here: the limits, their defaults, and the words for what exceeds them. Does not: measuring.
"""

from dataclasses import dataclass

from ingestion.formats.raw_workbook import Address, NotAWorkbookError, column_letters

MEBIBYTE = 1024 * 1024
FAR_ROW, FAR_COLUMN = 10_000, 256
"""Beyond these a cell is told to stand far: no county's table reaches there."""


@dataclass(frozen=True)
class ReadingLimits:
    """The largest return of the sample has 0.2 MB, 2 MB unpacked and 30,000 cells."""

    memory_bytes: int = 1024 * MEBIBYTE
    """What reading may take beyond what the process needs for itself."""
    seconds_per_file: float = 60.0
    file_bytes: int = 100 * MEBIBYTE
    unpacked_bytes: int = 300 * MEBIBYTE
    """The parts of a package together."""
    cells_per_sheet: int = 5_000_000
    """Cells from the first to the last used, blank ones between them too."""
    package_members: int = 10_000
    cell_text_length: int = MEBIBYTE
    """A cell of Excel holds 32,767 characters at most."""

    def check_area(self, sheet_name: str, lowest: Address, rightmost: Address) -> None:
        """Raise for a sheet that reaches too far: to its lowest and its rightmost cell."""
        if lowest[0] * rightmost[1] <= self.cells_per_sheet:
            return
        cells = [cell for cell in (lowest, rightmost) if cell[0] > FAR_ROW or cell[1] > FAR_COLUMN]
        far = list(dict.fromkeys(f"{column_letters(c)}{r}" for r, c in cells))
        raise too_large(
            f"sheet {sheet_name} reaches to cell {' and '.join(far)}; delete what stands far from "
            "the table (or copy the table into a new workbook)",
            f"“{sheet_name}”表一直用到了 {'、'.join(far)} 单元格，请删除远离表格的内容（或把表格"
            "复制到新的工作簿）后重新报送",
        )

    def check_text(self, sheet_name: str, length: int) -> None:
        """Raise for a text no spreadsheet program could have put into a cell."""
        if length > self.cell_text_length:
            raise too_large(
                f"sheet {sheet_name} has a text of {length:,} characters in one cell; shorten it",
                f"“{sheet_name}”表有一个单元格的文字长达 {length:,} 字，请缩短后重新报送",
            )


DEFAULT_LIMITS = ReadingLimits()


def too_large(message: str, message_zh: str) -> NotAWorkbookError:
    """A file that is not read because it is beyond a limit."""
    return NotAWorkbookError(message, message_zh, status="too_large")
