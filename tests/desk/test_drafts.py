"""What the desk keeps of files that were checked and not filed."""

import io
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from desk.desk_home import DeskLimits
from desk.uploads import Drafts, drop_beyond

NOON = datetime(2023, 1, 20, 4, tzinfo=UTC)


def keep(drafts: Drafts, content: bytes, moment: datetime) -> Path:
    """Keep a draft; its note."""
    with drafts.held(io.BytesIO(content)) as held:
        return drafts.folder / f"{drafts.keep(held, 'a.xlsx', moment).file_sha256}.json"


def test_a_draft_that_another_drops_meanwhile_is_passed_over(tmp_path: Path):
    drafts = Drafts(tmp_path, DeskLimits(drafts_kept=1))
    keep(drafts, b"older", NOON)
    newer = keep(drafts, b"newer", NOON + timedelta(minutes=1))
    # As a note that is listed, and dropped before it is read.
    (tmp_path / f"{'0' * 64}.json").symlink_to(tmp_path / "dropped")
    assert [f"{one.file_sha256}.json" for one in drafts.newest_first()[:1]] == [newer.name]
    assert len(drafts.drop_old(NOON + timedelta(minutes=2))) == 1
    (tmp_path / f"{'0' * 64}.file").touch()
    assert drafts.find("0" * 64) is None


def test_a_note_is_read_once_and_again_when_it_was_written_again(tmp_path: Path):
    drafts = Drafts(tmp_path, DeskLimits())
    note = keep(drafts, b"one", NOON)
    [draft] = drafts.newest_first()
    # Overwritten in place with its times left as they were, as the desk never does.
    stands = note.stat()
    note.write_text("not read", encoding="utf-8")
    os.utime(note, ns=(stands.st_atime_ns, stands.st_mtime_ns))
    assert drafts.newest_first() == [draft]
    drafts.filed(draft, 7)
    assert [one.line for one in drafts.newest_first()] == [7]


def test_who_uploads_most_loses_first_and_nobody_the_newest(tmp_path: Path):
    often, once = (Drafts(tmp_path / code, DeskLimits()) for code in ("450181", "450721"))
    uploads = [(once, b"a"), (often, b"b"), (often, b"c"), (often, b"d")]
    for minute, (drafts, content) in enumerate(uploads):
        with drafts.held(io.BytesIO(content * 100)) as held:
            drafts.keep(held, f"{content.decode()}.xlsx", NOON + timedelta(minutes=minute))

    def kept() -> list[str]:
        return [draft.file_name for one in (often, once) for draft in one.newest_first()]

    assert drop_beyond([often, once], 400) == []
    assert kept() == ["d.xlsx", "c.xlsx", "b.xlsx", "a.xlsx"]
    # 50 bytes too many: the third newest of one county goes before the only one of another.
    assert [draft.file_name for draft in drop_beyond([often, once], 350)] == ["b.xlsx"]
    assert [draft.file_name for draft in drop_beyond([often, once], 0)] == ["c.xlsx"]
    assert kept() == ["d.xlsx", "a.xlsx"]
    assert len(list(tmp_path.rglob("*.file"))) == 2
