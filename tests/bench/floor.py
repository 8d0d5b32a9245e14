"""The least that figures of these returns cost: one process that reads, keeps addresses and counts.

Belongs here: workbooks → Arrow tables, a sheet each; then `floor.sql`. Does not: judging,
publishing, explaining, or a return that is not as the form prints it. It shares no code with the
pipeline. Every field of every sheet is kept with its row; `places` has its column.
"""

import argparse
import csv
import gc
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
from python_calamine import CalamineWorkbook

PROJECT = Path(__file__).resolve().parents[2]
FORM = PROJECT / "ingestion" / "form" / "annual_return"
SQL = Path(__file__).with_suffix(".sql")
LAST_YEAR_OF_OLD_FORM = 2021
COVER = "封面"
HEADER_ROW = 3
FILES_AT_ONCE = 100
"""Read before they go to DuckDB: as Python's objects they take ten times the room."""
KINDS = {"integer": pa.float64(), "decimal": pa.float64(), "date": pa.date32()}
"""Of a field that is not a text."""
KEY = {"filing": pa.int32(), "row_number": pa.int32()}
PLACES = {
    **{"filing": pa.int32(), "sheet": pa.string()},
    **{"field": pa.string(), "place": pa.int32()},
}
"""The column of a field, counted from 0; on the cover its row."""

Columns = dict[str, list[Any]]


def compute(workbooks: Sequence[Path], registers: Sequence[Path], out: Path) -> None:
    """Write the figures to `out`, a Parquet file: report_year, division_code, indicator, value.

    `registers`: folders that have divisions.csv and county_changes.csv.
    """
    # Values by the million, and no circle among them.
    gc.disable()
    with duckdb.connect() as warehouse:
        for first in range(0, len(workbooks), FILES_AT_ONCE):
            batch = enumerate(workbooks[first : first + FILES_AT_ONCE], start=first)
            for name, table in read(batch).items():
                arrived = warehouse.from_arrow(table)
                arrived.insert_into(name) if first else arrived.create(name)
        for name in ("divisions", "county_changes"):
            files = [str(folder / f"{name}.csv") for folder in registers]
            warehouse.read_csv(files, all_varchar=True).create(name)
        warehouse.execute(SQL.read_text(encoding="utf-8"))
        warehouse.table("figures").write_parquet(str(out))


def read(workbooks: Iterable[tuple[int, Path]]) -> dict[str, pa.Table]:
    """Sheet → its rows in all these workbooks; and `places`, where its fields stand."""
    sheets = {
        sheet: {name: [] for name in (*KEY, *kinds)} for sheet, kinds in fields_of_sheets().items()
    }
    places: Columns = {name: [] for name in PLACES}
    for filing, path in workbooks:
        book = CalamineWorkbook.from_path(str(path))
        lines = {
            title: book.get_sheet_by_name(title).to_python(skip_empty_area=False)
            for title in book.sheet_names
        }
        year = int(dict(line[:2] for line in lines[COVER])["报告年度"])
        for sheet, title in titles(year).items():
            printed, rows = split(title, lines[title])
            sheets[sheet]["filing"] += [filing] * len(rows)
            put_rows(sheets[sheet], headers(sheet, year), printed, rows)
            for field, header in headers(sheet, year).items():
                place = (filing, sheet, field, printed.index(header))
                for column, value in zip(places.values(), place, strict=True):
                    column.append(value)
    tables = {
        sheet: as_table(columns, KEY | fields_of_sheets()[sheet])
        for sheet, columns in sheets.items()
    }
    return tables | {"places": as_table(places, PLACES)}


def split(title: str, lines: list[list[Any]]) -> tuple[list[Any], list[list[Any]]]:
    """What a sheet prints, and its rows; a cover prints its labels one below another."""
    if title == COVER:
        return [line[0] for line in lines], [[line[1] for line in lines]]
    return lines[HEADER_ROW - 1], lines[HEADER_ROW:]


def put_rows(
    columns: Columns, asked: dict[str, str], printed: list[Any], rows: list[list[Any]]
) -> None:
    """Add rows to the columns of a sheet, blanks for what the form of their year does not ask."""
    values = dict(zip(printed, zip(*rows, strict=True), strict=True)) if rows else {}
    columns["row_number"] += range(HEADER_ROW + 1, HEADER_ROW + 1 + len(rows))
    for field, column in columns.items():
        if field not in KEY:
            column += values[asked[field]] if field in asked and rows else [""] * len(rows)


def as_table(columns: Columns, kinds: dict[str, pa.DataType]) -> pa.Table:
    return pa.table({name: as_array(columns[name], kind) for name, kind in kinds.items()})


def as_array(values: list[Any], kind: pa.DataType) -> pa.Array:
    """A blank cell is read as an empty text."""
    if kind != pa.string():
        return pa.array([None if value == "" else value for value in values], kind)
    try:
        texts = pa.array(values, kind)
    except pa.ArrowTypeError:
        # A code or a year that was written as a number.
        texts = pa.array([v if isinstance(v, str) else f"{v:g}" for v in values], kind)
    return pc.if_else(pc.equal(texts, ""), pa.scalar(None, kind), texts)


@cache
def fields_of_sheets() -> dict[str, dict[str, pa.DataType]]:
    """Sheet → its fields on any form, and their kind."""
    found: dict[str, dict[str, pa.DataType]] = {}
    for row in listed("fields"):
        found.setdefault(row["sheet"], {})[row["field"]] = KINDS.get(row["type"], pa.string())
    return found


@cache
def headers(sheet: str, year: int) -> dict[str, str]:
    """Field → its header on the form of the year."""
    rows = (row for row in listed("fields") if row["sheet"] == sheet)
    return printed_of_year({row["field"]: row for row in rows}, "header_zh", year)


@cache
def titles(year: int) -> dict[str, str]:
    """Sheet → its title on the form of the year."""
    return printed_of_year({row["sheet"]: row for row in listed("sheets")}, "title_zh", year)


def printed_of_year(rows: dict[str, dict[str, str]], column: str, year: int) -> dict[str, str]:
    """What the year's form prints; `-` in the column of the old form: it does not ask."""
    is_old = year <= LAST_YEAR_OF_OLD_FORM
    printed = {key: (is_old and row[f"{column}_2018"]) or row[column] for key, row in rows.items()}
    return {key: words for key, words in printed.items() if words != "-"}


@cache
def listed(name: str) -> list[dict[str, str]]:
    with (FORM / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("returns", type=Path)
    options.add_argument("out", type=Path)
    options.add_argument("registers", type=Path, nargs="+")
    asked = options.parse_args()
    compute(sorted(asked.returns.rglob("*.xlsx")), asked.registers, asked.out)


if __name__ == "__main__":
    main()
