"""What tests of several stages share: one whole night over the example organisation, and how tests are named.

Here: that night, run once a session, whatever the number of workers. Not here: anything a single test file needs.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from filelock import FileLock

from ingestion.config_home import Home, home_from

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "examples" / "commons_group"
# For work on tests: the home of an earlier night over the example organisation, to look at instead of a new one.
EARLIER_NIGHT = "BRAND_HEALTH_TEST_NIGHT"


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name bytes by their argument: workers must agree on every name, and packed bytes can hold the time of day."""
    return argname if isinstance(val, bytes) else None


@dataclass(frozen=True)
class Built:
    """A finished night. Open its files read-only: other tests, in other processes, look at them too."""

    home: Home
    output: str
    exit_code: int

    @property
    def build_file(self) -> Path:
        """The build: raw, staging … board and the audit."""
        return self.home.build_file

    @property
    def published_file(self) -> Path:
        """What readers open."""
        return self.home.published_link


@pytest.fixture(scope="session")
def night(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The night, whether it was published or held; the first test that asks runs it, in a process of its own."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    done = shared / "night.json"
    home = home_from({}, shared / "night")
    with FileLock(shared / "night.lock"):
        if not done.exists() and (earlier := os.environ.get(EARLIER_NIGHT)):
            shutil.copytree(earlier, home.path, symlinks=True)
            done.write_text(json.dumps({"output": "", "exit_code": 0}))
        if not done.exists():
            command = ["nightly", "--organisation", str(EXAMPLE), "--home", str(home.path)]
            ran = subprocess.run(
                [sys.executable, "-m", "orchestration.cli", *command],
                cwd=ROOT,
                capture_output=True,
                text=True,
                check=False,
                env=os.environ | {"COLUMNS": "200"},
            )
            done.write_text(json.dumps({"output": ran.stdout + ran.stderr, "exit_code": ran.returncode}))
    return Built(home, **json.loads(done.read_text()))


@pytest.fixture(scope="session")
def built(night: Built) -> Built:
    """The night, published."""
    assert night.exit_code == 0, (
        f"the night over the example organisation was not published:\n{night.output[-6000:]}"
    )
    return night


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--exhaustive``: also what takes too long for every commit; ``make faults`` asks for it."""
    parser.addoption("--exhaustive", action="store_true", help="run what is marked exhaustive, too")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves out what is exhaustive unless asked; whatever needs the whole night is slow, unasked."""
    if not config.getoption("--exhaustive"):
        long = [item for item in items if item.get_closest_marker("exhaustive")]
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if item not in long]
    for item in items:
        if "night" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.slow)
