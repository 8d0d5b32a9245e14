"""Which filings are judged together: those of one form, as many as memory allows.

Belongs here: dividing filings into batches. Does not: judging one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import duckdb

from ingestion.form import Form, Forms

FILINGS_PER_BATCH = 600
ROWS_PER_BATCH = 300_000
"""A batch costs about a second before its first row; 3,000 filings at once took 2 GB."""


@dataclass(frozen=True)
class Batch:
    """Filings judged together; `form` is None where their report year has none."""

    form: Form | None
    filings: tuple[tuple[int | None, str], ...]
    """Report year and filing_id of each."""

    @property
    def report_years(self) -> list[int]:
        return sorted({year for year, _ in self.filings if year is not None})

    @property
    def filing_ids(self) -> list[str]:
        return [filing_id for _, filing_id in self.filings]


def batches(
    intake: duckdb.DuckDBPyConnection,
    filing_ids: Sequence[str],
    forms: Forms,
    *,
    filings_per_batch: int = FILINGS_PER_BATCH,
    rows_per_batch: int = ROWS_PER_BATCH,
) -> list[Batch]:
    """Divide filings of the intake by form; those of a form go in the order of year and id.

    A batch has more rows than `rows_per_batch` only where one filing alone has.
    """
    filings = intake.execute(
        """
        select report_year, filing_id
        from filings
        semi join (select unnest(?::varchar[]) as filing_id) using (filing_id)
        order by report_year nulls first, filing_id
        """,
        [list(filing_ids)],
    ).fetchall()
    by_version: dict[str | None, list[tuple[int | None, str]]] = {}
    form_of: dict[str | None, Form | None] = {}
    for year, filing_id in filings:
        form = forms.for_year(year) if year else None
        version = form.version if form else None
        form_of[version] = form
        by_version.setdefault(version, []).append((year, filing_id))
    row_counts = _row_counts(intake, forms)
    return [
        Batch(form_of[version], tuple(together))
        for version, of_version in by_version.items()
        for together in _divide(of_version, row_counts, filings_per_batch, rows_per_batch)
    ]


def _divide(
    filings: Sequence[tuple[int | None, str]],
    row_counts: dict[str, int],
    filings_per_batch: int,
    rows_per_batch: int,
) -> Iterator[list[tuple[int | None, str]]]:
    together: list[tuple[int | None, str]] = []
    row_count = 0
    for filing in filings:
        of_filing = row_counts.get(filing[1], 0)
        is_full = len(together) == filings_per_batch or row_count + of_filing > rows_per_batch
        if together and is_full:
            yield together
            together, row_count = [], 0
        together.append(filing)
        row_count += of_filing
    yield together


def _row_counts(intake: duckdb.DuckDBPyConnection, forms: Forms) -> dict[str, int]:
    """Filing → rows it has on all sheets."""
    sheets = [sheet.key for sheet in forms.sheets]
    rows = " union all ".join(f'select filing_id from "{sheet}"' for sheet in sheets)
    counts = intake.execute(f"select filing_id, count(*) from ({rows}) group by filing_id")
    return dict(counts.fetchall())
