"""The simulated organisation from its first to its last day.

Here: the order in which months and blocks of customers are lived through. Not here: what happens in them.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import polars as pl

from ingestion.errors import BadInputError
from ingestion.simulate import (
    audits,
    campaigns,
    customers,
    desk,
    employees,
    episodes,
    folder,
    house,
    improvements,
    incidents,
    moderation,
    outreach,
    people_office,
    planted,
    publishing,
    pulses,
    social,
    support,
    survey,
    tracker,
    voices,
    world,
)
from ingestion.simulate.complaints import journeys
from ingestion.simulate.delivery import Deliveries
from ingestion.simulate.population import Block, Population, blocks, leave, population
from ingestion.simulate.randomness import Randomness
from ingestion.simulate.timeline import DAILY_DAYS, Month, Timeline
from ingestion.simulate.truth import Truth
from ingestion.simulate.volume.exports import SIZES

# The last day of a history nobody dated: the same seed makes the same bytes on any day.
END_ON = dt.date(2026, 9, 30)


@dataclass(frozen=True)
class Simulated:
    """What was made."""

    directory: Path
    records: int
    deliveries: int
    truths: int


@dataclass
class Simulation:
    """Everything the feeds share."""

    timeline: Timeline
    randomness: Randomness
    scale: world.Scale
    deliveries: Deliveries
    truth: Truth
    people: Population
    posts: social.PostNumbers
    tickets: support.TicketNumbers
    opted_out: np.ndarray
    staff: employees.Staff = field(init=False)

    def __post_init__(self) -> None:
        self.staff = employees.staff(self)


def simulate(
    directory: Path,
    *,
    scale: str | world.Scale,
    months: int,
    seed: int,
    end_on: dt.date = END_ON,
    daily_days: int = DAILY_DAYS,
) -> Simulated:
    """Write a whole organisation folder.

    Args:
        directory: new or empty.
        scale: name of a scale, or one of one's own.
        months: how many months back the history begins.
        seed: same seed, same bytes.
        end_on: last day.
        daily_days: at least so many of the newest days have deliveries of their own.

    Raises:
        BadInputError: there is something in the folder already, or nothing to simulate.
    """
    if directory.exists() and any(directory.iterdir()):
        raise BadInputError(
            str(directory), "there is something in it", "Name a new folder.", kind="not_empty"
        )
    size = world.SCALES.get(scale) if isinstance(scale, str) else scale
    if size is None or months < 1:
        raise BadInputError(
            f"{scale}, {months} months",
            "cannot be simulated",
            f"Scales are {', '.join([*world.SCALES, *SIZES])}.",
            kind="unknown_scale",
        )
    run = _begin(directory, size, Timeline(end_on, months, world.TIME_ZONE, daily_days), Randomness(seed))
    folder.write(directory)
    desk.settle(run)
    desk.policies(run)
    for month in run.timeline.months:
        for block in blocks(
            run.people, month, randomness=run.randomness, timeline=run.timeline, size=run.scale.block
        ):
            _live(run, block)
        _office(run, month)
    truths = run.truth.write(directory / "truth")
    run.deliveries.write_broken(directory / "truth")
    days = sum(1 for path in (directory / "deliveries").iterdir() if path.is_dir())
    return Simulated(directory, run.deliveries.records, days, truths)


def _begin(directory: Path, scale: world.Scale, timeline: Timeline, randomness: Randomness) -> Simulation:
    deliveries = Deliveries(directory / "deliveries", timeline, randomness)
    people = population(randomness, timeline, scale)
    return Simulation(
        timeline,
        randomness,
        scale,
        deliveries,
        Truth(timeline),
        people,
        social.PostNumbers(),
        support.TicketNumbers(),
        np.zeros(2 * people.size, dtype=bool),
    )


def _live(run: Simulation, block: Block) -> None:
    """What the customers of one block do in one month."""
    rng = run.randomness.of("voices", block.month.number, block.number)
    complaints = journeys(run.people, block, rng=rng, scale=run.scale)
    threads, told = social.complaint_threads(complaints, rng=rng, numbers=run.posts, hard=world.HARD_TEXTS)
    others, trolls, spoken = voices.posts(run, block, rng)
    social.write_posts(run.deliveries, pl.concat([threads, others]), rng)
    moderation.write(run, trolls, told, rng)
    called = survey.write(run, block, rng)
    made = _desk(run, block, rng, complaints=complaints, told=told, called=called)
    outreach.write(run, block, rng)
    leave(run.people, block, rng)
    customers.write(run, block, rng)
    planted.complaints(run.truth, complaints, made)
    episodes.write(run.deliveries.directory.parent / "truth", told, made)
    audits.write(run, block, told, spoken)


def _desk(
    run: Simulation,
    block: Block,
    rng: np.random.Generator,
    *,
    complaints: pl.DataFrame,
    told: pl.DataFrame,
    called: pl.DataFrame,
) -> pl.DataFrame:
    mailed = complaints.filter(pl.col("channel") != "x")
    cases = support.cases(told)
    asked = pl.concat([support.requests(block, rng), support.callbacks(called, rng)], how="diagonal_relaxed")
    made = support.tickets(
        pl.concat([mailed, cases], how="diagonal_relaxed"), asked, rng=rng, numbers=run.tickets
    )
    support.write_tickets(run.deliveries, made, rng)
    desk.reviews(run, made, rng)
    return made


def _office(run: Simulation, month: Month) -> None:
    """What departments file about one month."""
    for module in (
        employees,
        people_office,
        pulses,
        publishing,
        campaigns,
        house,
        improvements,
        tracker,
        incidents,
    ):
        module.write(run, month, run.randomness.of(module.__name__, month.number))
