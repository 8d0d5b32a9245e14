"""Figures of the whole sample province traced to their cells and counted again from them."""

import os

import pytest

from tests.pipeline.test_commands import shanghui
from tests.pipeline.test_trace import archived_in, check_figure, figures


@pytest.mark.parametrize(
    "asked",
    [
        ("registration_rate", "--division", "450181"),
        ("chamber_coverage_rate",),
        ("relief_enterprises_cumulative", "--division", "450100"),
        ("--cell", "450181_横州市_2022.xlsx!乡镇街道商会名册!H6"),
    ],
)
def test_a_trace_takes_less_than_a_second(province, asked):
    before = os.times()
    run = shanghui("trace", *asked, home=province.home.path)
    after = os.times()
    assert run.returncode == 0, run.stderr
    # Of the processor, as a busy machine may take longer.
    taken = after.children_user + after.children_system
    assert taken - before.children_user - before.children_system < 1.0


@pytest.mark.long
def test_figures_of_a_county_of_the_whole_province_are_their_cells_counted_again(province):
    """A sample: every indicator of the newest year in one county, its breakdowns too."""
    archived = archived_in(province.home)
    # Villages of several years are joined by the change tables, which the cells do not hold.
    where = "division_code = '451302' and report_year = 2022"
    for key in figures(province.release, f"{where} and indicator <> 'relief_villages_cumulative'"):
        check_figure(province.home, province.release, archived, key)
