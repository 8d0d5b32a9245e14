"""Whether a file that names no county is still a matter: it is while it stands in the inbox."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingestion.receive.ledger_entries import Receipt
from ingestion.receive.receive import Incoming, put_into_inbox, standing_in_inbox

MOMENT = datetime(2023, 1, 10, tzinfo=UTC)


def send(folder: Path, inbox: Path, name: str, content: str) -> str:
    """Put a file into the inbox; the name it got there."""
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(content, encoding="utf-8")
    (placed,) = put_into_inbox([Incoming(folder / name, name, MOMENT)], inbox)
    return placed.name


def standing(inbox: Path, *names: str) -> list[bool]:
    there = standing_in_inbox(inbox, [Receipt("0" * 64, name, 1, MOMENT) for name in names])
    return [name in there for name in names]


def test_a_file_is_no_matter_once_it_is_taken_out_of_the_inbox(tmp_path: Path):
    inbox = tmp_path / "inbox"
    name = send(tmp_path / "sent", inbox, "横州.xlsx", "信")
    assert standing(inbox, name) == [True]
    (inbox / name).unlink()
    assert standing(inbox, name) == [False]


def test_a_newer_version_of_its_name_takes_its_place(tmp_path: Path):
    inbox = tmp_path / "inbox"
    names = [send(tmp_path / "sent", inbox, "横州-2022.xlsx", text) for text in ("信", "函", "表")]
    assert names == ["横州-2022.xlsx", "横州-2022-2.xlsx", "横州-2022-3.xlsx"]
    assert standing(inbox, *names) == [False, False, True]


@pytest.mark.parametrize("name", ["报送.zip/横州.xlsx", "南宁/横州.xlsx", "横州/"])
def test_a_zip_or_a_folder_stands_for_what_is_in_it(tmp_path: Path, name: str):
    (tmp_path / "南宁").mkdir()
    (tmp_path / "横州").mkdir()
    for file in ("报送.zip", "南宁/横州.xlsx"):
        (tmp_path / file).write_bytes(b"PK")
    assert standing(tmp_path, name, f"旧{name}") == [True, False]
