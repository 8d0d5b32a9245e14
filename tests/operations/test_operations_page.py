"""`docs/operations.md` followed: what anyone may run is run, the rest is held to what is there."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from orchestration.home import read_configuration, read_settings
from orchestration.serving import write_units
from tests.operations.test_units import options_of

CHECKOUT = Path(__file__).parents[2]
PAGE = (CHECKOUT / "docs/operations.md").read_text(encoding="utf-8")
BLOCKS = [(kind, body) for kind, body in re.findall(r"^```(\w+)\n(.*?)^```$", PAGE, re.M | re.S)]
SHELL = [body for kind, body in BLOCKS if kind == "sh"]
AS_ROOT = [body for body in SHELL if body.startswith("# as root\n")]
AS_ANYONE = [body for body in SHELL if body not in AS_ROOT]


@pytest.mark.long
def test_what_any_user_may_run_works_as_it_stands(tmp_path):
    assert len(AS_ANYONE) == 6
    # The command as it is installed, before anything of that name.
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    run = subprocess.run(
        ["bash", "-e", "-u", "-c", "\n".join(AS_ANYONE)],
        cwd=tmp_path,
        env=os.environ | {"PATH": path},
        capture_output=True,
        text=True,
        check=False,
        timeout=500,
    )
    assert run.returncode == 0, run.stderr
    assert "release" in run.stdout
    releases = [
        (tmp_path / home / "releases/current").resolve().name for home in ("trial", "again")
    ]
    # A restored home has the release of before.
    assert releases[0] == releases[1]
    # Every setting is shown, and none is written into the home.
    assert 'storage = "files"' in run.stdout
    assert not (tmp_path / "trial/shanghui.toml").exists()
    assert len(list((tmp_path / "links").iterdir())) >= 2
    assert " test · " in (tmp_path / "trial/logs/alerts.log").read_text(encoding="utf-8")


@pytest.mark.parametrize("block", SHELL)
def test_a_block_is_shell_and_its_commands_are_there(block):
    parsed = subprocess.run(
        ["bash", "-n"], input=block, capture_output=True, text=True, check=False
    )
    assert (parsed.returncode, parsed.stderr) == (0, "")
    for command, options in re.findall(r"(?:^|-- | shanghui )shanghui ([a-z-]+)(.*)$", block, re.M):
        assert set(re.findall(r"--[a-z-]+", options)) <= options_of(command, *options.split())


def test_the_units_named_are_those_that_are_written(tmp_path):
    write_units(tmp_path, Path("/srv"), "shanghui", Path("/bin/true"), Path("/mnt"))
    written = {path.name for path in tmp_path.iterdir()}
    named = set(re.findall(r"shanghui(?:-\w+)?\.(?:service|timer|target)", PAGE))
    assert named <= written
    # Everything that is started by itself is enabled; what a timer starts is not.
    timers = {name.replace(".timer", ".service") for name in written if name.endswith(".timer")}
    assert named == written - timers


def test_the_settings_shown_are_settings(tmp_path):
    shown = "\n".join(body for kind, body in BLOCKS if kind == "toml")
    (tmp_path / "shanghui.toml").write_text(shown)
    settings = read_settings(tmp_path / "shanghui.toml")
    assert settings["dagster.storage"] == "postgresql"
    configuration = read_configuration(tmp_path)
    assert configuration.desk.public_address == "https://shanghui.example"
    assert configuration.desk.trusted_proxy == "127.0.0.1"
    assert configuration.alerts.desk_address == "http://127.0.0.1:8770"


def test_each_section_of_the_settings_is_shown_once_and_all_of_them_are_written_nowhere():
    # Settings copied into the home would stand there twice with the sections shown after.
    assert not re.search(r"shanghui config.*>", PAGE)
    sections = re.findall(r"^\[(\w+)\]$", PAGE, re.M)
    assert sorted(sections) == ["alerts", "dagster", "desk", "wecom"]


def test_the_certificate_is_there_before_nginx_is_asked():
    first = {word: PAGE.index(word) for word in ("openssl req -x509", "\nnginx -t")}
    assert first["openssl req -x509"] < first["\nnginx -t"]


def test_files_of_the_checkout_that_the_page_names_are_there():
    named = re.findall(r"\]\((?!http)([^)#]+)", PAGE)
    named += re.findall(r"/opt/shanghui/(docs/\S+)", PAGE)
    assert len(named) >= 2
    missing = [
        name
        for name in named
        if not any((f / name).exists() for f in (CHECKOUT, CHECKOUT / "docs"))
    ]
    assert missing == []


def test_the_tests_of_servers_install_what_the_page_installs():
    packages = {
        package
        for body in AS_ROOT
        for line in re.findall(r"^apt-get install --yes (.*)$", body, re.M)
        for package in line.split()
    }
    installed = (CHECKOUT / ".ci/run").read_text()
    assert {"postgresql", "nginx", "openssl"} <= packages
    assert [name for name in ("postgresql", "nginx", "openssl") if name not in installed] == []
