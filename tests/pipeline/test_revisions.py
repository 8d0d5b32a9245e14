"""A county's filings one after another: what changed, withdrawals, locked years, signatures.

Two counties of one year are taken through a year's end; the tests look at what stood at each step.
"""

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from expectations.answers import ReceivedFiling
from ingestion.receive.ledger import read_ledger
from ingestion.receive.ledger_entries import Signature, Withdrawal
from orchestration.commands.deciding import DecisionError
from orchestration.commands.filings import read_filings
from orchestration.commands.mark_official import mark_release
from orchestration.commands.receive import receive_files
from orchestration.commands.sign import sign_year
from orchestration.commands.status import Status, read_status
from orchestration.commands.withdraw import withdraw_return
from orchestration.commands.year_locks import set_lock
from orchestration.home.home import Home
from orchestration.run_refresh import RefreshSummary
from publishing.read_release import indicator_rows, open_release

pytestmark = pytest.mark.long

HENG, XIUFENG = "450181", "450302"
FILE = "450181_横州市_2022.xlsx"
WITHDRAWN_BECAUSE = "数据有误"


def day(month: int, of_month: int) -> datetime:
    return datetime(2023, month, of_month, 2, tzinfo=UTC)


@dataclass(frozen=True)
class Step:
    """What stood after a step: the summary of its refresh, the chain of 横州市, the status."""

    summary: RefreshSummary
    chain: list[ReceivedFiling]
    published: list[dict[str, Any]]
    """The chain as `fct_receipts` has it."""
    status: Status
    chambers: dict[str, tuple[float | None, str]]
    """Division → value and status of the number of chambers."""


@dataclass(frozen=True)
class Year:
    """The steps of the year, by name, and what was entered in between."""

    home: Home
    both_filed: Step
    withdrawn: Step
    locked: Step
    unlocked: Step
    final: Step
    withdrawal: Withdrawal
    signatures: tuple[Signature, ...]


def second_version(first: Path, path: Path) -> Path:
    """The same return with two cells changed, and the rows of the roster moved down by one."""
    book = openpyxl.load_workbook(first)
    cover, roster = book["封面"], book["乡镇街道商会名册"]
    (label,) = [row[0] for row in cover.iter_rows() if row[0].value == "本年出台商会改革文件数"]
    cover.cell(label.row, 2).value = 99
    roster.insert_rows(4)
    remark = next(cell.column for cell in roster[3] if cell.value == "备注")
    roster.cell(5, remark).value = "更正"
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    return path


@pytest.fixture(scope="module")
def year(
    write_returns: Callable[..., Path],
    refresh: Callable[..., RefreshSummary],
    tmp_path_factory: pytest.TempPathFactory,
) -> Year:
    filed = write_returns([HENG, XIUFENG], [2022]) / "wave-1" / "2022"
    folder = tmp_path_factory.mktemp("revisions")
    home = Home(folder / "home")
    revised = second_version(filed / FILE, folder / "sent" / "450181_横州市_2021.xlsx")
    receive_files(home, [filed / FILE], "2023-01-10T10:00+08:00", None, day(3, 1))
    receive_files(
        home, [filed / "450302_秀峰区_2022.xlsx"], "2023-01-11T10:00+08:00", None, day(3, 1)
    )
    receive_files(home, [revised], "2023-02-03T10:00+08:00", None, day(3, 1))

    def step(moment: datetime) -> Step:
        summary = refresh(home.path, [2022], moment)
        release = home.releases / summary.release
        with open_release(release) as connection:
            rows = connection.execute(
                "from fct_receipts where county_code = ? order by receipt_order", [HENG]
            )
            names = [column[0] for column in rows.description]
            published = [dict(zip(names, row, strict=True)) for row in rows.fetchall()]
        return Step(
            summary,
            read_filings(home, HENG, 2022)[1],
            published,
            read_status(home, 2022),
            {
                row["division_code"]: (row["value"], row["status"])
                for row in indicator_rows(release, report_year=2022, indicator="chambers")
                if not row["breakdown"]
                and row["division_code"] in (HENG, XIUFENG, "450100", "450000")
            },
        )

    both_filed = step(day(3, 1))
    first, is_first = sign_year(home, 2022, "审核人", "韦某", day(3, 2))
    assert is_first
    withdrawal, _ = withdraw_return(home, "横县", 2022, WITHDRAWN_BECAUSE, day(3, 3))
    withdrawn = step(day(3, 4))
    second, is_first = sign_year(home, 2022, "审核人", "韦某", day(3, 5))
    assert not is_first
    set_lock(home, 2022, "审定", day(3, 6), is_locked=True)
    # The bytes that were withdrawn, sent again.
    receive_files(home, [revised], None, None, day(3, 7))
    locked = step(day(3, 8))
    set_lock(home, 2022, "更正", day(3, 9), is_locked=False)
    unlocked = step(day(3, 10))
    third, _ = sign_year(home, 2022, "单位负责人", "覃某", day(3, 11))
    set_lock(home, 2022, "审定", day(3, 12), is_locked=True)
    final = step(day(3, 13))
    return Year(
        home,
        both_filed,
        withdrawn,
        locked,
        unlocked,
        final,
        withdrawal,
        signatures=(first, second, third),
    )


def standing(chain: list[ReceivedFiling]) -> list[str]:
    return [
        " ".join(
            word
            for word, holds in (
                ("in_force", one.is_in_force),
                ("waiting", one.is_waiting),
                ("withdrawn", one.is_withdrawn),
            )
            if holds
        )
        for one in chain
    ]


def test_the_chain_tells_what_changed_and_a_row_that_only_moved_did_not(year: Year):
    first, second = year.both_filed.chain
    assert first.changed_cells is None
    assert [
        (cell.sheet_name, cell.row, cell.field, cell.old_cell, cell.new_cell, cell.new)
        for cell in second.changed_cells or ()
    ] == [
        ("封面", "", "policy_documents_in_year", "B18", "B18", "99"),
        ("乡镇街道商会名册", "450181100", "remark", None, "Q5", "更正"),
    ]
    assert [one.verdict for one in (first, second)] == ["accepted", "accepted"]


def test_a_receipt_is_late_and_its_year_is_in_doubt_for_itself(year: Year):
    first, second = year.both_filed.chain
    assert (first.is_late, first.is_repeat, first.year_remark) == (False, False, None)
    # 3 February is after the deadline; the file is named for 2021, its cover says 2022.
    assert (second.is_late, second.is_repeat) == (True, False)
    assert second.year_remark == "named_for_another_year"


def test_a_return_withdrawn_stands_until_a_refresh_and_then_the_one_before_it(year: Year):
    assert standing(year.both_filed.chain) == ["", "in_force"]
    assert standing(year.withdrawn.chain) == ["in_force", "withdrawn"]
    assert year.withdrawn.chain[1].withdrawn_because == WITHDRAWN_BECAUSE
    (told,) = year.withdrawn.summary.withdrawn
    assert (told.county_name, told.reason) == ("横州市", WITHDRAWN_BECAUSE)
    assert told.in_force == year.withdrawn.chain[0].filing_id
    assert year.withdrawn.status.withdrawn == (told,)


def test_a_locked_year_admits_nothing_and_what_comes_waits_until_it_is_opened(year: Year):
    # The same bytes again are a receipt of their own, and are not withdrawn.
    assert standing(year.locked.chain) == ["in_force", "withdrawn", "waiting"]
    assert [one.is_repeat for one in year.locked.chain] == [False, False, True]
    assert year.locked.chain[2].changed_cells == ()
    assert year.locked.summary.locked_years == (2022,)
    (waiting,) = year.locked.summary.waiting
    assert (waiting.county_name, waiting.file_name) == ("横州市", "450181_横州市_2021-2.xlsx")
    assert [row["county_code"] for row in year.locked.status.waiting] == [HENG]
    assert year.locked.summary.newly_admitted == 0

    assert standing(year.unlocked.chain) == ["", "withdrawn", "in_force"]
    assert year.unlocked.summary.waiting == ()
    assert year.unlocked.summary.newly_admitted == 1
    # Received again, it is withdrawn no more.
    assert year.unlocked.status.withdrawn == ()


@pytest.mark.parametrize("step", ["both_filed", "withdrawn", "locked", "unlocked", "final"])
def test_what_is_published_of_the_chain_is_what_the_command_tells(year: Year, step: str):
    of_step: Step = getattr(year, step)
    alike = (
        *("receipt_number", "filing_id", "verdict", "error_count", "query_count", "is_late"),
        *("is_repeat", "year_remark", "is_in_force", "is_waiting", "is_withdrawn"),
    )
    told = [{name: getattr(one, name) for name in alike} for one in of_step.chain]
    assert [{name: row[name] for name in alike} for row in of_step.published] == told
    counts = [row["changed_cell_count"] for row in of_step.published]
    assert counts == [None, 2, 0][: len(counts)]


def test_no_file_name_and_no_reason_is_published(year: Year):
    release = year.home.releases / year.locked.summary.release
    with open_release(release) as connection:
        for table in ("fct_receipts", "filing_status", "dim_report_years"):
            texts = str(connection.execute(f"from {table}").fetchall())
            assert not any(word in texts for word in (".xlsx", WITHDRAWN_BECAUSE, "审定", "韦某"))


def test_a_signature_counts_the_cells_changed_since_the_last_one(year: Year):
    first, second, third = year.signatures
    with_chambers = openpyxl.load_workbook(year.home.inbox / FILE)
    assert "封面" in with_chambers.sheetnames
    assert len(first.returns) == 2
    # Both returns whole; then one return went back by two cells, then forward by the same two.
    assert first.changed_cell_count > 1000
    assert (second.changed_cell_count, third.changed_cell_count) == (2, 2)
    assert read_ledger(year.home.ledger).signatures == year.signatures


def test_figures_are_final_once_their_year_is_signed_and_locked(year: Year):
    before, after = year.unlocked.chambers, year.final.chambers
    assert {code: status for code, (_, status) in before.items()} == {
        HENG: "provisional",
        XIUFENG: "provisional",
        "450100": "withheld",
        "450000": "withheld",
    }
    # Of 12 counties one, of 111 two: what is withheld is withheld in a final year too.
    assert {code: status for code, (_, status) in after.items()} == {
        HENG: "final",
        XIUFENG: "final",
        "450100": "withheld",
        "450000": "withheld",
    }
    assert {code: value for code, (value, _) in after.items()} == {
        code: value for code, (value, _) in before.items()
    }
    (signed,) = year.final.status.signed
    assert (signed.capacity, signed.is_of_returns_in_force) == ("单位负责人", True)


def test_a_year_locked_without_a_signature_of_what_is_in_force_is_not_final(year: Year):
    # Signed on 5 March, and locked: the returns are those signed.
    assert year.locked.chambers[HENG][1] == "final"
    assert year.withdrawn.chambers[HENG][1] == "provisional"


def test_what_is_withheld_is_blank_in_the_wide_tables_which_say_so(year: Year):
    with open_release(year.home.releases / year.final.summary.release) as connection:
        [wide] = connection.execute(
            "select chambers, townships, withheld_indicator_count > 50 from province_by_year"
        ).fetchall()
        [county] = connection.execute(
            "select chambers > 0, withheld_indicator_count from county_by_year"
            f" where division_code = '{HENG}'"
        ).fetchall()
    assert wide == (None, 1251, True)
    assert county == (True, 0)


def test_the_terminal_shows_no_figure_that_is_withheld(year: Year):
    shown = shanghui(year.home, "indicators", 2022).stdout.splitlines()
    [coverage] = [line for line in shown if line.startswith("chamber_coverage_rate ")]
    assert coverage.split()[2:5] == ["withheld", "%", "partial"]
    [townships] = [line for line in shown if line.startswith("townships ")]
    assert "1,251" in townships


def shanghui(home: Home, *arguments: object) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "orchestration", *map(str, arguments)],
        capture_output=True,
        text=True,
        env=os.environ | {"SHANGHUI_HOME": str(home.path)},
        check=False,
        timeout=120,
    )


def test_filings_are_told_to_a_person_and_to_a_program(year: Year):
    table = shanghui(year.home, "filings", "横县", 2022).stdout
    assert table.startswith("450181 横州市 · 2022 · 3 receipts\n")
    assert "withdrawn: 数据有误" in table
    assert "2 cells changed from the filing before" in table
    answer = json.loads(shanghui(year.home, "filings", "450127", 2022, "--json").stdout)
    assert (answer["county_code"], answer["county_name"]) == ("450181", "横州市")
    assert [len(one["changed_cells"] or ()) for one in answer["filings"]] == [0, 2, 0]
    rows = list(
        csv.DictReader(io.StringIO(shanghui(year.home, "filings", HENG, 2022, "--csv").stdout))
    )
    # A line per receipt, and one per changed cell.
    assert [(row["receipt_number"], row["new"]) for row in rows] == [
        ("1", ""),
        ("3", "99"),
        ("3", "更正"),
        ("4", ""),
    ]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (
            ("filings", "横洲市", 2022),
            "there is no county in the register of 2022 '横洲市'; do you mean 450181 (横州市)?",
        ),
        (("filings", HENG, 2031), "there is no form for 2031; years with one: 2018 to 2024"),
        (
            ("withdraw", "450182", 2022, "--reason", "x"),
            "there is no county in the register of 2022 '450182'; do you mean 450181 (横州市)?",
        ),
        (
            ("withdraw", HENG, 2021, "--reason", "x"),
            "2021 was never refreshed; years that were: 2022",
        ),
        (
            ("withdraw", HENG, 2022, "--reason", "x"),
            "2022 is locked, and stays as it is; open it first with: "
            "shanghui unlock 2022 --reason TEXT",
        ),
        (("lock", 2022, "--reason", "x"), "2022 is locked already, since 2023-03-12 (审定)"),
        (("lock", 2022, "--reason", " "), "--reason is empty; say it in a few words"),
        (("unlock", 2031, "--reason", "x"), "2031 was never refreshed; years that were: 2022"),
        (
            ("sign", 2021, "--as", "审核人", "--name", "x"),
            "2021 was never refreshed; years that were: 2022",
        ),
        (
            ("mark-official", "2023-03-13.7"),
            "there is no release '2023-03-13.7'; do you mean 2023-03-13.1 or 2023-03-10.1 or"
            " 2023-03-01.1?",
        ),
    ],
)
def test_what_cannot_be_decided_is_one_line_and_changes_nothing(
    year: Year, arguments: tuple, told: str
):
    before = year.home.ledger.read_bytes()
    run = shanghui(year.home, *arguments)
    assert (run.returncode, run.stderr) == (2, f"shanghui: {told}\n")
    assert year.home.ledger.read_bytes() == before


def test_the_official_release_is_told_by_status(year: Year, tmp_path: Path):
    home = Home(tmp_path)
    home.create()
    home.ledger.write_bytes(year.home.ledger.read_bytes())
    for entry in year.home.releases.iterdir():
        (home.releases / entry.name).symlink_to(entry.resolve())
    release = year.final.summary.release
    mark_release(home, release, day(3, 14))
    assert read_status(home, 2022).official_release == release
    with pytest.raises(DecisionError, match=f"{release} is the official release already"):
        mark_release(home, release, day(3, 15))
    # As `rebuild`, it takes the name of the link for the release it leads to.
    assert (home.releases / "current").resolve().name == release
    with pytest.raises(DecisionError, match=f"{release} is the official release already"):
        mark_release(home, "current", day(3, 16))
    run = shanghui(home, "status", 2022)
    assert f"official: {release}" in run.stdout
    assert "2022 is locked since 2023-03-12 10:00: 审定" in run.stdout


def test_nothing_in_force_is_nothing_to_withdraw(year: Year, tmp_path: Path):
    home = Home(tmp_path)
    home.create()
    lines = year.home.ledger.read_text(encoding="utf-8").splitlines(keepends=True)
    home.ledger.write_text("".join(lines[:4]), encoding="utf-8")
    with pytest.raises(DecisionError) as told:
        withdraw_return(home, "兴宁区", 2022, "x", day(3, 14))
    assert str(told.value) == (
        "450102 (兴宁区) has no return in force for 2022: there is nothing to withdraw"
    )
    withdraw_return(home, HENG, 2022, "x", day(3, 14))
    with pytest.raises(DecisionError, match="is withdrawn already"):
        withdraw_return(home, HENG, 2022, "x", day(3, 15))
    with pytest.raises(DecisionError, match="was withdrawn since the last refresh"):
        sign_year(home, 2022, "审核人", "韦某", day(3, 16))
