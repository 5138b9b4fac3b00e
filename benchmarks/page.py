"""``docs/performance.md`` and its drawing, written from the results and never by hand.

Here: the page. Not here: measuring (the other modules of this folder).

Usage: python -m benchmarks.page
"""

from __future__ import annotations

import json
import statistics
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from benchmarks import plot, targets
from benchmarks.nights import ROOT

RESULTS = Path(__file__).parent / "results"
WHY = Path(__file__).with_name("why.md")
PAGE, DRAWING = ROOT / "docs" / "performance.md", ROOT / "docs" / "performance.svg"
SCALES = ("hundredth", "tenth", "year")
POSTS = {"hundredth": 100_000, "tenth": 1_000_000, "year": 10_000_000}
KINDS = {
    "floor": "floor",
    "full": "full night",
    "one_more_day": "one more day",
    "empty": "empty night",
    "status": "`brand-health status`",
}
Result = dict[str, Any]


def main() -> None:
    """Write the page and the drawing from whatever was measured."""
    found = results()
    PAGE.write_text(text(found), encoding="utf-8")
    DRAWING.write_text(drawing(found), encoding="utf-8")


def results() -> dict[str, Result | None]:
    """Everything that was measured, by name of its file."""
    return {name: _read(name) for name in (*SCALES, "hundredth_36", "texts")}


def text(found: dict[str, Result | None]) -> str:
    """The page."""
    volumes = _volumes(found)
    parts = [HEAD, "## Targets\n", targets.table(found), WHY.read_text(encoding="utf-8"), *_measured(volumes)]
    parts.append("![Seconds of processor time against posts in a year](performance.svg)\n")
    for name, result in volumes.items():
        parts += _profile(name, result)
    return "\n".join([*parts, *_twenty(volumes), *_texts(found["texts"]), TAIL])


def drawing(found: dict[str, Result | None]) -> str:
    """Processor time against volume; wall time on a busy machine tells of the others."""
    lines: dict[str, list[tuple[float, float]]] = {}
    for kind in ("floor", "full", "one_more_day", "empty"):
        points = [(POSTS[n], r["medians"][f"{kind}_cpu_s"]) for n, r in _volumes(found).items()]
        lines[KINDS[kind]] = [(x, y) for x, y in points if y]
    drawn = {name: line for name, line in lines.items() if line}
    return plot.log_log(drawn, x_title="posts in a year", y_title="seconds of processor time")


def _volumes(found: dict[str, Result | None]) -> dict[str, Result]:
    return {name: result for name in SCALES if (result := found[name])}


HEAD = """# Performance

Written by `python -m benchmarks.page` from `benchmarks/results/*.json`; not typed by hand. What was not run says so.

How it is measured: `python -m benchmarks.volumes hundredth --runs 3` (or `tenth`, `year`) makes a reference
organisation with `brand-health simulate --scale …` and runs, interleaved and on the same files, the floor, a
full night, one more day on top, an empty night and `status`. The floor is `benchmarks/floor.sql`: DuckDB reads
the same files with declared types and computes twenty of the same KPIs, two threads, 3 GB. A year is 10 M posts
(X API v2 JSON Lines), 1 M tickets with 5 M messages and 8 M changes of fields (Zendesk JSON), 1 M survey
responses of eight answers (Qualtrics CSV), 20 k employees with 12 pulses of 20 items (Glint CSV) and 20 M
outreach messages; a tenth and a hundredth have that share of everything. Peak memory is that of the largest
process. Text scoring alone: `python -m benchmarks.texts DELIVERIES`.
"""

TAIL = """
## What the figures cannot say

- A ratio of wall times compares runs next to each other on one machine; with other work on it (see the load average
  above) the ratio of processor times is the steadier one.
- The floor keeps no history, quarantines nothing, computes no interval and no dimension but the whole; it is a bound,
  not a rival.
- Nothing of the simulated organisation is true, so these nights say nothing about how good a figure is.
"""


def _read(name: str) -> Result | None:
    file = RESULTS / f"{name}.json"
    return json.loads(file.read_text(encoding="utf-8")) if file.exists() else None


def grid(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table in Markdown; figures right."""
    lines = [f"| {' | '.join(head)} |", "|---" + "|---:" * (len(head) - 1) + "|"]
    lines += [f"| {' | '.join(str(cell) for cell in row)} |" for row in rows]
    return "\n".join(lines) + "\n"


def number(value: float | None) -> str:
    """A figure as it is read: three digits are enough."""
    if value is None:
        return "not run"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.3g}"


def _measured(volumes: dict[str, Result]) -> list[str]:
    rows = []
    for name, result in volumes.items():
        middle = result["medians"]
        for kind, words in KINDS.items():
            figures = [number(middle[f"{kind}_{what}"]) for what in ("wall_s", "cpu_s", "peak_mib")]
            rows.append([f"{name}: {words}", *figures, sum(kind in run for run in result["runs"])])
    about = [f"- {name}: {_where(result)}" for name, result in volumes.items()]
    table = grid(["median of the runs", "wall s", "CPU s", "peak MiB", "runs"], rows)
    return ["## Measured\n", table, "\n".join(about) + "\n"]


def _where(result: Result) -> str:
    machine, load = result["machine"], statistics.median(run["load_average"] for run in result["runs"])
    words = f"`{result['command']}`, {result['measured_on']}, checkout {result['commit']}, {machine['cores']} cores, "
    words += f"{machine['memory_mib']:,} MiB, load average {load:.1f} before the runs"
    return f"{words}; {result['note']}" if result.get("note") else words


def _profile(name: str, result: Result) -> list[str]:
    """Where a full night goes: stages, then the slowest models and tests."""
    run = result["runs"][-1]
    if "full" not in run or not run["full"]["stages"]["steps"]:
        rows = [
            [stage, number(t["wall_s"]), number(t["cpu_s"])] for stage, t in run["floor"]["stages"].items()
        ]
        return [f"## Where the floor goes: {name}\n", grid(["stage", "wall s", "CPU s"], rows)]
    stages, floor = run["full"]["stages"], run["floor"]["stages"]
    steps = [[step, number(seconds)] for step, seconds in stages["steps"].items()]
    steps.append(["of which text scoring (after the last file of the load)", number(stages["texts_s"])])
    slowest = [[node["node"].split(".", 2)[-1], number(node["seconds"])] for node in stages["slowest"]]
    ours = {
        "reading": (
            stages["steps"].get("load_deliveries", 0) - stages["texts_s"],
            floor.get("read", {}).get("wall_s"),
        ),
        "figures": (
            stages["steps"].get("build_models"),
            sum(s["wall_s"] for stage, s in floor.items() if stage != "read"),
        ),
    }
    ratios = [
        [what, number(us), number(them), number(us / them if us and them else None)]
        for what, (us, them) in ours.items()
    ]
    return [
        f"## Where a full night goes: {name}\n",
        grid(["stage", "wall s"], steps),
        grid(["stage", "ours, wall s", "floor, wall s", "ratio"], ratios),
        "The slowest models and tests (two run at a time):\n",
        grid(["model or test", "wall s"], slowest),
        *_beside(run),
    ]


def _beside(run: Result) -> list[str]:
    """Stages of the nights after the full one, which show what a night costs before it has anything to do."""
    kinds = [kind for kind in ("one_more_day", "empty") if kind in run]
    if not kinds:
        return []
    stages = {kind: run[kind]["stages"]["steps"] for kind in kinds}
    rows = [
        [step, *(number(stages[kind].get(step)) for kind in kinds)]
        for step in dict.fromkeys(step for kind in kinds for step in stages[kind])
    ]
    outside = [number(run[kind]["wall_s"] - sum(stages[kind].values())) for kind in kinds]
    rows.append(["imports, the run itself, the board page", *outside])
    return ["The nights after it:\n", grid(["stage", *(f"{KINDS[kind]}, wall s" for kind in kinds)], rows)]


def _twenty(volumes: dict[str, Result]) -> list[str]:
    last = next((r for r in volumes.values() if r["runs"][-1].get("agreement")), None)
    if last is None:
        return []
    rows = [
        [
            f"{r['kpi_id']} {r['variant']}",
            r["periods"],
            r["in_both"],
            r["same"],
            number(100 * (r["widest"] or 0)),
        ]
        for r in last["runs"][-1]["agreement"]
    ]
    head = ["KPI", "periods of the floor", "also ours", "the same", "widest difference, %"]
    return [f"## The twenty of the floor, against ours ({last['scale']})\n", grid(head, rows)]


def _texts(result: Result | None) -> list[str]:
    if result is None:
        return []
    rows = [[name, f"{speed:,}"] for name, speed in result["texts_per_second"].items()]
    said = f"`{result['command']}`, {result['measured_on']}: {result['texts']:,} distinct texts, "
    said += f"median of {result['runs']} runs, peak {result['peak_mib']:,} MiB. "
    said += "*together* is the reading they share (tokens and moods) and the four labels.\n"
    return ["## Text scoring alone\n", said, grid(["what", "texts per second of CPU"], rows)]


if __name__ == "__main__":
    main()
