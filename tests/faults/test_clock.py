"""Faults 12 and 13: nights that did not happen, and clocks that jump."""

from __future__ import annotations

import datetime as dt
import itertools
from contextlib import closing
from pathlib import Path

import dagster as dg
import duckdb
import pytest
from dagster._core.remote_representation.external_data import ScheduleSnap
from dagster._utils.schedules import schedule_execution_time_iterator

from ingestion.config import load_organisation
from ingestion.config_home import Home
from ingestion.warehouse import open_build
from orchestration import build as builds
from orchestration import nightly, served, status
from orchestration.load import load_pending
from tests.orchestration.organisation_folder import deliver, small_organisation
from tests.orchestration.test_publish import answer, build, publish

DAYS = [f"2026-03-{day:02}" for day in range(1, 6)]
SILENT = DAYS[1:4]


def ticket(day: str) -> str:
    return f"{day},{day}T08:00:00Z,email,open\n"


def delivered(home: Home) -> list[tuple[str, str]]:
    with closing(open_build(home)) as con:
        return con.execute(
            "select ticket_id, delivery_date::varchar from raw.support_tickets order by all"
        ).fetchall()


def test_fault_12_one_run_after_three_silent_nights_catches_up_every_day_once(home: Home, tmp_path: Path):
    folder = small_organisation(tmp_path / "acme")
    organisation = load_organisation(folder)
    for day in DAYS:
        deliver(folder, day, tickets=ticket(day))
        if day not in SILENT:
            load_pending(organisation, home, until=dt.date.fromisoformat(day))
    assert delivered(home) == [(day, day) for day in DAYS]


def test_fault_12_a_scheduler_that_slept_starts_one_run_not_one_for_every_night():
    zone = "Europe/Berlin"
    schedule = nightly.nightly_schedule(nightly.nightly_job(), zone)
    slept, woke = (dt.datetime(2026, 3, day, 12, tzinfo=dt.UTC) for day in (2, 5))
    ticks = schedule_execution_time_iterator(slept.timestamp(), nightly.EVERY_NIGHT, zone, ascending=True)
    missed = list(itertools.takewhile(lambda tick: tick <= woke, ticks))
    assert len(missed) == 3
    # Dagster makes up for every missed tick of a schedule with a partition set; of any other, for the last alone.
    assert ScheduleSnap.from_def(schedule, None).partition_set_name is None
    with dg.build_schedule_context(scheduled_execution_time=missed[-1]) as context:
        assert schedule(context).partition_key == DAYS[-1]


def test_fault_12_how_old_the_figures_are_stands_in_the_file_and_in_the_status(home: Home):
    publish(home, build(home, "one"))
    with closing(duckdb.connect(str(home.build_file))) as con:
        con.execute("create table kpi.kpi_latest as select 'ok' as status")
        con.execute("update audit.build set state = 'published'")
    publish(home, "one")
    assert answer(home, "select as_of::varchar from meta.build") == [("2026-01-01",)]
    found = status.status(home, dt.datetime.now(dt.UTC) + dt.timedelta(days=3))
    assert found.age_hours == pytest.approx(72, abs=1)
    assert "The last night is missing" in found.advice


class Clock(dt.datetime):
    """A clock that a test sets."""

    present: dt.datetime

    @classmethod
    def now(cls, zone: dt.tzinfo | None = None) -> dt.datetime:
        """What the clock shows."""
        return cls.present.astimezone(zone)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> type[Clock]:
    monkeypatch.setattr(builds, "datetime", Clock)
    monkeypatch.setattr(served, "datetime", Clock)
    Clock.present = dt.datetime(2026, 3, 28, 23, 59, 30, tzinfo=dt.UTC)
    return Clock


def opened(home: Home, run_id: str, as_of: str = "2026-03-28") -> builds.Build:
    with closing(open_build(home)) as con:
        return builds.open_build(con, run_id, organisation="acme", as_of=dt.date.fromisoformat(as_of))


def latest(home: Home) -> builds.Build:
    with closing(open_build(home)) as con:
        return builds.latest_build(con)


def test_fault_13_the_build_that_began_last_is_the_latest_though_the_clock_went_back(home: Home, clock):
    ids = []
    for run, jump in enumerate([0, -2, -3600, -86400, +60]):
        clock.present += dt.timedelta(seconds=jump)
        ids.append(opened(home, f"run{run:05}").build_id)
        assert latest(home).build_id == ids[-1]
    assert ids == sorted(ids)


def test_fault_13_a_night_that_crosses_midnight_is_one_build_of_one_day_and_sorts_before_the_next(
    home, clock
):
    begun = opened(home, "before00")
    clock.present += dt.timedelta(minutes=1)
    # A later step of the same run asks again, when the organisation's today is another day.
    assert opened(home, "before00", as_of="2026-03-29") == begun
    clock.present += dt.timedelta(minutes=1)
    after = opened(home, "after000", as_of=begun.as_of.isoformat())
    assert begun.build_id < after.build_id
    assert latest(home) == after


def test_fault_13_retention_and_rollback_go_by_the_order_of_publication_though_the_clock_went_back(
    home: Home, clock, monkeypatch
):
    monkeypatch.setattr(served, "KEPT_BUILDS", 2)
    for number in range(4):
        publish(home, build(home, f"b{number}"))
        clock.present -= dt.timedelta(hours=1)
    assert [kept.build_id for kept in served.kept_builds(home)] == ["b3", "b2"]
    assert served.served_build(home) == "b3"


ZONES = ["Europe/Berlin", "America/New_York", "America/Los_Angeles", "Europe/Athens", "Australia/Lord_Howe",
         "America/Santiago", "Asia/Beirut", "Africa/Casablanca", "UTC"]  # fmt: skip


@pytest.mark.parametrize("zone", ZONES)
def test_fault_13_every_local_day_of_a_year_has_one_night_also_when_clocks_change(zone: str):
    # In Athens three o'clock comes twice in October and not at all in March.
    began = dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC)
    ticks = schedule_execution_time_iterator(began.timestamp(), nightly.EVERY_NIGHT, zone, ascending=True)
    schedule = nightly.nightly_schedule(nightly.nightly_job(), zone)
    days = []
    for tick in itertools.islice(ticks, 365):
        with dg.build_schedule_context(scheduled_execution_time=tick) as context:
            days.append(dt.date.fromisoformat(schedule(context).partition_key))
    assert days == [days[0] + dt.timedelta(days=number) for number in range(365)]
