"""What the public says when nothing went wrong: praise, questions, chatter, recommendations, trolls, competitors.

Here: posts that are no complaints, and what the organisation answers to them.
Not here: complaints (``ingestion.simulate.complaints``), the shape of a post (``ingestion.simulate.social``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ingestion.simulate import social, world
from ingestion.simulate.population import Block, account_ids
from ingestion.simulate.randomness import HOUR, choice
from ingestion.simulate.texts import words

if TYPE_CHECKING:
    from ingestion.simulate.history import Simulation

OTHERS_PER_MENTION = 1.1  # posts about competitors for each post about us
TROLLS = 60
TROLL_POSTS = 0.02  # for each post about us


def posts(run: Simulation, block: Block, rng: np.random.Generator) -> pl.DataFrame:
    """All posts of this block that are no complaints, answers of the organisation among them."""
    spoken = _spoken(run, block, rng)
    parts = [_posts(run, spoken, rng), _answers(run, spoken, rng)]
    parts.append(_about_others(run, block, rng, size=int(spoken.height * OTHERS_PER_MENTION)))
    parts.append(_trolls(run, block, rng, size=int(rng.poisson(spoken.height * TROLL_POSTS))))
    return pl.concat(parts)


def _spoken(run: Simulation, block: Block, rng: np.random.Generator) -> pl.DataFrame:
    who = block.travelling[run.people.has_x[block.travelling]]
    who = who[rng.random(len(who)) < run.scale.posts / (0.5 * 0.55)]
    size = len(who)
    kind = choice(rng, world.POSTS, size)
    when = rng.integers(block.begins_at, block.ends_at, size)
    thanks = np.isin(kind, ["praise", "recommend"])
    answered = np.where(
        thanks,
        rng.random(size) < world.PRAISE_IS_THANKED,
        (kind == "question") & (rng.random(size) < world.QUESTION_IS_ANSWERED),
    )
    wait = world.THANK_WAIT.draw(rng, size)
    return pl.DataFrame(
        {
            "customer": who,
            "kind": pl.Series(kind, dtype=pl.String),
            "posted_at": when,
            "is_answered": answered,
            "is_thanks": thanks,
            "replied_at": when + (wait * HOUR).astype(np.int64),
            "post_id": run.posts.of(pl.Series(when)),
        }
    )


def _posts(run: Simulation, spoken: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    text, _ = words(rng, spoken["kind"].to_numpy().astype(str), hard=world.HARD_TEXTS)
    who = spoken["customer"].to_numpy()
    name = (
        "traveller" + spoken["customer"].cast(pl.String) if spoken.height else pl.Series([], dtype=pl.String)
    )
    return social.authored(
        spoken["post_id"],
        spoken["posted_at"].to_numpy(),
        text="@MeridianAir " + text,
        author=account_ids(who),
        name=name,
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


def _trolls(run: Simulation, block: Block, rng: np.random.Generator, *, size: int) -> pl.DataFrame:
    text, _ = words(rng, np.where(rng.random(size) < 0.05, "threat", "troll"))
    when = rng.integers(block.begins_at, block.ends_at, size)
    who = rng.integers(0, TROLLS, size)
    return social.authored(
        run.posts.of(pl.Series(when)),
        when,
        text="@MeridianAir " + text if size else text,
        author=pl.Series(who + 700_000_000_000_000).cast(pl.String),
        name="grumbler" + pl.Series(who).cast(pl.String) if size else pl.Series([], dtype=pl.String),
    )
