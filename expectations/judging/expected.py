"""What is expected of a frame, and who can be asked whether it holds.

Belongs here: an expectation of one column, and the interface of what judges them. Does not: the two
that implement it (`great_suites` for a refresh, `plain_suites` for a quick answer).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import duckdb


class JudgingError(Exception):
    """An expectation could not be evaluated: our error, never a county's finding."""


@dataclass(frozen=True)
class Expected:
    """What is expected of one column of a frame, and the rule that says so.

    `expectation` and `arguments` are those of Great Expectations.
    """

    rule_id: str
    severity: str
    column: str
    expectation: str
    arguments: tuple[tuple[str, object], ...] = ()


class Suites(Protocol):
    """Judges frames, a suite of expectations at a time."""

    def failing_positions(
        self,
        intake: duckdb.DuckDBPyConnection,
        name: str,
        frame: str,
        expected: Sequence[Expected],
    ) -> dict[str, list[int]]:
        """Rule id → positions of the rows that fail it, in order, for rules that any row fails.

        `frame` is a table with a column `position` and a column for each expectation; `name` is
        the suite's. As in Great Expectations, a null fails only where it is what is asked about.
        Raises JudgingError naming the suite and the expectation that could not be evaluated.
        """
        ...
