"""Audits of labels: every month two people read a sample of posts beside what the machine said of them.

Here: the sample, the readers and their slips. What the machine said is asked of the labellers themselves, so that an
audit is about the models of this release. Not here: the labellers (``ingestion.text``).
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ingestion.simulate import plain
from ingestion.simulate.population import Block
from ingestion.simulate.randomness import DAY
from ingestion.text.complaint import ComplaintLabeller
from ingestion.text.intent import intent_labellers

if TYPE_CHECKING:
    from ingestion.simulate.history import Simulation

SOURCE = "label_desk"
A_MONTH = 75  # texts per label, so that a quarter has more than two hundred
SLIPS = 0.03  # of the second reader
LABELS = {"complaint": ("complaint",), "praise": ("praise",), "suggestion": ("suggestion",)}


def write(run: Simulation, block: Block, told: pl.DataFrame, spoken: pl.DataFrame) -> None:
    """The audit of a month: a plain random sample of what the first block of customers posted."""
    if block.number:
        return
    rng = run.randomness.of("audits", block.month.number)
    said = told.select(pl.lit("complaint").alias("kind"), ("@MeridianAir " + pl.col("text")).alias("text"))
    pool = pl.concat([said, spoken]).unique("text", maintain_order=True)
    read = pool[np.sort(rng.permutation(pool.height)[:A_MONTH])]
    read = read.with_columns(
        text_id=pl.Series([hashlib.sha256(t.encode()).hexdigest() for t in read["text"]], dtype=pl.String)
    )
    labelled = pl.concat([_coded(read, label, kinds, rng) for label, kinds in LABELS.items()])
    known = run.timeline.midnight(block.month.after) - DAY
    rows = labelled.with_columns(audited_on=run.timeline.local_day(pl.lit(known, pl.Int64)))
    plain.write(run.deliveries, SOURCE, "label_audits", rows, known=pl.lit(known))


def _coded(read: pl.DataFrame, label: str, kinds: tuple[str, ...], rng: np.random.Generator) -> pl.DataFrame:
    true = pl.when(pl.col("kind").is_in(kinds)).then(pl.lit("yes")).otherwise(pl.lit("no"))
    slip = pl.Series(rng.random(read.height) < SLIPS)
    other = pl.when(pl.col("kind").is_in(kinds)).then(pl.lit("no")).otherwise(pl.lit("yes"))
    return read.with_columns(model_value=_said(read, label)).select(
        "text_id",
        pl.lit(label).alias("label"),
        true.alias("coder_1"),
        pl.when(slip).then(other).otherwise(true).alias("coder_2"),
        true.alias("agreed"),
        pl.format("x {}", "model_value").alias("stratum"),
        pl.lit(1.0).alias("stratum_weight"),
        "model_value",
    )


def _said(read: pl.DataFrame, label: str) -> pl.Series:
    """What the labellers of this release say; the sample is in English."""
    labellers = {labeller.name: labeller for labeller in (ComplaintLabeller(), *intent_labellers())}
    texts = read.select("text_id", "text").with_columns(
        vendor_language=pl.lit("en"), language=pl.lit("en"), complaint=pl.lit("no"), words=pl.col("text")
    )
    found = labellers[label].label(texts).select("text_id", "value")
    return read.select("text_id").join(found, on="text_id", how="left")["value"].fill_null("no")
