"""The cells of the page: where what counts in each county's figures stands, in sheets and rows.

Belongs here: asking the release's own definitions for all measures at once. Does not: what a
measure counts (`measure_queries` of the release), or what is written in a cell: no text of a
return is read here, and no name of a file.
"""

import re
from typing import TYPE_CHECKING, Any

from publishing.page.columns import coded, steps
from publishing.page.places import PLACES

if TYPE_CHECKING:
    import duckdb

GROUPS = "page_groups"
"""The temporary table of row groups: the rows of one sheet of one return that count in one item of
one measure of one place."""


def read_cells(connection: "duckdb.DuckDBPyConnection", since: int) -> dict[str, Any]:
    """The row groups of the places of the years from `since` on, and how to read them.

    `queries` say which measure, what is done with its rows and which fields decide. A group is a
    place, a query, an item, a return, a sheet and the number of a set of rows. `sets` are numbers:
    for each set how many runs it has, and of each run the rows passed over before it and how many
    more rows than one it has. `layouts` are lists of field, row (on a cover) and column;
    `layoutOf` says which is that of a return's sheet.
    """
    queries: list[tuple[str, str, str, str, str]] = connection.execute(
        "select measure, breakdown_kind, counted, deciding_fields, rows_query from measure_queries"
        " order by measure, breakdown_kind"
    ).fetchall()
    _gather(connection, [query for *_, query in queries], since)
    groups = connection.execute(
        "select place, query, breakdown_item, filing, stands_on, set_number"
        f" from {GROUPS} inner join page_sets using (row_numbers) order by ordinal"
    ).fetchall()
    place, query, item, filing, sheet, set_number = (
        zip(*groups, strict=True) if groups else ((),) * 6
    )
    deciding = sorted({field for _, _, _, fields, _ in queries for field in fields.split()})
    return {
        "since": since,
        "queries": [list(one[:4]) for one in queries],
        "groups": {
            "place": steps(place),
            "query": query,
            "item": coded(item),
            "filing": steps(filing),
            "sheet": coded(sheet),
            "set": steps(set_number),
        },
        "sets": _sets(connection),
        **_layouts(connection, deciding),
    }


def _gather(connection: "duckdb.DuckDBPyConnection", queries: list[str], since: int) -> None:
    """Make the tables of row groups, of returns by number, and of distinct sets of rows."""
    groups = " union all ".join(
        f"select {number} as query, report_year, county_code, breakdown_item, filing_id,"
        " stands_on, list_sort(flatten(list(row_numbers))) as row_numbers"
        f" from ({query}) where report_year >= {since} and row_numbers is not null group by all"
        for number, query in enumerate(queries)
    )
    connection.execute(
        "create or replace temporary table page_filings as select filing_id, places.place as filing"
        f" from fct_filings inner join {PLACES} as places on fct_filings.report_year ="
        " places.report_year and fct_filings.county_code = places.division_code"
        " where filing_id is not null"
    )
    connection.execute(
        f"create or replace temporary table {GROUPS} as select row_number() over (order by"
        " places.place, query, breakdown_item, page_filings.filing, stands_on) as ordinal,"
        " places.place, page_filings.filing, query, breakdown_item, stands_on, row_numbers"
        f" from ({groups}) as counted inner join {PLACES} as places"
        " on counted.report_year = places.report_year"
        " and counted.county_code = places.division_code"
        " inner join page_filings using (filing_id) where len(counted.row_numbers) > 0"
    )
    # In the order in which they are first met: then their numbers rise with the groups.
    connection.execute(
        "create or replace temporary table page_sets as select row_numbers, row_number() over"
        " (order by min(ordinal)) - 1 as set_number"
        f" from {GROUPS} group by row_numbers"
    )


def _sets(connection: "duckdb.DuckDBPyConnection") -> list[int]:
    """The sets of rows one after another, as runs; a row counted twice stands there once."""
    import numpy as np

    sets = connection.execute(
        "select row_numbers from page_sets order by set_number"
    ).to_arrow_table()
    lists = sets.column("row_numbers").combine_chunks()
    if not len(lists):
        return []
    rows = lists.flatten().to_numpy()
    starts_of_sets = lists.offsets.to_numpy()[:-1] - lists.offsets.to_numpy()[0]
    is_first = np.zeros(len(rows), bool)
    is_first[starts_of_sets] = True
    before = np.concatenate([[0], rows[:-1]])
    starts = np.flatnonzero(is_first | (rows > before + 1))
    ends = np.append(starts[1:], len(rows)) - 1
    gaps = rows[starts] - np.where(is_first[starts], 0, before[starts] + 1)
    set_of_run = np.cumsum(is_first)[starts] - 1
    runs_of_set = np.bincount(set_of_run)
    numbers = np.empty(2 * len(starts) + len(runs_of_set), np.int64)
    places_of_runs = 2 * np.arange(len(starts)) + set_of_run + 1
    numbers[places_of_runs] = gaps
    numbers[places_of_runs + 1] = rows[ends] - rows[starts]
    first_run = np.concatenate([[0], np.cumsum(runs_of_set)[:-1]])
    numbers[2 * first_run + np.arange(len(runs_of_set))] = runs_of_set
    return numbers.tolist()


def _layouts(connection: "duckdb.DuckDBPyConnection", deciding: list[str]) -> dict[str, Any]:
    """Where the fields that may decide stand on the sheets of each return."""
    may_decide = re.compile(
        "|".join(
            re.escape(field.removesuffix("*")).replace(re.escape("{item}"), ".+")
            for field in deciding
        )
    )
    rows: list[tuple[int, str, str, str, int | None, int]] = connection.execute(
        "select filing, sheet, sheet_name, field, row_number, column_number from layout"
        " inner join page_filings using (filing_id) where field is not null order by all"
    ).fetchall()
    of_sheet: dict[tuple[int, str, str], list[tuple[str, int | None, int]]] = {}
    for filing, sheet, sheet_name, field, row, column in rows:
        fields = of_sheet.setdefault((filing, sheet, sheet_name), [])
        if may_decide.fullmatch(f"{sheet}.{field}"):
            fields.append((field, row, column))
    layouts = [(sheet, name, tuple(fields)) for (_, sheet, name), fields in of_sheet.items()]
    numbers = {layout: number for number, layout in enumerate(dict.fromkeys(layouts))}
    return {
        "layouts": list(numbers),
        "layoutOf": {
            "filing": steps([filing for filing, *_ in of_sheet]),
            "layout": [numbers[layout] for layout in layouts],
        },
    }
