"""The warehouse's models as assets.

Belongs here: how dbt's models and tests show in Dagster. Does not: SQL, or the release made of the
warehouse (`release`).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings, dbt_assets
from dagster_dbt import DbtProject as DagsterDbtProject

from orchestration.assets.expectations import admitted_returns
from orchestration.assets.run_home import RunHome
from orchestration.warehouse import BuiltModel, DataTestsError, DbtProject, build_warehouse

DATA_TESTS = "data_tests"


class OneCheckAModel(DagsterDbtTranslator):
    """Shows a model's data tests as one asset check, and the sources as the returns admitted."""

    def __init__(self, project: DbtProject) -> None:
        super().__init__(DagsterDbtTranslatorSettings(enable_duplicate_source_asset_keys=True))
        self._project = project

    def get_asset_spec(
        self, manifest: Mapping[str, Any], unique_id: str, project: DagsterDbtProject | None
    ) -> dg.AssetSpec:
        spec = super().get_asset_spec(manifest, unique_id, project)
        node = manifest["nodes"].get(unique_id) or manifest["sources"][unique_id]
        if node["resource_type"] == "source":
            return spec.replace_attributes(key=admitted_returns.key)
        schema = node["config"].get("schema") or node["schema"]
        return spec.replace_attributes(key=dg.AssetKey([schema, node["name"]]), group_name=schema)

    def get_asset_check_spec(
        self,
        asset_spec: dg.AssetSpec,
        manifest: Mapping[str, Any],
        unique_id: str,
        project: DagsterDbtProject | None,
    ) -> dg.AssetCheckSpec | None:
        model = self._project.tested_model(unique_id)
        if model is None or self.get_asset_spec(manifest, model, project).key != asset_spec.key:
            return None
        return dg.AssetCheckSpec(
            DATA_TESTS,
            asset=asset_spec.key,
            description="All data tests of the model pass; else there is no release.",
            blocking=True,
        )


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
    translator = OneCheckAModel(project)

    @dbt_assets(
        manifest=project.manifest_dict,
        dagster_dbt_translator=translator,
        name="warehouse",
        exclude="resource_type:unit_test",
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
