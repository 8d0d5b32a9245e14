"""How a home's reports are made: forms, the office's Word template, boundaries for a map.

Belongs here: reading the files the settings name. Does not: what is made of them.
"""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingestion.errors import ShanghuiError
from orchestration.home import Configuration

if TYPE_CHECKING:
    from publishing.report import ReportSettings

CODES = ("division_code", "adcode", "code")
"""Properties of a GeoJSON feature that may hold the division's code."""


class ReportFileError(ShanghuiError):
    """A file that reports are made with cannot be used; the message names it."""


def report_settings(
    configuration: Configuration,
    *,
    formats: tuple[str, ...] | None = None,
    template: Path | None = None,
) -> "ReportSettings":
    """The settings of a home, with other forms or another template where they are given.

    Raises ReportFileError.
    """
    from publishing.report import ReportSettings, Template

    template = template or configuration.report_template
    return ReportSettings(
        formats=configuration.report_formats if formats is None else formats,
        template=None if template is None else Template(str(template), _read_template(template)),
        boundaries=_boundaries(configuration.report_polygons),
        notice=configuration.notice,
    )


def _read_template(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ReportFileError(
            f"the Word template {path} cannot be read ({error.strerror}); shanghui report"
            " --write-template FILE writes one to begin with"
        ) from error


def _boundaries(path: Path | None) -> dict[str, Any]:
    """Code of a division → its GeoJSON geometry; none without a file."""
    if path is None:
        return {}
    try:
        found = json.loads(path.read_bytes())
        features = found["features"]
        geometries = {
            code: feature["geometry"]
            for feature in features
            if (code := _code(feature)) is not None
        }
    except OSError as error:
        raise ReportFileError(f"the boundaries {path} cannot be read ({error.strerror})") from error
    except (ValueError, KeyError, TypeError) as error:
        raise ReportFileError(
            f"{path} is no GeoJSON FeatureCollection; report.polygons needs one"
        ) from error
    if not geometries:
        raise ReportFileError(
            f"{path} has no feature whose properties have a {' or '.join(CODES)}: put the"
            " division's six digits there"
        )
    return geometries


def _code(feature: Any) -> str | None:
    properties = feature.get("properties") or {}
    return next((str(properties[name]) for name in CODES if properties.get(name)), None)
