"""The business clock of the models against a clock of its own in Python, over many schedules, zones and instants."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.dbt_project.model_runner import Desk

ZONES = ["America/Los_Angeles", "Europe/Berlin", "Asia/Kolkata", "Australia/Lord_Howe", "UTC"]
FIRST = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
# Opening and closing keep clear of 01:00 to 03:00, where some wall-clock times exist twice or not at all.
MINUTES = st.sampled_from([0, *range(180, 1441, 15)])
PROMISED = (
    "complaint_key text, posted_at timestamptz, waited_until timestamptz, waited_hours double, "
    "replies_observed boolean, target_minutes double, clock text, schedule_key text"
)


def intervals(zone, weekly, holidays):
    """Every open interval of March to May 2026 as UTC instants."""
    found = []
    for offset in range(-3, 95):
        day = (FIRST + dt.timedelta(days=offset)).date()
        for weekday, opens, closes in weekly:
            if day.isoweekday() == weekday and day not in holidays:
                midnight = dt.datetime.combine(day, dt.time(), ZoneInfo(zone))
                # Adding to an aware time moves its wall clock, which is what opening hours mean.
                found.append(
                    tuple((midnight + dt.timedelta(minutes=m)).astimezone(dt.UTC) for m in (opens, closes))
                )
    return sorted(found)


def open_hours(spans, start, end):
    """Hours of [start, end) that lie inside the spans."""
    seconds = sum(max(0.0, (min(end, closes) - max(start, opens)).total_seconds()) for opens, closes in spans)
    return seconds / 3600


def clocked(zone, weekly, *, holidays, complaints):
    """Runs the two models; returns (business hours, deadline) per complaint, in order."""
    desk = Desk()
    desk.table(
        "stg_support__schedules",
        "source text, schedule_id text, tz text, weekday bigint, opens_minute bigint, closes_minute bigint",
        [("desk", "s", zone, *interval) for interval in weekly],
    )
    desk.table(
        "stg_reference__schedules",
        "schedule_id text, tz text, weekday bigint, opens_minute bigint, closes_minute bigint",
        [],
    )
    desk.table(
        "stg_support__holidays",
        "source text, schedule_id text, holiday_on date, holiday_until date",
        [("desk", "s", day, None) for day in holidays],
    )
    desk.table("stg_reference__holidays", "schedule_id text, holiday_on date", [])
    desk.table("stg_support__tickets", "created_on date", [(FIRST.date(),)])
    desk.table("stg_social__posts", "posted_on date", [])
    desk.build("int_schedules_opened", as_of="2026-03-31")
    (key,) = {row[0] for row in desk.rows("select schedule_key from int_schedules_opened")}
    desk.table(
        "int_complaints_promised",
        PROMISED,
        [
            (f"{n:03d}", start, end, 0.0, True, target, "business", key)
            for n, (start, end, target) in enumerate(complaints)
        ],
    )
    desk.build("int_complaints_clocked", as_of="2026-03-31")
    return desk.rows(
        "select waited_business_hours, sla_deadline_at from int_complaints_clocked order by complaint_key"
    )


moments = st.integers(0, 30 * 24 * 60).map(lambda minute: FIRST + dt.timedelta(minutes=minute))


@st.composite
def weeks(draw):
    """A weekly schedule: one or two intervals that do not overlap on some days."""
    weekly = []
    for weekday in draw(st.sets(st.integers(1, 7), min_size=1)):
        edges = sorted(draw(st.sets(MINUTES, min_size=2, max_size=4)))
        weekly += [(weekday, *edges[i : i + 2]) for i in range(0, len(edges) - 1, 2)]
    return weekly


@given(
    zone=st.sampled_from(ZONES),
    weekly=weeks(),
    holidays=st.sets(st.dates(dt.date(2026, 3, 1), dt.date(2026, 3, 31)), max_size=3),
    complaints=st.lists(st.tuples(moments, moments, st.integers(1, 3000)), min_size=1, max_size=8),
)
@settings(max_examples=40, deadline=None)
def test_open_minutes_between_two_instants_are_those_of_an_independent_clock(
    zone, weekly, holidays, complaints
):
    ordered = [(min(a, b), max(a, b), target) for a, b, target in complaints]
    spans = intervals(zone, weekly, holidays)
    for (start, end, target), (hours, deadline) in zip(
        ordered, clocked(zone, weekly, holidays=holidays, complaints=ordered), strict=True
    ):
        assert hours == pytest.approx(open_hours(spans, start, end), abs=1e-6)
        if deadline is not None:
            # At the deadline exactly the promised minutes have been open, and an instant before fewer.
            assert open_hours(spans, start, deadline) * 60 == pytest.approx(target, abs=1e-4)
            earlier = deadline - dt.timedelta(seconds=30)
            assert earlier < start or open_hours(spans, start, earlier) * 60 < target
