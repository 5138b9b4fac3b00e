"""How well labels agree with people: F1 of each value, their mean, and intervals by resampling.

Here: those measures, for texts with weights. Not here: whose labels are measured (``trained_validation``, the
evaluation in benchmarks).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ingestion.text.trained_features import Floats
from ingestion.text.trained_terms import Strings

DRAWS = 2_000
COVERED = 95.0


@dataclass(frozen=True)
class Figure:
    """A measure with its interval, 95 % unless said otherwise."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Judged:
    """Texts that people judged.

    Args:
        truth: what people said.
        weight: how many texts each stands for.
        group: who wrote each, numbered from 0; a person's texts are drawn together.
    """

    truth: Strings
    weight: Floats
    group: np.ndarray

    def draws(self, seed: int) -> Floats:
        """Weights of `DRAWS` samples with replacement, after one row of the weights as they are."""
        groups = int(self.group.max()) + 1
        rng = np.random.default_rng(seed)
        drawn = rng.multinomial(groups, np.full(groups, 1.0 / groups), size=DRAWS)
        return np.vstack([self.weight, drawn[:, self.group] * self.weight])


def f1s(draws: Floats, truth: Strings, said: Strings, values: Sequence[str]) -> Floats:
    """F1 of each value (columns) in each draw (rows); 0 where nobody said it and it never was."""
    columns = []
    for value in values:
        true, claimed = (truth == value).astype(float), (said == value).astype(float)
        whole = draws @ (true + claimed)
        columns.append(2.0 * (draws @ (true * claimed)) / np.where(whole > 0, whole, 1.0))
    return np.column_stack(columns)


def figure(over_draws: Floats, covered: float = COVERED) -> Figure:
    """The first is the value as it is, the others give its interval, which covers so many percent of them."""
    tail = (100.0 - covered) / 2
    low, high = np.percentile(over_draws[1:], (tail, 100.0 - tail))
    return Figure(round(float(over_draws[0]), 4), round(float(low), 4), round(float(high), 4))
