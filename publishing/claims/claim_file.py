"""Files of claims: CSV, a printed figure a row (docs/claims.md describes them).

Belongs here: finding the files, decoding them, their columns, what cannot be read. Does not: which
indicators and divisions there are (`claim.bound`), or any judgement.
"""

import csv
import hashlib
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from ingestion.closest import not_known
from ingestion.formats import decode_text
from ingestion.values import normalised, read_date, without_spaces
from publishing.claims.claim import (
    EITHER,
    MONEY,
    Claim,
    ClaimError,
    SourceLine,
    is_code,
    known_unit,
    units_known,
)
from publishing.claims.printed_figure import (
    BOUNDS,
    Kind,
    PrintedFigure,
    UnreadablePrintError,
    compared_figure,
    exact_number,
    read_printed,
    with_bound,
)

COLUMNS = {
    "claim": ("id", "编号", "序号"),
    "report_year": ("报告年度", "年度", "年份"),
    "as_of": ("截至", "截至日期", "日期"),
    "division_code": ("区划代码",),
    "place": ("地区", "地方"),
    "indicator": ("指标代码",),
    "indicator_zh": ("指标", "指标名称"),
    "breakdown": ("分组",),
    "printed": ("公布数", "公布数字"),
    "unit": ("单位",),
    "precision": ("精度",),
    "printed_numerator": ("分子",),
    "printed_denominator": ("分母",),
    "words": ("原文",),
    "source": ("来源", "出处"),
    "expected_verdict": ("verdict", "expected_verdict_on_the_sample", "预期结论"),
}
"""Column → the other names it may have."""

_NAMES = {name: column for column, names in COLUMNS.items() for name in (column, *names)}
_NEEDED = (("claim",), ("place", "division_code"), ("indicator", "indicator_zh"), ("printed",))
_FIRST_YEAR, _LAST_YEAR = 1949, 2099
_NO_DATE = frozenset({"n.d.", "nd", "无日期", "不详", "未注明", "-", "—"})
_YEAR = re.compile(r"(\d{4})年?")
_MONTH = re.compile(r"(\d{4})[-./年](\d{1,2})月?")
_BETWEEN = re.compile(r"(?:from )?([\d.]+) to ([\d.]+)")
_MORE_AND_LESS = re.compile(r"more than ([\d.]+), less than ([\d.]+)")
_AVERAGE = re.compile(
    r"(above|below) the (national|provincial|regional|prefectural|county) average"
)
_PRECISIONS = ("exact", "printed rate", *BOUNDS, "17500 to 18499")
_AVERAGES = ("more than 40000, less than 50000", "above the national average")
_LARGEST = 10**15


@dataclass(frozen=True)
class ClaimFile:
    """A file of claims by its name and content."""

    name: str
    content: bytes

    @cached_property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def built_in_files(province: str) -> list[ClaimFile]:
    """The claims of the bulletins that come with the software and are of the province's places."""
    folder = files("publishing.claims") / "bulletins"
    found = [_read(path) for path in _csv_files(folder)]
    return [file for file in found if _is_of(file, province)]


def _is_of(file: ClaimFile, province: str) -> bool:
    """By the digits all codes of a province begin with (GB/T 2260)."""
    return any((claim.division_code or "")[:2] == province[:2] for claim in read_claims([file]))


def claim_files(paths: Iterable[Path]) -> list[ClaimFile]:
    """Files, and all CSV files of folders, in order. Raises ClaimError."""
    found = []
    for path in paths:
        if path.is_dir():
            in_folder = _csv_files(path)
            if not in_folder:
                raise ClaimError(f"{path} has no file of claims; their names end in .csv")
            found += [_read(item) for item in in_folder]
        elif path.is_file():
            found.append(_read(path))
        else:
            raise ClaimError(f"there is no file {path}")
    return found


def read_claims(claim_files: Sequence[ClaimFile]) -> list[Claim]:
    """The claims of files, in the order they stand. Raises ClaimError."""
    return [claim for file in claim_files for claim in _claims_of(file)]


def refuse_repeated(claims: Iterable[Claim]) -> None:
    """Raise ClaimError where two claims of a release have the same number."""
    first: dict[str, SourceLine] = {}
    for claim in claims:
        before = first.setdefault(claim.claim, claim.source_line)
        if before != claim.source_line:
            raise claim.source_line.error(
                "claim",
                f"{claim.claim} stands in {before.file_name}, line {before.line}, already; "
                "give every claim a number of its own",
            )


def _csv_files(folder: Path | Traversable) -> list[Path | Traversable]:
    return sorted(
        (
            path
            for path in folder.iterdir()
            if path.name.lower().endswith(".csv") and not path.name.startswith(".")
        ),
        key=lambda path: path.name,
    )


def _read(path: Path | Traversable) -> ClaimFile:
    try:
        return ClaimFile(path.name, path.read_bytes())
    except OSError as error:
        raise ClaimError(f"{path} cannot be read ({error.strerror})") from error


def _claims_of(file: ClaimFile) -> list[Claim]:
    text = decode_text(file.content)
    if text is None:
        raise ClaimError(f"{file.name}: neither UTF-8, UTF-16 nor GB18030; save it as CSV UTF-8")
    first_line = text.partition("\n")[0]
    delimiter = max(",\t;", key=first_line.count)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    claims: list[Claim] = []
    columns: list[str] = []
    line = 1
    try:
        for cells in lines:
            source_line, line = SourceLine(file.name, file.sha256, line), lines.line_num + 1
            if not any(cell.strip() for cell in cells):
                continue
            if not columns:
                columns = _columns(cells, source_line)
                continue
            if len(cells) > len(columns):
                raise source_line.error(
                    str(len(columns) + 1),
                    f"the row has {len(cells)} cells, the header {len(columns)}; "
                    "put text that holds a comma in quotation marks",
                )
            row = dict(zip(columns, map(str.strip, cells), strict=False))
            claims.append(_claim(row, source_line))
    except csv.Error as error:
        raise ClaimError(f"{file.name}, line {line}: not CSV ({error})") from error
    if not claims:
        raise ClaimError(f"{file.name} holds no claim; a header and a row a printed figure")
    refuse_repeated(claims)
    return claims


def _columns(cells: list[str], source_line: SourceLine) -> list[str]:
    columns: list[str] = []
    for cell in cells:
        name = without_spaces(cell).casefold()
        if name not in _NAMES:
            shown = cell.strip() or "(blank)"
            raise source_line.error(shown, not_known("column", name, _NAMES))
        if _NAMES[name] in columns:
            raise source_line.error(cell.strip(), f"the column {_NAMES[name]} stands twice")
        columns.append(_NAMES[name])
    for needed in _NEEDED:
        if not set(needed) & set(columns):
            raise source_line.error(needed[0], f"there is no column {' or '.join(needed)}")
    return columns


def _claim(row: dict[str, str], source_line: SourceLine) -> Claim:
    if not row["claim"]:
        raise source_line.error("claim", "blank; give every claim a number of its own")
    report_year = _report_year(row, source_line)
    as_of = _as_of(row.get("as_of", ""), source_line)
    if report_year is None and as_of is not None:
        report_year = int(as_of[:4])
    code = without_spaces(row.get("division_code", "")) or None
    if code is not None and not is_code(code):
        raise source_line.error(
            "division_code", f"{code} is no code of six digits; names go into place"
        )
    name = row.get("place") or None
    if code is None and name is None:
        raise source_line.error("place", "blank; give a division_code or the name of a place")
    indicator, indicator_zh = row.get("indicator") or None, row.get("indicator_zh") or None
    if indicator is None and indicator_zh is None:
        raise source_line.error(
            "indicator", "blank; give an indicator, or its words in indicator_zh"
        )
    unit = _unit(row.get("unit", ""), source_line)
    denominators = _parts("printed_denominator", row, source_line)
    if denominators and sum(denominators) == 0:
        raise source_line.error("printed_denominator", "0 divides nothing")
    figure = _figure(row, unit, source_line)
    return Claim(
        claim=row["claim"],
        report_year=report_year,
        as_of=as_of,
        division_code=code,
        division_name=name,
        indicator=indicator,
        indicator_zh=indicator_zh,
        printed=row.get("printed") or None,
        # 12万元 is printed in 元 whatever the column repeats.
        unit=figure.unit if figure.unit in MONEY else unit,
        printed_numerator=row.get("printed_numerator") or None,
        printed_denominator=row.get("printed_denominator") or None,
        numerators=_parts("printed_numerator", row, source_line),
        denominators=denominators,
        figure=figure,
        words=row.get("words") or None,
        source=row.get("source") or None,
        expected_verdict=row.get("expected_verdict") or None,
        source_line=source_line,
        breakdown=_breakdown(row.get("breakdown", ""), source_line),
    )


def _breakdown(text: str, source_line: SourceLine) -> str:
    plain = without_spaces(text)
    if plain and not re.fullmatch(r"[^:]+:[^:]+", plain):
        raise source_line.error("breakdown", f"{text} is no kind:item, as formation:joint")
    return plain


def _report_year(row: dict[str, str], source_line: SourceLine) -> int | None:
    text = without_spaces(row.get("report_year", ""))
    if not text:
        return None
    match = _YEAR.fullmatch(text)
    if match is None or not _FIRST_YEAR <= int(match[1]) <= _LAST_YEAR:
        raise source_line.error("report_year", f"{text} is no year; write it as 2022")
    return int(match[1])


def _as_of(text: str, source_line: SourceLine) -> str | None:
    """A day, month or year as ISO has it, None where the print names none."""
    plain = without_spaces(text)
    if not plain or plain.casefold() in _NO_DATE:
        return None
    if match := _YEAR.fullmatch(plain):
        iso = match[1]
    elif (match := _MONTH.fullmatch(plain)) and 1 <= int(match[2]) <= 12:
        iso = f"{match[1]}-{int(match[2]):02}"
    else:
        day = read_date(plain).value
        iso = day.isoformat() if day else ""
    if not iso or not _FIRST_YEAR <= int(iso[:4]) <= _LAST_YEAR:
        raise source_line.error(
            "as_of", f"{text} is no date; write 2022-11-09, 2022-11, 2022 or n.d."
        )
    return iso


def _unit(text: str, source_line: SourceLine) -> str | None:
    if not text:
        return None
    unit = known_unit(text)
    if unit is None:
        raise source_line.error("unit", not_known("unit", text, units_known()))
    return unit


def _parts(column: str, row: dict[str, str], source_line: SourceLine) -> tuple[Fraction, ...]:
    text = without_spaces(row.get(column, ""))
    if not text:
        return ()
    parts = [exact_number(part) for part in re.split(r"[++]", text)]
    numbers = tuple(part for part in parts if part is not None)
    if len(numbers) < len(parts) or any(number >= _LARGEST for number in numbers):
        raise source_line.error(
            column, f"{row[column]} is no number; write 156, or parts as 1331+1078"
        )
    return numbers


def _figure(row: dict[str, str], unit: str | None, source_line: SourceLine) -> PrintedFigure:
    """What the print allows: printed as precise as precision says, or a comparison in words."""
    printed, precision = row.get("printed", ""), normalised(row.get("precision", "")).casefold()
    if match := _AVERAGE.fullmatch(precision):
        return compared_figure(match[1], match[2])
    if not printed:
        figure = _figure_of_words(row.get("words", ""))
        if figure is None:
            raise source_line.error(
                "printed", "blank; only a comparison with an average needs no figure"
            )
        return figure
    try:
        figure = read_printed(printed)
        if precision:
            figure = _as_precise(figure, precision, source_line)
    except UnreadablePrintError as error:
        raise source_line.error("printed", f"{error}; docs/claims.md has the ways") from error
    bounds = (figure.number, figure.low, figure.high)
    if any(abs(number) >= _LARGEST for number in bounds if number is not None):
        raise source_line.error("printed", f"{printed} is too large a number")
    return _with_known_unit(figure, unit, printed, source_line)


def _figure_of_words(words: str) -> PrintedFigure | None:
    try:
        figure = read_printed(words)
    except UnreadablePrintError:
        return None
    return figure if figure.kind is Kind.COMPARED else None


def _as_precise(figure: PrintedFigure, precision: str, source_line: SourceLine) -> PrintedFigure:
    """The figure as exact as the column `precision` says."""
    if precision in ("exact", "printed rate") or precision == figure.precision:
        return figure
    if precision in BOUNDS:
        return with_bound(figure, precision)
    if match := _MORE_AND_LESS.fullmatch(precision) or _BETWEEN.fullmatch(precision):
        has_bounds = not precision.startswith("more")
        low, high = map(Fraction, match.groups())
        return PrintedFigure(
            Kind.INTERVAL,
            low=low,
            high=high,
            has_low=has_bounds,
            has_high=has_bounds,
            unit=figure.unit,
        )
    raise source_line.error(
        "precision", not_known("precision", precision, (*_PRECISIONS, *_AVERAGES))
    )


def _with_known_unit(
    figure: PrintedFigure, unit: str | None, printed: str, source_line: SourceLine
) -> PrintedFigure:
    """The figure with the unit printed beside it by its own name, which the column may repeat."""
    if figure.unit is None:
        if unit in MONEY and unit != "元" and re.search(r"[万亿]\D*$", printed):
            raise source_line.error(
                "printed", f"{printed} of {unit}: write {printed}元, or no 万 or 亿"
            )
        return figure
    own = known_unit(figure.unit)
    if own is None:
        raise source_line.error("printed", not_known("unit", figure.unit, units_known()))
    is_repeated = unit in (None, own) or (unit == EITHER and own in ("%", "pp"))
    if not is_repeated and not (unit in MONEY and own in MONEY):
        raise source_line.error("unit", f"{unit}, but {printed} is printed in {own}")
    return replace(figure, unit=own)
