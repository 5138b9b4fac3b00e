"""Nights that several acceptance tests look at, each run once a session, whatever the number of workers.

Here: those nights and copies to spoil. Not here: the first night over the example organisation (``tests/conftest.py``).
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import pytest
from filelock import FileLock

from ingestion.config_home import Home, home_from
from tests.acceptance import canary_scenario, simulated_scenario, vendor_scenario
from tests.acceptance.acceptance_scenario import EXAMPLE, Ran, WalledNight, behind_a_wall, copied_home
from tests.acceptance.simulated_scenario import SimulatedNight

Shared = Callable[[str, Callable[[Path], Ran]], WalledNight]


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Shared:
    """Runs a night for the first test that asks, and remembers how it ended for all others."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base

    def night(name: str, run: Callable[[Path], Ran]) -> WalledNight:
        home, done = shared / name, shared / f"{name}.json"
        with FileLock(shared / f"{name}.lock"):
            if not done.exists():
                done.write_text(json.dumps(asdict(run(home))))
        told = json.loads(done.read_text())
        return WalledNight(home_from({}, home), Ran(**told | {"attempts": tuple(told["attempts"])}))

    return night


@pytest.fixture(scope="session")
def second_night(built, once: Shared) -> WalledNight:
    """The same night again over the same deliveries, on a copy of the first one's home."""

    def run(home: Path) -> Ran:
        copied_home(built.home, home)
        notes = home.with_suffix(".attempts")
        return behind_a_wall("nightly", "--organisation", EXAMPLE, "--home", home, notes=notes)

    return once("second_night", run)


@pytest.fixture(scope="session")
def vendor_night(once: Shared) -> WalledNight:
    """The first night of the example organisation with no source left but an invented vendor's."""

    def run(home: Path) -> Ran:
        organisation = vendor_scenario.organisation_of_one_source(home.with_name("vendor_organisation"))
        notes = home.with_suffix(".attempts")
        return behind_a_wall("nightly", "--organisation", organisation, "--home", home, notes=notes)

    return once("vendor_night", run)


@pytest.fixture
def home(built, tmp_path: Path) -> Home:
    """A copy of the first night's home, to spoil."""
    return copied_home(built.home, tmp_path / "home")


@pytest.fixture(scope="session")
def published(built) -> Path:
    """The file readers open after the first night."""
    return built.published_file


@pytest.fixture(scope="session")
def canary_night(vendor_night: WalledNight, once: Shared) -> WalledNight:
    """The first night of an organisation that delivers every feed, with canaries where people are named."""

    def run(home: Path) -> Ran:
        # The models are the same and parsed already; all else in this home is new.
        shutil.copytree(vendor_night.home.path / "dbt", home / "dbt")
        organisation = canary_scenario.organisation(home.with_name("canary_organisation"))
        notes = home.with_suffix(".attempts")
        return behind_a_wall("nightly", "--organisation", organisation, "--home", home, notes=notes)

    return once("canary_night", run)


@pytest.fixture(scope="session")
def canary_home(canary_night: WalledNight) -> Home:
    """The home of that night, published."""
    assert canary_night.ran.exit_code == 0, canary_night.ran
    return canary_night.home


@pytest.fixture(scope="session")
def simulated_night(once: Shared) -> Callable[[int], SimulatedNight]:
    """The first night over a simulated airline, by seed."""

    def night(seed: int) -> SimulatedNight:
        told = once(f"simulated_{seed}", lambda home: simulated_scenario.run(home, seed))
        assert told.ran.exit_code == 0, told.ran
        return SimulatedNight(simulated_scenario.organisation_of(told.home.path), told.home, told.ran)

    return night


@pytest.fixture(scope="session")
def simulated(simulated_night: Callable[[int], SimulatedNight]) -> SimulatedNight:
    """The first of these nights."""
    return simulated_night(1)
