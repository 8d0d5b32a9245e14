"""What the desk keeps of files that were checked and not filed."""

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

from desk.desk_home import DeskLimits
from desk.uploads import Drafts, drop_beyond

NOON = datetime(2023, 1, 20, 4, tzinfo=UTC)


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
