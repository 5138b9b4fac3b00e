"""What was planted in the answers of customers.

Here: adding to the truth. Not here: drawing answers (``ingestion.simulate.survey``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from ingestion.simulate.survey_answers import (
    AGREE,
    BREAKS_OFF,
    CALLED_BACK,
    CES,
    CSAT,
    FCR,
    FINISHES,
    NPS,
)

if TYPE_CHECKING:
    from ingestion.simulate.history import Simulation


def planted(run: Simulation, invited: pl.DataFrame, responses: pl.DataFrame) -> None:
    """Add what these invitations and responses should be found to say."""
    truth, done = run.truth, responses.filter("finished")
    nps = {s: 100 * (v["promoter"] - v["detractor"]) for s, v in NPS.items()}
    vote = pl.when(pl.col("NPS") >= 9).then(100).when(pl.col("NPS") <= 6).then(-100).otherwise(0)
    truth.share(
        "C01",
        done,
        chance=pl.col("segment").replace_strict(nps, return_dtype=pl.Float64),
        outcome=vote,
        day="recorded",
        cuts=("segment",),
    )
    top2, top = CSAT["5"] + CSAT["4"], CSAT["5"]
    truth.share("C02", done, chance=top2, outcome=pl.col("CSAT") >= 4, day="recorded", cuts=("segment",))
    truth.share("C03", done, chance=top, outcome=pl.col("CSAT") == 5, day="recorded")
    truth.share(
        "C04", done, chance=sum(int(k) * v for k, v in CES.items()), outcome=pl.col("CES"), day="recorded"
    )
    easy = CES["5"] + CES["6"] + CES["7"]
    truth.share("C04", done, variant="easy_share", chance=easy, outcome=pl.col("CES") >= 5, day="recorded")
    truth.share("C05e", done, chance=FCR, outcome=pl.col("FCR"), day="recorded")
    truth.share("B11", done, chance=sum(AGREE["TRUST"][3:]), outcome=pl.col("TRUST") >= 4, day="recorded")
    _asked(run, invited, responses)
    _values(run, done)


def _asked(run: Simulation, invited: pl.DataFrame, responses: pl.DataFrame) -> None:
    """Who answers, and who is called back."""
    truth = run.truth
    delivered = invited.filter("is_delivered")
    truth.share("L01", delivered, chance=FINISHES, outcome=pl.col("finished"), day="sent", cuts=("wave",))
    done_share = FINISHES / (FINISHES + BREAKS_OFF)
    truth.share(
        "L01", responses, variant="completion", chance=done_share, outcome=pl.col("finished"), day="recorded"
    )
    truth.share(
        "L01",
        responses,
        variant="break_off",
        chance=1 - done_share,
        outcome=~pl.col("finished"),
        day="recorded",
    )
    unhappy = responses.filter(pl.col("is_detractor") & pl.col("contact_allowed"))
    truth.share(
        "L02",
        unhappy,
        variant="detractors",
        chance=CALLED_BACK,
        outcome=pl.col("is_called"),
        day="recorded",
        cuts=("wave",),
    )


def _values(run: Simulation, done: pl.DataFrame) -> None:
    """Four values, and whether anybody notices improvements."""
    truth = run.truth
    for value, name in {
        "authenticity": "AUTHENTICITY",
        "fairness": "FAIRNESS",
        "transparency": "TRANSPARENCY",
        "good_faith": "GOOD_FAITH",
    }.items():
        mean = sum(25 * n * share for n, share in enumerate(AGREE[name]))
        truth.share(
            "P05",
            done,
            variant=f"customers_{value}",
            chance=mean,
            outcome=25.0 * (pl.col(name) - 1),
            day="recorded",
        )
    noticed = pl.concat(
        [
            done.select(
                "recorded",
                pl.col(f"NOTICED_{t.upper()}").alias("y"),
                pl.lit(t).alias("topic"),
                pl.lit(sum(AGREE[f"NOTICED_{t.upper()}"][3:])).alias("p"),
            )
            for t in ("baggage", "refund")
        ]
    )
    truth.share(
        "L14",
        noticed,
        variant="everyone",
        chance=pl.col("p"),
        outcome=pl.col("y") >= 4,
        day="recorded",
        cuts=("topic",),
    )
