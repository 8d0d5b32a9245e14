"""Reading a release: the figures it holds, and those known at an earlier moment.

Belongs here: opening a release safely, the questions every command asks of it.
Does not: printing, the ledger, anything that writes.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from publishing.destroyed_release import destroyed_words
from publishing.history import as_known_query
from publishing.opening import open_release
from publishing.packed_database import has_database
from publishing.published_tables import INDICATOR_COLUMNS, INDICATOR_KEY
from publishing.release_error import ReleaseError
from publishing.release_meant import release_meant_query
from publishing.sql_text import column_list, literal

Row = dict[str, Any]


@contextmanager
def asking(release: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A release to ask what releases of this version hold.

    Raises ReleaseError, besides what `open_release` raises, where the release does not hold it:
    an older version made it.
    """
    with open_release(release) as connection:
        try:
            yield connection
        except (duckdb.CatalogException, duckdb.BinderException) as error:
            why, *_ = str(error).splitlines()
            raise ReleaseError(
                f"release {release.resolve().name} was made by another version of shanghui and does"
                f" not hold what is asked ({why}); publish one anew with: shanghui refresh YEARS"
            ) from error


def report_years(release: Path) -> list[int]:
    """The report years the release holds, in order."""
    with asking(release) as connection:
        years = connection.execute("select distinct report_year from indicators order by all")
        return [year for (year,) in years.fetchall()]


def division_codes(release: Path) -> list[str]:
    """The codes and names of the divisions above townships, of any year of the release."""
    with asking(release) as connection:
        rows = connection.execute(
            "select distinct unnest([division_code, division_name]) from dim_divisions"
            " where division_level <> 'township' order by all"
        ).fetchall()
        return [name for (name,) in rows]


def divisions_of_level(release: Path, report_year: int, level: str) -> list[str]:
    """The codes of the counties or prefectures of a year's register, in order."""
    with asking(release) as connection:
        rows = connection.execute(
            "select division_code from dim_divisions where report_year ="
            f" {literal(report_year)} and division_level = {literal(level)} order by all"
        ).fetchall()
        return [code for (code,) in rows]


def indicator_names(release: Path) -> dict[str, tuple[str, str]]:
    """Indicator → its Chinese and English name, in the order of the catalogue.

    By name in a release of a time when the catalogue had no order.
    """
    with asking(release) as connection:
        has_order = "position" in connection.sql("from dim_indicators").columns
        names = connection.execute(
            "select indicator, name_zh, name_en from dim_indicators order by "
            + ("position" if has_order else "indicator")
        )
        return {code: (name_zh, name_en) for code, name_zh, name_en in names.fetchall()}


def indicator_rows(
    release: Path,
    *,
    report_year: int | None = None,
    division: str | None = None,
    indicator: str | None = None,
    as_known: str | None = None,
) -> list[Row]:
    """Indicator values by year, division, indicator and breakdown; None asks for all.

    `as_known` is the name of a release, an ISO day (up to its end in Asia/Shanghai) or an ISO
    moment: the values are those known then. Raises ReleaseError if nothing was, or if it is none
    of the three.
    """
    asked = {"report_year": report_year, "division_code": division, "indicator": indicator}
    conditions = [
        f"{name} = {literal(value)}" for name, value in asked.items() if value is not None
    ]
    where = " and ".join(["true", *conditions])
    columns, key = column_list(INDICATOR_COLUMNS), column_list(INDICATOR_KEY)
    with asking(release) as connection:
        source = "indicators"
        if as_known is not None:
            number, _ = _release_known(connection, as_known)
            source = f"({as_known_query(f'releases.release_number <= {number}')})"
        query = f"select {columns} from {source} where {where} order by {key}"
        return rows_of(connection.execute(query))


def claim_rows(release: Path) -> list[Row]:
    """The claim register: each printed figure with the computed one and the verdict."""
    with asking(release) as connection:
        return rows_of(connection.execute("select * from claims"))


def filing_status_rows(release: Path, year: int | None = None) -> list[Row]:
    """Which county filed what, and how it went; None asks for all years."""
    with asking(release) as connection:
        where = "" if year is None else f" where report_year = {literal(year)}"
        return rows_of(connection.execute(f"select * from filing_status{where}"))


def waiting_rows(release: Path, year: int | None = None) -> list[Row]:
    """Receipts that wait for a locked year to be opened; none in a release that lists no receipts
    yet. None asks for all years."""
    with open_release(release) as connection:
        if not _has_table(connection, "fct_receipts"):
            return []
        where = "" if year is None else f" and receipts.report_year = {literal(year)}"
        return rows_of(
            connection.execute(
                "select receipts.report_year, receipts.county_code, filing_status.county_name,"
                " receipts.filing_id, receipts.received_at from fct_receipts as receipts"
                " join filing_status using (report_year, county_code)"
                f" where receipts.is_waiting{where} order by all"
            )
        )


def receipt_rows(release: Path, year: int) -> list[Row]:
    """The receipts of a year with county and verdict, as the release knows them; none in a release
    that lists no receipts yet."""
    with open_release(release) as connection:
        if not _has_table(connection, "fct_receipts"):
            return []
        return rows_of(
            connection.execute(
                "select county_code, receipt_number, filing_id, verdict, error_count, query_count,"
                " note_count, is_late from fct_receipts"
                f" where report_year = {literal(year)} order by receipt_number"
            )
        )


def query_rows(release: Path, year: int) -> list[Row]:
    """The queries raised on counties' returns of a year, answered or not; none in a release that
    lists none yet."""
    with open_release(release) as connection:
        if not _has_table(connection, "queries"):
            return []
        return rows_of(
            connection.execute(
                "select division_code, filing_id, rule_id, is_after_gate, sheet, sheet_name,"
                " row_number, cell, entity, value_read, would_pass, message, is_answered"
                " from queries where severity = 'query' and filing_id is not null"
                f" and report_year = {literal(year)} order by division_code, query_number"
            )
        )


def query_counts(release: Path) -> list[Row] | None:
    """Open and answered queries by report year and rule; None of a release that lists none yet.

    Notes ask for no answer, and are not counted.
    """
    with open_release(release) as connection:
        if not _has_table(connection, "queries"):
            return None
        return rows_of(
            connection.execute(
                "select report_year, rule_id, count(*) filter (where not is_answered) as open,"
                " count(*) filter (where is_answered) as answered from queries"
                " where severity = 'query' group by all order by all"
            )
        )


def _has_table(connection: duckdb.DuckDBPyConnection, table: str) -> bool:
    query = f"select 1 from duckdb_tables() where table_name = {literal(table)}"
    return bool(connection.execute(query).fetchall())


def rows_of(result: duckdb.DuckDBPyConnection) -> list[Row]:
    """What a query found, a row by the names of its columns."""
    names = [column[0] for column in result.description]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def release_known(current: Path, as_known: str) -> Path:
    """The folder of the release that `as_known` names, or that was current then.

    Raises ReleaseError where it is none of the chain that ends in `current`, or is no longer kept.
    """
    with asking(current) as connection:
        _, name = _release_known(connection, as_known)
    # Its own folder, though it may be the current one: that is how messages name it.
    release = current.parent / name
    if words := destroyed_words(release):
        raise ReleaseError(words)
    if not has_database(release):
        raise ReleaseError(f"release {name} was current then, and is no longer kept: restore it")
    return release


def _release_known(connection: duckdb.DuckDBPyConnection, as_known: str) -> tuple[int, str]:
    """The number and name of the release that was current then."""
    [(number, name, refusal)] = connection.execute(
        release_meant_query(literal(as_known))
    ).fetchall()
    if refusal is not None:
        raise ReleaseError(refusal)
    return number, name


def table_names(release: Path) -> list[str]:
    """The tables of the release, by name."""
    with open_release(release) as connection:
        rows = connection.execute(
            "select table_name from duckdb_tables() where not internal order by all"
        )
        return [name for (name,) in rows.fetchall()]
