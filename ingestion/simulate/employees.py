"""The people inside: roster, pulses, absence, policy, advocacy, reviews and what units deliver.

Here: the roster in the shape of a Workday report, and the small monthly feeds of the people department.
Not here: the pulse survey (``ingestion.simulate.pulses``).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ingestion.simulate import plain
from ingestion.simulate.delivery import KNOWN
from ingestion.simulate.population import NEVER
from ingestion.simulate.randomness import DAY, HOUR, choice
from ingestion.simulate.texts import words
from ingestion.simulate.timeline import Month, iso

if TYPE_CHECKING:
    from ingestion.simulate.history import Simulation

ROSTER, FILES = "people_system", "people_files"


@dataclass(frozen=True)
class Unit:
    """A unit: share of heads, favourable answers, answering, leaving in a month, access to social media."""

    heads: float
    favourable: float
    answers: float
    leaves: float
    access: str


UNITS = {
    "Customer Care": Unit(0.22, 0.56, 0.72, 0.020, "encouraged"),
    "Baggage": Unit(0.18, 0.50, 0.62, 0.018, "banned"),
    "Flight Operations": Unit(0.24, 0.66, 0.70, 0.010, "allowed"),
    "Digital": Unit(0.10, 0.74, 0.82, 0.014, "encouraged"),
    "Billing": Unit(0.08, 0.60, 0.75, 0.012, "allowed"),
    "Marketing": Unit(0.07, 0.72, 0.80, 0.010, "encouraged"),
    "Human Resources": Unit(0.05, 0.70, 0.85, 0.008, "allowed"),
    "Legal and Privacy": Unit(0.03, 0.68, 0.80, 0.006, "banned"),
    "Fraud Team": Unit(0.03, 0.64, 0.78, 0.008, "banned"),
}
LEVELS = {"employee": 0.82, "manager": 0.14, "leader": 0.04}
LEAVE_TYPES = {
    "Terminate_Employee_Voluntary": 0.62,
    "Terminate_Employee_Involuntary": 0.25,
    "Terminate_Employee_Retirement": 0.13,
}
REGRETTABLE = 0.4
ABSENT, SCHEDULED_DAYS = 0.045, 21
ACKNOWLEDGES, COACHED_IN_A_MONTH, PASSES = 0.9, 0.07, 0.92
VIOLATIONS = {True: 0.0008, False: 0.0024}  # per person and month, coached or not
OPTED_IN, SHARES = 0.35, 0.4
POLICY = "2024-2"
REVIEW_STARS = {"5": 0.25, "4": 0.35, "3": 0.22, "2": 0.12, "1": 0.06}


@dataclass
class Staff:
    """Arrays with one element per person who ever works here."""

    unit: np.ndarray
    level: np.ndarray
    hired: np.ndarray
    left: np.ndarray
    coached: np.ndarray

    def present(self, at: int) -> np.ndarray:
        """Numbers of those employed at a moment."""
        return np.flatnonzero((self.hired <= at) & (self.left > at))


def staff(run: Simulation) -> Staff:
    """Everybody employed at the beginning, and those who will be hired."""
    rng, size = run.randomness.of("staff"), int(run.scale.employees * 1.5)
    start = run.timeline.midnight(run.timeline.start_on)
    later = np.arange(size) >= run.scale.employees
    hired = np.where(
        later,
        rng.integers(start, run.timeline.ends_at, size),
        start - rng.integers(30 * DAY, 3000 * DAY, size),
    )
    return Staff(
        unit=choice(rng, {name: unit.heads for name, unit in UNITS.items()}, size),
        level=choice(rng, LEVELS, size),
        hired=hired,
        left=np.full(size, NEVER, dtype=np.int64),
        coached=np.full(size, NEVER, dtype=np.int64),
    )


def ids(who: np.ndarray) -> pl.Series:
    """Personnel numbers."""
    return "E" + pl.Series(who).cast(pl.String).str.zfill(6)


def write(run: Simulation, month: Month, rng: np.random.Generator) -> None:
    """One month of the people department."""
    begins, ends = run.timeline.midnight(month.first), run.timeline.midnight(month.after)
    here = run.staff.present(begins)
    rate = np.array([UNITS[str(u)].leaves for u in run.staff.unit[here]])
    goes = here[rng.random(len(here)) < rate]
    run.staff.left[goes] = rng.integers(begins + DAY, ends, len(goes))
    new = np.flatnonzero((run.staff.hired < ends) & (run.staff.hired >= (begins if month.number else -NEVER)))
    _roster(run, np.concatenate([new, goes]), ends, rng)
    known = ends - HOUR
    _absence(run, here, month, rng, known)
    _policy(run, here, month, rng)
    _advocacy(run, here, month, rng)
    _units(run, month, rng, known)
    _reviews(run, month, rng)
    rows = pl.DataFrame(
        {
            "_at": np.full(len(here), begins),
            "y": np.isin(here, goes),
            "p": rate * 12,
            "org_unit": run.staff.unit[here],
        }
    )
    run.truth.share("E10", rows, chance=pl.col("p"), outcome=12.0 * pl.col("y").cast(pl.Float64), day="_at")


def _roster(run: Simulation, who: np.ndarray, ends: int, rng: np.random.Generator) -> None:
    left = run.staff.left[who]
    gone = left < ends
    kinds = choice(rng, LEAVE_TYPES, len(who))
    rows = pl.DataFrame(
        {
            "Employee_ID": ids(who),
            "hired": run.staff.hired[who],
            "left": np.where(gone, left, 0),
            "Team_Name": run.staff.unit[who],
            "Management_Level": run.staff.level[who],
            "kind": kinds,
            "regret": rng.random(len(who)) < REGRETTABLE,
        }
    ).with_columns(
        Start_Date=iso("hired").str.slice(0, 10),
        Termination_Date=iso(pl.when(pl.col("left") > 0).then("left")).str.slice(0, 10),
        Termination_Category=pl.when(pl.col("left") > 0).then("kind"),
        Regrettable_Termination=pl.when(
            (pl.col("left") > 0) & (pl.col("kind") == "Terminate_Employee_Voluntary")
        ).then("regret"),
        Full_Name=pl.format("Fictional {}", "Employee_ID"),
        Email=pl.format("{}@meridian.example", "Employee_ID"),
        Team_ID=pl.col("Team_Name"),
        Employee_Type=pl.lit("FullTime"),
        Manager_ID=pl.lit("E000001"),
        Location=pl.lit("London"),
        Job_Title=pl.lit("Colleague"),
        known=pl.when(pl.col("left") > 0)
        .then("left")
        .otherwise(pl.max_horizontal("hired", pl.lit(run.timeline.midnight(run.timeline.start_on))))
        + HOUR,
    )
    data = pl.struct(pl.exclude("hired", "left", "kind", "regret", "known"))
    record = pl.struct(
        pl.lit("meridian__workday__customreports").alias("stream"),
        (pl.col("known") * 1000).alias("emitted_at"),
        data.alias("data"),
    )
    lines = rows.select(record.alias("record"), pl.lit("RECORD").alias("type"), pl.col("known").alias(KNOWN))
    for day, part in run.deliveries.by_delivery(ROSTER, "custom_report", lines):
        run.deliveries.append(
            day, ROSTER, "custom_report.jsonl", content=part.write_ndjson().encode(), records=part.height
        )


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
    member = here[(here * 7907 + 5) % 1013 < OPTED_IN * 1013]
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
    asked = pl.DataFrame({"_at": np.full(len(member), begins + HOUR), "shares": shares})
    run.truth.share("E07", asked, chance=SHARES, outcome=pl.col("shares"), day="_at")


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
