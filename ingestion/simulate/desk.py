"""The desk's settings and the reviewer's readings: agents, schedules, holidays, SLA policies, causes.

Here: what is filed once, and one row per reviewed complaint. Not here: tickets (``ingestion.simulate.support``).
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ingestion.simulate import plain, world, zendesk
from ingestion.simulate.delivery import KNOWN, Filing
from ingestion.simulate.randomness import DAY, HOUR
from ingestion.simulate.support import AGENTS_PER_GROUP
from ingestion.simulate.timeline import iso, iso_milli

if TYPE_CHECKING:
    from ingestion.simulate.history import Simulation

SOURCE = zendesk.SOURCE
# schedule -> (zone, weekdays, opens, closes)
SCHEDULES = {
    "care_hours": ("Europe/London", range(1, 7), 480, 1200),
    "back_office": ("Europe/London", range(1, 6), 540, 1020),
    "overseas": ("America/New_York", range(1, 6), 540, 1080),
}
HOLIDAYS = ((1, 1, "New Year"), (5, 1, "May Day"), (12, 25, "Christmas"), (12, 26, "Boxing Day"))
RESOLUTION_TARGET = 4320


def settle(run: Filing) -> None:
    """Everything that is filed at the beginning."""
    known = run.timeline.midnight(run.timeline.start_on) + HOUR
    hours = [
        (name, name, tz, day, opens, closes)
        for name, (tz, days, opens, closes) in SCHEDULES.items()
        for day in days
    ]
    schedules = pl.DataFrame(
        hours, schema=["schedule_id", "name", "tz", "weekday", "opens_at", "closes_at"], orient="row"
    )
    years = range(run.timeline.start_on.year, run.timeline.end_on.year + 1)
    closed = [
        (name, dt.date(year, m, d), what) for name in SCHEDULES for year in years for m, d, what in HOLIDAYS
    ]
    holidays = pl.DataFrame(closed, schema=["schedule_id", "holiday_on", "name"], orient="row")
    plain.write(run.deliveries, SOURCE, "support_schedules", schedules, known=pl.lit(known))
    plain.write(run.deliveries, SOURCE, "support_holidays", holidays, known=pl.lit(known))
    _agents(run, known)


def _agents(run: Filing, known: int) -> None:
    people = [
        (number * 100 + n, f"Agent {number}-{n}", number, None)
        for number in zendesk.GROUPS.values()
        for n in range(AGENTS_PER_GROUP)
    ]
    rows = pl.DataFrame(
        [*people, (799_999, "Assistant", 7001, "bot")],
        schema=["id", "name", "default_group_id", "alias"],
        orient="row",
    )
    data = pl.struct(
        "id",
        "name",
        pl.format("{}@meridian.example", "id").alias("email"),
        pl.lit("agent").alias("role"),
        "default_group_id",
        "alias",
        pl.lit("2018-01-24").alias("created_at"),
        iso_milli(pl.lit(known)).alias("updated_at"),
        pl.lit(value=True).alias("active"),
    )
    record = pl.struct(
        pl.lit(zendesk.STREAM + "users").alias("stream"),
        data.alias("data"),
        pl.lit(known * 1000).alias("emitted_at"),
    )
    lines = rows.select(pl.lit("RECORD").alias("type"), record.alias("record"), pl.lit(known).alias(KNOWN))
    run.deliveries.jsonl(zendesk.SOURCE, "all-streams", lines)


def policies(run: Filing) -> None:
    """SLA policies of the desk: first reply by priority, resolution for all."""
    known = run.timeline.midnight(run.timeline.start_on) + HOUR
    rows = [
        ("first_reply_policy", "first_reply", priority, float(minutes))
        for priority, minutes in world.FIRST_REPLY_TARGET.items()
    ]
    rows.append(("resolution_policy", "resolution", "all", float(RESOLUTION_TARGET)))
    table = pl.DataFrame(
        rows, schema=["policy_id", "metric", "priority", "target_minutes"], orient="row"
    ).with_columns(
        name=pl.col("policy_id"),
        clock=pl.lit("calendar"),
        schedule_id=pl.lit("care_hours"),
        valid_from=pl.lit("2018-01-01"),
        valid_to=pl.lit(None, pl.String),
    )
    plain.write(run.deliveries, SOURCE, "support_sla_policies", table, known=pl.lit(known))


def reviews(run: Simulation, made: pl.DataFrame, rng: np.random.Generator) -> None:
    """A reviewer reads a share of the closed complaints and names the department that caused each."""
    read = made.filter(pl.col("is_complaint"), pl.col("last_solved_at").is_not_null())
    read = read.filter(pl.Series(rng.random(read.height) < world.CAUSE_IS_REVIEWED))
    rows = read.select(
        pl.col("ticket_id").cast(pl.String),
        iso(pl.col("last_solved_at") + 2 * DAY).alias("reviewed_at"),
        pl.col("causing").alias("causing_department"),
        pl.lit(1.0).alias("weight"),
        pl.format("{}_fault", "causing").alias("root_cause"),
        "is_upheld",
        (pl.col("topic") == "fraud").alias("is_serious"),
        pl.when(pl.col("topic") == "fraud").then(pl.lit("fraud")).alias("serious_type"),
        (pl.col("last_solved_at") + 2 * DAY + HOUR).alias("_known"),
    )
    plain.write(run.deliveries, SOURCE, "support_reviews", rows, known="_known", breaks="reviewed_at")
