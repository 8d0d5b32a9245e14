"""What is old enough to go: runs, releases, files of the inbox, slips, drafts; and taking it away.
Databases of releases superseded long ago, which are packed and stay.

Belongs here: what is old, why some of it stays all the same, an order of destruction that can be
interrupted at any point. Does not: the settings (`orchestration.home`), what stays in a backup
(`orchestration.keeping`).
"""

from orchestration.retention.old import PartOld
from orchestration.retention.old_runs import thin_runs
from orchestration.retention.superseded_databases import pack_superseded
from orchestration.retention.take_away import take_away, what_is_old

__all__ = ["PartOld", "pack_superseded", "take_away", "thin_runs", "what_is_old"]
