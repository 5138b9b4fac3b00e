"""The contract of a feed applied to typed rows: which row breaks which rule.

Here: dataframely's verdict turned into quarantine reasons. Not here: casting, keys, the contracts themselves.
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

import dataframely as dy
import polars as pl

from ingestion.conform_fields import DELETED, DETAIL, FIELD, REASON, VERSION
from ingestion.contracts.catalogue import Feed
from ingestion.mapping_model import FeedMapping, FieldRule

_ROW = "row_of_this_file"
# What a dataframely rule is called -> the reason code it means; other rules are `rule_broken`.
_RULE_REASONS = {
    "nullability": "missing_value",
    "min_length": "missing_value",
    "max_length": "value_not_accepted",
    "regex": "value_not_accepted",
    "is_in": "value_not_accepted",
    "min": "out_of_range",
    "max": "out_of_range",
    "min_exclusive": "out_of_range",
    "max_exclusive": "out_of_range",
    "resolution": "out_of_range",
    "inf_nan": "out_of_range",
}


def not_ahead(
    typed: pl.DataFrame, feed_mapping: FeedMapping, feed: Feed, delivery_date: dt.date
) -> pl.DataFrame:
    """The same rows; those that speak of what had not happened when they were delivered carry that reason.

    What a row tells of has happened (its required moments, its version); a day of grace is left for zones and clocks.
    A wrong version from the future would win over every later correction. Moments that a mapping computes, or for
    which it declares what is `plausible`, are its own affair.
    """
    kinds = feed.schema.columns()
    rules: dict[str, FieldRule | None] = {
        name: rule
        for name, rule in feed_mapping.fields.items()
        if isinstance(kinds[name], dy.Datetime) and not kinds[name].nullable
    } | {VERSION: feed_mapping.version}
    names = [n for n, rule in rules.items() if rule and rule.column is not None and rule.plausible is None]
    if not names:
        return typed
    end = dt.datetime.combine(delivery_date + dt.timedelta(days=2), dt.time(), tzinfo=dt.UTC)
    ahead = {name: (pl.col(name) >= end).fill_null(value=False) & pl.col(REASON).is_null() for name in names}
    late = pl.any_horizontal(ahead.values())
    if not typed.select(late.any()).item():
        return typed
    said = pl.coalesce(
        pl.when(hit).then(pl.col(name).dt.strftime("%Y-%m-%dT%H:%M:%SZ")) for name, hit in ahead.items()
    )
    which = pl.coalesce(pl.when(hit).then(pl.lit(name)) for name, hit in ahead.items())
    return typed.with_columns(
        pl.when(late).then(pl.lit("timestamp_out_of_range")).otherwise(pl.col(REASON)).alias(REASON),
        pl.when(late).then(which).otherwise(pl.col(FIELD)).alias(FIELD),
        pl.when(late).then(said + " is after its delivery").otherwise(pl.col(DETAIL)).alias(DETAIL),
    )


def judged(table: pl.DataFrame, feed: Feed) -> pl.DataFrame:
    """The same rows; those that break a rule of the contract carry its reason."""
    table = table.with_row_index(_ROW)
    _, failure = _probe(feed.schema).filter(table.filter(pl.col(REASON).is_null()))
    details = failure.details()
    rules = [c for c in details.columns if c not in _probe(feed.schema).column_names()]
    if details.is_empty() or not rules:
        return table.drop(_ROW)
    verdict = details.select(
        _ROW, pl.coalesce(pl.when(pl.col(r) == "invalid").then(pl.lit(r)) for r in rules).alias("rule")
    )
    table = table.join(verdict, on=_ROW, how="left", maintain_order="left")
    # A tombstone says only that a key is gone; nothing but its key has to be right.
    keys = [f"{k}|{part}" for k in feed.key for part in ("nullability", "min_length")]
    counts = pl.col("rule").is_not_null() & (~pl.col(DELETED) | pl.col("rule").is_in(keys))
    reason = (
        pl.col("rule")
        .str.split("|")
        .list.get(1, null_on_oob=True)
        .replace_strict(_RULE_REASONS, default="rule_broken")
    )
    broken = pl.when(counts)
    return table.with_columns(
        broken.then(reason.fill_null("rule_broken")).otherwise(pl.col(REASON)).alias(REASON),
        broken.then(pl.col("rule").str.split("|").list.first()).otherwise(pl.col(FIELD)).alias(FIELD),
        broken.then(pl.lit("contract rule ") + pl.col("rule")).otherwise(pl.col(DETAIL)).alias(DETAIL),
    ).drop(_ROW, "rule")


@lru_cache(maxsize=256)
def _probe(schema: type[dy.Schema]) -> type[dy.Schema]:
    """The contract with a row number beside it, so that a failure can be told from its neighbours."""
    return type(f"{schema.__name__}WithRow", (schema,), {_ROW: dy.UInt32(nullable=False)})
