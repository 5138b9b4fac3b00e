"""Rows of canonical feeds in the shape of plain CSV: the column names of the contracts.

Here: writing one feed, with a version column, records that were corrected and records that were deleted.
Not here: what is in the rows.
"""

from __future__ import annotations

import polars as pl

from ingestion.simulate.delivery import KNOWN, Deliveries
from ingestion.simulate.timeline import iso

CORRECTED_EVERY, DELETED_EVERY = 89, 97  # rows


def write(  # noqa: PLR0913 - a feed, its rows, the moment they are known and what can go wrong with them
    deliveries: Deliveries,
    source: str,
    feed: str,
    rows: pl.DataFrame,
    *,
    known: str | pl.Expr,
    key: str | None = None,
    wrong: dict[str, str] | None = None,
    breaks: str | None = None,
) -> None:
    """Append rows to ``<feed>.csv``.

    Args:
        deliveries: where.
        source: source of the organisation file.
        feed: canonical feed.
        rows: columns of the contract, times as texts.
        known: the second at which a row is known.
        key: text column of the key; with it some invented records are sent and deleted a day later.
        wrong: column -> wrong value that some records carry in their first version.
        breaks: required column that some records carry unreadably.
    """
    told = rows.with_columns(
        (known if isinstance(known, pl.Expr) else pl.col(known)).cast(pl.Int64).alias(KNOWN)
    )
    told = told.with_columns(iso(KNOWN).alias("updated_at"), pl.lit(None, pl.String).alias("is_deleted"))
    parts = [told]
    position = pl.int_range(pl.len())
    if wrong:
        early = told.filter(position % CORRECTED_EVERY == CORRECTED_EVERY - 1)
        early = early.with_columns(
            *[pl.lit(value).cast(told.schema[c]).alias(c) for c, value in wrong.items()]
        )
        parts.append(early.with_columns(iso(pl.col(KNOWN) - 60).alias("updated_at")))
    if key:
        ghosts = told.filter(position % DELETED_EVERY == DELETED_EVERY - 1)
        ghosts = ghosts.with_columns(("GHOST-" + pl.col(key).cast(pl.String)).alias(key))
        gone = ghosts.with_columns(
            pl.lit("true").alias("is_deleted"), iso(pl.col(KNOWN) + 60).alias("updated_at")
        )
        parts += [ghosts, gone]
    every = pl.concat(parts)
    deliveries.csv(source, feed, every, break_column=breaks)
