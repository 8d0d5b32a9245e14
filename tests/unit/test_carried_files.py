"""What two releases have in common is on the disk once; damage goes from none to the next."""

import os
import shutil
from pathlib import Path

from publishing.checksums import faults_of_sums
from publishing.release import PublishedRelease
from tests.unit.test_publishing_warehouse import publish_on

CHANGED = "update marts.indicators set value = 4 where value = 3"


def two_releases(home: Path) -> tuple[Path, Path]:
    first = publish_on(1, home)
    return first.path, publish_on(2, home, CHANGED).path


def common(one: Path, other: Path) -> set[str]:
    """The files that are one file in both."""
    return {
        path.relative_to(other).as_posix()
        for path in other.rglob("*")
        if path.is_file()
        and (before := one / path.relative_to(other)).exists()
        and before.samefile(path)
    }


def test_a_table_that_is_unchanged_is_one_file_in_both_releases(tmp_path):
    first, second = two_releases(tmp_path)
    found = common(first, second)
    assert {"parquet/fct_chambers.parquet", "parquet/measures.parquet"} <= found
    assert {"csv/filing_status.csv", "parquet/dictionary.parquet"} <= found
    # The figure that changed, what was made of it, and what names the release.
    assert not found & {
        "parquet/indicators.parquet",
        "parquet/releases.parquet",
        "chambers.duckdb",
        "MANIFEST.json",
        "SHA256SUMS",
    }
    assert (second / "parquet/measures.parquet").stat().st_nlink == 2
    assert faults_of_sums(second)[1] == ()


def test_a_release_moved_elsewhere_or_left_alone_is_whole(tmp_path):
    first, second = two_releases(tmp_path)
    second.rename(tmp_path / "elsewhere")
    shutil.rmtree(first)
    count, faults = faults_of_sums(tmp_path / "elsewhere")
    assert (count > 20, faults) == (True, ())


def test_a_damaged_file_is_not_carried_into_the_next_release(tmp_path):
    first = publish_on(1, tmp_path).path
    damaged = first / "parquet/measures.parquet"
    damaged.chmod(0o644)
    with damaged.open("r+b") as file:
        file.seek(100)
        file.write(b"\0\0\0\0")
    second = publish_on(2, tmp_path, CHANGED).path
    assert "parquet/measures.parquet" not in common(first, second)
    assert "parquet/fct_chambers.parquet" in common(first, second)
    assert faults_of_sums(second)[1] == ()


def test_a_shared_file_that_is_damaged_is_a_fault_of_each_release_that_has_it(tmp_path):
    first, second = two_releases(tmp_path)
    shared = second / "parquet/measures.parquet"
    shared.chmod(0o644)
    shared.write_bytes(b"nothing")
    for release in (first, second):
        path = release / "parquet/measures.parquet"
        assert faults_of_sums(release)[1] == (
            f"{path} is damaged: it is not the file that was published",
        )


def test_where_the_disk_has_no_links_each_release_has_its_own_files(tmp_path, monkeypatch):
    def refused(source: Path, to: Path) -> None:
        raise OSError(1, "Operation not permitted")

    first = publish_on(1, tmp_path)
    monkeypatch.setattr(os, "link", refused)
    second: PublishedRelease = publish_on(2, tmp_path, CHANGED)
    assert common(first.path, second.path) == set()
    assert faults_of_sums(second.path)[1] == ()
    assert not list(second.path.rglob(".*"))
