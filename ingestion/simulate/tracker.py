"""The brand tracker: what a panel of the public says of us and of competitors, month by month.

Here: one wave. Not here: what customers say (``ingestion.simulate.survey``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ingestion.simulate import plain, world
from ingestion.simulate.randomness import HOUR
from ingestion.simulate.timeline import Month

if TYPE_CHECKING:
    from ingestion.simulate.history import Simulation

SOURCE = "house_books"
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
_COLUMNS = ["wave", "brand", "metric", "n", "positive", "negative", "pct"]


def write(run: Simulation, month: Month, rng: np.random.Generator) -> None:
    """One wave of the panel."""
    known = run.timeline.midnight(month.after) - 2 * HOUR
    wave, rows = f"{month.first:%Y-%m}", []
    for number, brand in enumerate([world.BRAND, *world.COMPETITORS]):
        lower = 0.0 if number == 0 else COMPETITOR_IS_LOWER
        for metric, (up, down) in TRACKER.items():
            counts = rng.multinomial(TRACKED, [up - lower, down, 1 - up + lower - down])
            rows.append((wave, brand, metric, TRACKED, float(counts[0]), float(counts[1]), None))
        for metric, share in SHARES.items():
            found = round(100 * rng.binomial(TRACKED, share - lower) / TRACKED, 4)
            rows.append((wave, brand, metric, TRACKED, None, None, found))
    table = pl.DataFrame(rows, schema=_COLUMNS, orient="row", infer_schema_length=None)
    _planted(run, table.filter(pl.col("brand") == world.BRAND).with_columns(_at=pl.lit(known)))
    written = table.with_columns(segment=pl.lit("public"), weight_sum=pl.col("n").cast(pl.Float64))
    plain.write(run.deliveries, SOURCE, "brand_tracker", written, known=pl.lit(known))


def _planted(run: Simulation, own: pl.DataFrame) -> None:
    net = {metric: 100 * (up - down) for metric, (up, down) in TRACKER.items()}
    chance = pl.col("metric").replace_strict(net, default=0.0, return_dtype=pl.Float64)
    found = 100 * (pl.col("positive") - pl.col("negative")) / pl.col("n")
    six = own.filter(pl.col("metric").is_in([metric for metric in TRACKER if metric != "buzz"]))
    run.truth.share("B09", six, chance=chance, outcome=found, day="_at", cuts=("brand",))
    for metric in TRACKER:
        part = own.filter(pl.col("metric") == metric)
        run.truth.share(
            "B09", part, variant=metric, chance=net[metric], outcome=found, day="_at", cuts=("brand",)
        )
    for metric in ("awareness", "consideration", "intent"):
        part = own.filter(pl.col("metric") == metric)
        found_share = pl.col("pct") / 100
        run.truth.share("B10", part, variant=metric, chance=SHARES[metric], outcome=found_share, day="_at")
    trust = own.filter(pl.col("metric") == "trust")
    run.truth.share(
        "B11", trust, variant="tracker", chance=SHARES["trust"], outcome=pl.col("pct") / 100, day="_at"
    )
