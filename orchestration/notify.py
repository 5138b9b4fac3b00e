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
TIMEOUT_SECONDS = 10


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
        if TOLD not in run.tags:
            text = f"{organisation.organisation.name}: run {run.run_id[:8]} ({run.job_name}) failed. "
            tell(organisation, f"{text}The last good build stays published. {context.failure_event.message}")

    return a_run_failed
