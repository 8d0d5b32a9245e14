"""The messy corpus: every kind of mess made of the clean returns of several counties.

Belongs here: which counties, and putting kinds and expectations together. Does not: the kinds.
"""

import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ingestion.form.form_files import load_forms
from ingestion.register.register import load_register
from sample_province.write import write_sample
from tests.messy.draft import Draft, Facts, clean_draft, write_draft
from tests.messy.kinds import LAYOUTS, Found
from tests.messy.mistakes import MISTAKES
from tests.messy.old_form import ON_THE_NEW_FORM, ON_THE_OLD_FORM
from tests.messy.several import SEVERAL
from tests.messy.values import VALUES

OLD_COUNTIES = {"450303": "叠彩区", "450305": "七星区"}
"""Those whose returns for 2020, on the form of its time, are made a mess of too."""
COUNTIES = {"450303": "叠彩区", "450305": "七星区", "450503": "银海区"}
"""Small ones: two that are no pilots, and one that is, with the four micro sheets."""
YEAR, OLD_YEAR = 2022, 2020
SEED = 2022


@dataclass(frozen=True)
class ExpectedFiling:
    """What must come of one return: its facts whatever the mess, and exactly these findings."""

    report_year: int
    county_code: str
    facts: Facts
    findings: Found
    """Rule and place of each finding that fails, notes among them."""


@dataclass(frozen=True)
class Expectation:
    """The filings of one file, in the order of its covers."""

    filings: tuple[ExpectedFiling, ...]


NEW_KINDS = {"clean": lambda draft: None} | LAYOUTS | VALUES | MISTAKES | ON_THE_NEW_FORM
"""Every kind of mess that is made of one return for 2022."""


def messy_names() -> list[str]:
    """The names of the corpus's files in its order, without building them."""
    of_one = [_name(kind, county) for kind in NEW_KINDS for county in COUNTIES]
    of_old = [_name(kind, county) for kind in ON_THE_OLD_FORM for county in OLD_COUNTIES]
    return [*of_one, *of_old, *(_name(kind) for kind in SEVERAL)]


@cache
def messy_returns() -> tuple[tuple[str, bytes, Expectation], ...]:
    """(name, bytes, expectation) of every kind of mess and county; the same in every process."""
    drafts, old_drafts = clean_drafts(YEAR), clean_drafts(OLD_YEAR)
    return (
        *(_file(name, kind, draft) for name, kind in NEW_KINDS.items() for draft in drafts),
        *(
            _file(name, kind, draft)
            for name, kind in ON_THE_OLD_FORM.items()
            for draft in old_drafts
        ),
        *(_several(name, drafts) for name in SEVERAL),
    )


@cache
def clean_drafts(year: int) -> tuple[Draft, ...]:
    """The clean returns of the corpus's counties for a year."""
    forms, register = load_forms(), load_register()
    counties = COUNTIES if year == YEAR else OLD_COUNTIES
    with tempfile.TemporaryDirectory() as folder:
        write_sample(
            Path(folder),
            years=[year],
            seed=SEED,
            forms=forms,
            register=register,
            counties=list(counties),
            with_mistakes=False,
            workers=1,
        )
        form = forms.for_year(year)
        return tuple(
            clean_draft(next(Path(folder).rglob(f"{code}_*.xlsx")), form, code, name, year)
            for code, name in counties.items()
        )


def _file(name: str, kind, clean: Draft) -> tuple[str, bytes, Expectation]:
    draft = clean.copy()
    findings = kind(draft) or ()
    expected = Expectation((_expected(draft, findings),))
    return _name(name, clean.county_code), write_draft(draft), expected


def _name(kind: str, county_code: str | None = None) -> str:
    return f"{kind}-{county_code}.xlsx" if county_code else f"{kind}.xlsx"


def _several(name: str, clean: tuple[Draft, ...]) -> tuple[str, bytes, Expectation]:
    drafts = [draft.copy() for draft in clean]
    findings = SEVERAL[name](drafts)
    expected = [_expected(draft, found) for draft, found in zip(drafts, findings, strict=True)]
    return _name(name), write_draft(*drafts), Expectation(tuple(expected))


def _expected(draft: Draft, findings: Found) -> ExpectedFiling:
    return ExpectedFiling(
        draft.report_year, draft.county_code, draft.facts, tuple(sorted(findings))
    )
