"""A real night in a process of its own that is killed in a step, or has little memory.

    python -m tests.faults.night_scenario STEP DELAY SIGNAL ORGANISATION HOME
    python -m tests.faults.night_scenario narrow ORGANISATION HOME

Here: that process. Not here: what must hold afterwards (``test_nights.py``).
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import duckdb

from ingestion.config_home import MEMORY_LIMIT_VARIABLE

ROOT = Path(__file__).parents[2]
NARROW: dict[str, Any] = {"memory_limit": "256MB", "threads": 1}


def night(*arguments: object) -> subprocess.Popen:
    """Start the process, as the first of a group of its own."""
    command = [sys.executable, "-m", __name__, *map(str, arguments)]
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    return subprocess.Popen(command, cwd=ROOT, start_new_session=True, **streams)


def _signal_at(step: str, delay: float, number: int) -> None:
    import dagster as dg

    handle = dg.DagsterInstance.handle_new_event

    def handle_new_event(self: dg.DagsterInstance, event: dg.EventLogEntry, **batch: object) -> None:
        handle(self, event, **batch)
        known = event.dagster_event
        if known and known.event_type_value == "STEP_START" and known.step_key == step:
            threading.Timer(delay, os.kill, (os.getpid(), number)).start()

    dg.DagsterInstance.handle_new_event = handle_new_event


def _narrow() -> None:
    """Every connection to a file gets a quarter of a gigabyte and one thread; so does dbt."""
    from orchestration import transform

    connect, options = duckdb.connect, transform.options

    def connect_narrow(database: str = ":memory:", read_only: bool = False, config: dict | None = None):
        return connect(database, read_only, config=(config or {}) | NARROW)

    duckdb.connect = connect_narrow
    os.environ[MEMORY_LIMIT_VARIABLE] = NARROW["memory_limit"]
    transform.options = lambda home: [*options(home), "--threads", "1"]


if __name__ == "__main__":
    from orchestration import cli

    if sys.argv[1] == "narrow":
        _narrow()
    else:
        _signal_at(sys.argv[1], float(sys.argv[2]), int(sys.argv[3]))
    cli.app(["nightly", "--organisation", sys.argv[-2], "--home", sys.argv[-1]])
