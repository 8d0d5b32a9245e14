"""Databases of old releases: packed, read as before, the same bytes when they are unpacked."""

from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from ingestion.receive import inbox_files, receive
from orchestration.home import Home
from orchestration.keeping import back_up, bring_back_damaged, restore, verify_home
from orchestration.retention import pack_superseded
from publishing.opening import open_release
from publishing.packed_database import database_file
from publishing.release_error import ReleaseError
from tests.unit.test_publishing_warehouse import publish_on

MOMENT = datetime(2023, 3, 1, 2, tzinfo=UTC)
PROVINCE = "select value from indicators where indicator = 'chambers' and division_code = '450000'"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Three releases, of the first, second and third of February, after four receipts."""
    home = Home(tmp_path / "home")
    home.create()
    for name in ("a.xlsx", "b.xlsx", "c.xlsx", "d.xlsx"):
        (home.inbox / name).write_bytes(name.encode())
    receive(inbox_files(home.inbox, MOMENT), home.archive, home.ledger)
    for day in (1, 2, 3):
        publish_on(day, home.path, f"update marts.indicators set value = {day} where value = 3")
    return home


def databases(home: Home) -> list[str]:
    return sorted(
        path.relative_to(home.releases).as_posix() for path in home.releases.glob("2*/chambers*")
    )


PACKED = [
    "2023-02-01.1/chambers.duckdb.zst",
    "2023-02-02.1/chambers.duckdb",
    "2023-02-03.1/chambers.duckdb",
]


def faults(home: Home) -> list[str]:
    return [fault for part in verify_home(home) for fault in part.faults]


def pack(home: Home) -> None:
    assert pack_superseded(home, 2, frozenset()) == ("2023-02-01.1",)


def test_all_but_the_newest_and_the_official_ones_are_packed(home: Home) -> None:
    assert pack_superseded(home, 0, frozenset()) == ()
    assert pack_superseded(home, 3, frozenset()) == ()
    assert pack_superseded(home, 1, frozenset({"2023-02-01.1"})) == ("2023-02-02.1",)
    assert databases(home) == [
        "2023-02-01.1/chambers.duckdb",
        "2023-02-02.1/chambers.duckdb.zst",
        "2023-02-03.1/chambers.duckdb",
    ]
    assert pack_superseded(home, 1, frozenset({"2023-02-01.1"})) == ()


def test_the_current_release_stays_as_it_is_though_it_was_set_back(home: Home) -> None:
    (home.releases / "current").unlink()
    (home.releases / "current").symlink_to("2023-02-01.1")
    assert pack_superseded(home, 1, frozenset()) == ("2023-02-02.1",)


def test_a_release_can_follow_one_that_is_packed(home: Home) -> None:
    pack(home)
    (home.releases / "current").unlink()
    (home.releases / "current").symlink_to("2023-02-01.1")
    published = publish_on(4, home.path, "update marts.indicators set value = 4 where value = 3")
    # 1 in the release before, 4 in this one.
    assert (published.previous, published.changed_indicators > 0) == ("2023-02-01.1", True)


@pytest.mark.parametrize("sums", [b"", b"\xff\xfe\x00", b"no sum at all\n"])
def test_sums_that_are_damaged_stop_neither_packing_nor_the_next_release(
    home: Home, sums: bytes
) -> None:
    for name in ("2023-02-01.1", "2023-02-03.1"):
        path = home.releases / name / "SHA256SUMS"
        path.chmod(0o644)
        path.write_bytes(sums)
    assert pack_superseded(home, 1, frozenset()) == ("2023-02-02.1",)
    publish_on(4, home.path, "update marts.indicators set value = 4 where value = 3")
    assert faults(home) == [
        f"{home.releases / name / 'SHA256SUMS'} is damaged; restore it, or look at the release with"
        " a backup"
        for name in ("2023-02-01.1", "2023-02-03.1")
    ]


def test_a_packed_release_says_what_it_said_by_its_name_its_folder_and_its_file(
    home: Home,
) -> None:
    with open_release("2023-02-01.1", releases=home.releases) as connection:
        said = connection.execute("from indicators order by all").fetchall()
        macro = connection.execute("from first_and_last_filings('450102')").fetchall()
    release = home.releases / "2023-02-01.1"
    bytes_before = (release / "chambers.duckdb").read_bytes()
    pack(home)
    assert databases(home) == PACKED
    for opened in (release, release / "chambers.duckdb"):
        with open_release(opened) as connection:
            assert connection.execute("from indicators order by all").fetchall() == said
            asked = connection.execute("from first_and_last_filings('450102')").fetchall()
            assert asked == macro
    with database_file(release / "chambers.duckdb") as unpacked:
        assert unpacked.read_bytes() == bytes_before
        with duckdb.connect(str(unpacked), read_only=True) as connection:
            assert connection.execute("from indicators order by all").fetchall() == said
    assert not unpacked.exists()
    assert faults(home) == []


def test_a_damaged_database_is_not_packed_and_a_damaged_packed_one_is_told(home: Home) -> None:
    whole, database = (home.releases / f"2023-02-0{day}.1/chambers.duckdb" for day in (1, 2))
    database.chmod(0o644)
    with database.open("r+b") as file:
        file.seek(100_000)
        file.write(b"damaged")
    assert pack_superseded(home, 1, frozenset()) == ("2023-02-01.1",)
    assert faults(home) == [f"{database} is damaged: it is not the file that was published"]
    packed = whole.with_name("chambers.duckdb.zst")
    packed.chmod(0o644)
    packed.write_bytes(packed.read_bytes()[:5000])
    assert f"{whole} is damaged: it is not the file that was published" in faults(home)
    with pytest.raises(ReleaseError, match=f"^{packed} cannot be unpacked into "):
        open_release(whole.parent)


def test_killed_before_the_database_was_taken_away_it_is_packed_again(home: Home) -> None:
    release = home.releases / "2023-02-01.1"
    (release / "chambers.duckdb.zst").write_bytes(b"half of it")
    (release / ".chambers.duckdb.zst.part").write_bytes(b"half of it")
    assert faults(home) == []
    pack(home)
    assert databases(home) == PACKED
    assert not (release / ".chambers.duckdb.zst.part").exists()
    assert faults(home) == []


def test_a_backup_follows_and_what_comes_back_is_whole(home: Home, tmp_path: Path) -> None:
    backup = tmp_path / "backup"
    back_up(home, backup, MOMENT)
    old = tmp_path / "old-backup"
    back_up(home, old, MOMENT)
    pack(home)
    made = back_up(home, backup, MOMENT)
    assert (made.copied_count, made.lost, made.differing) == (1, (), ())
    assert databases(Home(backup)) == PACKED
    back = Home(tmp_path / "back")
    restore(backup, back)
    assert databases(back) == PACKED
    assert faults(back) == []
    # A backup of before it was packed has nothing to bring back, unless the packed one is damaged.
    assert bring_back_damaged(old, home, MOMENT).brought_back == ()
    packed = home.releases / PACKED[0]
    packed.chmod(0o644)
    packed.write_bytes(b"damaged")
    assert bring_back_damaged(old, home, MOMENT).brought_back == (
        "releases/2023-02-01.1/chambers.duckdb",
    )
    assert faults(home) == []
    pack(home)
    assert databases(home) == PACKED
    assert faults(home) == []
