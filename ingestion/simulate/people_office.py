"""The small monthly feeds of the people department: absence, policy, sharing, output of units, reviews.

Here: one month at a time. Not here: who works where and when (``ingestion.simulate.employees``).
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ingestion.simulate import plain
from ingestion.simulate.employees import UNITS, ids
from ingestion.simulate.population import NEVER
from ingestion.simulate.randomness import DAY, HOUR, choice
from ingestion.simulate.texts import words
from ingestion.simulate.timeline import Month, iso

if TYPE_CHECKING:
    from ingestion.simulate.history import Simulation

FILES = "people_files"
ABSENT, SCHEDULED_DAYS = 0.045, 21
ACKNOWLEDGES, COACHED_IN_A_MONTH, PASSES = 0.9, 0.07, 0.92
VIOLATIONS = {True: 0.0008, False: 0.0024}  # per person and month, coached or not
OPTED_IN, SHARES = 0.35, 0.4
POLICY = "2024-2"
REVIEW_STARS = {"5": 0.25, "4": 0.35, "3": 0.22, "2": 0.12, "1": 0.06}


def write(run: Simulation, month: Month, rng: np.random.Generator) -> None:
    """Everything filed about one month."""
    here = run.staff.present(run.timeline.midnight(month.first))
    known = run.timeline.midnight(month.after) - HOUR
    _absence(run, here, month, rng, known)
    _policy(run, here, month, rng)
    _advocacy(run, here, month, rng)
    _units(run, month, rng, known)
    _reviews(run, month, rng)


def _absence(run: Simulation, here: np.ndarray, month: Month, rng: np.random.Generator, known: int) -> None:
    days = rng.binomial(SCHEDULED_DAYS, ABSENT, len(here))
    rows = pl.DataFrame(
        {
            "employee_id": ids(here),
            "month": [month.first] * len(here),
            "absent_days": days,
            "scheduled_days": [SCHEDULED_DAYS] * len(here),
        }
    ).with_columns(_at=pl.lit(known))
    run.truth.share("E13", rows, chance=ABSENT, outcome=pl.col("absent_days") / SCHEDULED_DAYS, day="_at")
    plain.write(
        run.deliveries, FILES, "employee_absence", rows.drop("_at"), known=pl.lit(known), breaks="month"
    )


def _policy(run: Simulation, here: np.ndarray, month: Month, rng: np.random.Generator) -> None:
    begins, ends = run.timeline.midnight(month.first), run.timeline.midnight(month.after)
    since = begins if month.number else -NEVER
    new = here[run.staff.hired[here] >= since - 31 * DAY]
    parts = [_events("ack", new[rng.random(len(new)) < ACKNOWLEDGES], rng, (begins, ends))]
    due = here[(run.staff.coached[here] == NEVER) & (rng.random(len(here)) < COACHED_IN_A_MONTH)]
    coached = _events("coached", due, rng, (begins, ends))
    run.staff.coached[due] = coached["_at"].to_numpy()
    passed = coached.filter(pl.Series(rng.random(coached.height) < PASSES)).with_columns(
        pl.lit("passed").alias("event"), pl.col("_at") + HOUR
    )
    is_coached = run.staff.coached[here] < begins
    guilty = here[rng.random(len(here)) < np.where(is_coached, VIOLATIONS[True], VIOLATIONS[False])]
    wrongs = _events("violation", guilty, rng, (begins, ends))
    rows = pl.concat([*parts, coached, passed, wrongs]).with_columns(
        policy_version=pl.lit(POLICY),
        occurred_at=iso("_at"),
        _known=pl.col("_at") + HOUR,
        violation_type=pl.when(pl.col("event") == "violation").then(pl.lit("confidentiality")),
        severity=pl.when(pl.col("event") == "violation").then(pl.lit("medium")),
    )
    plain.write(run.deliveries, FILES, "policy_events", rows.drop("_at"), known="_known")


def _events(event: str, who: np.ndarray, rng: np.random.Generator, between: tuple[int, int]) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "employee_token": ids(who),
            "event": pl.Series([event] * len(who), dtype=pl.String),
            "_at": rng.integers(*between, len(who)),
        }
    )


def _advocacy(run: Simulation, here: np.ndarray, month: Month, rng: np.random.Generator) -> None:
    """The sharing tool tells once a month who takes part, and every share; nobody else's account is looked at."""
    begins, ends = run.timeline.midnight(month.first), run.timeline.midnight(month.after)
    chosen = (np.arange(len(run.staff.hired)) * 7907 + 5) % 1013 < OPTED_IN * 1013
    member = here[chosen[here]]
    shares = rng.random(len(member)) < SHARES
    sharing = member[shares]
    posts = [f"https://x.example/own-{month.number:03d}-{n % 20:03d}" for n in range(len(sharing))]
    listed = pl.DataFrame({"token": ids(member), "_known": np.full(len(member), begins + HOUR)})
    told = pl.DataFrame(
        {
            "token": ids(sharing),
            "_known": rng.integers(begins + DAY, ends, len(sharing)),
            "impressions": rng.poisson(400, len(sharing)),
            "interactions": rng.poisson(12, len(sharing)),
            "post_url": pl.Series(posts, dtype=pl.String),
        }
    )
    rows = pl.concat([listed, told], how="diagonal").with_columns(
        opted_in=pl.lit("true"), shared_at=iso("_known")
    )
    plain.write(run.deliveries, FILES, "employee_advocacy_shares", rows, known="_known")
    # The tool never forgets a person: who left still counts as opted in, and shares no more.
    gone = int((chosen & (run.staff.left <= begins)).sum())
    chance = np.concatenate([np.full(len(member), SHARES), np.zeros(gone)])
    found = np.concatenate([shares, np.zeros(gone, dtype=bool)])
    asked = pl.DataFrame({"_at": np.full(len(chance), begins + HOUR), "p": chance, "shares": found})
    run.truth.share("E07", asked, chance=pl.col("p"), outcome=pl.col("shares"), day="_at")


def _units(run: Simulation, month: Month, rng: np.random.Generator, known: int) -> None:
    names = list(UNITS)
    if month.number == 0:
        access = pl.DataFrame(
            {
                "org_unit": names,
                "valid_from": [dt.date(2020, 1, 1)] * len(names),
                "access": [u.access for u in UNITS.values()],
            }
        )
        plain.write(
            run.deliveries,
            FILES,
            "employee_unit_access",
            access,
            known=pl.lit(run.timeline.midnight(month.first) + HOUR),
        )
    use = np.array([{"banned": 0.05, "allowed": 0.35, "encouraged": 0.6}[u.access] for u in UNITS.values()])
    use = (use + rng.normal(0, 0.05, len(names))).clip(0, 1)
    output = 100 + 12 * use + rng.normal(0, 4, len(names)) + np.arange(len(names))
    rows = pl.DataFrame(
        {
            "org_unit": names,
            "month": [month.first] * len(names),
            "output": output.round(2),
            "social_use_share": use.round(3),
        }
    )
    plain.write(run.deliveries, FILES, "employee_unit_output", rows, known=pl.lit(known))


def _reviews(run: Simulation, month: Month, rng: np.random.Generator) -> None:
    size = int(rng.poisson(6))
    at = rng.integers(run.timeline.midnight(month.first), run.timeline.midnight(month.after), size)
    text, _ = words(rng, np.full(size, "review"))
    stars = choice(rng, REVIEW_STARS, size).astype(np.int64) if size else np.zeros(0, np.int64)
    rows = pl.DataFrame(
        {
            "site": pl.Series(["workplace_reviews"] * size, dtype=pl.String),
            "review_id": pl.Series([f"W{month.number:03d}{n:03d}" for n in range(size)], dtype=pl.String),
            "_at": at,
            "rating": stars,
            "rating_max": np.full(size, 5),
            "brand": pl.Series(["Meridian Air"] * size, dtype=pl.String),
            "text": text,
        }
    )
    mean = sum(int(k) * v for k, v in REVIEW_STARS.items())
    run.truth.share("E14", rows, variant="rating", chance=mean, outcome=pl.col("rating"), day="_at")
    written = rows.with_columns(posted_at=iso("_at"), _known=pl.col("_at") + DAY).drop("_at")
    plain.write(run.deliveries, FILES, "employee_reviews", written, known="_known")
