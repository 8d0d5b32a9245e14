"""The gate: which accepted filing is the return in force of its county."""

import random
from datetime import UTC, date, datetime

import duckdb
import pytest

from expectations.gate import at_the_gate
from ingestion.intake.database import create_tables
from ingestion.receive.ledger import Ledger
from ingestion.receive.ledger_entries import (
    Admission,
    AdmittedReturn,
    Receipt,
    Withdrawal,
    YearLock,
)

KEY = "rules-1"
MOMENT = datetime(2023, 3, 1, tzinfo=UTC)


@pytest.fixture
def admitted(forms):
    """Who is admitted of filings (name, county, verdict, submitted on) and receipts (name, day)."""

    def ask(filings, receipts, report_year=2022, in_force=(), waiting=None, **decisions):
        waiting = [] if waiting is None else waiting
        intake = duckdb.connect()
        create_tables(intake, forms)
        for name, county, verdict, submitted_on in filings:
            intake.execute(
                "insert into filings by name select ? as filing_id, ? as file_sha256,"
                " 2022 as report_year, ? as county_code, ? as submitted_on",
                [f"2022-{county}-{name}", name, county, submitted_on],
            )
            intake.execute(
                "insert into verdicts by name select ? as filing_id, ? as rule_set, ? as verdict",
                [f"2022-{county}-{name}", KEY, verdict],
            )
        ledger = Ledger(
            tuple(
                Receipt(name, f"{name}.xlsx", 1, datetime(2023, 1, day, tzinfo=UTC))
                for name, day in receipts
            ),
            admissions=(Admission(MOMENT, (2022,), KEY, tuple(in_force)),) if in_force else (),
            receipts_before=(0,) if in_force else (),
            **decisions,
        )
        gate = at_the_gate(intake, report_years=[report_year], rule_set_key=KEY, ledger=ledger)
        rows = gate.admitted
        waiting.extend(gate.waiting)
        return {row.county_code: row.file_sha256 for row in rows}, rows

    return ask


def test_the_newest_accepted_filing_of_each_county_is_admitted(admitted):
    found, rows = admitted(
        [
            ("aa", "450305", "accepted", date(2023, 1, 2)),
            ("bb", "450305", "accepted", date(2023, 1, 1)),
            ("cc", "450108", "accepted", None),
        ],
        [("aa", 5), ("bb", 6), ("cc", 1)],
    )
    assert found == {"450108": "cc", "450305": "bb"}
    assert rows[1] == AdmittedReturn(2022, "450305", "2022-450305-bb", "bb")


def test_a_newer_filing_sent_back_leaves_the_last_accepted_one(admitted):
    found, _ = admitted(
        [
            ("aa", "450305", "accepted", date(2023, 1, 2)),
            ("bb", "450305", "returned", date(2023, 1, 9)),
        ],
        [("aa", 5), ("bb", 9)],
    )
    assert found == {"450305": "aa"}


def test_the_same_bytes_received_again_are_the_newest(admitted):
    found, _ = admitted(
        [
            ("aa", "450305", "accepted", date(2023, 1, 2)),
            ("bb", "450305", "accepted", date(2023, 1, 3)),
        ],
        [("aa", 5), ("bb", 6), ("aa", 7)],
    )
    assert found == {"450305": "aa"}


def test_ties_are_settled_by_the_covers_date_then_the_sha256(admitted):
    filings = [
        ("aa", "450305", "accepted", date(2023, 1, 3)),
        ("bb", "450305", "accepted", date(2023, 1, 2)),
        ("cc", "450108", "accepted", date(2023, 1, 3)),
        ("dd", "450108", "accepted", date(2023, 1, 3)),
        ("ee", "450123", "accepted", None),
        ("ff", "450123", "accepted", date(2023, 1, 1)),
    ]
    receipts = [(name, 5) for name, *_ in filings]
    for seed in range(5):
        random.Random(seed).shuffle(filings)
        random.Random(seed + 10).shuffle(receipts)
        found, _ = admitted(filings, receipts)
        assert found == {"450305": "aa", "450108": "dd", "450123": "ff"}


def test_a_file_without_a_receipt_is_not_admitted(admitted):
    found, _ = admitted([("aa", "450305", "accepted", None)], [])
    assert found == {}


def test_another_year_and_another_rule_set_are_not_asked(admitted):
    found, _ = admitted([("aa", "450305", "accepted", None)], [("aa", 5)], report_year=2021)
    assert found == {}


def withdrawal(name: str, county: str, receipts_before: int) -> Withdrawal:
    return Withdrawal(
        MOMENT, 2022, county, f"2022-{county}-{name}", name, "数据有误", receipts_before
    )


CHAIN = [
    ("aa", "450305", "accepted", date(2023, 1, 2)),
    ("bb", "450305", "accepted", date(2023, 1, 3)),
]


def test_a_return_withdrawn_leaves_the_accepted_one_before_it_or_none(admitted):
    receipts = [("aa", 5), ("bb", 6)]
    of_bb, of_aa = withdrawal("bb", "450305", 2), withdrawal("aa", "450305", 2)
    assert admitted(CHAIN, receipts, withdrawals=(of_bb,))[0] == {"450305": "aa"}
    assert admitted(CHAIN, receipts, withdrawals=(of_bb, of_aa))[0] == {}


def test_what_is_received_after_a_withdrawal_is_admitted_the_same_bytes_too(admitted):
    of_bb = withdrawal("bb", "450305", 2)
    later = [*CHAIN, ("cc", "450305", "accepted", None)]
    found, _ = admitted(later, [("aa", 5), ("bb", 6), ("cc", 7)], withdrawals=(of_bb,))
    assert found == {"450305": "cc"}
    found, _ = admitted(CHAIN, [("aa", 5), ("bb", 6), ("bb", 7)], withdrawals=(of_bb,))
    assert found == {"450305": "bb"}


def test_a_withdrawal_is_of_one_county_of_a_workbook_of_several(admitted):
    filings = [("aa", "450305", "accepted", None), ("aa", "450108", "accepted", None)]
    found, _ = admitted(filings, [("aa", 5)], withdrawals=(withdrawal("aa", "450305", 1),))
    assert found == {"450108": "aa"}


def test_a_locked_year_stays_as_it_is_and_what_comes_waits(admitted):
    in_force = [AdmittedReturn(2022, "450305", "2022-450305-aa", "aa")]
    filings = [*CHAIN, ("cc", "450108", "accepted", None), ("dd", "450123", "returned", None)]
    receipts = [("aa", 5), ("bb", 6), ("cc", 7), ("dd", 8)]
    locked, opened = (YearLock(MOMENT, 2022, is_locked, "审定") for is_locked in (True, False))
    waiting: list[AdmittedReturn] = []
    found, _ = admitted(filings, receipts, in_force=in_force, waiting=waiting, locks=(locked,))
    assert found == {"450305": "aa"}
    assert [item.filing_id for item in waiting] == ["2022-450108-cc", "2022-450305-bb"]
    waiting.clear()
    found, _ = admitted(
        filings, receipts, in_force=in_force, waiting=waiting, locks=(locked, opened)
    )
    assert (found, waiting) == ({"450305": "bb", "450108": "cc"}, [])


def test_a_withdrawal_waits_too_while_its_year_is_locked(admitted):
    in_force = [AdmittedReturn(2022, "450305", "2022-450305-bb", "bb")]
    found, _ = admitted(
        CHAIN,
        [("aa", 5), ("bb", 6)],
        in_force=in_force,
        withdrawals=(withdrawal("bb", "450305", 2),),
        locks=(YearLock(MOMENT, 2022, is_locked=True, reason="审定"),),
    )
    assert found == {"450305": "bb"}
