"""Which planted chance belongs to which figure.

Here: one function per kind of row, adding to the truth what the KPIs of the catalogue should find.
Not here: the sums (``ingestion.simulate.truth``).
"""

from __future__ import annotations

import polars as pl

from ingestion.simulate import world
from ingestion.simulate.truth import Truth

REPLY_HOURS = {"1h": 1, "24h": 24, "72h": 72, "14d": 336}


def complaints(truth: Truth, made: pl.DataFrame, tickets: pl.DataFrame) -> None:
    """Response, first reply and desk rating."""
    cuts = ("channel",)
    wait = pl.when("is_answered").then("wait")
    truth.share(
        "R02", made, chance=pl.col("p_answered"), outcome=pl.col("is_answered"), cuts=cuts, horizon=14
    )
    for variant, hours in REPLY_HOURS.items():
        chance = 1 - pl.col("p_answered") * _over(hours)
        late = ~(wait <= hours).fill_null(value=False)
        truth.share("R03", made, chance=chance, outcome=late, variant=variant, cuts=cuts, horizon=14)
    for variant, quantile in {"median_calendar": 0.5, "p90_calendar": 0.9}.items():
        truth.quantile(
            "R04", made, variant=variant, quantile=quantile, of_class="channel", done=_answered, cuts=cuts
        )
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


def _answered(channel: str, hours: float) -> float:
    how = world.CHANNELS[channel]
    return how.is_answered * float(how.wait.within(hours))


def _over(hours: float) -> pl.Expr:
    shares = {name: float(how.wait.within(hours)) for name, how in world.CHANNELS.items()}
    return pl.col("channel").replace_strict(shares, return_dtype=pl.Float64)
