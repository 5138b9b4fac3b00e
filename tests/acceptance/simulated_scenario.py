"""An airline that does not exist, from simulation to the published file.

Here: that night. Not here: what must hold of it (``test_planted_*.py``).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ingestion.config_home import Home
from ingestion.simulate.history import simulate
from tests.acceptance.acceptance_scenario import Ran, brand_health


@dataclass(frozen=True)
class SimulatedNight:
    """The organisation folder with its truth, and the home of its first night."""

    organisation: Path
    home: Home
    ran: Ran


def organisation_of(home: Path) -> Path:
    """Where the organisation of a home is simulated to."""
    return home.with_name(f"{home.name}_organisation")


def run(home: Path, seed: int) -> Ran:
    """Simulate a year and run the first night over it.

    Args:
        home: folder of the night.
        seed: which airline.
    """
    simulate(organisation_of(home), scale="small", months=12, seed=seed, daily_days=3)
    return brand_health("nightly", "--organisation", organisation_of(home), "--home", home)
