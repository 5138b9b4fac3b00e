"""The kinds of column a canonical feed is made of.

Here: one small maker per kind, so that every contract says what a value *is* and the range follows.
Not here: the feeds themselves (one file per subject) and the casting of text (``ingestion.conform``).

Column metadata that other stages read:
``identity``  the value points at a person; it reaches raw only as a keyed hash in ``<column>_hash``.
              One of ``email``, ``phone``, ``platform_user``, ``person``, ``employee``.
``free_text`` somebody's own words or something that quotes them; it never leaves the raw schema.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

import dataframely as dy

# The epoch itself is what a missing time looks like after careless software; no feed is older.
EARLIEST_MOMENT = dt.datetime(1971, 1, 1, tzinfo=dt.UTC)
LATEST_MOMENT = dt.datetime(2200, 1, 1, tzinfo=dt.UTC)
EARLIEST_DAY = dt.date(1900, 1, 1)
# Vocabularies we compare across vendors are written one way: lower case, digits, underscores.
CODE_PATTERN = r"^[a-z0-9][a-z0-9_.:-]*$"


def _metadata(identity: str | None, free_text: bool) -> dict[str, Any] | None:
    found: dict[str, Any] = {}
    if identity is not None:
        found["identity"] = identity
    if free_text:
        found["free_text"] = True
    return found or None


def key(description: str, *, identity: str | None = None) -> dy.String:
    """A required id. Text for ever: leading zeros and 19 digits survive."""
    return dy.String(
        nullable=False, min_length=1, metadata=_metadata(identity, free_text=False), description=description
    )


def text(
    description: str, *, required: bool = False, identity: str | None = None, free_text: bool = False
) -> dy.String:
    """Any text; a required one is not empty."""
    return dy.String(
        nullable=not required,
        min_length=1 if required else None,
        metadata=_metadata(identity, free_text),
        description=description,
    )


def code(description: str, *, required: bool = False) -> dy.String:
    """A word of an open vocabulary, lower case (``x``, ``first_reply``)."""
    return dy.String(nullable=not required, regex=CODE_PATTERN, description=description)


def choice(description: str, allowed: Iterable[str], *, required: bool = False) -> dy.Enum:
    """A word of a closed vocabulary."""
    return dy.Enum(list(allowed), nullable=not required, description=description)


def flag(description: str, *, required: bool = False) -> dy.Bool:
    """True, false or, when optional, unknown."""
    return dy.Bool(nullable=not required, description=description)


def moment(description: str, *, required: bool = False) -> dy.Datetime:
    """An instant in UTC, microseconds."""
    return dy.Datetime(
        nullable=not required,
        time_zone="UTC",
        time_unit="us",
        min=EARLIEST_MOMENT,
        max_exclusive=LATEST_MOMENT,
        description=description,
    )


def day(description: str, *, required: bool = False) -> dy.Date:
    """A calendar day."""
    return dy.Date(nullable=not required, min=EARLIEST_DAY, description=description)


def month(description: str) -> dy.Date:
    """A calendar month, written as its first day."""
    return dy.Date(nullable=False, min=EARLIEST_DAY, resolution="1mo", description=description)


def count(description: str, *, required: bool = False, at_most: int | None = None) -> dy.Int64:
    """A whole number, never negative."""
    return dy.Int64(nullable=not required, min=0, max=at_most, description=description)


def number(
    description: str, *, required: bool = False, at_least: float | None = None, at_most: float | None = None
) -> dy.Float64:
    """A finite number."""
    return dy.Float64(nullable=not required, min=at_least, max=at_most, description=description)


def not_before(later: str, earlier: str) -> object:
    """A row rule: ``later`` is not before ``earlier`` where both are known."""
    return dy.rule()(lambda schema: getattr(schema, later).col >= getattr(schema, earlier).col)
