"""Whose a row is: the marks of one row, and the rows of a file that the ledger keeps out.

Here: marks of typed rows, marks of quarantined records, and the filter of the load. Not here: the lists of columns
(``ingestion.erasure_people``), the ledger (``ingestion.erasure_ledger``), the delivered files.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from ingestion.conform import Conformed
from ingestion.contracts.catalogue import FEEDS, Feed
from ingestion.erasure_ledger import Erasures
from ingestion.erasure_people import (
    HANGING,
    ONE_PERSON,
    PARENT_KEYS,
    TEXT,
    own_columns,
    text_columns,
    wanted_columns,
)
from ingestion.readers.json_values import Json, JsonError, parse, to_text

_BETWEEN_WORDS = re.compile(r"[\s,;|\"'<>()\[\]{}=]+")
_LATE = frozenset({"customers_master", "employee_survey_links"})


@dataclass(frozen=True)
class Marks:
    """By what a row is known in the ledger.

    Args:
        of: whom it is about or by.
        hangs_on: the record it is part of.
        gives: under what other records hang on it.
        one_person: identities that this row says are one person, each with its kind.
    """

    of: tuple[str, ...]
    hangs_on: tuple[str, ...]
    gives: tuple[str, ...]
    one_person: tuple[tuple[str, str], ...]

    def falls(self, hashes: set[str]) -> bool:
        """The row belongs to somebody or something of these."""
        return not hashes.isdisjoint(self.of) or not hashes.isdisjoint(self.hangs_on)


def marks_of(table: pl.DataFrame, feed: Feed, source: str, erasures: Erasures) -> Iterator[Marks]:
    """The marks of every row, in the order of the table.

    Args:
        table: typed rows; columns of the contract that it lacks count as empty.
        feed: the canonical feed.
        source: whose records these are; part of most keys.
        erasures: makes the hashes.
    """
    have = [name for name in wanted_columns(feed) if name in table.columns]
    for row in table.select(have).iter_rows(named=True):
        yield _marks(row, feed, source, erasures)


def _marks(row: dict[str, Any], feed: Feed, source: str, erasures: Erasures) -> Marks:
    people = {name: (kind, erasures.person(kind, row.get(name))) for name, kind in own_columns(feed).items()}
    hangs = [
        erasures.key_of(rule.on, *_parts(row, rule.columns, source if rule.within_source else ""))
        for rule in HANGING
        if rule.feed == feed.id
    ]
    one_person = [people[name] for name in ONE_PERSON.get(feed.id, ())]
    return Marks(
        of=tuple(mark for _, mark in people.values() if mark),
        hangs_on=tuple(mark for mark in hangs if mark),
        gives=tuple(_gives(row, feed, source, erasures)),
        one_person=tuple((kind, mark) for kind, mark in one_person if mark),
    )


def _gives(row: dict[str, Any], feed: Feed, source: str, erasures: Erasures) -> Iterator[str]:
    if feed.id in PARENT_KEYS:
        columns, within_source = PARENT_KEYS[feed.id]
        whole = erasures.key_of(feed.id, *_parts(row, columns, source if within_source else ""))
        # A record in quarantine has no columns to look at, only cells: there the last part of the key must do.
        cell = erasures.key_of(f"{feed.id} cell", row.get(columns[-1]))
        yield from (mark for mark in (whole, cell) if mark)
    for name in text_columns(feed):
        said = (row.get(name) or "").strip(" ")
        if said and (mark := erasures.key_of(TEXT, "any", hashlib.sha256(said.encode()).hexdigest())):
            yield mark


def _parts(row: dict[str, Any], columns: tuple[str, ...], source: str) -> list[str | None]:
    return [source or "any", *(row.get(name) for name in columns)]


def names_somebody(raw_record: str | None, feed: Feed, erasures: Erasures) -> bool:
    """Whether a record that fits no columns has a cell, or an address in one, that the ledger names."""
    cells = list(_cells(raw_record or ""))
    parents = [f"{rule.on} cell" for rule in HANGING if rule.feed == feed.id]
    kinds = ("person", "platform_user", "employee", "phone", "email")
    marks = [erasures.person(kind, cell) for cell in cells for kind in kinds]
    marks += [erasures.key_of(parent, cell) for cell in cells for parent in parents]
    words = {word.strip(".,:!?") for cell in cells for word in _BETWEEN_WORDS.split(cell)}
    marks += [erasures.person("email", word) for word in words if "@" in word]
    marks += [erasures.person("platform_user", word) for word in words if word.startswith("@")]
    marks += [erasures.person("phone", word) for word in words if sum(map(str.isdigit, word)) > 6]
    return not erasures.hashes.isdisjoint(mark for mark in marks if mark)


def _cells(raw_record: str) -> Iterator[str]:
    try:
        waiting: list[Json] = [parse(raw_record)]
    except JsonError:
        yield from (part for part in re.split(r"[,;\t]", raw_record) if part.strip())
        return
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)
        elif text := to_text(value):
            yield text


def without_erased(conformed: Conformed, erasures: Erasures) -> tuple[Conformed, int]:
    """The same records without those the ledger names, and how many those were.

    What hangs on a record that came anew, and what else a customer list calls its person, is put among
    ``erasures.found``: it has to go as well, wherever it lies.
    """
    feed = FEEDS[conformed.feed]
    # every record of a file has one source
    source = conformed.accepted["source"][0] if conformed.accepted.height else ""
    keep = []
    for marks in marks_of(conformed.accepted, feed, source, erasures):
        keep.append(not marks.falls(erasures.hashes))
        if not keep[-1]:
            late = [mark for _, mark in marks.one_person] if feed.id in _LATE else []
            erasures.found.update({*marks.gives, *late} - erasures.hashes)
    keep = keep or [True] * conformed.accepted.height
    clean = [not names_somebody(text, feed, erasures) for text in conformed.quarantined["raw_record"]]
    kept = replace(
        conformed,
        accepted=conformed.accepted.filter(pl.Series(keep, dtype=pl.Boolean)),
        quarantined=conformed.quarantined.filter(pl.Series(clean, dtype=pl.Boolean)),
    )
    return kept, keep.count(False) + clean.count(False)
