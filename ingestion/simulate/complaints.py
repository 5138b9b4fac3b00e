"""Journeys of complaints: what went wrong, who answered how, and how it ended.

Here: drawing whole journeys of one month and block of customers, with the probability behind each outcome beside it.
Not here: the records vendors make of them (``ingestion.simulate.social``, ``ingestion.simulate.support``).
"""

from __future__ import annotations

import numpy as np
import polars as pl

from ingestion.simulate import world
from ingestion.simulate.population import QUIET_AFTER_COMPLAINT, Block, Population, names
from ingestion.simulate.randomness import DAY, HOUR, Ints, Wait, choice, lookup

REPEATS = 0.06
EVIDENCE_WAIT = Wait(60.0, 0.8, longest=430.0)
EXPERIENCE_LAG = {
    "x": Wait(3.0, 1.0),
    "email": Wait(40.0, 0.9),
    "web": Wait(30.0, 0.9),
    "chat": Wait(2.0, 1.0),
}


def journeys(
    people: Population, block: Block, *, rng: np.random.Generator, scale: world.Scale
) -> pl.DataFrame:
    """One row per complaint that begins in this block; the customers' later fate is written into ``people``."""
    free = block.travelling[people.complained_at[block.travelling] < block.begins_at - QUIET_AFTER_COMPLAINT]
    who = free[rng.random(len(free)) < scale.complaints / 0.5]
    when = rng.integers(block.begins_at, block.ends_at, len(who))
    first = _journeys(people, who, when, rng=rng)
    people.complained_at[who] = when
    people.left_at[who] = np.minimum(people.left_at[who], first["churned_at"].fill_null(2**62).to_numpy())
    return pl.concat([first, _repeats(people, first, rng)])


def _repeats(people: Population, first: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """Some come back with the same topic weeks later; the first complaint decides whether they stay."""
    again = first.filter(pl.col("churned_at").is_null(), pl.Series(rng.random(first.height) < REPEATS))
    when = again["posted_at"].to_numpy() + rng.integers(12 * DAY, 60 * DAY, again.height)
    drawn = _journeys(people, again["customer"].to_numpy(), when, rng=rng, like=again)
    return drawn.with_columns(churned_at=pl.lit(None, pl.Int64), is_repeat=pl.lit(value=True))


def _journeys(
    people: Population, who: Ints, when: Ints, *, rng: np.random.Generator, like: pl.DataFrame | None = None
) -> pl.DataFrame:
    size = len(who)
    topic = choice(rng, {t.name: t.weight for t in world.TOPICS.values()}, size)
    channel = choice(rng, {name: c.weight for name, c in world.CHANNELS.items()}, size)
    if like is not None:
        topic, channel = like["topic"].to_numpy().astype(str), like["channel"].to_numpy().astype(str)
    channel = np.where((channel == "x") & ~people.has_x[who], "email", channel)
    begun = pl.DataFrame(
        {
            "customer": who,
            "segment": names(people.segment[who], world.SEGMENTS),
            "tier": names(people.tier[who], world.TIERS),
            "posted_at": when,
            "channel": channel,
            "topic": topic,
            "is_repeat": np.zeros(size, dtype=bool),
        },
        schema_overrides={"channel": pl.String, "topic": pl.String},
    )
    answered = begun.hstack(_circumstances(rng, topic, channel)).hstack(_answers(rng, channel, when))
    return answered.hstack(_endings(rng, answered))


def _circumstances(rng: np.random.Generator, topic: np.ndarray, channel: np.ndarray) -> pl.DataFrame:
    size = len(topic)
    severity = np.zeros(size, dtype=np.int64)
    for name, what in world.TOPICS.items():
        rows = np.flatnonzero(topic == name)
        severity[rows] = choice(rng, what.severity, len(rows)).astype(np.int64)
    owner = np.array([world.TOPICS[str(name)].owner for name in topic], dtype=object)
    others = np.array(sorted({t.owner for t in world.TOPICS.values()}), dtype=object)
    causing = np.where(
        rng.random(size) < world.CAUSE_IS_OWNER, owner, others[rng.integers(0, len(others), size)]
    )
    lag = np.zeros(size)
    for name, wait in EXPERIENCE_LAG.items():
        rows = np.flatnonzero(channel == name)
        lag[rows] = wait.draw(rng, len(rows))
    return pl.DataFrame(
        {
            "owner": pl.Series(owner, dtype=pl.String),
            "causing": pl.Series(causing, dtype=pl.String),
            "severity": severity,
            "priority": pl.Series(choice(rng, world.PRIORITIES, size), dtype=pl.String),
            "experience_lag": (lag * HOUR).astype(np.int64),
            "is_identified": rng.random(size) < world.IS_IDENTIFIED,
        }
    )


def _answers(rng: np.random.Generator, channel: np.ndarray, when: Ints) -> pl.DataFrame:
    size = len(channel)
    wait, share = np.zeros(size), lookup(channel, {n: c.is_answered for n, c in world.CHANNELS.items()})
    for name, how in world.CHANNELS.items():
        rows = np.flatnonzero(channel == name)
        wait[rows] = how.wait.draw(rng, len(rows))
    answered = rng.random(size) < share
    acked = rng.random(size) < lookup(channel, {n: c.is_acknowledged for n, c in world.CHANNELS.items()})
    kind = np.where(
        channel == "x", choice(rng, world.ANSWERS["x"], size), choice(rng, world.ANSWERS["desk"], size)
    )
    replied = when + (wait * HOUR).astype(np.int64)
    return pl.DataFrame(
        {
            "p_answered": share,
            "is_answered": answered,
            "wait": wait,
            "replied_at": pl.Series(replied),
            "answer": pl.Series(np.where(answered, kind, "none"), dtype=pl.String),
            "acked_at": when + rng.integers(20, 240, size),
            "is_acked": acked,
            "has_case": rng.random(size) < world.FORWARDED_HAS_CASE,
        }
    ).with_columns(
        pl.when("is_answered").then("replied_at").alias("replied_at"),
        pl.when("is_acked").then("acked_at").alias("acked_at"),
    )


def _endings(rng: np.random.Generator, begun: pl.DataFrame) -> pl.DataFrame:
    """What became of it; `p_` columns are the chances that were drawn against."""
    size = begun.height
    early, in_time = (
        begun["is_answered"] & (begun["wait"] <= 24),
        begun["is_answered"] & (begun["wait"] <= 72),
    )
    helped = np.where(early, begun["answer"].to_numpy(), "none").astype(str)
    p_recovers = lookup(helped, world.RECOVERS)
    unless_won = 1 - world.EVIDENCE_IS_SEEN * p_recovers  # who was won back does not come back angrier
    p_worsens = lookup(np.where(in_time, "answered", "silence"), world.WORSENS)
    p_churns = lookup(np.where(in_time, "answered", "silence"), world.CHURNS_WITHIN_90_DAYS)
    seen = rng.random(size) < world.EVIDENCE_IS_SEEN
    # Evidence comes after the first day is over and after the answer, so that the answer can be its cause.
    since = np.maximum(begun["replied_at"].fill_null(0).to_numpy(), begun["posted_at"].to_numpy() + 25 * HOUR)
    evidence = since + (EVIDENCE_WAIT.draw(rng, size) * HOUR).astype(np.int64)
    recovered = rng.random(size) < p_recovers
    worsened = (rng.random(size) < p_worsens) & ~(seen & recovered)
    churned = rng.random(size) < p_churns
    posted = begun["posted_at"].to_numpy()
    return (
        pl.DataFrame(
            {
                "has_evidence": seen,
                "p_recovers": p_recovers,
                "recovered": recovered,
                "evidence_at": evidence,
                "p_worsens": p_worsens * unless_won,
                "worsened": worsened,
                "worsened_at": posted + rng.integers(73 * HOUR, 160 * HOUR, size),
                "p_churns": p_churns,
                "churned_at": posted + rng.integers(4 * DAY, 90 * DAY, size),
                "churns": churned,
            }
        )
        .with_columns(pl.when("churns").then("churned_at").alias("churned_at"))
        .drop("churns")
    )
