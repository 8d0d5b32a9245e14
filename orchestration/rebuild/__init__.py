"""Warehouses of another day: a past release made again, its returns by other inputs.

Belongs here: a warehouse built into a folder of its own from inputs that are given; which inputs a
release had; which warehouses tell causes apart. Does not: keeping those inputs (`kept_inputs`),
what a release says (`publishing`), or anything that changes a home.
"""

from orchestration.rebuild.environment_states import States
from orchestration.rebuild.rebuild_release import Rebuilt, rebuild_release

__all__ = ["Rebuilt", "States", "rebuild_release"]
