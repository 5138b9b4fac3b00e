"""What becomes of what people say: ideas through their stages, actions of departments and whether anybody is told.

Here: one month at a time. Not here: claims and meetings (``ingestion.simulate.house``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ingestion.simulate import plain, world
from ingestion.simulate.population import customer_ids
from ingestion.simulate.randomness import DAY, HOUR
from ingestion.simulate.texts import words
from ingestion.simulate.timeline import Month, iso

if TYPE_CHECKING:
    from ingestion.simulate.history import Simulation

SOURCE = "house_books"
STAGES = {
    "acknowledged": 0.8,
    "assessed": 0.6,
    "adopted": 0.35,
    "implemented": 0.7,
    "told_back": 0.5,
}  # of the stage before
IDEAS, ASKED, BY_CUSTOMERS = 22, 0.5, 0.7
ACTIONS_TOLD, ACTION_DAYS, ACTION_TYPES = 0.55, 60, ("service", "product", "process", "people", "training")


def write(run: Simulation, month: Month, rng: np.random.Generator) -> None:
    """Ideas sent in and actions begun in one month, with all that follows from them."""
    begins, ends = run.timeline.midnight(month.first), run.timeline.midnight(month.after)
    _ideas(run, month, rng, (begins, ends))
    _actions(run, month, rng, begins)


def _variant(stage: str) -> str:
    return "main" if stage == "implemented" else stage


def _ideas(run: Simulation, month: Month, rng: np.random.Generator, between: tuple[int, int]) -> None:
    size = int(rng.poisson(IDEAS))
    at = rng.integers(*between, size)
    text, _ = words(rng, np.full(size, "idea"))
    customer = rng.random(size) < BY_CUSTOMERS
    log = pl.DataFrame(
        {
            "idea_id": pl.Series([f"N{month.number:03d}{n:04d}" for n in range(size)], dtype=pl.String),
            "_at": at,
            "text": text,
            "origin": np.where(customer, "customer", "employee"),
            "asked": rng.random(size) < ASKED,
            "submitter_ref": pl.select(
                pl.when(pl.Series(customer)).then(customer_ids(rng.integers(0, run.people.size, size)))
            ).to_series(),
        }
    ).with_columns(created_at=iso("_at"), topic=pl.lit("cabin"), campaign_id=pl.lit(None, pl.String))
    plain.write(
        run.deliveries,
        SOURCE,
        "ideas_log",
        log.with_columns(_known=pl.col("_at") + HOUR).drop("_at"),
        known="_known",
        breaks="created_at",
    )
    alive, parts, chance = (
        log.select("idea_id", "_at", "origin"),
        [log.select("idea_id", pl.lit("submitted").alias("stage"), "_at")],
        1.0,
    )
    for stage, share in STAGES.items():
        chance *= share
        passes = rng.random(alive.height) < share
        alive = alive.filter(pl.Series(passes)).with_columns(
            pl.col("_at") + pl.Series(rng.integers(2 * DAY, 12 * DAY, int(passes.sum())))
        )
        parts.append(alive.select("idea_id", pl.lit(stage).alias("stage"), "_at"))
        reached = log.with_columns(y=pl.col("idea_id").is_in(alive["idea_id"].to_list()))
        run.truth.share(
            "L12", reached, variant=_variant(stage), chance=chance, outcome=pl.col("y"), day="_at", horizon=60
        )
    events = (
        pl.concat(parts)
        .with_columns(occurred_at=iso("_at"), department=pl.lit("marketing"), _known=pl.col("_at") + HOUR)
        .drop("_at")
    )
    plain.write(run.deliveries, SOURCE, "ideas_events", events, known="_known")


def _actions(run: Simulation, month: Month, rng: np.random.Generator, begins: int) -> None:
    """Each month some topics get an action of their owner; most are finished, about half of those are told."""
    topics = [t for t in world.TOPICS.values() if rng.random() < 0.5]
    rows = pl.DataFrame(
        {
            "action_id": pl.Series([f"A{month.number:03d}{t.name}" for t in topics], dtype=pl.String),
            "theme": pl.Series([t.name for t in topics], dtype=pl.String),
            "department": pl.Series([t.owner for t in topics], dtype=pl.String),
            "type": pl.Series(
                [ACTION_TYPES[int(rng.integers(0, len(ACTION_TYPES)))] for _ in topics], dtype=pl.String
            ),
            "_start": pl.Series([begins + 10 * DAY] * len(topics), dtype=pl.Int64),
            "_done": pl.Series(
                begins + 10 * DAY + rng.integers(20 * DAY, ACTION_DAYS * DAY, len(topics)), dtype=pl.Int64
            ),
            "_is_told": rng.random(len(topics)) < ACTIONS_TOLD,
        }
    ).with_columns(_told=pl.when("_is_told").then(pl.col("_done") + 12 * DAY))
    run.truth.share("L04", rows, chance=ACTIONS_TOLD, outcome=pl.col("_is_told"), day="_done", horizon=60)
    for step, known in (("begun", "_start"), ("done", "_done"), ("told", "_told")):
        state = rows.filter(pl.col(known).is_not_null()).with_columns(_known=pl.col(known) + HOUR)
        done, told = step != "begun", step == "told"
        written = state.select(
            "action_id",
            pl.format("Improve {}", "theme").alias("title"),
            "department",
            "type",
            iso("_start").alias("started_at"),
            (iso("_done") if done else pl.lit(None, pl.String)).alias("done_at"),
            pl.lit("C02").alias("target_kpi"),
            pl.lit(4000.0).alias("cost"),
            (iso("_told") if told else pl.lit(None, pl.String)).alias("communicated_at"),
            (
                pl.format("https://meridian.example/news/{}", "action_id")
                if told
                else pl.lit(None, pl.String)
            ).alias("communication_url"),
            (pl.lit("public") if told else pl.lit(None, pl.String)).alias("communicated_to"),
            "_known",
        )
        plain.write(run.deliveries, SOURCE, "actions_log", written, known="_known")
    links = rows.select(
        "action_id",
        pl.lit(None, pl.String).alias("item_id"),
        "theme",
        (pl.col("_start") + HOUR).alias("_known"),
    )
    plain.write(run.deliveries, SOURCE, "actions_links", links, known="_known")
