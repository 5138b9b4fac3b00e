"""A reference year, its tenth and its hundredth: the volumes that speed is measured on, in the formats of the vendors.

Here: the order of days, and days written on top of a folder that is there. Not here: truth to score figures against
(``ingestion.simulate.history``); nothing is planted in a reference year.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from ingestion.errors import BadInputError
from ingestion.simulate import folder, world
from ingestion.simulate.history import Simulated
from ingestion.simulate.randomness import Randomness
from ingestion.simulate.timeline import Timeline
from ingestion.simulate.volume import office, posts, surveys, tickets
from ingestion.simulate.volume.exports import SIZES, Exports, Run, Size

DAILY_DAYS = 30  # of the newest; older months come as one export each
# Nothing that begins on a day is heard of later than this: the longest waits, lateness and a repetition.
LONGEST_ECHO = 40


def simulate(
    directory: Path, *, scale: str | Size, months: int, seed: int, end_on: dt.date, days_after: int = 0
) -> Simulated:
    """Write a reference organisation, or more days on top of one.

    Args:
        directory: new or empty; with `days_after` the folder of the same scale, seed and end.
        scale: name of a size, or one of one's own.
        months: how many months back the history begins.
        seed: same seed, same bytes.
        end_on: last day of the history.
        days_after: so many days after it are written, and nothing else.

    Raises:
        BadInputError: the folder is not as it must be.
    """
    there = directory.exists() and any(directory.iterdir())
    if there != bool(days_after):
        raise BadInputError(
            str(directory),
            "there is something in it" if there else "there is no history in it",
            "Name a new folder; days after are written into one that has a history.",
            kind="not_empty",
        )
    size = SIZES[scale] if isinstance(scale, str) else scale
    line = _line(end_on, months, days_after)
    deliveries = Exports(directory / "deliveries", line, Randomness(seed))
    run = Run(line, deliveries, size)
    first = line.start_on
    if days_after:
        deliveries.first_on = end_on + dt.timedelta(days=1)
        first = deliveries.first_on - dt.timedelta(days=LONGEST_ECHO)
    else:
        folder.write(directory)
        deliveries.begin(line.start_on, seed)
        office.settle(run, directory)
    for number in range((line.end_on - first).days + 1):
        day = first + dt.timedelta(days=number)
        deliveries.begin(day, seed)
        for write in (posts.write, tickets.write, surveys.write, office.mail):
            write(run, day)
    days = sum(1 for path in (directory / "deliveries").iterdir() if path.is_dir())
    return Simulated(directory, deliveries.records, days, 0)


def _line(end_on: dt.date, months: int, days_after: int) -> Timeline:
    """The history, or the days after it with what still echoes in them; those are delivered day by day."""
    if not days_after:
        return Timeline(end_on, months, world.TIME_ZONE, DAILY_DAYS)
    daily = LONGEST_ECHO + days_after
    return Timeline(end_on + dt.timedelta(days=days_after), 2 + daily // 28, world.TIME_ZONE, daily)
