"""Posts on X in the shape of the X API v2: complaints and their threads, praise, questions, trolls, competitors.

Here: turning journeys and voices into posts, and posts into pages of a collector that runs four times a day.
Not here: what the organisation publishes itself (``ingestion.simulate.publishing``), who says what and why.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from ingestion.simulate import world
from ingestion.simulate.delivery import KNOWN, Deliveries
from ingestion.simulate.population import account_ids
from ingestion.simulate.randomness import DAY
from ingestion.simulate.texts import words
from ingestion.simulate.timeline import iso_milli
from ingestion.simulate.x_pages import pages

SOURCE = "x_posts"
OWN_ACCOUNT = 777_000_000_000_001
_X_EPOCH_MS = 1_288_834_974_657
_RUN = DAY // 4


@dataclass
class PostNumbers:
    """Numbers of posts: the time in the upper bits, a running number in the lower ones."""

    drawn: int = 0

    def of(self, seconds: pl.Series) -> pl.Series:
        """Ids for posts of these seconds."""
        running = (np.arange(len(seconds)) + self.drawn) % 2**22
        self.drawn = int((self.drawn + len(seconds)) % 2**22)
        ids = ((seconds.to_numpy().astype(np.int64) * 1000 - _X_EPOCH_MS) << 22) + running
        return pl.Series(ids)


def complaint_threads(
    complaints: pl.DataFrame, *, rng: np.random.Generator, numbers: PostNumbers, hard: float
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Posts of the complaints made on X, and the complaints with ``post_id``, ``reply_id`` and text."""
    made = complaints.filter(pl.col("channel") == "x")
    topics = made["topic"].to_numpy().astype(str)
    text, is_hard = words(rng, np.full(made.height, "complaint"), topics, hard=hard)
    made = made.with_columns(
        post_id=numbers.of(made["posted_at"]),
        reply_id=numbers.of(made["replied_at"].fill_null(made["posted_at"])),
        text=text,
        is_hard=pl.Series(is_hard),
    )
    parts = [_posts(made, "customer", "posted_at", text="@MeridianAir " + text, ids="post_id")]
    parts.append(_replies(made, rng))
    parts.append(_worse(made, rng, numbers))
    parts.append(_evidence(made, rng, numbers))
    return pl.concat(parts), made


def _replies(made: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    answered = made.filter("is_answered")
    text, _ = words(rng, answered["answer"].to_numpy().astype(str))
    return _posts(answered, None, "replied_at", text=text, ids="reply_id", parent="post_id")


def _worse(made: pl.DataFrame, rng: np.random.Generator, numbers: PostNumbers) -> pl.DataFrame:
    """A second complaint about the same thing, in the same thread."""
    worse = made.filter("worsened")
    text, _ = words(rng, np.full(worse.height, "complaint"), worse["topic"].to_numpy().astype(str))
    more, _ = words(rng, np.full(worse.height, "again"))
    worse = worse.with_columns(again_id=numbers.of(worse["worsened_at"]))
    said = "@MeridianAir " + text + " " + more
    return _posts(worse, "customer", "worsened_at", text=said, ids="again_id", parent="post_id")


def _evidence(made: pl.DataFrame, rng: np.random.Generator, numbers: PostNumbers) -> pl.DataFrame:
    seen = made.filter("has_evidence")
    text, _ = words(rng, np.where(seen["recovered"].to_numpy(), "relief", "sour"))
    seen = seen.with_columns(
        evidence_id=numbers.of(seen["evidence_at"]),
        parent=pl.when("is_answered").then("reply_id").otherwise("post_id"),
    )
    said = "@MeridianAir " + text
    return _posts(seen, "customer", "evidence_at", text=said, ids="evidence_id", parent="parent")


def _posts(
    frame: pl.DataFrame,
    author: str | None,
    at: str,
    *,
    text: pl.Series,
    ids: str,
    parent: str | None = None,
) -> pl.DataFrame:
    """Rows of the one shape all posts share; without an author the organisation speaks."""
    empty = pl.lit(None, pl.Int64)
    return frame.select(
        pl.col(ids).alias("id"),
        pl.col(at).alias("posted_at"),
        text.alias("text"),
        (account_ids(frame[author].to_numpy()) if author else pl.lit(str(OWN_ACCOUNT))).alias("author_id"),
        (pl.format("traveller{}", author) if author else pl.lit(world.HANDLE)).alias("username"),
        (pl.col(parent) if parent else empty).alias("parent_id"),
        pl.col("post_id" if parent else ids).alias("thread_id"),
    )


def authored(
    ids: pl.Series,
    at: np.ndarray,
    *,
    text: pl.Series,
    author: pl.Series,
    name: pl.Series,
    parent: pl.Series | None = None,
) -> pl.DataFrame:
    """Posts of anybody, in the shape all posts share."""
    empty = pl.Series([None] * len(ids), dtype=pl.Int64)
    frame = pl.DataFrame({"id": ids, "posted_at": at, "text": text, "author_id": author, "username": name})
    frame = frame.with_columns(parent_id=parent if parent is not None else empty)
    return frame.with_columns(thread_id=pl.coalesce("parent_id", "id"))


def write_posts(deliveries: Deliveries, posts: pl.DataFrame, rng: np.random.Generator) -> None:
    """Append posts to the pages of the collector's runs."""
    size = posts.height
    seen = (pl.col("posted_at") // _RUN + 1) * _RUN
    followers = np.exp(rng.normal(5.0, 1.4, size)).astype(np.int64)
    shown = (followers * rng.uniform(0.05, 0.4, size)).astype(np.int64) + 3
    rows = posts.with_columns(
        seen.alias("seen_at"),
        seen.alias(KNOWN),
        pl.Series("followers", followers),
        pl.Series("impressions", shown),
        pl.Series("likes", (shown * 0.02).astype(np.int64)),
        pl.Series("reposts", rng.poisson(0.15, size).astype(np.int64)),
        pl.Series("comments", rng.poisson(0.3, size).astype(np.int64)),
        iso_milli("posted_at").alias("created_at"),
    )
    for day, part in deliveries.by_delivery(SOURCE, "posts", rows, break_column="created_at"):
        content = pages(part).write_ndjson()
        deliveries.append(day, SOURCE, "posts.jsonl", content=content.encode(), records=part.height)
