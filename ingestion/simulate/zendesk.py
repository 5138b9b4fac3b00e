"""How Zendesk spells its objects: tickets, comments, audits, users, each in a RECORD envelope.

Here: shapes. Not here: what happens at the desk (``ingestion.simulate.support``).
"""

from __future__ import annotations

import numpy as np
import polars as pl

from ingestion.simulate.delivery import KNOWN, Deliveries
from ingestion.simulate.timeline import iso

SOURCE = "zendesk"
STREAM = "meridian__zendesk__"
GROUPS = {
    "customer_care": 7001,
    "baggage": 7002,
    "flight_operations": 7003,
    "digital": 7004,
    "billing": 7005,
    "fraud_team": 7006,
    "pr_comms": 7007,
}
OWNED_EVERY = 6
_URL = "https://meridian.example/api/v2/"


def group_id(department: str) -> str:
    """Number of a department's group, as text."""
    return str(GROUPS[department])


def group_expr(column: str) -> pl.Expr:
    """Numbers of the groups of departments, as text."""
    return pl.col(column).replace_strict({k: str(v) for k, v in GROUPS.items()}, return_dtype=pl.String)


def agent_expr() -> pl.Expr:
    """Number of the agent who took the ticket, as text."""
    group = pl.col("group").replace_strict(GROUPS, return_dtype=pl.Int64)
    return (group * 100 + pl.col("agent")).cast(pl.String)


def write(deliveries: Deliveries, stream: str, rows: pl.DataFrame, rng: np.random.Generator) -> None:
    """Append objects of one stream to the desk's export."""
    del rng
    shape = _SHAPES[stream]()
    data = rows.select(pl.struct(shape).alias("data"), (pl.col(KNOWN) * 1000).alias("emitted_at"), KNOWN)
    envelope = pl.struct(pl.lit(STREAM + stream).alias("stream"), "data", "emitted_at").alias("record")
    lines = data.select(pl.lit("RECORD").alias("type"), envelope, KNOWN)
    for day, part in deliveries.by_delivery(SOURCE, stream, lines):
        deliveries.append(
            day, SOURCE, "all-streams.jsonl", content=part.write_ndjson().encode(), records=part.height
        )


def _url(kind: str, column: str) -> pl.Expr:
    return pl.format(_URL + kind + "/{}.json", column).alias("url")


def _ticket() -> list[pl.Expr | str]:
    def custom(number: int, value: pl.Expr) -> pl.Expr:
        return pl.struct(pl.lit(23_000 + number).alias("id"), value.cast(pl.String).alias("value"))

    seen = pl.col("updated_at")
    over = pl.col("last_solved_at") <= seen
    kind = pl.when("is_complaint").then(pl.lit("complaint")).otherwise(pl.lit("request"))
    rated = pl.col("rated_at") <= seen
    score = (
        pl.when(rated)
        .then(pl.when("recovered").then(pl.lit("good")).otherwise(pl.lit("bad")))
        .when(over)
        .then(pl.lit("offered"))
    )
    rating = pl.struct(
        score.fill_null("unoffered").alias("score"),
        iso(pl.when(over).then("last_solved_at")).alias("offered_at"),
    )
    fields = [
        kind,
        pl.col("topic"),
        pl.when(over & pl.col("is_complaint") & pl.col("is_coded")).then(
            pl.concat_str(pl.col("causing"), pl.lit("_fault"))
        ),
        pl.when(over).then("resolution_code"),
        pl.when(over & pl.col("is_complaint")).then("is_upheld"),
        iso(pl.col("posted_at") - pl.col("experience_lag")),
        pl.col("post_id"),
        pl.col("response_id"),
        # some customers have one of the desk answering for them, whoever takes the ticket
        pl.when(pl.col("requester") % OWNED_EVERY == 0).then(
            GROUPS["customer_care"] * 100 + pl.col("requester") % 10
        ),
    ]
    moved = pl.col("moved_at") <= seen
    return [
        _url("tickets", "ticket_id"),
        pl.col("ticket_id").alias("id"),
        pl.col("external").alias("external_id"),
        pl.struct(
            pl.when(pl.col("channel") == "x").then(pl.lit("twitter")).otherwise("channel").alias("channel")
        ).alias("via"),
        iso("posted_at").alias("created_at"),
        iso("updated_at").alias("updated_at"),
        pl.lit("incident").alias("type"),
        pl.format("{} {}", kind, "topic").alias("subject"),
        pl.col("text").alias("description"),
        "priority",
        "status",
        pl.col("requester").alias("requester_id"),
        pl.col("requester").alias("submitter_id"),
        pl.when(pl.col("replied_at") <= seen).then(agent_expr().cast(pl.Int64)).alias("assignee_id"),
        pl.when(moved)
        .then(group_expr("group").cast(pl.Int64))
        .otherwise(pl.lit(GROUPS["customer_care"]))
        .alias("group_id"),
        pl.lit(value=True).alias("is_public"),
        pl.concat_list([custom(n, f) for n, f in enumerate(fields)]).alias("custom_fields"),
        rating.alias("satisfaction_rating"),
        pl.lit(23_111_567).alias("brand_id"),
        pl.struct(iso(pl.when(over).then("last_solved_at")).alias("solved_at")).alias("metric_set"),
    ]


def _comment() -> list[pl.Expr | str]:
    agent = agent_expr().cast(pl.Int64)
    author = (
        pl.when(pl.col("by") == "customer")
        .then("requester")
        .when(pl.col("by") == "rule")
        .then(pl.lit(799_999))
        .otherwise(agent)
    )
    macro = pl.when(pl.col("kind") == "perfunctory").then(pl.lit("macro_sorry"))
    return [
        pl.col("comment_id").alias("id"),
        pl.lit("Comment").alias("type"),
        author.alias("author_id"),
        pl.col("text").alias("body"),
        pl.lit(value=True).alias("public"),
        "ticket_id",
        pl.struct(pl.col("by").alias("channel")).alias("via"),
        iso("said_at").alias("created_at"),
        pl.struct(macro.alias("macro_id")).alias("metadata"),
    ]


def _audit() -> list[pl.Expr | str]:
    change = pl.struct(
        pl.lit("Change").alias("type"),
        pl.col("field").alias("field_name"),
        pl.col("before").alias("previous_value"),
        pl.col("after").alias("value"),
    )
    return [
        (pl.col("ticket_id") * 10 + pl.col("number")).alias("id"),
        "ticket_id",
        iso("changed_at").alias("created_at"),
        pl.col("author").cast(pl.Int64).alias("author_id"),
        pl.concat_list(change).alias("events"),
    ]


def _metrics() -> list[pl.Expr | str]:
    """What Zendesk computes itself; clocks that it never started stay empty."""

    def minutes(name: str, until: str | None) -> pl.Expr:
        spent = (pl.col(until) - pl.col("posted_at")) // 60 if until else pl.lit(None, pl.Int64)
        return pl.struct(spent.alias("calendar"), pl.lit(None, pl.Int64).alias("business")).alias(
            f"{name}_in_minutes"
        )

    return [
        _url("ticket_metrics", "ticket_id"),
        (pl.col("ticket_id") * 10 + 9).alias("id"),
        "ticket_id",
        iso("posted_at").alias("created_at"),
        iso("last_solved_at").alias("updated_at"),
        (1 + pl.col("moves").cast(pl.Int64)).alias("group_stations"),
        pl.lit(1).alias("assignee_stations"),
        pl.col("reopens").cast(pl.Int64).alias("reopens"),
        (1 + pl.col("answers_twice").cast(pl.Int64)).alias("replies"),
        iso("last_solved_at").alias("solved_at"),
        minutes("reply_time", "replied_at"),
        minutes("first_resolution_time", "solved_at"),
        minutes("full_resolution_time", "last_solved_at"),
        minutes("agent_wait_time", None),
        minutes("requester_wait_time", None),
        minutes("on_hold_time", None),
    ]


_SHAPES = {
    "tickets": _ticket,
    "ticket_comments": _comment,
    "ticket_audits": _audit,
    "ticket_metrics": _metrics,
}
