"""The table `restated_rows`: every row of a fact that is new, gone or another than before.

Belongs here: comparing the facts of two releases row by row, set-based. Does not: figures.
"""

from collections.abc import Sequence

import duckdb

from publishing.published_tables import Column, PublishedTable
from publishing.restatement.causes import TOGETHER, add_revision_classes
from publishing.restatement.worlds import World
from publishing.sql_text import column_list, literal, quoted

COLUMNS = (
    Column("report_year", "INTEGER", "The year the row is for."),
    Column("county_code", "VARCHAR", "The county the row is for, by its code in that year."),
    Column("table_name", "VARCHAR", "Fact the row stands in."),
    Column("row_key", "VARCHAR", "The rest of the row's key, values separated by ' / '."),
    Column("change", "VARCHAR", "added, removed or changed."),
    Column(
        "cause",
        "VARCHAR",
        "As in restatements: why the row is another than before. other_return where the county's"
        " own return is the same.",
    ),
    Column("revision_class", "VARCHAR", "As in restatements."),
    Column(
        "what_changed",
        "VARCHAR",
        "For a changed row its columns, as `member_count: 12 → 21`, one a line; blank otherwise.",
    ),
    Column("old_filing_id", "VARCHAR", "The filing the row stood on; blank for one added."),
    Column("old_row_number", "INTEGER", "Its row there."),
    Column("new_filing_id", "VARCHAR", "The filing the row stands on; blank for one removed."),
    Column("new_row_number", "INTEGER", "Its row there."),
)


def restated_rows_table() -> PublishedTable:
    """What `restated_rows` is."""
    return PublishedTable(
        name="restated_rows",
        source="own.restated_rows",
        csv="gzip",
        key=("report_year", "county_code", "table_name", "row_key"),
        columns=COLUMNS,
        comment="One row per row of a fact that is new, gone or another than in the release before."
        " The first release has none.",
    )


def compare_rows(
    connection: duckdb.DuckDBPyConnection,
    tables: Sequence[PublishedTable],
    worlds: Sequence[tuple[str, World]],
) -> int:
    """Fill `own.restated_rows`; return how many rows there are.

    `worlds` are those of the causes measured apart and the release itself, in their order: a row's
    causes are those of the worlds in which it is another than in the one before. In the last one
    `own.changed_returns` says why, and the cause given is that of the other counties' rows.
    """
    for table in tables:
        is_fact = table.is_hashed and table.name.startswith("fct_")
        if is_fact and {"report_year", "county_code"} <= {*table.key}:
            connection.execute(_comparison(table, worlds))
    add_revision_classes(connection, "own.restated_rows")
    [(count,)] = connection.execute("select count(*) from own.restated_rows").fetchall()
    return count


def _comparison(table: PublishedTable, worlds: Sequence[tuple[str, World]]) -> str:
    """Query that adds the rows of a fact that are others than in the release before."""
    key = column_list(table.key)
    rest = [name for name in table.key if name not in ("report_year", "county_code")]
    row_key = ", ".join(f"{quoted(name)}::varchar" for name in rest)
    told = ", ".join(
        f"case when before.{quoted(name)} is distinct from after.{quoted(name)} then"
        f" {literal(name)} || ': ' || coalesce(before.{quoted(name)}::varchar, '—') || ' → ' ||"
        f" coalesce(after.{quoted(name)}::varchar, '—') end"
        for name in _compared(table)
    )
    before = f"previous.main.{quoted(table.name)}"
    return f"""
        insert into own.restated_rows by name
        select
            report_year,
            county_code,
            {literal(table.name)} as table_name,
            {f"concat_ws(' / ', {row_key})" if rest else "''"} as row_key,
            case
                when before.is_there is null then 'added'
                when after.is_there is null then 'removed'
                else 'changed'
            end as change,
            causes.cause,
            '' as revision_class,
            case
                when before.is_there and after.is_there then concat_ws(chr(10), {told or "''"})
            end as what_changed,
            before.filing_id as old_filing_id,
            before.row_number as old_row_number,
            after.filing_id as new_filing_id,
            after.row_number as new_row_number
        from ({_causes(table, before, worlds)}) as causes
        left join (select *, true as is_there from {before}) as before using ({key})
        left join (select *, true as is_there from {table.source}) as after using ({key})
        where before.is_there is distinct from after.is_there or {_differs(table)}
    """


def _causes(table: PublishedTable, before: str, worlds: Sequence[tuple[str, World]]) -> str:
    """Query for the causes of each row that is another in some world than in the one before it."""
    key = column_list(table.key)
    steps = []
    for place, (cause, world) in enumerate(worlds):
        after = world.sources[table.name]
        is_last = place == len(worlds) - 1
        why = f"coalesce(changed.cause, {literal(cause)})" if is_last else literal(cause)
        steps.append(
            f"""
            select
                {key}, {place} as place, {why} as cause
            from (select *, true as is_there from {before}) as before
            full join (select *, true as is_there from {after}) as after using ({key})
            {"left join own.changed_returns as changed using (report_year, county_code)" * is_last}
            where before.is_there is null or after.is_there is null or {_differs(table)}
            """
        )
        before = after
    if len(steps) == 1:
        return steps[0]
    return (
        f"select {key}, string_agg(cause, {literal(TOGETHER)} order by place) as cause"
        f" from ({' union all '.join(steps)}) group by {key}"
    )


def _compared(table: PublishedTable) -> list[str]:
    return [name for name in table.column_names if name not in (*table.key, *table.lineage)]


def _differs(table: PublishedTable) -> str:
    """Whether rows `before` and `after` of one key say something else."""
    conditions = [
        f"before.{quoted(name)} is distinct from after.{quoted(name)}" for name in _compared(table)
    ]
    return f"({' or '.join(conditions) or 'false'})"
