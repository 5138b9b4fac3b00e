"""The Dagster UI of a home, on this machine only.

Here: starting it with everything it needs prepared. Not here: what it shows (orchestration.definitions).
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from ingestion.config import load_organisation
from ingestion.config_home import HOME_VARIABLE, ORGANISATION_VARIABLE, Home
from orchestration.dbt_manifest import parsed_project
from orchestration.instance import prepare

ROOT = Path(__file__).resolve().parent.parent
# Dagster has no login: whoever reaches the port may start runs.
LOOPBACK = "127.0.0.1"


def serve(organisation: Path, home: Home, *, port: int) -> None:
    """Become `dagster dev`; it ends with Ctrl-C.

    Raises:
        ConfigurationError: the organisation folder is wrong.
    """
    load_organisation(organisation)
    # Parsed here, so that neither the UI nor a run started from it has to.
    parsed_project(home)
    environment = os.environ | {
        ORGANISATION_VARIABLE: str(organisation),
        HOME_VARIABLE: str(home.path),
        "DAGSTER_HOME": str(prepare(home)),
    }
    command = [sys.executable, "-m", "dagster", "dev", "-w", str(ROOT / "workspace.yaml"), "-h", LOOPBACK]
    os.chdir(ROOT)
    os.execve(sys.executable, [*command, "-p", str(port)], environment)  # noqa: S606  a fixed command of ours
