"""Form versions from the CSV files that describe them: the built-in folder, and folders added.

Belongs here: what the files mean, and whether they agree. Does not: asking a form anything.

A folder lists its versions in `forms.csv`; a file it lacks is the built-in folder's. One with
`pilot_counties.csv` alone adds no version, but pilot counties to all there are. Where
`fields.csv` has a column `header_zh_<version>` (`sheets.csv`: `title_zh_<version>`), it says what
that version has other than `header_zh`: blank is the same, `-` is nothing at all.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from importlib.resources import files
from pathlib import Path

from ingestion.csv_files import fingerprint_of, read_csv
from ingestion.form.form import (
    LEGAL_MARKS,
    CodeValue,
    DeclaredIndicator,
    Field,
    Form,
    FormError,
    Forms,
    PointsItem,
    Sheet,
)

ABSENT = "-"
FIELD_TYPES = frozenset(
    {
        *("text", "code", "county_code", "township_code", "village_code", "credit_code"),
        *("integer", "decimal", "date", "yes_no", "code_list", "multi"),
    }
)
LISTS_KEPT_ELSEWHERE = frozenset({"county", "township", "village", "sheet", "indicator"})
"""Code lists that `code_lists.csv` does not hold: the register and the form itself have them."""
PILOTS = "pilot_counties.csv"
COLUMNS = {
    # The columns of LEGAL_MARKS may be there too: a form has them once it is approved.
    "forms.csv": ("form_version", "first_report_year", "last_report_year"),
    "sheets.csv": ("sheet_no", "sheet", "title_zh", "required", "one_row_per"),
    "fields.csv": (
        *("sheet", "position", "field", "header_zh", "type", "unit", "required", "minimum"),
        *("pattern", "pattern_zh", "code_list", "privacy"),
    ),
    "code_lists.csv": ("code_list", "value_zh", "code", "aliases"),
    "declared_indicators.csv": ("indicator", "name_zh", "unit"),
    PILOTS: ("report_year", "county_code"),
    "points_scale.csv": ("report_year", "field", "name_zh", "maximum"),
}
"""File of a form folder → the columns it must have."""
_NAME = re.compile(r"[a-z][a-z0-9_]*")

Row = dict[str, str]


def built_in_form_folder() -> Path:
    return Path(str(files("ingestion.form"))) / "annual_return"


def load_forms(added: Sequence[Path] = (), built_in: Path | None = None) -> Forms:
    """Every form version of the built-in folder and, after them, of the folders added.

    The years of a later folder's version are its own, whatever forms had them before. `built_in`
    is another folder in the place of the built-in one. Raises FormError where the files cannot be
    read or contradict each other.
    """
    base = built_in or built_in_form_folder()
    folders = (base, *added)
    pilots_alone = [folder for folder in added if _has_pilots_alone(folder)]
    versions = tuple(
        form
        for folder in folders
        if folder not in pilots_alone
        for form in _versions_of(folder, base)
    )
    if pilots_alone:
        more = frozenset(pilot for folder in pilots_alone for pilot in _pilots(folder, base))
        versions = tuple(
            replace(form, pilot_counties=form.pilot_counties | more) for form in versions
        )
    _check_versions(versions)
    return Forms(versions=versions, fingerprint=fingerprint_of(folders), folders=folders)


def _has_pilots_alone(folder: Path) -> bool:
    return {path.name for path in folder.glob("*.csv")} == {PILOTS}


def _pilots(folder: Path, base: Path) -> frozenset[tuple[int, str]]:
    path = folder / PILOTS
    return frozenset(
        (_year(row, "report_year", path), row["county_code"]) for row in _rows(folder, PILOTS, base)
    )


def _versions_of(folder: Path, base: Path) -> Iterator[Form]:
    if not (folder / "forms.csv").is_file():
        raise FormError(f"{folder}: no forms.csv, which lists the form's version and report years")
    described = {name: _rows(folder, name, base) for name in COLUMNS if name != PILOTS}
    code_lists: dict[str, tuple[CodeValue, ...]] = {}
    for row in described["code_lists.csv"]:
        aliases = tuple(alias for alias in row["aliases"].split("|") if alias)
        value = CodeValue(row["code"], row["value_zh"], aliases)
        code_lists[row["code_list"]] = (*code_lists.get(row["code_list"], ()), value)
    declared = tuple(
        DeclaredIndicator(row["indicator"], row["name_zh"], row["unit"])
        for row in described["declared_indicators.csv"]
    )
    pilots = _pilots(folder, base)
    points_scale = tuple(
        PointsItem(
            _year(row, "report_year", folder / "points_scale.csv"),
            row["field"],
            row["name_zh"],
            _number(row, "maximum", folder / "points_scale.csv"),
        )
        for row in described["points_scale.csv"]
    )
    for row in described["forms.csv"]:
        version = row["form_version"]
        form = Form(
            version=version,
            first_report_year=_year(row, "first_report_year", folder / "forms.csv"),
            last_report_year=_year(row, "last_report_year", folder / "forms.csv"),
            sheets=tuple(_sheets(folder, version, described)),
            code_lists=code_lists,
            declared_indicators=declared,
            pilot_counties=pilots,
            points_scale=points_scale,
            legal_marks=tuple(
                (label, text)
                for column, label in LEGAL_MARKS.items()
                if (text := (row.get(column) or "").strip())
            ),
        )
        _check_form(form, folder)
        yield form


def _rows(folder: Path, name: str, base: Path) -> list[Row]:
    """The rows of a file of the folder, or of the one forms begin with where it has none."""
    path = folder / name
    if not path.is_file():
        path = base / name
    try:
        rows = read_csv(path)
    except UnicodeDecodeError as error:
        raise FormError(f"{path}: not a CSV file in UTF-8; save it as one") from error
    for number, row in enumerate(rows, start=2):
        if lacking := [column for column in COLUMNS[name] if row.get(column) is None]:
            raise FormError(f"{path} line {number}: no value for column {', '.join(lacking)}")
    return rows


def _number(row: Row, column: str, path: Path) -> Decimal:
    try:
        return Decimal(row[column])
    except InvalidOperation:
        raise FormError(f"{path}: {column} {row[column]!r} is not a number") from None


def _whole(row: Row, column: str, path: Path) -> int:
    number = _number(row, column, path)
    if number != number.to_integral_value():
        raise FormError(f"{path}: {column} {row[column]!r} is not a whole number")
    return int(number)


def _year(row: Row, column: str, path: Path) -> int:
    year = _whole(row, column, path)
    if not 1000 <= year <= 9999:
        raise FormError(f"{path}: {column} {row[column]!r} is not a year")
    return year


def _sheets(folder: Path, version: str, described: dict[str, list[Row]]) -> Iterator[Sheet]:
    fields = list(_fields(folder, version, described["fields.csv"]))
    for row in described["sheets.csv"]:
        title = _of_version(row, "title_zh", version)
        if title == ABSENT:
            continue
        of_sheet = tuple(field for field in fields if field.sheet == row["sheet"])
        if not of_sheet:
            raise FormError(f"{folder}: form {version} has no field of sheet {row['sheet']!r}")
        yield Sheet(
            key=row["sheet"],
            number=_whole(row, "sheet_no", folder / "sheets.csv"),
            title_zh=title,
            required=row["required"],
            one_row_per=row["one_row_per"],
            fields=tuple(_asked_here(field, of_sheet) for field in of_sheet),
            one_row_per_zh=row.get("one_row_per_zh") or "",
        )


def _of_version(row: Row, column: str, version: str) -> str:
    """What the version has in place of a column's text; blank there is the column's own."""
    return row.get(f"{column}_{version}") or row[column]


def _fields(folder: Path, version: str, rows: Iterable[Row]) -> Iterator[Field]:
    path = folder / "fields.csv"
    for row in rows:
        header = _of_version(row, "header_zh", version)
        if header == ABSENT:
            continue
        yield Field(
            sheet=row["sheet"],
            position=_whole(row, "position", path),
            name=row["field"],
            header_zh=header,
            type=row["type"],
            unit=row["unit"],
            required=row["required"],
            minimum=_whole(row, "minimum", path) if row["minimum"] else None,
            pattern=row["pattern"],
            pattern_zh=row["pattern_zh"],
            code_list=row["code_list"],
            privacy=row["privacy"],
            note_zh=row.get("note_zh") or "",
        )


def _asked_here(field: Field, of_sheet: Sequence[Field]) -> Field:
    """The field, without conditions on fields the form does not have.

    Such a field is blank on every row: `<>` holds of it, and `=` never does.
    """
    if field.required_when is None:
        return field
    names = {other.name for other in of_sheet}
    absent = [when for when in field.required_when if when.field not in names]
    if not absent:
        return field
    if any(when.is_equal for when in absent):
        return replace(field, required="no")
    kept = [
        f"{when.field} {'=' if when.is_equal else '<>'} {when.code}"
        for when in field.required_when
        if when.field in names
    ]
    return replace(field, required="when " + " and ".join(kept) if kept else "always")


def _check_form(form: Form, folder: Path) -> None:
    where = f"{folder}: form {form.version}"
    if form.first_report_year > form.last_report_year:
        raise FormError(
            f"{where}: first report year {form.first_report_year} is after the last, "
            f"{form.last_report_year}"
        )
    if not form.has_sheet("cover"):
        raise FormError(f"{where}: no sheet 'cover', which says the county and the report year")
    _check_once((sheet.key for sheet in form.sheets), f"{where}: sheet")
    _check_once((sheet.title_zh for sheet in form.sheets), f"{where}: title")
    for sheet in form.sheets:
        _check_once((field.name for field in sheet.fields), f"{where}: field of {sheet.key}")
        _check_once((field.header_zh for field in sheet.fields), f"{where}: heading of {sheet.key}")
        for name in (sheet.key, *(field.name for field in sheet.fields)):
            if not _NAME.fullmatch(name):
                raise FormError(
                    f"{where}: {name!r} cannot name a sheet or field; "
                    "use small letters, digits and _"
                )
        for field in sheet.fields:
            _check_field(field, form, f"{where}: {sheet.key}.{field.name}")


def _check_once(names: Iterable[str], what: str) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise FormError(f"{what} {name!r} is described twice")
        seen.add(name)


def _check_field(field: Field, form: Form, where: str) -> None:
    if field.type not in FIELD_TYPES:
        raise FormError(
            f"{where}: no type {field.type!r}; there are {', '.join(sorted(FIELD_TYPES))}"
        )
    needs_list = field.type in ("code_list", "yes_no")
    if needs_list and not field.code_list:
        raise FormError(f"{where}: type {field.type} needs a code_list")
    if field.code_list and field.code_list not in {*form.code_lists, *LISTS_KEPT_ELSEWHERE}:
        raise FormError(f"{where}: no code list {field.code_list!r} in code_lists.csv")
    for when in field.required_when or ():
        asked = form.sheet(field.sheet).field(when.field)
        if when.code not in {value.code for value in form.code_lists.get(asked.code_list, ())}:
            raise FormError(f"{where}: {when.field} has no code {when.code!r}")


def _check_versions(versions: Sequence[Form]) -> None:
    """Versions have names of their own, and keep a field in one type and unit."""
    _check_once((form.version for form in versions), "form version")
    known: dict[tuple[str, str], tuple[Form, Field]] = {}
    for form in versions:
        for field in (field for sheet in form.sheets for field in sheet.fields):
            earlier, same = known.setdefault((field.sheet, field.name), (form, field))
            for what in ("type", "unit"):
                if getattr(field, what) != getattr(same, what):
                    raise FormError(
                        f"form {form.version}: {what} of {field.sheet}.{field.name} is "
                        f"{getattr(field, what)!r}, on form {earlier.version} "
                        f"{getattr(same, what)!r}; give the field another name"
                    )
