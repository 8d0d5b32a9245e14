"""The folder of public releases: what is read of the last one, what is written of the next.

Belongs here: files and their fingerprints. Does not: what the tables hold.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from publishing.csv_files import BYTE_ORDER_MARK
from publishing.manifest import MANIFEST, read_manifest
from publishing.parquet_files import OPTIONS, ParquetFile, file_sha256
from publishing.public.figures import Cell
from publishing.public.public_tables import PATTERN
from publishing.published_tables import PublishedTable
from publishing.release_error import ReleaseError
from publishing.release_folder import release_names
from publishing.sql_text import column_list, literal

README = "README.md"


@dataclass(frozen=True)
class LastPublic:
    """The newest public release there is."""

    name: str
    manifest: dict[str, Any]
    manifest_sha256: str
    suppressed: frozenset[Cell]


def last_public(folder: Path) -> LastPublic | None:
    """The newest public release of a folder; None before the first.

    Raises ReleaseError where it is not as it was published.
    """
    names = release_names(folder)
    if not names:
        return None
    path = folder / names[-1]
    manifest = read_manifest(path)
    pattern = path / f"{PATTERN}.parquet"
    try:
        is_whole = file_sha256(pattern) == manifest["files"][PATTERN]["sha256"]
        threshold = manifest["threshold"]
    except (OSError, KeyError, TypeError) as error:
        raise ReleaseError(f"{path} is not a whole public release ({error}): restore it") from error
    if not is_whole or not isinstance(threshold, int):
        raise ReleaseError(f"{pattern} is not as it was published: restore it")
    with duckdb.connect(":memory:") as connection:
        rows = connection.execute(
            "select report_year, division_code, measure, breakdown from"
            f" read_parquet({literal(str(pattern))})"
        ).fetchall()
    return LastPublic(
        name=names[-1],
        manifest=manifest,
        manifest_sha256=file_sha256(path / MANIFEST),
        suppressed=frozenset(Cell(*row) for row in rows),
    )


def write_tables(
    connection: duckdb.DuckDBPyConnection, tables: tuple[PublishedTable, ...], folder: Path
) -> dict[str, ParquetFile]:
    """Each table as Parquet and as CSV with a byte order mark, rows by key: same rows, same bytes.

    For a connection of one thread.
    """
    written = {}
    for table in tables:
        rows = (
            f"select {column_list(table.column_names)} from {table.source}"
            f" order by {column_list(table.key)}"
        )
        parquet, text = folder / f"{table.name}.parquet", folder / f"{table.name}.csv"
        [(row_count,)] = connection.execute(
            f"copy ({rows}) to {literal(str(parquet))} ({OPTIONS})"
        ).fetchall()
        connection.execute(f"copy ({rows}) to {literal(str(text))} (format csv, header)")
        text.write_bytes(BYTE_ORDER_MARK.encode() + text.read_bytes())
        written[table.name] = ParquetFile(row_count, file_sha256(parquet))
    return written


def write_readme(folder: Path, name: str, threshold: int, notice: str) -> None:
    """What the folder is, for who was given nothing else."""
    words = _WORDS.format(name=name, threshold=threshold)
    above = f"> {notice}\n\n" if notice else ""
    (folder / README).write_text(above + words, encoding="utf-8")


_WORDS = """# 乡镇街道商会统计指标（公开版）{name}

各表均有 CSV（UTF-8）与 Parquet 两种格式，列的含义见 `dictionary`。
`confidential` 为 c 的行，其分子、分母或指标值至少有一项不公布：涉及的案件、需求、企业、人员或户不足
{threshold} 个，或为防止由其他数值推算而一并不公布。不公布的分子、分母均大于 0。
未上报、未采集或暂不公布的数值为空，不标 c，原因见 `state_zh` 与 `status_zh`。
比率在 `value` 中为小数，在 `value_percent` 中为百分数。

# Township chambers of commerce: indicators, public release {name}

Every table is there as CSV (UTF-8) and as Parquet; `dictionary` says what the columns mean. Of a
row marked c in `confidential`, a numerator, denominator or value is there and is not published:
fewer than {threshold} cases, demands, enterprises, people or households stand behind it, or it
would tell one behind which there are. A numerator or denominator not published so is above zero. A
figure not filed, not asked for or withheld is blank without a c; `state` and `status` say why. A
rate is a fraction in `value`, and in percent in `value_percent`.
"""
