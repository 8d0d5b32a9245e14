"""Receiving: from files as people send them to the archive and the ledger.

Belongs here: which files make one return, storing each once, receipts. Does not: reading a file.
"""

from ingestion.receive.append_to_ledger import append_entries, append_entry, writing
from ingestion.receive.archive import (
    ArchiveError,
    archived_path,
    check_whole,
    is_as_received,
    kept_path,
    sha256_of,
)
from ingestion.receive.deadline import Deadline
from ingestion.receive.file_names import readable_name, year_named
from ingestion.receive.incoming import Incoming, files_in, returns_in, with_csv_together
from ingestion.receive.ledger import (
    Ledger,
    LedgerError,
    names_in_force,
    read_ledger,
)
from ingestion.receive.ledger_entries import (
    OF_INBOX,
    OF_RELEASES,
    Admission,
    AdmittedReturn,
    DeskFiling,
    Destruction,
    Explanation,
    LinkRevocation,
    OfficialMark,
    Receipt,
    Signature,
    Withdrawal,
    YearLock,
)
from ingestion.receive.ledger_kept import LedgerKept
from ingestion.receive.ledger_lines import ReceiptLine, receipt_lines
from ingestion.receive.mended import lines_in_common, mended_lines
from ingestion.receive.receive import (
    ReceiveError,
    inbox_files,
    listed_files,
    receive,
    standing_in_inbox,
    take_in,
)
from ingestion.receive.receive_again import receive_again
from ingestion.receive.unreceived import look_at_inbox, those_standing_as

__all__ = [
    "OF_INBOX",
    "OF_RELEASES",
    "Admission",
    "AdmittedReturn",
    "ArchiveError",
    "Deadline",
    "DeskFiling",
    "Destruction",
    "Explanation",
    "Incoming",
    "Ledger",
    "LedgerError",
    "LedgerKept",
    "LinkRevocation",
    "OfficialMark",
    "Receipt",
    "ReceiptLine",
    "ReceiveError",
    "Signature",
    "Withdrawal",
    "YearLock",
    "append_entries",
    "append_entry",
    "archived_path",
    "check_whole",
    "files_in",
    "inbox_files",
    "is_as_received",
    "kept_path",
    "lines_in_common",
    "listed_files",
    "look_at_inbox",
    "mended_lines",
    "names_in_force",
    "read_ledger",
    "readable_name",
    "receipt_lines",
    "receive",
    "receive_again",
    "returns_in",
    "sha256_of",
    "standing_in_inbox",
    "take_in",
    "those_standing_as",
    "with_csv_together",
    "writing",
    "year_named",
]
