"""The places of the page: each division of each report year, in a fixed order.

Belongs here: which places there are, and their numbers, by which every other column names them.
Does not: figures.
"""

from typing import TYPE_CHECKING, Any

from publishing.page.columns import coded
from publishing.read_release import Row, rows_of

if TYPE_CHECKING:
    import duckdb

PLACES = "page_places"
"""The temporary table in which a place has its number."""


def number_places(connection: "duckdb.DuckDBPyConnection") -> None:
    """Give every place above the townships its number, for the queries of the page."""
    connection.execute(
        f"create temporary table {PLACES} as select report_year, division_code, division_name,"
        " division_level, parent_code, division_line,"
        " row_number() over (order by report_year, division_code) - 1 as place"
        " from dim_divisions where division_level <> 'township'"
    )


def read_places(connection: "duckdb.DuckDBPyConnection") -> dict[str, Any]:
    """A column of each thing told of places, in the order of their numbers.

    `standing` is how the county's return of the year stands, with the errors of one sent back.
    """
    rows = rows_of(connection.execute(_PLACES))

    def column(name: str) -> list[Any]:
        return [row[name] for row in rows]

    return {
        "year": column("report_year"),
        "code": column("division_code"),
        "name": coded(column("division_name")),
        "level": coded(column("division_level")),
        "parent": coded(column("parent_code")),
        "line": coded(column("division_line")),
        "standing": coded(column("status")),
        "errors": column("latest_error_count"),
    }


_PLACES = f"""
select
    places.*,
    filing_status.status,
    case
        when filing_status.status = 'sent_back' then filing_status.latest_error_count
    end as latest_error_count
from {PLACES} as places
left join filing_status
    on
        places.report_year = filing_status.report_year
        and places.division_code = filing_status.county_code
order by places.place
"""


def read_years(connection: "duckdb.DuckDBPyConnection") -> list[Row]:
    """The report years, and what their figures rest on."""
    return rows_of(
        connection.execute(
            "select report_year as year, cast(listed_on as varchar) as listed_on, is_final,"
            " withheld_below_percent from dim_report_years order by report_year"
        )
    )
