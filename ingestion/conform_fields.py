"""Text rows -> typed columns of a canonical feed, with a reason for every text that does not fit.

Here: origin of each field, null codes, value maps, scales, version, tombstones, attributes.
Not here: the casts themselves (`casts.py`), contract rules and duplicates (`conform.py`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from json.encoder import encode_basestring

import dataframely as dy
import polars as pl

from ingestion.casts import Cast, cast
from ingestion.conform_scales import Column, with_scales, within_scales
from ingestion.contracts.catalogue import Feed
from ingestion.mapping_model import FeedMapping, FieldRule
from ingestion.mapping_sql import evaluate
from ingestion.readers.json_values import to_text
from ingestion.readers.records import LINE, RECORD
from ingestion.readers.table_records import json_at

VERSION, EXTRACTED, DELETED, ATTRIBUTES = "version_at", "extracted_at", "is_deleted", "source_attributes"
REASON, FIELD, DETAIL = "__reason__", "__field__", "__detail__"
_INSTANT = pl.Datetime("us", "UTC")
_ID_NAME = re.compile(r"(^|_)(id|ids|ref|token|key|reference)$")
# Ids of people are hashed later: what differs by a blank or by ".0" would be two people.
_ID_KINDS = {"platform_user", "person", "employee"}
_ID_NAMES = {"repost_of", "merged_into"}
_SHOWN = 120
_TO_ESCAPE = r'[\x00-\x1f"\\]'


def typed_rows(table: pl.DataFrame, feed_mapping: FeedMapping, feed: Feed, time_zone: str) -> pl.DataFrame:
    """All contract columns of the feed, typed; `RECORD`, `LINE`, version, deletion, attributes; reason or null.

    Args:
        table: text rows from `text_rows`.
        feed_mapping: how the fields are filled.
        feed: the canonical feed.
        time_zone: zone of times without an offset that have none in the mapping.
    """
    table = with_scales(table, feed_mapping.scales, time_zone)
    kinds = feed.schema.columns()
    columns = [
        _column(
            table, name, rule, kinds[name].dtype, is_id=_is_id(feed, name, kinds[name], rule), zone=time_zone
        )
        for name, rule in feed_mapping.fields.items()
    ]
    columns = within_scales(table, columns, feed_mapping)
    for name, rule in ((VERSION, feed_mapping.version), (EXTRACTED, feed_mapping.extracted_at)):
        if rule is not None:
            columns.append(_column(table, name, rule, _INSTANT, is_id=False, zone=time_zone))
    typed = table.select(RECORD, LINE).with_columns(c.done.values.alias(c.name) for c in columns)
    absent = {n: c.dtype for n, c in kinds.items()} | {VERSION: _INSTANT, EXTRACTED: _INSTANT}
    typed = typed.with_columns(
        pl.lit(None, dtype=kind).alias(name) for name, kind in absent.items() if name not in typed.columns
    )
    deleted = _deleted(table, feed_mapping.tombstone)
    attributes = _attributes(table, feed_mapping)
    return typed.with_columns(deleted, attributes, *_first_problem(columns, table.height))


def _column(
    table: pl.DataFrame, name: str, rule: FieldRule, kind: pl.DataType, *, is_id: bool, zone: str
) -> Column:
    text, unlisted = _mapped(_without_nulls(_origin(table, rule), rule), rule)
    done = cast(text, kind, rule, is_id=is_id, time_zone=zone)
    if unlisted is not None:
        reasons = pl.select(
            pl.when(unlisted).then(pl.lit("value_not_accepted")).otherwise(done.reasons).alias("reason")
        ).to_series()
        values = pl.select(pl.when(~unlisted).then(done.values)).to_series()
        done = Cast(values, reasons)
    return Column(name, text, done)


def _origin(table: pl.DataFrame, rule: FieldRule) -> pl.Series:
    if rule.constant is not None:
        return pl.Series("text", [rule.constant], dtype=pl.String).new_from_index(0, table.height)
    if rule.expression is not None:
        return evaluate(table, rule.expression).cast(pl.String).alias("text")
    names = ["_content_hash"] if rule.content_hash else rule.column or []
    if rule.json_path is not None:
        read = [table[n].map_elements(_json_reader(rule.json_path), return_dtype=pl.String) for n in names]
        return pl.select(pl.coalesce(read).alias("text")).to_series() if read else table[names[0]]
    if len(names) == 1:
        return table[names[0]].alias("text")
    filled = [pl.when(pl.col(n).str.strip_chars() != "").then(pl.col(n)) for n in names]
    return table.select(pl.coalesce(filled).alias("text")).to_series()


def _json_reader(path: str) -> Callable[[str | None], str | None]:
    return lambda cell: to_text(json_at(cell, path))


def _without_nulls(text: pl.Series, rule: FieldRule) -> pl.Series:
    codes = [""] if rule.nulls is None else rule.nulls
    if not codes:
        return text
    hit = text.str.strip_chars().is_in([c.strip() for c in codes])
    if not hit.any():
        return text.alias("text")
    return pl.select(pl.when(~hit).then(text).alias("text")).to_series()


def _mapped(text: pl.Series, rule: FieldRule) -> tuple[pl.Series, pl.Series | None]:
    """Values renamed; the second result marks texts that no rule names."""
    if rule.values is None:
        return text, None
    key = text.str.strip_chars()
    old, new = list(rule.values), pl.Series(list(rule.values.values()), dtype=pl.String)
    listed = key.is_in(old)
    renamed = key.replace_strict(old, new, default=None, return_dtype=pl.String)
    rest = pl.lit(rule.otherwise, dtype=pl.String)
    value = pl.select(
        pl.when(listed).then(renamed).when(key.is_not_null()).then(rest).alias("text")
    ).to_series()
    if rule.has_otherwise:
        return value, None
    return value, (~listed).fill_null(value=False)


def _is_id(feed: Feed, name: str, column: dy.Column, rule: FieldRule) -> bool:
    if rule.is_id is not None:
        return rule.is_id
    found = column.metadata or {}
    if found.get("free_text"):
        return False
    return (
        found.get("identity") in _ID_KINDS
        or name in _ID_NAMES
        or bool(_ID_NAME.search(name))
        or (name in feed.key and isinstance(column, dy.String))
    )


def _deleted(table: pl.DataFrame, tombstone: str | None) -> pl.Series:
    if tombstone is None:
        return pl.Series(DELETED, [False], dtype=pl.Boolean).new_from_index(0, table.height)
    return evaluate(table, tombstone).cast(pl.Boolean, strict=False).fill_null(value=False).alias(DELETED)


def _attributes(table: pl.DataFrame, feed_mapping: FeedMapping) -> pl.Series:
    """Named raw columns as one JSON object of texts; empty ones are left out, none at all is null."""
    chosen = feed_mapping.attributes
    if chosen == "all":
        used = {n for f in feed_mapping.fields.values() for n in f.column or ()}
        pairs = {c: c for c in table.columns if c not in used and not c.startswith("_")}
    else:
        pairs = chosen if isinstance(chosen, dict) else {c: c for c in chosen}
    if not pairs:
        return pl.Series(ATTRIBUTES, [None], dtype=pl.String).new_from_index(0, table.height)
    members = [
        pl.lit(f"{json.dumps(name, ensure_ascii=False)}: ") + _quoted(table[raw].replace("", None))
        for name, raw in pairs.items()
    ]
    inner = pl.concat_str(members, separator=", ", ignore_nulls=True)
    return pl.select(pl.when(inner != "").then("{" + inner + "}").alias(ATTRIBUTES)).to_series()


def _quoted(texts: pl.Series) -> pl.Series:
    """Each text as JSON; only those with a character to escape are looked at one by one."""
    odd = texts.str.contains(_TO_ESCAPE).fill_null(value=False)
    plain = pl.select(('"' + pl.lit(texts) + '"').alias("text")).to_series()
    if not odd.any():
        return plain
    found = texts.filter(odd).unique()
    escaped = pl.Series([encode_basestring(text) for text in found.to_list()], dtype=pl.String)
    return pl.select(pl.when(odd).then(pl.lit(texts.replace(found, escaped))).otherwise(plain)).to_series()


def _first_problem(columns: list[Column], height: int) -> list[pl.Series]:
    """Reason, field and offending text of the first field, in mapping order, that does not fit."""
    empty = pl.Series([None], dtype=pl.String).new_from_index(0, height)
    columns = [c for c in columns if c.done.reasons.null_count() < height]
    if not columns:
        return [empty.alias(n) for n in (REASON, FIELD, DETAIL)]
    bad = [c.done.reasons.is_not_null() for c in columns]
    picks = {
        REASON: [pl.when(b).then(c.done.reasons) for b, c in zip(bad, columns, strict=True)],
        FIELD: [pl.when(b).then(pl.lit(c.name)) for b, c in zip(bad, columns, strict=True)],
        DETAIL: [pl.when(b).then(c.text.str.head(_SHOWN)) for b, c in zip(bad, columns, strict=True)],
    }
    found = pl.select(pl.coalesce(exprs).alias(name) for name, exprs in picks.items())
    return [found[name] for name in picks]
