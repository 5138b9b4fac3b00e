"""The campaign office: campaigns with entries, costs and income, leads, visits to content.

Here: one month at a time, rows small enough to be made at once. Not here: mailings (``ingestion.simulate.outreach``).
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ingestion.simulate import outreach, plain
from ingestion.simulate.population import customer_ids
from ingestion.simulate.randomness import DAY, HOUR
from ingestion.simulate.timeline import Month, iso

if TYPE_CHECKING:
    from ingestion.simulate.history import Simulation

SOURCE = "outreach_log"
# type -> (share of the reached who enter, valid entries, useful answers, cost)
TYPES = {
    "incentive": (0.12, 0.95, 0.25, 4000.0),
    "cocreate": (0.06, 0.92, 0.55, 3000.0),
    "trial": (0.08, 0.94, 0.70, 5000.0),
}
REACHED = 0.25  # of the customers
LEADS, FIRST_CONTACT, CONVERTED = 25, 0.6, 0.2
INCOME_PER_CAMPAIGN = 30_000.0


def write(run: Simulation, month: Month, rng: np.random.Generator) -> None:
    """Everything the office files about one month."""
    known = run.timeline.midnight(month.after) - HOUR
    kind = list(TYPES)[month.number % len(TYPES)]
    campaign = f"{kind}_{month.first:%Y%m}"
    reached = int(run.people.size * REACHED)
    _list(run, month, rng, (campaign, kind, reached))
    _entries(run, month, rng, campaign=campaign, kind=kind, reached=reached)
    _money(run, month, rng, campaign, kind)
    _leads(run, month, rng, known)


def _list(run: Simulation, month: Month, rng: np.random.Generator, own: tuple[str, str, int]) -> None:
    del rng
    campaign, kind, reached = own
    days = [month.first + dt.timedelta(days=n) for n in range(month.days)]
    mailed = [(f"news_{d:%Y%m%d}", "outreach", d) for d in days if (d - outreach.EPOCH).days % 14 == 0] + [
        (f"extra_{d:%Y%m%d}", "outreach", d)
        for d in days
        if d.weekday() in outreach.EXTRA_WEEKDAYS and (d - outreach.EPOCH).days % 14
    ]
    rows = pl.DataFrame(
        [(campaign, kind, month.first), *mailed], schema=["campaign_id", "type", "started_on"], orient="row"
    )
    rows = rows.with_columns(
        name=pl.col("campaign_id"),
        department=pl.lit("marketing"),
        topic=pl.lit(None, pl.String),
        ended_on=pl.lit(month.after - dt.timedelta(days=1)),
        incentive=pl.when(pl.col("type") == "incentive").then(pl.lit("free flight")),
        budget=pl.lit(5000.0),
        reached=pl.when(pl.col("campaign_id") == campaign).then(pl.lit(reached)),
    )
    plain.write(
        run.deliveries, SOURCE, "campaigns_list", rows, known=pl.lit(run.timeline.midnight(month.first) + DAY)
    )


def _entries(
    run: Simulation, month: Month, rng: np.random.Generator, *, campaign: str, kind: str, reached: int
) -> None:
    enters, valid, useful, _ = TYPES[kind]
    size = int(rng.binomial(reached, enters))
    who = rng.choice(run.people.size, size=size, replace=False)
    at = rng.integers(run.timeline.midnight(month.first), run.timeline.midnight(month.after), size)
    rows = pl.DataFrame(
        {
            "campaign_id": pl.Series([campaign] * size, dtype=pl.String),
            "entry_id": pl.Series([f"E{n:06d}" for n in range(size)], dtype=pl.String),
            "person_ref": customer_ids(who),
            "_at": at,
            "is_valid": rng.random(size) < valid,
            "is_useful": rng.random(size) < useful,
        }
    )
    _planted_entries(run, rows, valid=valid, useful=useful)
    written = rows.with_columns(entered_at=iso("_at"), _known=pl.col("_at") + HOUR).drop("_at")
    plain.write(
        run.deliveries,
        SOURCE,
        "campaigns_entries",
        written,
        known="_known",
        key="entry_id",
        breaks="entered_at",
    )


def _planted_entries(run: Simulation, rows: pl.DataFrame, *, valid: float, useful: float) -> None:
    of = rows.with_columns(
        campaign=pl.col("campaign_id"), campaign_type=pl.col("campaign_id").str.extract("^([a-z]+)")
    )
    for variant, chance, outcome in (("valid", valid, "is_valid"), ("useful", useful, "is_useful")):
        # Of what is not valid nobody asks whether it is useful.
        counted = of if variant == "valid" else of.filter("is_valid")
        run.truth.share(
            "A08",
            counted,
            variant=variant,
            chance=chance,
            outcome=pl.col(outcome),
            day="_at",
            cuts=("campaign_type",),
        )


def _money(run: Simulation, month: Month, rng: np.random.Generator, campaign: str, kind: str) -> None:
    mid = month.first + dt.timedelta(days=min(14, month.days - 1))
    known = pl.lit(run.timeline.midnight(mid) + DAY)
    kinds = {
        "campaign": TYPES[kind][3],
        "outreach": 2500.0,
        "listening": 1800.0,
        "survey": 1200.0,
        "improvement": 6000.0,
    }
    costs = pl.DataFrame(
        {
            "campaign_id": [campaign] * len(kinds),
            "cost_on": [mid] * len(kinds),
            "kind": list(kinds),
            "amount": [round(v * rng.uniform(0.8, 1.2), 2) for v in kinds.values()],
        }
    ).with_columns(currency=pl.lit("EUR"))
    income = pl.DataFrame(
        {
            "campaign_id": [campaign],
            "received_on": [mid],
            "kind": ["sale"],
            "amount": [round(INCOME_PER_CAMPAIGN * rng.uniform(0.7, 1.3), 2)],
        }
    )
    plain.write(run.deliveries, SOURCE, "campaigns_costs", costs, known=known)
    plain.write(run.deliveries, SOURCE, "campaigns_income", income, known=known)


def _leads(run: Simulation, month: Month, rng: np.random.Generator, known: int) -> None:
    size = int(rng.poisson(LEADS))
    at = rng.integers(run.timeline.midnight(month.first), run.timeline.midnight(month.after), size)
    departments = np.array(["marketing", "digital", "flight_operations", "customer_care"])
    rows = pl.DataFrame(
        {
            "lead_id": pl.Series([f"L{month.number:03d}{n:05d}" for n in range(size)], dtype=pl.String),
            "_at": at,
            "person_ref": customer_ids(rng.integers(0, run.people.size, size)),
            "platform": ["x"] * size,
            "post_id": pl.Series(
                [f"own-{month.number:03d}-{n % 10:03d}" for n in range(size)], dtype=pl.String
            ),
            "department": departments[rng.integers(0, 4, size)],
            "medium": ["social"] * size,
            "is_first_contact": rng.random(size) < FIRST_CONTACT,
            "_won": np.where(rng.random(size) < CONVERTED, at + 5 * DAY, 0),
        }
    ).with_columns(
        created_at=iso("_at"),
        converted_at=iso(pl.when(pl.col("_won") > 0).then("_won")),
        campaign_id=pl.lit(None, pl.String),
    )
    plain.write(
        run.deliveries, SOURCE, "leads_log", rows.drop("_at", "_won"), known=pl.lit(known), key="lead_id"
    )
