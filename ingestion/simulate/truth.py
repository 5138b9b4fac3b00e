"""The planted value of every figure: what a reader of the warehouse should find, known before anything is loaded.

Here: adding up, per month and member, the chances that were drawn against (``parameter``) and what came out of the
draw (``realised``), and writing ``truth/*.csv``. Not here: comparing it with published figures
(``ingestion.simulate.score``).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from ingestion.simulate.quantile import solve
from ingestion.simulate.timeline import Timeline

COLUMNS = ["kpi_id", "variant", "period_grain", "period_start", "dimension", "member", "truth", "kind"]
_KEYS = ["kpi_id", "variant", "group", "period", "dimension", "member"]
_SETTLED = 14  # days after which no late record is still under way
_COMPACT = 400
_SUMS = (
    pl.len().cast(pl.Float64).alias("n"),
    pl.col("p").sum(),
    pl.col("y").sum(),
    pl.col("p").count().alias("np"),
    pl.col("y").count().alias("ny"),
)
_LENGTH = {"week": "1w", "month": "1mo", "quarter": "3mo", "year": "1y"}


@dataclass
class Truth:
    """Sums over everything planted so far; small, whatever the volume."""

    timeline: Timeline
    _parts: list[pl.DataFrame] = field(default_factory=list)
    _factor: dict[tuple[str, str], float] = field(default_factory=dict)
    _horizon: dict[tuple[str, str], int] = field(default_factory=dict)
    _weekly: set[tuple[str, str]] = field(default_factory=set)
    _quantiles: dict[tuple[str, str], tuple[float, Callable[[str, float], float]]] = field(
        default_factory=dict
    )

    def share(  # noqa: PLR0913 - a figure needs its name, its rows, its chance, its outcome and its cuts
        self,
        kpi: str,
        rows: pl.DataFrame,
        *,
        chance: pl.Expr | float | None,
        outcome: pl.Expr | None = None,
        variant: str = "main",
        day: str = "posted_at",
        cuts: tuple[str, ...] = (),
        factor: float = 1.0,
        horizon: int = 0,
        group: pl.Expr | None = None,
        weekly: bool = False,
    ) -> None:
        """Add rows of one block to a mean of chances.

        Args:
            kpi: id of the figure.
            rows: one row per unit it counts.
            chance: what was drawn against; a value, not a share, for means.
            outcome: what came out.
            variant: reading of the figure.
            day: column with the second that decides the period.
            cuts: columns that are dimensions of it.
            factor: 100 for net scores.
            horizon: days after the period until the figure is mature.
            group: true and false for a difference between two groups of rows.
            weekly: told by the week instead of by month, quarter and year.
        """
        if rows.is_empty():
            return
        self._factor[kpi, variant], self._horizon[kpi, variant] = factor, horizon
        on = self.timeline.local_day(pl.col(day))
        if weekly:
            self._weekly.add((kpi, variant))
        period = (on.dt.truncate("1w") if weekly else on.dt.month_start()).alias("period")
        expected = (
            pl.lit(None, pl.Float64)
            if chance is None
            else (chance if isinstance(chance, pl.Expr) else pl.lit(chance))
        )
        found = pl.lit(None, pl.Float64) if outcome is None else outcome
        counted = rows.select(
            period,
            *cuts,
            (group.cast(pl.Int8) if group is not None else pl.lit(-1, pl.Int8)).alias("group"),
            expected.cast(pl.Float64).alias("p"),
            found.cast(pl.Float64).alias("y"),
        )
        for dimension in ("all", *cuts):
            member = pl.lit("all") if dimension == "all" else pl.col(dimension).cast(pl.String)
            sums = counted.group_by("group", "period", member.alias("member")).agg(*_SUMS)
            self._add(sums, kpi, variant, dimension)

    def member(  # noqa: PLR0913 - as `share`
        self,
        kpi: str,
        rows: pl.DataFrame,
        *,
        dimension: str,
        member: str,
        chance: pl.Expr,
        outcome: pl.Expr,
        horizon: int = 0,
    ) -> None:
        """Add rows to one member of one dimension alone."""
        if rows.is_empty():
            return
        self._factor[kpi, "main"], self._horizon[kpi, "main"] = 1.0, horizon
        period = self.timeline.local_day(pl.col("posted_at")).dt.month_start().alias("period")
        counted = rows.select(period, chance.cast(pl.Float64).alias("p"), outcome.cast(pl.Float64).alias("y"))
        sums = counted.group_by("period").agg(*_SUMS)
        named = sums.with_columns(pl.lit(-1, pl.Int8).alias("group"), pl.lit(member).alias("member"))
        self._add(named, kpi, "main", dimension)

    def quantile(  # noqa: PLR0913 - as `share`
        self,
        kpi: str,
        rows: pl.DataFrame,
        *,
        variant: str,
        quantile: float,
        of_class: str,
        done: Callable[[str, float], float],
        day: str = "posted_at",
        cuts: tuple[str, ...] = (),
    ) -> None:
        """Add rows to a waiting time of which a quantile is read; ``done(class, hours)`` is the share over by then."""
        self._quantiles[kpi, variant] = (quantile, done)
        period = self.timeline.local_day(pl.col(day)).dt.month_start().alias("period")
        for dimension in ("all", *cuts):
            member = pl.lit("all") if dimension == "all" else pl.col(dimension).cast(pl.String)
            sums = rows.group_by(period, pl.concat_str(member, pl.lit("\x1f"), of_class).alias("member")).agg(
                pl.len().cast(pl.Float64).alias("n")
            )
            empty = [
                pl.lit(0.0).alias("p"),
                pl.lit(0.0).alias("y"),
                pl.lit(0, pl.UInt32).alias("np"),
                pl.lit(0, pl.UInt32).alias("ny"),
            ]
            self._add(sums.with_columns(pl.lit(-1, pl.Int8).alias("group"), *empty), kpi, variant, dimension)

    def _add(self, sums: pl.DataFrame, kpi: str, variant: str, dimension: str) -> None:
        named = sums.with_columns(
            pl.lit(kpi).alias("kpi_id"),
            pl.lit(variant).alias("variant"),
            pl.lit(dimension).alias("dimension"),
        )
        self._parts.append(named.select(*_KEYS, "n", "p", "y", "np", "ny"))
        if len(self._parts) > _COMPACT:
            self._parts = [self._summed()]

    def _summed(self, every: str = "1mo") -> pl.DataFrame:
        """Sums by week or month as they were added, or rolled up to longer periods."""
        if not self._parts:
            return pl.DataFrame(schema=dict.fromkeys(_KEYS, pl.String))
        parts = pl.concat(self._parts)
        if every != "1mo":
            parts = parts.with_columns(pl.col("period").dt.truncate(every))
        return parts.group_by(_KEYS).agg(pl.col("n", "p", "y", "np", "ny").sum()).sort(_KEYS)

    def table(self) -> pl.DataFrame:
        """The rows of ``truth/kpi.csv``."""
        weekly = self._is_one_of(self._weekly)
        parts = [self._of_grain("week", self._summed().filter(weekly))]
        for grain, every in (("month", "1mo"), ("quarter", "1q"), ("year", "1y")):
            parts.append(self._of_grain(grain, self._summed(every).filter(~weekly)))
        return pl.concat(parts).sort([*COLUMNS[:6], "kind"])

    @staticmethod
    def _is_one_of(figures: Iterable[tuple[str, str]]) -> pl.Expr:
        return pl.format("{}|{}", "kpi_id", "variant").is_in([f"{kpi}|{variant}" for kpi, variant in figures])

    def _of_grain(self, grain: str, sums: pl.DataFrame) -> pl.DataFrame:
        rows = []
        waits = self._is_one_of(self._quantiles)
        means = sums.filter(~waits)
        for kind, total, counted in (("parameter", "p", "np"), ("realised", "y", "ny")):
            part = means.filter(pl.col(counted) > 0).with_columns(
                (pl.col(total) / pl.col(counted)).alias("truth")
            )
            rows.append(self._differences(part).with_columns(pl.lit(kind).alias("kind")))
        rows.append(self._read_quantiles(sums.filter(waits)))
        found = (
            pl.concat(rows)
            .with_columns(pl.lit(grain).alias("period_grain"))
            .rename({"period": "period_start"})
        )
        return found.select(COLUMNS).filter(self._is_mature(grain))

    def _differences(self, means: pl.DataFrame) -> pl.DataFrame:
        keys = [k for k in _KEYS if k != "group"]
        plain = means.filter(pl.col("group") < 0).select(*keys, "truth")
        one, none = (means.filter(pl.col("group") == g).select(*keys, "truth") for g in (1, 0))
        apart = (
            one.join(none, on=keys, suffix="_0")
            .with_columns(pl.col("truth") - pl.col("truth_0"))
            .select(*keys, "truth")
        )
        factors = pl.DataFrame(
            [(k, v, f) for (k, v), f in self._factor.items()],
            schema=["kpi_id", "variant", "factor"],
            orient="row",
        )
        both = pl.concat([plain, apart]).join(factors, on=["kpi_id", "variant"], how="left")
        return both.with_columns(pl.col("truth") * pl.col("factor")).drop("factor")

    def _read_quantiles(self, sums: pl.DataFrame) -> pl.DataFrame:
        rows = []
        split = sums.with_columns(pl.col("member").str.split("\x1f"))
        split = split.with_columns(pl.col("member").list.get(0), pl.col("member").list.get(1).alias("class"))
        for key, part in split.group_by(["kpi_id", "variant", "period", "dimension", "member"]):
            quantile, done = self._quantiles[key[0], key[1]]
            classes = dict(zip(part["class"], part["n"], strict=True))
            value = solve(classes, quantile, done)
            if value is not None:
                rows.append((*key, value, "parameter"))
        schema = {
            "kpi_id": pl.String,
            "variant": pl.String,
            "period": pl.Date,
            "dimension": pl.String,
            "member": pl.String,
            "truth": pl.Float64,
            "kind": pl.String,
        }
        return pl.DataFrame(rows, schema=schema, orient="row")

    def _is_mature(self, grain: str) -> pl.Expr:
        horizons = {f"{k}|{v}": h for (k, v), h in self._horizon.items()}
        horizon = pl.format("{}|{}", "kpi_id", "variant").replace_strict(
            horizons, default=14, return_dtype=pl.Int64
        )
        ends = pl.col("period_start").dt.offset_by(_LENGTH[grain])
        last = ends + pl.duration(days=horizon + _SETTLED)
        return last <= self.timeline.end_on + dt.timedelta(days=1)

    def write(self, directory: Path) -> int:
        """Write ``kpi.csv``; how many rows."""
        table = self.table()
        directory.mkdir(parents=True, exist_ok=True)
        table.write_csv(directory / "kpi.csv")
        return table.height
