"""A figure traced to its cells and counted again from them; a cell traced to its figures."""

import json
import shutil
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingestion.receive.ledger import read_ledger
from ingestion.receive.ledger_entries import Receipt
from orchestration.commands.find_cell import CellError, find_cell
from orchestration.commands.withdraw import withdraw_return
from orchestration.home.configuration import DEFAULTS
from orchestration.home.home import Home
from publishing.read_release import open_release
from publishing.trace import ArchivedReturns, read_rows, side_by_side, trace_cell, trace_figure
from tests.independent.traced_cells import RawRow, counted_again, sheets_of
from tests.pipeline.test_commands import shanghui

pytestmark = pytest.mark.long

COUNTIES = ["450102", "450105", "450302"]
YEARS = [2021, 2022]
CANNOT_BE_TRACED = ("not_filed", "sent_back", "not_collected")


@pytest.fixture(scope="module")
def small(write_returns, tmp_path_factory, refresh):
    """Three counties, two of them pilots, two years."""
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


def test_figures_of_every_county_and_year_are_their_cells_counted_again(small):
    """A third of each county's figures of each year, others of each: all of them in the end."""
    home, release = small
    archived = archived_in(home)
    counties = ", ".join(f"'{code}'" for code in COUNTIES)
    of_the_year_before = "division_code = '450000' and report_year = 2021"
    asked = defaultdict(list)
    for key in figures(release, f"division_code in ({counties}) or {of_the_year_before}"):
        asked[key[:2]].append(key)
    assert len(asked) == 7
    for place, keys in enumerate(asked.values()):
        for key in keys[place % 3 :: 3]:
            check_figure(home, release, archived, key)


def test_a_cell_and_a_figure_name_each_other(small):
    """Every third row of values of one pilot county's return of 2022, both ways."""
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
        for row in cells.row_numbers[::3]:
            traced = trace_cell(release, opened, segment.sheet_name, row, segment.column_number)
            assert traced.is_in_force and traced.cell is not None
            back = {
                (item.report_year, item.indicator, item.breakdown, item.role)
                for item in traced.figures
                if item.division_code == "450302"
            }
            assert back == forward[sha256, segment.sheet_name, traced.cell.cell], traced.cell
            checked += 1
    assert checked > 100


def test_cells_are_the_same_whether_files_are_read_in_processes_or_not(
    small, tmp_path, monkeypatch
):
    """Every row of a figure over both years; one of the four files is damaged, one is gone."""
    home, release = small
    archive = tmp_path / "archive"
    shutil.copytree(home.archive, archive)
    traced = trace_figure(
        release, report_year=2022, division="450000", indicator="relief_enterprises_cumulative"
    )
    [measure] = traced.measures
    names = sorted({row.file_sha256 for row in measure.rows})
    assert len(names) == 4
    [damaged], [gone] = (list(archive.glob(f"*/{name}.*")) for name in names[1:3])
    damaged.chmod(0o644)
    damaged.write_bytes(damaged.read_bytes() + b"x")
    gone.unlink()
    answers = []
    for files_that_pay in (2, 100):
        monkeypatch.setattr(side_by_side, "FILES_THAT_PAY", files_that_pay)
        archived, told = ArchivedReturns(archive, DEFAULTS), []
        rows = read_rows(
            [(measure, measure.rows)], archived, lambda done, total, told=told: told.append(total)
        )
        answers.append((rows, archived.lost, told))
    in_processes, one_after_another = answers
    assert in_processes == one_after_another
    [rows], lost, told = in_processes
    assert {one.file_sha256 for one in lost} == set(names[1:3])
    assert told == [4] * 4
    has_cells = {row.row.file_sha256 for row in rows if row.cells}
    assert has_cells == set(names) - set(names[1:3])


def test_a_file_of_which_a_sheet_is_read_has_the_cells_of_the_whole(small):
    home, release = small
    [sha256] = _files_of(release, 2022, "450102")
    whole = archived_in(home).opened(sha256)
    archived = archived_in(home)
    roster = archived.opened(sha256, frozenset({"chambers"}))
    assert (whole.cell_at("乡镇街道商会名册", 4, 2).field) == "township_code"
    for row in range(4, 8):
        for column in range(1, 20):
            place = ("乡镇街道商会名册", row, column)
            assert roster.cell_at(*place) == whole.cell_at(*place), place
    # What was not asked for is not there, until it is.
    assert whole.cell_at("商会党组织", 4, 1) is not None
    assert roster.cell_at("商会党组织", 4, 1) is None
    both = archived.opened(sha256, frozenset({"branches"}))
    assert both.cell_at("商会党组织", 4, 1) == whole.cell_at("商会党组织", 4, 1)
    assert both.cell_at("乡镇街道商会名册", 4, 2) == whole.cell_at("乡镇街道商会名册", 4, 2)
    assert archived.opened(sha256, frozenset({"chambers"})) is both


def test_a_whole_name_is_meant_before_the_end_of_another(small):
    home, release = small
    [one], [other] = (_files_of(release, 2022, county) for county in COUNTIES[:2])

    def receipt(sha256: str, name: str) -> Receipt:
        return Receipt(sha256, name, 1, datetime(2023, 1, 10, tzinfo=UTC))

    receipts = [receipt(one, "return.xlsx"), receipt(other, "again/sent/return.xlsx")]
    archived = archived_in(home)
    for name, sha256 in {
        "return.xlsx": one,
        "again/sent/return.xlsx": other,
        "sent/return.xlsx": other,
        one[:12]: one,
    }.items():
        assert find_cell(f"{name}!封面!B3", archived, receipts).file_sha256 == sha256
    receipts[0] = receipt(one, "first/return.xlsx")
    with pytest.raises(CellError) as told:
        find_cell("return.xlsx!封面!B3", archived, receipts)
    assert str(told.value) == (
        "return.xlsx may be several files received: give the sha256 or the whole name,"
        f" {one[:12]} (first/return.xlsx, received 2023-01-10 08:00)"
        f" or {other[:12]} (again/sent/return.xlsx, received 2023-01-10 08:00)"
    )
    with pytest.raises(CellError, match="there is no file received under the name or sha256"):
        find_cell("eturn.xlsx!封面!B3", archived, receipts)


def test_a_lost_file_is_named_and_the_rest_is_traced(small, tmp_path):
    filed, _ = small
    home = Home(tmp_path / "home")
    shutil.copytree(filed.path, home.path, symlinks=True)
    [gone] = [one for one in read_ledger(home.ledger).receipts if "450105_江南区_2022" in one.name]
    [path] = home.archive.glob(f"*/{gone.file_sha256}.*")
    path.unlink()
    run = shanghui("trace", "chambers", "--year", 2022, "--rows", home=home.path)
    assert run.returncode == 2
    assert run.stderr.startswith("shanghui: ") and run.stderr.endswith("; the rest is traced\n")
    assert gone.file_sha256[:12] in run.stderr and run.stderr.count("\n") == 1
    assert "商会数 chambers" in run.stdout


def test_a_return_withdrawn_leaves_a_blank_figure_that_names_it(small, tmp_path, refresh):
    filed, before = small
    home = Home(tmp_path / "home")
    shutil.copytree(filed.path, home.path, symlinks=True)
    [cell] = ["2022/450105_江南区_2022.xlsx!乡镇街道商会名册!B4"]
    withdraw_return(home, "450105", 2022, "数据有误", datetime(2023, 3, 2, 2, tzinfo=UTC))
    run = shanghui("trace", "--cell", cell, home=home.path)
    assert (
        "the return of 江南区 450105 for 2022 is in force in release"
        f" {before.name}; withdrawn 2023-03-02 10:00 (数据有误), which the next refresh obeys;"
        " feeds "
    ) in run.stdout
    summary = refresh(home.path, [2022], datetime(2023, 3, 3, 2, tzinfo=UTC))
    said = (
        "the return of 江南区 450105 for 2022 was withdrawn 2023-03-02 10:00 (数据有误): not in"
        f" force in release {summary.release}"
    )
    lines = shanghui(
        "trace", "chambers", "--division", "江南区", home=home.path
    ).stdout.splitlines()
    assert lines[3] == f"blank: {said}"
    assert lines[4].startswith("2022/450105_江南区_2022.xlsx · filing 2022-450105-")
    assert said in shanghui("trace", "--cell", cell, home=home.path).stdout.splitlines()
    told = json.loads(shanghui("trace", "--cell", cell, "--json", home=home.path).stdout)
    [filing] = told["filings"]
    assert (filing["standing"], filing["withdrawn_because"]) == ("withdrawn", "数据有误")
    assert told["figures"] == []


def _files_of(release: Path, report_year: int, county: str) -> set[str]:
    from publishing.manifest import read_manifest

    return {
        item["file_sha256"]
        for item in read_manifest(release)["returns"]
        if (item["report_year"], item["county_code"]) == (report_year, county)
    }
