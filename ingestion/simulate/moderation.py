"""What moderators do: hide trolls, hand over threats, and now and then take an angry complaint for a troll.

Here: the log of one block. Not here: the posts (``ingestion.simulate.voices``, ``ingestion.simulate.social``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ingestion.simulate import plain
from ingestion.simulate.randomness import DAY, HOUR, Wait
from ingestion.simulate.timeline import iso

if TYPE_CHECKING:
    from ingestion.simulate.history import Simulation

SOURCE = "moderation_desk"
HIDDEN, ESCALATED, REVIEWED = 0.8, 0.95, 0.6
DISMISSED = 0.015  # complaints taken for trolls
ESCALATION = Wait(0.7, 0.9, 48.0)


def write(run: Simulation, trolls: pl.DataFrame, complaints: pl.DataFrame, rng: np.random.Generator) -> None:
    """Append what was done to these posts."""
    threats = trolls.filter("is_threat")
    threats = threats.filter(pl.Series(rng.random(threats.height) < ESCALATED))
    wait = (ESCALATION.draw(rng, threats.height) * HOUR).astype(np.int64)
    hidden = trolls.filter(~pl.col("is_threat"))
    hidden = hidden.filter(pl.Series(rng.random(hidden.height) < HIDDEN))
    wrong = complaints.filter(pl.Series(rng.random(complaints.height) < DISMISSED)).select(
        pl.col("post_id").alias("id"), "posted_at"
    )
    parts = [
        threats.select(
            "id",
            (pl.col("posted_at") + pl.Series(wait)).alias("_at"),
            pl.lit("escalated").alias("action"),
            pl.lit("security").alias("escalated_to"),
            pl.lit(None, pl.Boolean).alias("is_complaint"),
        ),
        hidden.select(
            "id",
            (pl.col("posted_at") + HOUR).alias("_at"),
            pl.lit("hidden").alias("action"),
            pl.lit(None, pl.String).alias("escalated_to"),
            pl.lit(value=False).alias("is_complaint"),
        ),
        wrong.select(
            "id",
            (pl.col("posted_at") + HOUR).alias("_at"),
            pl.lit("labelled_troll").alias("action"),
            pl.lit(None, pl.String).alias("escalated_to"),
            pl.lit(value=True).alias("is_complaint"),
        ),
    ]
    rows = pl.concat(parts)
    reviewed = pl.Series(rng.random(rows.height) < REVIEWED) & pl.col("is_complaint").is_not_null()
    written = rows.select(
        pl.lit("x").alias("platform"),
        pl.col("id").cast(pl.String).alias("item_id"),
        "action",
        iso("_at").alias("acted_at"),
        "escalated_to",
        iso(pl.when(reviewed).then(pl.col("_at") + DAY)).alias("reviewed_at"),
        pl.when(reviewed).then("is_complaint").alias("reviewed_is_complaint"),
        (pl.col("_at") + DAY + HOUR).alias("_known"),
    )
    plain.write(run.deliveries, SOURCE, "moderation_log", written, known="_known")
