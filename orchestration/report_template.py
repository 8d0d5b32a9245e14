"""The Word template an office has restyled, read from where it said it is.

Belongs here: reading the file. Does not: filling it.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from ingestion.errors import ShanghuiError

if TYPE_CHECKING:
    from publishing.report import Template


class TemplateFileError(ShanghuiError):
    """The template cannot be read; the message names the file."""


def read_template(path: Path | None) -> "Template | None":
    """The template of a file; None for that of the software. Raises TemplateFileError."""
    from publishing.report import Template

    if path is None:
        return None
    try:
        return Template(str(path), path.read_bytes())
    except OSError as error:
        raise TemplateFileError(
            f"the Word template {path} cannot be read ({error.strerror}); shanghui report"
            " --write-template FILE writes one to begin with"
        ) from error
