"""How the X API v2 spells posts: pages of a collector, with authors and counters.

Here: shape. Not here: who says what (``ingestion.simulate.social``).
"""

from __future__ import annotations

import polars as pl

from ingestion.simulate.timeline import iso

_PAGE = 100
_URL = "https://api.twitter.com/2/tweets/search/recent?query=%40MeridianAir&max_results=100"


def pages(posts: pl.DataFrame) -> pl.DataFrame:
    """Posts of each run of the collector, a hundred to a page."""
    placed = posts.sort("seen_at", "id").with_columns(page=pl.int_range(pl.len()).over("seen_at") // _PAGE)
    pages = placed.group_by("seen_at", "page", maintain_order=True).agg(
        _post("lang" if "lang" in posts.columns else pl.lit("en").alias("lang")).alias("data"),
        _user().unique(maintain_order=True).alias("users"),
        pl.col("id").max().cast(pl.String).alias("newest"),
        pl.col("id").min().cast(pl.String).alias("oldest"),
        pl.len().alias("count"),
    )
    twarc = pl.struct(
        pl.lit(_URL).alias("url"), pl.lit("2.0.13").alias("version"), iso("seen_at").alias("retrieved_at")
    )
    meta = pl.struct(
        pl.col("newest").alias("newest_id"),
        pl.col("oldest").alias("oldest_id"),
        pl.col("count").alias("result_count"),
    )
    return pages.select(
        "data", pl.struct("users").alias("includes"), meta.alias("meta"), twarc.alias("__twarc")
    )


def _post(lang: str | pl.Expr) -> pl.Expr:
    spoken_to = pl.col("text").str.contains("@", literal=True)
    handle = pl.col("text").str.extract(r"@(\w+)")
    mention = pl.struct(
        pl.lit(0).alias("start"), handle.str.len_chars().alias("end"), handle.alias("username")
    )
    parent = pl.struct(pl.lit("replied_to").alias("type"), pl.col("parent_id").cast(pl.String).alias("id"))
    counters = pl.struct(
        pl.col("reposts").alias("retweet_count"),
        pl.col("comments").alias("reply_count"),
        pl.col("likes").alias("like_count"),
        pl.lit(0).alias("quote_count"),
        pl.col("impressions").alias("impression_count"),
    )
    return pl.struct(
        pl.struct(pl.when(spoken_to).then(pl.concat_list(mention)).alias("mentions")).alias("entities"),
        lang,
        "created_at",
        "text",
        pl.col("id").cast(pl.String),
        counters.alias("public_metrics"),
        pl.lit("everyone").alias("reply_settings"),
        pl.when(pl.col("parent_id").is_not_null()).then(pl.concat_list(parent)).alias("referenced_tweets"),
        pl.lit("X for Android").alias("source"),
        "author_id",
        pl.lit(value=False).alias("possibly_sensitive"),
        pl.col("thread_id").cast(pl.String).alias("conversation_id"),
    )


def _user() -> pl.Expr:
    counters = pl.struct(
        pl.lit(100).alias("followers_count"),
        pl.lit(150).alias("following_count"),
        pl.lit(900).alias("tweet_count"),
        pl.lit(2).alias("listed_count"),
    )
    return pl.struct(
        counters.alias("public_metrics"),
        pl.lit(value=False).alias("verified"),
        pl.lit("").alias("description"),
        pl.col("author_id").alias("id"),
        pl.lit("2019-04-07T20:50:54.000Z").alias("created_at"),
        pl.col("username").alias("name"),
        pl.lit(value=False).alias("protected"),
        "username",
    )
