"""What the organisation publishes and how its public account is kept: own posts, their figures, followers, moderation.

Here: one month at a time. Not here: what others write (``ingestion.simulate.voices``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ingestion.simulate import plain, social, world
from ingestion.simulate.randomness import DAY, HOUR, choice
from ingestion.simulate.timeline import Month, iso

if TYPE_CHECKING:
    from ingestion.simulate.history import Simulation

SOURCE = "publishing_tool"
POSTS_PER_DAY = 1.5
SOURCED = {"marketing": 0.5, "flight_operations": 0.15, "digital": 0.15, "customer_care": 0.1, "": 0.1}
IMPRESSIONS, INTERACTIONS = 8.5, 0.02  # log of the mean; share of impressions
COMMENTS_PER_THOUSAND, CLOSED, WITHOUT_COMMENTS = 0.9, 0.05, 0.35
FOLLOWS, UNFOLLOWS = 0.010, 0.006  # of the customers with an account, per month
SAID = ("New route to {}: book now.", "A look behind the scenes at {}.", "Our crew says hello from {}.")


def write(run: Simulation, month: Month, rng: np.random.Generator) -> None:
    """Own posts of a month with the counters a day and a week later, visits, followers, audits."""
    if month.number == 0:
        _accounts(run)
    posts = _posts(run, month, rng)
    _figures(run, posts, rng)
    _follows(run, month, rng)
    _audits(run, month, rng)


def _accounts(run: Simulation) -> None:
    rows = pl.DataFrame(
        [
            (str(social.OWN_ACCOUNT), world.HANDLE, world.BRAND_NAME, "pr_comms", "true"),
            *(
                (f"66600000000000{n}", handle, world.COMPETITOR_NAMES[b], None, "false")
                for n, (b, handle) in enumerate(world.COMPETITOR_HANDLES.items())
            ),
        ],
        schema=["account_id", "handle", "brand", "department", "is_own"],
        orient="row",
    ).with_columns(platform=pl.lit("x"), valid_from=pl.lit("2015-01-01"), valid_to=pl.lit(None, pl.String))
    plain.write(
        run.deliveries,
        SOURCE,
        "social_accounts",
        rows,
        known=pl.lit(run.timeline.midnight(run.timeline.start_on) + HOUR),
    )


def _posts(run: Simulation, month: Month, rng: np.random.Generator) -> pl.DataFrame:
    size = int(rng.poisson(POSTS_PER_DAY * month.days))
    at = np.sort(rng.integers(run.timeline.midnight(month.first), run.timeline.midnight(month.after), size))
    rows = pl.DataFrame(
        {
            "post_id": pl.Series([f"own-{month.number:03d}-{n:03d}" for n in range(size)], dtype=pl.String),
            "_at": at,
            "source_department": pl.Series(choice(rng, SOURCED, size), dtype=pl.String),
            "comments_closed": rng.random(size) < CLOSED,
            "_silent": rng.random(size) < WITHOUT_COMMENTS,
            "text": pl.Series(
                [SAID[n % len(SAID)].format(f"gate {n % 40}") for n in range(size)], dtype=pl.String
            ),
        }
    ).with_columns(
        pl.when(pl.col("source_department") != "").then("source_department").alias("source_department")
    )
    run.truth.share(
        "D08", rows, chance=1 - SOURCED[""], outcome=pl.col("source_department").is_not_null(), day="_at"
    )
    open_ = rows.filter(~pl.col("comments_closed"))
    run.truth.share(
        "A11", open_, variant="no_comment", chance=WITHOUT_COMMENTS, outcome=pl.col("_silent"), day="_at"
    )
    written = rows.select(
        pl.lit("x").alias("platform"),
        "post_id",
        pl.lit(str(social.OWN_ACCOUNT)).alias("author_id"),
        pl.lit(world.HANDLE).alias("author_handle"),
        iso("_at").alias("posted_at"),
        "text",
        pl.lit("en").alias("lang"),
        pl.lit("true").alias("is_own_account"),
        pl.lit(world.BRAND_NAME).alias("brand"),
        "source_department",
        "comments_closed",
        pl.lit("false").alias("is_paid_partnership"),
        (pl.col("_at") + HOUR).alias("_known"),
    )
    plain.write(
        run.deliveries,
        SOURCE,
        "social_posts",
        written,
        known="_known",
        wrong={"text": "draft"},
        breaks="posted_at",
    )
    return rows


def _figures(run: Simulation, posts: pl.DataFrame, rng: np.random.Generator) -> None:
    size = posts.height
    shown = np.exp(rng.normal(IMPRESSIONS, 0.6, size)).astype(np.int64) + 10
    closed = posts["comments_closed"].to_numpy() | posts["_silent"].to_numpy()
    comments = np.where(closed, 0, 1 + rng.poisson(COMMENTS_PER_THOUSAND * shown / 1000))
    likes = rng.binomial(shown, INTERACTIONS)
    final = posts.select("post_id", "_at").with_columns(
        impressions=shown,
        reach=(shown * 0.8).astype(np.int64),
        likes=likes,
        reposts=rng.binomial(shown, 0.002),
        comments=comments,
        clicks=rng.binomial(shown, 0.01),
        followers=np.full(size, 120_000),
    )
    counts = ["impressions", "reach", "likes", "reposts", "comments", "clicks"]
    early = final.with_columns([(pl.col(c) * 0.6).floor().cast(pl.Int64).alias(c) for c in counts])
    late = final.with_columns(pl.col("_at") + 6 * DAY)
    rows = pl.concat([early, late]).with_columns(
        platform=pl.lit("x"),
        metric_date=run.timeline.local_day(pl.col("_at")),
        is_cumulative=pl.lit("true"),
        _known=pl.col("_at") + DAY,
    )
    plain.write(
        run.deliveries, SOURCE, "social_post_metrics", rows.drop("_at"), known="_known", breaks="metric_date"
    )
    visits = final.select(
        pl.lit("x").alias("platform"),
        "post_id",
        run.timeline.local_day(pl.col("_at")).alias("visited_on"),
        posts["source_department"].alias("department"),
        pl.lit(world.BRAND_NAME).alias("brand"),
        pl.col("impressions").alias("views"),
        pl.Series("organic_visits", rng.binomial(shown, 0.03)),
        pl.Series("leads", rng.binomial(shown, 0.0005)),
        (pl.col("_at") + DAY).alias("_known"),
    )
    plain.write(run.deliveries, "outreach_log", "content_visits", visits, known="_known")


def _follows(run: Simulation, month: Month, rng: np.random.Generator) -> None:
    holders = np.flatnonzero(run.people.has_x)
    parts = []
    for event, share in (("follow", FOLLOWS), ("unfollow", UNFOLLOWS)):
        who = holders[rng.random(len(holders)) < share]
        at = rng.integers(run.timeline.midnight(month.first), run.timeline.midnight(month.after), len(who))
        parts.append(
            pl.DataFrame(
                {
                    "follower_id": pl.Series(who + 900_000_000_000_000).cast(pl.String),
                    "event": [event] * len(who),
                    "_known": at,
                },
                schema_overrides={"event": pl.String},
            )
        )
    rows = pl.concat(parts).with_columns(
        platform=pl.lit("x"), account_id=pl.lit(str(social.OWN_ACCOUNT)), occurred_at=iso("_known")
    )
    plain.write(run.deliveries, SOURCE, "social_follows", rows, known="_known", breaks="occurred_at")


MONITORED = {"x": 1.0, "email": 1.0, "web": 1.0, "chat": 1.0, "forum": 0.0}
DETECTED = 0.88


def _audits(run: Simulation, month: Month, rng: np.random.Generator) -> None:
    """A quarterly search by hand: what was there, and what the tools had found."""
    if month.number % 3 != 1:
        return
    on = month.first
    found = rng.poisson(60, len(MONITORED))
    rows = pl.DataFrame(
        {
            "audited_on": [on] * len(MONITORED),
            "channel": list(MONITORED),
            "brand": [world.BRAND_NAME] * len(MONITORED),
            "is_monitored": [v > 0 for v in MONITORED.values()],
            "complaints_found": found,
            "complaints_detected": rng.binomial(found, [DETECTED * v for v in MONITORED.values()]),
        }
    )
    known = run.timeline.midnight(on) + DAY
    each = rows.with_columns(_at=pl.lit(known - HOUR)).select(
        pl.exclude("audited_on"), pl.lit(1).alias("one")
    )
    units = each.select(
        pl.col("_at").repeat_by("complaints_found").explode(),
        (pl.when("is_monitored").then(DETECTED).otherwise(0.0))
        .repeat_by(each["complaints_found"])
        .explode()
        .alias("p"),
    )
    run.truth.share("R06", units, variant="detected", chance=pl.col("p"), day="_at")
    plain.write(run.deliveries, SOURCE, "listening_audits", rows, known=pl.lit(known))
