"""Doubts a mapping states about rows that fit: they load, and their numbers reach the data-quality report.

Here: evaluating the `flags` of a feed mapping. Not here: what keeps a row out (casts, contract, keys) and the warnings
of readers.
"""

from __future__ import annotations

import polars as pl

from ingestion.conform_fields import REASON
from ingestion.conform_rows import truth
from ingestion.mapping_model import FeedMapping
from ingestion.readers.records import RECORD

_NAMED = 20


def flagged_rows(texts: pl.DataFrame, typed: pl.DataFrame, feed_mapping: FeedMapping) -> list[str]:
    """One warning per flag that is true of a row, with the numbers of its records.

    Args:
        texts: text rows of the feed, for columns that are not mapped.
        typed: the same rows in the same order, typed; a field hides a raw column of its name.
        feed_mapping: states the flags.
    """
    if not feed_mapping.flags:
        return []
    rows = texts.with_columns(typed[name] for name in (*feed_mapping.fields, REASON))
    rows = rows.filter(pl.col(REASON).is_null())  # a cell that does not fit has its own reason
    found = {name: rows.filter(truth(rows, sql))[RECORD] for name, sql in feed_mapping.flags.items()}
    return [f"{name}: {_numbers(records)}" for name, records in found.items() if len(records)]


def _numbers(records: pl.Series) -> str:
    numbers = [str(number) for number in records.unique().sort()]
    more = f" and {len(numbers) - _NAMED:,} more" if len(numbers) > _NAMED else ""
    return f"rows {', '.join(numbers[:_NAMED])}{more}"
