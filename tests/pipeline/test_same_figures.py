"""What must not change a figure: other file names, another order of arrival, a telephone number."""

import shutil
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest

from tests.conftest import MOMENT

pytestmark = pytest.mark.long

COUNTIES = ["450102", "450181", "451302"]
YEARS = [2021, 2022]


@pytest.fixture(scope="module")
def returns(write_returns) -> Path:
    return write_returns(COUNTIES, YEARS) / "wave-1"


@pytest.fixture(scope="module")
def as_sent(returns, tmp_path_factory, refresh):
    home = tmp_path_factory.mktemp("as_sent")
    shutil.copytree(returns, home / "inbox")
    return refresh(home, YEARS), home


def test_a_shuffled_inbox_gives_the_same_logical_hash(returns, as_sent, tmp_path, refresh):
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    for number, path in enumerate(sorted(returns.rglob("*.xlsx"), reverse=True)):
        shutil.copy(path, inbox / f"附件{number}.xlsx")
    summary = refresh(tmp_path, YEARS)
    assert summary.logical_hash == as_sent[0].logical_hash


def test_another_telephone_number_gives_the_same_logical_hash(returns, as_sent, tmp_path, refresh):
    shutil.copytree(returns, tmp_path / "inbox")
    for path in (tmp_path / "inbox").rglob("*.xlsx"):
        workbook = openpyxl.load_workbook(path)
        for label, value in workbook["封面"]["A4:B20"]:
            if label.value == "联系电话":
                value.value = "0771-1111111"
        workbook.save(path)
    summary = refresh(tmp_path, YEARS)
    assert summary.files_read == 6
    assert summary.logical_hash == as_sent[0].logical_hash


def test_a_year_changes_only_when_it_is_refreshed(returns, as_sent, tmp_path, refresh):
    """A corrected return for 2021 waits until 2021 is refreshed."""
    from ingestion.receive.ledger import read_ledger

    home = tmp_path / "home"
    shutil.copytree(as_sent[1], home, symlinks=True)
    (path,) = (home / "inbox" / "2021").glob("450127*.xlsx")  # 横县, 横州市 from 2022 on
    workbook = openpyxl.load_workbook(path)
    workbook.save(path)
    before = read_ledger(home / "ledger.jsonl").returns_in_force()
    day_after = MOMENT + timedelta(days=1)
    summary = refresh(home, [2022], day_after)
    assert (summary.new_receipts, summary.files_read, summary.is_new_release) == (1, 1, False)
    assert read_ledger(home / "ledger.jsonl").returns_in_force() == before
    later = refresh(home, [2021], day_after)
    assert later.newly_admitted == 1
    in_force = read_ledger(home / "ledger.jsonl").returns_in_force()
    changed = [item.county_code for item in in_force if item not in before]
    assert changed == ["450127"]
