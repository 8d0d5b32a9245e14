"""Keeping the traceback of an error of ours, so that the user need not see it.

Belongs here: nothing else.
"""

import tempfile
import traceback
from pathlib import Path


def keep_traceback(error: BaseException) -> Path:
    """Write the traceback to a new file in the temporary folder; where it is."""
    with tempfile.NamedTemporaryFile(
        "w", prefix="shanghui-error-", suffix=".txt", delete=False, encoding="utf-8"
    ) as file:
        file.write("".join(traceback.format_exception(error)))
    return Path(file.name)
