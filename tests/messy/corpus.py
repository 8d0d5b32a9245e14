"""The messy corpus: every kind of mess made of the clean returns of several counties.

Belongs here: which counties, and putting kinds and expectations together. Does not: the kinds.
"""

import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ingestion.form_files import load_forms
from ingestion.register import load_register
from ingestion.sample.write import write_sample
from tests.messy.draft import Draft, Facts, clean_draft, write_draft
from tests.messy.kinds import LAYOUTS, Found
from tests.messy.mistakes import MISTAKES
from tests.messy.several import SEVERAL
from tests.messy.values import VALUES

COUNTIES = {"450303": "叠彩区", "450305": "七星区", "450503": "银海区"}
"""Small ones: two that are no pilots, and one that is, with the four micro sheets."""
YEAR = 2022
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


KINDS = {"clean": lambda draft: None} | LAYOUTS | VALUES | MISTAKES
"""Every kind of mess that is made of one return."""


def messy_names() -> list[str]:
    """The names of the corpus's files in its order, without building them."""
    of_one = [_name(kind, county) for kind in KINDS for county in COUNTIES]
    return [*of_one, *(_name(kind) for kind in SEVERAL)]


@cache
def messy_returns() -> tuple[tuple[str, bytes, Expectation], ...]:
    """(name, bytes, expectation) of every kind of mess and county; the same in every process."""
    drafts = clean_drafts()
    files = [_file(name, kind, draft) for name, kind in KINDS.items() for draft in drafts]
    return (*files, *(_several(name, drafts) for name in SEVERAL))


@cache
def clean_drafts() -> tuple[Draft, ...]:
    forms, register = load_forms(), load_register()
    with tempfile.TemporaryDirectory() as folder:
        write_sample(
            Path(folder),
            years=[YEAR],
            seed=SEED,
            forms=forms,
            register=register,
            counties=list(COUNTIES),
            with_mistakes=False,
            workers=1,
        )
        return tuple(
            clean_draft(
                next(Path(folder).rglob(f"{code}_*.xlsx")), forms.for_year(YEAR), code, name, YEAR
            )
            for code, name in COUNTIES.items()
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
