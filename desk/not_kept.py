"""What the desk cannot keep or read: a full disk, a damaged ledger, a clock that was set back.

Belongs here: saying to a clerk what became of the return, and to the log what has to be mended.
Does not: mending it.
"""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from desk.desk_error import RefusedError
from ingestion.receive import Ledger, LedgerError, ReceiveError

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)
_TRY_AGAIN = 600
_COME_AGAIN = "请过一会儿再来；仍然不行时请告诉省级管理人员。"

NOT_OPEN = ("现在打不开", f"这不是填报的问题，是接收的机器出了故障。{_COME_AGAIN}")
NOT_UPLOADED = ("没有收下", f"这不是填报的问题，是接收的机器出了故障，文件没有存下。{_COME_AGAIN}")
NOT_FILED = (
    "没有报送成功",
    f"这不是填报的问题，是接收的机器出了故障。这一份没有报送，也没有回执。{_COME_AGAIN}",
)
FILED_NOT_TOLD = (
    "报表已经收到，说明没有记下",
    "收到的时间已经记录，回执还没有写完。请过一会儿回到审核结果页面，再按一次“报送这一份”："
    "不会重复报送。",
)
NOT_EXPLAINED = (
    "说明没有记下",
    f"这不是填报的问题，是接收的机器出了故障。已经报送的报表不受影响。{_COME_AGAIN}",
)


@contextmanager
def told_if_not_kept(title: str, words: str) -> Iterator[None]:
    """Raises RefusedError with these words where what is done within cannot be written or read."""
    try:
        yield
    except (OSError, LedgerError, ReceiveError) as error:
        numbers = {one.errno for one in (error, error.__cause__) if isinstance(one, OSError)}
        status = 507 if numbers & {*_NO_ROOM} else 503
        raise RefusedError(status, title, words, _TRY_AGAIN, fault=str(error)) from error


def refuse_clock_set_back(ledger: Ledger, moment: datetime, title: str, words: str) -> None:
    """Raises RefusedError: of two returns the one received later counts, so moments must hold."""
    if ledger.is_set_back(moment):
        raise RefusedError(
            503,
            title,
            words,
            _TRY_AGAIN,
            fault=ledger.set_back_words(moment, "the ledger"),
        )
