"""What must not be lost: a home looked over file by file, copied away and brought back.

Belongs here: which of a home cannot be made again, whether it is as it was kept, backup and
restore. Does not: keeping it in the first place (archive, ledger, releases do that).
"""

from orchestration.keeping.backup import back_up
from orchestration.keeping.bring_back import BroughtBack, bring_back_damaged
from orchestration.keeping.copying import BackupError
from orchestration.keeping.restore import restore
from orchestration.keeping.verify import verify_home

__all__ = ["BackupError", "BroughtBack", "back_up", "bring_back_damaged", "restore", "verify_home"]
