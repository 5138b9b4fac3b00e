"""A delivered file as rows with marks: every record in it, also those the load counts as duplicates or leaves out.

Here: reading only the columns that tell whose a record is. Not here: what the marks mean
(``ingestion.erasure_people``), and changing the file (``ingestion.erasure_files``).

A record may stand in the file a second time, or be one that the mapping leaves to nobody (`where`): neither reaches
a table, and both hold the person. So the conditions of the mapping are not applied here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import polars as pl

from ingestion.conform_fields import REASON, typed_rows
from ingestion.conform_quarantine import raw_records
from ingestion.conform_rows import Source, text_rows
from ingestion.contracts.catalogue import FEEDS, Feed
from ingestion.erasure_ledger import Erasures
from ingestion.erasure_people import CONCERNED, DECISIONS, own_columns, wanted_columns
from ingestion.erasure_rows import Marks, marks_of
from ingestion.mapping_model import FeedMapping, FileSection
from ingestion.readers.files import Delivered
from ingestion.readers.json_records import JsonRecords
from ingestion.readers.json_rows import rows_of
from ingestion.readers.read import AnyRecords, read_records
from ingestion.readers.records import RECORD

# Feed of records that no reader can read: they have no columns, only words.
UNREAD = "unread"


@dataclass(frozen=True)
class Place:
    """Where in a file a row stands.

    Args:
        record: its number, from 1.
        explode: path of the array inside the record whose element it is; None for the record itself.
        element: position among those elements, from 0.
    """

    record: int
    explode: str | None = None
    element: int = 0


@dataclass(frozen=True)
class Traced:
    """One row of a file.

    Args:
        marks: by what it is known; None for a record that fits no columns.
        names: the clear identities it stands for, with their kinds; never written anywhere.
        decision: for a decision on two customer numbers: when, and what.
        raw_record: the words of a record that does not fit.
    """

    feed: str
    place: Place
    marks: Marks
    names: tuple[tuple[str, str], ...]
    decision: tuple[str, str] | None
    raw_record: str | None


def traced_rows(
    delivered: Delivered, section: FileSection, source: Source, erasures: Erasures
) -> Iterator[Traced]:
    """Every row that the feeds of a section make of a file.

    Raises:
        BadInputError: the file cannot be read as what it claims to be.
    """
    records = read_records(delivered, section)
    for mapping in section.feeds:
        if mapping.feed in CONCERNED:
            yield from _of_feed(records, mapping, source, erasures)
    nobody = Marks((), (), (), ())
    for number, text in records.rejected.select(RECORD, "raw_record").iter_rows():
        yield Traced(section.feeds[0].feed, Place(number), nobody, (), None, text)


def _of_feed(
    records: AnyRecords, mapping: FeedMapping, source: Source, erasures: Erasures
) -> Iterator[Traced]:
    feed = FEEDS[mapping.feed]
    typed = _typed(records, mapping, feed, source)
    unfit = raw_records(records, typed.filter(pl.col(REASON).is_not_null())[RECORD].unique())
    words = dict(unfit.iter_rows())
    own = {name: kind for name, kind in own_columns(feed).items() if name in typed.columns}
    places = _places(records, mapping, typed)
    marks = marks_of(typed, feed, source.name, erasures)
    for row, place, found in zip(typed.iter_rows(named=True), places, marks, strict=True):
        names = tuple((kind, row[name]) for name, kind in own.items() if row[name])
        text = words.get(row[RECORD]) if row[REASON] else None
        yield Traced(feed.id, place, found, names, _decision(feed, row), text)


def _decision(feed: Feed, row: dict[str, Any]) -> tuple[str, str] | None:
    name, _, event, moment = DECISIONS
    return (str(row.get(moment) or ""), str(row.get(event))) if feed.id == name else None


def _typed(records: AnyRecords, mapping: FeedMapping, feed: Feed, source: Source) -> pl.DataFrame:
    wanted = set(wanted_columns(feed))
    few = {
        "fields": {name: rule for name, rule in mapping.fields.items() if name in wanted},
        "version": None,
        "extracted_at": None,
        "tombstone": None,
        "flags": {},
        "attributes": [],
    }
    try:
        bare = mapping.model_copy(update=few | {"where": None})
        return typed_rows(text_rows(records, bare, source).table, bare, feed, records.time_zone or "UTC")
    except pl.exceptions.PolarsError:
        # An expression that only fits the rows which `where` lets through.
        kept = mapping.model_copy(update=few)
        return typed_rows(text_rows(records, kept, source).table, kept, feed, records.time_zone or "UTC")


def _places(records: AnyRecords, mapping: FeedMapping, typed: pl.DataFrame) -> list[Place]:
    """Where each row stands; an element of an array only where rows and elements go together one by one."""
    numbers = typed[RECORD].to_list()
    path = exploded_path(mapping)
    if path is None or not isinstance(records, JsonRecords) or mapping.unpivot is not None:
        return [Place(number) for number in numbers]
    rows = list(rows_of(records.items, path))
    if [row.record.number for row in rows] != numbers:
        return [Place(number) for number in numbers]
    seen: dict[int, int] = {}
    places = []
    for number in numbers:
        seen[number] = seen.get(number, -1) + 1
        places.append(Place(number, path, seen[number]))
    return places


def exploded_path(mapping: FeedMapping) -> str | None:
    """The array inside each record whose elements are the rows of a feed."""
    explode = mapping.explode
    return explode if explode is None or isinstance(explode, str) else f"{explode.column}[*]"
