"""When and how a night runs: the jobs, the schedule, and the sensor that sees a delivery arrive.

Here: those definitions. Not here: what the steps do (orchestration.assets), and starting a night from the command line
(orchestration.night).
"""

import datetime as dt
import time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import dagster as dg

from ingestion.config import Organisation
from ingestion.config_home import Home
from ingestion.errors import WriterBusyError
from orchestration import arrivals
from orchestration.assets.load import LOADED
from orchestration.assets.publish import BOARD_PAGE, PUBLISHED
from orchestration.resources import CATCH_UP

if TYPE_CHECKING:
    # What `define_asset_job` returns; Dagster does not export its name.
    from dagster._core.definitions.unresolved_asset_job_definition import (
        UnresolvedAssetJobDefinition as AssetJob,
    )

NIGHTLY = "nightly"
BUILD = "build"
# Deliveries are expected in the evening; figures are promised for seven o'clock (see the freshness policy).
EVERY_NIGHT = "0 3 * * *"
# A delivery still being copied grows; one that has not changed for this long is taken as complete.
SETTLED_SECONDS = 120
MAX_RUNTIME = {"dagster/max_runtime": str(int(dt.timedelta(hours=3).total_seconds()))}


def nightly_job() -> "AssetJob":
    """The whole night, from the deliveries to the board page; earlier deliveries not yet in are loaded as well."""
    return dg.define_asset_job(
        NIGHTLY,
        selection=dg.AssetSelection.all(),
        description="Load what was delivered, check it, build the models, check the figures, publish.",
        tags={**MAX_RUNTIME, CATCH_UP: "every earlier delivery that is not in yet"},
    )


def build_job() -> "AssetJob":
    """The night without loading and publishing: every check and every model over what is in already."""
    everything = dg.AssetSelection.all()
    left_out = dg.AssetSelection.assets(*LOADED, PUBLISHED, BOARD_PAGE)
    checks = dg.AssetSelection.all_asset_checks()
    return dg.define_asset_job(
        BUILD,
        selection=(everything - left_out) | checks,
        description="Check what is loaded, build the models, check the figures; nothing is published.",
        tags=MAX_RUNTIME,
    )


def nightly_schedule(job: "AssetJob", time_zone: str) -> dg.ScheduleDefinition:
    """Every night, in the organisation's own time."""

    @dg.schedule(
        name="every_night",
        job=job,
        cron_schedule=EVERY_NIGHT,
        execution_timezone=time_zone,
        default_status=dg.DefaultScheduleStatus.RUNNING,
    )
    def every_night(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
        """Tonight's delivery, and any before it that is not in yet."""
        here = context.scheduled_execution_time.astimezone(ZoneInfo(time_zone))
        return dg.RunRequest(partition_key=here.date().isoformat())

    return every_night


def delivery_sensor(job: "AssetJob", organisation: Organisation, *, home: Home) -> dg.SensorDefinition:
    """Starts a night when a delivery has arrived that is not in yet and no longer grows."""

    @dg.sensor(
        name="delivery_arrived",
        job=job,
        minimum_interval_seconds=60,
        default_status=dg.DefaultSensorStatus.RUNNING,
    )
    def delivery_arrived(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
        """Looks at the delivery folders; reads their files only when something there has changed."""
        seen, changed_at = arrivals.shape(organisation)
        if seen == context.cursor:
            return dg.SkipReason("nothing changed in the delivery folders")
        if time.time() - changed_at < SETTLED_SECONDS:
            return dg.SkipReason("a delivery is still changing")
        try:
            pending = arrivals.not_yet_in(organisation, home)
        except WriterBusyError as busy:
            return dg.SkipReason(str(busy))
        requests = [dg.RunRequest(run_key=seen, partition_key=max(pending).isoformat())] if pending else []
        return dg.SensorResult(run_requests=requests, cursor=seen)

    return delivery_arrived
