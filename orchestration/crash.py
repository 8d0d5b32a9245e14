"""Keeping the traceback of an error of ours, so that the user need not see it.

Belongs here: nothing else.
"""

import tempfile
import traceback


def keep_traceback(error: BaseException) -> str:
    """Write the traceback to a new file in the temporary folder; where it is, or why it is not."""
    try:
        with tempfile.NamedTemporaryFile(
            "w", prefix="shanghui-error-", suffix=".txt", delete=False, encoding="utf-8"
        ) as file:
            file.write("".join(traceback.format_exception(error)))
    except OSError as without:
        return f"not kept: {tempfile.gettempdir()} cannot be written ({without.strerror})"
    return file.name
