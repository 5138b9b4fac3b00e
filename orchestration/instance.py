"""The Dagster instance of a home: where runs, events and partitions are remembered.

Here: opening it with our settings, and what a killed run left in it. Not here: those settings
(orchestration/dagster.yaml).
"""

import os
from pathlib import Path

import orchestration.quiet  # noqa: F401  telemetry goes off before anything else is imported

import dagster as dg  # isort: skip

from ingestion.config_home import Home
from orchestration import notify

SETTINGS = Path(__file__).with_name("dagster.yaml")
FILE_NAME = "dagster.yaml"


def prepare(home: Home) -> Path:
    """Put our settings into the home's Dagster folder.

    Returns:
        The folder, for ``DAGSTER_HOME``.
    """
    home.dagster_home.mkdir(parents=True, exist_ok=True)
    wanted, present = SETTINGS.read_bytes(), home.dagster_home / FILE_NAME
    if not present.exists() or present.read_bytes() != wanted:
        following = present.with_suffix(f".{os.getpid()}")
        following.write_bytes(wanted)
        following.replace(present)
    return home.dagster_home


def instance_of(home: Home) -> dg.DagsterInstance:
    """The persistent instance of this home; the UI of the same home shows what it remembers."""
    return dg.DagsterInstance.from_config(str(prepare(home)), FILE_NAME)


def bury_the_dead(instance: dg.DagsterInstance) -> list[str]:
    """Mark runs of the command line that were killed as failed, so that they hold up no run of the daemon.

    Such a run holds the home's lock as long as it lives. Who holds that lock now knows that all others are dead;
    Dagster, which did not start them, would believe in them until `dagster/max_runtime` is over.

    Returns:
        The ids of the dead runs.
    """
    begun = dg.RunsFilter(statuses=[dg.DagsterRunStatus.STARTED], tags={notify.TOLD: notify.COMMAND_LINE})
    dead = instance.get_runs(begun)
    for run in dead:
        instance.report_run_failed(run, "Its process died; the next run found the home unlocked.")
    return [run.run_id for run in dead]
