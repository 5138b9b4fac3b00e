"""Posts of one day of a reference year and what follows them: answers of the account, second words of the customers.

Here: those. Not here: how X spells a post (``ingestion.simulate.x_pages``).
"""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl

from ingestion.simulate import social, world
from ingestion.simulate.population import account_ids
from ingestion.simulate.randomness import DAY, HOUR, Ints, Wait, choice
from ingestion.simulate.volume import phrases
from ingestion.simulate.volume.exports import Run

# Shares of all posts; a follower is about the post of another kind, and there are never more of them than of those.
ROOTS = {
    "complaint": 0.18,
    "praise": 0.12,
    "question": 0.08,
    "chatter": 0.15,
    "abroad": 0.10,
    "competitor": 0.06,
    "recommend": 0.02,
    "warn_off": 0.01,
    "suggestion": 0.02,
    "troll": 0.01,
}
ANSWERED = {"complaint": 0.13, "praise": 0.04, "question": 0.04}
SECOND_WORDS = 0.04
ANSWER_WAIT = {"complaint": Wait(3.0, 1.3), "praise": Wait(9.0, 0.9, 71.0), "question": Wait(2.0, 1.0)}
MENTIONED = 0.85
ANSWER_IS = {"substantive": 0.4, "perfunctory": 0.28, "forwarded": 0.12, "redirect": 0.2}
_RUNNING = 2**16  # posts of a day that may share a second
_X_EPOCH_MS = 1_288_834_974_657


def write(run: Run, day: dt.date) -> None:
    """Write the posts of this day with all that follows them."""
    rng = run.deliveries.randomness.of("posts")
    total, begins = run.size.of(run.size.posts, day), run.timeline.midnight(day)
    ids = _Numbers(day)
    parts = []
    for kind, share in ROOTS.items():
        made = _roots(run, rng, kind, at=begins + rng.integers(0, DAY, round(total * share)), ids=ids)
        parts.append(made)
        if kind in ANSWERED:
            replies = _answers(rng, made.head(round(total * ANSWERED[kind])), kind, ids)
            parts.append(replies)
        if kind == "complaint":
            parts.append(_second_words(rng, made, replies.head(round(total * SECOND_WORDS)), ids))
    social.write_posts(run.deliveries, pl.concat(parts), rng)


class _Numbers:
    """Ids of posts: the second in the upper bits, day and running number in the lower ones."""

    def __init__(self, day: dt.date) -> None:
        self._next = day.toordinal() % 64 * _RUNNING

    def of(self, seconds: Ints) -> pl.Series:
        """Ids for posts of these seconds."""
        running = self._next + np.arange(len(seconds))
        self._next += len(seconds)
        return pl.Series(((seconds * 1000 - _X_EPOCH_MS) << 22) + running)


def _roots(run: Run, rng: np.random.Generator, kind: str, *, at: Ints, ids: _Numbers) -> pl.DataFrame:
    size = len(at)
    who = rng.integers(0, run.size.customers, size)
    language = pl.Series(["en"] * size, dtype=pl.String)
    if kind in ("abroad", "competitor"):
        text, language = phrases.drawn(rng, kind, size)
    else:
        topics = {t.name: t.weight for t in world.TOPICS.values()} if kind == "complaint" else {"": 1.0}
        text = phrases.said(rng, np.full(size, kind), choice(rng, topics, size), hard=world.HARD_TEXTS)
    if kind != "competitor":
        named = pl.Series(
            np.where(rng.random(size) < MENTIONED, f"@{world.HANDLE} ", f"{world.BRAND_NAME}: ")
        )
        text = named + text
    posts = social.authored(
        ids.of(at), at, text=text, author=account_ids(who), name="traveller" + pl.Series(who).cast(pl.String)
    )
    return posts.with_columns(lang=language)


def _answers(rng: np.random.Generator, asked: pl.DataFrame, kind: str, ids: _Numbers) -> pl.DataFrame:
    size = asked.height
    at = asked["posted_at"].to_numpy() + (ANSWER_WAIT[kind].draw(rng, size) * HOUR).astype(np.int64)
    own = {"praise": {"thanks": 1.0}, "question": {"answer": 1.0}, "complaint": ANSWER_IS}[kind]
    return _following(asked, ids.of(at), at, text=phrases.answered(rng, choice(rng, own, size)), by_us=True)


def _second_words(
    rng: np.random.Generator, asked: pl.DataFrame, replies: pl.DataFrame, ids: _Numbers
) -> pl.DataFrame:
    """What the customer says to the answer, good or bad."""
    size = replies.height
    at = replies["posted_at"].to_numpy() + rng.integers(600, 3 * DAY, size)
    kinds = choice(rng, {"relief": 0.55, "sour": 0.2, "again": 0.25}, size)
    text = f"@{world.HANDLE} " + phrases.said(rng, kinds, np.full(size, ""))
    return _following(asked.head(size), ids.of(at), at, text=text, parent=replies["id"])


def _following(
    asked: pl.DataFrame,
    ids: pl.Series,
    at: Ints,
    *,
    text: pl.Series,
    parent: pl.Series | None = None,
    by_us: bool = False,
) -> pl.DataFrame:
    ours = pl.lit(str(social.OWN_ACCOUNT)).alias("author_id"), pl.lit(world.HANDLE).alias("username")
    return asked.select(
        ids.alias("id"),
        pl.Series("posted_at", at),
        text.alias("text"),
        *(ours if by_us else ("author_id", "username")),
        (asked["id"] if parent is None else parent).alias("parent_id"),
        "thread_id",
        pl.lit("en").alias("lang"),
    )
