"""Answer scales that change over time: which one held on the day, and answers outside it.

Here: `scales` of a mapping. Not here: null codes and casts, which come first (`conform_fields.py`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import polars as pl

from ingestion.casts import Cast
from ingestion.casts_time import cast_days
from ingestion.mapping_model import FeedMapping, Scale, TimeRule


@dataclass(frozen=True)
class Column:
    """One field while it is filled: its text, and what the cast made of it."""

    name: str
    text: pl.Series
    done: Cast


def with_scales(table: pl.DataFrame, scales: list[Scale], zone: str) -> pl.DataFrame:
    """Raw columns `<column>.scale_min`, `.scale_max`, `.share` (of the scale that held on the day)."""
    for column in dict.fromkeys(s.column for s in scales):
        low, high = _bounds(table, [s for s in scales if s.column == column], zone)
        value = table[column].str.strip_chars().cast(pl.Float64, strict=False)
        share = (value - low) / (high - low)
        table = table.with_columns(
            low.cast(pl.String).alias(f"{column}.scale_min"),
            high.cast(pl.String).alias(f"{column}.scale_max"),
            share.cast(pl.String).alias(f"{column}.share"),
        )
    return table


def _bounds(table: pl.DataFrame, scales: list[Scale], zone: str) -> tuple[pl.Series, pl.Series]:
    low = high = pl.lit(None, dtype=pl.Float64)
    for scale in reversed(scales):
        holds = pl.lit(value=True)
        if scale.by is not None:
            day = cast_days(table[scale.by], TimeRule(formats=scale.formats), zone).values.cast(pl.String)
            holds = pl.lit(day)
            since = day >= (scale.since or "0000")
            until = day <= (scale.until or "9999")
            holds = pl.lit((since & until).fill_null(value=False))
        low = pl.when(holds).then(pl.lit(scale.min)).otherwise(low)
        high = pl.when(holds).then(pl.lit(scale.max)).otherwise(high)
    found = table.select(low.alias("low"), high.alias("high"))
    return found["low"], found["high"]


def within_scales(table: pl.DataFrame, columns: list[Column], feed_mapping: FeedMapping) -> list[Column]:
    """Answers outside the scale of their day do not fit; null codes were taken out before."""
    scaled = {s.column for s in feed_mapping.scales}
    checked = []
    for column in columns:
        origin = feed_mapping.fields[column.name].column or []
        raw = next((c for c in origin if c in scaled), None)
        if raw is None or not column.done.values.dtype.is_numeric():
            checked.append(column)
            continue
        low, high = (table[f"{raw}.{end}"].cast(pl.Float64) for end in ("scale_min", "scale_max"))
        outside = ((column.done.values < low) | (column.done.values > high)).fill_null(value=False)
        reasons = pl.select(
            pl.when(outside).then(pl.lit("value_not_accepted")).otherwise(column.done.reasons).alias("reason")
        ).to_series()
        checked.append(replace(column, done=Cast(column.done.values, reasons)))
    return checked
