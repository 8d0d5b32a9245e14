"""Judging: which filings, by which expectations, to which outcomes.

Belongs here: batches, outcomes of rules, the two who judge frames, the order of things. Does not:
rules, frames, what a finding says.
"""

from expectations.judging.great_suites import GreatSuites
from expectations.judging.judge import JudgingError, judge
from expectations.judging.plain_suites import PlainSuites
from expectations.judging.unjudged import forget_verdicts, unjudged, verdicts_lost

__all__ = [
    "GreatSuites",
    "JudgingError",
    "PlainSuites",
    "forget_verdicts",
    "judge",
    "unjudged",
    "verdicts_lost",
]
