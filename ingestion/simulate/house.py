"""The house's own books: claims and their checks, ideas, actions, incidents, meetings, the brand tracker.

Here: one month at a time. Not here: the people inside (``ingestion.simulate.employees``).
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ingestion.simulate import plain, world
from ingestion.simulate.population import customer_ids
from ingestion.simulate.randomness import DAY, HOUR
from ingestion.simulate.timeline import Month, iso

if TYPE_CHECKING:
    from ingestion.simulate.history import Simulation

SOURCE = "house_books"
# claim -> (text, department, type, target, unit, KPI, topic, share of checks kept)
CLAIMS = {
    "reply_24h": (
        "We answer every complaint within 24 hours.",
        "customer_care",
        "standard",
        0.9,
        "share",
        "R05",
        "",
        0.70,
    ),
    "bags_24h": (
        "Delayed bags reach you within 24 hours.",
        "baggage",
        "standard",
        0.95,
        "share",
        "",
        "baggage",
        0.80,
    ),
    "refund_7d": (
        "Refunds are on your account within seven days.",
        "billing",
        "standard",
        7.0,
        "days",
        "",
        "refund",
        0.62,
    ),
    "on_time": (
        "Four of five flights leave on time.",
        "flight_operations",
        "content",
        0.8,
        "share",
        "",
        "delay",
        0.85,
    ),
    "time_valued": ("Your time is valuable to us.", "pr_comms", "content", 0.8, "share", "", "", 0.55),
}
UNDECIDABLE, CHECKS_A_MONTH, EXPOSED = 0.08, 4, 0.01


def write(run: Simulation, month: Month, rng: np.random.Generator) -> None:
    """The books of one month."""
    begins, ends = run.timeline.midnight(month.first), run.timeline.midnight(month.after)
    if month.number == 0:
        _published(run, begins)
        _departments(run, begins)
    _checks(run, month, rng, ends - HOUR)
    _meetings(run, month, begins)


def _published(run: Simulation, at: int) -> None:
    rows = pl.DataFrame(
        [(claim, *of[:7]) for claim, of in CLAIMS.items()],
        schema=[
            "claim_id",
            "text",
            "department",
            "promise_type",
            "target_value",
            "unit",
            "check_kpi",
            "topic",
        ],
        orient="row",
    ).with_columns(
        published_at=iso(pl.lit(at - 300 * DAY)),
        url=pl.format("https://meridian.example/{}", "claim_id"),
        keywords=pl.when(pl.col("topic") == "baggage")
        .then(pl.lit("bag|luggage|suitcase"))
        .when(pl.col("topic") == "refund")
        .then(pl.lit("refund|money")),
        topic=pl.when(pl.col("topic") != "").then("topic"),
        check_kpi=pl.when(pl.col("check_kpi") != "").then("check_kpi"),
    )
    plain.write(run.deliveries, SOURCE, "claims_published", rows, known=pl.lit(at + HOUR))


def _departments(run: Simulation, at: int) -> None:
    """One department is renamed half-way; its history keeps the name it had."""
    renamed = run.timeline.months[len(run.timeline.months) // 2].first
    begun, before = dt.date(2010, 1, 1), renamed - dt.timedelta(days=1)
    company = ("meridian_air", world.BRAND_NAME, None, "company", begun, None)
    names = [("Digital", begun, before), ("Digital Products", renamed, None)]
    product = [("digital", name, "meridian_air", "product", since, until) for name, since, until in names]
    columns = ["department_id", "name", "parent", "type", "valid_from", "valid_to"]
    rows = pl.DataFrame([company, *product], schema=columns, orient="row", infer_schema_length=None)
    plain.write(run.deliveries, SOURCE, "org_departments", rows, known=pl.lit(at + HOUR))


def _checks(run: Simulation, month: Month, rng: np.random.Generator, known: int) -> None:
    rows = pl.DataFrame(
        {
            "claim_id": [c for c in CLAIMS for _ in range(CHECKS_A_MONTH)],
            "_n": list(range(CHECKS_A_MONTH)) * len(CLAIMS),
        }
    )
    kept = pl.col("claim_id").replace_strict({c: of[7] for c, of in CLAIMS.items()}, return_dtype=pl.Float64)
    rows = rows.with_columns(
        check_id=pl.format(f"{month.first:%Y%m}-{{}}", "_n"),
        checked_on=pl.lit(month.first + dt.timedelta(days=min(20, month.days - 1))),
        _p=kept,
        _passed=pl.Series(rng.random(rows.height)) < kept,
        _decided=pl.Series(rng.random(rows.height) >= UNDECIDABLE),
        _at=pl.lit(known - 5 * DAY),
    )
    decided = rows.filter("_decided")
    run.truth.share(
        "P01", decided, variant="delivered", chance=pl.col("_p"), outcome=pl.col("_passed"), day="_at"
    )
    run.truth.share(
        "P01", rows, variant="undecided", chance=UNDECIDABLE, outcome=~pl.col("_decided"), day="_at"
    )
    written = rows.select(
        "claim_id",
        "check_id",
        "checked_on",
        pl.when("_decided").then("_passed").alias("passed"),
        pl.lit(None, pl.Float64).alias("observed_value"),
        pl.lit(None, pl.String).alias("evidence_kpi"),
    )
    plain.write(run.deliveries, SOURCE, "claims_checks", written, known=pl.lit(known))
    failed = written.filter(~pl.col("passed"))
    size = max(int(run.people.size * EXPOSED), 5)
    hit = failed.select(
        pl.col("claim_id").repeat_by(size).explode(),
        pl.col("check_id").repeat_by(failed.select(pl.lit(size)).to_series()[0]).explode(),
    )
    hit = hit.with_columns(customer_id=customer_ids(rng.integers(0, run.people.size, hit.height))).unique(
        maintain_order=True
    )
    plain.write(run.deliveries, SOURCE, "claims_exposed", hit, known=pl.lit(known))


def _meetings(run: Simulation, month: Month, begins: int) -> None:
    kinds = ["outside_in", "kpi", *(["board"] if month.number % 3 == 0 else [])]
    rows = pl.DataFrame(
        {
            "meeting_id": [f"M{month.number:03d}{kind}" for kind in kinds],
            "held_on": [month.first + dt.timedelta(days=8)] * len(kinds),
            "kind": kinds,
            "kpi_id": [None if kind != "kpi" else "R03" for kind in kinds],
            "decisions_logged": [month.number % 4 if kind != "outside_in" else 1 for kind in kinds],
        }
    )
    plain.write(run.deliveries, SOURCE, "review_meetings", rows, known=pl.lit(begins + 9 * DAY))
