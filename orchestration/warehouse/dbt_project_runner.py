"""The dbt project, parsed once and run in this process.

Belongs here: how dbt is called, and what is asked of its results. Does not: any SQL of facts or
marts (the dbt project has it), or where the warehouse goes.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import duckdb
import yaml

from ingestion.errors import ShanghuiError
from orchestration.home import Home

QUIETLY = ("--log-level", "none", "--log-level-file", "info", "--no-use-colors")
"""dbt says nothing on the terminal; what it has to say is in its log below the home."""

LOG_BYTES = 1 << 20
"""Of dbt's log; dbt itself keeps five full ones besides. A refresh writes some 25 kB."""


class WarehouseError(ShanghuiError):
    """dbt could not build the warehouse, or one of its tests failed."""


class DataTestsError(WarehouseError):
    """Data tests failed: `failed` has name and message of each, by the name of its model."""

    def __init__(self, message: str, failed: Mapping[str, Sequence[str]]) -> None:
        super().__init__(message)
        self.failed = failed


@dataclass(frozen=True)
class BuiltModel:
    """One model or seed as built: its rows, and how many data tests it passed."""

    name: str
    seconds: float
    row_count: int
    tests_passed: int


_parsed: dict[Path, Any] = {}
"""The project's manifest, which is the same for every home: parsing costs more than building."""


class DbtProject:
    """The dbt project, to be run over one home."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.folder = Path(str(files("dbt_project")))
        self._write_profile()
        if self.folder not in _parsed:
            _parsed[self.folder] = self._call("parse").result
        self.manifest = _parsed[self.folder]
        self.manifest_dict: dict[str, Any] = self.manifest.writable_manifest().to_dict(
            omit_none=False
        )

    def _write_profile(self) -> None:
        profile = {
            "shanghui": {
                "target": "home",
                "outputs": {
                    "home": {
                        "type": "duckdb",
                        "path": str(self.home.build.resolve() / "warehouse.duckdb"),
                        "threads": 2,
                        # Small models gain nothing from more threads a query.
                        "settings": {"threads": 1},
                        "attach": [
                            {
                                "path": str(self.home.intake.resolve()),
                                "alias": "intake",
                                "read_only": True,
                            }
                        ],
                    }
                },
            }
        }
        self.home.dbt.mkdir(parents=True, exist_ok=True)
        (self.home.dbt / "profiles.yml").write_text(yaml.safe_dump(profile), encoding="utf-8")

    def _call(self, command: str, *arguments: str, manifest: Any = None) -> Any:
        from dbt.cli.main import dbtRunner

        folders = [
            ("--project-dir", self.folder),
            ("--profiles-dir", self.home.dbt.resolve()),
            ("--target-path", self.home.dbt.resolve() / "target"),
            ("--log-path", self.home.dbt.resolve() / "logs"),
            ("--log-file-max-bytes", LOG_BYTES),
        ]
        result = dbtRunner(manifest=manifest).invoke(
            [*QUIETLY, "--no-version-check", "--no-send-anonymous-usage-stats"]
            + [command, *arguments]
            + [str(item) for pair in folders for item in pair]
        )
        if result.exception is not None:
            words = " ".join(str(result.exception).split())
            raise WarehouseError(f"dbt {command}: {words}") from result.exception
        return result

    def build(self) -> list[BuiltModel]:
        """Build every seed and model and run the data tests; the models in the order built.

        Raises WarehouseError naming the first models or tests that failed.
        """
        from dbt.adapters.duckdb.connections import DuckDBConnectionManager

        try:
            result = self._call(
                "build", "--exclude-resource-type", "unit_test", manifest=self.manifest
            )
        finally:
            # dbt's own clean-up keeps the file locked.
            DuckDBConnectionManager.close_all_connections()
        failed = [node for node in result.result.results if node.status in ("error", "fail")]
        if failed:
            raise self._failure(failed)
        return self._built_models(result.result.results)

    def _failure(self, failed: Sequence[Any]) -> WarehouseError:
        words = [f"{node.node.name}: {node.message}" for node in failed]
        message = "dbt build failed: " + "; ".join(words[:5])
        by_model: dict[str, list[str]] = defaultdict(list)
        for node, said in zip(failed, words, strict=True):
            if node.node.resource_type == "test":
                model = self.tested_model(node.node.unique_id)
                if model:
                    by_model[self.manifest_dict["nodes"][model]["name"]].append(said)
        return DataTestsError(message, by_model) if by_model else WarehouseError(message)

    def _built_models(self, results: Sequence[Any]) -> list[BuiltModel]:
        passed: dict[str, int] = defaultdict(int)
        for node in results:
            if node.node.resource_type == "test":
                model = self.tested_model(node.node.unique_id)
                if model:
                    passed[model] += 1
        with duckdb.connect(str(self.home.build / "warehouse.duckdb"), read_only=True) as built:
            return [
                BuiltModel(
                    name=node.node.name,
                    seconds=node.execution_time,
                    row_count=_count_rows(built, node.node),
                    tests_passed=passed[node.node.unique_id],
                )
                for node in results
                if node.node.resource_type in ("model", "seed")
            ]

    def tested_model(self, test_id: str) -> str | None:
        """The model or seed a data test is attached to, else its last parent."""
        test = self.manifest_dict["nodes"][test_id]
        if test.get("attached_node"):
            return test["attached_node"]
        parents = [
            parent
            for parent in test["depends_on"]["nodes"]
            if parent.startswith(("model.", "seed."))
        ]
        return parents[-1] if parents else None


def _count_rows(built: duckdb.DuckDBPyConnection, node: Any) -> int:
    # The catalogue is named too: schema and catalogue are both called `warehouse`.
    table = f'"{node.database}"."{node.schema}"."{node.alias}"'
    [(count,)] = built.execute(f"select count(*) from {table}").fetchall()
    return count
