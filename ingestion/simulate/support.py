"""The desk: tickets, comments, audits and satisfaction in the shape of Zendesk's native objects.

Here: turning journeys of complaints and plain requests into tickets and everything that happens to them.
Not here: how an object is spelt (``ingestion.simulate.zendesk``).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from ingestion.simulate import ticket_states, world, zendesk
from ingestion.simulate.delivery import KNOWN, Deliveries
from ingestion.simulate.population import Block, customer_ids
from ingestion.simulate.randomness import DAY, HOUR, choice
from ingestion.simulate.texts import words

REQUESTS = 0.02  # per customer and month
REQUEST_IS_GOOD = 0.86
HANDED_OVER = 0.55  # answered tickets that move from the desk to the department that causes them
CLOSED_UNANSWERED_AFTER = 20 * DAY
CLOSED_AFTER_SOLVED = 5 * DAY
AGENTS_PER_GROUP = 4
ANSWERS_TWICE = 0.4


@dataclass
class TicketNumbers:
    """Tickets are numbered in the order they are simulated in."""

    drawn: int = 1_000_000

    def of(self, size: int) -> np.ndarray:
        """The next numbers."""
        self.drawn += size
        return np.arange(self.drawn - size, self.drawn)


def tickets(
    complaints: pl.DataFrame, requests: pl.DataFrame, *, rng: np.random.Generator, numbers: TicketNumbers
) -> pl.DataFrame:
    """One row per ticket with everything that will ever happen to it."""
    every = pl.concat(
        [complaints.with_columns(is_complaint=pl.lit(value=True)), requests], how="diagonal_relaxed"
    )
    size = every.height
    resolution = world.RESOLUTION_WAIT.draw(rng, size)
    remedy = choice(rng, world.REMEDY, size)
    every = every.with_columns(
        ticket_id=pl.Series(numbers.of(size)),
        solved_at=pl.col("replied_at") + pl.Series((resolution * HOUR).astype(np.int64)),
        resolution_hours=pl.Series(resolution),
        is_upheld=pl.Series(rng.random(size) < world.IS_UPHELD) & pl.col("is_complaint"),
        remedy=pl.Series(remedy, dtype=pl.String),
        moves=_moves(pl.Series(rng.random(size) < HANDED_OVER)),
        is_coded=pl.Series(rng.random(size) < world.CAUSE_IS_CODED),
        answers_twice=pl.Series(rng.random(size) < ANSWERS_TWICE) & pl.col("is_answered"),
        reopens=pl.Series(rng.random(size) < world.REOPENS),
        agent=pl.Series(rng.integers(0, AGENTS_PER_GROUP, size)),
    )
    return _timed(every, rng)


def _moves(drawn: pl.Series) -> pl.Expr:
    """What is said to be forwarded moves if there is a case at all, the rest by chance; a post's case is born moved."""
    moves = pl.when(pl.col("channel") == "x").then(pl.lit(value=True))
    moves = moves.when(pl.col("answer") == "forwarded").then("has_case").otherwise(drawn)
    return moves & pl.col("is_complaint") & pl.col("is_answered")


def _timed(every: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    size = every.height
    solved = pl.col("solved_at")
    reopened = solved + pl.Series(rng.integers(DAY, 4 * DAY, size))
    again = reopened + pl.Series(rng.integers(HOUR, 3 * DAY, size))
    rated = pl.max_horizontal(pl.col("evidence_at"), solved + 2 * HOUR)
    closed = pl.when(solved.is_null()).then(pl.col("posted_at") + CLOSED_UNANSWERED_AFTER)
    return (
        every.with_columns(
            moved_at=pl.when("moves").then(
                pl.when(pl.col("answer") == "forwarded")
                .then(pl.col("replied_at") + 1800)
                .otherwise(
                    pl.col("posted_at") + ((pl.col("replied_at") - pl.col("posted_at")) * 0.6).cast(pl.Int64)
                )
            ),
            reopened_at=pl.when("reopens").then(reopened),
            solved_again_at=pl.when("reopens").then(again),
            rated_at=pl.when(pl.col("has_evidence") & solved.is_not_null()).then(rated),
            resolution_code=pl.when(pl.col("is_upheld")).then(pl.when(pl.col("remedy") != "").then("remedy")),
        )
        .with_columns(
            last_solved_at=pl.coalesce("solved_again_at", "solved_at"),
        )
        .with_columns(
            closed_at=closed.otherwise(pl.col("last_solved_at") + CLOSED_AFTER_SOLVED),
            group=pl.when("moves").then("causing").otherwise(pl.lit("customer_care")),
        )
    )


def cases(told: pl.DataFrame) -> pl.DataFrame:
    """Tickets that somebody opened for a post after promising to pass it on; they begin where the promise was made."""
    passed_on = told.filter((pl.col("answer") == "forwarded") & pl.col("has_case"))
    opened = pl.col("replied_at") + HOUR
    return passed_on.with_columns(
        posted_at=opened,
        replied_at=opened + 2 * HOUR,
        experience_lag=pl.col("experience_lag") + opened - pl.col("posted_at"),
        answer=pl.lit("substantive"),
        is_acked=pl.lit(value=False),
        worsened=pl.lit(value=False),
    )


def requests(block: Block, rng: np.random.Generator) -> pl.DataFrame:
    """Tickets that are no complaints: an invoice, a bag, a name."""
    who = block.travelling[rng.random(len(block.travelling)) < REQUESTS / 0.5]
    size = len(who)
    when = rng.integers(block.begins_at, block.ends_at, size)
    channel = choice(rng, {name: world.CHANNELS[name].weight for name in world.DESK}, size)
    wait = np.zeros(size)
    for name in world.DESK:
        rows = np.flatnonzero(channel == name)
        wait[rows] = world.CHANNELS[name].wait.draw(rng, len(rows))
    return pl.DataFrame(
        {
            "customer": who,
            "posted_at": when,
            "channel": pl.Series(channel, dtype=pl.String),
            "topic": pl.Series(["booking"] * size, dtype=pl.String),
            "priority": pl.Series(["normal"] * size, dtype=pl.String),
            "is_answered": np.ones(size, dtype=bool),
            "wait": wait,
            "replied_at": when + (wait * HOUR).astype(np.int64),
            "answer": pl.Series(["answer"] * size, dtype=pl.String),
            "is_acked": np.zeros(size, dtype=bool),
            "is_identified": rng.random(size) < world.IS_IDENTIFIED,
            "has_evidence": rng.random(size) < world.CSAT_IS_GIVEN,
            "p_recovers": np.full(size, REQUEST_IS_GOOD),
            "recovered": rng.random(size) < REQUEST_IS_GOOD,
            "evidence_at": when + rng.integers(2 * DAY, 8 * DAY, size),
            "worsened": np.zeros(size, dtype=bool),
            "is_complaint": np.zeros(size, dtype=bool),
        }
    )


def callbacks(called: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """Tickets opened to call back who was unhappy in a survey; the answer follows within minutes."""
    size = called.height
    opened = called["recorded"].to_numpy() + rng.integers(HOUR, 40 * HOUR, size)
    return called.select("customer", "response_id").with_columns(
        posted_at=pl.Series(opened),
        channel=pl.lit("web"),
        topic=pl.lit("booking"),
        priority=pl.lit("normal"),
        is_answered=pl.lit(value=True),
        wait=pl.lit(0.1),
        replied_at=pl.Series(opened) + 360,
        answer=pl.lit("answer"),
        is_acked=pl.lit(value=False),
        is_identified=pl.lit(value=True),
        has_evidence=pl.lit(value=False),
        p_recovers=pl.lit(REQUEST_IS_GOOD),
        recovered=pl.lit(value=True),
        evidence_at=pl.Series(opened) + DAY,
        worsened=pl.lit(value=False),
        is_complaint=pl.lit(value=False),
    )


def write_tickets(deliveries: Deliveries, made: pl.DataFrame, rng: np.random.Generator) -> None:
    """Append tickets in all their versions, their comments and audits."""
    kinds = np.where(made["is_complaint"].to_numpy(), "complaint", "request")
    text, _ = words(rng, kinds, made["topic"].fill_null("").to_numpy().astype(str))
    told = made.with_columns(
        text=text if "text" not in made.columns else pl.coalesce("text", text),
        requester=pl.col("customer") + 500_000_000,
        external=pl.when("is_identified").then(customer_ids(made["customer"].to_numpy())),
    )
    zendesk.write(deliveries, "tickets", ticket_states.versions(told, deliveries), rng)
    zendesk.write(deliveries, "ticket_comments", ticket_states.comments(told, rng), rng)
    zendesk.write(deliveries, "ticket_audits", ticket_states.audits(told), rng)
    solved = told.filter(pl.col("last_solved_at").is_not_null())
    zendesk.write(
        deliveries, "ticket_metrics", solved.with_columns(pl.col("last_solved_at").alias(KNOWN)), rng
    )
