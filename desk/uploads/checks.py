"""The queue of files to check: few checks at once, and those that wait are checked together.

Belongs here: who waits, what is checked with what, when no more is taken. Does not: checking.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from desk.desk_error import RefusedError
from desk.desk_home import DeskLimits
from expectations.answers import FileAnswer

NamedFile = tuple[str, Path]
CheckFiles = Callable[[Sequence[NamedFile]], list[FileAnswer]]
_TRY_AGAIN = 30


@dataclass(frozen=True)
class _Waiting:
    file: NamedFile
    answered: asyncio.Future[FileAnswer]


class Checks:
    """Checks files in `checks_at_once` threads; each takes all that wait, up to a bound."""

    def __init__(self, check_files: CheckFiles, limits: DeskLimits) -> None:
        self._check_files = check_files
        self._limits = limits
        self._waiting: asyncio.Queue[_Waiting] = asyncio.Queue(limits.checks_waiting)

    async def answer(self, file: NamedFile) -> FileAnswer:
        """The answer about a file. Raises RefusedError at once where too many wait."""
        one = _Waiting(file, asyncio.get_running_loop().create_future())
        try:
            self._waiting.put_nowait(one)
        except asyncio.QueueFull:
            raise RefusedError(
                503,
                "现在报送的单位较多",
                f"请过 {_TRY_AGAIN} 秒再上传一次。文件没有丢，在您的电脑上。",
                retry_after=_TRY_AGAIN,
            ) from None
        return await one.answered

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """While this lasts, what waits is checked."""
        workers = [asyncio.create_task(self._work()) for _ in range(self._limits.checks_at_once)]
        try:
            yield
        finally:
            for worker in workers:
                worker.cancel()
            await asyncio.gather(*workers, return_exceptions=True)

    async def _work(self) -> None:
        while True:
            together = [await self._waiting.get()]
            while len(together) < self._limits.files_per_check and not self._waiting.empty():
                together.append(self._waiting.get_nowait())
            await self._check(together)

    async def _check(self, together: list[_Waiting]) -> None:
        try:
            answers = await asyncio.to_thread(self._check_files, [one.file for one in together])
        except Exception as error:
            if len(together) == 1:
                _answer(together[0], error)
                return
            # One of them is at fault: the others must not suffer for it.
            for one in together:
                await self._check([one])
            return
        for one, answer in zip(together, answers, strict=True):
            _answer(one, answer)


def _answer(one: _Waiting, said: FileAnswer | Exception) -> None:
    # Whoever asked may be gone by now.
    if one.answered.done():
        return
    if isinstance(said, Exception):
        one.answered.set_exception(said)
    else:
        one.answered.set_result(said)
