"""Several counties in one workbook: each is a return of its own, through a whole refresh.

The cells of the three clean returns were counted with another library: 805 + 1034 + 1829.
"""

import duckdb
import pytest

from ingestion.receive.ledger import read_ledger
from orchestration.home.home import Home
from tests.messy.corpus import messy_returns


@pytest.mark.long
def test_each_county_of_a_workbook_stands_or_is_sent_back_alone(refresh, tmp_path):
    content = {name: content for name, content, _ in messy_returns()}
    home = Home(tmp_path / "home")
    home.inbox.mkdir(parents=True)
    (home.inbox / "三县.xlsx").write_bytes(content["a_mistake_in_one_county_is_its_own.xlsx"])

    first = refresh(home.path, [2022])
    assert (first.files_read, first.filings, first.accepted, first.sent_back) == (1, 3, 2, 1)
    in_force = {item.county_code for item in read_ledger(home.ledger).returns_in_force()}
    assert in_force == {"450303", "450503"}
    assert conservation(home, first.run_id) == {"cells": 3668, "accounted": 3668, "passed": True}
    (problem,) = first.problems
    assert (problem.county_code, problem.place) == ("450305", "村企帮扶台账-七星区!P4")

    (home.inbox / "七星区.xlsx").write_bytes(content["clean-450305.xlsx"])
    second = refresh(home.path, [2022])
    assert (second.files_read, second.accepted, second.sent_back) == (1, 1, 0)
    with duckdb.connect(str(home.releases / second.release / "chambers.duckdb")) as release:
        counted = release.execute(
            "select county_code, count(*) from fct_chambers group by all order by all"
        ).fetchall()
    assert [code for code, _ in counted] == ["450303", "450305", "450503"]


def conservation(home: Home, run_id: str) -> dict:
    """What the asset check of the run said."""
    from dagster import DagsterInstance

    with DagsterInstance.from_config(str(home.dagster.resolve())) as instance:
        (evaluation,) = (
            entry.dagster_event.event_specific_data
            for entry in instance.all_logs(run_id)
            if entry.is_dagster_event
            and entry.dagster_event.event_type_value == "ASSET_CHECK_EVALUATION"
            and entry.dagster_event.event_specific_data.check_name == "conservation"
        )
    said = {name: evaluation.metadata[name].value for name in ("cells", "accounted")}
    return said | {"passed": evaluation.passed}
