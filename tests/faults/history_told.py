"""Histories told by hand: the ones in which an order of arrival once showed, or would if a key broke.

Here: short lists of deliveries, each with the order in which its files arrive. Not here: random ones
(``history_machine``).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ingestion.contracts.catalogue import FEEDS
from tests.faults.history_machine import FOUNDERS
from tests.faults.history_organisation import Nights, delivery_folder, new_history, source_of
from tests.faults.history_records import Said, csv_file


@dataclass(frozen=True)
class File:
    """One delivered file.

    Args:
        day: of the delivery, counted from ``FIRST_DAY``.
        night: in which it is there; a file of an early day may arrive late.
    """

    day: int
    night: int
    source: str
    records: tuple[Said, ...]


def founders(feed: str, version: int | None, *, variant: int = 0) -> tuple[Said, ...]:
    """A dozen records of one feed."""
    return tuple(Said(feed, n, n + variant, version, deleted=False) for n in range(FOUNDERS))


def tell(files: list[File], directory: Path, *, empty_build: Path) -> tuple[Nights, Nights]:
    """Two homes: one that met the files night after night, one that met them all at once."""
    directory.mkdir()
    folder = new_history(directory)
    nightly = Nights(folder, directory / "nightly", empty_build=empty_build, whole=True)
    for night in sorted({file.night for file in files}):
        for file in files:
            if file.night == night:
                feed = file.records[0].feed
                path = delivery_folder(folder, file.day, file.source) / f"{feed}-1.csv"
                path.write_text(csv_file(list(file.records)), encoding="utf-8")
        nightly.load()
    fresh = Nights(folder, directory / "fresh", empty_build=empty_build, whole=True)
    fresh.load()
    for nights in (nightly, fresh):
        nights.con.close()
    return nightly, fresh


# The newer version is delivered first, the older one on a later day: whoever trusts deliveries takes the older.
STALE_EXPORT = [
    File(40, 1, "support", founders("support_tickets", 30, variant=1)),
    File(60, 2, "support", founders("support_tickets", 10)),
]
# A file of an earlier day arrives last, with an older version: whoever trusts arrivals takes it.
LATE_AND_OLD = [
    File(60, 1, "support", founders("support_tickets", 30, variant=1)),
    File(40, 2, "support", founders("support_tickets", 10)),
]
# Two contents under one version of the vendor's; the file of the earlier day comes late.
SAID_AGAIN = [
    File(60, 1, "support", founders("support_tickets", 30, variant=1)),
    File(40, 2, "support", founders("support_tickets", 30)),
]
# A day's file comes late and holds nothing new; had it come in time, it would have been the first to say it.
LATE_AND_NOTHING_NEW = [
    File(70, 1, "support", founders("support_tickets", 10)),
    File(20, 2, "support", founders("support_tickets", 10)[:-1]),
]
# The same bytes, the later day first; it lies after the as_of day, so that it counts for nothing yet.
SAME_BYTES_FROM_THE_FUTURE = [
    File(92, 1, "support", founders("support_tickets", 10)),
    File(20, 2, "support", founders("support_tickets", 10)),
]
# Two sources deliver a post of one network on one day, in files of one name and on one line.
TWO_SOURCES_ONE_LINE = [
    File(50, 1, "social", founders("social_posts", 20, variant=1)),
    File(50, 2, "listening", founders("social_posts", 20)),
]
# Every feed, over three nights, with a correction of each.
EVERYTHING = [
    File(
        (7 * place + 30 * correction) % 90,
        1 + (place + correction) % 3,
        source_of(feed, second=False),
        records,
    )
    for place, feed in enumerate(FEEDS)
    for correction in (0, 1)
    for records in (founders(feed, 20 + correction, variant=correction),)
]
