"""The Containerfile, held to what can be held without building it: its files, users, commands."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from orchestration.cli import COMMANDS
from orchestration.serving.units import UNITS
from tests.operations.test_units import options_of

CHECKOUT = Path(__file__).parents[2]
# A line that ends with a backslash goes on.
TEXT = re.sub(r"\\\n\s*", "", (CHECKOUT / "Containerfile").read_text(encoding="utf-8"))
STEPS = [
    tuple(line.split(maxsplit=1)) for line in TEXT.splitlines() if line and not line.startswith("#")
]


def steps(kind: str) -> list[str]:
    return [words for name, words in STEPS if name == kind]


@pytest.fixture(scope="module")
def copied(tmp_path_factory) -> Path:
    """The folder that the image is installed from: what it copies of the checkout, no more."""
    folder = tmp_path_factory.mktemp("container")
    for words in steps("COPY"):
        *sources, target = words.split()
        if sources[0].startswith("--from="):
            continue
        for source in sources:
            origin = CHECKOUT / source
            if origin.is_dir():
                ignored = shutil.ignore_patterns("__pycache__", "target", "logs")
                shutil.copytree(origin, folder / target, ignore=ignored)
            else:
                shutil.copy(origin, folder / target)
    return folder


def test_what_is_copied_is_enough_to_run_and_to_install(copied):
    environment = os.environ | {"PYTHONPATH": str(copied)}
    run = subprocess.run(
        [sys.executable, "-m", "orchestration", "config"],
        cwd=copied,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    planned = subprocess.run(
        ["make", "--dry-run", "setup"], cwd=copied, capture_output=True, text=True, check=False
    )
    assert planned.returncode == 0, planned.stderr
    assert "--require-hashes -r requirements.lock" in planned.stdout
    assert steps("RUN")[0].endswith("&& make setup")


def test_every_package_of_the_wheel_is_copied(copied):
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
    packages = project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    assert [name for name in packages if not (copied / name).is_dir()] == []
    let_in = (CHECKOUT / ".dockerignore").read_text().splitlines()
    assert [path.name for path in copied.iterdir() if f"!{path.name}" not in let_in] == []


def test_it_runs_as_a_user_whose_home_is_the_volume():
    (user,) = steps("USER")
    assert user == "shanghui"
    assert steps("VOLUME") == ["/home/shanghui"]
    assert "SHANGHUI_HOME=/home/shanghui" in steps("ENV")[0]
    assert any(f"--home-dir /home/shanghui {user}" in words for words in steps("RUN"))
    # Nothing is done as root after the user is set but what needs no files.
    after = [name for name, _ in STEPS][[name for name, _ in STEPS].index("USER") :]
    assert {"RUN", "COPY"}.isdisjoint(after)


def test_what_it_starts_is_there():
    known = {command.__name__.replace("_", "-") for command in COMMANDS}
    assert steps("ENTRYPOINT") == ['["shanghui"]']
    assert steps("CMD") == ['["daemon"]']
    (health,) = steps("HEALTHCHECK")
    assert health.endswith('CMD ["shanghui", "health"]')
    assert {"daemon", "health"} <= known


def test_the_page_runs_every_service_and_what_recurs_over_the_one_volume():
    page = (CHECKOUT / "docs/operations.md").read_text(encoding="utf-8")
    runs = re.findall(r"^podman run (.*) shanghui ([a-z]+)(.*)$", page, re.M)
    commands = [command for _, command, _ in runs]
    assert commands == ["daemon", "web", "desk", "health", "backup", "retention"]
    for around, command, options in runs:
        assert "--volume shanghui:/home/shanghui" in around
        assert set(re.findall(r"--[a-z-]+", options)) <= options_of(command)
    # A timer starts what a container of its own does not.
    recurring = {unit.name for unit in UNITS if not unit.stays}
    assert {command for around, command, _ in runs if "--rm" in around} == recurring
