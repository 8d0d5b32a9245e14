"""Making a past release again: from ledger, archive and kept inputs to the same figures.

Belongs here: a warehouse built into a folder of its own from inputs that are given; which inputs a
release had. Does not: keeping those inputs (`kept_inputs`), what a release says (`publishing`), or
anything that changes a home.
"""

from orchestration.rebuild.rebuild_release import Rebuilt, rebuild_release

__all__ = ["Rebuilt", "rebuild_release"]
