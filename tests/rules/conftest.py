"""Every seeded mistake judged in one batch, once a session."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import pytest

from ingestion.form.form import Forms
from tests.rules.seeded import Seeded
from tests.rules.small_return import SmallReturn, write_intake

CASE_MODULES = (
    "cover",
    "chambers",
    "party",
    "mediation",
    "relief",
    "micro",
    "totals",
    "fields",
    "structure",
)


@dataclass(frozen=True)
class JudgedReturn:
    """What was found in one return."""

    verdict: str
    findings: tuple[dict[str, Any], ...]

    @property
    def failures(self) -> list[dict[str, Any]]:
        return [finding for finding in self.findings if finding["outcome"] == "fail"]

    @property
    def not_evaluable(self) -> list[str]:
        return sorted(
            finding["rule_id"] for finding in self.findings if finding["outcome"] != "fail"
        )


def cases() -> dict[str, Seeded]:
    """Every seeded mistake by name."""
    found: dict[str, Seeded] = {}
    for name in CASE_MODULES:
        found |= import_module(f"tests.rules.test_{name}").CASES
    return found


@pytest.fixture(scope="session")
def judge_with(forms, register) -> Callable[..., dict[str, JudgedReturn]]:
    """Judge small returns with the suites given; also gives the run's counts as `.last`."""
    from expectations.judging.judge import judge
    from expectations.rules.rule_set import load_rule_set

    rule_set = load_rule_set(forms)

    def run(
        suites: Any, returns: dict[str, SmallReturn], judged_on: Forms = forms
    ) -> dict[str, JudgedReturn]:
        intake = write_intake(judged_on, returns.items())
        run.last = judge(
            intake,
            filing_ids=list(returns),
            forms=judged_on,
            register=register,
            rule_set=rule_set,
            suites=suites,
        )
        return judged_returns(intake)

    return run


@pytest.fixture(scope="session")
def judge_small(judge_with) -> Callable[..., dict[str, JudgedReturn]]:
    """Judge small returns with Great Expectations; the run's counts as `judge_small.last`."""
    from expectations.judging.great_suites import GreatSuites

    def run(returns: dict[str, SmallReturn], **more: Any) -> dict[str, JudgedReturn]:
        found = judge_with(GreatSuites(), returns, **more)
        run.last = judge_with.last
        return found

    return run


def judged_returns(intake: Any) -> dict[str, JudgedReturn]:
    """Findings and verdicts of an intake database by filing."""
    rows = intake.execute("select * from findings").to_arrow_table().to_pylist()
    verdicts = intake.execute("select filing_id, verdict from verdicts").fetchall()
    return {
        filing_id: JudgedReturn(
            verdict, tuple(row for row in rows if row["filing_id"] == filing_id)
        )
        for filing_id, verdict in verdicts
    }


@pytest.fixture(scope="session")
def judged(judge_small, judge_with) -> dict[str, JudgedReturn]:
    """Every seeded mistake, judged; without Great Expectations the same is found."""
    from expectations.judging.plain_suites import PlainSuites

    returns = {}
    for name, case in cases().items():
        returns[name] = SmallReturn()
        case.edit(returns[name])
    found = judge_small(returns)
    assert judge_with(PlainSuites(), returns) == found
    return found


@pytest.fixture
def expect_one_finding(judged) -> Callable[[str, Seeded], None]:
    """Assert that a seeded mistake gave exactly its finding, and what it left open."""

    def check(name: str, case: Seeded) -> None:
        found = judged[name]
        told = [
            (
                finding["rule_id"],
                finding["anchor"],
                "!".join(filter(None, (finding["sheet_name"], finding["cell"]))),
                finding["value_read"],
                finding["would_pass"],
                tuple(finding["related_cells"]),
            )
            for finding in found.failures
        ]
        assert told == [
            (case.rule, case.anchor, case.place, case.value_read, case.would_pass, case.related)
        ]
        assert found.not_evaluable == sorted(case.not_evaluable)
        assert found.verdict == case.verdict

    return check
