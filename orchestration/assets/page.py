"""The page of the release as an asset.

Belongs here: when it is made, and saying where it could not be. Does not: what stands in it.
"""

from pathlib import Path
from typing import Any

import dagster as dg

from orchestration.assets.beside_release import attempt, result
from orchestration.assets.run_home import RunHome
from publishing.page import PAGE, write_page
from publishing.release_folder import current_release

MADE = "page_made"


@dg.asset(
    group_name="publishing",
    kinds={"html"},
    # The report first: the page has links to those that stand.
    deps=["release", "annual_report"],
    check_specs=[
        dg.AssetCheckSpec(
            MADE,
            asset="page",
            description="The current release has its page. The release stands without it too.",
        )
    ],
)
def page(home: dg.ResourceParam[RunHome]) -> dg.MaterializeResult:
    """The page of the current release, `index.html` in its folder; nothing where it stands there.

    It is no part of the release, which stands already: what goes wrong here fails the check, is
    told in the summary of the refresh, and ends nothing.
    """
    release = current_release(home.home.releases)
    if release is None:
        raise dg.Failure("there is no release to make a page of")
    path = release / PAGE
    with attempt(home.home) as tried:
        if not path.is_file():
            with home.progress.step("Writing the page"):
                settings = home.configuration
                write_page(
                    release, home.forms, notice=settings.notice, notice_en=settings.notice_en
                )
    return result(MADE, tried, "page", {"page": ""} if tried.failure else _where(path))


def _where(path: Path) -> dict[str, Any]:
    return {
        "page": dg.MetadataValue.path(str(path)),
        "open": dg.MetadataValue.url(path.resolve().as_uri()),
    }
