"""Great Expectations over frames: one suite a frame, one expectation a rule.

Belongs here: the in-memory context, running a suite, and the positions that failed. Does not: what
is expected (rules), or what a failure means to a county (findings).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas

SEVERITIES = {"error": "critical", "query": "warning", "note": "info"}
"""Severity of a rule → that of its expectation."""


class JudgingError(Exception):
    """An expectation could not be evaluated: our error, never a county's finding."""


@dataclass(frozen=True)
class Expected:
    """What is expected of one column of a frame, and the rule that says so."""

    rule_id: str
    severity: str
    column: str
    expectation: str
    arguments: tuple[tuple[str, object], ...] = ()


class Suites:
    """Runs suites in a context that keeps everything in memory and reports to nobody."""

    def __init__(self) -> None:
        import great_expectations as gx
        from great_expectations.data_context.types.base import (
            DataContextConfig,
            InMemoryStoreBackendDefaults,
            ProgressBarsConfig,
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
        self, name: str, frame: "pandas.DataFrame", expected: Sequence[Expected]
    ) -> dict[str, list[int]]:
        """Rule id → positions (0-based) of the frame's rows that fail it, for rules that any fail.

        Raises JudgingError naming the expectation that raised.
        """
        # An empty frame passes everything, so it is not asked.
        if frame.empty or not expected:
            return {}
        batch = self._frame.get_batch(batch_parameters={"dataframe": frame})
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


def _validate(
    batch: Any, name: str, expected: Sequence[Expected], result_format: str
) -> dict[str, Any]:
    import great_expectations as gx

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
    import great_expectations.expectations as gxe

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
