"""Which planted chance belongs to which figure of complaints and replies.

Here: adding to the truth what the KPIs of the R, C and D families should find in one block of complaints and tickets.
Not here: the sums (``ingestion.simulate.truth``), figures of other feeds (beside what is drawn).
"""

from __future__ import annotations

import polars as pl

from ingestion.simulate import planted_desk, world
from ingestion.simulate.truth import Truth

REPLY_HOURS = {"1h": 1, "24h": 24, "72h": 72, "14d": 336}
_CHANNEL = ("channel",)


def complaints(truth: Truth, made: pl.DataFrame, tickets: pl.DataFrame) -> None:
    """Everything one block of complaints, and the tickets made of some of them, should be found to say."""
    _response(truth, made)
    _acknowledged(truth, made)
    _promised(truth, made)
    _aftermath(truth, made)
    planted_desk.replies(truth, made, tickets)
    planted_desk.departments(truth, made, tickets)
    planted_desk.desk(truth, tickets)


def _response(truth: Truth, made: pl.DataFrame) -> None:
    answered = pl.col("is_answered")
    truth.share("R02", made, chance=pl.col("p_answered"), outcome=answered, cuts=_CHANNEL, horizon=14)
    for variant, hours in REPLY_HOURS.items():
        chance = 1 - pl.col("p_answered") * _over(hours)
        late = ~_within(hours)
        truth.share("R03", made, chance=chance, outcome=late, variant=variant, cuts=_CHANNEL, horizon=14)
    for variant, quantile in {"median_calendar": 0.5}.items():
        truth.quantile(
            "R04", made, variant=variant, quantile=quantile, of_class="channel", done=_answered, cuts=_CHANNEL
        )
    chance = pl.col("p_answered") * _over(24)
    truth.share(
        "R04", made, variant="within_24h", chance=chance, outcome=_within(24), cuts=_CHANNEL, horizon=14
    )


def _acknowledged(truth: Truth, made: pl.DataFrame) -> None:
    human, machine = (
        pl.col("p_answered") * _over(24),
        _of_channel({n: c.is_acknowledged for n, c in world.CHANNELS.items()}),
    )
    either = 1 - (1 - human) * (1 - machine)
    truth.share(
        "R07", made, chance=either, outcome=_within(24) | pl.col("is_acked"), cuts=_CHANNEL, horizon=2
    )
    truth.share("R07", made, variant="human", chance=human, outcome=_within(24), cuts=_CHANNEL, horizon=2)
    truth.share(
        "R07", made, variant="auto", chance=machine, outcome=pl.col("is_acked"), cuts=_CHANNEL, horizon=2
    )


def _promised(truth: Truth, made: pl.DataFrame) -> None:
    """The desk promises by priority, the public account one day; a post that became a case is a case of the desk."""
    is_case = (pl.col("channel") != "x") | ((pl.col("answer") == "forwarded") & pl.col("has_case"))
    by_priority = pl.col("priority").replace_strict(world.FIRST_REPLY_TARGET, return_dtype=pl.Float64) / 60
    hours = pl.when(is_case).then(by_priority).otherwise(24.0)
    rows = made.with_columns(target=hours)
    shares = pl.concat(
        [
            rows.filter(pl.col("channel") == name).with_columns(
                p=pl.col("target").map_batches(
                    lambda s, how=how: how.is_answered * pl.Series(how.wait.within(s.to_numpy())),
                    return_dtype=pl.Float64,
                )
            )
            for name, how in world.CHANNELS.items()
        ]
    )
    # Whether a post became a case is only decided by the answer, so this one counts what came out.
    desk = shares.filter(pl.col("channel") != "x")
    met = (pl.col("is_answered") & (pl.col("wait") <= pl.col("target"))).alias("met")
    truth.share("R05", shares.with_columns(met), chance=None, outcome=pl.col("met"), horizon=3)
    for channel in world.DESK:
        part = desk.filter(pl.col("channel") == channel).with_columns(met)
        truth.member(
            "R05",
            part,
            dimension="channel",
            member=channel,
            chance=pl.col("p"),
            outcome=pl.col("met"),
            horizon=3,
        )


def _aftermath(truth: Truth, made: pl.DataFrame) -> None:
    """Recovery, worsening and leaving, by whether somebody answered in time."""
    early, can_be_heard = _within(24), (pl.col("channel") == "x") | pl.col("is_answered")
    by_words = pl.col("worsened") & (
        (pl.col("channel") == "x") | (pl.col("replied_at") < pl.col("worsened_at")).fill_null(value=False)
    )
    rows = made.with_columns(
        heard=(pl.col("has_evidence") & can_be_heard) | by_words,
        good=pl.col("has_evidence") & can_be_heard & pl.col("recovered"),
    )
    # Of whom only something angry was heard, nothing good could be heard any more.
    chance = pl.when(pl.col("has_evidence") & can_be_heard).then("p_recovers").otherwise(0.0)
    heard = rows.filter("heard").with_columns(early=early)
    truth.share("R13", heard, chance=chance, outcome=pl.col("good"), horizon=30)
    bound = pl.when(can_be_heard).then(world.EVIDENCE_IS_SEEN * pl.col("p_recovers")).otherwise(0.0)
    truth.share("R13", rows, variant="lower_bound", chance=bound, outcome=pl.col("good"), horizon=30)
    for variant in ("main", "unadjusted", "adjusted_finely"):
        truth.share(
            "R14",
            heard,
            variant=variant,
            chance=chance,
            outcome=pl.col("good"),
            group=pl.col("early"),
            horizon=30,
        )
    known = made.filter((pl.col("channel") != "x") & pl.col("is_identified"))
    leaves = pl.when("is_repeat").then(0.0).otherwise("p_churns")
    for variant in ("main", "unadjusted"):
        truth.share(
            "R15",
            known,
            variant=variant,
            chance=leaves,
            outcome=pl.col("churned_at").is_not_null(),
            group=~_within(72),
            horizon=125,
        )


def _within(hours: float) -> pl.Expr:
    return pl.col("is_answered") & (pl.col("wait") <= hours)


def _answered(channel: str, hours: float) -> float:
    how = world.CHANNELS[channel]
    return how.is_answered * float(how.wait.within(hours))


def _over(hours: float) -> pl.Expr:
    return _of_channel({name: float(how.wait.within(hours)) for name, how in world.CHANNELS.items()})


def _of_channel(values: dict[str, float]) -> pl.Expr:
    return pl.col("channel").replace_strict(values, return_dtype=pl.Float64)
