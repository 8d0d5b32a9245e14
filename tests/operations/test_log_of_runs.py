"""A run that Dagster starts has its line in the home's log, as a refresh by the command has."""

import re

import dagster as dg
import pytest

from orchestration.assets.run_home import run_home_resource
from orchestration.home import Home
from orchestration.run_history import run_history


@dg.op(required_resource_keys={"run_home"}, config_schema={"fails": bool})
def step(context) -> None:
    if context.op_config["fails"]:
        raise ValueError("某县.xlsx")


@pytest.mark.parametrize(("fails", "outcome"), [(False, "done"), (True, "failed")])
def test_a_run_has_its_line_done_or_failed(tmp_path, fails, outcome):
    home = Home(tmp_path / "home")
    home.create()

    @dg.job(
        resource_defs={"run_home": run_home_resource(home)}, executor_def=dg.in_process_executor
    )
    def refresh() -> None:
        step()

    with run_history(home) as instance:
        result = refresh.execute_in_process(
            {"ops": {"step": {"config": {"fails": fails}}}}, instance, raise_on_error=False
        )
    (line,) = (home.logs / "shanghui.log").read_text(encoding="utf-8").splitlines()
    assert re.fullmatch(rf"\S+Z refresh {outcome} run={result.run_id}", line)
