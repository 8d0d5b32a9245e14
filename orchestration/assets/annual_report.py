"""The annual report as an asset: made after a release whose figures changed.

Belongs here: which years' reports are due, and a failure told without failing the release. Does
not: writing one.
"""

from pathlib import Path

import dagster as dg

from orchestration.assets.beside_release import attempt, result
from orchestration.assets.run_home import RunHome
from orchestration.report_settings import report_settings
from publishing.manifest import read_manifest
from publishing.read_release import report_years
from publishing.release_folder import current_release

WRITTEN = "report_written"


@dg.asset(
    group_name="publishing",
    kinds={"html", "word", "pdf", "excel"},
    deps=["release"],
    check_specs=[
        dg.AssetCheckSpec(
            WRITTEN,
            asset="annual_report",
            description="The annual report of every year of the current release is there.",
        )
    ],
)
def annual_report(home: dg.ResourceParam[RunHome]) -> dg.MaterializeResult:
    """The annual report of each year, made anew where a figure of it changed.

    A report that cannot be made leaves the release as it is: the check fails and says why.
    """
    made: list[int] = []
    kept: list[int] = []
    boxes = ""
    release = current_release(home.home.releases)
    with home.progress.step("Writing the annual report"), attempt(home.home) as tried:
        if release is not None:
            made, kept, boxes = _write(home, release)
    return result(
        WRITTEN,
        tried,
        "report",
        {
            "reports_made": len(made),
            "reports_kept": len(kept),
            "years_made": ", ".join(map(str, made)),
            "signs_without_glyph": boxes,
            "reports": dg.MetadataValue.path(str(release.resolve() / "report" if release else "")),
        },
    )


def _write(home: RunHome, release: Path) -> tuple[list[int], list[int], str]:
    """The years whose report was made, those whose report stays that of an earlier release, and
    a line on signs that may show as boxes."""
    from publishing.report import boxes_words, is_written, keep_or_write_reports

    configuration = home.configuration
    due = [
        year
        for year in report_years(release)
        if not is_written(release, year, configuration.report_formats)
    ]
    if not due or not configuration.report_formats:
        return [], [], ""
    written = keep_or_write_reports(
        release,
        _previous(release),
        due,
        configuration.province,
        report_settings(configuration),
    )
    return (
        [one.report_year for one in written if one.is_new],
        [one.report_year for one in written if not one.is_new],
        boxes_words(sign for one in written for sign in one.boxes),
    )


def _previous(release: Path) -> Path | None:
    """The folder of the release before, where it is still kept."""
    name = read_manifest(release)["previous"]
    folder = release.parent / name if name else None
    return folder if folder is not None and folder.is_dir() else None
