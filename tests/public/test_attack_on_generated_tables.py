"""Generated provinces, published twice: nothing suppressed is known too closely from either."""

from collections import defaultdict

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from publishing.public.suppress import choose_suppressed
from publishing.public.unknowns import PreviousPublic, system_of
from publishing.release_error import ReleaseError
from tests.public.attack import attack
from tests.public.provinces import figures_of, published

COUNTIES = ("450102", "450103", "450105", "450302", "450303", "450404")
KINDS = ("dispute_kind:loan", "dispute_kind:labour", "dispute_kind:ip")
THRESHOLD = 3

few = st.integers(0, 4) | st.integers(0, 40)
county = st.tuples(*[st.tuples(few, few, few) for _ in range(2)])
"""Cases of two years by kind: closed, and of those settled."""
province = st.lists(st.none() | county, min_size=len(COUNTIES), max_size=len(COUNTIES))


def figures(counties):
    """Cases closed, settled, settled since 2021: by kind and in total; None has not filed.

    And enterprises of the year and since 2021, some of them in several counties.
    """
    found = {}
    enterprises = defaultdict(list)
    for code, filed in zip(COUNTIES, counties, strict=True):
        since = seen = 0
        for year, kinds in zip((2021, 2022), filed or (), strict=False):
            closed = dict(zip(KINDS, kinds, strict=True))
            settled = {kind: count - count // 3 for kind, count in closed.items()}
            for measure, counts in (("cases_closed", closed), ("cases_settled", settled)):
                for kind, count in counts.items():
                    found[year, code, measure, kind] = float(count)
                found[year, code, measure, ""] = float(sum(counts.values()))
            since += sum(settled.values())
            found[year, code, "cases_settled_cumulative", ""] = float(since)
            seen = in_all([seen, kinds[0]])
            for measure, count in (
                ("relief_enterprises", kinds[0]),
                ("relief_enterprises_cumulative", seen),
            ):
                found[year, code, measure, ""] = float(count)
                for whole in (f"{code[:4]}00", "450000"):
                    enterprises[year, whole, measure, ""].append(count)
    wholes = {key: float(in_all(counts)) for key, counts in enterprises.items()}
    return figures_of(found, wholes)


def in_all(counts):
    """Distinct ones: all of the most, and half of the others."""
    return max(counts) + (sum(counts) - max(counts)) // 2


def all_must_be(number, suppressed):
    return {(number, tuple(cell)): float(THRESHOLD) for cell in suppressed}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(province)
def test_nothing_suppressed_of_a_province_is_known_too_closely(counties):
    now = figures(counties)
    suppressed = choose_suppressed(system_of(now, THRESHOLD, None))
    small = {cell for cell, figure in now.by_cell.items() if figure.value < THRESHOLD}
    assert small <= suppressed
    assert attack([published(now, suppressed)], all_must_be(0, suppressed)) == {}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(province, st.dictionaries(st.integers(0, len(COUNTIES) - 1), county, max_size=3))
def test_nor_from_it_and_the_release_before(counties, changes):
    then = figures(counties)
    now = figures([changes.get(number, filed) for number, filed in enumerate(counties)])
    told_then = choose_suppressed(system_of(then, THRESHOLD, None))
    unchanged = [
        tuple(cell)
        for cell, figure in now.by_cell.items()
        if cell in then.by_cell and then.by_cell[cell].value == figure.value
    ]
    try:
        suppressed = choose_suppressed(
            system_of(now, THRESHOLD, PreviousPublic(then, told_then, THRESHOLD))
        )
        is_refused = False
    except ReleaseError:
        # Rightly only where telling nothing at all would not help.
        suppressed, is_refused = frozenset(now.by_cell), True
    event(f"refused: {is_refused}")
    told_before = {cell for cell in now.by_cell if tuple(cell) in unchanged} - told_then
    views = [published(then, told_then), published(now, suppressed - told_before)]
    wide_enough = all_must_be(0, told_then) | all_must_be(1, suppressed - told_before)
    assert bool(attack(views, wide_enough, unchanged)) == is_refused
