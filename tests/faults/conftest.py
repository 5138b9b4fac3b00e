"""What the tests of faults share: a home with one build published, and a disk that is soon full.

Here: those fixtures. Not here: the faults (``test_*.py``).
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingestion.config_home import Home
from tests.orchestration.test_publish import build, publish

SMALL = "48m"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """An empty home."""
    return Home(tmp_path / "home")


@pytest.fixture
def served_home(home: Home) -> Home:
    """A home whose readers see the small build ``yesterday``; ``today`` is built and passed every check."""
    publish(home, build(home, "yesterday", value=0.1))
    build(home, "today", value=0.2)
    return home


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own with little room, where this machine lets us mount one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SMALL}", "tmpfs", str(disk)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("no disk may be mounted here; the tests with a quota say the same")
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)
