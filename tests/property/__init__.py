"""Properties: what must hold of every value and every layout, tried on examples made at random.

The same examples every time: a test that failed once fails again.
"""

from hypothesis import settings

settings.register_profile(
    "repeatable", derandomize=True, database=None, deadline=None, max_examples=120
)
settings.load_profile("repeatable")
