"""Publishing: releases, their history, reading them, and printed figures held against them.

Belongs here: turning a finished warehouse into an immutable release, saying what was known when.
Does not: computing an indicator, reading returns, the clock.
"""
