"""What `status` tells a person: who is late, and when a return came by the clock there."""

from datetime import datetime

import pytest

from orchestration.commands.output import signed_words
from orchestration.commands.status import Status, is_late, show_status


def county(code: str, received_at: datetime | None, *, is_on_time: bool) -> dict:
    return {
        "report_year": 2018,
        "county_code": code,
        "county_name": "某县",
        "status": "in_force" if received_at else "not_filed",
        "is_on_time": is_on_time,
        "receipt_count": 1 if received_at else 0,
        "last_received_at": received_at,
        "latest_error_count": None,
    }


LATE = county("450332", datetime(2019, 1, 31, 16, 20), is_on_time=False)
MISSING = county("450329", None, is_on_time=False)
ON_TIME = county("450102", datetime(2019, 1, 31, 15, 59), is_on_time=True)


def test_a_county_that_filed_nothing_is_not_late():
    assert [is_late(row) for row in (LATE, MISSING, ON_TIME)] == [True, False, False]


def test_moments_are_told_by_the_clock_that_decides_what_is_late(
    capsys: pytest.CaptureFixture[str],
):
    rows = [LATE, MISSING, ON_TIME]
    counts = {2018: {"in_force": 2, "not_filed": 1}}
    show_status(
        Status("2019-02-01.1", 2, "2019-01-31T16:20:00+00:00", counts, {2018: 1}, {2018: 0}, rows),
        as_json=False,
    )
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert lines[0][-4:] == ["last", "at", "2019-02-01", "00:20"]
    assert ["2018", "450332", "某县", "in_force", "no", "2019-02-01", "00:20"] in lines
    assert ["2018", "450329", "某县", "not_filed"] in lines
    assert not any("450102" in line for line in lines)


def test_more_counties_than_are_shown_are_said_where_to_find(capsys: pytest.CaptureFixture[str]):
    rows = [county(str(450100 + number), None, is_on_time=False) for number in range(25)]
    show_status(
        Status("x", 0, None, {2018: {"not_filed": 25}}, {2018: 0}, None, rows), as_json=False
    )
    assert capsys.readouterr().out.endswith("and 5 more; --json has them all\n")


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (65.0, "个", "+65"),
        (-1251.0, "个", "-1,251"),
        (12.5, "万元", "+12.50"),
        (0.0198, "%", "+1.98 pp"),
        (-0.00004, "%", "0.00 pp"),
        (0.0000001, "个", "0"),
        (0.0, "个", "0"),
        (None, "%", ""),
    ],
)
def test_a_change_is_told_with_its_sign_and_that_of_a_rate_in_points(
    value: float | None, unit: str, words: str
):
    assert signed_words(value, unit) == words
