"""What customers answer when asked: invitations, and responses in the shape of a Qualtrics export.

Here: who is invited, answers and comments, and the call back to those who were unhappy.
Not here: the header rows of the export (``ingestion.simulate.qualtrics``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ingestion.simulate import folder, plain, qualtrics, world
from ingestion.simulate.population import Block, customer_ids, names
from ingestion.simulate.randomness import DAY, HOUR, choice
from ingestion.simulate.texts import words
from ingestion.simulate.timeline import iso

if TYPE_CHECKING:
    from ingestion.simulate.history import Simulation

SURVEY = "post_flight"
DELIVERED, FINISHES, BREAKS_OFF, REMINDED = 0.97, 0.30, 0.05, 0.35
# Shares of scores: NPS by segment, everything else for all.
NPS = {
    "business": {"promoter": 0.34, "passive": 0.36, "detractor": 0.30},
    "leisure": {"promoter": 0.46, "passive": 0.33, "detractor": 0.21},
    "family": {"promoter": 0.40, "passive": 0.35, "detractor": 0.25},
}
VOTES = {"promoter": [9, 10], "passive": [7, 8], "detractor": [0, 2, 3, 4, 5, 6]}
CSAT = {"5": 0.31, "4": 0.40, "3": 0.16, "2": 0.08, "1": 0.05}
CES = {"7": 0.28, "6": 0.27, "5": 0.18, "4": 0.12, "3": 0.08, "2": 0.04, "1": 0.03}
FCR = 0.71
AGREE = {  # share of each answer 1..5
    "AUTHENTICITY": [0.06, 0.12, 0.22, 0.36, 0.24],
    "FAIRNESS": [0.10, 0.16, 0.26, 0.30, 0.18],
    "TRANSPARENCY": [0.12, 0.20, 0.26, 0.28, 0.14],
    "GOOD_FAITH": [0.07, 0.13, 0.24, 0.34, 0.22],
    "TRUST": [0.06, 0.11, 0.23, 0.37, 0.23],
    "NOTICED_BAGGAGE": [0.18, 0.22, 0.25, 0.22, 0.13],
    "NOTICED_REFUND": [0.24, 0.26, 0.22, 0.18, 0.10],
}
CONTACT_ALLOWED, CALLED_BACK = 0.6, 0.55
COMMENTS = 0.5


def write(run: Simulation, block: Block, rng: np.random.Generator) -> pl.DataFrame:
    """Invitations and responses of this block; those who were called back, for the desk."""
    if block.month.number == 0 and block.number == 0:
        _questions(run, block)
    # Who complained lately is left alone, so that no survey tells the end of a complaint by chance.
    asked = block.travelling[run.people.complained_at[block.travelling] < block.begins_at - 31 * DAY]
    who = asked[rng.random(len(asked)) < run.scale.invitations / 0.5]
    invited = _invited(run, who, block, rng)
    _invitations(run, invited, rng)
    answered = invited.filter(pl.col("started"))
    responses = answered.hstack(_answers(rng, answered))
    qualtrics.write(run.deliveries, SURVEY, responses)
    _planted(run, invited, responses)
    return responses.filter(pl.col("is_called"))


def _questions(run: Simulation, block: Block) -> None:
    """The questionnaire as the survey tool describes it; the reference list of the house says the same."""
    path = folder.DATA / "organisation" / "reference" / "survey_questions.csv"
    asked = pl.read_csv(path, infer_schema=False).filter(
        pl.col("survey_id") == SURVEY, pl.col("scale_min").is_not_null()
    )
    plain.write(
        run.deliveries, qualtrics.SOURCE, "survey_questions", asked, known=pl.lit(block.begins_at + HOUR)
    )


def _invited(run: Simulation, who: np.ndarray, block: Block, rng: np.random.Generator) -> pl.DataFrame:
    size = len(who)
    sent = rng.integers(block.begins_at, block.ends_at, size)
    delivered = rng.random(size) < DELIVERED
    draw = rng.random(size)
    finished = delivered & (draw < FINISHES)
    started = delivered & (draw < FINISHES + BREAKS_OFF)
    recorded = sent + rng.integers(HOUR, 3 * DAY, size)
    return pl.DataFrame(
        {
            "customer": who,
            "sent": sent,
            "is_delivered": delivered,
            "finished": finished,
            "started": started,
            "recorded": recorded,
            "segment": names(run.people.segment[who], world.SEGMENTS),
            "wave": pl.Series([f"{block.month.first:%Y-%m}"] * size, dtype=pl.String),
            "invite_id": pl.Series(
                [f"I{block.month.number:03d}{block.number:04d}{n:06d}" for n in range(size)], dtype=pl.String
            ),
        }
    )


def _invitations(run: Simulation, invited: pl.DataFrame, rng: np.random.Generator) -> None:
    reminded = invited.filter(~pl.col("started"), pl.Series(rng.random(invited.height) < REMINDED))
    reminded = reminded.with_columns(
        pl.col("sent") + 4 * DAY, ("R" + pl.col("invite_id")).alias("invite_id"), is_reminder=pl.lit("true")
    )
    every = pl.concat([invited.with_columns(is_reminder=pl.lit("false")), reminded])
    begun = pl.col("started") & (pl.col("is_reminder") == "false")
    rows = every.select(
        "invite_id",
        pl.lit(SURVEY).alias("survey_id"),
        pl.col("wave").alias("wave_id"),
        customer_ids(every["customer"].to_numpy()).alias("person_ref"),
        pl.lit("email").alias("channel"),
        iso("sent").alias("sent_at"),
        pl.col("is_delivered").alias("delivered"),
        iso(pl.when(begun).then(pl.col("recorded") - 600)).alias("opened_at"),
        iso(pl.when(begun).then(pl.col("recorded") - 420)).alias("started_at"),
        iso(pl.when(begun & pl.col("finished")).then("recorded")).alias("finished_at"),
        "is_reminder",
        # The history of an invitation is exported when the wave is over.
        (pl.col("sent") + 4 * DAY).alias("_known"),
    )
    plain.write(
        run.deliveries,
        qualtrics.SOURCE,
        "survey_invitations",
        rows,
        known="_known",
        key="invite_id",
        breaks="sent_at",
    )


def _answers(rng: np.random.Generator, answered: pl.DataFrame) -> pl.DataFrame:
    size = answered.height
    group = np.empty(size, dtype=object)
    for segment, shares in NPS.items():
        rows = np.flatnonzero(answered["segment"].to_numpy() == segment)
        group[rows] = choice(rng, shares, len(rows))
    votes = np.array(
        [VOTES[g][int(u * len(VOTES[g]))] for g, u in zip(group, rng.random(size), strict=True)],
        dtype=np.int64,
    )
    kind = rng.random(size) < COMMENTS
    topic = choice(rng, {"": 0.5, "baggage": 0.15, "delay": 0.15, "website": 0.1, "refund": 0.1}, size)
    comment, _ = words(rng, np.full(size, "comment"), topic)
    allowed = rng.random(size) < CONTACT_ALLOWED
    called = allowed & (group == "detractor") & (rng.random(size) < CALLED_BACK)
    scales = {
        name: choice(rng, {str(n + 1): share for n, share in enumerate(shares)}, size).astype(np.int64)
        for name, shares in AGREE.items()
    }
    return pl.DataFrame(
        {
            "response_id": "R_" + answered["invite_id"],
            "NPS": votes,
            "CSAT": choice(rng, CSAT, size).astype(np.int64),
            "CES": choice(rng, CES, size).astype(np.int64),
            "FCR": (rng.random(size) < FCR).astype(np.int64),
            **scales,
            "COMMENT": pl.select(pl.when(pl.Series(kind)).then(comment)).to_series(),
            "topic": pl.Series(topic, dtype=pl.String),
            "is_detractor": group == "detractor",
            "contact_allowed": allowed,
            "is_called": called,
            "duration": rng.integers(90, 420, size),
            "weight": np.round(rng.uniform(0.5, 2.0, size), 3),
        }
    )


def _planted(run: Simulation, invited: pl.DataFrame, responses: pl.DataFrame) -> None:
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
