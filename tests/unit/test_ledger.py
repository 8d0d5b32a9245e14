"""The ledger: append-only, durable, honest about what it cannot read."""

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingestion.receive.append_to_ledger import append_entry, writing
from ingestion.receive.archive import ArchiveError, archived_path, check_whole, kept_path
from ingestion.receive.incoming import Incoming
from ingestion.receive.ledger import LedgerError, read_ledger
from ingestion.receive.ledger_entries import (
    Admission,
    AdmittedReturn,
    OfficialMark,
    Receipt,
    Signature,
    Withdrawal,
    YearLock,
)
from ingestion.receive.receive import inbox_files, put_into_inbox, receive, take_in
from orchestration.home.home import Home

MOMENT = datetime(2023, 1, 15, 1, 30, tzinfo=UTC)


def admitted(report_year: int, county_code: str, filing_id: str) -> AdmittedReturn:
    return AdmittedReturn(report_year, county_code, filing_id, "ab" * 32)


def test_what_is_appended_is_read_back(tmp_path):
    ledger = tmp_path / "ledger.jsonl"
    receipt = Receipt("ab" * 32, "2022/横州市.xlsx", 7, MOMENT)
    admission = Admission(MOMENT, (2022,), "rules-1", (admitted(2022, "450181", "a"),))
    append_entry(ledger, receipt)
    append_entry(ledger, admission)
    read = read_ledger(ledger)
    assert read.receipts == (receipt,)
    assert read.admissions == (admission,)


def test_a_refresh_of_one_year_leaves_the_returns_in_force_of_other_years(tmp_path):
    ledger = tmp_path / "ledger.jsonl"
    both = (admitted(2021, "450181", "old-2021"), admitted(2022, "450181", "old-2022"))
    append_entry(ledger, Admission(MOMENT, (2021, 2022), "rules-1", both))
    append_entry(
        ledger, Admission(MOMENT, (2022,), "rules-1", (admitted(2022, "450181", "new-2022"),))
    )
    in_force = [item.filing_id for item in read_ledger(ledger).returns_in_force()]
    assert in_force == ["old-2021", "new-2022"]


def test_a_year_knows_the_receipts_that_stood_before_its_last_refresh(tmp_path):
    ledger = tmp_path / "ledger.jsonl"
    receipts = [Receipt(f"{number:064}", f"{number}.xlsx", 7, MOMENT) for number in range(4)]
    with writing(ledger) as append:
        append(receipts[:2])
    append_entry(ledger, Admission(MOMENT, (2021, 2022), "rules-1", ()))
    with writing(ledger) as append:
        append(receipts[2:3])
    append_entry(ledger, Admission(MOMENT, (2022,), "rules-1", ()))
    with writing(ledger) as append:
        append(receipts[3:])
    assert read_ledger(ledger).receipts_when_refreshed() == {2021: 2, 2022: 3}


def test_a_line_cut_off_while_written_does_not_count_and_is_replaced(tmp_path):
    ledger = tmp_path / "ledger.jsonl"
    first = Receipt("ab" * 32, "a.xlsx", 7, MOMENT)
    second = Receipt("cd" * 32, "b.xlsx", 8, MOMENT)
    append_entry(ledger, first)
    with ledger.open("ab") as file:
        file.write(b'{"kind": "receipt", "file_sha')
    assert read_ledger(ledger).receipts == (first,)
    append_entry(ledger, second)
    assert read_ledger(ledger).receipts == (first, second)


def test_a_damaged_line_is_named_with_its_number(tmp_path):
    ledger = tmp_path / "ledger.jsonl"
    append_entry(ledger, Receipt("ab" * 32, "a.xlsx", 7, MOMENT))
    with ledger.open("ab") as file:
        file.write(b"not json\n")
    with pytest.raises(LedgerError, match="line 2 is not a ledger entry"):
        read_ledger(ledger)


def four_lines(ledger: Path) -> list[bytes]:
    with writing(ledger) as append:
        append([Receipt(f"{number:064}", f"{number}.xlsx", 7, MOMENT) for number in range(4)])
    return ledger.read_bytes().splitlines(keepends=True)


def test_each_line_carries_the_hash_of_the_line_before(tmp_path):
    first, second, *_ = four_lines(tmp_path / "ledger.jsonl")
    assert json.loads(first)["previous"] == "0" * 64
    assert json.loads(second)["previous"] == hashlib.sha256(first[:-1]).hexdigest()


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (lambda one, two, three, four: [one, two.replace(b"1.xlsx", b"9.xlsx"), three, four], 3),
        (lambda one, two, three, four: [one, three, four], 2),
        (lambda one, two, three, four: [two, three, four], 1),
        (lambda one, two, three, four: [one, two, two, three, four], 3),
        (lambda one, two, three, four: [one, three, two, four], 2),
        (lambda one, two, three, four: [one, two, b'{"kind": "official_mark"}\n', three], 3),
        (
            lambda one, two, three, four: [
                *(one, two, b'{"kind": "official_mark", "marked_at": "2023-01-15T01:30:00Z",'),
                *(b' "release": "2023-01-15.1"}\n', three, four),
            ],
            3,
        ),
    ],
)
def test_a_line_changed_taken_out_or_put_in_is_named(tmp_path, change, line):
    ledger = tmp_path / "ledger.jsonl"
    ledger.write_bytes(b"".join(change(*four_lines(ledger))))
    with pytest.raises(LedgerError, match=f"ledger.jsonl: line {line} .*from a backup$"):
        read_ledger(ledger)


def test_a_ledger_begun_before_lines_carried_a_hash_goes_on(tmp_path):
    ledger = tmp_path / "ledger.jsonl"
    old = [json.loads(line) for line in four_lines(ledger)[:2]]
    for entry in old:
        del entry["previous"]
    lines = [json.dumps(entry).encode() + b"\n" for entry in old]
    ledger.write_bytes(b"".join(lines))
    append_entry(ledger, Receipt("ab" * 32, "new.xlsx", 7, MOMENT))
    names = [receipt.name for receipt in read_ledger(ledger).receipts]
    assert names == ["0.xlsx", "1.xlsx", "new.xlsx"]
    changed = ledger.read_bytes().replace(b"1.xlsx", b"9.xlsx")
    ledger.write_bytes(changed)
    with pytest.raises(LedgerError, match="line 3 was not written after the line before it"):
        read_ledger(ledger)


def test_the_same_bytes_are_received_again_only_after_another_file(tmp_path):
    archive, ledger, file = tmp_path / "archive", tmp_path / "ledger.jsonl", tmp_path / "a.xlsx"
    archive.mkdir()

    def send(content: bytes) -> int:
        file.write_bytes(content)
        return len(receive([Incoming(file, "a.xlsx", MOMENT)], archive, ledger))

    assert [send(b"first"), send(b"first"), send(b"second"), send(b"first")] == [1, 0, 1, 1]
    sha256s = [receipt.file_sha256 for receipt in read_ledger(ledger).receipts]
    assert sha256s[0] == sha256s[2] != sha256s[1]
    assert archived_path(archive, sha256s[0]).read_bytes() == b"first"
    assert len([path for path in archive.rglob("*") if path.is_file()]) == 2


def test_a_county_that_goes_back_to_an_earlier_version_is_heard(tmp_path):
    inbox, archive, ledger = tmp_path / "inbox", tmp_path / "archive", tmp_path / "ledger.jsonl"

    def send(content: bytes) -> list[str]:
        sent = tmp_path / "a.xlsx"
        sent.write_bytes(content)
        placed = put_into_inbox([Incoming(sent, "a.xlsx", MOMENT)], inbox)
        return [receipt.name for receipt in receive(placed, archive, ledger)]

    assert [send(content) for content in (b"1", b"2", b"1", b"1", b"2")] == [
        ["a.xlsx"],
        ["a-2.xlsx"],
        ["a-3.xlsx"],
        [],
        ["a-4.xlsx"],
    ]


def test_what_people_decide_is_read_back_in_the_order_it_was_entered(tmp_path):
    ledger = tmp_path / "ledger.jsonl"
    returns = (admitted(2022, "450181", "a"),)
    append_entry(ledger, Admission(MOMENT, (2022,), "rules-1", returns))
    entries = [
        Withdrawal(MOMENT, 2022, "450181", "a", "ab" * 32, "数据有误", receipts_before=3),
        YearLock(MOMENT, 2022, is_locked=True, reason="审定"),
        YearLock(MOMENT, 2022, is_locked=False, reason="更正"),
        Signature(MOMENT, 2022, "审核人", "韦某", 17, returns),
        OfficialMark(MOMENT, "2023-03-01.1"),
    ]
    for entry in entries:
        append_entry(ledger, entry)
    read = read_ledger(ledger)
    decided = (*read.withdrawals, *read.locks, *read.signatures, *read.official_marks)
    assert list(decided) == entries
    assert read.locked_years == ()
    assert read.signed_years == (2022,)


def test_a_ledger_written_before_there_were_decisions_still_reads(tmp_path):
    ledger = tmp_path / "ledger.jsonl"
    ledger.write_text(
        '{"kind": "receipt", "file_sha256": "aa", "name": "a.xlsx", "size_bytes": 7,'
        ' "received_at": "2023-01-15T01:30:00Z"}\n'
        '{"kind": "admission", "refreshed_at": "2023-02-01T00:00:00Z", "report_years": [2022],'
        ' "rule_set": "r", "returns": [{"report_year": 2022, "county_code": "450181",'
        ' "filing_id": "2022-450181-aa", "file_sha256": "aa"}]}\n',
        encoding="utf-8",
    )
    read = read_ledger(ledger)
    assert read.receipts == (Receipt("aa", "a.xlsx", 7, MOMENT),)
    assert [item.filing_id for item in read.returns_in_force()] == ["2022-450181-aa"]
    assert (read.locked_years, read.signed_years, read.withdrawals) == ((), (), ())


def test_a_year_is_signed_while_the_returns_in_force_are_those_signed(tmp_path):
    ledger = tmp_path / "ledger.jsonl"
    first, second = admitted(2022, "450181", "a"), admitted(2022, "450302", "b")
    append_entry(ledger, Admission(MOMENT, (2022,), "rules-1", (first,)))
    append_entry(ledger, Signature(MOMENT, 2022, "审核人", "韦某", 17, (first,)))
    assert read_ledger(ledger).signed_years == (2022,)
    append_entry(ledger, Admission(MOMENT, (2022,), "rules-1", (first, second)))
    assert read_ledger(ledger).signed_years == ()


def test_the_same_bytes_sent_after_a_withdrawal_are_a_new_receipt_and_standing_there_are_none(
    tmp_path,
):
    inbox, archive, ledger = tmp_path / "inbox", tmp_path / "archive", tmp_path / "ledger.jsonl"
    sent = tmp_path / "a.xlsx"
    sent.write_bytes(b"1")

    def send() -> list[str]:
        taken_back = read_ledger(ledger).withdrawn_since_received()
        placed = put_into_inbox([Incoming(sent, "a.xlsx", MOMENT)], inbox, taken_back)
        return [receipt.name for receipt in receive(placed, archive, ledger)]

    assert send() == ["a.xlsx"]
    sha256 = read_ledger(ledger).receipts[0].file_sha256
    append_entry(ledger, Withdrawal(MOMENT, 2022, "450181", "f", sha256, "x", receipts_before=1))
    # The file that was withdrawn stands in the inbox still: nobody has sent it again.
    assert receive(inbox_files(inbox, MOMENT), archive, ledger) == []
    assert send() == ["a-2.xlsx"]
    # Sent once more it is the one already there.
    assert send() == []


def test_a_ledger_is_read_as_it_was_whatever_was_written_since(tmp_path):
    ledger = tmp_path / "ledger.jsonl"
    for number in (1, 2):
        append_entry(ledger, Receipt("ab" * 32, f"{number}.xlsx", 7, MOMENT))
    with ledger.open("a", encoding="utf-8") as lines:
        lines.write('{"kind": "of a later version"}\n{"torn')
    assert [one.name for one in read_ledger(ledger, up_to=2).receipts] == ["1.xlsx", "2.xlsx"]
    with pytest.raises(LedgerError, match="has 3 lines, and had 4 once; restore the ledger"):
        read_ledger(ledger, up_to=4)


def test_what_comes_while_a_refresh_runs_is_for_the_next(tmp_path):
    ledger = tmp_path / "ledger.jsonl"
    early, late = (Receipt(digit * 64, f"{digit}.xlsx", 7, MOMENT) for digit in "ab")
    append_entry(ledger, early)
    looked_at = read_ledger(ledger).line_count
    append_entry(ledger, late)
    admission = Admission(
        MOMENT, (2022,), "rules-1", (admitted(2022, "450181", "a"),), lines_known=looked_at
    )
    append_entry(ledger, admission)
    then = read_ledger(ledger, known=looked_at)
    assert (then.receipts, then.admissions) == ((early,), (admission,))
    assert (then.line_count, then.lines_known) == (3, 1)
    now = read_ledger(ledger)
    assert (now.receipts, now.lines_of_receipts) == ((early, late), (1, 2))
    # The year does not know the second, though it stands before the admission.
    assert now.receipts_when_refreshed() == {2022: 1}


def test_receiving_waits_for_whoever_writes_the_ledger_and_not_for_a_refresh(tmp_path):
    home = Home(tmp_path)
    home.create()
    sent = tmp_path / "sent.xlsx"
    sent.write_text("a return", encoding="utf-8")
    with (
        home.locked("shanghui refresh", MOMENT),
        ThreadPoolExecutor(8) as filing,
    ):
        taken = list(
            filing.map(
                lambda number: take_in(
                    [Incoming(sent, f"{number}.xlsx", MOMENT)],
                    home.inbox,
                    home.archive,
                    home.ledger,
                ),
                range(40),
            )
        )
    assert sorted(receipt.name for receipts in taken for receipt in receipts) == sorted(
        f"{number}.xlsx" for number in range(40)
    )
    # Read at all: its lines follow one another.
    assert len(read_ledger(home.ledger).receipts) == 40
    assert len(list(home.archive.glob("*/*.txt"))) == 1


def test_a_file_the_archive_lost_or_damaged_is_named_with_the_name_it_came_under(tmp_path):
    ledger, archive = tmp_path / "ledger.jsonl", tmp_path / "archive"
    archive.mkdir()
    names = {}
    for name in ("a.txt", "b.txt"):
        path = tmp_path / name
        path.write_text(f"the text of {name}", encoding="utf-8")
        (receipt,) = receive([Incoming(path, name, MOMENT)], archive, ledger)
        names[receipt.file_sha256] = name
    check_whole(archive, names)
    sha256 = next(sha256 for sha256, name in names.items() if name == "a.txt")
    kept = archived_path(archive, sha256)
    kept.chmod(0o644)
    # Of the same length: only its hash tells.
    kept.write_text("the text of A.txt", encoding="utf-8")
    with pytest.raises(ArchiveError) as refused:
        check_whole(archive, names)
    assert str(refused.value) == (
        f"{archive}: the received file {kept.name} (a.txt) is damaged: its bytes are not those"
        " received; bring it back from a backup: shanghui restore DIR --damaged"
    )
    with pytest.raises(ArchiveError, match=rf"{kept.name} is damaged"):
        kept_path(archive, sha256)
    # It stands where it was sent from: received once more it is no receipt, and is kept anew.
    assert receive([Incoming(tmp_path / "a.txt", "a.txt", MOMENT)], archive, ledger) == []
    check_whole(archive, names)
    kept.unlink()
    with pytest.raises(ArchiveError, match=rf"{sha256[:12]}… \(a.txt\) is not there; bring"):
        check_whole(archive, names)
