"""What the units start makes no system call that the units refuse."""

import ctypes.util
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from orchestration.serving import write_units
from tests.operations.conftest import YEARS

UNDER_THE_FILTER = Path(__file__).with_name("under_the_filter.py")


@pytest.fixture
def daemon_unit(tmp_path) -> Path:
    if not shutil.which("systemd-analyze") or not ctypes.util.find_library("seccomp"):
        pytest.skip("no systemd-analyze or libseccomp here: apt-get install systemd")
    write_units(tmp_path / "units", tmp_path / "home", "shanghui", Path(sys.executable), None)
    return tmp_path / "units/shanghui-daemon.service"


def under_the_filter(
    unit: Path, *arguments: object, answer: str = "kill"
) -> subprocess.CompletedProcess:
    command = [sys.executable, UNDER_THE_FILTER, answer, unit, sys.executable, *arguments]
    return subprocess.run(
        [*map(str, command)], capture_output=True, text=True, check=False, timeout=300
    )


def test_a_call_that_the_unit_refuses_ends_a_process_here(daemon_unit):
    # So that the next test can fail.
    run = under_the_filter(daemon_unit, "-c", "import os; os.chown('/tmp/nobody', 1, 1)")
    assert run.returncode == -signal.SIGSYS
    run = under_the_filter(daemon_unit, "-c", "print('well')")
    assert (run.returncode, run.stdout) == (0, "well\n")


def test_the_charts_of_the_report_are_drawn_within_the_filter(daemon_unit):
    # Pictures are made outside Python, by threads of their own.
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'
    code = f"from publishing.report.drawing import as_png; print(as_png({{1: {drawing!r}}})[1][:4])"
    run = under_the_filter(daemon_unit, "-c", code)
    assert (run.returncode, run.stdout) == (0, "b'\\x89PNG'\n"), run.stderr


@pytest.mark.long
def test_a_refresh_with_its_report_and_page_is_made_within_the_filter(
    daemon_unit, returns, tmp_path
):
    home = tmp_path / "home"
    shutil.copytree(returns / str(YEARS[0]), home / "inbox")
    run = under_the_filter(
        *(daemon_unit, "-m", "orchestration", "refresh", YEARS[0], "--home", home, "--json"),
        answer="refuse",
    )
    assert run.returncode == 0, run.stderr
    release = home / "releases/current"
    assert (release / "index.html").is_file()
    forms = {path.suffix for path in (release / "report" / str(YEARS[0])).iterdir()}
    assert {".html", ".docx", ".pdf", ".xlsx"} <= forms
