"""`shanghui indicators --changes` and `--series`: figures beside those of the year before.

Belongs here: choosing the rows of both, their tables. Does not: the options (`indicators` has
them), what makes two years comparable.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ingestion.closest import not_known
from ingestion.errors import ShanghuiError
from orchestration.commands.output import console, new_table, show_rows_of, sign, signed_words
from publishing.figure_words import value_words


class SeriesError(ShanghuiError):
    """The release holds no such series, or nothing of the division in that year."""


def read_changes(
    release: Path, report_year: int, division: str, breakdowns: bool
) -> list[dict[str, Any]]:
    """Figures of one year and division with their changes, in the order of the catalogue.

    Raises SeriesError, ReleaseError.
    """
    from publishing.read_release import indicator_names
    from publishing.read_series import changes_of_year

    rows = changes_of_year(release, report_year=report_year, division=division)
    if not rows:
        raise SeriesError(
            f"release {release.resolve().name} has no division {division} in {report_year}; "
            "give the code of that year's register"
        )
    names = indicator_names(release)
    order = {indicator: position for position, indicator in enumerate(names)}
    return sorted(
        (_named(row, names) for row in rows if breakdowns or not row["breakdown"]),
        key=lambda row: (order[row["indicator"]], row["breakdown"]),
    )


def read_series(
    release: Path, indicator: str, division_line: str, breakdowns: bool
) -> list[dict[str, Any]]:
    """One indicator of a division, by its name or Chinese name, over all years and breakdowns.

    Raises SeriesError, ReleaseError.
    """
    from publishing.read_release import indicator_names
    from publishing.read_series import series_of

    names = indicator_names(release)
    called = {name_zh: name for name, (name_zh, _) in names.items()}
    called |= dict(zip(names, names, strict=True))
    if indicator not in called:
        raise SeriesError(not_known("indicator", indicator, called, called))
    rows = series_of(release, indicator=called[indicator], division_line=division_line)
    return [_named(row, names) for row in rows if breakdowns or not row["breakdown"]]


def _named(row: dict[str, Any], names: dict[str, tuple[str, str]]) -> dict[str, Any]:
    name_zh, name_en = names[row["indicator"]]
    return {"name_zh": name_zh, "name_en": name_en} | row


def show_changes(rows: Sequence[dict[str, Any]], form: str) -> None:
    if form != "table":
        _show_all_columns(rows, form)
        return
    out = console()
    first = rows[0]
    years = f"{first['report_year']}"
    if first["previous_code"]:
        years += f" against {first['previous_name']} {first['previous_code']} · "
        years += f"{first['report_year'] - 1}"
    out.print(f"{first['division_name']} {first['division_code']} · {years}")
    table = new_table(
        *("indicator", "指标", "value", "year before", "unit", "change", "in %", "remark"),
        right=("value", "year before", "change", "in %"),
    )
    for row in rows:
        name = row["indicator"] + (f" [{row['breakdown']}]" if row["breakdown"] else "")
        table.add_row(
            name,
            row["name_zh"],
            value_words(row["value"], row["unit"]),
            value_words(row["previous_value"], row["unit"]),
            row["unit"],
            signed_words(row["change"], row["unit"]),
            share_words(row["change_rate"]),
            _remark(row),
        )
    out.print(table)


def show_series(rows: Sequence[dict[str, Any]], form: str) -> None:
    if form != "table":
        _show_all_columns(rows, form)
        return
    out = console()
    last = rows[-1]
    out.print(
        f"{last['name_zh']} {last['indicator']} ({last['unit']}) ·"
        f" {last['division_name']} {last['division_code']}"
    )
    has_items = any(row["breakdown"] for row in rows)
    table = new_table(
        *(["breakdown"] if has_items else []),
        *("year", "code", "name", "value", "change", "in %", "remark"),
        right=("value", "change", "in %"),
    )
    for row in rows:
        table.add_row(
            *([row["breakdown"]] if has_items else []),
            str(row["report_year"]),
            row["division_code"],
            row["division_name"],
            value_words(row["value"], row["unit"]),
            signed_words(row["change"], row["unit"]),
            share_words(row["change_rate"]),
            _remark(row),
        )
    out.print(table)


def share_words(change_rate: float | None) -> str:
    """A change in per cent of the year before, with its sign and one decimal."""
    return "" if change_rate is None else f"{sign(change_rate)}{abs(change_rate) * 100:.1f}"


def _remark(row: dict[str, Any]) -> str:
    """Why there is no change; of one that there is, on what counties it rests."""
    if not row["is_comparable"]:
        return row["break_reason"]
    return "partial, the same counties in both years" if row["state"] == "partial" else ""


def _show_all_columns(rows: Sequence[dict[str, Any]], form: str) -> None:
    show_rows_of(list(rows[0]), [tuple(row.values()) for row in rows], form)
