"""What changed from one filing to another: cells, old and new.

Belongs here: which row of the one is which of the other, and the cells that differ. Does not: which
filing came before which, or how a change looks to a person.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from ingestion.formats import column_letters

ROW_KEYS = {
    "chambers": ("township_code",),
    "branches": ("chamber_name", "branch_name"),
    "mediation_organisations": ("mediation_organisation_name", "township_code"),
    "mediation_cases": ("case_no",),
    "relief_participation": (
        *("unified_social_credit_code", "village_name", "project_name", "support_kind"),
    ),
    "points": ("chamber_name",),
    "member_demands": ("demand_no",),
    "governance": ("chamber_name",),
    "declared_totals": ("indicator_code",),
    "micro_practices": ("chamber_name", "practice_kind", "started_on"),
    "explanations": ("rule_id", "sheet_title", "row_label"),
}
"""Sheet → the fields that say which row is which, wherever it stands."""

PLACES = ("sequence_number",)
"""Fields that only number the rows: they change with a row's place, and say nothing else."""


@dataclass(frozen=True)
class ChangedCell:
    """A cell that differs. What was not there before has no old cell, what is gone no new one.

    `row` is the row's own key in words, empty on the cover, None where only its number tells it.
    """

    previous_filing_id: str
    filing_id: str
    sheet: str
    field: str
    row: str | None
    sheet_name: str
    old_cell: str | None
    new_cell: str | None
    old: str | None
    new: str | None


def changed_cells(
    intake: duckdb.DuckDBPyConnection, pairs: Sequence[tuple[str, str]]
) -> list[ChangedCell]:
    """The cells that differ between the filings of each pair (before, after), in reading order."""
    rows = _ask(intake, f"{_CHANGED} {_IN_READING_ORDER}", pairs).fetchall()
    return [
        ChangedCell(
            before,
            after,
            sheet,
            field,
            row,
            sheet_name,
            old_cell=_address(old_row, old_column),
            new_cell=_address(new_row, new_column),
            old=old,
            new=new,
        )
        for (before, after, sheet, field, row, sheet_name), (
            old_row,
            old_column,
            new_row,
            new_column,
            old,
            new,
        ) in ((found[:6], found[6:]) for found in rows)
    ]


def changed_cell_counts(
    intake: duckdb.DuckDBPyConnection, pairs: Sequence[tuple[str, str]]
) -> pa.Table:
    """`filing_id`, `previous_filing_id` and `changed_cell_count` of each pair (before, after)."""
    return _ask(intake, f"{_CHANGED} {_COUNTED}", pairs).arrow().read_all()


def filled_cell_count(intake: duckdb.DuckDBPyConnection, filing_ids: Sequence[str]) -> int:
    """The cells these filings state something in: all that differ from nothing."""
    nothing = [("", filing_id) for filing_id in filing_ids]
    counts = changed_cell_counts(intake, nothing).column("changed_cell_count")
    return sum(counts.to_pylist())


def _ask(
    intake: duckdb.DuckDBPyConnection, query: str, pairs: Sequence[tuple[str, str]]
) -> duckdb.DuckDBPyConnection:
    return intake.execute(
        query, {"before": [old for old, _ in pairs], "after": [new for _, new in pairs]}
    )


def _address(row: int | None, column: int | None) -> str | None:
    return f"{column_letters(column)}{row}" if row and column else None


def _key(fields: Sequence[str]) -> str:
    parts = ", ".join(f"coalesce({field}::varchar, '')" for field in fields)
    return f"nullif(trim(concat_ws(' · ', {parts}), ' ·'), '')"


_KEYS = " union all ".join(
    f"select filing_id, '{sheet}' as sheet, row_number, {_key(fields)} as row_key from {sheet}"
    " where filing_id in (from named)"
    for sheet, fields in ROW_KEYS.items()
)

_CHANGED = f"""
with pairs as (
    select unnest($before::varchar[]) as previous_filing_id, unnest($after::varchar[]) as filing_id
),

named as (
    select previous_filing_id as filing_id from pairs
    union
    select filing_id from pairs
),

keys as ({_KEYS}),

-- Two rows of one key are told apart by their order.
keyed_rows as (
    select
        *,
        row_number() over (
            partition by filing_id, sheet, row_key order by row_number
        ) as occurrence
    from keys
    where row_key is not null
),

sheets_of_filings as (
    select distinct layout.filing_id, filings.file_sha256, layout.sheet, layout.sheet_name
    from layout
    inner join filings using (filing_id)
    where layout.filing_id in (from named)
),

stated as (
    select
        sheets_of_filings.filing_id,
        cells.sheet,
        cells.field,
        cells.sheet_name,
        cells.row_number,
        cells.column_number,
        cells.text,
        if(cells.sheet = 'cover', '', keyed_rows.row_key) as row_key,
        case
            when cells.sheet = 'cover' then ''
            when keyed_rows.row_key is not null
                then keyed_rows.row_key || ' #' || keyed_rows.occurrence
            else 'row ' || cells.row_number
        end as row_told_by
    from sheets_of_filings
    inner join cells
        on
            sheets_of_filings.file_sha256 = cells.file_sha256
            and sheets_of_filings.sheet = cells.sheet
            and sheets_of_filings.sheet_name = cells.sheet_name
    left join keyed_rows
        on
            sheets_of_filings.filing_id = keyed_rows.filing_id
            and cells.sheet = keyed_rows.sheet
            and cells.row_number = keyed_rows.row_number
    where
        cells.disposition in ('value', 'unreadable')
        and cells.field is not null
        and cells.field not in ({", ".join(f"'{field}'" for field in PLACES)})
    qualify
        row_number() over (
            partition by sheets_of_filings.filing_id, cells.sheet, cells.field, row_told_by
            order by cells.row_number, cells.column_number
        ) = 1
),

old_cells as (
    select pairs.previous_filing_id, pairs.filing_id, stated.* exclude (filing_id)
    from pairs
    inner join stated on pairs.previous_filing_id = stated.filing_id
),

new_cells as (
    select pairs.previous_filing_id, pairs.filing_id, stated.* exclude (filing_id)
    from pairs
    inner join stated on pairs.filing_id = stated.filing_id
),

changed as (
    select
        previous_filing_id,
        filing_id,
        sheet,
        field,
        coalesce(new_cells.row_key, old_cells.row_key) as row_key,
        coalesce(new_cells.sheet_name, old_cells.sheet_name) as sheet_name,
        old_cells.row_number as old_row,
        old_cells.column_number as old_column,
        new_cells.row_number as new_row,
        new_cells.column_number as new_column,
        old_cells.text as old,
        new_cells.text as new
    from old_cells
    full join new_cells
        using (previous_filing_id, filing_id, sheet, field, row_told_by)
    where old_cells.text is distinct from new_cells.text
)
"""

_IN_READING_ORDER = """
from changed
order by
    previous_filing_id, filing_id, sheet <> 'cover', sheet, coalesce(new_row, old_row),
    coalesce(new_column, old_column), field, row_key, old
"""

_COUNTED = """
select pairs.filing_id, pairs.previous_filing_id, count(changed.field) as changed_cell_count
from pairs
left join changed using (filing_id, previous_filing_id)
group by all
order by all
"""
