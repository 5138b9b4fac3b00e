"""A ticket over time: its versions, what is said in it, which of its fields change when.

Here: rows of the three. Not here: which tickets there are (``ingestion.simulate.support``), how Zendesk spells them
(``ingestion.simulate.zendesk``).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from ingestion.simulate import zendesk
from ingestion.simulate.delivery import KNOWN, Deliveries
from ingestion.simulate.texts import words

Step = tuple[str, str, pl.Expr, pl.Expr]


def versions(told: pl.DataFrame, deliveries: Deliveries) -> pl.DataFrame:
    """The ticket after each change; of one delivery only the last state."""
    steps = {
        "posted_at": "new",
        "moved_at": "open",
        "replied_at": "pending",
        "solved_at": "solved",
        "reopened_at": "open",
        "solved_again_at": "solved",
        "rated_at": "solved",
        "closed_at": "closed",
    }
    parts = [
        told.filter(pl.col(at).is_not_null()).with_columns(
            pl.col(at).alias("updated_at"), pl.lit(status).alias("status"), pl.lit(order).alias("step")
        )
        for order, (at, status) in enumerate(steps.items())
    ]
    line = deliveries.timeline
    states = pl.concat(parts).with_columns(pl.col("updated_at").alias(KNOWN))
    states = states.with_columns(line.delivery(line.local_day(pl.col(KNOWN))).alias("_seen")).sort(
        "ticket_id", "updated_at", "step"
    )
    last = states.group_by("ticket_id", "_seen", maintain_order=True).last()
    # A rating that comes after the closing opens nothing.
    is_over = pl.col("closed_at") <= pl.col("updated_at")
    return last.with_columns(
        pl.when(is_over).then(pl.lit("closed")).otherwise("status").alias("status")
    ).drop("_seen", "step")


def comments(told: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """Everything said after the request itself."""
    says = {
        "acked_at": (pl.lit("auto"), "rule"),
        "replied_at": (pl.col("answer"), "agent"),
        "solved_at": (
            pl.when("is_complaint").then(pl.lit("substantive")).otherwise(pl.lit("answer")),
            "agent",
        ),
        "worsened_at": (pl.lit("again"), "customer"),
        "evidence_at": (pl.when("recovered").then(pl.lit("relief")).otherwise(pl.lit("sour")), "customer"),
    }
    which = {
        "acked_at": pl.col("is_acked"),
        "replied_at": pl.col("is_answered"),
        "solved_at": pl.col("answers_twice"),
        "worsened_at": pl.col("worsened"),
        "evidence_at": pl.col("has_evidence") & pl.col("is_complaint"),
    }
    parts = []
    for number, (at, (kind, by)) in enumerate(says.items()):
        part = told.filter(which[at] & pl.col(at).is_not_null()).with_columns(
            kind.alias("kind"),
            pl.lit(by).alias("by"),
            pl.col(at).alias("said_at"),
            (pl.col("ticket_id") * 10 + number).alias("comment_id"),
        )
        parts.append(
            part.select(
                "ticket_id", "comment_id", "kind", "by", "said_at", "requester", "group", "agent", "posted_at"
            )
        )
    every = pl.concat(parts)
    text, _ = words(rng, every["kind"].to_numpy().astype(str))
    return every.with_columns(text=text).with_columns(pl.col("said_at").alias(KNOWN))


def audits(told: pl.DataFrame) -> pl.DataFrame:
    """Every change of status, group and assignee."""
    none = pl.lit(None, pl.String)
    steps = [
        ("posted_at", "status", none, pl.lit("new")),
        ("moved_at", "group", pl.lit(zendesk.group_id("customer_care")), zendesk.group_expr("group")),
        ("replied_at", "assignee", none, zendesk.agent_expr()),
        ("replied_at", "status", pl.lit("new"), pl.lit("pending")),
        ("solved_at", "status", pl.lit("pending"), pl.lit("solved")),
        ("reopened_at", "status", pl.lit("solved"), pl.lit("open")),
        ("solved_again_at", "status", pl.lit("open"), pl.lit("solved")),
        (
            "closed_at",
            "status",
            pl.when(pl.col("last_solved_at").is_null()).then(pl.lit("new")).otherwise(pl.lit("solved")),
            pl.lit("closed"),
        ),
    ]
    return changes(told, steps)


def changes(told: pl.DataFrame, steps: Sequence[Step]) -> pl.DataFrame:
    """One row for each ticket and step that has its moment: a column of time, a field, its value before and after."""
    parts = [
        told.filter(pl.col(at).is_not_null()).select(
            "ticket_id",
            pl.lit(number).alias("number"),
            pl.lit(name).alias("field"),
            before.alias("before"),
            after.alias("after"),
            pl.col(at).alias("changed_at"),
            zendesk.agent_expr().alias("author"),
        )
        for number, (at, name, before, after) in enumerate(steps)
    ]
    return pl.concat(parts).with_columns(pl.col("changed_at").alias(KNOWN))
