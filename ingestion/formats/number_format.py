"""What a number format says of the cells that carry it.

Belongs here: telling a percentage. Does not: showing a number.
"""

import re

_QUOTED = re.compile(r'"[^"]*"|\\.')


def is_percent(number_format: str) -> bool:
    """Whether cells of this format show a hundred times what they hold, with a percent sign."""
    return "%" in _QUOTED.sub("", number_format)
