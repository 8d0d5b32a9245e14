"""What is refreshed at set times: the filing season's refresh, and the annual one.

Belongs here: which report year a day is about. Does not: the times, which are settings.
"""

from collections.abc import Callable, Sequence
from datetime import date
from zoneinfo import ZoneInfo

import dagster as dg

from ingestion.receive import Deadline
from orchestration.home import Configuration
from orchestration.watching.asking import Jobs
from orchestration.watching.past_runs import runs_under_way
from orchestration.years_of_run import range_of_years, tags_of_years

TIME_ZONE = "Asia/Shanghai"


def year_being_filed(day: date, deadline: Deadline, known_years: Sequence[int]) -> int | None:
    """The report year whose deadline is nearest to a day; None where there is no form for it."""
    candidates = (day.year - 2, day.year - 1, day.year)
    nearest = min(candidates, key=lambda year: abs(deadline.of_year(year) - day))
    return nearest if nearest in known_years else None


def year_filed_last(day: date, deadline: Deadline, known_years: Sequence[int]) -> int | None:
    """The report year whose deadline passed last; None where there is no form for it."""
    last = max(year for year in (day.year - 2, day.year - 1) if deadline.of_year(year) < day)
    return last if last in known_years else None


def refresh_schedules(configuration: Configuration, jobs: Jobs) -> list[dg.ScheduleDefinition]:
    """The schedules of a home, running or not as its settings say."""
    watching = configuration.watching
    return [
        _schedule(
            "filing_season",
            watching.season_cron,
            watching.season,
            year_being_filed,
            configuration,
            jobs,
            "Refreshes the report year being filed, at set times of its filing season.",
        ),
        _schedule(
            "annual",
            watching.annual_cron,
            watching.annual,
            year_filed_last,
            configuration,
            jobs,
            "Refreshes the report year whose deadline passed last; its report is made again where a"
            " figure of it changed.",
        ),
    ]


def _schedule(
    name: str,
    cron: str,
    is_running: bool,
    year_of: Callable[[date, Deadline, Sequence[int]], int | None],
    configuration: Configuration,
    jobs: Jobs,
    description: str,
) -> dg.ScheduleDefinition:
    @dg.schedule(
        name=name,
        job_name=jobs.refresh,
        cron_schedule=cron,
        execution_timezone=TIME_ZONE,
        default_status=dg.DefaultScheduleStatus.RUNNING
        if is_running
        else dg.DefaultScheduleStatus.STOPPED,
        description=description,
    )
    def schedule(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        day = context.scheduled_execution_time.astimezone(ZoneInfo(TIME_ZONE)).date()
        years = configuration.forms.report_years
        year = year_of(day, configuration.deadline, years)
        if year is None:
            return dg.SkipReason(f"no form for the year that {day} is about; {years[-1]} has one")
        if any(_is_for(run, year, jobs) for run in runs_under_way(context.instance)):
            return dg.SkipReason(f"a refresh of {year} is queued or under way")
        return dg.RunRequest(
            run_key=f"{name}:{context.scheduled_execution_time.isoformat()}",
            tags=tags_of_years(year, year),
        )

    return schedule


def _is_for(run: dg.DagsterRun, year: int, jobs: Jobs) -> bool:
    return run.job_name == jobs.refresh and year in range_of_years(run.tags)
