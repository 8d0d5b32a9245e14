"""The same expectations as one DuckDB query a suite: for an answer within a second or two.

Belongs here: what each expectation used here means in SQL. Does not: what is expected (rules), or
what a failure means to a county (findings).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from expectations.judging.expected import Expected, JudgingError


class PlainSuites:
    """Judges frames without Great Expectations, whose import alone takes seconds."""

    def failing_positions(
        self,
        intake: duckdb.DuckDBPyConnection,
        name: str,
        frame: str,
        expected: Sequence[Expected],
    ) -> dict[str, list[int]]:
        """As `expected.Suites` says."""
        if not expected:
            return {}
        failures = [_failure(intake, name, frame, one) for one in expected]
        positions = ", ".join(
            f"list(position order by position) filter (where {failure.where})"
            for failure in failures
        )
        try:
            [found] = intake.execute(
                f"select {positions} from {frame}", _values(failures)
            ).fetchall()
        except duckdb.Error:
            _raise_for_one(intake, name, frame, expected, failures)
            raise
        return {
            one.rule_id: failing for one, failing in zip(expected, found, strict=True) if failing
        }


@dataclass(frozen=True)
class Failure:
    """What a row is like that fails an expectation: SQL, and the values of its parameters."""

    where: str
    values: dict[str, Any]


def _failure(intake: duckdb.DuckDBPyConnection, name: str, frame: str, one: Expected) -> Failure:
    """Parameters bear the column's name, so that those of a suite can be given together."""
    column, arguments = f'"{one.column}"', dict(one.arguments)
    parameter = "p_" + re.sub(r"\W", "_", one.column)
    match one.expectation:
        case "ExpectColumnValuesToNotBeNull":
            return Failure(f"{column} is null", {})
        case "ExpectColumnValuesToBeNull":
            return Failure(f"{column} is not null", {})
        case "ExpectColumnValuesToBeBetween":
            return Failure(f"{column} < ${parameter}", {parameter: arguments["min_value"]})
        case "ExpectColumnValuesToBeInSet":
            return Failure(
                f"not list_contains(${parameter}, {column})", {parameter: arguments["value_set"]}
            )
        case "ExpectColumnValuesToMatchRegex":
            # The engine of regular expressions is Python's, as in Great Expectations: DuckDB's
            # knows other ones. Each value is asked once.
            values = intake.execute(
                f"select distinct {column} from {frame} where {column} is not null"
            ).fetchall()
            matches = re.compile(str(arguments["regex"])).search
            wrong = [value for (value,) in values if not matches(value)]
            if not wrong:
                return Failure("false", {})
            return Failure(f"list_contains(${parameter}, {column})", {parameter: wrong})
    raise JudgingError(f"{name}: {one.expectation} for rule {one.rule_id} has no counterpart here")


def _values(failures: Sequence[Failure]) -> dict[str, Any]:
    return {name: value for failure in failures for name, value in failure.values.items()}


def _raise_for_one(
    intake: duckdb.DuckDBPyConnection,
    name: str,
    frame: str,
    expected: Sequence[Expected],
    failures: Sequence[Failure],
) -> None:
    """Ask one expectation at a time, to name the one that cannot be evaluated."""
    for one, failure in zip(expected, failures, strict=True):
        try:
            intake.execute(
                f"select count(*) filter (where {failure.where}) from {frame}", failure.values
            )
        except duckdb.Error as error:
            raise JudgingError(
                f"{name}: {one.expectation} for rule {one.rule_id} raised: {error}"
            ) from error
