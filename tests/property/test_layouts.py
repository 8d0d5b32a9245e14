"""However a table is laid out, its facts are the same; only addresses move."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.form.form_files import load_forms
from ingestion.formats.raw_workbook import RawSheet
from ingestion.layout.find_tables import find_table
from ingestion.record.cell_log import CellLog
from ingestion.register.register import load_register
from ingestion.rows.read_cells import Readers
from ingestion.rows.read_table import read_table

FORM = load_forms().for_year(2022)
READER = Readers(load_register()).of(FORM, 2022)
HEADER = ["商会名称", "党组织名称", "党组织类型", "成立日期", "党员数", "备注"]
ROWS = [
    ["七星商会", "七星商会党支部", "党支部", "2018.6.1", 5.0, ""],
    ["漓江商会", "高新联合支部", "联合党支部", "2019年1月", "7人", "联合"],
    ["华侨商会", "高新联合支部", "联合党支部", "2019年1月", "约7", ""],
    ["东江商会", "", "未建", "", "", ""],
]
NAMES = ["chamber_name", "branch_name", "branch_kind", "founded_on", "party_member_count", "remark"]
TITLES = st.lists(
    st.sampled_from([[], ["附件3"], ["", "商会党组织"], ["填报单位：示例", "", "单位：人"]]),
    max_size=6,
)
BELOW = st.lists(
    st.sampled_from([[], ["合计", "", "", "", 12.0], ["注：一式两份"], ["填表人：张某（虚构）"]]),
    max_size=4,
)


@st.composite
def layouts(draw) -> tuple[list[list[Any]], list[int], list[int]]:
    """A grid, the columns of `HEADER` in it and the rows of `ROWS`, all counted from 1."""
    order = draw(st.permutations(range(len(HEADER))))
    left = draw(st.integers(0, 3))
    added = draw(st.integers(0, 2))
    gaps = draw(st.lists(st.integers(0, 3), min_size=len(ROWS), max_size=len(ROWS)))

    def laid(cells: list[Any], extra: str) -> list[Any]:
        own = [f"{extra}{number}" if extra else "" for number in range(added)]
        return [*[""] * left, *(cells[at] for at in order), *own]

    grid = list(draw(TITLES))
    grid.append(laid([draw(written(header)) for header in HEADER], "本县"))
    numbers = []
    for gap, row in zip(gaps, ROWS, strict=True):
        grid += [[] for _ in range(gap)]
        grid.append(laid(row, "某"))
        numbers.append(len(grid))
    grid += draw(BELOW)
    width = max(map(len, grid))
    grid = [[*row, *[""] * (width - len(row))] for row in grid]
    return grid, [left + 1 + order.index(at) for at in range(len(HEADER))], numbers


def written(header: str):
    return st.sampled_from(
        [header, f" {header[:2]}\n{header[2:]}", f"*{header}", f"{header}：", f"2.{header}"]
    )


def read(grid: list[list[Any]]) -> tuple[dict[str, list], CellLog, dict[str, int]]:
    raw = RawSheet("商会党组织", grid)
    log = CellLog()
    table = find_table(raw, FORM.sheet("branches"))
    found = read_table(table, filing_id="f", reader=READER, log=log)
    return found.rows, log, table.columns


PLAIN = read([HEADER, *ROWS])[0]


def test_the_plain_table_gives_the_facts_worked_out_by_hand():
    assert PLAIN["chamber_name"] == ["七星商会", "漓江商会", "华侨商会", "东江商会"]
    assert PLAIN["branch_kind"] == ["branch", "joint_branch", "joint_branch", "none"]
    assert [str(day) for day in PLAIN["founded_on"]] == [
        *("2018-06-01", "2019-01-01", "2019-01-01", "None")
    ]
    assert PLAIN["party_member_count"] == [5, 7, None, None]
    assert PLAIN["unreadable"] == [None, None, [("party_member_count", "约7")], None]
    assert PLAIN["month_precision"] == [None, ["founded_on"], ["founded_on"], None]


@given(layouts())
def test_a_layout_moves_addresses_and_never_facts(layout):
    grid, columns, numbers = layout
    rows, _, found = read(grid)
    assert {name: values for name, values in rows.items() if name != "row_number"} == {
        name: values for name, values in PLAIN.items() if name != "row_number"
    }
    assert rows["row_number"] == numbers
    assert found == dict(zip(NAMES, columns, strict=True))


@given(layouts())
def test_every_cell_of_a_layout_is_recorded_once_at_its_place(layout):
    grid, _, _ = layout
    _, log, _ = read(grid)
    recorded = [
        (row, segment.column_number)
        for segment, cells in log.segments.items()
        for row in cells.row_numbers
    ]
    held = [
        (row, column)
        for row, cells in enumerate(grid, start=1)
        for column, value in enumerate(cells, start=1)
        if value != ""
    ]
    assert sorted(recorded) == held


@pytest.mark.parametrize("at", range(len(ROWS)))
def test_another_row_changes_nothing_of_the_others(at):
    rows = [row for number, row in enumerate(ROWS) if number != at]
    facts, _, _ = read([HEADER, *rows])
    assert facts["chamber_name"] == [
        name for n, name in enumerate(PLAIN["chamber_name"]) if n != at
    ]
