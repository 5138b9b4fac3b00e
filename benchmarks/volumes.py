"""Nights over a reference year, its tenth or its hundredth, held against the floor: everything in one go, interleaved.

Here: the order of runs, what is kept of them and the table on the terminal. Not here: measuring (``benchmarks.child``),
the floor (``benchmarks.floor``), the page (``benchmarks.page``).

Usage: python -m benchmarks.volumes hundredth --runs 3 --work var/benchmarks
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import shutil
import statistics
import sys
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks import about, floor, nights
from benchmarks.child import bytes_in, measured

RESULTS = Path(__file__).parent / "results"
Result = dict[str, Any]
ENDS_ON = dt.date(2026, 9, 30)
EXTRA = ENDS_ON + dt.timedelta(days=1)
MONTHS = 12
SIZES = ("hundredth", "tenth", "year")


def main() -> None:
    """Measure a full night, one more day, an empty night and the floor over the same files."""
    asked = _arguments()
    scratch = asked.work / asked.scale
    source = asked.organisation or _organisation(asked.scale, scratch, months=asked.months)
    result: Result = {
        "scale": asked.scale,
        "months": asked.months,
        "measured_on": dt.datetime.now(dt.UTC).date().isoformat(),
        "command": _command(asked),
        "commit": about.commit(asked.code),
        "machine": about.machine(),
        "raw_bytes": bytes_in(source / "deliveries"),
        "runs": [],
    }
    for number in range(1, asked.runs + 1):
        result["runs"].append(_run(source, scratch / f"run_{number}", asked))
        result["medians"] = _medians(result["runs"])
        _keep(result, asked.out or RESULTS / f"{asked.scale}.json")
        if not asked.keep:
            shutil.rmtree(scratch / f"run_{number}")
    _show(result)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("scale", choices=SIZES)
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--months", type=int, default=MONTHS, help="length of the history")
    parser.add_argument("--work", type=Path, default=nights.ROOT / "var" / "benchmarks")
    parser.add_argument("--organisation", type=Path, help="a folder that is there; else one is made")
    parser.add_argument("--code", type=Path, default=nights.ROOT, help="checkout whose nights are measured")
    parser.add_argument("--out", type=Path, help="JSON to write")
    parser.add_argument("--floor-only", action="store_true", help="leave our nights out")
    parser.add_argument("--keep", action="store_true", help="keep what the runs wrote")
    asked = parser.parse_args()
    asked.work, asked.code = asked.work.resolve(), asked.code.resolve()
    return asked


def _command(asked: argparse.Namespace) -> str:
    """What to type, without the places of one machine."""
    months = f" --months {asked.months}" if asked.months != MONTHS else ""
    less = " --floor-only" if asked.floor_only else ""
    return f"python -m benchmarks.volumes {asked.scale} --runs {asked.runs}{months}{less}"


def _organisation(scale: str, scratch: Path, *, months: int) -> Path:
    folder = scratch / f"organisation_{months}"
    if not folder.exists():
        _simulate(folder, scale, months=months, after=0, log=scratch / "simulate.log")
    return folder


def _simulate(folder: Path, scale: str, *, months: int, after: int, log: Path) -> None:
    words = ["simulate", "--directory", folder, "--scale", scale, "--months", str(months)]
    words += ["--end-on", ENDS_ON.isoformat(), "--days-after", str(after)]
    done = nights.brand_health(*words, code=nights.ROOT, log=log)
    if done.code:
        raise SystemExit(f"simulate failed, see {log}")


def _run(source: Path, place: Path, asked: argparse.Namespace) -> Result:
    """Floor and nights in turn; the files are linked, so that the extra day is this run's alone."""
    shutil.rmtree(place, ignore_errors=True)
    folder, home = place / "organisation", place / "home"
    shutil.copytree(source, folder, copy_function=os.link)
    took: Result = {"load_average": os.getloadavg()[0]}
    took["floor"] = _floor(folder, ENDS_ON, place)
    if not asked.floor_only:
        took["full"] = _night(folder, home, place / "full.log", asked.code)
        took |= after_full(folder, home, place, asked)
    return took


def after_full(folder: Path, home: Path, place: Path, asked: argparse.Namespace) -> Result:
    """What follows a full night: the twenty held against the floor's, a day more, an empty night, the readers' side."""
    took: Result = {}
    published = home / "published" / "brand_health.duckdb"
    if published.exists():
        took["agreement"] = floor.agreement(place / "floor.duckdb", published)
        took["published_bytes"] = published.stat().st_size
        took["cold_tables"] = nights.cold_tables(published, place / "cold.log")
    _simulate(folder, asked.scale, months=asked.months, after=1, log=place / "simulate.log")
    took["floor_again"] = _floor(folder, EXTRA, place)
    took["one_more_day"] = _night(folder, home, place / "day.log", asked.code)
    took["empty"] = _night(folder, home, place / "empty.log", asked.code)
    status = ["status", "--home", home]
    took["status"] = nights.brand_health(*status, code=asked.code, log=place / "status.log").figures()
    took["imported"] = nights.imports(place / "imports.log")
    took["home_bytes"] = bytes_in(home)
    return took


def _floor(folder: Path, as_of: dt.date, place: Path) -> Result:
    database, stages = place / "floor.duckdb", place / "floor.json"
    words = [sys.executable, "-m", "benchmarks.floor", folder / "deliveries", as_of.isoformat()]
    took = measured([*words, database, stages], log=place / "floor.log", folder=nights.ROOT)
    told = json.loads(stages.read_text(encoding="utf-8")) if took.code == 0 else {}
    return {**took.figures(), "bytes": bytes_in(database), "stages": told}


def _night(folder: Path, home: Path, log: Path, code: Path) -> Result:
    words = ["nightly", "--organisation", folder, "--home", home]
    took = nights.brand_health(*words, code=code, log=log)
    build = home / "build" / "brand_health.duckdb"
    return {
        **took.figures(),
        "bytes": bytes_in(build) if build.exists() else None,
        "stages": nights.stages(home),
    }


def _medians(runs: list[Result]) -> Result:
    """The middle of every figure of the kinds of run, and the ratios to the floor, made run by run."""
    made: Result = {}
    for kind in ("floor", "full", "one_more_day", "empty", "status"):
        figures = [run[kind] for run in runs if kind in run and not run[kind]["code"]]
        for name in ("wall_s", "cpu_s", "peak_mib"):
            made[f"{kind}_{name}"] = (
                round(statistics.median(f[name] for f in figures), 3) if figures else None
            )
    good = [run for run in runs if "full" in run and not run["full"]["code"]]
    for name in ("wall_s", "cpu_s"):
        ratios = [run["full"][name] / run["floor"][name] for run in good]
        made[f"ratio_{name}"] = round(statistics.median(ratios), 2) if ratios else None
    less = [
        (run["full"]["wall_s"] - run["full"]["stages"]["texts_s"]) / run["floor"]["wall_s"] for run in good
    ]
    made["ratio_without_texts"] = round(statistics.median(less), 2) if less else None
    return made


def _keep(result: Result, file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


def _show(result: Result) -> None:
    middle = result["medians"]
    table = Table(title=f"{result['scale']}: median of {len(result['runs'])}")
    for name in ("", "wall s", "CPU s", "peak MiB"):
        table.add_column(name, justify="right" if name else "left")
    for kind in ("floor", "full", "one_more_day", "empty", "status"):
        row = [middle[f"{kind}_{name}"] for name in ("wall_s", "cpu_s", "peak_mib")]
        table.add_row(kind, *(f"{value:,.1f}" if value is not None else "none" for value in row))
    console = Console()
    console.print(table)
    console.print(f"full / floor: wall {middle['ratio_wall_s']}, CPU {middle['ratio_cpu_s']}")


if __name__ == "__main__":
    main()
