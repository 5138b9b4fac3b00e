"""One small simulated organisation that several files look at.

Here: making it, once a session. Not here: what must hold.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from ingestion.simulate.history import Simulated, simulate


@dataclass(frozen=True)
class Made:
    """A simulated folder and what its maker said of it."""

    directory: Path
    said: Simulated

    def files(self, pattern: str) -> list[Path]:
        """Delivered files, oldest first."""
        return sorted((self.directory / "deliveries").glob(pattern))


def make(directory: Path, seed: int = 7, *, months: int = 3) -> Made:
    """A tiny airline whose newest month is delivered day by day."""
    return Made(directory, simulate(directory, scale="tiny", months=months, seed=seed, daily_days=3))


@pytest.fixture(scope="session")
def airline(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Three months of a tiny airline."""
    return make(tmp_path_factory.mktemp("airline") / "organisation")
