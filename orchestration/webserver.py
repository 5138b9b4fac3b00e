"""The Dagster UI of a home, on this machine only.

Here: starting it with everything it needs prepared. Not here: what it shows (orchestration.definitions).
"""

from __future__ import annotations

import ipaddress
import os
import sys
from pathlib import Path

from ingestion.config import load_organisation
from ingestion.config_home import HOME_VARIABLE, ORGANISATION_VARIABLE, Home
from ingestion.errors import ConfigurationError
from orchestration.dbt_manifest import parsed_project
from orchestration.instance import prepare

ROOT = Path(__file__).resolve().parent.parent
Address = tuple[str, int]


def address(host: str, port: int, *, open_to_network: bool) -> tuple[Address, str]:
    """Where the UI listens, and a warning if others can reach it there.

    Dagster has no login: whoever reaches the port may start runs and read every event.

    Raises:
        ConfigurationError: others could reach it, and nobody said that they may.
    """
    if _is_this_machine(host):
        return (host, port), ""
    if not open_to_network:
        raise ConfigurationError(
            f"--host {host}",
            "others could reach the UI there, and it has no login",
            "Leave it at 127.0.0.1 and use an SSH tunnel; or add --open-to-network behind a proxy with a login.",
        )
    return (host, port), f"Whoever reaches {host}:{port} can start runs: Dagster has no login."


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def command_line(at: Address) -> list[str]:
    """The command the UI is started with."""
    host, port = at
    workspace = str(ROOT / "workspace.yaml")
    return [sys.executable, "-m", "dagster", "dev", "-w", workspace, "-h", host, "-p", str(port)]


def serve(organisation: Path, home: Home, *, at: Address) -> None:
    """Become `dagster dev`; it ends with Ctrl-C.

    Args:
        organisation: the organisation folder.
        home: whose runs it shows.
        at: from `address`.

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
    os.chdir(ROOT)
    os.execve(sys.executable, command_line(at), environment)  # noqa: S606  a fixed command of ours
