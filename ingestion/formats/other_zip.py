"""A zip that is neither a workbook nor a return as CSV: what it is, and what to do.

Belongs here: the reason it is not read. Does not: taking workbooks out of it (`incoming` does, when
they are received).
"""

from typing import NoReturn

from ingestion.formats.limits import ReadingLimits
from ingestion.formats.package import open_package, visible_members
from ingestion.formats.raw_workbook import NotAWorkbookError


def explain_zip(content: bytes, limits: ReadingLimits) -> NoReturn:
    """Raise NotAWorkbookError with the reason; a damaged package raises zipfile's errors."""
    package = open_package(content, limits)
    damaged = package.testzip()
    if damaged:
        raise NotAWorkbookError(
            f"it is a damaged zip ({damaged} in it cannot be unpacked); send the workbooks again",
            f"压缩包已损坏（其中的“{damaged}”无法解压），请重新报送",
        )
    names = sorted(visible_members(package))
    if not names:
        raise NotAWorkbookError(
            "it is an empty zip file; send the workbooks", "压缩包是空的，请重新报送"
        )
    shown = "、".join(names[:5]) + ("…" if len(names) > 5 else "")
    raise NotAWorkbookError(
        f"it is a zip within a zip, or one that holds no return ({shown}); unpack it and send the "
        "workbooks in it",
        f"这是压缩包里的压缩包，或者其中没有报表（{shown}），请解压后报送其中的工作簿",
    )
