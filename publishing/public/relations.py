"""What follows from what: every relation between the figures of a release that a reader can use.

Belongs here: relations as sums that are zero. Does not: whether a figure is told or suppressed.

Where a figure is only bounded by others (a part by its whole, a distinct count by the sum of its
parts) what lies between them is a cell of its own, the rest: never told, and confidential itself
where it counts few. So every relation is a sum of cells that is zero.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from publishing.public.catalogue import ProtectedMeasure, parts, protected_measures
from publishing.public.figures import Cell, Figures
from publishing.release_error import ReleaseError

Relation = tuple[tuple[Cell, float], ...]
"""Cells and their signs: the sum is zero."""

TOLERANCE = 1e-6
"""How far sums of decimals stored as floating point may be off, relative to their terms."""


@dataclass(frozen=True)
class Rest:
    """What lies between figures: `rule` as in `parts.csv`, empty where nobody need not know it."""

    value: float
    rule: str = ""
    contributors: int | None = None


@dataclass(frozen=True)
class Relations:
    """All relations of a release, and the rests that stand in them."""

    sums: tuple[Relation, ...]
    rests: Mapping[Cell, Rest]


def relations_of(figures: Figures) -> Relations:
    """Every relation that holds. Raises ReleaseError where counties do not add up to their whole.

    A figure that is not there is zero, as everybody knows: it has no place in a sum.
    """
    finder = _Finder(figures)
    for found in (
        finder.divisions(),
        finder.breakdowns(),
        finder.parts(),
        finder.outcomes(),
        finder.years(),
    ):
        finder.sums.extend(found)
    return Relations(tuple(finder.sums), finder.rests)


class _Finder:
    """The figures while relations are looked for: what has been found, and the rests so far."""

    def __init__(self, figures: Figures) -> None:
        self.figures = figures
        self.values = {cell: figure.value for cell, figure in figures.by_cell.items()}
        self.sums: list[Relation] = []
        self.rests: dict[Cell, Rest] = {}

    def divisions(self) -> Iterator[Relation]:
        """A division and those that lie in it."""
        inside: dict[Cell, list[Cell]] = defaultdict(list)
        for cell in self.values:
            if parent := self.figures.parents.get((cell.report_year, cell.division_code)):
                whole = Cell(cell.report_year, parent, cell.measure, cell.breakdown)
                inside[whole].append(cell)
        for whole, children in inside.items():
            yield from self._whole_and_parts(whole, children, protected_measures()[whole.measure])

    def breakdowns(self) -> Iterator[Relation]:
        """A total and the items of each breakdown of it."""
        items: dict[tuple[Cell, str], list[Cell]] = defaultdict(list)
        for cell in self.values:
            if cell.breakdown:
                kind = cell.breakdown.partition(":")[0]
                items[cell._replace(breakdown=""), kind].append(cell)
        for (whole, _), cells in items.items():
            measure = protected_measures()[whole.measure]
            # Each row has one item, or none: what has none is a rest.
            adds_up = measure.adds_up and self._is_zero(_sum(whole, cells))
            if adds_up:
                yield _sum(whole, cells)
            elif measure.adds_up:
                yield from self._at_most([(cell, 1.0) for cell in cells], whole, "")
            else:
                yield from self._distinct(whole, cells)

    def parts(self) -> Iterator[Relation]:
        """A measure and another that counts some of the same, in the same division and item."""
        of_measure: dict[str, list[Cell]] = defaultdict(list)
        for cell in self.values:
            of_measure[cell.measure].append(cell)
        for part in parts():
            for cell in of_measure[part.part]:
                whole = Cell(cell.report_year, cell.division_code, part.whole, cell.breakdown)
                if whole in self.values:
                    yield from self._at_most([(cell, 1.0)], whole, part.rest)

    def outcomes(self) -> Iterator[Relation]:
        """Cases closed with success are those settled; with those that failed, the other base."""
        for cell in [cell for cell in self.values if cell.measure == "cases_settled_or_failed"]:
            closed = cell._replace(measure="cases_closed", breakdown="outcome:success")
            failed = closed._replace(breakdown="outcome:failed")
            settled = cell._replace(measure="cases_settled")
            there = [one for one in (closed, failed) if one in self.values]
            yield from self._if_it_holds(_sum(cell, there))
            if closed in self.values and settled in self.values:
                yield from self._if_it_holds(_sum(settled, [closed]))

    def years(self) -> Iterator[Relation]:
        """A cumulative figure, that of the year before, and what the year adds."""
        for cell in list(self.values):
            measure = protected_measures()[cell.measure]
            code = self.figures.codes_before.get((cell.report_year, cell.division_code))
            if not measure.flow or code is None:
                continue
            before = Cell(cell.report_year - 1, code, cell.measure, cell.breakdown)
            flow = cell._replace(measure=measure.flow)
            there = [one for one in (before, flow) if one in self.values]
            if measure.adds_up:
                yield from self._if_it_holds(_sum(cell, there))
                continue
            if before in self.values:
                # Those that are new: few of them are as confidential as few of the year.
                yield from self._at_most([(before, 1.0)], cell, "small_value")
            yield from self._at_most([(cell, 1.0)], there, "")

    def _whole_and_parts(
        self, whole: Cell, cells: list[Cell], measure: ProtectedMeasure
    ) -> Iterator[Relation]:
        if not measure.adds_up:
            yield from self._distinct(whole, cells)
            return
        relation = _sum(whole, cells)
        if not self._is_zero(relation):
            raise ReleaseError(
                f"{whole.measure} of {whole.division_code} {whole.report_year} is not the sum of"
                f" the divisions in it: look into the release {self.figures.release}"
            )
        yield relation

    def _distinct(self, whole: Cell, cells: list[Cell]) -> Iterator[Relation]:
        """Counted once in the whole: at most the sum of the parts, at least each of them."""
        yield from self._at_most([(whole, 1.0)], cells, "")
        for cell in cells:
            yield from self._at_most([(cell, 1.0)], whole, "")

    def _at_most(
        self, lower: Iterable[tuple[Cell, float]], upper: Cell | Iterable[Cell], rule: str
    ) -> Iterator[Relation]:
        """Lower + rest = upper; nothing where it does not hold, as where a part is of elsewhere."""
        uppers = [upper] if isinstance(upper, Cell) else list(upper)
        terms = [*lower, *((cell, -1.0) for cell in uppers)]
        value = -self._sum_of(terms)
        if value < -self._slack(terms):
            return
        first = terms[0][0]
        # Numbered, because two rests may lie between the same.
        name = f"{uppers[0].measure} without {first.measure} ({len(self.rests)})"
        rest = Cell(first.report_year, first.division_code, name, first.breakdown)
        contributors = self.figures.rests.get(first) if rule == "contributors" else None
        self.rests[rest] = Rest(max(value, 0.0), rule, contributors)
        yield (*terms, (rest, 1.0))

    def _if_it_holds(self, relation: Relation) -> Iterator[Relation]:
        if self._is_zero(relation):
            yield relation

    def _is_zero(self, relation: Iterable[tuple[Cell, float]]) -> bool:
        terms = list(relation)
        return abs(self._sum_of(terms)) <= self._slack(terms)

    def _sum_of(self, terms: Iterable[tuple[Cell, float]]) -> float:
        return sum(sign * self.values.get(cell, 0.0) for cell, sign in terms)

    def _slack(self, terms: Iterable[tuple[Cell, float]]) -> float:
        return TOLERANCE * max(1.0, *(self.values.get(cell, 0.0) for cell, _ in terms))


def _sum(whole: Cell, cells: Iterable[Cell]) -> Relation:
    return ((whole, 1.0), *((cell, -1.0) for cell in cells))
