"""An attack on public releases: everything a reader can compute of what is suppressed.

Belongs here: the attacker's own statement of what follows from what, and linear programs that make
each suppressed figure as small and as large as the published tables allow. Shares nothing with
`publishing.public`. Does not: reading files, saying what is wide enough.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import highspy
import numpy as np

Key = tuple[int, str, str, str]
"""Report year, division, measure, breakdown."""

MONEY = {
    *("amount_settled", "relief_funds", "relief_funds_through_chambers", "donations"),
    *("relief_funds_cumulative", "relief_funds_through_chambers_cumulative", "purchase_support"),
}
DISTINCT = {
    *("relief_enterprises", "relief_enterprises_naming_chamber", "relief_villages"),
    *("relief_enterprises_cumulative", "relief_enterprises_naming_chamber_cumulative"),
    *("relief_villages_cumulative", "relief_projects"),
}
FLOWS = {
    "cases_settled_cumulative": "cases_settled",
    "relief_funds_cumulative": "relief_funds",
    "relief_funds_through_chambers_cumulative": "relief_funds_through_chambers",
    "relief_enterprises_cumulative": "relief_enterprises",
    "relief_enterprises_naming_chamber_cumulative": "relief_enterprises_naming_chamber",
    "relief_villages_cumulative": "relief_villages",
}
NEVER_ABOVE = [
    ("cases_settled_confirmed", "cases_settled"),
    ("cases_settled", "cases_settled_or_failed"),
    ("cases_settled", "cases_closed"),
    ("cases_settled_or_failed", "cases_closed"),
    ("relief_enterprises_naming_chamber", "relief_enterprises"),
    ("relief_enterprises_naming_chamber_cumulative", "relief_enterprises_cumulative"),
    ("relief_enterprises", "relief_projects"),
    ("relief_funds_through_chambers", "relief_funds"),
    ("relief_funds_through_chambers_cumulative", "relief_funds_cumulative"),
    ("donations", "relief_funds"),
    ("demands_closed", "demands_listed"),
    ("demands_raised", "demands_listed"),
    ("enterprise_members", "chamber_members"),
]
EVERY_ROW_HAS_ONE = {"dispute_kind", "outcome", "demand_kind"}
"""Breakdowns of a cell that the form requires: the items of a count or a sum make the total."""

FAR = 1e9
"""Larger than any figure."""


@dataclass(frozen=True)
class Published:
    """What one public release tells: figures, cells marked as suppressed, and cells left blank.

    What is in none of these is zero. `codes_before`: a division's code in the year before.
    """

    known: Mapping[Key, float]
    suppressed: frozenset[Key]
    parents: Mapping[tuple[int, str], str]
    codes_before: Mapping[tuple[int, str], str]
    blank: frozenset[Key] = frozenset()


@dataclass
class _Tables:
    """Columns of the linear program: unknowns. Rows: bounds on sums of them."""

    lower: list[float] = field(default_factory=list)
    column: dict[tuple[int, Key], int] = field(default_factory=dict)
    rows: dict[tuple[tuple[tuple[int, float], ...], float, float], None] = field(
        default_factory=dict
    )


def attack(
    releases: list[Published],
    wide_enough: Mapping[tuple[int, Key], float],
    unchanged: Iterable[Key] = (),
    between: Mapping[tuple[int, Key, Key], float] | None = None,
) -> dict[object, tuple[float, float]]:
    """Suppressed figures known more closely than is wide enough, with what is left of them.

    Figures are named by the number of the release and their key. `unchanged`: the attacker knows
    of these that all the releases have the same figure. `between`: differences of two figures of a
    release (the first less the second) that may not be known either.
    """
    tables = _Tables()
    same = set(unchanged)
    told = {key: value for one in releases for key, value in one.known.items() if key in same}
    for number, published in enumerate(releases):
        _Attacker(tables, number, published, same, told).state()
    targets: dict[object, tuple[list[tuple[int, float]], float]] = {}
    for (number, key), width in wide_enough.items():
        place = tables.column.get((0 if key in same else number, key))
        if place is not None:
            targets[number, key] = [(place, 1.0)], width
        elif key not in same or key not in told:
            raise AssertionError(f"{key} is suppressed and in no table")
        else:
            targets[number, key] = [], width
    for (number, upper, lower), width in (between or {}).items():
        terms = []
        for key, sign in ((upper, 1.0), (lower, -1.0)):
            place = tables.column.get((0 if key in same else number, key))
            if place is not None:
                terms.append((place, sign))
        targets[number, upper, lower] = terms, width
    return _narrow(tables, targets)


class _Attacker:
    """One release's tables, stated as rows."""

    def __init__(self, tables, number, published, same, told):
        self.tables, self.number, self.published = tables, number, published
        self.same, self.told = same, told
        self.keys = [*published.known, *published.suppressed, *published.blank]

    def state(self) -> None:
        for key in self.keys:
            self._terms([(key, 1.0)])
        self._divisions()
        self._breakdowns()
        self._pairs()
        self._years()

    def _divisions(self) -> None:
        inside = defaultdict(list)
        for key in self.keys:
            year, division, measure, breakdown = key
            if parent := self.published.parents.get((year, division)):
                inside[year, parent, measure, breakdown].append(key)
        for whole, children in inside.items():
            if not self._is_there(whole):
                continue
            if whole[2] in DISTINCT:
                self._distinct(whole, children)
            else:
                self._equal([(whole, 1.0), *((child, -1.0) for child in children)])

    def _breakdowns(self) -> None:
        items = defaultdict(list)
        for key in self.keys:
            if key[3]:
                items[(*key[:3], ""), key[3].split(":")[0]].append(key)
        for (whole, kind), cells in items.items():
            if not self._is_there(whole):
                continue
            if whole[2] in DISTINCT:
                self._distinct(whole, cells)
                continue
            total = [(whole, 1.0), *((cell, -1.0) for cell in cells)]
            if kind in EVERY_ROW_HAS_ONE or whole[2] == "relief_funds":
                self._equal(total)
            else:
                self._at_least_zero(total)

    def _pairs(self) -> None:
        for part, whole in NEVER_ABOVE:
            for key in self.keys:
                other = (*key[:2], whole, key[3])
                if key[2] == part and self._is_there(other):
                    self._at_least_zero([(other, 1.0), (key, -1.0)])
        for key in self.keys:
            year, division, measure, breakdown = key
            if measure == "cases_settled" and not breakdown:
                success = (year, division, "cases_closed", "outcome:success")
                failed = (year, division, "cases_closed", "outcome:failed")
                both = (year, division, "cases_settled_or_failed", "")
                if self._is_there(success):
                    self._equal([(key, 1.0), (success, -1.0)])
                if self._is_there(both) and self._is_there(success):
                    there = [one for one in (success, failed) if self._is_there(one)]
                    self._equal([(both, 1.0), *((one, -1.0) for one in there)])

    def _years(self) -> None:
        for key in self.keys:
            year, division, measure, breakdown = key
            code = self.published.codes_before.get((year, division))
            if measure not in FLOWS or code is None:
                continue
            before = (year - 1, code, measure, breakdown)
            flow = (year, division, FLOWS[measure], breakdown)
            there = [(one, -1.0) for one in (before, flow) if self._is_there(one)]
            if measure not in DISTINCT:
                self._equal([(key, 1.0), *there])
                continue
            self._at_least_zero([(one, -sign) for one, sign in [(key, 1.0), *there]])
            for one in there:
                self._at_least_zero([(key, 1.0), one])

    def _distinct(self, whole: Key, cells: list[Key]) -> None:
        self._at_least_zero([(whole, -1.0), *((cell, 1.0) for cell in cells)])
        for cell in cells:
            self._at_least_zero([(whole, 1.0), (cell, -1.0)])

    def _is_there(self, key: Key) -> bool:
        published = self.published
        return key in published.known or key in published.suppressed or key in published.blank

    def _equal(self, sum_of: list[tuple[Key, float]]) -> None:
        self._row(sum_of, is_equal=True)

    def _at_least_zero(self, sum_of: list[tuple[Key, float]]) -> None:
        self._row(sum_of, is_equal=False)

    def _row(self, sum_of: list[tuple[Key, float]], *, is_equal: bool) -> None:
        terms, constant, size = self._terms(sum_of)
        if terms:
            # Sums of floating point are off by this much: the true table must stay possible.
            off = 1e-12 * max(1.0, size) if any(key[2] in MONEY for key, _ in sum_of) else 0.0
            high = -constant + off if is_equal else np.inf
            self.tables.rows[tuple(sorted(terms)), -constant - off, high] = None

    def _terms(self, sum_of):
        terms, constant, size = [], 0.0, 0.0
        for key, sign in sum_of:
            value = self.published.known.get(key)
            if value is None and key in self.same:
                value = self.told.get(key)
            if value is not None:
                constant += sign * value
                size = max(size, value)
                continue
            name = (0 if key in self.same else self.number, key)
            if name not in self.tables.column:
                self.tables.column[name] = len(self.tables.lower)
                # Zero is never suppressed, and what is counted is a whole number.
                counts = key in self.published.suppressed and key[2] not in MONEY
                self.tables.lower.append(1.0 if counts else 0.0)
            terms.append((self.tables.column[name], sign))
        return terms, constant, size


def _narrow(tables: _Tables, targets) -> dict[object, tuple[float, float]]:
    """Minimise and maximise; a solution for one target bounds all others of its component too."""
    component = _components(len(tables.lower), tables.rows)
    by_component = defaultdict(list)
    narrow: dict[object, tuple[float, float]] = {}
    for name, (terms, width) in targets.items():
        groups = {component[place] for place, _ in terms}
        if len(groups) != 1:
            # Nothing unknown in it, or two things that have nothing to do with one another.
            if not terms:
                narrow[name] = (0.0, 0.0)
            continue
        by_component[groups.pop()].append((name, terms, width))
    rows_of = defaultdict(list)
    for row in tables.rows:
        rows_of[component[row[0][0][0]]].append(row)
    places_of = defaultdict(list)
    for place, group in enumerate(component):
        places_of[group].append(place)
    for group, asked in by_component.items():
        narrow |= _narrow_in_component(tables, places_of[group], rows_of[group], asked)
    return narrow


def _narrow_in_component(tables, places, rows, asked) -> dict[object, tuple[float, float]]:
    local = {place: number for number, place in enumerate(places)}
    # A column for each thing asked: its value, so that only the objective ever changes.
    programme = _Programme(
        [tables.lower[place] for place in places],
        [([(local[place], sign) for place, sign in terms], low, high) for terms, low, high in rows],
        [[(local[place], sign) for place, sign in terms] for _, terms, _ in asked],
    )
    narrow = {}
    for number, (name, _, width) in enumerate(asked):
        for is_largest in (True, False):
            if programme.width(number) < width - 1e-5:
                programme.push(number, is_largest)
        if programme.width(number) < width - 1e-5:
            narrow[name] = (float(programme.low[number]), float(programme.high[number]))
    return narrow


class _Programme:
    def __init__(self, lower, rows, asked) -> None:
        unknowns = len(lower)
        count = unknowns + len(asked)
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = count, len(rows) + len(asked)
        model.col_cost_ = np.zeros(count)
        # Wide enough to be no bound, and no direction is without an end.
        model.col_lower_ = np.array([*lower, *[-FAR] * len(asked)])
        model.col_upper_ = np.full(count, FAR)
        rows = [
            *rows,
            *(
                ([*terms, (unknowns + number, -1.0)], 0.0, 0.0)
                for number, terms in enumerate(asked)
            ),
        ]
        model.row_lower_ = np.array([low for _, low, _ in rows])
        model.row_upper_ = np.array([high for _, _, high in rows])
        starts, index, values = [0], [], []
        for terms, _, _ in rows:
            index += [place for place, _ in terms]
            values += [sign for _, sign in terms]
            starts.append(len(index))
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = np.array(starts)
        model.a_matrix_.index_ = np.array(index)
        model.a_matrix_.value_ = np.array(values)
        self.highs = highspy.Highs()
        self.highs.setOptionValue("output_flag", False)
        self.highs.setOptionValue("presolve", "off")
        self.highs.passModel(model)
        self.unknowns = unknowns
        self.low = np.full(len(asked), np.inf)
        self.high = np.full(len(asked), -np.inf)

    def width(self, number: int) -> float:
        return self.high[number] - self.low[number]

    def push(self, number: int, is_largest: bool) -> None:
        place = self.unknowns + number
        self.highs.changeColCost(place, -1.0 if is_largest else 1.0)
        self.highs.run()
        status = self.highs.getModelStatus()
        assert status == highspy.HighsModelStatus.kOptimal, f"the attack cannot be solved: {status}"
        found = np.array(self.highs.getSolution().col_value)[self.unknowns :]
        np.minimum(self.low, found, out=self.low)
        np.maximum(self.high, found, out=self.high)
        self.highs.changeColCost(place, 0.0)


def _components(count: int, rows) -> list[int]:
    root = list(range(count))

    def find(place: int) -> int:
        while root[place] != place:
            root[place] = root[root[place]]
            place = root[place]
        return place

    for terms, _, _ in rows:
        for place, _ in terms[1:]:
            root[find(place)] = find(terms[0][0])
    return [find(place) for place in range(count)]
