"""What was planted at the desk: what replies are worth, who causes and who gets to know, ratings and reopenings.

Here: adding to the truth. Not here: answering and its aftermath (``ingestion.simulate.planted``).
"""

from __future__ import annotations

import polars as pl

from ingestion.simulate import world
from ingestion.simulate.support import ANSWERS_TWICE, HANDED_OVER
from ingestion.simulate.truth import Truth

MADE_RIGHT = ("refund", "replacement", "fix", "credit", "correction")
# To pass something on is no answer either.
NOTHING_SAID = ("perfunctory", "forwarded")


def replies(truth: Truth, made: pl.DataFrame, tickets: pl.DataFrame) -> None:
    """What first replies are like; a second one at the desk settles the matter."""
    first = made.filter("is_answered").with_columns(
        p=pl.when(pl.col("channel") == "x").then(_says_nothing("x")).otherwise(_says_nothing("desk")),
        y=pl.col("answer").is_in(NOTHING_SAID),
        at=pl.col("replied_at"),
    )
    second = tickets.filter(pl.col("is_complaint") & pl.col("answers_twice")).select(
        pl.lit(0.0).alias("p"), pl.lit(value=False).alias("y"), pl.col("solved_at").alias("at")
    )
    every = pl.concat([first.select("p", "y", "at"), second])
    truth.share("R08", every, chance=pl.col("p"), outcome=pl.col("y"), day="at")
    sent_on = (
        pl.when(pl.col("channel") == "x")
        .then(world.ANSWERS["x"]["redirect"])
        .otherwise(world.ANSWERS["desk"]["redirect"])
    )
    once = first.with_columns(q=sent_on)
    both = pl.concat(
        [
            once.select("q", (pl.col("answer") == "redirect").alias("y"), "at"),
            second.rename({"p": "q"}).select("q", "y", "at"),
        ]
    )
    truth.share("R08", both, variant="redirected", chance=pl.col("q"), outcome=pl.col("y"), day="at")
    forwarded = first.filter(pl.col("answer") == "forwarded")
    truth.share(
        "R10", forwarded, chance=world.FORWARDED_HAS_CASE, outcome=pl.col("has_case"), day="at", horizon=7
    )
    public = first.filter(pl.col("channel") == "x")
    moved = world.ANSWERS["x"]["redirect"]
    truth.share(
        "R18", public, chance=moved, outcome=pl.col("answer") == "redirect", cuts=("channel",), horizon=14
    )


def departments(truth: Truth, made: pl.DataFrame, tickets: pl.DataFrame) -> None:
    """Who made it right, who caused it, who got to know."""
    told = tickets.filter("is_complaint")
    solved = told.filter(pl.col("last_solved_at").is_not_null() & pl.col("is_upheld"))
    right = sum(world.REMEDY[name] for name in MADE_RIGHT)
    truth.share("R12", solved, chance=right, outcome=pl.col("remedy").is_in(MADE_RIGHT), horizon=45)
    closed = told.filter(pl.col("closed_at").is_not_null())
    read = pl.when(pl.col("last_solved_at").is_not_null()).then(world.CAUSE_IS_REVIEWED).otherwise(0.0)
    truth.share("D01", closed, variant="by_reviewers", chance=read, horizon=60)
    forwarded = pl.col("answer") == "forwarded"
    can_move = pl.when(~pl.col("is_answered")).then(0.0).when(forwarded).then(world.FORWARDED_HAS_CASE)
    handed = can_move.when(pl.col("channel") == "x").then(0.0).otherwise(HANDED_OVER)
    truth.share("D03", made, chance=handed, horizon=30)
    by_pr = (
        pl.when(pl.col("channel") == "x")
        .then(pl.col("p_answered") * (1 - world.ANSWERS["x"]["forwarded"] * world.FORWARDED_HAS_CASE))
        .otherwise(0.0)
    )
    absorbed = (
        (pl.col("channel") == "x")
        & pl.col("is_answered")
        & ~((pl.col("answer") == "forwarded") & pl.col("has_case"))
    )
    truth.share("D02", made, chance=by_pr, outcome=absorbed, horizon=30)


def desk(truth: Truth, tickets: pl.DataFrame) -> None:
    """How the desk is rated, what comes back, what is settled at once."""
    rated = tickets.filter(pl.col("rated_at").is_not_null())
    truth.share(
        "C02",
        rated,
        variant="desk_rating",
        chance=pl.col("p_recovers"),
        outcome=pl.col("recovered"),
        cuts=("channel",),
        horizon=40,
    )
    solved = tickets.filter(pl.col("solved_at").is_not_null())
    truth.share("C08", solved, chance=world.REOPENS, outcome=pl.col("reopens"), day="solved_at", horizon=14)
    once = ~pl.col("answers_twice")
    truth.share("C10", solved, chance=1 - ANSWERS_TWICE, outcome=once, day="last_solved_at", horizon=14)


def _says_nothing(by: str) -> float:
    return sum(world.ANSWERS[by][kind] for kind in NOTHING_SAID)
