"""Figures of the whole sample province traced to their cells and counted again from them."""

import pytest

from tests.pipeline.test_trace import archived_in, check_figure, figures


@pytest.mark.long
def test_figures_of_the_whole_province_are_their_cells_counted_again(province, forms, register):
    """A sample: every indicator of the newest year in one prefecture, its breakdowns too."""
    archived = archived_in(province.home, forms, register)
    for key in figures(province.release, "division_code = '451300' and report_year = 2022"):
        check_figure(province.home, province.release, archived, key)
