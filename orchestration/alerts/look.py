"""One look: what is the case, what of it is news, and sending it.

Belongs here: gathering what the conditions read, and the order of things. Does not: a condition, a
channel, the clock.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from ingestion.errors import ShanghuiError
from ingestion.receive import Ledger, LedgerError, read_ledger
from orchestration.alerts.alert import Alert, Kind
from orchestration.alerts.conditions import (
    Seen,
    check_alerts,
    deadline_alerts,
    report_alerts,
    run_alerts,
    tick_alerts,
)
from orchestration.alerts.deliver import channels_of, send_waiting
from orchestration.alerts.health import Health, ledger_alert, release_alert
from orchestration.alerts.history import (
    check_states,
    failed_runs_after,
    last_failed_run,
    tick_states,
)
from orchestration.alerts.log import AlertsLog
from orchestration.alerts.reports import changed_reports
from orchestration.alerts.told import Told, read_told, telling, with_news, write_told
from orchestration.home import Configuration, Home
from publishing.moments import shanghai_day

if TYPE_CHECKING:
    from dagster import AssetCheckKey, DagsterInstance


def look(
    home: Home,
    configuration: Configuration,
    instance: "DagsterInstance",
    checks: Collection["AssetCheckKey"],
    partitioned: Collection["AssetCheckKey"],
    environment: Mapping[str, str],
    moment: datetime,
) -> Told:
    """Look at everything the daemon can see, and tell what is news; what was told by now.

    The first look at a home begins with what fails from then on; checks, deadlines and reports that
    stand are told then. `partitioned` are the checks that speak of the years of a run.
    """
    settings = configuration.alerts
    with telling(home.alerts):
        told = read_told(home.alerts)
        last = last_failed_run(instance) if told.run_event is None else told.run_event
        failed = failed_runs_after(instance, last)
        seen: Seen = {
            **check_alerts(check_states(instance, checks, partitioned), settings.check_severities),
            **tick_alerts(tick_states(instance)),
        }
        of_home, known_whole = _in_the_home(home, configuration, moment)
        told = replace(told, run_event=max([last, *(run.event for run in failed)]))
        return _tell(
            home,
            configuration,
            told,
            run_alerts(failed),
            seen | of_home,
            known_whole,
            environment,
            moment,
        )


def tell_health(
    home: Home,
    configuration: Configuration,
    health: Health,
    environment: Mapping[str, str],
    moment: datetime,
) -> Told:
    """Tell what of a home's health has turned to failed; what was told by now."""
    with telling(home.alerts):
        told = read_told(home.alerts)
        return _tell(home, configuration, told, [], health.as_seen(), (), environment, moment)


def _tell(
    home: Home,
    configuration: Configuration,
    told: Told,
    happened: list[Alert],
    seen: Seen,
    known_whole: Collection[Kind],
    environment: Mapping[str, str],
    moment: datetime,
) -> Told:
    log = AlertsLog(home.alerts_log, configuration.log)
    channels = channels_of(log, configuration.alerts, environment)
    names = [channel.name for channel in channels]
    told = with_news(told, happened, seen, known_whole, names, moment)
    # Before anything is sent: a process that ends here has lost nothing.
    write_told(home.alerts, told)
    return send_waiting(home.alerts, told, channels, log, moment)


def _in_the_home(
    home: Home, configuration: Configuration, moment: datetime
) -> tuple[Seen, tuple[Kind, ...]]:
    """What ledger and releases call for, and the kinds of which that is all there is."""
    broken_ledger, broken_release = ledger_alert(home, ""), release_alert(home, "")
    seen: Seen = {broken_ledger.key: None}
    try:
        ledger = read_ledger(home.ledger)
    except LedgerError as error:
        return {broken_ledger.key: ledger_alert(home, str(error))}, ()
    seen |= _missing(configuration, ledger, moment)
    try:
        seen |= report_alerts(changed_reports(home.releases, ledger))
    except ShanghuiError as error:
        return seen | {broken_release.key: release_alert(home, str(error))}, (Kind.DEADLINE_PASSED,)
    return seen, (Kind.DEADLINE_PASSED, Kind.REPORT_CHANGED)


def _missing(configuration: Configuration, ledger: Ledger, moment: datetime) -> Seen:
    """Counties without a return for the report year whose deadline passed last."""
    today = shanghai_day(moment)
    due = [
        year
        for year in configuration.forms.report_years
        if configuration.deadline.of_year(year) < today
    ]
    # A home that has received nothing yet waits for nobody.
    if not due or not ledger.receipts:
        return {}
    year = max(due)
    in_force = {one.county_code for one in ledger.returns_in_force() if one.report_year == year}
    counties = configuration.register.of_year(year).counties
    return deadline_alerts(
        year,
        configuration.deadline.of_year(year),
        today,
        {code: county.name for code, county in counties.items() if code not in in_force},
        configuration.alerts.counties_named,
        configuration.alerts.deadline_reminder_days,
    )
