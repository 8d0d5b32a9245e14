"""systemd's units as `shanghui units` writes them: valid, hardened, starting what there is."""

import json
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
import typer

from orchestration.cli import app
from orchestration.serving import write_units
from tests.pipeline.test_commands import shanghui

STARTED = ("web", "daemon", "desk", "health", "backup", "retention")


@pytest.fixture(scope="module")
def written(tmp_path_factory) -> Path:
    """The units of an installation whose home and backups have names that need care."""
    folder = tmp_path_factory.mktemp("units")
    command = folder / "shanghui"
    command.write_text("#!/bin/sh\n")
    command.chmod(0o755)
    write_units(folder / "out", Path("/srv/商会 100%"), "shanghui", command, Path("/mnt/copies"))
    return folder / "out"


def analyzed(*arguments: object) -> subprocess.CompletedProcess:
    if not shutil.which("systemd-analyze"):
        pytest.skip("no systemd-analyze here: apt-get install systemd")
    command = ["systemd-analyze", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def test_systemd_finds_nothing_wrong_with_the_units(written):
    run = analyzed("verify", "--man=no", "--recursive-errors=no", *sorted(written.iterdir()))
    assert (run.returncode, run.stderr) == (0, "")


@pytest.mark.parametrize("name", STARTED)
def test_a_service_can_do_little_besides_its_work(written, name):
    # Of 10 for one that may do anything; in tenths.
    run = analyzed(
        "security", "--offline=yes", "--threshold=20", written / f"shanghui-{name}.service"
    )
    assert run.returncode == 0, run.stdout


def options_of(command: str, *rest: str) -> set[str]:
    """The options of a command, as --home; of its own command where `rest` begins with one."""
    found = typer.main.get_command(app).commands[command]
    if rest:
        found = getattr(found, "commands", {}).get(rest[0], found)
    return {option for param in found.params for option in param.opts}


def started(service: Path) -> list[str]:
    (line,) = re.findall(r"^ExecStart=(.*)$", service.read_text(encoding="utf-8"), re.M)
    return shlex.split(line.replace("%%", "%"))


@pytest.mark.parametrize("name", STARTED)
def test_a_unit_starts_a_command_with_options_it_has(written, name):
    program, command, *options = started(written / f"shanghui-{name}.service")
    assert Path(program).is_file()
    assert command == name
    assert options[-2:] == ["--home", "/srv/商会 100%"]
    asked = {option for option in options if option.startswith("--")}
    assert asked <= options_of(command)


def test_all_that_writes_may_write_to_the_home_and_only_backups_to_the_copies(written):
    writable = {
        path.stem: re.findall(r"^ReadWritePaths=(.*)$", path.read_text(encoding="utf-8"), re.M)
        for path in written.glob("*.service")
    }
    home = '"/srv/商会 100%%"'
    assert writable == {
        "shanghui-web": [home],
        "shanghui-daemon": [home],
        "shanghui-desk": [home],
        "shanghui-health": [home],
        "shanghui-backup": [f"{home} /mnt/copies"],
        "shanghui-retention": [home],
    }


def test_what_recurs_is_apart_and_in_the_time_of_the_schedules(written):
    times = {
        path.stem: re.findall(r"^OnCalendar=(.*)$", path.read_text(encoding="utf-8"), re.M)
        for path in written.glob("*.timer")
    }
    # The schedules are at 3 and 6 in Asia/Shanghai, whatever the machine's own time is.
    assert times == {
        "shanghui-health": ["*:0/5"],
        "shanghui-backup": ["*-*-* 02:00 Asia/Shanghai"],
        "shanghui-retention": ["*-*-05 04:30 Asia/Shanghai"],
    }


def test_what_needs_the_home_to_itself_is_tried_again_where_a_refresh_holds_it(written):
    again = {
        path.stem
        for path in written.glob("*.service")
        if "Restart=on-failure\nRestartSec=15min\nRestartPreventExitStatus=1\n"
        in path.read_text(encoding="utf-8")
    }
    assert again == {"shanghui-backup", "shanghui-retention"}


def test_a_daemon_has_longer_to_end_than_a_run_under_way(written):
    service = written / "shanghui-daemon.service"
    command = started(service)
    wait = int(command[command.index("--wait") + 1])
    (until_killed,) = re.findall(r"^TimeoutStopSec=(\d+)$", service.read_text("utf-8"), re.M)
    # The daemon may take 10 s itself, what is killed 5 s.
    assert int(until_killed) >= wait + 15


def test_the_command_writes_units_of_this_installation(tmp_path):
    run = shanghui("units", "--out", tmp_path / "out", "--home", tmp_path / "home", "--json")
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout)["backup"] is None
    # Nobody said where backups go.
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "shanghui-daemon.service",
        "shanghui-desk.service",
        "shanghui-health.service",
        "shanghui-health.timer",
        "shanghui-retention.service",
        "shanghui-retention.timer",
        "shanghui-web.service",
        "shanghui.target",
    ]


def test_who_names_no_folder_for_backups_is_told_that_none_is_made(tmp_path):
    units = ("units", "--out", tmp_path / "out", "--home", tmp_path / "home")
    without, with_one = shanghui(*units), shanghui(*units, "--backup", tmp_path / "copies")
    assert without.stdout.splitlines() == [
        f"Wrote 8 units to {tmp_path / 'out'}",
        "None of them makes a backup: to have one every night write them with --backup DIR",
    ]
    assert with_one.stdout == f"Wrote 10 units to {tmp_path / 'out'}\n"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--user", "a b"), "'a b' is no name of a user; write it as shanghui"),
        (("--out", "/dev/null/x"), "cannot write to /dev/null/x (Not a directory); name a folder"),
        (("--home", "a\nb"), "into a unit; use a path without such characters"),
    ],
)
def test_units_that_cannot_be_written_say_why(arguments, told, tmp_path):
    run = shanghui("units", *arguments, folder=tmp_path)
    assert run.returncode == 2
    assert told in run.stderr
    assert run.stderr.count("\n") == 1


def test_a_prefix_is_written_as_a_path(tmp_path):
    run = shanghui("web", "--prefix", "runs", "--home", tmp_path)
    assert (run.returncode, run.stderr) == (
        2,
        "shanghui: cannot use 'runs' as --prefix; write it as /runs\n",
    )
