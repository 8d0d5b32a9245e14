"""What an alert says of an error: its words where it speaks to people, else only its kind."""

import sys

import duckdb
import pytest
from dagster._utils.error import serializable_error_info_from_exc_info

from ingestion.errors import ShanghuiError
from ingestion.receive import LedgerError
from orchestration.alerts.failure_words import failure_words

OF_PEOPLE = LedgerError("ledger.jsonl, line 7: a torn line")
QUOTING = duckdb.ConversionException("Could not convert string '李某' to INT32")


def recorded(error: Exception, cause: Exception | None = None):
    try:
        raise error from cause
    except Exception:
        return serializable_error_info_from_exc_info(sys.exc_info())


ITS_KIND = "; its words stand in the run's events on Dagster's page"


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (recorded(OF_PEOPLE), "ledger.jsonl, line 7: a torn line"),
        (recorded(RuntimeError("in a step"), OF_PEOPLE), "ledger.jsonl, line 7: a torn line"),
        (recorded(OF_PEOPLE, QUOTING), "ledger.jsonl, line 7: a torn line"),
        (
            recorded(RuntimeError("李某"), OSError(28, "No space left")),
            "OSError: [Errno 28] No space left\n",
        ),
        (recorded(QUOTING), f"ConversionException{ITS_KIND}"),
        (recorded(ValueError("李某")), f"ValueError{ITS_KIND}"),
        (recorded(ValueError("ingestion.errors.ShanghuiError: 李某")), f"ValueError{ITS_KIND}"),
    ],
)
def test_an_error_is_told_in_its_words_only_where_they_are_for_people(error, words):
    assert failure_words(error) == words


def test_an_error_of_code_that_is_no_more_is_told_by_its_kind():
    class Gone(ShanghuiError):
        pass

    Gone.__module__, Gone.__qualname__ = "ingestion.gone", "Gone"
    assert failure_words(recorded(Gone("李某"))) == f"Gone{ITS_KIND}"
