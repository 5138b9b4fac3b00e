"""Random numbers that depend on what they are for, never on what was drawn before.

Here: one generator per purpose (seed, feed, month, block), counter-based, so that any block can be made again alone.
Not here: what is drawn with them.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from math import erf, sqrt

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

HOUR, DAY = 3600, 86400
_STEPS = 4001
_WIDEST = 6.0  # standard deviations


@dataclass(frozen=True)
class Randomness:
    """All generators of one simulated organisation."""

    seed: int

    def of(self, *purpose: object) -> np.random.Generator:
        """A generator of its own for this purpose: same seed and purpose, same numbers."""
        words = "\x1f".join(map(str, (self.seed, *purpose)))
        key = hashlib.blake2b(words.encode(), digest_size=16).digest()
        return np.random.Generator(np.random.Philox(key=np.frombuffer(key, dtype="<u8")))


@dataclass(frozen=True)
class Wait:
    """A waiting time in hours: log-normal, none longer than `longest`."""

    median: float
    sigma: float
    longest: float = 240.0

    def within(self, hours: float | Floats) -> Floats:
        """Share of waits that are over after so many hours."""
        grid, shares = self._curve()
        return np.asarray(np.interp(np.asarray(hours, dtype=float), grid, shares))

    def draw(self, rng: np.random.Generator, size: int) -> Floats:
        """Waits in hours."""
        return self.at(rng.random(size))

    def at(self, share: float | Floats) -> Floats:
        """The hours after which this share of waits is over."""
        grid, shares = self._curve()
        return np.asarray(np.interp(share, shares, grid))

    def _curve(self) -> tuple[Floats, Floats]:
        return _curve(self)


@cache
def _curve(wait: Wait) -> tuple[Floats, Floats]:
    z = np.linspace(-_WIDEST, _WIDEST, _STEPS)
    grid = np.minimum(wait.median * np.exp(wait.sigma * z), wait.longest)
    shares = np.array([(1 + erf(x / sqrt(2))) / 2 for x in z])
    keep = np.concatenate([[True], np.diff(grid) > 0])
    grid, shares = grid[keep], shares[keep]
    return grid, (shares - shares[0]) / (shares[-1] - shares[0])


def choice(rng: np.random.Generator, weights: dict[str, float], size: int) -> NDArray[np.str_]:
    """Names drawn by weight."""
    names = np.array(list(weights))
    steps = np.cumsum(np.array(list(weights.values()), dtype=float))
    return names[np.searchsorted(steps / steps[-1], rng.random(size), side="right").clip(max=len(names) - 1)]


def lookup(values: NDArray[np.str_], table: dict[str, float]) -> Floats:
    """The number that belongs to each name."""
    names, position = np.unique(values, return_inverse=True)
    return (
        np.array([table[str(name)] for name in names], dtype=float)[position] if len(names) else np.zeros(0)
    )
