"""What a reader can work out of published sums: exact linear algebra, and the bounds that whole people add to it.

Here: equations over unknown counts, and whether a count follows from them. Not here: which tables make the equations
(disclosure_tables) and what must stay hidden (test_disclosure).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from fractions import Fraction
from math import ceil, floor

import numpy as np
from scipy.optimize import linprog

Vector = dict[Hashable, int]
SLACK = 1e-6


def total(variables: Iterable[Hashable]) -> Vector:
    """The sum of some unknowns."""
    return dict.fromkeys(variables, 1)


class Knowledge:
    """Equations over unknown counts that are not negative."""

    def __init__(self) -> None:
        self._echelon: dict[Hashable, dict[Hashable, Fraction]] = {}
        self._equations: list[tuple[Vector, float]] = []
        self._at_most: list[Vector] = []
        self._touching: dict[Hashable, list[Vector]] = defaultdict(list)

    def learn(self, vector: Vector, value: float) -> None:
        """A reader sees that this combination of unknowns has this value."""
        self._equations.append((vector, float(value)))
        rest = self._reduced(vector)
        if rest:
            pivot = min(rest, key=repr)
            self._echelon[pivot] = {key: part / rest[pivot] for key, part in rest.items()}
        self._touch(vector)

    def bound(self, part: Hashable, whole: Hashable) -> None:
        """A reader knows that one count is part of another."""
        self._at_most.append({part: 1, whole: -1})
        self._touch(self._at_most[-1])

    def determines(self, vector: Vector) -> bool:
        """Whether the value of a combination follows from the equations alone."""
        return not self._reduced(vector)

    def pins(self, vector: Vector) -> bool:
        """Whether only one whole number is possible, as no count is negative and no part larger than its whole."""
        if self.determines(vector):
            return True
        index = {name: position for position, name in enumerate(sorted(self._around(vector), key=repr))}
        ends = [self._extreme(vector, index, side) for side in (1, -1)]
        return bool(np.isfinite(ends).all()) and ceil(ends[0] - SLACK) >= floor(ends[1] + SLACK)

    def _touch(self, vector: Vector) -> None:
        for key in vector:
            self._touching[key].append(vector)

    def _around(self, vector: Vector) -> set[Hashable]:
        """Every unknown that has to do with those of the vector."""
        found, waiting = set(), list(vector)
        while waiting:
            key = waiting.pop()
            if key not in found:
                found.add(key)
                waiting += [other for known in self._touching[key] for other in known]
        return found

    def _extreme(self, vector: Vector, index: Mapping[Hashable, int], side: int) -> float:
        limits = [_row(row, index) for row in self._at_most if all(key in index for key in row)]
        equations = [
            (row, value) for row, value in self._equations if row and all(key in index for key in row)
        ]
        found = linprog(
            side * _row(vector, index),
            A_ub=np.array(limits) if limits else None,
            b_ub=np.zeros(len(limits)) if limits else None,
            A_eq=np.array([_row(row, index) for row, _ in equations]) if equations else None,
            b_eq=[value for _, value in equations] if equations else None,
            bounds=(0, None),
        )
        if found.status == 3:  # no end in that direction
            return -side * np.inf
        assert found.status == 0, f"the published figures contradict each other: {found.message}"
        return side * found.fun

    def _reduced(self, vector: Vector) -> dict[Hashable, Fraction]:
        rest = {key: Fraction(part) for key, part in vector.items() if part}
        while pivots := [key for key in rest if key in self._echelon]:
            for pivot in pivots:
                factor = rest.get(pivot, Fraction(0))
                for key, part in self._echelon[pivot].items() if factor else ():
                    rest[key] = rest.get(key, Fraction(0)) - factor * part
                    if not rest[key]:
                        del rest[key]
        return rest


def _row(vector: Vector, index: Mapping[Hashable, int]) -> np.ndarray:
    row = np.zeros(len(index))
    for key, part in vector.items():
        row[index[key]] = part
    return row
