"""Report years as written on the command line."""

import pytest

from orchestration.home.report_years import ReportYearsError, contiguous, parse_report_years

KNOWN = range(2018, 2025)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2022", [2022]),
        ("2018-2022", [2018, 2019, 2020, 2021, 2022]),
        ("2019,2021", [2019, 2021]),
        ("2021, 2019-2020", [2019, 2020, 2021]),
    ],
)
def test_years_are_read(text, expected):
    assert parse_report_years(text, KNOWN) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("22", "cannot read '22' as years; write 2022, 2018-2022 or 2019,2021"),
        ("2022-2018", "2022-2018 runs backwards; write 2018-2022"),
        ("2017", "there is no form for 2017; years with one: 2018 to 2024"),
    ],
)
def test_years_that_make_no_sense_say_what_would(text, message):
    with pytest.raises(ReportYearsError) as error:
        parse_report_years(text, KNOWN)
    assert str(error.value) == message


def test_unbroken_ranges():
    assert contiguous([2018, 2019, 2021]) == [(2018, 2019), (2021, 2021)]
