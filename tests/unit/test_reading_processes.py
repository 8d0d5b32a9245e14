"""A process that cannot even begin to read ends the run with a reason, and is not waited for."""

import os

import pytest

from ingestion.formats import ReadingLimits
from ingestion.processes import Batch, read_in_processes
from ingestion.processes.reading_process import ReadingProcessError

MORE_THAN_A_PIPE_TAKES = bytes(2_000_000)


class EndsWhoeverReadsIt:
    def __reduce__(self):
        return os._exit, (3,)


def set_up(*given):
    raise AssertionError("it was to have ended by now")


def test_a_process_that_ends_while_it_is_told_what_to_do_is_noticed():
    given = (EndsWhoeverReadsIt(), MORE_THAN_A_PIPE_TAKES)
    batches = [Batch(("a.xlsx",))]
    with pytest.raises(ReadingProcessError, match=r"ended before it read a file \(exit status 3\)"):
        list(read_in_processes(batches, set_up, given, workers=1, limits=ReadingLimits()))
