"""When Dagster's records, the ledger and the releases call for an alert.

Belongs here: one function a condition, over plain rows and the moment given. Does not: reading the
rows; whether anyone was told before.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from orchestration.alerts.alert import Alert, Kind, one_line
from orchestration.alerts.history import CheckState, FailedRun, TickState
from orchestration.alerts.reports import ChangedReport

Seen = dict[str, Alert | None]
"""Key → the alert where it is the case, None where it is not."""


def run_alerts(failed: Sequence[FailedRun]) -> list[Alert]:
    """One alert a failed run; none for a run Dagster is about to try again by itself."""
    return [
        Alert(
            Kind.FAILED_RUN,
            run.run_id,
            f"The run of {run.job}{_of_years(run.years)} failed: {one_line(run.message)}",
            f"run {run.run_id}",
            f"put right what the message names, then: shanghui refresh {run.years or 'YEARS'}",
        )
        for run in failed
        if not run.will_retry
    ]


def check_alerts(states: Sequence[CheckState], severities: Collection[str]) -> Seen:
    """A check that fails, though its run did not; each over its own years."""
    seen: Seen = {}
    for state in states:
        alert = Alert(
            Kind.FAILED_CHECK,
            f"{state.asset}:{state.check}:{state.years}",
            f"The check {state.check}{_of_years(state.years)} turned to failed "
            f"({state.severity}): {one_line(state.words) or 'it says no more'}",
            f"asset {state.asset}, run {state.run_id}",
            CHECK_TO_DO.get(state.check, "see the asset's checks in Dagster's page"),
        )
        is_told = not state.passed and state.severity in severities
        seen[alert.key] = alert if is_told else None
    return seen


CHECK_TO_DO = {
    "no_return_sent_back": "hand the counties their slips: shanghui status",
    "complete": "remind the counties that have no return in force: shanghui status",
    "queries_answered": "ask the counties to explain what is open: shanghui status",
    "claims_reproduced": "compare the printed figures: shanghui claims",
    "conservation": "keep the named files and report it: cells were lost in reading",
    "page_made": "see the failure, then: shanghui page",
    "report_written": "see the failure, then: shanghui report YEAR",
}
"""Check → what to do where it fails."""


def tick_alerts(states: Sequence[TickState]) -> Seen:
    """A sensor or schedule whose last tick failed: what it would have asked for does not run."""
    seen: Seen = {}
    for state in states:
        alert = Alert(
            Kind.FAILED_TICK,
            f"{state.kind}:{state.name}",
            f"The {state.kind} {state.name} fails: {one_line(state.error)}",
            f"{state.kind} {state.name} of Dagster's daemon",
            "put right what the message names; it tries again by itself",
        )
        seen[alert.key] = alert if state.failed else None
    return seen


def deadline_alerts(
    report_year: int,
    deadline: date,
    today: date,
    missing: Mapping[str, str],
    named: int,
    reminder_days: int,
) -> Seen:
    """Counties without a return in force after the deadline: `missing` is code → name.

    Told once, and again after every `reminder_days`; 0 says it once.
    """
    days = (today - deadline).days
    if days < 1 or not missing:
        return {}
    reminder = (days - 1) // reminder_days if reminder_days else 0
    names = [f"{name} {code}" for code, name in sorted(missing.items())[:named]]
    more = len(missing) - len(names)
    listed = ", ".join(names) + (f"{' and ' if names else ''}{more} more" if more else "")
    alert = Alert(
        Kind.DEADLINE_PASSED,
        f"{report_year}:{reminder}",
        f"{len(missing)} of the counties have no return in force for {report_year}, due "
        f"{deadline.isoformat()}: {listed}",
        f"report year {report_year}",
        f"remind them; the list: shanghui status {report_year}",
    )
    return {alert.key: alert}


def report_alerts(changed: Sequence[ChangedReport]) -> Seen:
    """A report of a locked or officially published year that is another than it was."""
    seen: Seen = {}
    for one in changed:
        alert = Alert(
            Kind.REPORT_CHANGED,
            f"{one.report_year}:{one.release}",
            f"The annual report of {one.report_year} is another than that of {one.before}, "
            f"{one.reason}",
            f"release {one.release}, report/{one.report_year}",
            f"see what changed and why: shanghui diff {one.before} {one.release}",
        )
        seen[alert.key] = alert
    return seen


def _of_years(years: str) -> str:
    return f" for {years}" if years else ""
