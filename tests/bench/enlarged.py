"""The sample province several times over, within one register: what a large province would file.

Belongs here: codes of a copy, in workbooks and in the register. Does not: inventing anything. A
copy is the same counties under prefectures of other codes (4501 → 4516, 4531, …), its credit codes
with check characters of their own; names stay, as towns of many prefectures share a name. It is one
province because a home takes one, and none of its copies is a pilot county.
"""

import csv
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from sample_province.codes import complete_credit_code

APART = 15
"""Between the prefectures of two copies: there are 14, and codes leave room for six times 15."""
TEXTS = "xl/sharedStrings.xml"
DIVISION = re.compile(r"45(\d\d)(\d\d(?:\d{3}){0,2})")
"""A prefecture, county, township or village."""
CREDIT_CODE = re.compile(r"(..)45(\d\d)(\w{10})\w\w")
CHANGED = {
    "divisions.csv": ("code", "parent_code"),
    "county_changes.csv": ("old_code", "new_code"),
    "township_changes.csv": ("old_code", "new_code"),
}
"""File of a register → its columns of codes."""


def code_in_copy(copy: int, code: str) -> str:
    """The same division or organisation in a copy; what is neither, and the province, as it is."""
    if found := DIVISION.fullmatch(code):
        prefecture, rest = found.groups()
        return code if prefecture == "00" else f"45{int(prefecture) + APART * copy:02}{rest}"
    if found := CREDIT_CODE.fullmatch(code):
        kind, prefecture, rest = found.groups()
        return complete_credit_code(f"{kind}45{int(prefecture) + APART * copy:02}{rest}")
    return code


def enlarge_returns(folder: Path, copies: int) -> None:
    """Beside each workbook, under its name with the code of a copy, the return of that copy."""
    for path in sorted(folder.rglob("*.xlsx")):
        for copy in range(1, copies):
            name = code_in_copy(copy, path.name[:6]) + path.name[6:]
            with_texts(path, path.with_name(name), lambda text, copy=copy: code_in_copy(copy, text))


def with_texts(source: Path, target: Path, change: Callable[[str], str]) -> None:
    """The workbook with each of its texts changed; cells point to a text and stay as they are."""
    with ZipFile(source) as whole, ZipFile(target, "w", ZIP_DEFLATED) as changed:
        for entry in whole.infolist():
            content = whole.read(entry)
            if entry.filename == TEXTS:
                content = re.sub(
                    r"(?<=<t>)[^<]+(?=</t>)",
                    lambda found: change(found[0]),
                    content.decode(),
                ).encode()
            changed.writestr(entry, content)


def enlarge_register(built_in: Path, out: Path, copies: int) -> None:
    """A folder to add to the built-in register, with lists of their own: whole, and a day newer."""
    out.mkdir(parents=True)
    for name, columns in CHANGED.items():
        with (
            (built_in / name).open(encoding="utf-8", newline="") as listed,
            (out / name).open("w", encoding="utf-8", newline="") as enlarged,
        ):
            rows = csv.DictReader(listed)
            writer = csv.DictWriter(enlarged, rows.fieldnames or ())
            writer.writeheader()
            for row in rows:
                writer.writerows(_copies_of(row, columns, copies))


def _copies_of(
    row: dict[str, str], columns: tuple[str, ...], copies: int
) -> Iterator[dict[str, str]]:
    is_listed = "vintage" in row
    newer = {"vintage": _day_after(row["vintage"])} if is_listed else {}
    # The province stands once on a list; changes of the province's own codes are in the built-in
    # register already.
    first = 0 if is_listed else 1
    last = 1 if row.get("level") == "province" else copies
    for copy in range(first, last):
        yield row | newer | {column: code_in_copy(copy, row[column]) for column in columns}


def _day_after(day: str) -> str:
    return str(date.fromisoformat(day) + timedelta(days=1))
