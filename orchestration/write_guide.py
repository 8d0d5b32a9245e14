"""`shanghui guide`: the filing guide of a form, as a page.

Belongs here: which form is meant, where the page goes. Does not: what the guide says.
"""

from dataclasses import dataclass
from pathlib import Path

from expectations.filing_guide import filing_guide
from expectations.rule_set import load_rule_set
from ingestion.errors import ShanghuiError
from orchestration.configuration import DEFAULTS, Configuration
from orchestration.report_years import parse_report_years


class GuideError(ShanghuiError):
    """The guide cannot be written; the message says what would work."""


@dataclass(frozen=True)
class WrittenGuide:
    """The page written, and the form it is about."""

    form_version: str
    first_report_year: int
    last_report_year: int
    file: str


def write_guide(
    report_year: int | None, out: Path | None, configuration: Configuration = DEFAULTS
) -> WrittenGuide:
    """Write the guide of the form of a year, of the newest form without one.

    Raises GuideError, ReportYearsError.
    """
    forms = configuration.forms
    (year,) = parse_report_years(str(report_year or forms.report_years[-1]), forms.report_years)
    form = forms.for_year(year)
    deadline = (configuration.deadline.month, configuration.deadline.day)
    page = filing_guide(forms, form, load_rule_set(forms), configuration.register, deadline)
    out = out or Path(f"filing-guide-{form.version}.html")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(page, encoding="utf-8")
    except OSError as error:
        raise GuideError(
            f"cannot write {out} ({error.strerror}); name another file with --out"
        ) from error
    return WrittenGuide(form.version, form.first_report_year, form.last_report_year, str(out))
