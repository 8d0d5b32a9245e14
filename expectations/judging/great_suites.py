"""Great Expectations over frames: one suite a frame, one expectation a rule.

Belongs here: the in-memory context, running a suite, and the positions that failed. Does not: what
is expected (rules), or what a failure means to a county (findings).
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import duckdb

from expectations.judging.expected import Expected, JudgingError

if TYPE_CHECKING:
    import pandas

NOT_NULL = "ExpectColumnValuesToNotBeNull"

SEVERITIES = {"error": "critical", "query": "warning", "note": "info"}
"""Severity of a rule → that of its expectation."""


class GreatSuites:
    """Runs suites in a context that keeps everything in memory and reports to nobody."""

    def __init__(self) -> None:
        from expectations.judging.great_expectations_lazily import (
            DataContextConfig,
            InMemoryStoreBackendDefaults,
            ProgressBarsConfig,
            gx,
        )

        # Without a configuration of its own, even an ephemeral context makes temporary folders.
        config = DataContextConfig(
            store_backend_defaults=InMemoryStoreBackendDefaults(),
            analytics_enabled=False,
            progress_bars=ProgressBarsConfig(globally=False),
        )
        context = gx.get_context(mode="ephemeral", project_config=config)
        # One asset for every frame: for each it gets, the context writes out its configuration.
        frames = context.data_sources.add_pandas("frames").add_dataframe_asset("frame")
        self._frame = frames.add_batch_definition_whole_dataframe("whole")

    def failing_positions(
        self,
        intake: duckdb.DuckDBPyConnection,
        name: str,
        frame: str,
        expected: Sequence[Expected],
    ) -> dict[str, list[int]]:
        """As `expected.Suites` says."""
        rows = _in_pandas(intake, frame, expected)
        # A column without a value has nothing to judge, unless being filled is what is asked.
        filled = set(rows.columns[rows.notna().any()])
        expected = [one for one in expected if one.expectation == NOT_NULL or one.column in filled]
        # An empty frame passes everything, so it is not asked.
        if rows.empty or not expected:
            return {}
        batch = self._frame.get_batch(batch_parameters={"dataframe": rows})
        # Positions cost more than the verdict: only what fails is asked for them.
        verdicts = _validate(batch, name, expected, "BOOLEAN_ONLY")
        failed = [one for one in expected if not verdicts[one.rule_id].success]
        if not failed:
            return {}
        details = _validate(batch, name, failed, "COMPLETE")
        return {
            one.rule_id: [int(position) for position in _positions(details[one.rule_id])]
            for one in failed
        }


def _in_pandas(
    intake: duckdb.DuckDBPyConnection, frame: str, expected: Sequence[Expected]
) -> "pandas.DataFrame":
    """The frame with a RangeIndex that is the position; texts as categories.

    Texts of their own cost thirty times more time and fifteen times more memory than categories.
    """
    columns = ", ".join(f'"{one.column}"' for one in expected)
    rows = intake.execute(f"select {columns} from {frame} order by position").to_arrow_table()
    return rows.to_pandas(strings_to_categorical=True)


def _validate(
    batch: Any, name: str, expected: Sequence[Expected], result_format: str
) -> dict[str, Any]:
    from expectations.judging.great_expectations_lazily import gx

    suite = gx.ExpectationSuite(name=name, expectations=[_expectation(one) for one in expected])
    results = batch.validate(suite, result_format=result_format).results
    for result in results:
        if reason := _exception(result.exception_info):
            rule_id = result.expectation_config.meta["rule_id"]
            raise JudgingError(
                f"{name}: {result.expectation_config.type} for rule {rule_id} raised: {reason}"
            )
    return {result.expectation_config.meta["rule_id"]: result for result in results}


def _expectation(one: Expected) -> Any:
    from expectations.judging.great_expectations_lazily import gxe

    return getattr(gxe, one.expectation)(
        column=one.column,
        severity=SEVERITIES[one.severity],
        meta={"rule_id": one.rule_id},
        **dict(one.arguments),
    )


def _exception(info: dict[str, Any]) -> str | None:
    """What an expectation raised, None where it did not: one report, or one for each metric."""
    reports = [info] if "raised_exception" in info else info.values()
    for report in reports:
        if report["raised_exception"]:
            return str(report["exception_message"])
    return None


def _positions(result: Any) -> list[int]:
    return result.result["unexpected_index_list"]
