"""The cells of the page: where what counts in each county's figures stands, in sheets and rows.

Belongs here: asking the release's own definitions, of each measure in turn. Does not: what a
measure counts (`measure_queries` of the release), or what is written in a cell: no text of a
return is read here, and no name of a file.
"""

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from publishing.page.columns import coded, steps
from publishing.page.places import PLACES

if TYPE_CHECKING:
    import duckdb
    import numpy as np
    import pyarrow as pa


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
    groups = _groups(connection, [query for *_, query in queries], since)
    sets, set_numbers = _sets(groups.column("row_numbers").combine_chunks())
    column = {name: groups.column(name).to_pylist() for name in groups.column_names[:-1]}
    deciding = sorted({field for _, _, _, fields, _ in queries for field in fields.split()})
    return {
        "since": since,
        "queries": [list(one[:4]) for one in queries],
        "groups": {
            "place": steps(column["place"]),
            "query": column["query"],
            "item": coded(column["breakdown_item"]),
            "filing": steps(column["filing"]),
            "sheet": coded(column["stands_on"]),
            "set": steps(set_numbers),
        },
        "sets": sets,
        **_layouts(connection, deciding),
    }


def _groups(connection: "duckdb.DuckDBPyConnection", queries: list[str], since: int) -> "pa.Table":
    """The rows of one sheet of one return that count in one item of one measure of one place."""
    connection.execute(
        "create or replace temporary table page_filings as select filing_id, places.place as filing"
        f" from fct_filings inner join {PLACES} as places on fct_filings.report_year ="
        " places.report_year and fct_filings.county_code = places.division_code"
        " where filing_id is not null"
    )
    connection.execute(
        "create temporary table page_groups (place integer, query integer,"
        " breakdown_item varchar, filing integer, stands_on varchar, row_numbers integer[])"
    )
    # One by one: a union of all takes no less time and holds the rows of all at once.
    for number, query in enumerate(queries):
        connection.execute(
            f"insert into page_groups select places.place, {number}, breakdown_item,"
            " page_filings.filing, stands_on, row_numbers from (select report_year, county_code,"
            " breakdown_item, filing_id, stands_on, list_sort(flatten(list(row_numbers))) as"
            f" row_numbers from ({query}) where report_year >= {since} and row_numbers is not null"
            f" group by all) as counted inner join {PLACES} as places"
            " on counted.report_year = places.report_year"
            " and counted.county_code = places.division_code"
            " inner join page_filings using (filing_id) where len(row_numbers) > 0"
        )
    groups = connection.execute(
        "from page_groups order by place, query, breakdown_item, filing, stands_on"
    ).to_arrow_table()
    connection.execute("drop table page_groups")
    return groups


def _sets(lists: "pa.ListArray") -> tuple[list[int], list[int]]:
    """Each distinct list of rows as runs, and which of them each list is.

    A row counted twice stands there once. Sets are numbered as they are first met, so that their
    numbers rise with the groups.
    """
    import numpy as np

    if not len(lists):
        return [], []
    rows, offsets = _numbers(lists.values), _numbers(lists.offsets)
    known: dict[bytes, int] = {}
    numbers = [
        known.setdefault(rows[start:end].tobytes(), len(known))
        for start, end in pairwise(offsets.tolist())
    ]
    distinct = np.frombuffer(b"".join(known), rows.dtype)
    lengths = np.array([len(key) for key in known]) // rows.dtype.itemsize
    return _runs(distinct, lengths), numbers


def _numbers(array: "pa.Array") -> "np.ndarray":
    """The numbers of an Arrow array without blanks; pyarrow's own way would import pandas."""
    import numpy as np

    return np.frombuffer(array.buffers()[1], array.type.to_pandas_dtype())[
        array.offset : array.offset + len(array)
    ]


def _runs(rows: "np.ndarray", lengths: "np.ndarray") -> list[int]:
    """Sets of rows one after another, `lengths` rows each, as the numbers of their runs."""
    import numpy as np

    is_first = np.zeros(len(rows), bool)
    is_first[np.cumsum(lengths) - lengths] = True
    before = np.concatenate([[0], rows[:-1]])
    starts = np.flatnonzero(is_first | (rows > before + 1))
    ends = np.append(starts[1:], len(rows)) - 1
    gaps = rows[starts] - np.where(is_first[starts], 0, before[starts] + 1)
    set_of_run = np.cumsum(is_first)[starts] - 1
    runs_of_set = np.bincount(set_of_run)
    numbers = np.empty(2 * len(starts) + len(runs_of_set), np.int64)
    at = 2 * np.arange(len(starts)) + set_of_run + 1
    numbers[at] = gaps
    numbers[at + 1] = rows[ends] - rows[starts]
    first_run = np.cumsum(runs_of_set) - runs_of_set
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
