"""Returns as counties really send them, built by code, each with what must come of it.

`messy_returns()` in `corpus` gives (name, bytes, expectation); all of it is invented.
"""
