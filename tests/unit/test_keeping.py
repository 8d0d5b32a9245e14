"""A home verified, backed up and restored: made of a few files by hand."""

import hashlib
import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingestion.receive import inbox_files, read_ledger, receive
from orchestration.home import Home, HomeError
from orchestration.keeping import back_up, bring_back_damaged, restore, verify_home
from orchestration.keeping.copying import BackupError
from publishing.checksums import write_checksums
from publishing.destroyed_release import DestroyedRelease, destroy_release
from tests.pipeline.test_commands import shanghui

MOMENT = datetime(2023, 3, 1, 2, tzinfo=UTC)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Two files received, a release with its sums, a report beside it."""
    home = Home(tmp_path / "home")
    home.create()
    (home.path / "shanghui.toml").write_text("[deadline]\nday = 31\n", encoding="utf-8")
    for name in ("a.xlsx", "b.xlsx"):
        (home.inbox / name).write_bytes(name.encode())
    receive(inbox_files(home.inbox, MOMENT), home.archive, home.ledger)
    release = home.releases / "2023-03-01.1"
    (release / "report").mkdir(parents=True)
    (release / "chambers.duckdb").write_bytes(b"figures")
    write_checksums(release, {})
    (release / "report" / "2022.html").write_text("report", encoding="utf-8")
    (home.releases / "current").symlink_to(release.name)
    return home


def faults(home: Home) -> dict[str, tuple[str, ...]]:
    return {part.part: part.faults for part in verify_home(home) if part.faults}


def archived(home: Home, content: bytes) -> Path:
    sha256 = hashlib.sha256(content).hexdigest()
    [path] = home.archive.glob(f"*/{sha256}.*")
    return path


def put(path: Path, content: bytes) -> None:
    path.chmod(0o644)
    path.write_bytes(content)


def test_a_whole_home_is_as_kept(home: Home) -> None:
    assert [(part.part, part.file_count, part.faults) for part in verify_home(home)] == [
        ("ledger", 1, ()),
        ("archive", 2, ()),
        ("inputs", 0, ()),
        ("release 2023-03-01.1", 1, ()),
        ("current release", 1, ()),
    ]


def test_a_damaged_received_file_and_a_lost_one_are_named(home: Home) -> None:
    damaged, lost = archived(home, b"a.xlsx"), archived(home, b"b.xlsx")
    put(damaged, b"other")
    lost.unlink()
    assert faults(home) == {
        "archive": (
            f"{home.archive}: {lost.name[:12]}… (b.xlsx) is not there",
            f"{damaged} is damaged: its bytes are not those received",
        )
    }


def test_a_damaged_release_and_a_link_that_leads_nowhere_are_named(home: Home) -> None:
    release = home.releases / "2023-03-01.1"
    put(release / "chambers.duckdb", b"Figures")
    (home.releases / "current").unlink()
    (home.releases / "current").symlink_to("2023-03-02.1")
    assert faults(home) == {
        "release 2023-03-01.1": (
            f"{release / 'chambers.duckdb'} is damaged: it is not the file that was published",
        ),
        "current release": (f"{home.releases / 'current'} leads to no release",),
    }


def test_a_ledger_whose_middle_line_was_changed_is_named_by_line(home: Home) -> None:
    put(home.ledger, home.ledger.read_bytes().replace(b'"a.xlsx"', b'"c.xlsx"'))
    [told] = faults(home)["ledger"]
    assert told.startswith(f"{home.ledger}: line 2 was not written after the line before it")
    run = shanghui("verify", home=home.path)
    assert run.returncode == 1
    assert told in run.stdout
    assert run.stdout.splitlines()[-2:] == [
        f"Bring back what is named: shanghui restore BACKUP --damaged --home {home.path}",
        "The same mends the ledger, with all services stopped:"
        " docs/operations/faults.md#the-ledger-is-damaged",
    ]
    page = Path(__file__).parents[2] / "docs/operations/faults.md"
    assert "\n## The ledger is damaged\n" in page.read_text(encoding="utf-8")
    assert json.loads(shanghui("verify", "--json", home=home.path).stdout)["is_whole"] is False


def test_a_backup_brought_back_is_the_home_there_was(home: Home, tmp_path: Path) -> None:
    made = back_up(home, tmp_path / "backup", MOMENT)
    assert (made.file_count, made.copied_count) == (10, 10)
    shutil.rmtree(home.path)
    assert restore(tmp_path / "backup", home).file_count == 10
    assert faults(home) == {}
    assert (home.path / "shanghui.toml").read_text(encoding="utf-8") == "[deadline]\nday = 31\n"
    assert (home.releases / "current").readlink() == Path("2023-03-01.1")
    assert not (home.path / "BACKUP.json").exists()


def test_what_is_damaged_in_a_home_in_use_is_brought_back_and_nothing_else(
    home: Home, tmp_path: Path
) -> None:
    backup = tmp_path / "backup"
    back_up(home, backup, MOMENT)
    (home.inbox / "c.xlsx").write_bytes(b"c.xlsx")
    receive(inbox_files(home.inbox, MOMENT), home.archive, home.ledger)
    flipped, lost = archived(home, b"a.xlsx"), archived(home, b"b.xlsx")
    # Of the same length: only its hash tells.
    put(flipped, b"A.xlsx")
    lost.unlink()
    put(home.releases / "2023-03-01.1" / "chambers.duckdb", b"Figures")
    run = shanghui("verify", home=home.path)
    assert run.stdout.splitlines()[-1] == (
        f"Bring back what is named: shanghui restore BACKUP --damaged --home {home.path}"
    )
    brought = (
        f"archive/{flipped.parent.name}/{flipped.name}",
        f"archive/{lost.parent.name}/{lost.name}",
        "releases/2023-03-01.1/chambers.duckdb",
    )
    run = shanghui("restore", backup, "--damaged", "--json", home=home.path)
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout) == {
        "folder": str(home.path),
        "brought_back": sorted(brought),
        "ledger": None,
        "received_again": [],
    }
    assert faults(home) == {}
    assert len(read_ledger(home.ledger).receipts) == 3
    assert bring_back_damaged(backup, home, MOMENT).brought_back == ()
    # Damaged in the backup too: nothing is put over what there is.
    put(flipped, b"A.xlsx")
    put(backup / brought[0], b"A.xlsx")
    with pytest.raises(BackupError, match=r"is damaged; restore from another backup"):
        bring_back_damaged(backup, home, MOMENT)
    with pytest.raises(BackupError, match=r"is no backup: BACKUP.json is not there"):
        bring_back_damaged(tmp_path, home, MOMENT)


def test_a_received_file_that_is_damaged_goes_into_no_backup(home: Home, tmp_path: Path) -> None:
    damaged = archived(home, b"a.xlsx")
    put(damaged, b"A.xlsx")
    name = f"archive/{damaged.parent.name}/{damaged.name}"
    made = back_up(home, tmp_path / "backup", MOMENT)
    assert (made.differing, made.lost) == ((name,), ())
    assert not (tmp_path / "backup" / name).exists()
    # It stands in the inbox: whatever is received next keeps it anew, and so does the backup.
    assert receive(inbox_files(home.inbox, MOMENT), home.archive, home.ledger) == []
    assert back_up(home, tmp_path / "backup", MOMENT).differing == ()
    assert (tmp_path / "backup" / name).read_bytes() == b"a.xlsx"


def test_what_is_received_while_a_backup_is_made_does_not_make_it_faulty(
    home: Home, tmp_path: Path
) -> None:
    def receive_another(done: int, total: int) -> None:
        (home.inbox / f"c{done}.xlsx").write_bytes(str(done).encode())
        receive(inbox_files(home.inbox, MOMENT), home.archive, home.ledger)

    back_up(home, tmp_path / "backup", MOMENT, receive_another)
    again = Home(tmp_path / "again")
    restore(tmp_path / "backup", again)
    assert faults(again) == {}
    assert len(read_ledger(again.ledger).receipts) == 2
    assert len(read_ledger(home.ledger).receipts) == 11


def test_a_restore_brings_back_what_is_listed_alone(home: Home, tmp_path: Path) -> None:
    backup, again = tmp_path / "backup", Home(tmp_path / "again")
    back_up(home, backup, MOMENT)
    (backup / "inbox" / "letter.txt").write_text("put here by hand", encoding="utf-8")
    restore(backup, again)
    assert not (again.inbox / "letter.txt").exists()


def test_a_second_backup_copies_what_is_new_and_takes_nothing_out(
    home: Home, tmp_path: Path
) -> None:
    backup = tmp_path / "backup"
    back_up(home, backup, MOMENT)
    (home.inbox / "c.xlsx").write_bytes(b"c.xlsx")
    archived(home, b"a.xlsx").unlink()
    made = back_up(home, backup, MOMENT)
    assert (made.file_count, made.copied_count) == (11, 1)
    assert [name.split("/")[0] for name in made.lost] == ["archive"]
    run = shanghui("backup", backup, home=home.path)
    assert run.returncode == 0
    assert "1 of them are not in the home any more, as archive/" in run.stdout


def test_a_damaged_file_is_not_written_over_its_copy(home: Home, tmp_path: Path) -> None:
    backup = tmp_path / "backup"
    back_up(home, backup, MOMENT)
    damaged = archived(home, b"a.xlsx")
    name = damaged.relative_to(home.path).as_posix()
    put(damaged, b"other")
    put(home.releases / "2023-03-01.1" / "report" / "2022.html", b"made again")
    made = back_up(home, backup, MOMENT)
    assert (made.differing, made.copied_count) == ((name,), 1)
    assert (backup / name).read_bytes() == b"a.xlsx"
    run = shanghui("backup", backup, home=home.path)
    assert run.returncode == 1
    assert f"{name} never changes and is damaged" in run.stdout


TABLE = "parquet/measures.parquet"


def publish_sharing(home: Home) -> list[Path]:
    """Two more releases with a table in common; its path in both."""
    first, second = (home.releases / f"2023-03-02.{number}" for number in (1, 2))
    for release in (first, second):
        (release / "parquet").mkdir(parents=True)
        (release / "chambers.duckdb").write_bytes(release.name.encode())
    (first / TABLE).write_bytes(b"measures")
    (second / TABLE).hardlink_to(first / TABLE)
    for release in (first, second):
        write_checksums(release, {})
    return [first / TABLE, second / TABLE]


def test_what_releases_share_is_copied_once_and_shared_again_when_restored(
    home: Home, tmp_path: Path
) -> None:
    back_up(home, tmp_path / "backup", MOMENT)
    paths = publish_sharing(home)
    names = [path.relative_to(home.path) for path in paths]
    made = back_up(home, tmp_path / "backup", MOMENT)
    # Two databases, two files of sums, and the table.
    sums = sum(path.stat().st_size for path in home.releases.glob("2023-03-02*/SHA256SUMS"))
    assert (made.copied_count, made.copied_bytes) == (6, 2 * len("2023-03-02.1") + 8 + sums)
    one, other = (tmp_path / "backup" / name for name in names)
    assert one.samefile(other)
    assert not one.samefile(paths[0])
    back = Home(tmp_path / "back")
    restore(tmp_path / "backup", back)
    one, other = (back.path / name for name in names)
    assert one.samefile(other)
    assert faults(back) == {}
    # Nothing is new to a backup of the home brought back.
    assert back_up(back, tmp_path / "backup", MOMENT).copied_count == 0


def test_a_shared_file_that_is_damaged_is_named_in_each_release_and_brought_back_in_each(
    home: Home, tmp_path: Path
) -> None:
    paths = publish_sharing(home)
    back_up(home, tmp_path / "backup", MOMENT)
    put(paths[1], b"otherness")
    assert faults(home) == {
        f"release {path.parent.parent.name}": (
            f"{path} is damaged: it is not the file that was published",
        )
        for path in paths
    }
    # The damage is told, and stays out of the backup.
    assert back_up(home, tmp_path / "backup", MOMENT).differing == (
        "releases/2023-03-02.1/parquet/measures.parquet",
        "releases/2023-03-02.2/parquet/measures.parquet",
    )
    bring_back_damaged(tmp_path / "backup", home, MOMENT)
    assert faults(home) == {}
    assert [path.read_bytes() for path in paths] == [b"measures", b"measures"]
    assert paths[0].samefile(paths[1])


def test_a_release_taken_away_takes_nothing_from_those_that_share_with_it(home: Home) -> None:
    first, second = publish_sharing(home)
    note = DestroyedRelease("2023-03-02.1", MOMENT.isoformat(), "releases_years = 10", "0" * 64)
    destroy_release(first.parent.parent, note)
    assert not first.exists()
    assert (second.read_bytes(), second.stat().st_nlink) == (b"measures", 1)


def test_what_cannot_be_backed_up_or_restored_is_one_line(home: Home, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "letter.txt").write_text("x", encoding="utf-8")
    with pytest.raises(BackupError, match=r"home/b lies in the home; name a folder outside"):
        back_up(home, home.path / "b", MOMENT)
    with pytest.raises(BackupError, match="other is not empty and no backup"):
        back_up(home, other, MOMENT)
    with pytest.raises(HomeError, match="is no home of shanghui"):
        back_up(Home(tmp_path / "none"), tmp_path / "backup", MOMENT)
    with pytest.raises(BackupError, match=r"other is no backup: BACKUP.json is not there"):
        restore(other, Home(tmp_path / "new"))
    back_up(home, tmp_path / "backup", MOMENT)
    with pytest.raises(BackupError, match="home is not empty; restore into a folder"):
        restore(tmp_path / "backup", home)
    run = shanghui("backup", "/proc/backup", home=home.path)
    assert run.returncode == 2
    assert run.stderr.count("\n") == 1
    assert "the backup is not complete: /proc/backup" in run.stderr


def test_a_damaged_backup_is_not_brought_back(home: Home, tmp_path: Path) -> None:
    backup = tmp_path / "backup"
    back_up(home, backup, MOMENT)
    put(backup / "ledger.jsonl", b"{}\n")
    with pytest.raises(BackupError, match=r"ledger.jsonl is damaged; restore from another backup"):
        restore(backup, Home(tmp_path / "new"))
    (backup / "ledger.jsonl").unlink()
    with pytest.raises(BackupError, match=r"ledger.jsonl is not there; restore from another"):
        restore(backup, Home(tmp_path / "new"))
    assert not (tmp_path / "new").exists()


def cut(home: Home, lines: int) -> None:
    """Leave the ledger's first lines alone."""
    home.ledger.write_bytes(b"".join(home.ledger.read_bytes().splitlines(keepends=True)[:lines]))


def receive_third(home: Home) -> None:
    (home.inbox / "c.xlsx").write_bytes(b"c.xlsx")
    receive(inbox_files(home.inbox, MOMENT), home.archive, home.ledger)


def test_a_damaged_ledger_takes_no_good_ones_place_in_a_backup(home: Home, tmp_path: Path) -> None:
    backup = tmp_path / "backup"
    back_up(home, backup, MOMENT)
    good = (backup / "ledger.jsonl").read_bytes()
    receive_third(home)
    home.ledger.write_bytes(home.ledger.read_bytes().replace(b'"a.xlsx"', b'"d.xlsx"'))
    run = shanghui("backup", backup, home=home.path)
    assert run.returncode == 1, run.stderr
    lines = run.stdout.splitlines()
    # What was received since is in the backup all the same: in the archive and in the inbox.
    assert lines[0] == f"12 files in {backup}, 2 new"
    assert lines[1] == (
        f"The ledger is not copied, {backup} keeps the one it had: {home.ledger}: line 2 was not"
        " written after the line before it as that stands: a line was changed, put in or taken"
        f" out; mend it with: shanghui restore {backup} --damaged --home {home.path}"
    )
    assert (backup / "ledger.jsonl").read_bytes() == good
    assert restore(backup, Home(tmp_path / "again")).file_count == 12


def test_a_ledger_that_lost_lines_takes_no_longer_ones_place(home: Home, tmp_path: Path) -> None:
    backup = tmp_path / "backup"
    back_up(home, backup, MOMENT)
    good = (backup / "ledger.jsonl").read_bytes()
    cut(home, 1)
    made = back_up(home, backup, MOMENT)
    assert made.ledger_refused == (
        f"{home.ledger} does not begin with the lines {backup / 'ledger.jsonl'} has: some were lost"
        " or changed since, or it is another home's"
    )
    home.ledger.unlink()
    made = back_up(home, backup, MOMENT)
    assert made.ledger_refused == f"{home.ledger} is not there"
    assert (backup / "ledger.jsonl").read_bytes() == good
    assert not (backup / ".new").exists()


def test_a_ledger_that_grew_is_copied(home: Home, tmp_path: Path) -> None:
    backup = tmp_path / "backup"
    back_up(home, backup, MOMENT)
    receive_third(home)
    # The copy went bad meanwhile: the home's goes on from what was copied, and takes its place.
    put(backup / "ledger.jsonl", b"{}\n")
    made = back_up(home, backup, MOMENT)
    assert (made.ledger_refused, made.copied_count) == ("", 3)
    assert (backup / "ledger.jsonl").read_bytes() == home.ledger.read_bytes()


def test_a_backup_whose_ledger_is_broken_or_missing_is_not_brought_back(
    home: Home, tmp_path: Path
) -> None:
    backup, listed = tmp_path / "backup", tmp_path / "backup" / "BACKUP.json"
    back_up(home, backup, MOMENT)
    before = (backup / "ledger.jsonl").read_bytes()
    # As a version before copied it: damaged in the home, and listed as it was.
    broken = before.replace(b'"a.xlsx"', b'"d.xlsx"')
    put(backup / "ledger.jsonl", broken)
    hashes = [hashlib.sha256(content).hexdigest() for content in (before, broken)]
    put(listed, listed.read_text(encoding="utf-8").replace(*hashes).encode())
    run = shanghui("restore", backup, home=tmp_path / "new")
    assert (run.returncode, run.stderr) == (
        2,
        f"shanghui: {backup / 'ledger.jsonl'}: line 2 was not written after the line before it as"
        " that stands: a line was changed, put in or taken out; restore from another backup\n",
    )
    # The first backup there is, made of a home whose ledger was damaged already.
    put(home.ledger, broken)
    back_up(home, tmp_path / "first", MOMENT)
    with pytest.raises(BackupError, match=r"first has no ledger.jsonl; restore from another"):
        restore(tmp_path / "first", Home(tmp_path / "new"))
    assert not (tmp_path / "new").exists()
