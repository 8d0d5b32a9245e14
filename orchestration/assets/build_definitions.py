"""Dagster definitions over one home.

Belongs here: putting assets, job and resource together. Does not: reading the environment
(`definitions` does, for Dagster's own processes).
"""

import dagster as dg

from orchestration.alerts import alerts_sensor
from orchestration.assets.annual_report import annual_report
from orchestration.assets.county import correction_slips
from orchestration.assets.described import described
from orchestration.assets.expectations import admitted_returns, findings
from orchestration.assets.ingestion import filings, received_files
from orchestration.assets.page import page
from orchestration.assets.release import release_asset
from orchestration.assets.run_home import run_home_resource
from orchestration.assets.warehouse import warehouse_assets
from orchestration.home import Configuration, Home
from orchestration.warehouse import DbtProject
from orchestration.watching import Jobs, inbox_sensor, refresh_schedules

REFRESH = "refresh"
ADMIT = "admit"
RECEIVE = "receive"


def _over_years(asset: dg.AssetsDefinition, years: dg.PartitionsDefinition) -> dg.AssetsDefinition:
    """The asset with a partition for each of the years, if it has partitions."""
    if asset.partitions_def is None:
        return asset
    return asset.map_asset_specs(lambda spec: spec.replace_attributes(partitions_def=years))


def build_definitions(home: Home, configuration: Configuration) -> dg.Definitions:
    """Everything Dagster shows and runs over `home`."""
    report_years = dg.StaticPartitionsDefinition(
        [str(year) for year in configuration.forms.report_years]
    )
    reading, admission = (
        [described(_over_years(asset, report_years), configuration) for asset in group]
        for group in (
            (received_files, filings),
            (findings, correction_slips, admitted_returns),
        )
    )
    project = DbtProject(home)
    warehouse = warehouse_assets(project)
    publication = [
        described(asset, configuration)
        for asset in (warehouse, release_asset(warehouse, project), page, annual_report)
    ]
    assets = [*reading, *admission, *publication]
    jobs = [
        dg.define_asset_job(
            RECEIVE,
            selection=dg.AssetSelection.assets(*reading),
            description="Receive the inbox and read what was not read yet: of which report year"
            " a file is, is known then. Nothing is judged or admitted.",
        ),
        dg.define_asset_job(
            REFRESH,
            selection=dg.AssetSelection.assets(*assets),
            description="Receive the inbox, judge and admit the returns of the years asked, "
            "build the warehouse, publish a release if anything changed, write its page and "
            "annual report.",
        ),
        dg.define_asset_job(
            ADMIT,
            selection=dg.AssetSelection.assets(*reading, *admission),
            description="Receive the inbox, judge and admit the returns of the years asked, "
            "without building the warehouse.",
        ),
    ]
    names = Jobs(receive=RECEIVE, admit=ADMIT, refresh=REFRESH)
    return dg.Definitions(
        assets=assets,
        jobs=jobs,
        sensors=[
            inbox_sensor(home, configuration, names, jobs),
            alerts_sensor(home, configuration),
        ],
        schedules=refresh_schedules(configuration, names),
        resources={"home": run_home_resource(home)},
        # Every step needs the libraries the last one imported: a process a step costs 20 s.
        executor=dg.in_process_executor,
    )
