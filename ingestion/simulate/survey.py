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
from ingestion.simulate.randomness import DAY, HOUR
from ingestion.simulate.survey_answers import BREAKS_OFF, DELIVERED, FINISHES, REMINDED, answers
from ingestion.simulate.survey_truth import planted
from ingestion.simulate.timeline import iso

if TYPE_CHECKING:
    from ingestion.simulate.history import Simulation

SURVEY = "post_flight"


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
    responses = answered.hstack(answers(rng, answered))
    qualtrics.write(run.deliveries, SURVEY, responses)
    planted(run, invited, responses)
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
