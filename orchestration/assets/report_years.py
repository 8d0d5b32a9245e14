"""The partitions of the assets: one a report year; the counties of a year are rows.

Belongs here: the years of the built-in forms, and those a run is over. Does not: any asset.
"""

import dagster as dg

from ingestion.form import load_forms

REPORT_YEARS = dg.StaticPartitionsDefinition([str(year) for year in load_forms().report_years])
"""One partition a report year; the counties of a year are rows, not partitions."""


ONE_RUN = dg.BackfillPolicy.single_run()


def years_of(context: dg.AssetExecutionContext) -> list[int]:
    """The report years of a run, in order."""
    return sorted(int(key) for key in context.partition_keys)
