"""`shanghui web` and `shanghui daemon`: started, used, told to end, as a service manager does."""

import json
import re
import shutil

import pytest

from orchestration.home import Home
from tests.operations.asking import start_run, statuses
from tests.operations.conftest import COUNTY, YEARS
from tests.operations.proxies import PASSWORD, USER, running_proxy
from tests.operations.servers import ended, processes_over, running, until
from tests.pipeline.dagster_server import free_port
from tests.pipeline.test_commands import shanghui

pytestmark = pytest.mark.long

WITHOUT_REPORTS = "[report]\nformats = []\n"


def new_home(folder, returns, settings: str = "") -> Home:
    home = Home(folder / "home")
    shutil.copytree(returns, home.inbox)
    (home.path / "shanghui.toml").write_text(WITHOUT_REPORTS + settings, encoding="utf-8")
    return home


def test_page_and_daemon_write_their_records_into_one_postgresql(returns, tmp_path, postgresql):
    # The runs are those asked for here: nothing is asked for by what stands in the inbox.
    settings = '[dagster]\nstorage = "postgresql"\n[watching]\ninbox = false\n'
    home = new_home(tmp_path, returns, settings)
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
        # Health reads the same records: the last run is there, and the daemon's heartbeat.
        health = shanghui("health", "--home", home.path, "--json", **variables)
        found = {line["name"]: line["standing"] for line in json.loads(health.stdout)["lines"]}
        assert (found["daemon"], found["queue"]) == ("ok", "ok"), health.stdout
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
    assert shanghui("refresh", YEARS[0], "--home", home.path).returncode == 0


def test_the_page_is_reached_through_the_proxy_by_who_has_the_password(nginx, tmp_path):
    folder, port = tmp_path / "proxy", free_port()
    folder.mkdir()
    with (
        running("web", "--home", tmp_path / "home", "--port", port, "--prefix", "/runs") as web,
        running_proxy(nginx, folder, desk_port=1, web_port=port) as proxy,
    ):
        until(lambda: statuses(f"http://127.0.0.1:{port}/runs") == [], web)
        known = ("--user", f"{USER}:{PASSWORD}")
        assert proxy.ask("/runs/server_info")[0] == 401
        status, body = proxy.ask("/runs/server_info", *known)
        assert (status, "dagster_version" in body) == (200, True)
        # What the page is made of is asked for below the same path.
        status, body = proxy.ask("/runs/", *known)
        assert (status, "/runs" in body) == (200, True)
        assert ended(web) == 0


def test_a_county_files_at_the_desk_through_the_proxy(nginx, returns, tmp_path):
    home = Home(tmp_path / "home")
    home.create()
    (home.path / "shanghui.toml").write_text(
        '[desk]\npublic_address = "https://shanghui.example"\ntrusted_proxy = "127.0.0.1"\n',
        encoding="utf-8",
    )
    made = shanghui(
        *("desk", "links", YEARS[0], "--county", COUNTY, "--out", tmp_path / "links"),
        *("--home", home.path),
    )
    assert made.returncode == 0, made.stderr
    texts = "".join(path.read_text("utf-8") for path in (tmp_path / "links").rglob("*.txt"))
    (token,) = set(re.findall(r"https://shanghui\.example/county/([^/\s]+)/", texts))
    (workbook,) = (returns / str(YEARS[0])).glob("*.xlsx")
    folder, port = tmp_path / "proxy", free_port()
    folder.mkdir()
    with (
        running("desk", "--home", home.path, "--port", port) as desk,
        running_proxy(nginx, folder, desk_port=port, web_port=1) as proxy,
    ):
        until(lambda: proxy.ask("/desk.css")[0] == 200, desk)
        assert proxy.ask(f"/county/{token}/")[0] == 200
        assert proxy.ask("/county/forged/")[0] == 403
        here = ("-H", "Origin: https://shanghui.example", "--location")
        status, answer = proxy.ask(f"/county/{token}/check", "-F", f"file=@{workbook}", *here)
        (filing,) = set(re.findall(rf"/county/{token}/file/[0-9a-f]{{64}}", answer))
        assert status == 200
        status, receipt = proxy.ask(filing, "--data", "", *here)
        assert (status, "回执" in receipt) == (200, True)
        # Another site may not send a form with a county's link.
        elsewhere = ("-H", "Origin: https://elsewhere.example")
        assert proxy.ask(filing, "--data", "", *elsewhere)[0] == 403
        logged = proxy.logged()
        assert " POST /county " in logged
        assert token not in logged
    assert [path.suffix for path in (home.inbox / "desk" / str(YEARS[0])).iterdir()] == [".xlsx"]


def test_a_desk_below_a_path_of_the_public_address_files_and_leads_nowhere_else(
    nginx, returns, tmp_path
):
    home = Home(tmp_path / "home")
    home.create()
    (home.path / "shanghui.toml").write_text(
        '[desk]\npublic_address = "https://shanghui.example/desk"\ntrusted_proxy = "127.0.0.1"\n',
        encoding="utf-8",
    )
    made = shanghui(
        *("desk", "links", YEARS[0], "--county", COUNTY, "--out", tmp_path / "links"),
        *("--home", home.path),
    )
    assert made.returncode == 0, made.stderr
    texts = "".join(path.read_text("utf-8") for path in (tmp_path / "links").rglob("*.txt"))
    (link,) = set(re.findall(r"https://shanghui\.example(/desk/county/[^/\s]+)/", texts))
    (workbook,) = (returns / str(YEARS[0])).glob("*.xlsx")
    folder, port = tmp_path / "proxy", free_port()
    folder.mkdir()
    with (
        running("desk", "--home", home.path, "--port", port) as desk,
        running_proxy(nginx, folder, desk_port=port, web_port=1, desk_path="/desk") as proxy,
    ):
        until(lambda: proxy.ask("/desk/desk.css")[0] == 200, desk)
        here = ("-H", "Origin: https://shanghui.example", "--location")
        status, page = proxy.ask(f"{link}/")
        led_to = re.findall(r'(?:href|action|src)="(/[^"]*)"', page)
        assert status == 200
        assert led_to and [to for to in led_to if not to.startswith("/desk/")] == []
        status, answer = proxy.ask(f"{link}/check", "-F", f"file=@{workbook}", *here)
        assert status == 200
        (filing,) = set(re.findall(rf"{link}/file/[0-9a-f]{{64}}", answer))
        status, receipt = proxy.ask(filing, "--data", "", *here)
        assert (status, "回执" in receipt) == (200, True)
        assert link.rpartition("/")[2] not in proxy.logged()
