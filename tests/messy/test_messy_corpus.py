"""Every file of the messy corpus gives its facts and its findings, exactly, and loses nothing."""

from collections.abc import Callable
from typing import Any

import duckdb
import pytest

from expectations.expected import Suites
from ingestion.cell_log import IGNORED_REASONS
from ingestion.file_as_read import ReadFile
from ingestion.form import Forms
from ingestion.intake import create_tables, insert_read
from ingestion.read_batch import arrow_tables
from ingestion.read_cells import Readers
from ingestion.read_return import read_return
from tests.messy.corpus import (
    COUNTIES,
    NEW_KINDS,
    YEAR,
    Expectation,
    clean_drafts,
    messy_names,
    messy_returns,
)
from tests.messy.draft import write_draft
from tests.messy.several import SEVERAL


@pytest.fixture(scope="module")
def expected() -> dict[str, Expectation]:
    return {name: expectation for name, _, expectation in messy_returns()}


@pytest.fixture(scope="module")
def read(forms, register) -> dict[str, ReadFile]:
    readers = Readers(register)
    return {
        name: read_return(content, forms, register, readers) for name, content, _ in messy_returns()
    }


@pytest.fixture(scope="module")
def intake(read, forms) -> duckdb.DuckDBPyConnection:
    """The whole corpus as read, in an intake database in memory."""
    connection = duckdb.connect()
    create_tables(connection, forms)
    insert_read(connection, arrow_tables(list(read.values()), forms))
    return connection


def test_the_corpus_has_forty_kinds_of_mess_and_three_counties():
    assert len(NEW_KINDS) + len(SEVERAL) >= 40
    assert len(COUNTIES) == 3
    assert [name for name, _, _ in messy_returns()] == messy_names()


def test_every_kind_makes_another_file():
    assert len({content for _, content, _ in messy_returns()}) == len(messy_names())


def test_a_file_of_the_corpus_is_the_same_bytes_every_time():
    draft = clean_drafts(YEAR)[0]
    first = write_draft(draft.copy())
    assert write_draft(draft.copy()) == first
    assert first == dict((name, content) for name, content, _ in messy_returns())[messy_names()[0]]


@pytest.mark.parametrize("name", messy_names())
def test_a_mess_leaves_the_facts_as_they_were(read, expected, forms, name):
    filings = read[name].filings
    of_file = expected[name].filings
    assert [(one["report_year"], one["county_code"]) for one in filings] == [
        (one.report_year, one.county_code) for one in of_file
    ]
    for filing, one in zip(filings, of_file, strict=True):
        for sheet, rows in one.facts.items():
            assert facts_of(read[name], filing, sheet, forms) == rows, sheet


def facts_of(
    read: ReadFile, filing: dict[str, Any], sheet: str, forms: Forms
) -> list[dict[str, Any]]:
    """The rows read of a filing's sheet, blank fields left out."""
    columns = read.rows.get(sheet, {"filing_id": []})
    form = forms.for_year(filing["report_year"])
    names = [field.name for field in form.sheet(sheet).fields] if form.has_sheet(sheet) else []
    return [
        {name: columns[name][at] for name in names if columns[name][at] is not None}
        for at, of_filing in enumerate(columns["filing_id"])
        if of_filing == filing["filing_id"]
    ]


def test_every_cell_of_the_corpus_is_accounted_for(intake):
    lost = intake.execute(
        """
        select file_sha256, cell_count, count(row_number) as logged
        from files
        left join cells using (file_sha256)
        group by all
        having cell_count != logged
        """
    ).fetchall()
    assert lost == []


def test_no_cell_is_recorded_twice(intake):
    twice = intake.execute(
        """
        select file_sha256, sheet_name, row_number, column_number
        from cells
        group by all
        having count(*) > 1
        """
    ).fetchall()
    assert twice == []


def test_an_ignored_cell_has_a_reason_of_the_closed_list(intake):
    reasons = intake.execute(
        "select distinct reason from cells where disposition = 'ignored'"
    ).fetchall()
    assert {reason for (reason,) in reasons} <= IGNORED_REASONS


@pytest.fixture(scope="module")
def judge_corpus(intake, read, forms, register) -> Callable[[Suites], list[tuple]]:
    """Judges every filing of the corpus; all that was found."""
    from expectations.judge import judge
    from expectations.rule_set import load_rule_set

    def run(suites: Suites) -> list[tuple]:
        judge(
            intake,
            filing_ids=[filing["filing_id"] for file in read.values() for filing in file.filings],
            forms=forms,
            register=register,
            rule_set=load_rule_set(forms),
            suites=suites,
        )
        return intake.execute("from findings order by all").fetchall()

    return run


@pytest.fixture(scope="module")
def findings(intake, read, judge_corpus) -> dict[str, list[tuple[str, str]]]:
    """Filing → rule and place of everything that failed."""
    from expectations.plain_suites import PlainSuites

    judge_corpus(PlainSuites())
    ids = [filing["filing_id"] for file in read.values() for filing in file.filings]
    found: dict[str, list[tuple[str, str]]] = {filing_id: [] for filing_id in ids}
    for filing_id, rule_id, place in intake.execute(
        """
        select filing_id, rule_id, concat_ws('!', sheet_name, cell)
        from findings
        where outcome = 'fail'
        """
    ).fetchall():
        found[filing_id].append((rule_id, place))
    return found


@pytest.mark.parametrize("name", messy_names())
def test_a_mess_gives_its_findings_and_no_other(read, expected, findings, name):
    for filing, one in zip(read[name].filings, expected[name].filings, strict=True):
        assert sorted(findings[filing["filing_id"]]) == list(one.findings)


def test_every_finding_of_the_corpus_speaks_to_a_clerk(intake, findings):
    told = intake.execute(
        "select distinct message, would_pass from findings where outcome = 'fail'"
    ).fetchall()
    assert told
    for message, would_pass in told:
        assert message
        assert "{" not in message + (would_pass or "")


def test_a_quick_check_and_a_refresh_find_the_same_in_the_whole_corpus(judge_corpus):
    from expectations.great_suites import GreatSuites
    from expectations.plain_suites import PlainSuites

    by_great_expectations = judge_corpus(GreatSuites())
    assert by_great_expectations
    assert judge_corpus(PlainSuites()) == by_great_expectations
