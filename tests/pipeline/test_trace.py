"""A figure traced to its cells and counted again from them; a cell traced to its figures."""

import shutil
from collections import defaultdict
from pathlib import Path

import pytest

from orchestration.home.configuration import DEFAULTS
from publishing.read_release import open_release
from publishing.trace import ArchivedReturns, read_rows, trace_cell, trace_figure
from tests.independent.traced_cells import RawRow, counted_again, sheets_of

pytestmark = pytest.mark.long

COUNTIES = ["450102", "450105", "450302"]
YEARS = [2021, 2022]
CANNOT_BE_TRACED = ("not_filed", "sent_back", "not_collected")


@pytest.fixture(scope="module")
def small(write_returns, tmp_path_factory, refresh):
    """Three counties, two of them pilots, two years."""
    from orchestration.home.home import Home

    home = Home(tmp_path_factory.mktemp("traced"))
    shutil.copytree(write_returns(COUNTIES, YEARS) / "wave-1", home.inbox)
    summary = refresh(home.path, YEARS)
    return home, home.releases / summary.release


def archived_in(home) -> ArchivedReturns:
    return ArchivedReturns(home.archive, DEFAULTS)


def figures(release: Path, where: str) -> list[tuple]:
    with open_release(release) as connection:
        return connection.execute(
            "select report_year, division_code, indicator, breakdown, state from indicators"
            f" where {where} order by all"
        ).fetchall()


def raw_rows(home, measure, archived) -> list[RawRow]:
    """The rows of a measure, each cell read anew from the archived workbook."""
    rows = []
    [traced_rows] = read_rows([(measure, measure.rows)], archived)
    for traced in traced_rows:
        row = traced.row
        if row.stands_on in ("register", "ledger"):
            rows.append(
                RawRow(row.county_code, (row.register_code, row.filing_id, row.named), {}, {})
            )
            continue
        assert traced.cells, f"{measure.measure}: {row} stands on no cell"
        [path] = home.archive.glob(f"*/{row.file_sha256}.*")
        sheets = sheets_of(path)
        cells = {cell.field: sheets[cell.sheet_name][cell.cell] for cell in traced.cells}
        place = (row.file_sha256, traced.cells[0].sheet_name, row.row_numbers[0])
        rows.append(
            RawRow(row.county_code, place, cells, {c.field: c.header or "" for c in traced.cells})
        )
    return rows


def check_figure(home, release, archived, key) -> None:
    report_year, division, indicator, breakdown, state = key
    traced = trace_figure(
        release,
        report_year=report_year,
        division=division,
        indicator=indicator,
        breakdown=breakdown,
    )
    if state in CANNOT_BE_TRACED:
        assert traced.measures == (), key
        return
    come_to = {}
    for measure in traced.measures:
        assert measure.agrees, (key, measure.value, measure.published)
        if measure.measure == "active_chambers":
            come_to[measure.role] = len({row.thing for row in measure.rows})
        else:
            again = raw_rows(home, measure, archived)
            come_to[measure.role] = (
                counted_again(measure.measure, report_year, again) if again else 0
            )
    figure = traced.figure
    if "value" in come_to:
        assert come_to["value"] == pytest.approx(figure.value or 0, rel=1e-9), key
    else:
        assert come_to["numerator"] == pytest.approx(figure.numerator or 0, rel=1e-9), key
        assert come_to["denominator"] == pytest.approx(figure.denominator or 0, rel=1e-9), key


def test_every_figure_of_a_small_province_is_its_cells_counted_again(small):
    """Every indicator and breakdown of the newest year, over all three counties."""
    home, release = small
    archived = archived_in(home)
    asked = figures(release, "division_code = '450000' and report_year = 2022")
    assert {key[2] for key in asked if not key[3]} == {key[2] for key in asked}
    assert len({(key[2], key[3]) for key in asked}) > 150
    for key in asked:
        check_figure(home, release, archived, key)


def test_every_figure_of_every_county_and_year_is_its_cells_counted_again(small):
    home, release = small
    archived = archived_in(home)
    counties = ", ".join(f"'{code}'" for code in COUNTIES)
    of_the_year_before = "division_code = '450000' and report_year = 2021"
    for key in figures(release, f"division_code in ({counties}) or {of_the_year_before}"):
        check_figure(home, release, archived, key)


def test_a_cell_and_a_figure_name_each_other(small):
    """Every value cell of one pilot county's return of 2022, both ways."""
    home, release = small
    archived = archived_in(home)
    forward = defaultdict(set)
    for report_year, division, indicator, breakdown, _ in figures(
        release, "division_code = '450302'"
    ):
        traced = trace_figure(
            release,
            report_year=report_year,
            division=division,
            indicator=indicator,
            breakdown=breakdown,
        )
        wanted = [(measure, measure.rows) for measure in traced.measures]
        for measure, rows in zip(traced.measures, read_rows(wanted, archived), strict=True):
            for row in rows:
                for cell in row.cells:
                    forward[cell.file_sha256, cell.sheet_name, cell.cell].add(
                        (report_year, indicator, breakdown, measure.role)
                    )
    [sha256] = {key[0] for key in forward if key[0] in _files_of(release, 2022, "450302")}
    opened = archived.opened(sha256)
    assert opened is not None
    checked = 0
    for segment, cells in opened.read.log.segments.items():
        if segment.disposition != "value":
            continue
        for row in cells.row_numbers:
            traced = trace_cell(release, opened, segment.sheet_name, row, segment.column_number)
            assert traced.is_in_force and traced.cell is not None
            back = {
                (item.report_year, item.indicator, item.breakdown, item.role)
                for item in traced.figures
                if item.division_code == "450302"
            }
            assert back == forward[sha256, segment.sheet_name, traced.cell.cell], traced.cell
            checked += 1
    assert checked > 300


def _files_of(release: Path, report_year: int, county: str) -> set[str]:
    from publishing.manifest import read_manifest

    return {
        item["file_sha256"]
        for item in read_manifest(release)["returns"]
        if (item["report_year"], item["county_code"]) == (report_year, county)
    }
