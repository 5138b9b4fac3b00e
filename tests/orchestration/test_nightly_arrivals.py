"""When a night starts by itself: on schedule, and when a delivery is complete."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import dagster as dg
import pytest

from ingestion.config import Organisation, load_organisation
from ingestion.config_home import Home
from orchestration import arrivals, load, nightly
from tests.orchestration.organisation_folder import deliver, small_organisation

TICKET = "1,2026-03-01T08:00:00Z,email,open\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return small_organisation(tmp_path / "acme")


@pytest.fixture
def organisation(folder: Path) -> Organisation:
    return load_organisation(folder)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home", tmp_path / "home" / "secret.key")


def tick(organisation: Organisation, home: Home, cursor: str | None = None):
    sensor = nightly.delivery_sensor(nightly.nightly_job(), organisation, home=home)
    with dg.build_sensor_context(cursor=cursor) as context:
        return sensor(context)


def test_a_complete_delivery_starts_a_night_of_its_day(folder: Path, organisation: Organisation, home: Home):
    deliver(folder, "2026-03-02", tickets=TICKET)
    (request,) = tick(organisation, home).run_requests
    assert request.partition_key == "2026-03-02"


def test_several_deliveries_start_one_night_that_catches_up(folder, organisation, home):
    deliver(folder, "2026-03-02", tickets=TICKET)
    deliver(folder, "2026-03-05", tickets=TICKET)
    (request,) = tick(organisation, home).run_requests
    assert request.partition_key == "2026-03-05"


def test_a_delivery_that_still_grows_is_waited_for(folder, organisation, home):
    deliver(folder, "2026-03-02", tickets=TICKET, age_seconds=5)
    skipped = tick(organisation, home)
    assert isinstance(skipped, dg.SkipReason)
    assert "still changing" in skipped.skip_message


def test_the_files_are_not_read_again_while_nothing_changes(folder, organisation, home, monkeypatch):
    deliver(folder, "2026-03-02", tickets=TICKET)
    cursor = tick(organisation, home).cursor
    monkeypatch.setattr(arrivals, "not_yet_in", lambda *_: pytest.fail("looked into the files"))
    assert isinstance(tick(organisation, home, cursor), dg.SkipReason)


def test_what_is_in_already_starts_nothing(folder, organisation, home):
    deliver(folder, "2026-03-02", tickets=TICKET)
    load.load_pending(organisation, home, until=None)
    assert tick(organisation, home).run_requests == []


def test_a_corrected_file_under_its_old_name_starts_a_night(folder, organisation, home):
    deliver(folder, "2026-03-02", tickets=TICKET)
    load.load_pending(organisation, home, until=None)
    cursor = tick(organisation, home).cursor
    deliver(folder, "2026-03-02", tickets=TICKET + "2,2026-03-01T09:00:00Z,email,open\n")
    assert len(tick(organisation, home, cursor).run_requests) == 1


def test_the_sensor_does_not_get_in_the_way_of_a_run(folder, organisation, home, monkeypatch):
    deliver(folder, "2026-03-02", tickets=TICKET)
    load.load_pending(organisation, home, until=None)
    deliver(folder, "2026-03-03", tickets=TICKET)
    monkeypatch.setattr(arrivals, "sole_writer", busy)
    assert "is writing this home" in tick(organisation, home).skip_message


def busy(home: Home, what: str):
    from ingestion.errors import WriterBusyError

    raise WriterBusyError("lock", "process 1 is writing this home", "Wait.")


def test_a_delivery_dated_in_the_future_waits_for_its_day(folder, organisation, home):
    day = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=30)
    deliver(folder, day.isoformat(), tickets=TICKET)
    assert tick(organisation, home).run_requests == []


def test_the_schedule_runs_by_default_in_the_organisations_own_time():
    schedule = nightly.nightly_schedule(nightly.nightly_job(), "Europe/Berlin")
    assert schedule.execution_timezone == "Europe/Berlin"
    assert schedule.default_status == dg.DefaultScheduleStatus.RUNNING
    at = dt.datetime(2026, 3, 2, 2, 0, tzinfo=dt.UTC)
    with dg.build_schedule_context(scheduled_execution_time=at) as context:
        assert schedule(context).partition_key == "2026-03-02"


def test_the_day_of_the_night_is_the_organisations_not_greenwichs():
    schedule = nightly.nightly_schedule(nightly.nightly_job(), "America/Los_Angeles")
    at = dt.datetime(2026, 3, 2, 3, 0, tzinfo=dt.UTC)  # seven in the evening of the first, in Los Angeles
    with dg.build_schedule_context(scheduled_execution_time=at) as context:
        assert schedule(context).partition_key == "2026-03-01"
