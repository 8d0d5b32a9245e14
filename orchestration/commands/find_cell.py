"""The cell that `--cell FILE!SHEET!B7` means.

Belongs here: which received file, sheet and address are meant, and what is near where there is
none. Does not: tracing the cell.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ingestion.closest import not_known
from ingestion.errors import ShanghuiError
from ingestion.formats import column_letters, column_number
from ingestion.receive import Receipt
from orchestration.commands.output import in_shanghai

if TYPE_CHECKING:
    from publishing.trace import ArchivedReturns


class CellError(ShanghuiError):
    """No cell is meant, or more than one; the message says what would work."""


@dataclass(frozen=True)
class FoundCell:
    """The cell that `--cell` names."""

    file_sha256: str
    sheet_name: str
    row: int
    column: int

    @property
    def address(self) -> str:
        return f"{column_letters(self.column)}{self.row}"


def find_cell(asked: str, archived: "ArchivedReturns", receipts: Sequence[Receipt]) -> FoundCell:
    """The cell of `FILE!SHEET!B7`. Raises CellError, naming what is near."""
    parts = asked.rsplit("!", 2)
    address = re.fullmatch(r"([A-Za-z]{1,3})([1-9][0-9]{0,6})", parts[-1])
    if len(parts) < 3 or address is None:
        raise CellError(f"{asked!r} is no cell: write FILE!SHEET!B7, in quotation marks")
    file, sheet_name, _ = parts
    file_sha256 = _sha256_meant(file, receipts)
    opened = archived.opened(file_sha256)
    if opened is None:
        raise CellError(archived.lost[-1].message)
    if not opened.sheet_names:
        why = opened.read.file["read_message"] or "it holds nothing"
        raise CellError(f"{file} has no cells that could be read: {why}")
    if sheet_name not in opened.sheet_names:
        raise CellError(not_known(f"sheet in {file}", sheet_name, opened.sheet_names))
    column = column_number(address[1].upper())
    return FoundCell(file_sha256, sheet_name, int(address[2]), column)


def _sha256_meant(file: str, receipts: Sequence[Receipt]) -> str:
    """The received file that is meant: by its bytes, its sha256, or the name it came under.

    A whole name is meant before the end of another.
    """
    if Path(file).is_file():
        sha256 = hashlib.sha256(Path(file).read_bytes()).hexdigest()
        if all(receipt.file_sha256 != sha256 for receipt in receipts):
            raise CellError(f"{file} was never received here; send it with: shanghui receive")
        return sha256
    is_start = re.fullmatch("[0-9a-f]{6,64}", file) is not None
    meant = (
        [one for one in receipts if is_start and one.file_sha256.startswith(file)]
        or [one for one in receipts if one.name == file]
        or [one for one in receipts if one.name.endswith(f"/{file}")]
    )
    if not meant:
        names = [receipt.name for receipt in receipts]
        raise CellError(not_known("file received under the name or sha256", file, names))
    # Of the same bytes received again the last receipt tells.
    of_file = {receipt.file_sha256: receipt for receipt in meant}
    if len(of_file) > 1:
        listed = " or ".join(
            f"{sha256[:12]} ({one.name}, received {in_shanghai(one.received_at)})"
            for sha256, one in of_file.items()
        )
        raise CellError(
            f"{file} may be several files received: give the sha256 or the whole name, {listed}"
        )
    return next(iter(of_file))
