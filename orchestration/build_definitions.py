"""Dagster definitions over one home.

Belongs here: putting assets, job and resource together. Does not: reading the environment
(`definitions` does, for Dagster's own processes).
"""

import dagster as dg

from orchestration.assets import (
    admitted_returns,
    correction_slips,
    filings,
    findings,
    received_files,
)
from orchestration.dbt_project_runner import DbtProject
from orchestration.home import Home
from orchestration.release_asset import release_asset
from orchestration.run_home import run_home_resource
from orchestration.warehouse_assets import warehouse_assets

REFRESH = "refresh"
ADMIT = "admit"


def build_definitions(home: Home) -> dg.Definitions:
    """Everything Dagster shows and runs over `home`."""
    admission = [received_files, filings, findings, correction_slips, admitted_returns]
    warehouse = warehouse_assets(DbtProject(home))
    assets = [*admission, warehouse, release_asset(warehouse)]
    return dg.Definitions(
        assets=assets,
        jobs=[
            dg.define_asset_job(
                REFRESH,
                selection=dg.AssetSelection.assets(*assets),
                description="Receive the inbox, judge and admit the returns of the years asked, "
                "build the warehouse, publish a release if anything changed.",
            ),
            dg.define_asset_job(
                ADMIT,
                selection=dg.AssetSelection.assets(*admission),
                description="Receive the inbox, judge and admit the returns of the years asked, "
                "without building the warehouse.",
            ),
        ],
        resources={"home": run_home_resource(home)},
        # Every step needs the libraries the last one imported: a process a step costs 20 s.
        executor=dg.in_process_executor,
    )
