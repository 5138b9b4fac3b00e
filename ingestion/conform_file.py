"""One delivered file and its mapping -> all the feeds it fills; and a preview without a database.

Here: the order of reading and conforming one file. Not here: the steps themselves, or where rows are stored.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass, replace
from pathlib import Path
from zoneinfo import available_timezones

import polars as pl

from ingestion.conform import Conformed, conform
from ingestion.conform_columns import other_columns, require_mapped_columns
from ingestion.conform_rows import Source
from ingestion.contracts.catalogue import FEEDS, Feed
from ingestion.errors import BadInputError, ConfigurationError
from ingestion.mapping import section_for
from ingestion.mapping_model import FeedMapping, FileSection, Mapping
from ingestion.readers.files import Delivered, read_delivered
from ingestion.readers.read import read_quickly
from ingestion.readers.records import reject_frame


@dataclass(frozen=True)
class Preview:
    """What one feed would get from a sample file: its balance and the first accepted rows."""

    feed: str
    records_in: int
    accepted: int
    quarantined: int
    duplicates: int
    filtered: int
    reasons: dict[str, int]
    flags: tuple[str, ...]
    rows: pl.DataFrame
    rejected_rows: pl.DataFrame


def conform_file(
    delivered: Delivered, section: FileSection, feeds: AnyMapping[str, Feed], source: Source
) -> list[Conformed]:
    """Read one file and conform it to every feed of its section, each feed once.

    A record that no reader can read belongs to no feed in particular; it is counted with the first one.

    Raises:
        BadInputError: the file is refused as a whole.
    """
    records = read_quickly(delivered, section)
    records.time_zone = section.time_zone or _known_zone(records.time_zone, delivered.name)
    records.flags = (*records.flags, *other_columns(records, section, delivered.name))
    for feed_mapping in section.feeds:
        require_mapped_columns(records, feed_mapping, feeds[feed_mapping.feed], delivered.name)
    by_feed: dict[str, list[FeedMapping]] = {}
    for feed_mapping in section.feeds:
        by_feed.setdefault(feed_mapping.feed, []).append(feed_mapping)
    results = []
    for feed_id, mappings in by_feed.items():
        results.append(conform(records, mappings, feeds[feed_id], source))
        records = replace(records, rejected=reject_frame([]))
    return results


def _known_zone(zone: str | None, name: str) -> str | None:
    """The zone a file names in its header, if there is such a zone."""
    if zone is None or zone in available_timezones():
        return zone
    raise BadInputError(
        name,
        f"its header names a time zone {zone!r} that nobody knows",
        "Put `time_zone` into the mapping.",
        kind="unknown_time_zone",
    )


def read_with_companions(root: Path, name: str, section: FileSection) -> Delivered:
    """Read a delivered file together with the sibling files its section pairs it with."""
    return read_delivered(root, name, companions=section.reader.companions)


def preview(mapping: Mapping, sample_path: Path, limit: int) -> list[Preview]:
    """Try a mapping on a sample file: balance and first rows per feed, no database.

    Args:
        mapping: from `load_mapping`.
        sample_path: any file; its own name (or the part below its folder) must fit a `match` of the mapping.
        limit: how many mapped and how many quarantined rows to show.

    Raises:
        ConfigurationError: the mapping ignores this file.
        BadInputError: the file is refused.
    """
    section = section_for(mapping, sample_path.name)
    if section is None:
        raise ConfigurationError(
            str(sample_path), f"mapping {mapping.mapping} ignores it", "Try another file."
        )
    delivered = read_with_companions(sample_path.parent, sample_path.name, section)
    today = dt.datetime.now(tz=dt.UTC).date()
    source = Source("preview", mapping.mapping, today, sample_path.name, is_fictional=False)
    return [_preview(found, limit) for found in conform_file(delivered, section, FEEDS, source)]


def _preview(found: Conformed, limit: int) -> Preview:
    reasons = dict(found.quarantined["reason"].value_counts(sort=True).iter_rows())
    return Preview(
        feed=found.feed,
        records_in=found.records_in,
        accepted=found.accepted.height,
        quarantined=found.quarantined.height,
        duplicates=found.duplicates,
        filtered=found.filtered,
        reasons=reasons,
        flags=found.flags,
        rows=found.accepted.head(limit),
        rejected_rows=found.quarantined.head(limit),
    )
