"""Where a release must not be made: the check fails, the run ends in one line, the last one stands.

Each test damages a copy of one refreshed home in a way its check is there for.
"""

import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from ingestion.errors import ShanghuiError
from orchestration.home.home import Home
from publishing.release_folder import current_release

pytestmark = pytest.mark.long

COUNTY = "450181"


@pytest.fixture(scope="module")
def refreshed(write_returns, tmp_path_factory, refresh) -> Path:
    home = tmp_path_factory.mktemp("refreshed") / "home"
    shutil.copytree(write_returns([COUNTY], [2022]) / "wave-1", home / "inbox")
    refresh(home, [2022])
    return home


@pytest.fixture
def home(refreshed, tmp_path) -> Home:
    shutil.copytree(refreshed, tmp_path / "home", symlinks=True)
    return Home(tmp_path / "home")


def damage(database: Path, statement: str) -> None:
    with duckdb.connect(str(database)) as connection:
        connection.execute(statement)


def check_said(home: Home, asset: list[str], name: str) -> tuple[str, dict]:
    """Status and metadata of a check at its last execution."""
    from dagster import AssetCheckKey, AssetKey, DagsterInstance

    key = AssetCheckKey(AssetKey(asset), name)
    with DagsterInstance.from_config(str(home.dagster)) as instance:
        record = instance.event_log_storage.get_latest_asset_check_execution_by_key([key])[key]
        evaluation = record.event.dagster_event.asset_check_evaluation_data
        assert evaluation.blocking
        return record.status.value, {name: said.value for name, said in evaluation.metadata.items()}


def assert_no_release(home: Home, run: Callable[[], object], words: str) -> None:
    """`run` ends in an error for people, and what is current is what was."""
    before, names = current_release(home.releases), sorted(home.releases.iterdir())
    with pytest.raises(ShanghuiError, match=words):
        run()
    assert current_release(home.releases) == before
    assert sorted(home.releases.iterdir()) == names


def test_a_cell_without_record_admits_nothing(home, refresh):
    damage(home.intake, "delete from cell_texts where rowid = (select min(rowid) from cell_texts)")
    ledger = home.ledger.read_bytes()
    assert_no_release(
        home, lambda: refresh(home.path, [2022]), "have no record of what became of them"
    )
    assert home.ledger.read_bytes() == ledger
    status, said = check_said(home, ["filings"], "conservation")
    assert status == "FAILED"
    assert said["cells"] - said["accounted"] == 1
    assert len(said["files_at_odds"]) == 1


def test_a_data_test_that_fails_is_named_at_its_model(home, refresh):
    damage(
        home.intake,
        "update chambers set township_code = '450181999'"
        " where rowid = (select min(rowid) from chambers)",
    )
    assert_no_release(home, lambda: refresh(home.path, [2022]), "facts_find_their_dimensions")
    status, said = check_said(home, ["warehouse", "dim_code_values"], "data_tests")
    assert status == "FAILED"
    assert said == {
        "tests_failed": 1,
        "failed": "facts_find_their_dimensions: Got 1 result, configured to fail if != 0",
    }


def test_a_figure_that_no_input_explains_is_not_published(home, refresh):
    damage(home.intake, "update chambers set member_count = member_count + 1")
    assert_no_release(home, lambda: refresh(home.path, [2022]), "no input changed that explains it")
    status, said = check_said(home, ["release"], "changes_explained")
    assert status == "FAILED"
    assert said["why"].startswith("nothing published: ")


def test_a_column_classed_personal_is_not_published(home):
    from dagster import AssetKey, DagsterInstance

    from orchestration.assets import build_definitions
    from orchestration.home import DEFAULTS

    damage(
        home.warehouse,
        "update catalogue.meanings set confidentiality = 'personal'"
        " where column_name = 'chamber_name'",
    )
    job = build_definitions(home, DEFAULTS).resolve_implicit_global_asset_job_def()

    def publish() -> None:
        with DagsterInstance.from_config(str(home.dagster)) as instance:
            job.execute_in_process(instance=instance, asset_selection=[AssetKey("release")])

    assert_no_release(home, publish, "chamber_name is personal and may not be published")
    status, said = check_said(home, ["release"], "nothing_personal")
    assert status == "FAILED"
    assert "chamber_name is personal" in said["why"]
