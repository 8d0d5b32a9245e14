"""datapackage.json: the CSV files of a release for any program, as Data Package version 2.

Belongs here: what it says of a release, a file, a column, and which columns lead to which table.
Does not: the files (`csv_files`, `readable_tables`), or Parquet, which states its types itself.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from publishing.csv_files import csv_path, is_nested
from publishing.meanings import most_confidential
from publishing.published_tables import PublishedTable
from publishing.readable_tables import ReadableTable

DATA_PACKAGE = "datapackage.json"

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"

TYPES = {
    **dict.fromkeys(("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT"), "integer"),
    **dict.fromkeys(("DOUBLE", "FLOAT"), "number"),
    "BOOLEAN": "boolean",
    "DATE": "date",
    "TIMESTAMP": "datetime",
    "VARCHAR": "string",
}
"""DuckDB's type to that of Data Package; decimals, lists and maps are told by their beginning."""

_DIVISION = ("report_year", "division_code")
_COUNTY = ("report_year", "county_code")

LEADS_TO: Mapping[str, tuple[tuple[tuple[str, ...], str, tuple[str, ...]], ...]] = {
    **{
        name: ((_DIVISION, "dim_divisions", _DIVISION),)
        for name in ("province_by_year", "prefecture_by_year", "county_by_year")
    },
    "dim_divisions": ((("report_year",), "dim_report_years", ("report_year",)),),
    "dim_division_continuity": ((_DIVISION, "dim_divisions", _DIVISION),),
    "indicators": (
        (_DIVISION, "dim_divisions", _DIVISION),
        (("indicator",), "dim_indicators", ("indicator",)),
    ),
    "declared_and_derived": (
        (_COUNTY, "dim_divisions", _DIVISION),
        (("indicator",), "dim_indicators", ("indicator",)),
    ),
    "fct_declared_totals": (
        (_COUNTY, "dim_divisions", _DIVISION),
        (("indicator",), "dim_indicators", ("indicator",)),
    ),
    **{
        name: ((_COUNTY, "dim_divisions", _DIVISION),)
        for name in (
            *("filing_status", "fct_filings", "fct_receipts", "fct_branches"),
            *("fct_instructor_postings", "fct_member_demands", "fct_chamber_activities"),
            *("fct_points", "fct_point_items", "fct_governance", "fct_micro_practices"),
            "fct_mediation_organisations",
        )
    },
    "fct_chamber_townships": (
        (_COUNTY, "dim_divisions", _DIVISION),
        (("report_year", "township_code"), "dim_divisions", _DIVISION),
    ),
    **{
        name: (
            (_COUNTY, "dim_divisions", _DIVISION),
            (("chamber_id",), "dim_chambers", ("chamber_id",)),
        )
        for name in ("fct_chambers", "fct_chamber_honours", "fct_branch_chambers")
    },
}
"""Table → columns of it, the table they lead to, its columns there. Tests hold that they do."""

DESCRIPTION = (
    "乡镇街道商会年度指标及其依据。"
    " Yearly indicators of township chambers of commerce and what they rest on."
    " CSV here is UTF-8 with a byte order mark. A text that begins with = + - @ (also wide), a tab"
    " or a line end has ' before it, so that no spreadsheet takes it for a formula; so has one that"
    " begins with ': of a text that has one, drop the first. Tables that are not here are in"
    " parquet/ and chambers.duckdb. Class of a column: public 公开, internal 内部; none is"
    " personal. No licence goes with the data: what may be passed on is for the federation to say."
)

SOURCES = (
    {"title": "County federations' yearly returns in force, 县级工商联年度报表"},
    {
        "title": "Code lists of divisions for statistical use, National Bureau of Statistics,"
        " 国家统计局统计用区划代码"
    },
)


def write_data_package(
    folder: Path,
    tables: Sequence[PublishedTable],
    readable: Iterable[ReadableTable],
    files: Mapping[str, tuple[int, str]],
    *,
    name: str,
    published_at: str,
    logical_hash: str,
) -> None:
    """Write the description of the CSV files below the folder.

    `files` has bytes and sha256 of each by its path below the folder.
    """
    described = [table for table in tables if table.csv]
    here = {table.name for table in described}
    resources = [_resource(table, here) for table in described]
    resources += [_readable_resource(table) for table in readable]
    for resource in resources:
        size, sha256 = files[resource["path"]]
        resource |= {"bytes": size, "hash": f"sha256:{sha256}"}
    package = {
        "$schema": PROFILE,
        "name": "shanghui",
        "title": "乡镇街道商会年度指标",
        "description": DESCRIPTION,
        "version": name,
        "created": published_at,
        "logical_hash": logical_hash,
        "sources": list(SOURCES),
        "resources": resources,
    }
    text = json.dumps(package, ensure_ascii=False, indent=1)
    (folder / DATA_PACKAGE).write_text(text + "\n", encoding="utf-8")


def _resource(table: PublishedTable, here: set[str]) -> dict[str, Any]:
    fields = [
        _field(
            column.name,
            _type(column.type, is_nested(column)),
            {
                "description": column.comment,
                "description_zh": column.comment_zh,
                "confidentiality": column.confidentiality,
            },
            # An empty text in a key is a total, not a blank.
            is_never_blank=column.name in table.key and column.type == "VARCHAR",
        )
        for column in table.columns
    ]
    leads_to = [
        {
            "fields": list(columns),
            "reference": {"resource": other, "fields": list(of_other)},
        }
        for columns, other, of_other in LEADS_TO.get(table.name, ())
        if other in here
    ]
    schema: dict[str, Any] = {"fields": fields, "primaryKey": list(table.key)}
    if leads_to:
        schema["foreignKeys"] = leads_to
    return _file(table.name, f"csv/{csv_path(table)}", table.comment_zh, table.comment, schema) | {
        "confidentiality": table.confidentiality
    }


def _readable_resource(readable: ReadableTable) -> dict[str, Any]:
    fields = [
        _field(
            item.header,
            _type(item.column.type, is_nested(item.column)),
            {
                "description": f"{item.column.name}, in percent"
                if item.is_percent
                else item.column.name,
                "confidentiality": item.column.confidentiality,
            },
        )
        for item in readable.columns
    ]
    headers = {item.column.name: item.header for item in readable.columns}
    return _file(
        f"{readable.table.name}_zh",
        f"csv/{readable.file_name}",
        readable.table.comment_zh,
        f"{readable.table.name} with Chinese headers, rates in percent to two decimals.",
        {"fields": fields, "primaryKey": [headers[name] for name in readable.table.key]},
    ) | {"confidentiality": most_confidential(c.column.confidentiality for c in readable.columns)}


def _file(
    name: str, path: str, title: str, description: str, schema: dict[str, Any]
) -> dict[str, Any]:
    return {
        "name": name,
        "type": "table",
        "path": path,
        "title": title,
        "description": description,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema,
    }


def _field(
    name: str, kind: str, said: Mapping[str, str], *, is_never_blank: bool = False
) -> dict[str, Any]:
    return {"name": name, "type": kind, **said} | ({"missingValues": []} if is_never_blank else {})


def _type(of_duckdb: str, nested: bool) -> str:
    if nested:
        return "array" if of_duckdb.endswith("]") else "object"
    if of_duckdb.startswith("DECIMAL"):
        return "number"
    return TYPES[of_duckdb]
