"""The files a mailing leaves behind: the log of messages, preferences, the list itself.

Here: rows. Not here: who is written to and what they do with it (``ingestion.simulate.outreach``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ingestion.simulate import plain
from ingestion.simulate.delivery import Filing
from ingestion.simulate.population import Block, customer_ids
from ingestion.simulate.randomness import DAY, HOUR, choice
from ingestion.simulate.timeline import iso

if TYPE_CHECKING:
    from ingestion.simulate.history import Simulation

SOURCE = "outreach_log"
UNUSABLE_NAMES, WITHOUT_BASIS = 0.08, 0.04


def messages(run: Filing, sent: pl.DataFrame) -> None:
    """One row per message and recipient."""
    greeting = (
        pl.when("is_broken")
        .then(pl.lit("Dear [first name]"))
        .when("is_malformed")
        .then("bad")
        .otherwise(pl.format("Dear {}", "name"))
    )
    body = (
        pl.when("claims")
        .then(pl.lit("Because you are interested in this, here is our offer."))
        .otherwise(pl.lit("Here is what is new this week."))
    )
    rows = sent.select(
        pl.format("{}-{}", "campaign_id", "customer").alias("message_id"),
        "campaign_id",
        customer_ids(sent["customer"].to_numpy()).alias("recipient_ref"),
        pl.lit("email").alias("channel"),
        iso("sent").alias("sent_at"),
        pl.lit("false").alias("is_transactional"),
        "topic",
        "segment",
        pl.format("News: {}", "topic").alias("subject"),
        greeting.alias("salutation"),
        body.alias("body_rendered"),
        iso(pl.when("is_delivered").then(pl.col("sent") + 60)).alias("delivered_at"),
        iso("opened").alias("opened_at"),
        iso("clicked").alias("clicked_at"),
        iso("unsubscribed").alias("unsubscribed_at"),
        iso(pl.when("is_spam").then(pl.col("sent") + HOUR)).alias("spam_reported_at"),
        pl.lit(0.002).alias("cost"),
        # The log of a mailing is closed a day after it.
        (pl.col("sent") + DAY + HOUR).alias("_known"),
    )
    plain.write(
        run.deliveries, SOURCE, "outreach_messages", rows, known="_known", key="message_id", breaks="sent_at"
    )


def preferences(run: Simulation, sent: pl.DataFrame, block: Block, rng: np.random.Generator) -> None:
    """Interests as they were given, known to the office from the first month; consent taken back with an opt-out."""
    del rng
    parts = []
    new = sent.filter("knows_topic").unique("customer", keep="first", maintain_order=True)
    new = new.filter(
        pl.lit(block.month.number == 0)
        | pl.Series(run.people.joined_at[new["customer"].to_numpy()] >= block.begins_at - 31 * DAY)
    )
    parts.append(
        new.select(
            "customer",
            pl.col("interest").alias("topic"),
            pl.lit("true").alias("consent"),
            pl.lit(block.begins_at, pl.Int64).alias("_known"),
        )
    )
    gone = sent.filter(pl.col("unsubscribed").is_not_null())
    parts.append(
        gone.select(
            "customer",
            pl.lit(None, pl.String).alias("topic"),
            pl.lit("false").alias("consent"),
            pl.col("unsubscribed").alias("_known"),
        )
    )
    every = pl.concat(parts)
    rows = every.select(
        customer_ids(every["customer"].to_numpy()).alias("recipient_ref"),
        "topic",
        pl.lit("email").alias("channel"),
        "consent",
        iso("_known").alias("changed_at"),
        "_known",
    )
    plain.write(run.deliveries, SOURCE, "outreach_preferences", rows, known="_known")


def contact_list(run: Simulation, members: np.ndarray, block: Block, rng: np.random.Generator) -> None:
    """The list as it was on the first day of the month."""
    size = len(members)
    status = choice(
        rng,
        {"usable": 1 - UNUSABLE_NAMES, "missing": UNUSABLE_NAMES / 2, "malformed": UNUSABLE_NAMES / 2},
        size,
    )
    basis = rng.random(size) >= WITHOUT_BASIS
    rows = pl.DataFrame(
        {
            "list_id": pl.Series(["newsletter"] * size, dtype=pl.String),
            "recipient_ref": customer_ids(members),
            "extracted_on": pl.Series([block.month.first] * size, dtype=pl.Date),
            "first_name_status": pl.Series(status, dtype=pl.String),
            "has_consent_basis": basis,
            "_known": np.full(size, block.begins_at + DAY),
        }
    )
    good = (pl.col("first_name_status") == "usable") & pl.col("has_consent_basis")
    run.truth.share(
        "O06", rows, chance=(1 - UNUSABLE_NAMES) * (1 - WITHOUT_BASIS), outcome=good, day="_known"
    )
    plain.write(run.deliveries, SOURCE, "contact_list", rows, known="_known", breaks="extracted_on")
