"""What is suppressed of small tables, worked out by hand."""

from pathlib import Path

import pytest

from ingestion.csv_files import read_csv
from publishing.public.catalogue import (
    open_measures,
    parts,
    protected_measures,
    refuse_undecided,
)
from publishing.public.suppress import choose_suppressed
from publishing.public.unknowns import PreviousPublic, system_of
from publishing.release_error import ReleaseError
from tests.public.attack import MONEY, attack
from tests.public.provinces import GUILIN, NANNING, PROVINCE, figures_of, published
from tests.public.published import PROTECTED

ROOT = Path(__file__).parents[2]
A, B, C, D, E = "450102", "450103", "450105", "450302", "450303"


def cases(year=2022, measure="cases_accepted", breakdown="", **counties):
    """Figures of counties named by their letters above."""
    return {
        (year, globals()[letter], measure, breakdown): float(value)
        for letter, value in counties.items()
    }


def suppressed_of(figures, threshold=3, before=None):
    return choose_suppressed(system_of(figures, threshold, before))


def divisions(cells):
    return {cell.division_code for cell in cells}


def left_of(figures, suppressed, key):
    """What an attacker can say of a figure, both ways."""
    return attack([published(figures, suppressed)], {(0, key): 1e6})[0, key]


def test_one_suppressed_county_needs_a_second():
    figures = figures_of(cases(A=2, B=10, C=7, D=20, E=30))
    suppressed = suppressed_of(figures)
    # 19 - 10 - 7 would be 2. The larger of the two others can give way by 3 for less.
    assert divisions(suppressed) == {A, B}
    key = (2022, A, "cases_accepted", "")
    # A and B are 12 together, and neither is zero.
    assert left_of(figures, suppressed, key) == (1.0, 11.0)


def test_without_the_second_the_attack_finds_the_first():
    figures = figures_of(cases(A=2, B=10, C=7, D=20, E=30))
    alone = [cell for cell in figures.by_cell if cell.division_code == A]
    assert left_of(figures, alone, (2022, A, "cases_accepted", "")) == (2.0, 2.0)


def test_two_small_ones_do_not_protect_each_other():
    figures = figures_of(cases(A=1, B=2, C=9, D=20, E=30))
    # A + B = 3, neither zero: both would be 1 or 2.
    assert divisions(suppressed_of(figures)) == {A, B, C}


def test_a_prefecture_of_one_county_goes_with_it_and_another_prefecture_too():
    figures = figures_of(cases(A=2, D=20, E=30))
    # Nanning is county A; the province less Guilin would be Nanning; Guilin needs a county, and of
    # two that can give way as well as one another the smaller is less of a loss.
    assert divisions(suppressed_of(figures)) == {A, NANNING, GUILIN, D}


def test_zero_and_the_threshold_itself_are_told():
    figures = figures_of(cases(A=0, B=3, C=7, D=20, E=30))
    assert suppressed_of(figures) == frozenset()
    assert divisions(suppressed_of(figures, threshold=4)) == {B, C}


def test_an_item_of_a_breakdown_needs_a_rectangle():
    figures = figures_of(
        cases(A=10, B=20, C=40, D=50)
        | cases(A=2, B=9, C=19, D=25, breakdown="dispute_kind:loan")
        | cases(A=8, B=11, C=21, D=25, breakdown="dispute_kind:labour")
    )
    suppressed = suppressed_of(figures)
    # The same two items of another county: B's are less of a loss than C's.
    assert divisions(suppressed) == {A, B}
    assert {cell.breakdown for cell in suppressed} == {"dispute_kind:loan", "dispute_kind:labour"}
    assert len(suppressed) == 4
    key = (2022, A, "cases_accepted", "dispute_kind:loan")
    # The two items of A are 10 together.
    assert left_of(figures, suppressed, key) == (1.0, 9.0)


def test_a_cumulative_figure_and_last_years_do_not_tell_the_year():
    figures = figures_of(
        cases(2021, "cases_settled", A=10, B=10, C=30, D=10)
        | cases(2022, "cases_settled", A=2, B=8, C=30, D=10)
        | cases(2021, "cases_settled_cumulative", A=10, B=10, C=30, D=10)
        | cases(2022, "cases_settled_cumulative", A=12, B=18, C=60, D=20)
    )
    suppressed = suppressed_of(figures)
    flow = (2022, A, "cases_settled", "")
    told = {cell[:3] for cell in suppressed if cell.division_code == A}
    assert (2022, A, "cases_settled_cumulative") in told or (
        2021,
        A,
        "cases_settled_cumulative",
    ) in told
    low, high = left_of(figures, suppressed, flow)
    assert high - low >= 3
    # Were the cumulative figures told, 12 - 10 would be 2.
    yearly = [cell for cell in suppressed if cell.measure == "cases_settled"]
    assert left_of(figures, yearly, flow) == (2.0, 2.0)


def test_a_distinct_count_is_protected_by_what_it_leaves_open():
    # Two enterprises of A, five of B, four of C; two of them are in both, so 9 in Nanning.
    figures = figures_of(
        cases(measure="relief_enterprises", A=2, B=5, C=4, D=9),
        wholes={
            (2022, NANNING, "relief_enterprises", ""): 9.0,
            (2022, PROVINCE, "relief_enterprises", ""): 18.0,
        },
    )
    suppressed = suppressed_of(figures)
    assert divisions(suppressed) == {A}
    # At least what the others leave of 9, but not zero; at most 9.
    key = (2022, A, "relief_enterprises", "")
    assert left_of(figures, suppressed, key) == (1.0, 9.0)


def test_a_few_that_are_the_difference_of_two_figures_are_not_told():
    figures = figures_of(
        cases(measure="relief_enterprises", A=12, B=20, D=30)
        | cases(measure="relief_enterprises_naming_chamber", A=11, B=10, D=10),
    )
    suppressed = suppressed_of(figures)
    whole, part = (
        (2022, A, measure, "")
        for measure in ("relief_enterprises", "relief_enterprises_naming_chamber")
    )
    assert set(map(tuple, suppressed)) & {whole, part}
    told_all, told = published(figures, []), published(figures, suppressed)
    assert attack([told_all], {}, between={(0, whole, part): 3.0}) == {(0, whole, part): (0, 0)}
    assert attack([told], {}, between={(0, whole, part): 3.0}) == {}


def test_money_of_two_participants_is_suppressed_and_not_known_within_a_fifth():
    amounts = cases(measure="relief_funds", A=500, B=800, C=900, D=700)
    behind = {key: 2 if key[1] == A else 9 for key in amounts} | {
        (2022, division, "relief_funds", ""): 20 for division in (NANNING, GUILIN, PROVINCE)
    }
    figures = figures_of(amounts, contributors=behind)
    suppressed = suppressed_of(figures)
    assert A in divisions(suppressed) and len(suppressed) == 2
    low, high = left_of(figures, suppressed, (2022, A, "relief_funds", ""))
    assert low == 0.0 and high >= 500 + 100
    # Of three participants it is told.
    assert not suppressed_of(figures_of(amounts, contributors=dict.fromkeys(behind, 3)))


def before(figures, threshold=3):
    return PreviousPublic(figures, suppressed_of(figures, threshold), threshold)


def test_what_was_suppressed_and_is_unchanged_stays_so():
    then = figures_of(cases(A=2, B=10, C=7, D=20, E=30))
    now = figures_of(cases(A=5, B=10, C=7, D=20, E=30))
    # A is 5 now, and Nanning 22: told beside 10 and 7 they would tell B, so what A was.
    suppressed = suppressed_of(now, before=before(then))
    assert B in divisions(suppressed)
    key, unchanged = (2022, A, "cases_accepted", ""), (2022, B, "cases_accepted", "")
    views = [published(then, before(then).suppressed), published(now, suppressed)]
    same = [tuple(cell) for cell in now.by_cell if now.by_cell[cell] == then.by_cell.get(cell)]
    assert attack(views, {(0, key): 3.0, (0, unchanged): 3.0}, same) == {}
    careless = [views[0], published(now, [])]
    assert attack(careless, {(0, key): 3.0}, same) == {(0, key): (2.0, 2.0)}


def test_a_county_that_files_later_is_not_told_by_the_difference_of_two_releases():
    then = figures_of(cases(A=5, B=10, D=20, E=30))
    now = figures_of(cases(A=5, B=10, C=2, D=20, E=30))
    assert suppressed_of(then) == frozenset()
    # Nanning was 15 and is 17, the province 65 and 67; A and B are known.
    assert divisions(suppressed_of(now, before=before(then))) == {C, NANNING, PROVINCE}


def test_alone_the_later_release_would_have_told_it():
    then = figures_of(cases(A=5, B=10, D=20, E=30))
    now = figures_of(cases(A=5, B=10, C=2, D=20, E=30))
    careless = suppressed_of(now)
    assert divisions(careless) == {B, C}
    same = [tuple(cell) for cell in now.by_cell if now.by_cell[cell] == then.by_cell.get(cell)]
    key = (2022, C, "cases_accepted", "")
    views = [published(then, []), published(now, careless)]
    assert attack(views, {(1, key): 3.0}, same) == {(1, key): (2.0, 2.0)}


def test_what_was_told_under_a_lower_threshold_stays_told():
    figures = figures_of(cases(A=4, B=10, C=7, D=20, E=30))
    system = system_of(figures, 5, before(figures, 3))
    assert divisions(system.public_before) == {A}
    assert choose_suppressed(system) == frozenset()


def test_what_the_release_before_tells_already_is_refused():
    # A was 3 and is 2, B was 0 and is 1: Nanning is 3 as before, and two that are not zero make 3.
    then = figures_of(cases(A=3, D=20, E=30))
    now = figures_of(cases(A=2, B=1, D=20, E=30))
    with pytest.raises(ReleaseError, match=r"2 figures cannot be protected, as cases_accepted of"):
        suppressed_of(now, before=before(then))


def test_a_withheld_figure_is_nobodys_to_know_and_not_marked():
    withheld = (2022, NANNING, "cases_accepted", "")
    figures = figures_of(cases(A=2, B=10, C=7, D=20, E=30), untold=[withheld])
    suppressed = suppressed_of(figures)
    # The province less Guilin is what is withheld, so a county is needed as before.
    assert divisions(suppressed) == {A, B}


def test_the_catalogue_names_what_the_attack_takes_for_protected():
    measures = protected_measures()
    assert measures.keys() == PROTECTED
    assert {name for name, one in measures.items() if not one.is_whole} == MONEY
    for part in parts():
        assert {part.whole, part.part} <= measures.keys()
    for one in measures.values():
        assert one.flow in {"", *measures} and one.contributors in {"", "rows", "participants"}


def test_every_measure_of_the_warehouse_is_confidential_or_open_and_none_both():
    catalogue = read_csv(ROOT / "dbt_project" / "seeds" / "measure_catalogue.csv")
    assert protected_measures().keys() & open_measures().keys() == set()
    assert {row["measure"] for row in catalogue} == (
        protected_measures().keys() | open_measures().keys()
    )


def test_a_measure_nobody_has_decided_about_is_not_made_public():
    with pytest.raises(ReleaseError) as refused:
        refuse_undecided(["chambers", "cases_accepted", "loans_given"])
    assert str(refused.value).startswith("nothing made public: loans_given stands neither among")
