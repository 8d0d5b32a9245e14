"""Every indicator at every level, against a slow plain computation that shares no code."""

import csv
from collections import defaultdict
from pathlib import Path

import pytest

from ingestion.receive.ledger import read_ledger
from publishing.read_release import open_release
from tests.independent.breakdowns import BREAKDOWNS
from tests.independent.figures import compute

YEARS = [2018, 2019, 2020, 2021, 2022]


def independent_figures(home, sample: Path, report_years: list[int]) -> dict:
    """The figures computed from the workbooks, the returns in force taken from the ledger."""
    with (sample / "receipts.csv").open(encoding="utf-8", newline="") as lines:
        rows = sorted(csv.DictReader(lines), key=lambda row: row["received_at"])
    name_of = {receipt.file_sha256: receipt.name for receipt in read_ledger(home.ledger).receipts}
    receipts = defaultdict(list)
    for row in rows:
        path = Path(row["file"])
        county_year = (int(path.parent.name), path.name[:6])
        receipts[county_year].append((row["received_at"], sample / row["file"]))
    in_force = {
        (item.report_year, item.county_code): sample / name_of[item.file_sha256]
        for item in read_ledger(home.ledger).returns_in_force()
    }
    return compute(in_force, dict(receipts), report_years)


def published_figures(release: Path) -> dict:
    with open_release(release) as connection:
        rows = connection.execute(
            "select report_year, division_code, indicator, breakdown, "
            "numerator, denominator, value, state from indicators"
        ).fetchall()
    return {tuple(row[:4]): tuple(row[4:]) for row in rows}


def differences(published: dict, computed: dict) -> list[str]:
    """What differs, in words, up to rounding of sums of decimals in the ninth digit."""
    found = []
    for key in sorted(set(published) | set(computed)):
        ours, theirs = published.get(key), computed.get(key)
        if ours is None or theirs is None or not _equal(ours, theirs):
            found.append(f"{key}: published {ours}, computed {theirs}")
    return found


def _equal(ours: tuple, theirs: tuple) -> bool:
    numbers = zip(ours[:3], theirs[:3], strict=True)
    return ours[3] == theirs[3] and all(
        left is right or (None not in (left, right) and left == pytest.approx(right, rel=1e-9))
        for left, right in numbers
    )


def check(home, sample: Path, release: Path, report_years: list[int]) -> None:
    computed = {
        key: (figure.numerator, figure.denominator, figure.value, figure.state)
        for key, figure in independent_figures(home, sample, report_years).items()
    }
    published = published_figures(release)
    assert len([key for key in computed if not key[3]]) == 126 * 65 * len(report_years)
    assert {(key[2], key[3].split(":")[0]) for key in computed if key[3]} == set(BREAKDOWNS)
    found = differences(published, computed)
    assert not found, f"{len(found)} figures differ:\n" + "\n".join(found[:40])


@pytest.mark.long
def test_every_figure_equals_an_independent_computation(province):
    check(province.home, province.sample, province.release, YEARS)


def test_a_breakdown_published_and_not_computed_is_a_difference():
    total, item = (2022, "450000", "chambers", ""), (2022, "450000", "chambers", "kind:new")
    one = (1.0, None, 1.0, "complete")
    assert differences({total: one, item: one}, {total: one}) == [
        "(2022, '450000', 'chambers', 'kind:new'): "
        "published (1.0, None, 1.0, 'complete'), computed None"
    ]


@pytest.fixture
def check_other_seed(tmp_path, forms, register, refresh):
    """Build a province of another seed from the receipts given, and compare it."""
    from ingestion.receive.receive import listed_files
    from orchestration.commands.receive import receive_incoming
    from orchestration.home.home import Home
    from sample_province.write import write_sample
    from tests.conftest import MOMENT

    def build_and_check(counties: list[str], waves: tuple[str, ...]) -> None:
        sample, home = tmp_path / "sample", Home(tmp_path / "home")
        write_sample(sample, years=YEARS, seed=7, forms=forms, register=register, counties=counties)
        incoming = [
            item
            for item in listed_files(sample / "receipts.csv")
            if Path(item.name).parts[0] in waves
        ]
        assert {Path(item.name).parts[0] for item in incoming} == set(waves)
        receive_incoming(home, incoming, MOMENT)
        summary = refresh(home.path, YEARS)
        check(home, sample, home.releases / summary.release, YEARS)

    return build_and_check


@pytest.mark.long
def test_every_figure_equals_an_independent_computation_on_another_province(
    check_other_seed, register
):
    """Another seed, counties missing, returns of the first wave only: partial years too."""
    counties = [code for code in register.of_year(2022).counties if code[5] in "13"]
    check_other_seed(counties, waves=("wave-1",))


@pytest.mark.long
def test_every_figure_equals_an_independent_computation_of_late_and_corrected_returns(
    check_other_seed, register
):
    """Another seed, other counties, both waves."""
    counties = [code for code in register.of_year(2022).counties if code[5] in "24"]
    check_other_seed(counties, waves=("wave-1", "wave-2"))
