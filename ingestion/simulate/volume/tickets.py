"""Tickets opened on one day of a reference year, with four comments and eight changes each.

Here: those. Not here: how Zendesk spells them (``ingestion.simulate.zendesk``).
"""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl

from ingestion.simulate import ticket_states, world, zendesk
from ingestion.simulate.delivery import KNOWN
from ingestion.simulate.population import customer_ids
from ingestion.simulate.randomness import DAY, HOUR, Ints, Wait, choice
from ingestion.simulate.support import AGENTS_PER_GROUP, CLOSED_AFTER_SOLVED
from ingestion.simulate.volume import phrases
from ingestion.simulate.volume.exports import Run

COMPLAINTS = 0.6
REPLY_WAIT, RESOLUTION_WAIT = Wait(8.0, 1.1, 120.0), Wait(20.0, 0.9, 160.0)
SATISFIED = {"relief": 0.7, "sour": 0.3}
ANSWER_IS = {"substantive": 0.55, "perfunctory": 0.25, "forwarded": 0.1, "redirect": 0.1}
_FIRST_NUMBER = 1_000_000
_PER_DAY = 10_000


def write(run: Run, day: dt.date) -> None:
    """Write the tickets of this day with everything that will happen to them."""
    rng = run.deliveries.randomness.of("tickets")
    told = _tickets(run, rng, day)
    zendesk.write(run.deliveries, "tickets", ticket_states.versions(told, run.deliveries), rng)
    zendesk.write(run.deliveries, "ticket_comments", _comments(told, rng), rng)
    zendesk.write(run.deliveries, "ticket_audits", _changes(told), rng)


def _tickets(run: Run, rng: np.random.Generator, day: dt.date) -> pl.DataFrame:
    size = run.size.of(run.size.tickets, day)
    who = rng.integers(0, run.size.customers, size)
    is_complaint = rng.random(size) < COMPLAINTS
    topic = choice(rng, {t.name: t.weight for t in world.TOPICS.values()}, size)
    causing = pl.Series(topic, dtype=pl.String).replace_strict(
        {t.name: t.owner for t in world.TOPICS.values()}
    )
    kinds = np.where(is_complaint, "complaint", "request")
    remedy = pl.Series(choice(rng, world.REMEDY, size), dtype=pl.String)
    frame = pl.DataFrame(
        {
            "ticket_id": _FIRST_NUMBER + (day.toordinal() % 10_000) * _PER_DAY + np.arange(size),
            "requester": who + 500_000_000,
            "external": customer_ids(who),
            "is_complaint": is_complaint,
            "topic": pl.Series(np.where(is_complaint, topic, "booking"), dtype=pl.String),
            "causing": causing,
            "group": pl.select(
                pl.when(pl.Series(is_complaint)).then(causing).otherwise(pl.lit("customer_care"))
            ).to_series(),
            "channel": pl.Series(choice(rng, {"email": 0.5, "web": 0.3, "chat": 0.2}, size), dtype=pl.String),
            "priority": pl.Series(choice(rng, world.PRIORITIES, size), dtype=pl.String),
            "text": phrases.said(rng, kinds, topic, hard=world.HARD_TEXTS),
            "recovered": rng.random(size) < SATISFIED["relief"],
            "is_coded": rng.random(size) < world.CAUSE_IS_CODED,
            "is_upheld": (rng.random(size) < world.IS_UPHELD) & is_complaint,
            "experience_lag": rng.integers(HOUR, 5 * DAY, size),
            "agent": rng.integers(0, AGENTS_PER_GROUP, size),
        }
    )
    frame = frame.with_columns(
        post_id=pl.lit(None, pl.String),
        response_id=pl.lit(None, pl.String),
        resolution_code=pl.when(pl.col("is_upheld") & (remedy != "")).then(remedy),
    )
    return frame.hstack(_moments(rng, run.timeline.midnight(day) + rng.integers(0, DAY, size)))


def _moments(rng: np.random.Generator, posted: Ints) -> pl.DataFrame:
    """When each thing happens, in this order."""
    size = len(posted)
    replied = posted + 120 + (REPLY_WAIT.draw(rng, size) * HOUR).astype(np.int64)
    solved = replied + 60 + (RESOLUTION_WAIT.draw(rng, size) * HOUR).astype(np.int64)
    rated = np.where(rng.random(size) < world.CSAT_IS_GIVEN, solved + 2 * HOUR, 0)
    columns = {
        "posted_at": posted,
        "acked_at": posted + 30,
        "moved_at": posted + (replied - posted) // 2,
        "replied_at": replied,
        "followed_at": replied + (solved - replied) // 3,
        "solved_at": solved,
        "rated_at": rated,
        "closed_at": solved + CLOSED_AFTER_SOLVED,
    }
    nothing = pl.lit(None, pl.Int64)
    return pl.DataFrame(columns).with_columns(
        pl.when(pl.col("rated_at") > 0).then("rated_at"),
        pl.col("solved_at").alias("last_solved_at"),
        nothing.alias("reopened_at"),
        nothing.alias("solved_again_at"),
    )


def _comments(told: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """The machine's word, two of the desk's, one of the customer's; the request itself is the first of five."""
    size = told.height
    good = np.where(told["recovered"].to_numpy(), "relief", "sour")
    first = choice(rng, ANSWER_IS, size)
    second = np.where(told["is_complaint"].to_numpy(), "substantive", "answer")
    what = (
        ("acked_at", "rule", np.full(size, "auto")),
        ("replied_at", "agent", first),
        ("followed_at", "customer", good),
        ("solved_at", "agent", second),
    )
    shared = ("ticket_id", "requester", "group", "agent", "posted_at")
    parts = []
    for number, (at, by, kinds) in enumerate(what):
        text = (
            phrases.said(rng, kinds, np.full(size, "")) if by == "customer" else phrases.answered(rng, kinds)
        )
        part = told.select(
            *shared,
            (pl.col("ticket_id") * 10 + number).alias("comment_id"),
            pl.Series("kind", kinds, dtype=pl.String),
            pl.lit(by).alias("by"),
            pl.col(at).alias("said_at"),
            text.alias("text"),
            pl.col(at).alias(KNOWN),
        )
        parts.append(part)
    return pl.concat(parts)


def _changes(told: pl.DataFrame) -> pl.DataFrame:
    """Eight changes of a field for each ticket."""
    none = pl.lit(None, pl.String)
    care = pl.lit(zendesk.group_id("customer_care"))
    steps = [
        ("posted_at", "status", none, pl.lit("new")),
        ("posted_at", "priority", none, pl.col("priority")),
        ("moved_at", "group", care, zendesk.group_expr("group")),
        ("moved_at", "status", pl.lit("new"), pl.lit("open")),
        ("replied_at", "assignee", none, zendesk.agent_expr()),
        ("replied_at", "status", pl.lit("open"), pl.lit("pending")),
        ("solved_at", "status", pl.lit("pending"), pl.lit("solved")),
        ("closed_at", "status", pl.lit("solved"), pl.lit("closed")),
    ]
    return ticket_states.changes(told, steps)
