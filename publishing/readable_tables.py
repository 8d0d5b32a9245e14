"""The wide tables as a person reads them: Chinese headers with units, rates in percent.

Belongs here: which, and how their columns are headed. Does not: the values, which are those of the
wide tables, or how a value stands in CSV.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from publishing.catalogue_names import province_words
from publishing.csv_files import as_csv, write_csv_file
from publishing.published_tables import Column, PublishedTable
from publishing.sql_text import quoted

FILES = {
    "province_by_year": "{province}年度指标.csv",
    "prefecture_by_year": "设区市年度指标.csv",
    "county_by_year": "县级年度指标.csv",
}

OF_THE_DIVISION = {
    "report_year": "报告年度",
    "division_code": "行政区划代码",
    "division_name": "名称",
    "parent_code": "上级行政区划代码",
    "counties_expected": "应报县数",
    "counties_in_force": "有效报表县数",
    "withheld_indicator_count": "暂不公布指标数",
}

PARTS = {"numerator": "分子", "denominator": "分母"}

PERCENT = "%"


@dataclass(frozen=True)
class ReadableColumn:
    """A column of the file: its header, the column it is of, and whether it is told in percent."""

    header: str
    column: Column
    is_percent: bool

    @property
    def expression(self) -> str:
        """Percent to two decimals, half up, as every command shows it; else as in any CSV."""
        if not self.is_percent:
            return as_csv(self.column)
        # Exact from here on: a fraction of a DOUBLE may lie a hair below the half it stands for.
        return f"round({quoted(self.column.name)}::decimal(20, 15) * 100, 2)::decimal(10, 2)"


@dataclass(frozen=True)
class ReadableTable:
    """A file and its columns."""

    file_name: str
    table: PublishedTable
    columns: tuple[ReadableColumn, ...]


def readable_tables(
    connection: duckdb.DuckDBPyConnection, tables: Iterable[PublishedTable]
) -> list[ReadableTable]:
    """The wide tables among those given, headed by the names and units of the catalogue."""
    by_name = {table.name: table for table in tables}
    if "dim_indicators" not in by_name:
        return []
    rows = connection.execute(
        f"select indicator, name_zh, unit from {by_name['dim_indicators'].source}"
    ).fetchall()
    catalogue = {indicator: (name_zh, unit) for indicator, name_zh, unit in rows}
    province = _province(connection, by_name.get("province_by_year"))
    return [
        ReadableTable(
            file_name.format(province=province),
            by_name[name],
            tuple(_readable(column, catalogue) for column in by_name[name].columns),
        )
        for name, file_name in FILES.items()
        if name in by_name
    ]


def _province(connection: duckdb.DuckDBPyConnection, of_province: PublishedTable | None) -> str:
    """What the province is; 省级 where there are several, or none is told."""
    names = (
        connection.execute(
            f"select max_by(division_name, report_year) from {of_province.source}"
            " group by division_code"
        ).fetchall()
        if of_province
        else []
    )
    return province_words(names[0][0] if len(names) == 1 else "").zh


def write_readable_tables(
    connection: duckdb.DuckDBPyConnection, tables: Iterable[ReadableTable], folder: Path
) -> None:
    """Write the files into the folder, rows sorted by key."""
    for readable in tables:
        write_csv_file(
            connection,
            [(column.header, column.expression) for column in readable.columns],
            readable.table.rows,
            folder / readable.file_name,
        )


def _readable(column: Column, catalogue: Mapping[str, tuple[str, str]]) -> ReadableColumn:
    """`登记率(%)`, `登记率·分子`, `商会数(个)`."""
    if header := OF_THE_DIVISION.get(column.name):
        return ReadableColumn(header, column, is_percent=False)
    indicator, _, part = column.name.rpartition("_")
    if part in PARTS and indicator in catalogue:
        return ReadableColumn(f"{catalogue[indicator][0]}·{PARTS[part]}", column, is_percent=False)
    name_zh, unit = catalogue[column.name]
    return ReadableColumn(f"{name_zh}({unit})", column, is_percent=unit == PERCENT)
