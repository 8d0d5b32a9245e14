"""The desk at work: its settings, the queue of checks, the files it keeps.

Belongs here: what every page needs, made once when the desk opens. Does not: any page.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from county.check import check_contents
from desk.desk_error import RefusedError
from desk.desk_home import DeskHome
from desk.standing import Known, read_known
from desk.uploads import PART, AnswerFiles, Checks, Drafts, Rates, drop_beyond
from expectations.answers import FileAnswer
from ingestion.reader_key import reader_key
from ingestion.receive import ArchiveError, LedgerKept, kept_path

NOT_WHOLE = (
    503,
    "现在打不开这份报表",
    "这不是填报的问题：收到的这份文件在接收的机器上损坏了，需要从备份恢复。报送的时间和审核结果已经记录，不受影响，"
    "请告诉省级管理人员。",
)
Now = Callable[[], datetime]


@dataclass(frozen=True)
class Desk:
    """What is there while the desk is open. `now` is the only clock."""

    home: DeskHome
    now: Now
    ledger: LedgerKept
    checks: Checks
    answers: AnswerFiles
    rates_of_links: Rates
    rates_of_addresses: Rates

    def drafts(self, report_year: int, county_code: str) -> Drafts:
        folder = self.home.folder / "drafts" / str(report_year) / county_code
        return Drafts(folder, self.home.limits)

    def drop_parts(self) -> None:
        """Drop what a desk that was killed was just taking in."""
        for part in self.home.folder.glob(f"drafts/*/*/.*{PART}"):
            part.unlink()

    def drop_old_drafts(self, moment: datetime) -> None:
        """Drop what no county came back for, and the answers about it."""
        limits = self.home.limits
        every = [Drafts(folder, limits) for folder in self.home.folder.glob("drafts/*/*")]
        dropped = [draft for drafts in every for draft in drafts.drop_old(moment)]
        for draft in [*dropped, *drop_beyond(every, limits.drafts_bytes)]:
            if draft.line is None:
                self.answers.drop(draft.file_sha256)

    async def known(self, report_year: int) -> Known:
        ledger = await asyncio.to_thread(self.ledger.now)
        return await asyncio.to_thread(read_known, ledger, self.home.releases, report_year)

    async def answer_to(self, file_sha256: str, name: str, file: Path) -> FileAnswer:
        """The answer about a file: the one kept, else the file is checked now."""
        kept = self.answers.find(file_sha256)
        if kept is not None:
            return kept
        answer = await self.checks.answer((name, file))
        self.answers.keep(answer)
        return answer

    async def answer_to_received(self, file_sha256: str, name: str) -> FileAnswer:
        """The answer about a file of the archive, whether or not the file is still whole.

        Raises RefusedError where it is not and no answer was kept.
        """
        kept = self.answers.find(file_sha256)
        if kept is not None:
            return kept
        return await self.answer_to(file_sha256, name, self.received_file(file_sha256))

    def received_file(self, file_sha256: str) -> Path:
        """A file of the archive. Raises RefusedError where it is lost or damaged."""
        try:
            return kept_path(self.home.archive, file_sha256)
        except ArchiveError as error:
            raise RefusedError(*NOT_WHOLE, fault=str(error)) from error


def open_desk(home: DeskHome, now: Now) -> Desk:
    """A desk with these settings; its checks run while `checks.running()` lasts."""
    rules = home.rule_set

    def check_files(files: Sequence[tuple[str, Path]]) -> list[FileAnswer]:
        checked = check_contents(
            files,
            forms=home.forms,
            register=home.register,
            rule_set=rules,
            limits=home.reading,
            starting=home.starting,
        )
        return [file.answer for file in checked]

    made_by = f"{reader_key(home.forms, home.register, home.reading)}-{rules.key}"
    return Desk(
        home=home,
        now=now,
        ledger=LedgerKept(home.ledger),
        checks=Checks(check_files, home.limits),
        answers=AnswerFiles(home.folder / "answers", made_by),
        rates_of_links=Rates(home.limits.uploads_per_hour),
        rates_of_addresses=Rates(home.limits.uploads_per_hour_and_address),
    )
