"""The dbt project, parsed and built by dbt once, in this process.

Belongs here: how dbt is called, and what is asked of its results. Does not: any SQL of facts or
marts (the dbt project has it), or where the warehouse goes.
"""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Any

import duckdb
import yaml

from ingestion.errors import ShanghuiError
from orchestration.home import EngineSettings, Home
from orchestration.spark import open_session
from orchestration.warehouse.build_plan import (
    BuildPlan,
    KeptProject,
    PlannedNode,
    inputs_fingerprint,
    keep_project,
    plan_of_build,
    read_kept_project,
    relation,
)
from orchestration.warehouse.run_on_spark import (
    read_kept_queries,
    run_on_spark,
    without_rows,
    write_kept_queries,
)
from orchestration.warehouse.run_plan import NodeDone, attach_intake, run_plan

DUCKDB_ENGINE = EngineSettings()

QUIETLY = ("--log-level", "none", "--log-level-file", "info", "--no-use-colors")
"""dbt says nothing on the terminal; what it has to say is in its log below the home."""

OVER_SPARK = {"type": "spark", "method": "session", "host": "none", "schema": "none", "threads": 1}
"""The target by which dbt writes the queries as Spark reads them; it runs none of them."""

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


_kept: dict[str, KeptProject] = {}
"""By its key, what is the same of a project for every home: parsing costs more than building."""

_parsed: dict[str, Any] = {}
"""By its key, the project as dbt itself has parsed it in this process."""


class DbtProject:
    """The dbt project, to be run over one home.

    `variables` are dbt's; of `selected`, names of models and seeds, a build makes those alone: the
    tables they read must be there.
    """

    def __init__(
        self,
        home: Home,
        variables: Mapping[str, str] = MappingProxyType({}),
        selected: Sequence[str] = (),
    ) -> None:
        self.home = home
        self.variables = variables
        self.selected = selected
        self.folder = Path(str(files("dbt_project")))
        self._key = _project_key(self.folder, variables, selected)
        if self._key not in _kept or _kept[self._key].plan is None:
            found = (read_kept_project(folder, self._key) for folder in home.kept_projects)
            kept = next((project for project in found if project), None)
            _kept[self._key] = kept or _kept.get(self._key) or KeptProject(self._parse(), None)
        self.manifest_dict = _kept[self._key].manifest

    def _parse(self) -> dict[str, Any]:
        parsed = _parsed[self._key] = self._call("parse").result
        # As it is read from the file: no moment or path that JSON does not have.
        manifest = parsed.writable_manifest().to_dict(omit_none=False)
        return json.loads(json.dumps(manifest, default=str))

    def _write_profile(self, warehouse: Path, intake: Path) -> None:
        over_duckdb = {
            "type": "duckdb",
            "path": str(warehouse.resolve()),
            "threads": 2,
            # Small models gain nothing from more threads a query.
            "settings": {"threads": 1},
            # A warehouse made of other releases has no intake.
            "attach": [
                {"path": str(file.resolve()), "alias": "intake", "read_only": True}
                for file in (intake,)
                if file.exists()
            ],
        }
        outputs = {"home": over_duckdb, "spark": OVER_SPARK}
        profile = {"shanghui": {"target": "home", "outputs": outputs}}
        self.home.dbt.mkdir(parents=True, exist_ok=True)
        (self.home.dbt / "profiles.yml").write_text(yaml.safe_dump(profile), encoding="utf-8")

    def _call(
        self,
        command: str,
        *arguments: str,
        manifest: Any = None,
        over: tuple[Path, Path] | None = None,
    ) -> Any:
        """Call dbt on the databases given, those of the home unless said otherwise."""
        from dbt.cli.main import dbtRunner

        self._write_profile(*(over or (self.home.build / "warehouse.duckdb", self.home.intake)))
        folders = [
            ("--project-dir", self.folder),
            ("--profiles-dir", self.home.dbt.resolve()),
            ("--target-path", self.home.dbt.resolve() / "target"),
            ("--log-path", self.home.dbt.resolve() / "logs"),
            ("--log-file-max-bytes", LOG_BYTES),
        ]
        variables = ["--vars", json.dumps(dict(self.variables))] if self.variables else []
        result = dbtRunner(manifest=manifest).invoke(
            [*QUIETLY, "--no-version-check", "--no-send-anonymous-usage-stats"]
            + [command, *arguments, *variables]
            + [str(item) for pair in folders for item in pair]
        )
        if result.exception is not None:
            words = " ".join(str(result.exception).split())
            raise WarehouseError(f"dbt {command}: {words}") from result.exception
        return result

    def build(self, engine: EngineSettings = DUCKDB_ENGINE) -> list[BuiltModel]:
        """Build every seed and model and run the data tests; the models in the order built.

        dbt does it once a project and keeps the statements; from then on they are run as they are.
        Spark is given the queries as dbt writes them for it, and the tables the statements declare
        are filled with what it answers.
        Raises WarehouseError naming the first models or tests that failed, and SparkError.
        """
        new = self.home.build / "warehouse.duckdb"
        inputs = inputs_fingerprint(new, self.home.intake)
        plan = _kept[self._key].plan
        done: list[NodeDone] | None = None
        is_new = plan is None or plan.inputs != inputs
        if plan is None or is_new:
            if engine.is_spark:
                empty = without_rows(new, self.home.intake, self.home.build / "without_rows")
                plan = self._build_with_dbt(*empty, inputs)
            else:
                plan = self._build_with_dbt(new, self.home.intake, inputs)
                done = [NodeDone(node, node.seconds) for node in plan.nodes]
            _kept[self._key] = KeptProject(self.manifest_dict, plan)
        keep_project(self.home.kept_projects, self._key, _kept[self._key], is_new=is_new)
        if engine.is_spark:
            done = self._build_on_spark(plan, engine, new)
        elif done is None:
            done = run_plan(plan, new, self.home.intake)
        failed = [(one.node, one.message) for one in done if one.message]
        if failed:
            raise self._failure(failed)
        return self._built_models(done, new)

    def _build_on_spark(self, plan: BuildPlan, engine: EngineSettings, new: Path) -> list[NodeDone]:
        with open_session(engine, self.home.dbt / "logs") as session:
            return run_on_spark(
                plan,
                self._queries_for_spark(),
                self.manifest_dict,
                session,
                warehouse=new,
                intake=self.home.intake,
                folder=self.home.build / "spark",
                partitions=engine.partitions,
            )

    def _queries_for_spark(self) -> Mapping[str, str]:
        """The query of each model and data test by its id; dbt writes them once a project."""
        file = self.home.dbt / "spark.json"
        key = f"{self._key} dbt-spark {version('dbt-spark')}"
        queries = read_kept_queries(file, key)
        if queries is None:
            compiled = self._call(
                "compile", "--target", "spark", "--no-introspect", "--no-populate-cache"
            )
            queries = {
                result.node.unique_id: result.node.compiled_code
                for result in compiled.result.results
                if result.node.resource_type in ("model", "test")
            }
            write_kept_queries(file, key, queries)
        return queries

    def _build_with_dbt(self, new: Path, intake: Path, inputs: str) -> BuildPlan:
        from dbt.adapters.duckdb.connections import DuckDBConnectionManager

        try:
            result = self._call(
                *("build", "--exclude-resource-type", "unit_test"),
                *(("--select", *self.selected) if self.selected else ()),
                manifest=_parsed.get(self._key),
                over=(new, intake),
            )
        finally:
            # dbt's own clean-up keeps the file locked.
            DuckDBConnectionManager.close_all_connections()
        results = result.result.results
        failed = [(one.node, one.message) for one in results if one.status in ("error", "fail")]
        if failed:
            raise self._failure(failed)
        return plan_of_build(results, inputs, new)

    def _failure(self, failed: Sequence[tuple[Any, str]]) -> WarehouseError:
        words = [f"{node.name}: {message}" for node, message in failed]
        message = "the warehouse could not be built: " + "; ".join(words[:5])
        by_model: dict[str, list[str]] = defaultdict(list)
        for (node, _), said in zip(failed, words, strict=True):
            if node.resource_type == "test":
                model = self.tested_model(node.unique_id)
                if model:
                    by_model[self.manifest_dict["nodes"][model]["name"]].append(said)
        return DataTestsError(message, by_model) if by_model else WarehouseError(message)

    def _built_models(self, done: Sequence[NodeDone], new: Path) -> list[BuiltModel]:
        passed = Counter(
            self.tested_model(one.node.unique_id)
            for one in done
            if one.node.resource_type == "test"
        )
        with duckdb.connect(str(new), read_only=True) as built:
            attach_intake(built, self.home.intake)
            return [
                BuiltModel(
                    name=one.node.name,
                    seconds=one.seconds,
                    row_count=_count_rows(built, one.node),
                    tests_passed=passed[one.node.unique_id],
                )
                for one in done
                if one.node.resource_type in ("model", "seed")
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


def _project_key(folder: Path, variables: Mapping[str, str], selected: Sequence[str]) -> str:
    """SHA-256 over the project's files, the versions of what reads and runs them, and what is
    asked of it."""
    digest = hashlib.sha256()
    if variables or selected:
        digest.update(json.dumps([dict(variables), list(selected)]).encode())
    for package in ("dbt-core", "dbt-duckdb", "duckdb"):
        digest.update(f"{package} {version(package)}\n".encode())
    for path in sorted(folder.rglob("*")):
        if path.suffix in {".sql", ".yml", ".csv"}:
            digest.update(path.relative_to(folder).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _count_rows(built: duckdb.DuckDBPyConnection, node: PlannedNode) -> int:
    [(count,)] = built.execute(f"select count(*) from {relation(node)}").fetchall()
    return count
