"""An installed wheel works outside a checkout: forms, rules, registers, dbt project are in it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.long

CHECKOUT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> Path:
    """The wheel built from the checkout, unpacked into a folder of its own."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--quiet"]
    source = folder / "source"
    shutil.copytree(
        CHECKOUT, source, ignore=shutil.ignore_patterns(".venv", ".git", "data", "__pycache__")
    )
    options = ["--no-deps", "--no-build-isolation"]
    built = [*pip, "wheel", *options, "--wheel-dir", folder, source]
    subprocess.run(built, check=True, timeout=120)
    (wheel,) = folder.glob("shanghui-*.whl")
    target = folder / "installed"
    subprocess.run(
        [*pip, "install", "--no-deps", "--target", target, wheel], check=True, timeout=120
    )
    return target


def test_an_installed_wheel_refreshes_a_home_outside_a_checkout(installed, tmp_path, write_returns):
    returns = write_returns(["450181"], [2022])
    home = tmp_path / "home"
    shutil.copytree(returns / "wave-1", home / "inbox")
    environment = os.environ | {"PYTHONPATH": str(installed)}

    def run(*arguments: object) -> str:
        done = subprocess.run(
            [sys.executable, *map(str, arguments)],
            capture_output=True,
            text=True,
            cwd=tmp_path,
            env=environment,
            check=False,
            timeout=300,
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    where = run("-c", "import orchestration; print(orchestration.__file__)")
    assert where.startswith(str(installed))
    run("-m", "orchestration", "refresh", "2022", "--home", home)
    assert (home / "releases" / "current" / "index.html").stat().st_size > 100_000
    answer = run(
        *("-m", "orchestration", "sql", "--home", home, "--format", "csv"),
        "select numerator, denominator from indicators where report_year = 2022 "
        "and division_code = '450181' and indicator = 'chamber_coverage_rate'",
    )
    numerator, denominator = answer.splitlines()[1].split(",")
    assert float(denominator) == 17
    assert 0 < float(numerator) <= 17
    run("-m", "orchestration", "template", "2023", "--county", "450181", "--home", home)
    assert (tmp_path / "templates-2023/450181_横州市_2023.xlsx").is_file()
    run("-m", "orchestration", "guide", "2022")
    assert "chambers.member_count.required" in (tmp_path / "filing-guide-2022.html").read_text()
