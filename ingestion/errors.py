"""The base of every error a user can cause or must act on.

Belongs here: the one class the command line turns into a message and an exit status. Does not: the
errors themselves, which stand beside what raises them.
"""


class ShanghuiError(Exception):
    """Its text is one or two lines: what was found, where, and what would work."""
