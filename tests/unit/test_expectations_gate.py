"""The gate: which accepted filing is the return in force of its county."""

import random
from datetime import date, datetime

import duckdb
import pyarrow as pa
import pytest

from expectations.gate import returns_to_admit
from ingestion.intake.database import create_tables
from ingestion.receive.ledger import AdmittedReturn

KEY = "rules-1"


@pytest.fixture
def admitted(forms):
    """Who is admitted of filings (name, county, verdict, submitted on) and receipts (name, day)."""

    def ask(filings, receipts, report_year=2022):
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
        table = pa.table(
            {
                "file_sha256": pa.array([name for name, _ in receipts], pa.string()),
                "received_at": pa.array(
                    [datetime(2023, 1, day) for _, day in receipts], pa.timestamp("us")
                ),
                "receipt_number": pa.array(range(1, len(receipts) + 1), pa.int64()),
            }
        )
        rows = returns_to_admit(intake, report_year=report_year, rule_set_key=KEY, receipts=table)
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
