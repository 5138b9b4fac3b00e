"""The customers: who they are, when they came, whether they travel and when they leave.

Here: a few numbers per customer, the only thing that is kept from month to month.
Not here: what they say (``ingestion.simulate.complaints``, ``ingestion.simulate.voices``).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from ingestion.simulate import world
from ingestion.simulate.randomness import DAY, Ints, Randomness
from ingestion.simulate.timeline import Month, Timeline

NEVER = 2**62
JOINS_LATER = 0.2  # share of customers who come during the history
HAS_X = 0.55
QUIET_AFTER_COMPLAINT = 100 * DAY  # one journey at a time, so that its end can be told from another's


@dataclass
class Population:
    """Arrays with one element per customer."""

    segment: np.ndarray
    tier: np.ndarray
    region: np.ndarray
    has_x: np.ndarray
    joined_at: Ints
    left_at: Ints
    complained_at: Ints

    @property
    def size(self) -> int:
        """How many customers there ever are."""
        return len(self.joined_at)


def population(randomness: Randomness, timeline: Timeline, scale: world.Scale) -> Population:
    """All customers of the history."""
    rng, size = randomness.of("population"), scale.customers
    start = timeline.midnight(timeline.start_on)
    later = rng.random(size) < JOINS_LATER
    joined = np.where(
        later, rng.integers(start, timeline.ends_at, size), start - rng.integers(DAY, 1500 * DAY, size)
    )
    return Population(
        segment=_codes(rng, world.SEGMENTS, size),
        tier=_codes(rng, world.TIERS, size),
        region=_codes(rng, world.REGIONS, size),
        has_x=rng.random(size) < HAS_X,
        joined_at=joined.astype(np.int64),
        left_at=np.full(size, NEVER, dtype=np.int64),
        complained_at=np.full(size, -NEVER, dtype=np.int64),
    )


def _codes(rng: np.random.Generator, weights: dict[str, float], size: int) -> np.ndarray:
    steps = np.cumsum(list(weights.values()))
    return np.searchsorted(steps / steps[-1], rng.random(size)).clip(max=len(steps) - 1).astype(np.int8)


def names(codes: np.ndarray, weights: dict[str, float]) -> np.ndarray:
    """The words behind codes."""
    return np.array(list(weights))[codes]


@dataclass(frozen=True)
class Block:
    """The customers handled together in one month: those present, and those of them who travel."""

    number: int
    month: Month
    begins_at: int
    ends_at: int
    present: Ints
    travelling: Ints


def blocks(
    people: Population, month: Month, *, randomness: Randomness, timeline: Timeline, size: int
) -> list[Block]:
    """The month's customers in blocks of at most ``size``, made one by one."""
    begins_at, ends_at = timeline.midnight(month.first), timeline.midnight(month.after)
    made = []
    for number, first in enumerate(range(0, people.size, size)):
        who = np.arange(first, min(first + size, people.size))
        here = (people.joined_at[who] < begins_at) & (people.left_at[who] >= begins_at)
        present = who[here]
        travels = np.array(list(world.TRAVELS_IN_A_MONTH.values()))[people.segment[present]]
        goes = randomness.of("travel", month.number, number).random(len(present)) < travels
        made.append(Block(number, month, begins_at, ends_at, present, present[goes]))
    return made


def leave(people: Population, block: Block, rng: np.random.Generator) -> None:
    """Some leave without a word; who complained lately leaves or stays for that reason alone."""
    who = block.present[people.complained_at[block.present] < block.begins_at - 90 * DAY]
    who = who[people.left_at[who] >= block.ends_at]
    rate = np.array(list(world.LEAVES_IN_A_MONTH.values()))[people.segment[who]]
    goes = who[rng.random(len(who)) < rate]
    people.left_at[goes] = rng.integers(block.begins_at, block.ends_at, len(goes))


def customer_ids(who: Ints) -> pl.Series:
    """Customer numbers as the customer system writes them."""
    return "C" + pl.Series(who).cast(pl.String).str.zfill(8)


def account_ids(who: Ints) -> pl.Series:
    """Numbers of the customers' accounts on X."""
    return pl.Series(who + 900_000_000_000_000).cast(pl.String)
