"""Telling people that a night failed: always in the log, and at a webhook where the organisation names one.

Here: the message and its two ways out. Not here: whether a night failed.
"""

import json
import logging
import urllib.request

import dagster as dg

from ingestion.config import Organisation
from ingestion.config_home import environment

log = logging.getLogger("brand_health")

# The command line tells people itself; without this mark the daemon would tell them again.
TOLD = "brand_health/told"
COMMAND_LINE = "command line"
TIMEOUT_SECONDS = 10
# Its message lists, below the first line, the asset checks that failed.
CHECKS_FAILED = "DagsterAssetCheckFailedError"


def tell(organisation: Organisation, text: str) -> None:
    """Log the message, and post it as ``{"text": …}`` when the environment names a webhook.

    A webhook that does not answer is logged and never turns a held night into a broken one.
    """
    log.error("%s", text)
    variable = organisation.notifications.webhook_env
    address = environment().get(variable) if variable else None
    if not address:
        return
    if not address.startswith(("https://", "http://")):
        log.error("%s holds no web address; nobody was told", variable)
        return
    request = urllib.request.Request(  # noqa: S310  the scheme is checked above
        address, data=json.dumps({"text": text}).encode(), headers={"Content-Type": "application/json"}
    )
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS):  # noqa: S310
            return
    except OSError as problem:
        log.error("the webhook in %s did not take the message: %s", variable, problem)


def failure_sensor(organisation: Organisation) -> dg.SensorDefinition:
    """Tells people about every failed run that the daemon sees."""

    @dg.run_failure_sensor(name="a_run_failed", default_status=dg.DefaultSensorStatus.RUNNING)
    def a_run_failed(context: dg.RunFailureSensorContext) -> None:
        """What failed, in one sentence; readers keep the last good build."""
        run = context.dagster_run
        if TOLD in run.tags:
            return
        steps = [f"{event.step_key}{_grounds(event)}" for event in context.get_step_failure_events()]
        tell(
            organisation,
            f"{organisation.organisation.name}: run {run.run_id[:8]} ({run.job_name}) failed"
            + (f" in {'; '.join(steps)}" if steps else "")
            + ". The last good build stays published; see `brand-health status`.",
        )

    return a_run_failed


def _grounds(event: dg.DagsterEvent) -> str:
    """The checks that failed. Of any other error only the kind: its message may quote a record."""
    error = event.step_failure_data.error
    if error is None:
        return ""
    if error.cls_name == CHECKS_FAILED:
        return f" ({', '.join(line.strip() for line in error.message.splitlines()[1:] if line.strip())})"
    return f" ({error.cls_name})"
