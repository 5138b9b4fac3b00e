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
from ingestion.simulate.randomness import DAY, HOUR, choice
from ingestion.simulate.texts import words
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
STAGES = {
    "acknowledged": 0.8,
    "assessed": 0.6,
    "adopted": 0.35,
    "implemented": 0.7,
    "told_back": 0.5,
}  # of the stage before
IDEAS, ASKED, BY_CUSTOMERS = 22, 0.5, 0.7
ACTIONS_TOLD, ACTION_DAYS, ACTION_TYPES = 0.55, 60, ("service", "product", "process", "people", "training")
# metric -> (share positive, share negative) of the own brand; competitors lie a little lower
TRACKER = {
    "impression": (0.52, 0.16),
    "quality": (0.50, 0.15),
    "value": (0.42, 0.22),
    "satisfaction": (0.47, 0.14),
    "recommend": (0.45, 0.18),
    "reputation": (0.49, 0.15),
    "buzz": (0.34, 0.21),
}
SHARES = {"awareness": 0.78, "consideration": 0.41, "intent": 0.23, "trust": 0.58}
TRACKED = 1200
COMPETITOR_IS_LOWER = 0.05


def write(run: Simulation, month: Month, rng: np.random.Generator) -> None:
    """The books of one month."""
    begins, ends = run.timeline.midnight(month.first), run.timeline.midnight(month.after)
    if month.number == 0:
        _published(run, begins)
    _checks(run, month, rng, ends - HOUR)
    _ideas(run, month, rng, (begins, ends))
    _actions(run, month, rng, begins)
    _tracker(run, month, rng, ends - 2 * HOUR)
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
    run.truth.share("P01", decided, chance=pl.col("_p"), outcome=pl.col("_passed"), day="_at")
    run.truth.share(
        "P01", rows, variant="undecidable", chance=UNDECIDABLE, outcome=~pl.col("_decided"), day="_at"
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


def _ideas(run: Simulation, month: Month, rng: np.random.Generator, between: tuple[int, int]) -> None:
    size = int(rng.poisson(IDEAS))
    at = rng.integers(*between, size)
    text, _ = words(rng, np.full(size, "idea"))
    customer = rng.random(size) < BY_CUSTOMERS
    log = pl.DataFrame(
        {
            "idea_id": pl.Series([f"N{month.number:03d}{n:04d}" for n in range(size)], dtype=pl.String),
            "_at": at,
            "text": text,
            "origin": np.where(customer, "customer", "employee"),
            "asked": rng.random(size) < ASKED,
            "submitter_ref": pl.select(
                pl.when(pl.Series(customer)).then(customer_ids(rng.integers(0, run.people.size, size)))
            ).to_series(),
        }
    ).with_columns(created_at=iso("_at"), topic=pl.lit("cabin"), campaign_id=pl.lit(None, pl.String))
    plain.write(
        run.deliveries,
        SOURCE,
        "ideas_log",
        log.with_columns(_known=pl.col("_at") + HOUR).drop("_at"),
        known="_known",
        breaks="created_at",
    )
    alive, parts, chance = (
        log.select("idea_id", "_at", "origin"),
        [log.select("idea_id", pl.lit("submitted").alias("stage"), "_at")],
        1.0,
    )
    for stage, share in STAGES.items():
        chance *= share
        passes = rng.random(alive.height) < share
        alive = alive.filter(pl.Series(passes)).with_columns(
            pl.col("_at") + pl.Series(rng.integers(2 * DAY, 12 * DAY, int(passes.sum())))
        )
        parts.append(alive.select("idea_id", pl.lit(stage).alias("stage"), "_at"))
        reached = log.with_columns(y=pl.col("idea_id").is_in(alive["idea_id"].to_list()))
        run.truth.share(
            "L12", reached, variant=stage, chance=chance, outcome=pl.col("y"), day="_at", horizon=60
        )
    events = (
        pl.concat(parts)
        .with_columns(occurred_at=iso("_at"), department=pl.lit("marketing"), _known=pl.col("_at") + HOUR)
        .drop("_at")
    )
    plain.write(run.deliveries, SOURCE, "ideas_events", events, known="_known")


def _actions(run: Simulation, month: Month, rng: np.random.Generator, begins: int) -> None:
    """Each month some topics get an action of their owner; most are finished, about half of those are told."""
    topics = [t for t in world.TOPICS.values() if rng.random() < 0.5]
    rows = pl.DataFrame(
        {
            "action_id": pl.Series([f"A{month.number:03d}{t.name}" for t in topics], dtype=pl.String),
            "theme": pl.Series([t.name for t in topics], dtype=pl.String),
            "department": pl.Series([t.owner for t in topics], dtype=pl.String),
            "type": pl.Series(
                [ACTION_TYPES[int(rng.integers(0, len(ACTION_TYPES)))] for _ in topics], dtype=pl.String
            ),
            "_start": pl.Series([begins + 10 * DAY] * len(topics), dtype=pl.Int64),
            "_done": pl.Series(
                begins + 10 * DAY + rng.integers(20 * DAY, ACTION_DAYS * DAY, len(topics)), dtype=pl.Int64
            ),
            "_is_told": rng.random(len(topics)) < ACTIONS_TOLD,
        }
    ).with_columns(_told=pl.when("_is_told").then(pl.col("_done") + 12 * DAY))
    run.truth.share("L04", rows, chance=ACTIONS_TOLD, outcome=pl.col("_is_told"), day="_done", horizon=60)
    for step, known in (("begun", "_start"), ("done", "_done"), ("told", "_told")):
        state = rows.filter(pl.col(known).is_not_null()).with_columns(_known=pl.col(known) + HOUR)
        done, told = step != "begun", step == "told"
        written = state.select(
            "action_id",
            pl.format("Improve {}", "theme").alias("title"),
            "department",
            "type",
            iso("_start").alias("started_at"),
            (iso("_done") if done else pl.lit(None, pl.String)).alias("done_at"),
            pl.lit("C02").alias("target_kpi"),
            pl.lit(4000.0).alias("cost"),
            (iso("_told") if told else pl.lit(None, pl.String)).alias("communicated_at"),
            (
                pl.format("https://meridian.example/news/{}", "action_id")
                if told
                else pl.lit(None, pl.String)
            ).alias("communication_url"),
            (pl.lit("public") if told else pl.lit(None, pl.String)).alias("communicated_to"),
            "_known",
        )
        plain.write(run.deliveries, SOURCE, "actions_log", written, known="_known")
    links = rows.select(
        "action_id",
        pl.lit(None, pl.String).alias("item_id"),
        "theme",
        (pl.col("_start") + HOUR).alias("_known"),
    )
    plain.write(run.deliveries, SOURCE, "actions_links", links, known="_known")


def _tracker(run: Simulation, month: Month, rng: np.random.Generator, known: int) -> None:
    wave, rows = f"{month.first:%Y-%m}", []
    for number, name in enumerate([world.BRAND_NAME, *world.COMPETITOR_NAMES.values()]):
        lower = 0.0 if number == 0 else COMPETITOR_IS_LOWER
        for metric, (up, down) in TRACKER.items():
            counts = rng.multinomial(TRACKED, [up - lower, down, 1 - up + lower - down])
            rows.append(
                (
                    wave,
                    name,
                    metric,
                    TRACKED,
                    round(100 * counts[0] / TRACKED, 2),
                    round(100 * counts[1] / TRACKED, 2),
                    None,
                )
            )
        for metric, share in SHARES.items():
            rows.append(
                (
                    wave,
                    name,
                    metric,
                    TRACKED,
                    None,
                    None,
                    round(100 * rng.binomial(TRACKED, share - lower) / TRACKED, 2),
                )
            )
    table = pl.DataFrame(
        rows,
        schema=["wave", "brand", "metric", "n", "positive", "negative", "pct"],
        orient="row",
        infer_schema_length=None,
    )
    asked = table.with_columns(_at=pl.lit(known))
    net = {metric: 100 * (up - down) for metric, (up, down) in TRACKER.items()}
    own = asked.filter(
        (pl.col("brand") == world.BRAND_NAME) & pl.col("metric").is_in([m for m in TRACKER if m != "buzz"])
    )
    run.truth.share(
        "B09",
        own,
        chance=pl.col("metric").replace_strict(net, default=0.0, return_dtype=pl.Float64),
        outcome=pl.col("positive") - pl.col("negative"),
        day="_at",
    )
    for metric in ("awareness", "consideration", "intent"):
        part = asked.filter((pl.col("brand") == world.BRAND_NAME) & (pl.col("metric") == metric))
        run.truth.share(
            "B10", part, variant=metric, chance=SHARES[metric], outcome=pl.col("pct") / 100, day="_at"
        )
    plain.write(
        run.deliveries,
        SOURCE,
        "brand_tracker",
        table.with_columns(segment=pl.lit("public"), weight_sum=pl.col("n").cast(pl.Float64)),
        known=pl.lit(known),
    )


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
