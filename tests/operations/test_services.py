"""`shanghui web` and `shanghui daemon`: started, used, told to end, as a service manager does."""

import shutil

import pytest

from orchestration.home import Home
from tests.operations.asking import start_run, statuses
from tests.operations.conftest import YEARS
from tests.operations.servers import ended, processes_over, running, until
from tests.pipeline.test_commands import shanghui
from tests.pipeline.test_dev_server import free_port

pytestmark = pytest.mark.long

WITHOUT_REPORTS = "[report]\nformats = []\n"


def new_home(folder, returns, settings: str = "") -> Home:
    home = Home(folder / "home")
    shutil.copytree(returns, home.inbox)
    (home.path / "shanghui.toml").write_text(WITHOUT_REPORTS + settings, encoding="utf-8")
    return home


def test_page_and_daemon_write_their_records_into_one_postgresql(returns, tmp_path, postgresql):
    home = new_home(tmp_path, returns, '[dagster]\nstorage = "postgresql"\n')
    # A password that the server does not ask for, to be looked for below.
    variables = postgresql | {"PGPASSWORD": "not-in-any-file"}
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with (
        running("web", "--home", home.path, "--port", port, **variables) as web,
        running("daemon", "--home", home.path, **variables) as daemon,
    ):
        until(lambda: statuses(address) == [], web, daemon)
        start_run(address, YEARS[0])
        until(lambda: statuses(address) == ["SUCCESS"], web, daemon)
        by_command = shanghui("refresh", YEARS[1], "--home", home.path, "--json", **variables)
        assert by_command.returncode == 0, by_command.stderr
        assert statuses(address) == ["SUCCESS", "SUCCESS"]
        # Told to end, the daemon lets the run under way end, and tells nobody wrong.
        start_run(address, *YEARS)
        until(lambda: "STARTED" in statuses(address), web, daemon)
        assert ended(daemon) == 0
        assert statuses(address) == ["SUCCESS"] * 3
        assert ended(web) == 0
    assert processes_over(home.path) == []
    assert not list(home.dagster.rglob("runs.db"))
    holding = [
        path
        for path in home.path.rglob("*")
        if path.is_file() and b"not-in-any-file" in path.read_bytes()
    ]
    assert holding == []


def test_a_run_that_may_not_go_on_is_ended_and_stands_as_failed(returns, tmp_path):
    home = new_home(tmp_path, returns)
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with running("web", "--home", home.path, "--port", port) as web:
        with running("daemon", "--home", home.path, "--wait", 0) as daemon:
            until(lambda: statuses(address) == [], web, daemon)
            start_run(address, *YEARS)
            until(lambda: statuses(address) == ["STARTED"], web, daemon)
            assert ended(daemon) == 0
        assert statuses(address) == ["FAILURE"]
        # Its page is there without it, and the home is free.
        assert ended(web) == 0
    assert processes_over(home.path) == []
    assert shanghui("refresh", "2020-2021", "--home", home.path).returncode == 0
