"""The quantile of a mixture of waiting times.

Here: reading it off the shares of the parts. Not here: the waiting times (``ingestion.simulate.randomness``).
"""

from __future__ import annotations

from collections.abc import Callable

_HALVINGS = 60


def solve(classes: dict[str, float], quantile: float, done: Callable[[str, float], float]) -> float | None:
    """The hours after which a share of all is over; none if it never is.

    Args:
        classes: name of a part -> how many belong to it.
        quantile: the share.
        done: share of a part that is over after so many hours.
    """
    total = sum(classes.values())

    def over(hours: float) -> float:
        return sum(n * done(name, hours) for name, n in classes.items()) / total

    low, high = 0.0, 24.0 * 365
    if over(high) < quantile:
        return None
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if over(middle) < quantile else (low, middle)
    return high
