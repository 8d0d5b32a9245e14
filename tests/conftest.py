"""What many tests share: the form, the register, and provinces built once a session."""

import io
import os
from collections.abc import Callable, Generator, Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingestion.form.form import Forms
from ingestion.form.form_files import load_forms
from ingestion.register.register import Register, load_register
from orchestration.home import DEFAULTS, Home
from orchestration.run_refresh import RefreshSummary

PROVINCE = "province"
PROVINCE_FILES = (
    "browser/test_page.py",
    "browser/test_report_page.py",
    "pipeline/test_claims.py",
    "pipeline/test_page_data.py",
    "pipeline/test_changed_reports.py",
    "pipeline/test_cost_over_time.py",
    "test_analysts_page.py",
    "test_commands.py",
    "test_figures_page.py",
    "test_independent_changes.py",
    "test_independent_figures.py",
    "test_public_release.py",
    "test_trace_of_whole_sample.py",
    "test_rebuild.py",
    "pipeline/test_report.py",
    "test_whole_sample.py",
)
"""The files whose tests read the whole province: run in one process, so that it is built once."""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """Keep the tests of a file in one process, and those of the whole province."""
    from xdist.scheduler import LoadScopeScheduling

    class ByFile(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = nodeid.partition("::")[0]
            return PROVINCE if file.endswith(PROVINCE_FILES) else file

    return ByFile(config, log)


@pytest.hookimpl(tryfirst=True)  # Before it is chosen by marks.
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What reads the whole province is long. What takes longest begins first, so that the processes
    end together."""
    for item in items:
        if "province" in getattr(item, "fixturenames", ()) and _is_of_province(item):
            item.add_marker("long")

    def place(item: pytest.Item) -> tuple[bool, bool]:
        is_long = item.get_closest_marker("long") is not None
        return (not _is_of_province(item), not is_long)

    first: dict[Path, tuple[bool, bool]] = {}
    for item in items:
        first[item.path] = min(first.get(item.path, (True, True)), place(item))
    items.sort(key=lambda item: first[item.path])


def _is_of_province(item: pytest.Item) -> bool:
    return item.path.as_posix().endswith(PROVINCE_FILES)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where everything a test needs has been installed, one that is skipped has failed."""
    report = yield
    if report.skipped and os.environ.get("SHANGHUI_TESTS_SKIP_NOTHING"):
        report.outcome = "failed"
        report.longrepr = f"skipped, where nothing may be: {report.longrepr}"
    return report


MOMENT = datetime(2023, 3, 1, 2, 0, tzinfo=UTC)
"""When the tests' refreshes happen: after every receipt of the sample."""


@pytest.fixture(scope="session", autouse=True)
def _cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What commands share between homes stands apart from what the user's own do."""
    folder = tmp_path_factory.getbasetemp()
    shared = folder.parent if os.environ.get("PYTEST_XDIST_WORKER") else folder
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("XDG_CACHE_HOME", str(shared / "cache"))
        yield


@pytest.fixture(scope="session")
def forms() -> Forms:
    return load_forms()


@pytest.fixture(scope="session")
def register() -> Register:
    return load_register()


@dataclass(frozen=True)
class Province:
    """The sample province taken through the demo: two waves, two releases."""

    home: Home
    sample: Path
    first: RefreshSummary
    second: RefreshSummary
    printed: str

    @property
    def release(self) -> Path:
        return self.home.releases / self.second.release


@pytest.fixture(scope="session")
def province(tmp_path_factory: pytest.TempPathFactory) -> Province:
    """The whole sample, once a session; tests only read it."""
    from orchestration.commands.demo import run_demo

    home = Home(tmp_path_factory.mktemp("province") / "home")
    printed = io.StringIO()
    with redirect_stdout(printed):
        first, second = run_demo(home, 2022, lambda: MOMENT)
    return Province(home, home.path / "sample", first, second, printed.getvalue())


@pytest.fixture(scope="session")
def write_returns(
    tmp_path_factory: pytest.TempPathFactory, forms: Forms, register: Register
) -> Callable[..., Path]:
    """Write clean sample returns of some counties and years into a new folder."""

    def write(counties: list[str], years: list[int], seed: int = 2022) -> Path:
        from sample_province.write import write_sample

        out = tmp_path_factory.mktemp("returns")
        write_sample(
            out,
            years=years,
            seed=seed,
            forms=forms,
            register=register,
            counties=counties,
            with_mistakes=False,
            workers=1,
        )
        return out

    return write


@pytest.fixture(scope="session")
def refresh() -> Callable[..., RefreshSummary]:
    """Refresh a home in this process; the annual report has tests of its own."""
    from orchestration.progress import SilentProgress
    from orchestration.run_refresh import run_refresh

    def run(
        home: Path, years: list[int], moment: datetime = MOMENT, *, again: bool = False
    ) -> RefreshSummary:
        without_reports = replace(DEFAULTS, report_formats=())
        return run_refresh(
            Home(home), years, moment, SilentProgress(), without_reports, again=again
        )

    return run
