"""The people inside: units, who is hired and who leaves, and the roster in the shape of a Workday report.

Here: those. Not here: what else the people department files (``ingestion.simulate.people_office``) and the pulse survey
(``ingestion.simulate.pulses``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ingestion.simulate.delivery import KNOWN
from ingestion.simulate.population import NEVER
from ingestion.simulate.randomness import DAY, HOUR, choice
from ingestion.simulate.timeline import Month, iso

if TYPE_CHECKING:
    from ingestion.simulate.history import Simulation

ROSTER = "people_system"


@dataclass(frozen=True)
class Unit:
    """A unit: share of heads, favourable answers, answering, leaving in a month, access to social media."""

    department: str
    heads: float
    favourable: float
    answers: float
    leaves: float
    access: str


UNITS = {
    "Customer Care": Unit("customer_care", 0.22, 0.56, 0.72, 0.020, "encouraged"),
    "Baggage": Unit("baggage", 0.18, 0.50, 0.62, 0.018, "banned"),
    "Flight Operations": Unit("flight_operations", 0.24, 0.66, 0.70, 0.010, "allowed"),
    "Digital": Unit("digital", 0.10, 0.74, 0.82, 0.014, "encouraged"),
    "Billing": Unit("billing", 0.08, 0.60, 0.75, 0.012, "allowed"),
    "Marketing": Unit("marketing", 0.07, 0.72, 0.80, 0.010, "encouraged"),
    "Human Resources": Unit("hr", 0.05, 0.70, 0.85, 0.008, "allowed"),
    "Legal and Privacy": Unit("legal", 0.03, 0.68, 0.80, 0.006, "banned"),
    "Fraud Team": Unit("fraud_team", 0.03, 0.64, 0.78, 0.008, "banned"),
}
LEVELS = {"employee": 0.82, "manager": 0.14, "leader": 0.04}
LEAVE_TYPES = {
    "Terminate_Employee_Voluntary": 0.62,
    "Terminate_Employee_Involuntary": 0.25,
    "Terminate_Employee_Retirement": 0.13,
}
REGRETTABLE = 0.4


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
