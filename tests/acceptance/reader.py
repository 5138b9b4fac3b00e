"""A reader like any BI tool: queries the published file while others publish, in a process and a DuckDB of its own.

    python reader.py reconnecting|patient PUBLISHED_FILE STOP_FILE

Here: a script that needs nothing but DuckDB, so that any version can run it. It prints what it saw as JSON when the
stop file appears. Not here: who publishes meanwhile (``test_readers.py``).
"""

import json
import sys
import time
from pathlib import Path

import duckdb

# The first table is asked again at the end of each look.
TABLES = ("meta.build", "kpi.kpi_value", "board.scorecard", "meta.check_result", "meta.build")


def look(con: duckdb.DuckDBPyConnection) -> list[str]:
    """The builds that one connection sees, table by table."""
    return [
        row[0] for table in TABLES for row in con.execute(f"select distinct build_id from {table}").fetchall()
    ]


def watch(published: str, stop: Path, keeps_open: bool) -> dict:
    """Look until told to stop, through a new connection each time or through one that stays open."""
    seen, mixed, looks = [], 0, 0
    con = duckdb.connect(published, read_only=True)
    while not stop.exists():
        builds = look(con)
        mixed += len(set(builds)) != 1 or len(builds) != len(TABLES)
        seen += [] if seen[-1:] == builds[:1] else builds[:1]
        looks += 1
        time.sleep(0.05)
        if not keeps_open:
            con.close()
            con = duckdb.connect(published, read_only=True)
    return {"version": duckdb.__version__, "looks": looks, "seen": seen, "mixed": mixed}


if __name__ == "__main__":
    try:
        told = watch(sys.argv[2], Path(sys.argv[3]), keeps_open=sys.argv[1] == "patient")
    except Exception as problem:  # noqa: BLE001  whatever it is, it is what the test wants to know
        told = {"error": f"{type(problem).__name__}: {problem}"}
    sys.stdout.write(json.dumps(told | {"kind": sys.argv[1]}))
