"""The nation's warehouse: provinces' published tables joined, and what is counted anew of them.

Belongs here: which table is joined how, and holding what the models count against what the
provinces published. Does not: any measure or indicator: the dbt project's own models count them.
"""

import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from ingestion.csv_files import read_csv
from ingestion.warehouse_inputs import write_forms
from orchestration.home import Home
from orchestration.national.province_release import NationalError, ProvinceRelease
from orchestration.national.what_can_be_added import common_years
from orchestration.provinces_of_nation import NATION, NATION_NAME
from orchestration.warehouse import DbtProject
from publishing.packed_database import database_file
from publishing.release_folder import DATABASE
from publishing.sql_text import column_list, literal, quoted

COUNTED_ANEW = (
    *("measures", "measure_queries", "indicator_values"),
    *("dim_indicators", "dim_measures", "dim_chambers", "dim_villages"),
)
"""Models that read published tables alone: dbt builds them over the provinces' tables together."""

CATALOGUES = ("published_tables", "meanings", "indicators", "measure_catalogue")
"""Seeds that they and a release need."""

MERGED: Mapping[str, str] = {
    # What stands in several provinces is one, as known by the province of the last year and code.
    "dim_enterprises": """
        select
            credit_code,
            max_by(enterprise_name, (last_report_year, of_province)) as enterprise_name,
            max_by(participant_type, (last_report_year, of_province)) as participant_type,
            max_by(is_enterprise, (last_report_year, of_province)) as is_enterprise,
            min(first_report_year) as first_report_year,
            max(last_report_year) as last_report_year
        from ({each})
        group by credit_code
    """,
    # Final is what is final everywhere.
    "dim_report_years": """
        select
            report_year,
            max(form_version) as form_version,
            max(listed_on) as listed_on,
            max(deadline_on) as deadline_on,
            bool_and(is_locked) as is_locked,
            bool_and(is_signed) as is_signed,
            bool_and(is_final) as is_final,
            {withheld_below_percent} as withheld_below_percent
        from ({each})
        group by report_year
    """,
    "dim_code_values": """
        select
            code_list,
            code,
            min_by(value_zh, of_province) as value_zh,
            min_by(position_in_list, of_province) as position_in_list
        from ({each})
        group by code_list, code
    """,
    "rule_evaluations": """
        select
            report_year,
            rule_id,
            min_by(severity, of_province) as severity,
            min_by(message, of_province) as message,
            sum(pass_count) as pass_count,
            sum(fail_count) as fail_count,
            sum(not_evaluable_count) as not_evaluable_count
        from ({each})
        group by report_year, rule_id
    """,
    "dim_divisions": """
        select * exclude (of_province) from ({each})
        union all by name
        select
            report_year,
            {nation} as division_code,
            {nation_name} as division_name,
            'nation' as division_level,
            '国家' as unit_type,
            false as is_quasi_unit,
            {nation} as division_line,
            max(listed_on) as listed_on
        from ({each})
        where report_year in ({years})
        group by report_year
    """,
    # The nation is the same provinces every year.
    "dim_division_continuity": """
        select * exclude (of_province) from ({each})
        union all by name
        select distinct
            report_year,
            {nation} as division_code,
            {nation_name} as division_name,
            'nation' as division_level,
            {nation} as division_line,
            case when is_comparable then {nation} end as previous_code,
            case when is_comparable then {nation_name} end as previous_name,
            is_comparable,
            case when not is_comparable then 'no_year_before' end as break_kind,
            case when not is_comparable then 'there are no figures of ' || (report_year - 1) end
                as break_reason
        from (
            select distinct
                report_year,
                report_year - 1 in ({years}) as is_comparable
            from ({each})
            where report_year in ({years})
        )
    """,
}
"""Published tables that are neither joined as they are nor built by a model → how they are made of
the rows of `each` province, which have its code as `of_province`."""


@dataclass(frozen=True)
class _Table:
    """A published table: where it stands, and its columns and comments as its model says."""

    name: str
    schema: str
    alias: str
    model: str
    key: tuple[str, ...]
    description: str
    columns: Mapping[str, Mapping[str, Any]]

    @property
    def relation(self) -> str:
        """By its full name: a schema of the warehouse is called as the warehouse itself."""
        return f"warehouse.{quoted(self.schema)}.{quoted(self.alias)}"


def build_nation(
    home: Home, releases: Sequence[ProvinceRelease], withheld_below_percent: int
) -> Path:
    """Build the warehouse of the nation into the home, in place of the last one.

    Raises NationalError where a table is not as this version has it, or the models count otherwise
    than a province published; WarehouseError. The last warehouse then stays.
    """
    shutil.rmtree(home.build, ignore_errors=True)
    home.build.mkdir(parents=True)
    new = home.build / "warehouse.duckdb"
    project = DbtProject(home, {"nation_code": NATION}, (*CATALOGUES, *COUNTED_ANEW))
    tables = _published_tables(project)
    with _joining(new, releases) as connection:
        write_forms(connection, releases[0].forms)
        for table in tables.values():
            if table.model not in COUNTED_ANEW:
                _join(connection, table, releases, withheld_below_percent)
    project.build()
    with _joining(new, releases) as connection:
        _refuse_other_counts(connection, tables["measures"], releases)
        for name in ("measures", "indicators"):
            _keep_what_provinces_say(connection, tables[name], releases)
    new.replace(home.warehouse)
    shutil.rmtree(home.build)
    return home.warehouse


def _joining(warehouse: Path, releases: Iterable[ProvinceRelease]) -> duckdb.DuckDBPyConnection:
    """A connection to the warehouse that sees every province's release, read-only."""
    connection = duckdb.connect(str(warehouse))
    for release in releases:
        with database_file(release.folder / DATABASE) as file:
            connection.execute(f"attach {literal(str(file))} as {release.alias} (read_only)")
    return connection


def _published_tables(project: DbtProject) -> dict[str, _Table]:
    nodes = {
        (node["schema"], node["alias"]): node
        for node in project.manifest_dict["nodes"].values()
        if node["resource_type"] == "model"
    }
    tables = {}
    for row in read_csv(project.folder / "seeds" / "published_tables.csv"):
        node = nodes[row["schema_name"], row["table_name"]]
        tables[row["published_name"]] = _Table(
            name=row["published_name"],
            schema=row["schema_name"],
            alias=row["table_name"],
            model=node["name"],
            key=tuple(row["key_columns"].split(",")),
            description=node["description"],
            columns=node["columns"],
        )
    return tables


def _join(
    connection: duckdb.DuckDBPyConnection,
    table: _Table,
    releases: Sequence[ProvinceRelease],
    withheld_below_percent: int,
) -> None:
    columns = ", ".join(
        f"{quoted(name)} {column['data_type']}" for name, column in table.columns.items()
    )
    connection.execute(f"create schema if not exists warehouse.{quoted(table.schema)}")
    connection.execute(f"create table {table.relation} ({columns})")
    if table.name in MERGED:
        rows = MERGED[table.name].format(
            each=" union all by name ".join(_rows_of(connection, table, releases)),
            years=", ".join(map(str, common_years(releases))),
            nation=literal(NATION),
            nation_name=literal(NATION_NAME),
            withheld_below_percent=withheld_below_percent,
        )
        connection.execute(f"insert into {table.relation} by name {rows}")
    else:
        for rows in _rows_of(connection, table, releases):
            connection.execute(
                f"insert into {table.relation} by name select * exclude (of_province) from ({rows})"
            )
    connection.execute("; ".join(_comments(table)))


def _rows_of(
    connection: duckdb.DuckDBPyConnection, table: _Table, releases: Iterable[ProvinceRelease]
) -> Iterator[str]:
    """Of each province a query of the table's rows, with its code as `of_province`."""
    for release in releases:
        known = {
            name: data_type
            for name, data_type in connection.execute(
                "select column_name, data_type from duckdb_columns() where database_name ="
                f" '{release.alias}' and table_name = {literal(table.name)}"
            ).fetchall()
        }
        if known.keys() != table.columns.keys():
            [differing, *_] = sorted(known.keys() ^ table.columns.keys())
            raise NationalError(
                f"{release} cannot be added: its table {table.name} is of another version of"
                f" shanghui ({differing}); refresh it with this one"
            )
        yield (
            f"select {column_list(table.columns)}, {literal(release.code)} as of_province"
            f" from {release.alias}.main.{quoted(table.name)}"
        )


def _comments(table: _Table) -> Iterator[str]:
    yield f"comment on table {table.relation} is {literal(table.description)}"
    for name, column in table.columns.items():
        yield (
            f"comment on column {table.relation}.{quoted(name)} is {literal(column['description'])}"
        )


def _refuse_other_counts(
    connection: duckdb.DuckDBPyConnection, measures: _Table, releases: Iterable[ProvinceRelease]
) -> None:
    """The models of today must count in each province what it published itself."""
    key = column_list(measures.key)
    for release in releases:
        counties = (
            f"select division_code from {release.alias}.main.dim_divisions"
            " where division_level <> 'township'"
        )
        differing = connection.execute(
            f"select {key}, now.value, then_.value from"
            f" (from {measures.relation} where division_code in ({counties})) as now"
            f" full join {release.alias}.main.measures as then_ using ({key})"
            " where now.row_count is distinct from then_.row_count"
            " or (now.value is null) <> (then_.value is null)"
            " or abs(now.value - then_.value) > 1e-9 * greatest(1, abs(then_.value))"
            " order by all limit 1"
        ).fetchone()
        if differing is not None:
            year, division, measure, kind, item, value, published = differing
            what = " ".join(filter(None, (measure, kind, item)))
            raise NationalError(
                f"{release} cannot be added: it has {what} of {division} {year} as {published}, and"
                f" its rows come to {value} by this version; refresh it with this one"
            )


def _keep_what_provinces_say(
    connection: duckdb.DuckDBPyConnection, table: _Table, releases: Sequence[ProvinceRelease]
) -> None:
    """Below the nation stands what each province published, to the bit and with its own state.

    The nation has figures of the years that all provinces have.
    """
    years = ", ".join(map(str, common_years(releases)))
    connection.execute(
        f"delete from {table.relation} where division_level <> 'nation'"
        f" or report_year not in ({years})"
    )
    for rows in _rows_of(connection, table, releases):
        connection.execute(
            f"insert into {table.relation} by name select * exclude (of_province) from ({rows})"
        )
