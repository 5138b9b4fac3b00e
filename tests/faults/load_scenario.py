"""A load of a small organisation that is killed at each of its statements, each time in a home of its own.

Here: the killing, and a process that holds a home. Not here: what must hold afterwards (``test_process.py``).
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from types import FrameType

from ingestion.config import load_organisation
from ingestion.config_home import Home
from orchestration.load import load_pending

# What Python calls of a connection to DuckDB.
STATEMENTS = {"execute", "executemany", "begin", "commit", "register", "close"}
HOLD = """
import sys, time
from pathlib import Path
from ingestion.config_home import Home
from orchestration.writer import sole_writer
with sole_writer(Home(Path(sys.argv[1])), "a long night"):
    print("holding", flush=True)
    time.sleep(60)
"""


def hold(home: Home) -> subprocess.Popen:
    """A process that holds the home's lock for a minute."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(home.path)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline().strip() == "holding"
    return process


def kill_everywhere(organisation: Path, directory: Path, *, secret: Path, every: int) -> list[Home]:
    """Homes whose first load was killed at a statement: at the first of every so many."""
    directory.mkdir()
    told = directory / "statements"
    assert _in_a_process(organisation, Home(directory / "counted", secret), 0, told) == 0
    homes = []
    for number in range(1, int(told.read_text(encoding="utf-8")), every):
        home = Home(directory / f"at_{number:04}", secret)
        assert _in_a_process(organisation, home, number, told) == -signal.SIGKILL
        homes.append(home)
    return homes


def _in_a_process(organisation: Path, home: Home, kill_at: int, told: Path) -> int:
    # No fork: the threads of Polars would not come along.
    arguments = [organisation, home.path, home.secret_file, kill_at, told]
    command = [sys.executable, "-m", __name__, *map(str, arguments)]
    return subprocess.run(command, cwd=Path(__file__).parents[2], check=False, timeout=120).returncode


def _load(organisation: Path, home: Home, kill_at: int, told: Path) -> None:
    statements = 0

    def on_call(_: FrameType, event: str, called: object) -> None:
        nonlocal statements
        if event == "c_call" and getattr(called, "__name__", "") in STATEMENTS:
            statements += 1
            if statements == kill_at:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(on_call)
    load_pending(load_organisation(organisation), home, until=None)
    sys.setprofile(None)
    told.write_text(str(statements), encoding="utf-8")


if __name__ == "__main__":
    _load(Path(sys.argv[1]), Home(Path(sys.argv[2]), Path(sys.argv[3])), int(sys.argv[4]), Path(sys.argv[5]))
