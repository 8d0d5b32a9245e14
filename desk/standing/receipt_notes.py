"""What stood on a receipt beside what the ledger keeps: the file's own name, the verdict of then.

Belongs here: keeping that of each receipt, and finding it. Does not: the receipt's number or
moment, which are the ledger's.
"""

import json
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class ReceiptNote:
    """What a return was told when it was filed."""

    file_name: str
    verdict: str
    error_count: int
    query_count: int
    note_count: int
    explained_count: int


@dataclass(frozen=True)
class ReceiptNotes:
    """Notes by the line of the receipt in the ledger, a file each."""

    folder: Path

    def keep(self, line: int, note: ReceiptNote) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        written = self.folder / f".{secrets.token_hex(8)}"
        written.write_text(json.dumps(asdict(note), ensure_ascii=False), encoding="utf-8")
        written.replace(self._path(line))

    def find(self, line: int) -> ReceiptNote | None:
        try:
            return ReceiptNote(**json.loads(self._path(line).read_text(encoding="utf-8")))
        except FileNotFoundError:
            return None

    def _path(self, line: int) -> Path:
        return self.folder / f"{line}.json"
