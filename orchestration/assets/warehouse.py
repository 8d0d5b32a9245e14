"""The warehouse's models as assets.

Belongs here: building them, and what is told of each. Does not: how they show (`warehouse_specs`),
SQL, or the release made of the warehouse (`release`).
"""

from collections.abc import Iterator, Sequence

import dagster as dg

from orchestration.assets.run_home import RunHome
from orchestration.assets.warehouse_specs import DATA_TESTS, data_test_specs, model_specs
from orchestration.warehouse import BuiltModel, DataTestsError, DbtProject, build_warehouse


def _build(project: DbtProject, home: RunHome) -> list[BuiltModel]:
    with home.progress.step("Building the warehouse"):
        return build_warehouse(
            project,
            home.home,
            forms=home.forms,
            register=home.register,
            rule_set=home.rule_set,
            ledger=home.ledger(),
            deadline=home.configuration.deadline,
            withheld_below_percent=home.configuration.withheld_below_percent,
            engine=home.configuration.engine,
        )


def _failed_tests(key: dg.AssetKey, failed: Sequence[str]) -> dg.AssetCheckResult:
    """The check of a model that says which of its tests failed; the warehouse is the last one."""
    return dg.AssetCheckResult(
        check_name=DATA_TESTS,
        asset_key=key,
        passed=False,
        severity=dg.AssetCheckSeverity.ERROR,
        metadata={"tests_failed": len(failed), "failed": "\n".join(failed)},
    )


def warehouse_assets(project: DbtProject) -> dg.AssetsDefinition:
    """The dbt models of `project` as assets."""

    @dg.multi_asset(
        name="warehouse",
        specs=model_specs(project),
        check_specs=data_test_specs(project),
        can_subset=True,
    )
    def warehouse(
        context: dg.AssetExecutionContext, home: dg.ResourceParam[RunHome]
    ) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
        key_of = {key.path[-1]: key for key in context.selected_asset_keys}
        try:
            models = _build(project, home)
        except DataTestsError as error:
            for name, failed in error.failed.items():
                if name in key_of:
                    yield _failed_tests(key_of[name], failed)
            raise
        tested = {check.asset_key for check in context.selected_asset_check_keys}
        for model in models:
            if model.name not in key_of:
                # All models are always built; a run over some of the assets reports only those.
                continue
            key = key_of[model.name]
            checks = [
                dg.AssetCheckResult(
                    check_name=DATA_TESTS,
                    asset_key=key,
                    passed=True,
                    metadata={"tests_passed": model.tests_passed},
                )
            ]
            yield dg.MaterializeResult(
                asset_key=key,
                metadata={
                    "dagster/row_count": model.row_count,
                    "seconds": round(model.seconds, 3),
                },
                check_results=checks if key in tested else [],
            )

    return warehouse
