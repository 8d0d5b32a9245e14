"""Which figures must be suppressed besides the confidential ones: linear programming, with highspy.

Belongs here: choosing them so that every suppressed figure can have other values. Does not: what
is confidential, what follows from what.

For each figure to protect, a table is looked for in which it is larger by the width needed, every
relation holds and nothing told before is another; each figure moved costs what suppressing it
loses. What that table changes is suppressed: then it cannot be told from the true one. Figures far
from each other are protected in one go, and a table that was found counts for all it moves.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from publishing.public.figures import Cell
from publishing.public.solver import new_solver, solver_module
from publishing.public.unknowns import System
from publishing.release_error import ReleaseError

MOVED = 1e-6
"""What moves less has not moved: the solver keeps sums to a tenth of this."""
CLOSE = 1e-6
AT_ONCE = 20
"""Figures protected by one table: more is faster, and suppresses more (decision 51)."""


@dataclass
class _Range:
    """How far below and above its value each unknown is known to be able to lie."""

    low: Any
    high: Any

    def take(self, moves: Any) -> None:
        np.minimum(self.low, moves, out=self.low)
        np.maximum(self.high, moves, out=self.high)

    def width(self, place: int) -> float:
        return float(self.high[place] - self.low[place])


def choose_suppressed(
    system: System, advance: Callable[[int, int], None] = lambda done, total: None
) -> frozenset[Cell]:
    """The cells of this release to suppress, the confidential ones among them.

    Raises ReleaseError where a figure cannot be protected whatever is suppressed, and where the
    solver is not installed.
    """
    chosen: set[int] = set()
    components = _components(system)
    total = sum(len(component) for component, _ in components)
    done = 0
    exposed: list[int] = []
    for places, sums in components:
        component = _Component(system, places, sums)
        component.protect()
        chosen |= {places[local] for local in component.chosen}
        exposed += [places[local] for local in component.exposed]
        done += len(places)
        advance(done, total)
    if exposed:
        unknown = system.unknowns[min(exposed)]
        what = f"{unknown.cell.measure} {unknown.cell.breakdown}".strip()
        raise ReleaseError(
            f"{len(exposed)} figures cannot be protected, as {what} of"
            f" {unknown.cell.division_code} {unknown.cell.report_year}: the public release before"
            " tells what they would be computed from; publish a later release, in which more has"
            " changed"
        )
    suppressed = {system.unknowns[place].cell for place in chosen}
    return frozenset(suppressed | system.first | system.carried)


@dataclass
class _Component:
    """Unknowns tied to one another, and nothing else: protected by themselves."""

    system: System
    places: list[int]
    sums: list[tuple[tuple[int, float], ...]]
    chosen: set[int] = field(default_factory=set)
    exposed: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.unknowns = [self.system.unknowns[place] for place in self.places]
        local = {place: number for number, place in enumerate(self.places)}
        self.rows = [[(local[place], sign) for place, sign in one] for one in self.sums]
        self.rows_of: dict[int, list[int]] = defaultdict(list)
        for number, row in enumerate(self.rows):
            for unknown, _ in row:
                self.rows_of[unknown].append(number)

    def protect(self) -> None:
        """Choose until every suppressed unknown can be as far from its value as it must."""
        pending = self._confidential()
        if not pending and not any(one.is_free and one.need for one in self.unknowns):
            return
        self.range = _Range(np.zeros(len(self.unknowns)), np.zeros(len(self.unknowns)))
        self.program = _Program(self.unknowns, self.rows)
        while pending:
            while pending:
                batch = self._far_from_each_other(pending)
                self._move(batch)
                pending = self._narrow(pending)
            pending = self._narrow(range(len(self.unknowns)))

    def _confidential(self) -> list[int]:
        found = [n for n, one in enumerate(self.unknowns) if one.is_confidential and one.need]
        # The smallest first: what protects them often protects the others.
        return sorted(found, key=lambda n: (self.unknowns[n].value, n))

    def _narrow(self, among: Sequence[int] | range) -> list[int]:
        """Those suppressed and not yet as wide as they must be."""
        return [
            number
            for number in among
            if (one := self.unknowns[number]).need
            and (one.is_free or number in self.chosen)
            and number not in self.exposed
            and self.range.width(number) < one.need - CLOSE
        ]

    def _far_from_each_other(self, pending: list[int]) -> list[int]:
        """The first that stand in no sum together."""
        taken: set[int] = set()
        batch = []
        for number in pending:
            rows = self.rows_of[number]
            if taken.isdisjoint(rows):
                taken.update(rows)
                batch.append(number)
                if len(batch) == AT_ONCE:
                    break
        return batch

    def _move(self, batch: list[int]) -> None:
        """Find a table in which all of the batch are larger; else in halves, else one by one."""
        moves = self.program.moves({n: self._step(n) for n in batch})
        if moves is not None:
            self._suppress(moves)
        elif len(batch) > 1:
            half = len(batch) // 2
            self._move(batch[:half])
            self._move(batch[half:])
        else:
            self._move_both_ways(batch[0])

    def _step(self, number: int) -> float:
        return self.unknowns[number].need + float(self.range.low[number])

    def _move_both_ways(self, number: int) -> None:
        """Where it cannot be larger by so much: as much larger as it can, the rest smaller."""
        need = self.unknowns[number].need
        for _ in range(2):
            upwards = self.program.furthest(number, need)
            self._suppress(upwards)
            short = need - float(self.range.high[number])
            if short <= CLOSE:
                return
            downwards = self.program.moves({number: -short})
            if downwards is not None:
                self._suppress(downwards)
                return
        self.exposed.append(number)

    def _suppress(self, moves: Any) -> None:
        self.range.take(moves)
        moved = [int(n) for n in np.flatnonzero(np.abs(moves) > MOVED)]
        new = [n for n in moved if not self.unknowns[n].is_free and n not in self.chosen]
        self.chosen.update(new)
        self.program.make_free(new)


class _Program:
    """The linear program of a component: moves up and down of each unknown, sums unchanged."""

    def __init__(self, unknowns: Sequence[Any], rows: list[list[tuple[int, float]]]) -> None:
        highspy = solver_module()
        self.count = len(unknowns)
        self.up = np.full(self.count, highspy.kHighsInf)
        self.down = np.array([one.below for one in unknowns])
        self.cost = np.array([0.0 if one.is_free else one.cost for one in unknowns])
        self.solved = highspy.HighsModelStatus.kOptimal
        self.refused = highspy.HighsStatus.kError
        self.highs = new_solver()
        self.highs.passModel(self._model(highspy, rows))

    def _model(self, highspy: Any, rows: list[list[tuple[int, float]]]) -> Any:
        """Columns: moves up, then moves down."""
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = 2 * self.count, len(rows)
        model.col_cost_ = np.concatenate([self.cost, self.cost])
        model.col_lower_ = np.zeros(2 * self.count)
        model.col_upper_ = np.concatenate([self.up, self.down])
        model.row_lower_ = model.row_upper_ = np.zeros(len(rows))
        starts, index, values = [0], [], []
        for row in rows:
            index += [n for n, _ in row] + [n + self.count for n, _ in row]
            values += [sign for _, sign in row] + [-sign for _, sign in row]
            starts.append(len(index))
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = np.array(starts)
        model.a_matrix_.index_ = np.array(index)
        model.a_matrix_.value_ = np.array(values)
        return model

    def moves(self, steps: dict[int, float]) -> Any | None:
        """The cheapest moves in which each of the steps is made; None where there are none."""
        if any(-step > self.down[number] for number, step in steps.items()):
            return None
        for number, step in steps.items():
            self._hold(number, max(step, 0.0), max(-step, 0.0))
        found = self._solve()
        for number in steps:
            self._let_go(number)
        return found

    def furthest(self, number: int, most: float) -> Any:
        """The moves in which one unknown is as much larger as it can be, up to `most`."""
        self.highs.changeColBounds(number, 0.0, most)
        self.highs.changeColBounds(number + self.count, 0.0, 0.0)
        self.highs.changeColCost(number, -1e6)
        found = self._solve()
        self.highs.changeColCost(number, self.cost[number])
        self._let_go(number)
        return np.zeros(self.count) if found is None else found

    def make_free(self, numbers: Sequence[int]) -> None:
        """From now on it costs nothing to move these."""
        for number in numbers:
            self.cost[number] = 0.0
            self.highs.changeColCost(number, 0.0)
            self.highs.changeColCost(number + self.count, 0.0)

    def _hold(self, number: int, up: float, down: float) -> None:
        self.highs.changeColBounds(number, up, up)
        self.highs.changeColBounds(number + self.count, down, down)

    def _let_go(self, number: int) -> None:
        self.highs.changeColBounds(number, 0.0, self.up[number])
        self.highs.changeColBounds(number + self.count, 0.0, self.down[number])

    def _solve(self) -> Any | None:
        if self.highs.run() == self.refused:
            raise RuntimeError(f"HiGHS refuses a program: {self.highs.getModelStatus()}")
        if self.highs.getModelStatus() != self.solved:
            return None
        found = np.array(self.highs.getSolution().col_value)
        return found[: self.count] - found[self.count :]


def _components(
    system: System,
) -> list[tuple[list[int], list[tuple[tuple[int, float], ...]]]]:
    """The unknowns and sums that have to do with one another, in the order of the unknowns."""
    root = list(range(len(system.unknowns)))

    def find(place: int) -> int:
        while root[place] != place:
            root[place] = root[root[place]]
            place = root[place]
        return place

    for one in system.sums:
        first = find(one[0][0])
        for place, _ in one[1:]:
            other = find(place)
            root[max(first, other)] = first = min(first, other)
    places: dict[int, list[int]] = defaultdict(list)
    sums: dict[int, list[tuple[tuple[int, float], ...]]] = defaultdict(list)
    for place in range(len(system.unknowns)):
        places[find(place)].append(place)
    for one in system.sums:
        sums[find(one[0][0])].append(one)
    return [(places[first], sums[first]) for first in sorted(places)]
