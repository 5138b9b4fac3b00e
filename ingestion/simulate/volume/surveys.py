"""Answers of one day of a reference year: eight to each survey, and twenty to each pulse of the people inside.

Here: those. Not here: the header rows of the exports (``ingestion.simulate.qualtrics``).
"""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl

from ingestion.simulate import qualtrics, world
from ingestion.simulate.delivery import KNOWN
from ingestion.simulate.employees import UNITS, ids
from ingestion.simulate.pulses import ITEMS, RECOMMEND, SOURCE
from ingestion.simulate.randomness import DAY, HOUR, choice
from ingestion.simulate.survey_answers import AGREE, CES, CSAT, FCR
from ingestion.simulate.survey_answers import NPS as VOTES_OF
from ingestion.simulate.texts import words
from ingestion.simulate.volume import phrases
from ingestion.simulate.volume.exports import Run

SURVEY = "post_flight"
ALWAYS = ("AUTHENTICITY", "FAIRNESS", "TRUST")
FINISHED, COMMENTED, ANSWERS_PULSE = 0.97, 0.6, 0.7
PULSE_SENT_ON = 6  # day of the month
# Two more items for each of these, so that a pulse asks twenty things.
MORE_ITEMS = (
    "I know what is expected of me",
    "I have what I need to do my work well",
    "My colleagues help me when I ask",
    "I can speak up without fear",
    "I learn something new in my work",
    "My workload is fair",
    "I would choose Meridian Air again",
    "I understand where Meridian Air is going",
)


def write(run: Run, day: dt.date) -> None:
    """Write the responses of this day, and on one day of the month the pulse."""
    _responses(run, day)
    if day.day == PULSE_SENT_ON:
        _pulse(run, day)


def _responses(run: Run, day: dt.date) -> None:
    rng = run.deliveries.randomness.of("responses")
    size = run.size.of(run.size.responses, day)
    # nobody twice a day, so that it is clear which answer of a person is the last
    who = run.size.some_customers(rng, size)
    topic = choice(rng, {"": 0.5, "baggage": 0.15, "delay": 0.15, "website": 0.1, "refund": 0.1}, size)
    comments = phrases.said(rng, np.full(size, "comment"), topic)
    does_comment = pl.Series(rng.random(size) < COMMENTED)
    frame = pl.DataFrame(
        {
            "response_id": _response_ids(day, size),
            "customer": who,
            "recorded": run.timeline.midnight(day) + rng.integers(0, DAY, size),
            "duration": rng.integers(90, 420, size),
            "finished": rng.random(size) < FINISHED,
            "NPS": _votes(rng, size),
            "CSAT": choice(rng, CSAT, size).astype(np.int64),
            "CES": choice(rng, CES, size).astype(np.int64),
            "FCR": (rng.random(size) < FCR).astype(np.int64),
            **{name: _scale(rng, AGREE[name], size) for name in ALWAYS},
            "noticed": _scale(rng, AGREE["NOTICED_BAGGAGE"], size),
            "contact_allowed": rng.random(size) < 0.6,
            "weight": np.round(rng.uniform(0.5, 2.0, size), 3),
            "segment": choice(rng, world.SEGMENTS, size),
        }
    )
    nothing = pl.lit(None, pl.Int64)
    frame = frame.with_columns(
        pl.when(does_comment).then(comments).alias("COMMENT"),
        pl.when(~does_comment).then("noticed").alias("NOTICED_BAGGAGE"),
        *[nothing.alias(name) for name in ("TRANSPARENCY", "GOOD_FAITH", "NOTICED_REFUND")],
        pl.lit(f"{day:%Y-%m}").alias("wave"),
        pl.lit(None, pl.String).alias("invite_id"),
    )
    qualtrics.write(run.deliveries, SURVEY, frame)


def _response_ids(day: dt.date, size: int) -> pl.Series:
    return f"R_{day:%y%m%d}" + pl.Series(np.arange(size)).cast(pl.String).str.zfill(7)


def _scale(rng: np.random.Generator, shares: list[float], size: int) -> np.ndarray:
    return choice(rng, {str(n + 1): share for n, share in enumerate(shares)}, size).astype(np.int64)


def _votes(rng: np.random.Generator, size: int) -> np.ndarray:
    group = choice(rng, VOTES_OF["leisure"], size)
    low = np.where(group == "promoter", 9, np.where(group == "passive", 7, 0))
    many = np.where(group == "detractor", 7, 2)
    return low + (rng.random(size) * many).astype(np.int64)


def _pulse(run: Run, day: dt.date) -> None:
    rng = run.deliveries.randomness.of("pulse")
    who, size = np.arange(run.size.employees), run.size.employees
    unit = choice(run.deliveries.randomness.of("unit"), {n: u.heads for n, u in UNITS.items()}, size)
    sent = run.timeline.midnight(day) + 8 * HOUR
    answers = pl.Series(rng.random(size) < ANSWERS_PULSE)
    said = pl.Series(rng.random(size) < 0.15) & answers
    text, _ = words(rng, np.full(size, "review"))
    number = ids(who)
    clock = "%d-%m-%Y %H:%M"
    done = pl.from_epoch(pl.Series(sent + rng.integers(HOUR, 9 * DAY, size)), time_unit="s").dt.strftime(
        clock
    )
    columns: dict[str, pl.Series | pl.Expr] = {}
    for item in (*ITEMS, *MORE_ITEMS, RECOMMEND):
        high = 11 if item == RECOMMEND else 6
        score = pl.Series(rng.integers(0 if item == RECOMMEND else 1, high, size))
        columns[item] = pl.when(answers).then(score)
        columns[f"{item}_COMMENT"] = pl.when(said).then(text) if item == RECOMMEND else pl.lit("")
        columns[f"{item}_COMMENT_TOPICS"] = pl.lit("")
        columns[f"{item}_SENSITIVE_COMMENT_FLAG"] = pl.lit("")
    frame = pl.DataFrame({"EMP ID": number, "Department": unit, "done": done}).select(
        pl.lit("Fictional").alias("First Name"),
        pl.col("EMP ID").alias("Last Name"),
        (pl.col("EMP ID") + "@meridian.example").alias("Email"),
        pl.lit("ACTIVE").alias("Status"),
        "EMP ID",
        pl.lit("E000001").alias("Manager ID"),
        "Department",
        pl.when(answers).then("done").alias("Survey Cycle Completion Date"),
        pl.from_epoch(pl.lit(sent), time_unit="s").dt.strftime(clock).alias("Survey Cycle Sent Date"),
        *[value.alias(name) for name, value in columns.items()],
        pl.lit(sent + 12 * DAY).alias(KNOWN),
    )
    run.deliveries.csv(SOURCE, "survey_export", frame, punctual=True)
