"""Ten thousand invented tickets of three desks' hours, and a clock that is slow and obvious.

Here: the tickets, how they are written into raw, and business minutes counted interval by interval with Python's own
time zones. Not here: what the models make of them (the test file beside this one).
"""

import datetime as dt
import random
from dataclasses import dataclass, field
from functools import cache
from zoneinfo import ZoneInfo

import polars as pl

FIRST, DAYS = (
    dt.datetime(2026, 2, 20, tzinfo=dt.UTC),
    55,
)  # both the American and the European change of clock
WORKDAYS, EVERY_DAY = range(1, 6), range(1, 8)
# schedule -> (zone, weekdays and minutes of the day it is open); `a_house` is the one of tickets without any.
SCHEDULES = {
    "a_house": ("Europe/Berlin", [(d, a, b) for d in WORKDAYS for a, b in ((480, 720), (780, 1050))] + [(6, 540, 720)]),
    "b_coast": ("America/Los_Angeles", [(d, 360, 1080) for d in WORKDAYS] + [(7, 0, 300), (7, 1200, 1440)]),
    "c_always": ("America/New_York", [(d, 0, 1440) for d in EVERY_DAY]),
}  # fmt: skip
HOLIDAYS = {
    "a_house": [
        dt.date(2026, 3, 30) + dt.timedelta(days=n) for n in range(8)
    ],  # delivered as one run of days
    "b_coast": [dt.date(2026, 3, 9)],
    "c_always": [dt.date(2026, 3, 8)],  # a closed day of 23 hours
}
LINEAGE = {
    "source": "desk",
    "delivery_date": dt.date(2026, 4, 20),
    "first_delivery_date": dt.date(2026, 4, 20),
    "source_file": "desk.csv",
    "is_deleted": False,
    "is_fictional": True,
}


@dataclass
class Ticket:
    """One ticket: its clock, its messages as (instant, is from the desk), its statuses as (instant, status)."""

    ticket_id: str
    schedule: str
    created_at: dt.datetime
    messages: list = field(default_factory=list)
    statuses: list = field(default_factory=list)


def tickets(count: int, seed: int) -> list[Ticket]:
    """Invented tickets, the same for the same seed; every instant is a whole second of any hour."""
    draw = random.Random(seed)
    made = []
    for number in range(count):
        created = FIRST + dt.timedelta(seconds=draw.randrange(DAYS * 86400 - 20 * 86400))
        ticket = Ticket(f"t{number}", draw.choice(list(SCHEDULES)), created)
        moments = [created]
        for _ in range(draw.randrange(6)):
            moments.append(moments[-1] + dt.timedelta(seconds=draw.randrange(1, 60 * 86400 // 20)))
        ticket.messages = [(moment, place % 2 == 1) for place, moment in enumerate(moments)]
        states = ["new", *(draw.choice(["open", "pending", "on_hold"]) for _ in moments[1:-1]), "solved"]
        ticket.statuses = list(zip(moments, states, strict=False)) if len(moments) > 1 else [(created, "new")]
        made.append(ticket)
    return made


@cache
def open_intervals(schedule: str, *, holidays_close: bool = True, clocks_change: bool = True) -> list[tuple]:
    """Every open interval of a schedule as UTC instants, day by day."""
    zone, weekly = SCHEDULES[schedule]
    found = []
    for offset in range(-2, DAYS + 8):
        day = FIRST.date() + dt.timedelta(days=offset)
        closed = holidays_close and day in HOLIDAYS[schedule]
        for weekday, opens, closes in [] if closed else weekly:
            if day.isoweekday() == weekday:
                found.append(tuple(_instant(zone, day, minute, clocks_change) for minute in (opens, closes)))
    return sorted(found)


def _instant(zone: str, day: dt.date, minute: int, clocks_change: bool) -> dt.datetime:
    midnight = dt.datetime.combine(day, dt.time(), ZoneInfo(zone))
    if clocks_change:
        return (midnight + dt.timedelta(minutes=minute)).astimezone(dt.UTC)
    winter = dt.datetime(2026, 1, 15, tzinfo=ZoneInfo(zone)).utcoffset()
    return dt.datetime.combine(day, dt.time(), dt.UTC) + dt.timedelta(minutes=minute) - winter


def open_seconds(schedule: str, start: dt.datetime, end: dt.datetime, **rules: bool) -> int:
    """Seconds of [start, end) in which the schedule was open: each interval clipped, nothing cleverer."""
    seconds = 0
    for opens, closes in open_intervals(schedule, **rules):
        if opens < end and closes > start:
            seconds += round((min(end, closes) - max(start, opens)).total_seconds())
    return seconds


def deliver(con, made: list[Ticket]) -> None:
    """Writes schedules, holidays and tickets into raw, as a load would have."""
    con.execute("insert into reference.source by name select 'desk' as source, 'support' as subject")
    write(con, "support_schedules", [
        {"schedule_id": name, "tz": zone, "weekday": day, "opens_at": opens, "closes_at": closes}
        for name, (zone, weekly) in SCHEDULES.items() for day, opens, closes in weekly
    ])  # fmt: skip
    write(con, "support_holidays", [
        {"schedule_id": name, "holiday_on": days[0], "holiday_until": days[-1]} for name, days in HOLIDAYS.items()
    ])  # fmt: skip
    write(con, "support_tickets", [
        {"ticket_id": t.ticket_id, "created_at": t.created_at, "channel": "email", "status": t.statuses[-1][1],
         "solved_at": t.statuses[-1][0] if len(t.statuses) > 1 else None} for t in made
    ])  # fmt: skip
    write(con, "support_messages", [
        {"message_id": f"{t.ticket_id}-{n}", "ticket_id": t.ticket_id, "author_role": "agent" if desk else "customer",
         "is_public": True, "created_at": at, "text": "…"} for t in made for n, (at, desk) in enumerate(t.messages)
    ])  # fmt: skip
    write(con, "support_events", [
        {"ticket_id": t.ticket_id, "field": "status", "new_value": status, "changed_at": at}
        for t in made for at, status in t.statuses
    ] + [
        {"ticket_id": t.ticket_id, "field": "schedule", "new_value": t.schedule, "changed_at": t.created_at}
        for t in made if t.schedule != "a_house"
    ])  # fmt: skip


def write(con, feed: str, rows: list[dict]) -> None:
    """Appends rows to a raw table."""
    frame = pl.DataFrame(rows, infer_schema_length=None).with_columns(
        source_line=pl.int_range(pl.len()), **{name: pl.lit(value) for name, value in LINEAGE.items()}
    )
    con.register("written", frame.to_arrow())
    con.execute(f"insert into raw.{feed} by name select * from written")
    con.unregister("written")
