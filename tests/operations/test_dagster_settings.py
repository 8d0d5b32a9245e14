"""Dagster's settings follow the home's; where PostgreSQL is not to be had, that is told at once."""

import sys

import pytest
import yaml

from orchestration.home import Home
from orchestration.run_history import RunHistoryError, must_be_reachable
from tests.operations.servers import postgresql_programs, running_postgresql
from tests.pipeline.test_commands import shanghui

IN_POSTGRESQL = '[dagster]\nstorage = "postgresql"\n'


@pytest.fixture
def home(tmp_path) -> Home:
    return Home(tmp_path / "home")


def dagster_settings(home: Home) -> dict:
    home.create()
    return yaml.safe_load((home.dagster / "dagster.yaml").read_text(encoding="utf-8"))


def test_dagster_is_told_anew_where_records_are_when_the_home_says_so(home):
    in_files = dagster_settings(home)
    assert in_files == {
        "telemetry": {"enabled": False},
        "nux": {"enabled": False},
        "concurrency": {"runs": {"max_concurrent_runs": 1}},
        "retention": {"sensor": {"purge_after_days": {"skipped": 7, "success": 30, "failure": 30}}},
        "run_monitoring": {"enabled": True, "start_timeout_seconds": 300},
    }
    (home.path / "shanghui.toml").write_text(IN_POSTGRESQL)
    storage = {"postgres": {"postgres_url": "postgresql+psycopg2://"}}
    assert dagster_settings(home) == in_files | {"storage": storage}
    (home.path / "shanghui.toml").unlink()
    assert dagster_settings(home) == in_files


def test_dagster_deletes_the_ticks_of_sensors_after_the_days_the_home_says(home):
    from dagster import DagsterInstance
    from dagster._core.definitions.run_request import InstigatorType

    def days(settings: str) -> dict[str, dict[str, int]]:
        (home.path / "shanghui.toml").write_text(settings)
        home.create()
        with DagsterInstance.from_config(str(home.dagster)) as instance:
            return {
                kind.value: {
                    status.value: number
                    for status, number in instance.get_tick_retention_settings(kind).items()
                }
                for kind in (InstigatorType.SENSOR, InstigatorType.SCHEDULE)
            }

    home.path.mkdir()
    never = {"STARTED": -1, "SKIPPED": -1, "SUCCESS": -1, "FAILURE": -1}
    of_three = days("[retention]\nticks_days = 3\n")
    assert of_three["SENSOR"] == never | {"SKIPPED": 3, "SUCCESS": 3, "FAILURE": 3}
    assert of_three["SCHEDULE"] == never
    assert days("[retention]\nticks_days = 0\n")["SENSOR"] == never


def test_settings_that_are_as_they_were_are_not_written_again(home):
    dagster_settings(home)
    written = (home.dagster / "dagster.yaml").stat()
    dagster_settings(home)
    assert (home.dagster / "dagster.yaml").stat().st_mtime_ns == written.st_mtime_ns
    assert [path.name for path in home.dagster.iterdir() if path.is_file()] == ["dagster.yaml"]


@pytest.mark.parametrize("command", [("refresh", "2022"), ("daemon",)])
def test_a_database_that_does_not_answer_is_told_of_in_a_line(home, tmp_path, command):
    home.inbox.mkdir(parents=True)
    (home.inbox / "450181_横州市_2022.xlsx").touch()
    (home.path / "shanghui.toml").write_text(IN_POSTGRESQL)
    run = shanghui(*command, "--home", home.path, PGHOST=str(tmp_path), PGPASSWORD="secret")
    assert run.returncode == 2
    assert run.stderr == (
        f'shanghui: {home.path}/shanghui.toml: dagster.storage is "postgresql", and it does not '
        f'answer: connection to server on socket "{tmp_path}/.s.PGSQL.5432" failed: No such file '
        "or directory; see to the server and to the variables PGHOST, PGPORT, PGDATABASE, PGUSER, "
        "PGPASSWORD\n"
    )


def test_a_missing_library_is_named(home, monkeypatch):
    home.path.mkdir()
    (home.path / "shanghui.toml").write_text(IN_POSTGRESQL)
    monkeypatch.setitem(sys.modules, "psycopg2", None)
    monkeypatch.setitem(sys.modules, "dagster_postgres", None)
    with pytest.raises(RunHistoryError, match="is not installed; install shanghui\\[postgres\\]"):
        must_be_reachable(home)


def test_a_database_that_answers_is_enough(home, monkeypatch):
    programs = postgresql_programs()
    if programs is None:
        pytest.skip("no PostgreSQL here: apt-get install postgresql")
    home.path.mkdir()
    (home.path / "shanghui.toml").write_text(IN_POSTGRESQL)
    with running_postgresql(programs) as variables:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        must_be_reachable(home)
        monkeypatch.setenv("PGDATABASE", "nowhere")
        with pytest.raises(RunHistoryError, match='database "nowhere" does not exist'):
            must_be_reachable(home)


def test_a_storage_that_is_none_is_refused(home):
    home.path.mkdir()
    (home.path / "shanghui.toml").write_text('[dagster]\nstorage = "postgres"\n')
    run = shanghui("config", "--home", home.path)
    assert (run.returncode, run.stderr) == (
        2,
        f'shanghui: {home.path}/shanghui.toml: dagster.storage is "postgres"; it must be "files" '
        'or "postgresql"\n',
    )
