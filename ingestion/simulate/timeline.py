"""When things happen and when they are delivered.

Here: the months of a simulated history, local days, and the delivery that brings a record.
Not here: what happens.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import polars as pl

# The newest deliveries come day by day, at least so many; older months as one export each, as when a warehouse starts.
DAILY_DAYS = 60
# Whole months before those days for which sources with one file a month sent it; the rest came with the first file.
MONTHS_SINCE = 2


@dataclass(frozen=True)
class Month:
    """One month of the history; `number` counts from 0."""

    number: int
    first: dt.date
    after: dt.date

    @property
    def days(self) -> int:
        """Length in days; the last month may be cut by the end."""
        return (self.after - self.first).days


@dataclass(frozen=True)
class Timeline:
    """The history: whole months back from its last day, told in one time zone."""

    end_on: dt.date
    months_back: int
    time_zone: str
    daily_days: int = DAILY_DAYS

    @property
    def months(self) -> list[Month]:
        """Oldest first; the newest ends with the last day."""
        firsts = [_months_before(self.end_on.replace(day=1), back) for back in range(self.months_back)]
        afters = [self.end_on + dt.timedelta(days=1), *firsts[:-1]]
        pairs = zip(reversed(firsts), reversed(afters), strict=True)
        return [Month(number, first, after) for number, (first, after) in enumerate(pairs)]

    @property
    def start_on(self) -> dt.date:
        """First day of the history."""
        return _months_before(self.end_on.replace(day=1), self.months_back - 1)

    @property
    def daily_from(self) -> dt.date:
        """First day that has a delivery of its own."""
        first = (self.end_on - dt.timedelta(days=self.daily_days - 1)).replace(day=1)
        return max(first, self.start_on)

    def midnight(self, day: dt.date) -> int:
        """The second at which a day begins."""
        return int(dt.datetime.combine(day, dt.time(), ZoneInfo(self.time_zone)).timestamp())

    @property
    def ends_at(self) -> int:
        """The second at which the history is over."""
        return self.midnight(self.end_on + dt.timedelta(days=1))

    def local_day(self, second: pl.Expr) -> pl.Expr:
        """The day of the reporting zone a second falls on."""
        utc = pl.from_epoch(second, time_unit="s").dt.replace_time_zone("UTC")
        return utc.dt.convert_time_zone(self.time_zone).dt.date()

    @property
    def installed_on(self) -> dt.date:
        """Day of the first export of the sources that send one file a month; it brings all that was before."""
        return max(_months_before(self.daily_from, MONTHS_SINCE), self.start_on) - dt.timedelta(days=1)

    def delivery(self, day: pl.Expr, *, daily: bool = True) -> pl.Expr:
        """The delivery that brings what became known on a day.

        Args:
            day: when it was known.
            daily: from a source that delivers every day of the newest weeks, else at the end of each month.
        """
        first, end = pl.lit(self.start_on), pl.lit(self.end_on)
        known = pl.when(day < first).then(first).otherwise(day)
        month_end = pl.min_horizontal(known.dt.month_end(), end)
        if daily:
            return pl.when(known >= pl.lit(self.daily_from)).then(known).otherwise(month_end)
        monthly = pl.max_horizontal(month_end, pl.lit(self.installed_on))
        return pl.when(known <= end).then(monthly).otherwise(known)


def _months_before(first: dt.date, back: int) -> dt.date:
    year, month = divmod(first.year * 12 + first.month - 1 - back, 12)
    return dt.date(year, month + 1, 1)


def iso(second: str | pl.Expr) -> pl.Expr:
    """Seconds as `2026-01-31T08:30:00Z`; empty stays empty."""
    column = pl.col(second) if isinstance(second, str) else second
    return pl.from_epoch(column, time_unit="s").dt.strftime("%Y-%m-%dT%H:%M:%SZ")


def iso_milli(second: str | pl.Expr) -> pl.Expr:
    """Seconds as `2026-01-31T08:30:00.000Z`."""
    column = pl.col(second) if isinstance(second, str) else second
    return pl.from_epoch(column, time_unit="s").dt.strftime("%Y-%m-%dT%H:%M:%S.000Z")
