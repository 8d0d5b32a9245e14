"""Whether a process lives.

Belongs here: asking by its number. Does not: what a dead one left behind.
"""

import os


def is_alive(process: int) -> bool:
    """Whether there is a process of this number, be it another user's."""
    try:
        os.kill(process, 0)
    except PermissionError:
        return True
    except OSError:
        return False
    return True
