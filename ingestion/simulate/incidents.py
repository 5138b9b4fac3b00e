"""Incidents: when they happened, when they were known, who was told how, and what the press had before.

Here: the log, notices and the affected, one month at a time.
Not here: policy violations (``ingestion.simulate.employees``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ingestion.simulate import plain, world
from ingestion.simulate.population import customer_ids
from ingestion.simulate.randomness import DAY, HOUR, Wait, choice
from ingestion.simulate.timeline import Month, iso

if TYPE_CHECKING:
    from ingestion.simulate.history import Simulation

SOURCE = "house_books"
PER_MONTH = 1.6
TYPES = {"data_breach": 0.5, "outage": 0.2, "leak": 0.2, "disrepute": 0.1}
DWELL, TO_REGULATOR, TO_PEOPLE = (
    Wait(20 * 24.0, 1.0, 4000.0),
    Wait(50.0, 0.6, 400.0),
    Wait(18 * 24.0, 0.7, 2000.0),
)  # hours
PEOPLE_ARE_TOLD, PRESS_FIRST, INDIVIDUALLY, ARRIVES = 0.85, 0.30, 0.70, 0.93
AFFECTED = 60


def write(run: Simulation, month: Month, rng: np.random.Generator) -> None:
    """Incidents that became known this month."""
    size = int(rng.poisson(PER_MONTH))
    aware = rng.integers(run.timeline.midnight(month.first), run.timeline.midnight(month.after), size)
    kind = choice(rng, TYPES, size)
    personal = np.isin(kind, ["data_breach", "leak"])
    people = aware + (TO_PEOPLE.draw(rng, size) * HOUR).astype(np.int64)
    told = personal & (rng.random(size) < PEOPLE_ARE_TOLD)
    first = rng.random(size) < PRESS_FIRST
    rows = pl.DataFrame(
        {
            "incident_id": pl.Series([f"S{month.number:03d}{n:02d}" for n in range(size)], dtype=pl.String),
            "type": pl.Series(kind, dtype=pl.String),
            "occurred": aware - (DWELL.draw(rng, size) * HOUR).astype(np.int64),
            "aware": aware,
            "contained": aware + rng.integers(HOUR, 5 * DAY, size),
            "mention": np.where(
                first, people - rng.integers(HOUR, 3 * DAY, size), people + rng.integers(HOUR, 3 * DAY, size)
            ),
            "personal": personal,
            "told": told,
            "people": people,
            "regulator": aware + (TO_REGULATOR.draw(rng, size) * HOUR).astype(np.int64),
            "press_first": first,
            "individual": rng.random(size) < INDIVIDUALLY,
        }
    )
    _log(run, rows)
    _notices(run, rows)
    _affected(run, rows, rng)
    _planted(run, rows)


def _log(run: Simulation, rows: pl.DataFrame) -> None:
    log = rows.select(
        "incident_id",
        "type",
        pl.lit("high").alias("severity"),
        pl.lit(world.BRAND_NAME).alias("brand"),
        iso("occurred").alias("occurred_at"),
        pl.lit("minute").alias("occurred_precision"),
        iso("aware").alias("aware_at"),
        pl.lit("minute").alias("aware_precision"),
        iso("contained").alias("contained_at"),
        pl.lit("minute").alias("contained_precision"),
        iso(pl.when("told").then("mention")).alias("first_public_mention_at"),
        pl.col("personal").alias("personal_data"),
        pl.when("personal").then(AFFECTED).alias("affected_count"),
        pl.lit("digital").alias("department"),
        pl.col("type").is_in(["leak", "disrepute"]).alias("by_employee"),
        _known_to_all().alias("_known"),
    )
    plain.write(run.deliveries, SOURCE, "incidents_log", log, known="_known", breaks="aware_at")


def _known_to_all() -> pl.Expr:
    """When the incident stands in the log; nothing that points at it is delivered before."""
    return pl.max_horizontal("aware", pl.when("told").then("mention"))


def _notices(run: Simulation, rows: pl.DataFrame) -> None:
    personal = rows.filter("personal")
    how = pl.when("individual").then(pl.lit("individual")).otherwise(pl.lit("blanket"))
    parts = [
        personal.select(
            "incident_id",
            pl.lit("regulator").alias("audience"),
            pl.lit("individual").alias("notice_type"),
            pl.col("regulator").alias("_at"),
            _known_to_all().alias("_logged"),
        ),
        personal.filter("told").select(
            "incident_id",
            pl.lit("affected").alias("audience"),
            how.alias("notice_type"),
            pl.col("people").alias("_at"),
            _known_to_all().alias("_logged"),
        ),
    ]
    notices = (
        pl.concat(parts)
        .with_columns(
            sent_at=iso("_at"),
            sent_precision=pl.lit("minute"),
            delivered_count=pl.when(pl.col("audience") == "affected").then(AFFECTED),
            _known=pl.max_horizontal(pl.col("_at") + HOUR, "_logged"),
        )
        .drop("_at", "_logged")
    )
    plain.write(run.deliveries, SOURCE, "incidents_notices", notices, known="_known")


def _affected(run: Simulation, rows: pl.DataFrame, rng: np.random.Generator) -> None:
    for row in rows.filter("personal").iter_rows(named=True):
        who = rng.choice(run.people.size, size=min(AFFECTED, run.people.size), replace=False)
        arrived = rng.random(len(who)) < ARRIVES
        people = pl.DataFrame({"person_ref": customer_ids(who), "delivered": arrived}).with_columns(
            incident_id=pl.lit(row["incident_id"]),
            notice_sent_at=iso(pl.lit(row["people"])) if row["told"] else pl.lit(None, pl.String),
            notice_type=pl.lit("individual" if row["individual"] else "blanket")
            if row["told"]
            else pl.lit(None, pl.String),
            delivered=pl.col("delivered") if row["told"] else pl.lit(None, pl.Boolean),
            _at=pl.lit(row["aware"]),
            _p=pl.lit(ARRIVES if row["told"] else 0.0),
        )
        run.truth.share(
            "I05",
            people,
            chance=pl.col("_p"),
            outcome=pl.col("delivered").fill_null(value=False),
            day="_at",
            horizon=90,
        )
        known = max(row["people"], row["mention"]) + DAY if row["told"] else row["aware"] + DAY
        plain.write(
            run.deliveries, SOURCE, "incidents_affected", people.drop("_at", "_p"), known=pl.lit(known)
        )


def _planted(run: Simulation, rows: pl.DataFrame) -> None:
    personal = rows.filter("personal").with_columns(one=pl.lit("one"))
    told = rows.filter("told")
    run.truth.share(
        "I07",
        told,
        variant="press_first",
        chance=PRESS_FIRST,
        outcome=pl.col("press_first"),
        day="aware",
        horizon=90,
    )
    days = {"I01": (rows.with_columns(one=pl.lit("one")), lambda _, x: float(DWELL.within(x * 24)))}
    hours = {"I02": (personal, lambda _, x: float(TO_REGULATOR.within(x)))}
    lag = {"I03": (personal, lambda _, x: PEOPLE_ARE_TOLD * float(TO_PEOPLE.within(x * 24)))}
    for kpi, (part, done) in (days | hours | lag).items():
        run.truth.quantile(kpi, part, variant="median", quantile=0.5, of_class="one", done=done, day="aware")
    share = float(TO_REGULATOR.within(72.0))
    run.truth.share(
        "I02",
        personal,
        variant="within_72h",
        chance=share,
        outcome=(pl.col("regulator") - pl.col("aware")) <= 72 * HOUR,
        day="aware",
    )
