"""What a reader of the public releases does not know: the system the suppression is chosen in.

Belongs here: which figures are confidential, which are told, what ties this release to the last
public one. Does not: choosing what else to suppress.
"""

import math
from dataclasses import dataclass

from publishing.public.catalogue import protected_measures
from publishing.public.figures import Cell, Figure, Figures
from publishing.public.relations import Relations, relations_of

SHARE_OF_VALUE = 0.2
"""A sum that few stand behind may not be known closer than within this share of it."""
LEAST_OF_MONEY = 0.01
"""The last decimal of an amount: another suppressed amount may not be known as closely as that."""
LEVELS = {"0000": 100.0, "00": 10.0}
"""What a code ends in, and how much its figure is worth beside a county's."""


@dataclass(frozen=True)
class PreviousPublic:
    """The public release before: the figures it was made from, what it suppressed, below what."""

    figures: Figures
    suppressed: frozenset[Cell]
    threshold: int


@dataclass(frozen=True)
class Unknown:
    """A figure that is not known from what was published before.

    It may be `value` + anything from `-below` up. `need`: how wide what can be computed of it must
    be once it is suppressed. `is_free`: it is not told, so moving it costs nothing; else `cost` a
    unit. `is_of_before`: as the release before had it, where it has changed since.
    """

    cell: Cell
    value: float
    below: float
    need: float
    is_confidential: bool
    is_free: bool
    cost: float
    is_of_before: bool = False


@dataclass(frozen=True)
class System:
    """Unknowns, and sums of them that are zero: (place, sign) each.

    `first`: the cells confidential themselves, of this release. `carried`: suppressed before and
    unchanged. `public_before`: confidential now, but told by the release before, unchanged.
    """

    unknowns: tuple[Unknown, ...]
    sums: tuple[tuple[tuple[int, float], ...], ...]
    first: frozenset[Cell]
    carried: frozenset[Cell]
    public_before: frozenset[Cell]


def is_confidential(cell: Cell, figure: Figure, threshold: int) -> bool:
    """Whether fewer than the threshold stand behind a figure above zero."""
    measure = protected_measures()[cell.measure]
    if measure.small_value and figure.value < threshold:
        return True
    return bool(measure.contributors) and (figure.contributors or 0) < threshold


def width_needed(cell: Cell, value: float, confidential: bool, threshold: int) -> float:
    """How wide the interval of values that all published tables leave open must be at least."""
    measure = protected_measures()[cell.measure]
    least = float(threshold) if measure.is_whole else LEAST_OF_MONEY
    if confidential and measure.contributors:
        return max(SHARE_OF_VALUE * value, least if measure.is_whole else 0.0)
    return least


def system_of(figures: Figures, threshold: int, before: PreviousPublic | None) -> System:
    """The system of a release and of the public one before it."""
    return _Builder(figures, threshold, before).build()


class _Builder:
    def __init__(self, figures: Figures, threshold: int, before: PreviousPublic | None) -> None:
        self.figures, self.threshold, self.before = figures, threshold, before
        self.unknowns: list[Unknown] = []
        self.places: dict[tuple[Cell, bool], int] = {}
        """By cell, and whether it is the release before that has it so."""
        self.sums: dict[tuple[tuple[int, float], ...], None] = {}
        self.stated: set[tuple[tuple[tuple[int, float], ...], bool]] = set()
        """Relations by their figures, and whether these leave a rest."""
        self.first: set[Cell] = set()
        self.carried: set[Cell] = set()
        self.public_before: set[Cell] = set()
        now, then = figures.by_cell, before.figures.by_cell if before else {}
        self.unchanged = {
            cell for cell in now.keys() & then.keys() if now[cell].value == then[cell].value
        }

    def build(self) -> System:
        for cell, figure in self.figures.by_cell.items():
            self._add_figure(cell, figure)
        if self.before:
            for cell, figure in self.before.figures.by_cell.items():
                if cell not in self.unchanged:
                    self._add_figure_of_before(cell, figure, self.before)
        self._add_relations(relations_of(self.figures), of_before=False)
        if self.before:
            self._add_relations(relations_of(self.before.figures), of_before=True)
        return System(
            tuple(self.unknowns),
            tuple(self.sums),
            frozenset(self.first),
            frozenset(self.carried),
            frozenset(self.public_before),
        )

    def _threshold_of(self, unchanged: bool) -> int:
        """What is unchanged can be no better protected than the release before protected it."""
        if unchanged and self.before:
            return min(self.threshold, self.before.threshold)
        return self.threshold

    def _add_figure(self, cell: Cell, figure: Figure) -> None:
        unchanged = cell in self.unchanged
        confidential = is_confidential(cell, figure, self.threshold)
        carried = False
        if unchanged and self.before:
            carried = cell in self.before.suppressed
            if self.before.figures.by_cell[cell].is_printed and not carried:
                if confidential:
                    self.public_before.add(cell)
                return
        if carried:
            self.carried.add(cell)
        if confidential and figure.is_printed:
            self.first.add(cell)
        hidden = carried or (confidential and figure.is_printed)
        self._add(
            cell,
            figure,
            confidential=confidential,
            free=hidden or not figure.is_printed,
            threshold=self._threshold_of(unchanged),
            told=figure.is_printed or carried,
        )

    def _add_figure_of_before(self, cell: Cell, figure: Figure, before: PreviousPublic) -> None:
        suppressed = cell in before.suppressed
        if figure.is_printed and not suppressed:
            return
        confidential = is_confidential(cell, figure, before.threshold)
        self._add(
            cell,
            figure,
            confidential=confidential,
            free=True,
            threshold=before.threshold,
            told=suppressed,
            of_before=True,
        )

    def _add(
        self,
        cell: Cell,
        figure: Figure,
        *,
        confidential: bool,
        free: bool,
        threshold: int,
        told: bool,
        of_before: bool = False,
    ) -> None:
        # A figure marked as suppressed is above zero, as everybody knows: zero is told.
        least = 1.0 if told and protected_measures()[cell.measure].is_whole else 0.0
        self.places[cell, of_before] = len(self.unknowns)
        self.unknowns.append(
            Unknown(
                cell=cell,
                value=figure.value,
                below=max(0.0, figure.value - least),
                need=width_needed(cell, figure.value, confidential, threshold) if told else 0.0,
                is_confidential=confidential and told,
                is_free=free,
                cost=_cost(cell, figure.value),
                is_of_before=of_before,
            )
        )

    def _add_relations(self, relations: Relations, *, of_before: bool) -> None:
        for relation in relations.sums:
            rests = [(cell, sign) for cell, sign in relation if cell in relations.rests]
            figures = [(cell, sign) for cell, sign in relation if cell not in relations.rests]
            unchanged = self.unchanged.issuperset(cell for cell, _ in figures)
            places = [
                (self.places.get((cell, of_before and cell not in self.unchanged)), sign)
                for cell, sign in figures
            ]
            terms = tuple(sorted((place, sign) for place, sign in places if place is not None))
            stands_there = (terms, bool(rests)) in self.stated
            if not terms or (of_before and unchanged and stands_there):
                continue
            self.stated.add((terms, bool(rests)))
            with_rests = [
                (self._add_rest(cell, relations, unchanged, of_before), sign)
                for cell, sign in rests
            ]
            self.sums[(*terms, *with_rests)] = None

    def _add_rest(self, cell: Cell, relations: Relations, unchanged: bool, of_before: bool) -> int:
        rest = relations.rests[cell]
        threshold = self._threshold_of(unchanged)
        if of_before and self.before:
            threshold = self.before.threshold
        confidential = rest.value > 0 and (
            (rest.rule == "small_value" and rest.value < threshold)
            or (rest.rule == "contributors" and (rest.contributors or 0) < threshold)
        )
        need = float(threshold) if rest.rule == "small_value" else SHARE_OF_VALUE * rest.value
        self.unknowns.append(
            Unknown(
                cell=cell,
                value=rest.value,
                below=rest.value,
                need=need if confidential else 0.0,
                is_confidential=confidential,
                is_free=True,
                cost=0.0,
                is_of_before=of_before,
            )
        )
        return len(self.unknowns) - 1


def _cost(cell: Cell, value: float) -> float:
    """What suppressing a figure loses, for each unit it must move.

    More for totals, upwards, and for very small figures: these can give way the least.
    """
    level = next((cost for end, cost in LEVELS.items() if cell.division_code.endswith(end)), 1.0)
    size = (1.0 + math.log10(1.0 + value)) / min(value, 10.0)
    return level * (1.0 if cell.breakdown else 3.0) * size
