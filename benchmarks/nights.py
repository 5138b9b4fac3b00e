"""Nights of ours: running one, what it says of its stages, and the readers' side of what it published.

Here: those. Not here: the order of runs (``benchmarks.volumes``).
"""

from __future__ import annotations

import datetime as dt
import json
import sys
from pathlib import Path
from typing import Any

from benchmarks.child import Measured, measured

ROOT = Path(__file__).parents[1]
SLOWEST = 15
# A table is asked for in a process that has never seen the file; only connecting and answering are timed.
_COLD = """
import json, sys, time, duckdb, pyarrow
began, cpu = time.perf_counter(), time.process_time()
con = duckdb.connect(sys.argv[1], read_only=True)
rows = con.execute("select * from " + sys.argv[2]).fetch_arrow_table().num_rows
print(json.dumps([rows, time.perf_counter() - began, time.process_time() - cpu]))
"""


def brand_health(*arguments: str | Path, code: Path, log: Path) -> Measured:
    """One command of ours, from the checkout named."""
    command = [sys.executable, "-m", "orchestration.cli", *arguments]
    return measured(command, log=log, folder=code, extra={"PYTHONPATH": str(code)})


def stages(home: Path) -> dict[str, Any]:
    """Seconds of each stage of the newest build, and its slowest models and tests."""
    logs = sorted((home / "logs" / "builds").glob("*.jsonl"), key=lambda file: file.stat().st_mtime)
    if not logs:
        return {"steps": {}, "texts_s": 0.0, "slowest": []}
    events = [json.loads(line) for line in logs[-1].read_text(encoding="utf-8").splitlines()]
    steps = {e["step"]: e["seconds"] for e in events if e["event"] == "step_ended"}
    nodes = [(e["seconds"], e["node"]) for e in events if e["event"] == "node_ended"]
    slowest = [{"node": node, "seconds": seconds} for seconds, node in sorted(nodes, reverse=True)[:SLOWEST]]
    loaded = next((e for e in events if e["event"] == "loaded"), None)
    ended = next((e for e in events if (e["event"], e["step"]) == ("step_ended", "load_deliveries")), None)
    texts = _between(loaded, ended)
    return {
        "steps": steps,
        # The load step ends when texts are labelled; what it does after the last file is that.
        "texts_s": texts,
        "nodes": len(nodes),
        "slowest": slowest,
        "records_in": loaded["records_in"] if loaded else None,
        "not_passed": sorted({n for e in events for n in e.get("not_passed", [])}),
        "held": [n for e in events for n in e.get("holding", [])],
    }


def _between(first: dict[str, Any] | None, last: dict[str, Any] | None) -> float:
    if not first or not last:
        return 0.0
    pair = (dt.datetime.fromisoformat(event["time"]) for event in (last, first))
    return round((next(pair) - next(pair)).total_seconds(), 3)


def cold_tables(published: Path, log: Path) -> list[dict[str, Any]]:
    """Every `kpi` and `board` table, each asked for whole in a process of its own."""
    import duckdb

    with duckdb.connect(str(published), read_only=True) as con:
        names = con.execute(
            "select table_schema || '.' || table_name from information_schema.tables "
            "where table_schema in ('kpi', 'board') order by 1"
        ).fetchall()
    answers = []
    for (name,) in names:
        measured([sys.executable, "-c", _COLD, published, name], log=log, folder=ROOT)
        rows, wall, cpu = json.loads(log.read_text(encoding="utf-8").splitlines()[-1])
        answers.append(
            {"table": name, "rows": rows, "ms": round(wall * 1000, 1), "cpu_ms": round(cpu * 1000, 1)}
        )
    return answers


def imports(log: Path) -> list[str]:
    """Which of the heavy libraries `import ingestion` and all its modules at the top pull in."""
    probe = "import sys, ingestion; print([m for m in ('dagster', 'great_expectations', 'pandas') if m in sys.modules])"
    measured([sys.executable, "-c", probe], log=log, folder=ROOT)
    return json.loads(log.read_text(encoding="utf-8").splitlines()[-1].replace("'", '"'))
