"""The Dagster instance of a home: where runs, events and partitions are remembered.

Here: opening it with our settings. Not here: the settings (orchestration/dagster.yaml).
"""

import os
from pathlib import Path

import orchestration.quiet  # noqa: F401  telemetry goes off before anything else is imported

import dagster as dg  # isort: skip

from ingestion.config_home import Home

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
