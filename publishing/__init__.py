"""Publishing: releases, their history, reading them, and printed figures held against them.

Belongs here: turning a finished warehouse into an immutable release, saying what was known when.
Does not: computing an indicator, reading returns, the clock.
"""

from publishing.opening import open_release

__all__ = ["open_release"]
