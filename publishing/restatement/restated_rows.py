"""The table `restated_rows`: every row of a fact that is new, gone or another than before.

Belongs here: comparing the facts of two releases row by row, set-based. Does not: figures.
"""

from collections.abc import Sequence

import duckdb

from publishing.published_tables import Column, PublishedTable
from publishing.restatement.causes import OTHER_RETURN, UNEXPLAINED, add_revision_classes
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
        key=("report_year", "county_code", "table_name", "row_key"),
        columns=COLUMNS,
        comment="One row per row of a fact that is new, gone or another than in the release before."
        " The first release has none.",
    )


def compare_rows(
    connection: duckdb.DuckDBPyConnection,
    tables: Sequence[PublishedTable],
    environment: str | None,
) -> int:
    """Fill `own.restated_rows`; return how many rows there are.

    `own.changed_returns` says which returns changed and why; `environment` is the cause of what
    they do not explain, None where nothing else changed.
    """
    [(has_changed_returns,)] = connection.execute(
        "select count(*) > 0 from own.changed_returns"
    ).fetchall()
    otherwise = environment or (OTHER_RETURN if has_changed_returns else UNEXPLAINED)
    for table in tables:
        is_fact = table.is_hashed and table.name.startswith("fct_")
        if is_fact and {"report_year", "county_code"} <= {*table.key}:
            connection.execute(_comparison(table, otherwise))
    add_revision_classes(connection, "own.restated_rows")
    [(count,)] = connection.execute("select count(*) from own.restated_rows").fetchall()
    return count


def _comparison(table: PublishedTable, otherwise: str) -> str:
    key = column_list(table.key)
    rest = [name for name in table.key if name not in ("report_year", "county_code")]
    compared = [name for name in table.column_names if name not in (*table.key, *table.lineage)]
    differs = " or ".join(
        f"before.{quoted(name)} is distinct from after.{quoted(name)}" for name in compared
    )
    told = ", ".join(
        f"case when before.{quoted(name)} is distinct from after.{quoted(name)} then"
        f" {literal(name)} || ': ' || coalesce(before.{quoted(name)}::varchar, '—') || ' → ' ||"
        f" coalesce(after.{quoted(name)}::varchar, '—') end"
        for name in compared
    )
    row_key = (
        f"concat_ws(' / ', {', '.join(f'{quoted(name)}::varchar' for name in rest)})"
        if rest
        else "''"
    )
    return f"""
        insert into own.restated_rows by name
        select
            report_year,
            county_code,
            {literal(table.name)} as table_name,
            {row_key} as row_key,
            case
                when before.is_there is null then 'added'
                when after.is_there is null then 'removed'
                else 'changed'
            end as change,
            coalesce(changed.cause, {literal(otherwise)}) as cause,
            '' as revision_class,
            case
                when before.is_there and after.is_there then concat_ws(chr(10), {told or "''"})
            end as what_changed,
            before.filing_id as old_filing_id,
            before.row_number as old_row_number,
            after.filing_id as new_filing_id,
            after.row_number as new_row_number
        from (select *, true as is_there from previous.main.{quoted(table.name)}) as before
        full join (select *, true as is_there from {table.source}) as after using ({key})
        left join own.changed_returns as changed using (report_year, county_code)
        where before.is_there is null or after.is_there is null or ({differs or "false"})
    """
