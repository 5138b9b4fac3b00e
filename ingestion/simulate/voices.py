"""What the public says when nothing went wrong: praise, questions, chatter, recommendations, trolls, competitors.

Here: posts that are no complaints, and what the organisation answers to them.
Not here: complaints (``ingestion.simulate.complaints``), the shape of a post (``ingestion.simulate.social``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ingestion.simulate import social, world
from ingestion.simulate.population import Block
from ingestion.simulate.randomness import DAY, HOUR, choice
from ingestion.simulate.texts import words

if TYPE_CHECKING:
    from ingestion.simulate.history import Simulation

OTHERS_PER_MENTION = 1.1  # posts about competitors for each post about us
TROLLS = 60
TROLL_POSTS = 0.02  # for each post about us
CUSTOMERS, STRANGERS = 900_000_000_000_000, 10**15
THREATS = 0.05  # of what trolls write


def posts(
    run: Simulation, block: Block, rng: np.random.Generator
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """All posts of this block that are no complaints, answers to them among them; the trolls' apart; what was meant."""
    spoken = _spoken(run, block, rng)
    text, _ = words(rng, spoken["kind"].to_numpy().astype(str), hard=world.HARD_TEXTS)
    spoken = spoken.with_columns(text="@MeridianAir " + text)
    again = _more_praise(run, spoken, rng)
    parts = [_posts(spoken), _answers(run, spoken, rng), _posts(again), _answers(run, again, rng)]
    parts.append(_about_others(run, block, rng, size=int(spoken.height * OTHERS_PER_MENTION)))
    trolls, threats = _trolls(run, block, rng, size=int(rng.poisson(spoken.height * TROLL_POSTS)))
    _planted(run, spoken, again)
    marked = trolls.select("id", "posted_at").with_columns(is_threat=pl.Series(threats))
    return pl.concat([*parts, trolls]), marked, spoken.select("kind", "text")


def _spoken(run: Simulation, block: Block, rng: np.random.Generator) -> pl.DataFrame:
    who = block.travelling[run.people.has_x[block.travelling]]
    who = who[rng.random(len(who)) < run.scale.posts / (0.5 * 0.55)]
    size = len(who)
    kind = choice(rng, world.POSTS, size)
    when = rng.integers(block.begins_at, block.ends_at, size)
    thanks = kind == "praise"
    answered = np.where(
        thanks,
        rng.random(size) < world.PRAISE_IS_THANKED,
        (kind == "question") & (rng.random(size) < world.QUESTION_IS_ANSWERED),
    )
    wait = world.THANK_WAIT.draw(rng, size)
    repeats = np.where(answered, world.PRAISES_AGAIN["thanked"], world.PRAISES_AGAIN["not_thanked"])
    posts = run.posts.of(pl.Series(when))
    # Who praises is a stranger met once, so that what they say later can only be the effect of the thanks.
    author = np.where(
        thanks, STRANGERS + (posts.to_numpy() & 0x3FFFFF) + when * 10**4 % 10**14, who + CUSTOMERS
    )
    return pl.DataFrame(
        {
            "author": author,
            "channel": pl.Series(["x"] * size, dtype=pl.String),
            "praises_again": thanks & (rng.random(size) < repeats),
            "again_at": when + rng.integers(4 * DAY, 85 * DAY, size),
            "kind": pl.Series(kind, dtype=pl.String),
            "posted_at": when,
            "is_answered": answered,
            "is_thanks": thanks,
            "replied_at": when + (wait * HOUR).astype(np.int64),
            "post_id": posts,
        }
    )


def _posts(spoken: pl.DataFrame) -> pl.DataFrame:
    return social.authored(
        spoken["post_id"],
        spoken["posted_at"].to_numpy(),
        text=spoken["text"],
        author=spoken["author"].cast(pl.String),
        name="traveller" + spoken["author"].cast(pl.String),
    )


def _answers(run: Simulation, spoken: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    answered = spoken.filter("is_answered")
    text, _ = words(rng, np.where(answered["is_thanks"].to_numpy(), "thanks", "answer"))
    size = answered.height
    return social.authored(
        run.posts.of(answered["replied_at"]),
        answered["replied_at"].to_numpy(),
        text=text,
        author=pl.Series([str(social.OWN_ACCOUNT)] * size, dtype=pl.String),
        name=pl.Series([world.HANDLE] * size, dtype=pl.String),
        parent=answered["post_id"],
    )


def _about_others(run: Simulation, block: Block, rng: np.random.Generator, *, size: int) -> pl.DataFrame:
    brand = choice(rng, world.COMPETITORS, size)
    kind = choice(rng, {"praise": 0.35, "chatter": 0.45, "question": 0.2}, size)
    text, _ = words(rng, kind)
    when = rng.integers(block.begins_at, block.ends_at, size)
    who = rng.integers(0, max(run.scale.customers // 2, 50), size)
    handle = np.array([world.COMPETITOR_HANDLES[str(b)] for b in brand], dtype=object)
    said = pl.DataFrame({"h": pl.Series(handle, dtype=pl.String), "t": text}).select(
        said=pl.format("@{} {}", "h", "t")
    )["said"]
    return social.authored(
        run.posts.of(pl.Series(when)),
        when,
        text=said,
        author=pl.Series(who + 800_000_000_000_000).cast(pl.String),
        name="flyer" + pl.Series(who).cast(pl.String) if size else pl.Series([], dtype=pl.String),
    )


def _more_praise(run: Simulation, spoken: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """Who praised praises again within a quarter, more often if somebody said thank you; that may be thanked, too."""
    again = spoken.filter("praises_again")
    size = again.height
    wait = (world.THANK_WAIT.draw(rng, size) * HOUR).astype(np.int64)
    text, _ = words(rng, np.full(size, "praise"))
    again = again.with_columns(
        text="@MeridianAir " + text,
        first_at=pl.col("posted_at"),
        posted_at=pl.col("again_at"),
        replied_at=pl.col("again_at") + pl.Series(wait),
        is_answered=pl.Series(rng.random(size) < world.PRAISE_IS_THANKED),
        post_id=run.posts.of(again["again_at"]),
    )
    _planted_thanks(run, again)
    return again


def _trolls(
    run: Simulation, block: Block, rng: np.random.Generator, *, size: int
) -> tuple[pl.DataFrame, np.ndarray]:
    threats = rng.random(size) < THREATS
    text, _ = words(rng, np.where(threats, "threat", "troll"))
    when = rng.integers(block.begins_at, block.ends_at, size)
    who = rng.integers(0, TROLLS, size)
    posts = social.authored(
        run.posts.of(pl.Series(when)),
        when,
        text="@MeridianAir " + text,
        author=pl.Series(who + 700_000_000_000_000).cast(pl.String),
        name="grumbler" + pl.Series(who).cast(pl.String),
    )
    return posts, threats


def _planted(run: Simulation, spoken: pl.DataFrame, again: pl.DataFrame) -> None:
    praise = spoken.filter("is_thanks")
    _planted_thanks(run, praise)
    praise = pl.concat([praise, _later(run, again)], how="diagonal")
    thanked, not_thanked = world.PRAISES_AGAIN["thanked"], world.PRAISES_AGAIN["not_thanked"]
    repeats = pl.when("is_last").then(0.0).when("is_answered").then(thanked).otherwise(not_thanked)
    praise = praise.with_columns(pl.col("is_last").fill_null(value=False))
    for variant in ("main", "unadjusted"):
        run.truth.share(
            "A04",
            praise,
            variant=variant,
            chance=repeats,
            outcome=pl.col("praises_again"),
            group=pl.col("is_answered"),
            horizon=90,
        )
    for variant, group in (("thanked", pl.col("is_answered")), ("not_thanked", ~pl.col("is_answered"))):
        part = praise.filter(group)
        run.truth.share(
            "A04", part, variant=variant, chance=repeats, outcome=pl.col("praises_again"), horizon=90
        )


def _later(run: Simulation, again: pl.DataFrame) -> pl.DataFrame:
    """Second praise of a later quarter counts as praise of its own, and nothing follows it."""

    def quarter(second: str) -> pl.Expr:
        return run.timeline.local_day(pl.col(second)).dt.truncate("1q")

    later = again.filter(quarter("posted_at") != quarter("first_at"))
    return later.with_columns(is_last=pl.lit(value=True), praises_again=pl.lit(value=False))


def _planted_thanks(run: Simulation, praise: pl.DataFrame) -> None:
    chance, found = world.PRAISE_IS_THANKED, pl.col("is_answered")
    run.truth.share("A02", praise, chance=chance, outcome=found, cuts=("channel",), horizon=3)
    run.truth.quantile("A03", praise, variant="p50", quantile=0.5, of_class="channel", done=_thanked)


def _thanked(_: str, hours: float) -> float:
    return world.PRAISE_IS_THANKED * float(world.THANK_WAIT.within(hours))
