"""The customer system: master records, what a month brought, merged and unmerged customers.

Here: rows of the three feeds. Not here: who travels and leaves (``ingestion.simulate.population``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ingestion.simulate import plain, world
from ingestion.simulate.population import Block, customer_ids, names
from ingestion.simulate.randomness import DAY
from ingestion.simulate.timeline import iso

if TYPE_CHECKING:
    from ingestion.simulate.history import Simulation

SOURCE = "customer_system"
DUPLICATED, TAKEN_BACK = 0.004, 0.25  # new customers entered twice; merges that were wrong
REASONS = {"price": 0.3, "service": 0.4, "moved": 0.3}


def write(run: Simulation, block: Block, rng: np.random.Generator) -> None:
    """Master records of those who came this month (in the first month: of all), and everybody's month."""
    first = run.scale.block * block.number
    who = np.arange(first, min(first + run.scale.block, run.people.size))
    joined = run.people.joined_at[who]
    since = -(2**62) if block.month.number == 0 else block.begins_at
    new = who[(joined >= since) & (joined < block.ends_at)]
    _master(run, new, block, rng)
    _activity(run, block, rng)


def _master(run: Simulation, new: np.ndarray, block: Block, rng: np.random.Generator) -> None:
    rows = pl.DataFrame(
        {"customer_id": customer_ids(new), "_number": new, "_joined": run.people.joined_at[new]}
    )
    rows = rows.with_columns(
        email=pl.format("c{}@travellers.example", "_number"),
        phone=pl.format("+4477009{}", pl.col("_number").cast(pl.String).str.zfill(8)),
        segment=pl.Series(names(run.people.segment[new], world.SEGMENTS)),
        value_tier=pl.Series(names(run.people.tier[new], world.TIERS)),
        region=pl.Series(names(run.people.region[new], world.REGIONS)),
        created_at=iso("_joined"),
        _known=pl.max_horizontal("_joined", pl.lit(block.begins_at, pl.Int64)),
    ).drop("_number", "_joined")
    plain.write(
        run.deliveries,
        SOURCE,
        "customers_master",
        rows,
        known="_known",
        wrong={"segment": "leisure"},
        breaks="created_at",
    )
    _links(run, rows.filter(pl.Series(rng.random(rows.height) < DUPLICATED)), rng)


def _links(run: Simulation, twice: pl.DataFrame, rng: np.random.Generator) -> None:
    """A second record of the same person, merged later; some merges were wrong and are undone."""
    other = twice.with_columns(
        ("D" + pl.col("customer_id")).alias("customer_id"), pl.lit(None, pl.String).alias("phone")
    )
    plain.write(run.deliveries, SOURCE, "customers_master", other, known="_known")
    merged = twice.select(
        "customer_id",
        ("D" + pl.col("customer_id")).alias("other_customer_id"),
        pl.lit("merged").alias("event"),
        (pl.col("_known") + 20 * DAY).alias("_known"),
        pl.lit("data_steward").alias("decided_by"),
    )
    wrong = merged.filter(pl.Series(rng.random(merged.height) < TAKEN_BACK))
    undone = wrong.with_columns(pl.lit("unmerged").alias("event"), pl.col("_known") + 30 * DAY)
    links = pl.concat([merged, undone]).with_columns(iso("_known").alias("occurred_at"))
    plain.write(run.deliveries, SOURCE, "customers_links", links, known="_known")


def _activity(run: Simulation, block: Block, rng: np.random.Generator) -> None:
    who = block.present
    left = run.people.left_at[who]
    travelled = np.isin(who, block.travelling, assume_unique=True)
    leaves = (left >= block.begins_at) & (left < block.ends_at)
    rows = pl.DataFrame(
        {
            "customer_id": customer_ids(who),
            "month": pl.Series([block.month.first] * len(who), dtype=pl.Date),
            "active": travelled,
            "revenue": np.where(travelled, np.round(np.exp(rng.normal(5.3, 0.6, len(who))), 2), 0.0),
            "_left": np.where(leaves, left, 0),
            "churn_reason": np.array(list(REASONS))[rng.integers(0, len(REASONS), len(who))],
        }
    ).with_columns(
        churned_at=pl.when(pl.col("_left") > 0).then(iso("_left")),
        churn_reason=pl.when(pl.col("_left") > 0).then("churn_reason"),
        _known=pl.lit(block.ends_at - 3600),
    )
    run.truth.share(
        "C12",
        rows.with_columns(segment=pl.Series(names(run.people.segment[who], world.SEGMENTS))),
        chance=None,
        outcome=pl.col("_left") > 0,
        day="_known",
        cuts=("segment",),
    )
    plain.write(
        run.deliveries,
        SOURCE,
        "customers_activity",
        rows.drop("_left"),
        known="_known",
        wrong={"revenue": "0"},
        breaks="month",
    )
