"""What the sensor on the inbox decides, without Dagster: whole files, years due, runs asked for."""

import errno
import os
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from ingestion.receive.append_to_ledger import append_entry
from ingestion.receive.deadline import Deadline
from ingestion.receive.incoming import Incoming
from ingestion.receive.ledger import Ledger, read_ledger
from ingestion.receive.ledger_entries import (
    Admission,
    AdmittedReturn,
    Entry,
    Explanation,
    Receipt,
    Signature,
    Withdrawal,
    YearLock,
)
from ingestion.receive.receive import inbox_files, receive
from ingestion.receive.unreceived import look_at_inbox, those_standing_as
from orchestration.watching.asking import Ending, Jobs, what_to_ask
from orchestration.watching.due_years import Due, due
from orchestration.watching.looks import MOST_REMEMBERED, Seen, remembered, seen_at, whole_files

MOMENT = datetime(2023, 1, 20, 2, 0, tzinfo=UTC)
JOBS = Jobs("receive", "admit", "refresh")
YEARS = range(2018, 2025)


@pytest.fixture
def inbox(tmp_path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    (tmp_path / "archive").mkdir()
    return folder


def take_all(inbox: Path) -> None:
    files = inbox_files(inbox, MOMENT)
    receive(files, inbox.parent / "archive", inbox.parent / "ledger.jsonl")


def unreceived(inbox: Path) -> dict[str, str]:
    return dict(
        look_at_inbox(inbox, read_ledger(inbox.parent / "ledger.jsonl").last_received()).unreceived
    )


def test_a_file_is_whole_when_it_stands_as_at_the_look_before(inbox):
    (inbox / "a.xlsx").write_bytes(b"half")
    first = unreceived(inbox)
    assert whole_files(first, Seen()) == {}
    (inbox / "a.xlsx").write_bytes(b"half and more")
    second = unreceived(inbox)
    assert whole_files(second, Seen(remembered(first))) == {}
    third = unreceived(inbox)
    assert list(whole_files(third, Seen(remembered(second)))) == ["a.xlsx"]


def test_a_file_of_the_same_size_written_to_again_is_not_whole(inbox):
    file = inbox / "a.xlsx"
    file.write_bytes(b"1234")
    first = unreceived(inbox)
    file.write_bytes(b"5678")
    os.utime(file, ns=(0, 1))
    assert whole_files(unreceived(inbox), Seen(first)) == {}


def test_hidden_files_locks_and_parts_are_no_files(inbox):
    for name in (".a.xlsx", "~$a.xlsx", "a.xlsx.part", ".b/c.xlsx"):
        (inbox / name).parent.mkdir(exist_ok=True)
        (inbox / name).write_bytes(b"1")
    assert unreceived(inbox) == {}


def test_what_was_received_is_not_new_and_the_same_name_with_other_bytes_is(inbox):
    file = inbox / "a.xlsx"
    file.write_bytes(b"first")
    take_all(inbox)
    assert unreceived(inbox) == {}
    file.touch()
    assert unreceived(inbox) == {}
    file.write_bytes(b"second")
    assert list(unreceived(inbox)) == ["a.xlsx"]
    take_all(inbox)
    # The bytes of before under the same name, after something else: a new receipt.
    file.write_bytes(b"first")
    assert list(unreceived(inbox)) == ["a.xlsx"]
    take_all(inbox)
    assert unreceived(inbox) == {}
    assert len(read_ledger(inbox.parent / "ledger.jsonl").receipts) == 3


def test_a_file_that_cannot_be_read_is_told_and_hides_no_other(inbox, monkeypatch):
    for name in ("a.xlsx", "b.xlsx"):
        (inbox / name).write_bytes(b"1")
    is_open = Path.open

    def opened(path: Path, *how: object, **options: object) -> object:
        if path.name == "a.xlsx":
            raise OSError(errno.EIO, "Input/output error")
        return is_open(path, *how, **options)

    # Root may read whatever there is: only a disk that fails refuses.
    monkeypatch.setattr(Path, "open", opened)
    look = look_at_inbox(inbox, {})
    assert list(look.unreceived) == ["b.xlsx"]
    assert look.unreadable == {"a.xlsx": "Input/output error"}


def test_sheets_of_a_folder_come_one_after_another_and_wait_for_each_other(inbox):
    folder = inbox / "450181"
    folder.mkdir()
    (folder / "封面.csv").write_text("县代码,450181\n", encoding="utf-8")
    first = unreceived(inbox)
    (folder / "名册.csv").write_text("商会\n", encoding="utf-8")
    second = unreceived(inbox)
    assert whole_files(second, Seen(first)) == {}
    assert list(whole_files(unreceived(inbox), Seen(second))) == ["450181/"]


def test_a_run_receives_only_what_stands_as_it_was_looked_at(inbox):
    for name in ("a.xlsx", "b.xlsx", "late.xlsx"):
        (inbox / name).write_bytes(name.encode())
    looked_at = unreceived(inbox)
    del looked_at["late.xlsx"]
    (inbox / "b.xlsx").write_bytes(b"written to since")
    chosen = those_standing_as(inbox_files(inbox, MOMENT), looked_at)
    assert chosen == [Incoming(inbox / "a.xlsx", "a.xlsx", MOMENT)]


def test_the_cursor_is_what_was_seen_and_stays_small():
    standing = {f"{number:05}.xlsx": "0123456789abcdef" for number in range(5000)}
    seen = Seen(remembered(standing), "run")
    assert len(seen.standing) == MOST_REMEMBERED
    assert len(seen.as_cursor()) < 64 * 1024
    assert seen_at(seen.as_cursor()) == seen
    for other in (None, "", "no json", "[]", '{"version": 99, "standing": {}}'):
        assert seen_at(other) == Seen()


def filed(sha256: str) -> Receipt:
    return Receipt(sha256, sha256, 1, MOMENT)


def admission(*years: int, returns: tuple = ()) -> Admission:
    return Admission(MOMENT, years, "r", returns)


def ledger_of(tmp_path: Path, *entries: Entry) -> Ledger:
    path = tmp_path / "ledger.jsonl"
    path.unlink(missing_ok=True)
    for one in entries:
        append_entry(path, one)
    return read_ledger(path)


def test_years_are_due_for_receipts_their_last_refresh_did_not_know(tmp_path):
    ledger = ledger_of(
        tmp_path, filed("a"), filed("b"), admission(2021, 2022), filed("c"), filed("d")
    )
    years_of_file = {"a": [2021], "b": [2022], "c": [2022, 2019], "d": []}
    assert due(ledger, years_of_file, 1, YEARS).report_years == (2019, 2022)
    assert due(ledger, years_of_file, 1, YEARS).unread == frozenset()
    # Its year is known only once it is read.
    del years_of_file["c"]
    assert due(ledger, years_of_file, 1, YEARS).report_years == ()
    assert due(ledger, years_of_file, 1, YEARS).unread == {"c"}


def test_the_same_bytes_sent_once_more_make_their_year_due_under_another_mark(tmp_path):
    before = ledger_of(tmp_path, filed("a"), filed("b"), admission(2022))
    again = ledger_of(tmp_path, filed("a"), filed("b"), admission(2022), filed("a"))
    years_of_file = {"a": [2022], "b": [2022]}
    assert due(before, years_of_file, 1, YEARS).report_years == ()
    assert due(again, years_of_file, 1, YEARS).report_years == (2022,)
    assert due(before, years_of_file, 1, YEARS).mark == "2-0-1-0-0-0-b"
    assert due(again, years_of_file, 1, YEARS).mark == "3-0-1-0-0-0-a"


def test_a_year_is_due_for_an_explanation_its_last_refresh_has_not_heard(tmp_path):
    told = Explanation(
        MOMENT, 2022, "450181", "a:450181", "a", "E03", "mediation_cases", "仍在调解"
    )
    before = [filed("a"), admission(2021, 2022)]
    assert due(ledger_of(tmp_path, *before, told), {"a": [2022]}, 1, YEARS).report_years == (2022,)
    # It came while the refresh ran, which had looked at three lines.
    missed = Admission(MOMENT, (2022,), "r", (), lines_known=3)
    ledger = ledger_of(tmp_path, *before, filed("a"), told, missed)
    assert due(ledger, {"a": [2022]}, 2, YEARS).report_years == (2022,)
    ledger = ledger_of(tmp_path, *before, filed("a"), told, missed, admission(2022))
    assert due(ledger, {"a": [2022]}, 3, YEARS).report_years == ()


def test_a_refresh_that_admitted_and_ended_before_its_release_is_due_again(tmp_path):
    ledger = ledger_of(tmp_path, filed("a"), admission(2021), admission(2022))
    assert due(ledger, {"a": [2022]}, 2, YEARS).report_years == ()
    assert due(ledger, {"a": [2022]}, 1, YEARS).report_years == (2022,)


def test_a_withdrawal_is_due_until_a_refresh_has_heard_it(tmp_path):
    in_force = AdmittedReturn(2022, "450181", "a:450181", "a")
    withdrawn = Withdrawal(MOMENT, 2022, "450181", "a:450181", "a", "R", receipts_before=1)
    entries = [filed("a"), admission(2022, returns=(in_force,)), withdrawn]
    years = {"a": [2022]}
    assert due(ledger_of(tmp_path, *entries), years, 1, YEARS).report_years == (2022,)
    obeyed = ledger_of(tmp_path, *entries, admission(2022))
    assert due(obeyed, years, 2, YEARS).report_years == ()
    # Of a year locked meanwhile it stays in force, and is heard all the same.
    locked = ledger_of(tmp_path, *entries, lock_of(2022), admission(2022, returns=(in_force,)))
    assert due(locked, years, 2, YEARS).report_years == ()


def test_a_lock_and_its_opening_are_due_each_until_a_refresh_of_the_year_says_so(tmp_path):
    entries: list[Entry] = [filed("a"), admission(2021, 2022)]

    def is_due() -> tuple[tuple[int, ...], str]:
        ledger = ledger_of(tmp_path, *entries)
        found = due(ledger, {"a": [2022], "b": [2022]}, len(ledger.admissions), YEARS)
        return found.report_years, found.mark

    assert is_due() == ((), "1-0-1-0-0-0-a")
    entries.append(lock_of(2022))
    assert is_due() == ((2022,), "1-0-1-0-1-0-a")
    entries.append(admission(2022))
    assert is_due() == ((), "1-0-2-0-1-0-a")
    # What comes while it is locked is judged and waits; the opening lets it in.
    entries += [filed("b"), admission(2022)]
    assert is_due() == ((), "2-0-3-0-1-0-b")
    entries.append(lock_of(2022, is_locked=False))
    assert is_due() == ((2022,), "2-0-3-0-2-0-b")
    # A refresh of another year does not hear it, nor one that had looked before.
    entries += [admission(2021), Admission(MOMENT, (2022,), "r", (), lines_known=5)]
    assert is_due()[0] == (2022,)
    entries.append(admission(2022))
    assert is_due()[0] == ()
    entries.append(Signature(MOMENT, 2022, "审核人", "R", 0, ()))
    assert is_due() == ((2022,), "2-0-6-0-2-1-b")


def lock_of(report_year: int, *, is_locked: bool = True) -> YearLock:
    return YearLock(MOMENT, report_year, is_locked, "R")


def asked(due_: Due, whole: dict[str, str] | None = None, **ended: list[Ending]) -> list[tuple]:
    answer = what_to_ask(
        due_, whole or {}, YEARS, JOBS, lambda name: ended.get(name.partition(":")[0], [])
    )
    return [(ask.job, ask.first_year, ask.last_year, ask.attempt) for ask in answer.asks]


def test_what_came_is_received_and_read_before_its_year_is_refreshed():
    nothing, waiting = Due(frozenset(), (), "m"), Due(frozenset(), (2022,), "m")
    assert asked(nothing, {"a.xlsx": "1"}) == [("receive", 2018, 2024, 1)]
    assert asked(Due(frozenset("c"), (), "m")) == [("receive", 2018, 2024, 1)]
    assert asked(waiting) == [("refresh", 2022, 2022, 1)]
    assert asked(nothing) == []


def test_files_that_keep_coming_do_not_put_off_what_is_due():
    assert asked(Due(frozenset("c"), (2022,), "m"), {"a.xlsx": "1"}) == [
        ("receive", 2018, 2024, 1),
        ("refresh", 2022, 2022, 1),
    ]


def test_years_apart_are_admitted_one_range_after_another_and_published_once():
    assert asked(Due(frozenset(), (2018, 2019, 2021, 2023), "m")) == [
        ("admit", 2018, 2019, 1),
        ("admit", 2021, 2021, 1),
        ("refresh", 2023, 2023, 1),
    ]


def test_a_run_is_asked_for_again_only_where_its_failure_may_pass():
    waiting = Due(frozenset(), (2022,), "m")
    lost, failed = Ending.MAY_PASS, Ending.FAILED
    assert asked(waiting, refresh=[lost]) == [("refresh", 2022, 2022, 2)]
    assert asked(waiting, refresh=[lost, lost]) == [("refresh", 2022, 2022, 3)]
    assert asked(waiting, refresh=[lost, lost, lost]) == []
    assert asked(waiting, refresh=[failed]) == []
    assert asked(waiting, refresh=[Ending.DONE]) == []
    # A file that cannot be received or read holds back no refresh of what was.
    assert asked(waiting, {"a.xlsx": "1"}, receive=[failed]) == [("refresh", 2022, 2022, 1)]


def test_what_is_given_up_is_named():
    answer = what_to_ask(Due(frozenset(), (2022,), "m"), {}, YEARS, JOBS, lambda _: [Ending.FAILED])
    assert answer.given_up == ("refresh:2022-2022:m",)


def test_a_file_changed_since_is_asked_for_under_another_name():
    waiting = Due(frozenset(), (), "m")
    names = {
        what_to_ask(waiting, {"a.xlsx": stands}, YEARS, JOBS, lambda _: []).asks[0].asked_for
        for stands in ("1", "2")
    }
    assert len(names) == 2


@pytest.mark.parametrize(
    ("day", "being_filed", "filed_last"),
    [
        (date(2023, 1, 5), 2022, 2021),
        (date(2023, 2, 28), 2022, 2022),
        (date(2023, 3, 1), 2022, 2022),
        (date(2023, 12, 1), 2023, 2022),
        (date(2018, 12, 1), 2018, None),
        (date(2027, 1, 5), None, None),
    ],
)
def test_the_year_a_schedule_is_about(day, being_filed, filed_last):
    from orchestration.watching.schedules import year_being_filed, year_filed_last

    assert year_being_filed(day, Deadline(), YEARS) == being_filed
    assert year_filed_last(day, Deadline(), YEARS) == filed_last


@pytest.mark.parametrize(
    ("line", "is_one"),
    [
        ("0 6 * 1-2 *", True),
        ("*/15 7-19 1,15 * 1-5", True),
        ("0 3 1 3 *", True),
        ("0 24 * * *", False),
        ("60 6 * * *", False),
        ("0 6 0 * *", False),
        ("0 6 * 13 *", False),
        ("*/0 6 * * *", False),
        ("0 6 * *", False),
        ("daily", False),
        (6, False),
    ],
)
def test_what_is_a_cron_line(line, is_one):
    from orchestration.home.watching_settings import is_cron

    assert is_cron(line) is is_one
