"""The names of the page in Chinese and English, and how the Chinese ones are typed.

Belongs here: indicators, breakdowns, fields, and their pinyin. Does not: the words of the page
itself (`words.csv`).
"""

from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from ingestion.csv_files import read_csv
from publishing.catalogue_names import (
    break_names,
    breakdown_names,
    cause_names,
    definitions,
    full_width,
    kind_names,
    level_names,
    level_names_of_many,
    plain_name,
    province_words,
    reasons,
    state_names,
    status_names,
)
from publishing.read_release import Row, rows_of

if TYPE_CHECKING:
    import duckdb

    from ingestion.form import Forms
    from publishing.catalogue_names import Definition

REGISTRATION = frozenset(
    {
        "registered_chambers",
        "unregistered_meeting_requirements",
        "counties_with_registration_targets",
    }
)
"""Measures by whose figures places are never put in order: the bulletin warns against making
registration a target, and a ranking makes it one."""


_CODES = {
    "level": level_names,
    "level_many": level_names_of_many,
    "state": state_names,
    "status": status_names,
    "break": break_names,
    "why": reasons,
    "cause": cause_names,
}
"""What the words of codes begin with in the page → where they stand."""


def read_words(province_name: str) -> dict[str, list[str]]:
    """Key → the words of the page in Chinese and English, those of the codes of figures too.

    `{province}` in them is what the province of that name is: 自治区, 省 or 直辖市.
    """
    rows = read_csv(files("publishing.page").joinpath("words.csv"))
    words = {row["key"]: [row["zh"], row["en"]] for row in rows}
    for prefix, names in _CODES.items():
        words |= {f"{prefix}.{code}": list(said) for code, said in names().items()}
    province = province_words(province_name)
    words["level.province"] = [province.zh, province.en]
    words["level_many.province"] = [province.zh, province.en_many]
    called = (province.zh, province.en.lower())
    return {
        key: [text.replace("{province}", word) for text, word in zip(said, called, strict=True)]
        for key, said in words.items()
    }


def read_province_name(connection: "duckdb.DuckDBPyConnection") -> str:
    """As the last year has it; empty where the release is of several provinces."""
    names = connection.execute(
        "select max_by(division_name, report_year) from dim_divisions"
        " where division_level = 'province' group by division_code"
    ).fetchall()
    return names[0][0] if len(names) == 1 else ""


def read_indicators(connection: "duckdb.DuckDBPyConnection") -> list[dict[str, Any]]:
    """The catalogue in its order, with what the page tells of each indicator."""
    rows = rows_of(connection.execute("from dim_indicators order by position"))
    kinds: dict[str, list[str]] = {}
    for indicator, kind in connection.execute(
        "select distinct indicator, split_part(breakdown, ':', 1) from indicators"
        " where breakdown <> '' order by all"
    ).fetchall():
        kinds.setdefault(indicator, []).append(kind)
    told = definitions()
    return [
        {
            "code": row["indicator"],
            "zh": full_width(row["name_zh"]),
            "en": row["name_en"],
            "kind": row["kind"],
            "unit": row["unit"],
            "sheet": row["sheet"],
            "measures": [row["numerator_measure"], row["denominator_measure"]],
            "definitions": _definitions(row, told.get(row["indicator"])),
            "additive": row["is_additive"],
            "cumulative": row["stock_or_flow"] == "cumulative",
            "inOrderOfCodes": row["numerator_measure"] in REGISTRATION,
            "breakdowns": kinds.get(row["indicator"], []),
        }
        for row in rows
    ]


def _definitions(row: Row, told: "Definition | None") -> dict[str, list[str | None]]:
    """Of numerator and denominator, in Chinese and English; an indicator that nobody has put into
    words has what its catalogue says."""
    if told is None:
        exact = [row["numerator_definition"], row["denominator_definition"]]
        return {"zh": exact, "en": exact}
    return {
        "zh": [told.numerator_zh, told.denominator_zh],
        "en": [told.numerator_en, told.denominator_en],
    }


def read_breakdowns(
    connection: "duckdb.DuckDBPyConnection", forms: "Forms", indicators: list[dict[str, Any]]
) -> dict[str, Any]:
    """Kind → its names, its items in order with theirs, and the years in which it was not asked.

    An item stands here if it was counted in any place, or if the form's list has it.
    """
    told = breakdown_names()
    counted: dict[str, list[str]] = {}
    for kind, item in connection.execute(
        "select distinct split_part(breakdown, ':', 1), substr(breakdown, strpos(breakdown, ':')"
        " + 1) from indicators where breakdown <> '' order by all"
    ).fetchall():
        counted.setdefault(kind, []).append(item)
    fields = _fields_of_kinds(connection, indicators)
    found = {}
    for kind, items in counted.items():
        field = fields.get(kind)
        listed = _listed(forms, field)
        in_order = [*(code for code in listed if code in items)]
        in_order += [item for item in _in_order_told(told, kind, items) if item not in listed]
        found[kind] = {
            "names": list(kind_names(kind)),
            "items": [
                [item, *_item_names(told.get((kind, item)), item, listed.get(item))]
                for item in in_order
            ],
            "years": _years_asked(connection, field),
        }
    return found


def _fields_of_kinds(
    connection: "duckdb.DuckDBPyConnection", indicators: list[dict[str, Any]]
) -> dict[str, str]:
    """Kind of breakdown → the `sheet.field` that says which item a row belongs to."""
    measures = {one["measures"][0] for one in indicators if one["breakdowns"]}
    fields = {}
    for measure, kind, deciding in connection.execute(
        "select measure, breakdown_kind, deciding_fields from measure_queries"
        " where breakdown_kind <> '' order by all"
    ).fetchall():
        for field in deciding.split():
            if measure in measures and field.partition(".")[2] in (kind, f"{kind}s"):
                fields[kind] = field
    return fields


def _years_asked(connection: "duckdb.DuckDBPyConnection", field: str | None) -> list[int] | None:
    """The years whose returns have the field; None where no field of a return says the item."""
    if field is None:
        return None
    sheet, _, name = field.partition(".")
    rows = connection.execute(
        "select distinct report_year from layout inner join fct_filings using (filing_id)"
        f" where sheet = '{sheet}' and field = '{name}' order by all"
    ).fetchall()
    return [year for (year,) in rows]


def _listed(forms: "Forms", field: str | None) -> dict[str, str]:
    """The items of the field's code list, in order, with what the form calls them."""
    sheet, _, name = (field or "").partition(".")
    found: dict[str, str] = {}
    for form in reversed(forms.versions):
        for one in (of for of in form.sheets if of.key == sheet and of.has_field(name)):
            values = form.code_lists.get(one.field(name).code_list, ())
            found |= {value.code: value.value_zh for value in values if value.code not in found}
    return found


def _in_order_told(told: dict[tuple[str, str], Any], kind: str, items: list[str]) -> list[str]:
    order = [item for of, item in told if of == kind and item in items]
    return [*order, *(item for item in items if item not in order)]


def _item_names(told: tuple[str, str] | None, item: str, as_listed: str | None) -> tuple[str, str]:
    zh, en = told or ("", "")
    return full_width(as_listed or zh or item), en or plain_name(item)


def field_headers(forms: "Forms") -> dict[str, list[str]]:
    """`sheet.field` → what the newest form calls it in Chinese, and its name as words."""
    return {
        f"{sheet.key}.{field.name}": [field.header_zh, plain_name(field.name)]
        for sheet in forms.sheets
        for field in sheet.fields
    }


def sheet_titles(forms: "Forms") -> dict[str, list[str]]:
    """Sheet → its title on the newest form, and its name as words."""
    return {
        sheet.key: [full_width(sheet.title_zh), plain_name(sheet.key)] for sheet in forms.sheets
    }


def readings(names: Iterable[str]) -> dict[str, str]:
    """Chinese name → its pinyin without tones: `heng zhou shi`; other ways to read a sign after a
    stroke, the first being the one in this word: `zhang|chang zhou qu`."""
    return {name: _reading(name) for name in sorted(set(names))}


@cache
def _reading(name: str) -> str:
    from pypinyin import Style, pinyin

    def apart(letters: str) -> list[str]:
        return list(letters)  # Latin letters too, one by one; the library's type knows only text

    in_word = pinyin(name, style=Style.NORMAL, errors=apart)  # type: ignore[arg-type]
    signs = pinyin(list(name), style=Style.NORMAL, heteronym=True)
    if len(in_word) != len(signs):
        return " ".join(one[0] for one in in_word)
    return " ".join(
        "|".join(dict.fromkeys([first[0], *others]))
        for first, others in zip(in_word, signs, strict=True)
        if first[0].isalnum()
    ).lower()
