"""Files of a home damaged, lost or replaced: what can be made again is, the rest is told."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from ingestion.receive import archived_path, read_ledger
from orchestration.home import Home
from orchestration.keeping import verify_home
from tests.faults.forked import (
    SECOND,
    ForkServer,
    Homes,
    Outcome,
    check_as_undisturbed,
    check_whole,
    copy_home,
)

pytestmark = pytest.mark.long

NOISE = bytes(range(256)) * 400
RELEASE = "releases/2023-03-01.1"


@pytest.fixture
def home(homes: Homes, tmp_path: Path) -> Path:
    return copy_home(homes.before, tmp_path / "home")


def told(outcome: Outcome) -> str:
    """The one line of a command that cannot run."""
    assert (outcome.exit, outcome.out) == (2, ""), outcome
    assert outcome.err.count("\n") == 1, outcome.err
    return outcome.err.removeprefix("shanghui: ").rstrip("\n")


def damage(path: Path) -> None:
    """Turn one byte in its middle."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.chmod(0o644)
    path.write_bytes(content)


def archived(home: Path, name: str) -> Path:
    [receipt] = [one for one in read_ledger(home / "ledger.jsonl").receipts if one.name == name]
    return archived_path(home / "archive", receipt.file_sha256)


def faults(home: Path) -> list[str]:
    return [fault for part in verify_home(Home(home)) for fault in part.faults]


def test_warehouse_and_intake_are_made_anew(server: ForkServer, homes: Homes, home: Path):
    (home / "warehouse.duckdb").write_bytes(NOISE)
    (home / "warehouse.duckdb.wal").write_bytes(NOISE)
    intake = home / "intake.duckdb"
    intake.write_bytes(intake.read_bytes()[:100_000])
    (home / "intake.duckdb.wal").write_bytes(NOISE)
    done = server.refresh(home)
    assert (done.exit, done.summary["intake_was_damaged"]) == (1, 1), done
    check_as_undisturbed(home, homes)


@pytest.mark.parametrize("name", ["warehouse.duckdb", "intake.duckdb", "ledger.jsonl"])
def test_a_folder_in_the_place_of_a_file_is_named(server: ForkServer, home: Path, name: str):
    (home / name).unlink()
    (home / name).mkdir()
    assert told(server.refresh(home)) == (
        f"{home / name} is a folder, where shanghui keeps a file; move it away"
    )


def test_a_damaged_received_file_is_named_and_not_used(server: ForkServer, home: Path):
    damage(archived(home, "one.xlsx"))
    (home / "inbox" / "one.xlsx").unlink()
    (home / "intake.duckdb").unlink()
    before = (home / "ledger.jsonl").read_bytes()
    line = told(server.refresh(home))
    name = archived(home, "one.xlsx").name
    assert line.startswith(
        f"{home / 'archive'}: the received file {name} (one.xlsx, in force for 2022 450302) is"
        " damaged: its bytes are not those received; bring it back from a backup: shanghui restore"
        " DIR --damaged"
    )
    assert [fault for fault in faults(home) if name in fault] == faults(home) != []
    assert (home / "releases/current").readlink() == Path("2023-03-01.1")
    # What was new in the inbox is received all the same; what was there is as it was.
    assert (home / "ledger.jsonl").read_bytes().startswith(before)


@pytest.mark.parametrize("befallen", [damage, Path.unlink])
def test_a_damaged_or_lost_received_file_that_stands_in_the_inbox_is_kept_again(
    server: ForkServer, homes: Homes, home: Path, befallen: Callable[[Path], object]
):
    befallen(archived(home, "one.xlsx"))
    (home / "intake.duckdb").unlink()
    done = server.refresh(home)
    assert done.exit == 1, done
    check_as_undisturbed(home, homes)


def test_a_changed_line_of_the_ledger_is_told_by_number(server: ForkServer, home: Path):
    ledger = home / "ledger.jsonl"
    ledger.write_bytes(ledger.read_bytes().replace(b"one.xlsx", b"two.xlsx", 1))
    line = f"{ledger}: line 2 was not written after the line before it as that stands"
    assert told(server.refresh(home)).startswith(line)
    [fault] = [fault for fault in faults(home) if "line" in fault]
    assert fault.startswith(line)


def test_a_torn_last_line_of_the_ledger_counts_for_nothing(home: Path):
    ledger = home / "ledger.jsonl"
    whole = ledger.read_bytes()
    ledger.write_bytes(whole + b'{"kind": "receipt", "file_sha256": "ab')
    check_whole(home)
    assert len(read_ledger(ledger).receipts) == 1


def test_a_release_without_its_manifest_is_named_before_anything_is_done(
    server: ForkServer, home: Path
):
    manifest = home / RELEASE / "MANIFEST.json"
    manifest.chmod(0o644)
    manifest.write_bytes(NOISE)
    before = (home / "ledger.jsonl").read_bytes()
    line = told(server.refresh(home))
    assert line.startswith(f"{manifest} cannot be read (")
    assert line.endswith("): restore that release")
    assert (home / "ledger.jsonl").read_bytes() == before


@pytest.mark.parametrize("is_dangling", [False, True])
def test_a_lost_pointer_is_told_and_nothing_published_as_if_it_were_the_first(
    server: ForkServer, home: Path, is_dangling: bool
):
    link = home / "releases" / "current"
    link.unlink()
    line = f"{link} is missing, and there are releases; put it back: ln -s 2023-03-01.1 {link}"
    if is_dangling:
        link.symlink_to("2023-02-28.1")
        line = f"{link} points at 2023-02-28.1, which is not there: restore it"
    asked = ("indicators", "--home", home), ("sql", "from releases", "--home", home)
    for outcome in (server.refresh(home), *(server.run(*words) for words in asked)):
        assert told(outcome) == line
    assert f"{link}" in " ".join(faults(home))


def test_a_damaged_release_is_named_by_verify_and_by_who_reads_it(server: ForkServer, home: Path):
    parquet = home / RELEASE / "parquet" / "indicators.parquet"
    damage(parquet)
    assert faults(home) == [f"{parquet} is damaged: it is not the file that was published"]
    database = home / RELEASE / "chambers.duckdb"
    database.chmod(0o644)
    database.write_bytes(database.read_bytes()[:200_000])
    assert f"{database} is damaged: it is not the file that was published" in faults(home)
    assert told(server.run("indicators", "--home", home)).startswith(f"{database} cannot be ope")
    line = told(server.refresh(home))
    assert str(database) in line and line.startswith("nothing published"), line


def test_verify_says_where_to_bring_it_back_from(server: ForkServer, home: Path):
    damage(archived(home, "one.xlsx"))
    outcome = server.run("verify", "--home", home, "--json", at=SECOND)
    assert outcome.exit == 1
    found = json.loads(outcome.out)
    assert not found["is_whole"]
