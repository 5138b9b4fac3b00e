"""Facts of a build as Polars frames with a `day`, one column per dimension, and the times that definitions ask for.

Here: facts about customers, what they say and what we do. Not here: definitions of figures
(``recomputed_definitions.py``) and facts about employees (``recomputed_conduct.py``).
"""

from __future__ import annotations

import duckdb
import polars as pl
from polars import col

Con = duckdb.DuckDBPyConnection
# What the public example answers on; an answer on any other scale has no vote: (construct, lowest, highest): top boxes.
TOP_BOXES = {
    ("nps", 0, 10): (9, 10),
    ("csat", 0, 1): (1, 1),
    ("csat", 1, 5): (4, 5),
    ("ces", 1, 7): (5, 7),
    ("fcr", 0, 1): (1, 1),
    ("brand_trust", 1, 5): (4, 5),
    ("brand_trust", 1, 7): (6, 7),
}


def table(con: Con, name: str, schema: str = "marts") -> pl.DataFrame:
    """A whole table."""
    return con.sql(f"select * from {schema}.{name}").pl()


def passed(earlier: str, later: str, seconds: int = 3600) -> pl.Expr:
    """Hours (or other units) from one instant to another."""
    return (col(later) - col(earlier)).dt.total_microseconds() / (seconds * 1e6)


def within(amount: str | pl.Expr, limit: float) -> pl.Expr:
    """Happened, and no later than that."""
    return ((col(amount) if isinstance(amount, str) else amount) <= limit).fill_null(False)


def ours(con: Con, frame: pl.DataFrame) -> pl.DataFrame:
    """What concerns a brand of ours, or none that anybody claims."""
    theirs = table(con, "dim_brand").filter(~col("is_own"), col("brand") != "unmapped")["brand"]
    return frame.filter(~col("brand").is_in(theirs.to_list()) | col("brand").is_null())


def local_day(con: Con, instant: str) -> pl.Expr:
    """Date of an instant where the organisation is."""
    zone = con.sql("select time_zone from reference.organisation").fetchall()[0][0]
    return col(instant).dt.convert_time_zone(zone).dt.date()


def complaints(con: Con) -> pl.DataFrame:
    """Complaints without trolls, with what replies say of them."""
    replies = table(con, "fct_reply").filter(col("complaint_key").is_not_null())
    press = (
        table(con, "dim_department").filter(col("department_type") == "pr")["department"].unique().to_list()
    )
    public = col("is_human") & col("is_public")
    said = replies.group_by("complaint_key").agg(
        col("replied_at").filter("is_auto").min().alias("automatic_at"),
        col("department").filter("is_human").is_in(press).fill_null(False).alias("speakers"),
        col("is_redirect").filter(public).alias("redirects"),
    )
    found = table(con, "fct_complaint").filter(~col("is_troll").fill_null(False))
    return (
        ours(con, found)
        .join(said, on="complaint_key", how="left")
        .with_columns(
            day=col("posted_on"),
            segment=col("customer_segment"),
            acknowledged_hours=passed("posted_at", "acknowledged_at"),
            automatic_hours=passed("posted_at", "automatic_at"),
            case_days=passed("posted_at", "case_at_causing_at", 86400),
            handed_days=passed("posted_at", "handed_over_at", 86400),
            only_press=((col("speakers").list.len() > 0) & col("speakers").list.all()).fill_null(False),
            caused_by_press=col("causing_department").is_in(press),
            is_caused=col("causing_department") != "none",
            public_replies=col("redirects").list.len().fill_null(0),
        )
    )


def replies(con: Con) -> pl.DataFrame:
    """Replies of people to complaints, and whether what they say was passed on was so within a week."""
    about = complaints(con).select("complaint_key", "passed_on_at")
    items = table(con, "fct_feedback_item").select("item_key", "record_key")
    actions = table(con, "fct_action").select("action_key", "started_at")
    acted = (
        table(con, "bridge_feedback_action")
        .filter(col("link_level") == "item")
        .join(actions, on="action_key")
        .join(items, on="item_key")
        .select(col("record_key").alias("parent_key"), "started_at")
    )
    said = table(con, "fct_reply").filter("is_human")
    in_action = (
        said.join(acted, on="parent_key")
        .filter(within(passed("replied_at", "started_at", 86400), 7))["reply_key"]
        .unique()
    )
    return (
        ours(con, said)
        .join(about, on="complaint_key")
        .with_columns(
            day=col("replied_on"),
            is_verified=within(passed("replied_at", "passed_on_at", 86400), 7)
            | col("reply_key").is_in(in_action.to_list()),
        )
    )


def advocates(con: Con) -> pl.DataFrame:
    """First praise of an author in a quarter, where the author did not speak again before there was time to thank."""
    return (
        table(con, "fct_praise")
        .filter(col("author_key").is_not_null() & col("replies_observed") & col("is_public"))
        .filter(col("next_positive_hours").is_null() | (col("next_positive_hours") > 72))
        .with_columns(day=col("occurred_on"), quarter=col("occurred_on").dt.truncate("1q"))
        .sort("occurred_at", "praise_key")
        .unique(["author_key", "quarter"], keep="first", maintain_order=True)
    )


def entries(con: Con) -> pl.DataFrame:
    """Entries into campaigns, by the day on which the campaign began."""
    begun = table(con, "dim_campaign").select("source", "campaign_id", day="started_on", kind="campaign_type")
    return table(con, "fct_campaign_entry").join(begun, on=["source", "campaign_id"])


def own_posts(con: Con) -> pl.DataFrame:
    """Public posts of ours that may be commented, and how many comments others left."""
    posts = table(con, "fct_social_post").filter(col("is_own") & ~col("is_repost"))
    mine = posts.filter("is_reply").select(
        post_key="in_reply_to_key", said_on="posted_on", comment="post_key"
    )
    counters = table(con, "fct_post_metric_daily").filter(col("is_own"), col("comments").is_not_null())
    is_new = (col("said_on") <= col("metric_on")) & (
        col("previous_metric_on").is_null() | (col("said_on") > col("previous_metric_on"))
    )
    by_us = counters.join(mine, on="post_key").filter(is_new).group_by("metric_key").agg(us=pl.len())
    others = (
        counters.join(by_us, on="metric_key", how="left")
        .with_columns(others=(col("comments").cast(float) - col("us").fill_null(0)).clip(0))
        .group_by("post_key")
        .agg(col("others").sum())
    )
    return (
        posts.filter(~col("is_reply") & ~col("comments_closed").fill_null(False) & col("is_public"))
        .join(others, on="post_key", how="left")
        .with_columns(day=col("posted_on"), department=col("source_department"))
    )


def tracker(con: Con) -> pl.DataFrame:
    """Cells of the brand tracker: the whole public, or its segments where only these were delivered."""
    cells = table(con, "fct_brand_tracker").filter(col("brand") != "unmapped")
    own = table(con, "dim_brand").select("brand", is_own_brand="is_own")
    one = ["source", "wave", "brand", "metric"]
    return (
        cells.join(own, on="brand")
        .with_columns(has_whole=(col("segment") == "all").any().over(one), day=col("wave_on"))
        .filter((col("segment") == "all") | ~col("has_whole"))
    )


def answers(con: Con) -> pl.DataFrame:
    """Last answers per person, wave and construct, with their place on the scale."""
    finished = table(con, "fct_survey_response").filter(col("is_finished") & ~col("is_test"))
    last = ["source", "survey_id", "wave_id", "construct", "respondent_key"]
    boxes = pl.DataFrame(
        [(*scale, *tops) for scale, tops in TOP_BOXES.items()],
        schema=["construct", "scale_min", "scale_max", "high_from", "top_from"],
        orient="row",
    ).cast({"scale_min": float, "scale_max": float})
    return (
        ours(con, table(con, "fct_survey_answer"))
        .join(finished.select("response_key", "recorded_at"), on="response_key")
        .sort("recorded_at", "response_key", "question_id", descending=[True, True, False])
        .unique(last, keep="first", maintain_order=True)
        .join(boxes, on=["construct", "scale_min", "scale_max"], how="left")
        .with_columns(day=col("answered_on"))
    )


def tickets(con: Con) -> pl.DataFrame:
    """Tickets, with the local days on which they were solved."""
    days = {name: local_day(con, f"{name}_solved_at") for name in ("first", "last")}
    return ours(con, table(con, "fct_ticket")).with_columns(
        first_solved_on=days["first"],
        last_solved_on=days["last"],
        agent=col("agent_key"),
        reopened_days=passed("first_solved_at", "first_reopened_at", 86400),
    )
