"""Published figures against planted truth: how often the interval covers the value that was planted.

Here: a pure comparison of two tables. Not here: reading a published file, planting.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

KEYS = ["kpi_id", "variant", "period_grain", "period_start", "dimension", "member"]
# Rounding of published figures; a value planted at the end of a scale sits on its limit.
TOLERANCE = 1e-9


@dataclass(frozen=True)
class Score:
    """How figures and truth agree.

    Args:
        rows: one row per planted value that was published with an interval, with ``is_inside``.
        unpublished: planted values with no row that could be judged, with the status if there was one.
    """

    rows: pl.DataFrame
    unpublished: pl.DataFrame

    @property
    def share_inside(self) -> float:
        """Share of judged values inside their interval; not a number if there is none."""
        return float(self.rows["is_inside"].mean() or 0.0) if self.rows.height else float("nan")  # ty: ignore

    def by_kpi(self) -> pl.DataFrame:
        """Per KPI and variant: judged values, values inside, and the largest distance to the interval."""
        far = pl.max_horizontal(pl.col("ci_low") - pl.col("truth"), pl.col("truth") - pl.col("ci_high"), 0.0)
        return (
            self.rows.group_by("kpi_id", "variant")
            .agg(
                pl.len().alias("judged"),
                pl.col("is_inside").sum().alias("inside"),
                pl.col("is_inside").mean().alias("share"),
                far.max().alias("farthest"),
                (pl.col("value") - pl.col("truth")).mean().alias("mean_error"),
            )
            .sort("kpi_id", "variant")
        )

    def outside(self) -> pl.DataFrame:
        """The values outside, farthest first in units of their interval's width."""
        width = pl.max_horizontal(pl.col("ci_high") - pl.col("ci_low"), 1e-12)
        middle = (pl.col("ci_high") + pl.col("ci_low")) / 2
        misses = self.rows.filter(~pl.col("is_inside"))
        return misses.with_columns(((pl.col("truth") - middle).abs() / width).alias("widths")).sort(
            "widths", descending=True
        )


def score(published: pl.DataFrame, truth: pl.DataFrame, *, kind: str = "parameter") -> Score:
    """Compare the rows of ``kpi.kpi_value`` with those of ``truth/kpi.csv``.

    Args:
        published: at least the keys, ``value``, ``ci_low``, ``ci_high`` and ``status``.
        truth: the keys, ``truth`` and ``kind``.
        kind: which truth; ``parameter`` is what an interval should cover.
    """
    planted = truth.filter(pl.col("kind") == kind).with_columns(pl.col("period_start").cast(pl.Date))
    figures = published.select(*KEYS, "value", "ci_low", "ci_high", "status").with_columns(
        pl.col("period_start").cast(pl.Date)
    )
    met = planted.join(figures, on=KEYS, how="left")
    can = (
        pl.col("ci_low").is_not_null()
        & pl.col("ci_high").is_not_null()
        & pl.col("status").is_in(["ok", "experimental"])
    )
    inside = pl.col("truth").is_between(pl.col("ci_low") - TOLERANCE, pl.col("ci_high") + TOLERANCE)
    return Score(
        met.filter(can).with_columns(inside.alias("is_inside")), met.filter(~can.fill_null(value=False))
    )
