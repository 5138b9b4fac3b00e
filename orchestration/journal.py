"""The log of a build: one JSON object per event, for a person who asks what happened and for programs that watch.

Here: writing and reading ``‹home›/logs/builds/<build_id>.jsonl``. Not here: when an event is written (the steps in
orchestration.assets and orchestration.release say so), nor for how long it is kept (orchestration.retention).

Nothing of a record belongs here: a value is a number, a truth, or the name of a table, check, model or step. Text that
cannot be such a name is withheld, whoever wrote it here.
"""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from ingestion.config_home import Home

if TYPE_CHECKING:
    from ingestion.warehouse_accounts import FileBalance
    from orchestration.build import Build
    from orchestration.gate_result import CheckResult
    from orchestration.transform import Node

Level = Literal["info", "warning", "error"]
# Names of ours are written in this alphabet. It has neither space nor @, so no sentence and no address fits.
NAME = re.compile(r"[A-Za-z0-9_.:\-+]{1,200}")
GROUND = re.compile(r"(\w+) on ([\w.]+)")
WITHHELD = "(withheld)"


def file_of(home: Home, build_id: str) -> Path:
    """The log of a build."""
    return home.logs / "builds" / f"{build_id}.jsonl"


def write(
    home: Home, build_id: str, event: str, *, step: str, level: Level = "info", **values: object
) -> None:
    """Append one event.

    Args:
        home: whose build.
        build_id: which build.
        event: what happened, in snake case.
        step: the step of the night it belongs to.
        level: ``warning`` and ``error`` are for people.
        values: counts, seconds and names; text that is no name is withheld.
    """
    at = datetime.now(UTC).isoformat(timespec="milliseconds")
    entry: dict[str, object] = {"time": at, "level": level}
    entry |= {"build_id": build_id, "step": step, "event": event}
    entry |= {name: _harmless(value) for name, value in values.items()}
    file = file_of(home, build_id)
    # A full disk ends the night by itself, with a sentence; its log must not be what ends it.
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(handle, "a", encoding="utf-8") as log:
            log.write(json.dumps(entry) + "\n")
    except OSError:
        return


def read(home: Home, build_id: str) -> list[dict[str, Any]]:
    """Every event so far; a line cut short by a crash is left out."""
    file = file_of(home, build_id)
    events = []
    for line in file.read_text(encoding="utf-8").splitlines() if file.exists() else []:
        try:
            events.append(json.loads(line))
        except ValueError:
            continue
    return events


@contextmanager
def timed(home: Home, build_id: str, step: str) -> Generator[dict[str, object]]:
    """Log the end of a step, with its seconds and whatever the step puts into the yielded dictionary.

    Of an error only the kind is kept: its message may quote a record.
    """
    began, counts = time.perf_counter(), {}
    try:
        yield counts
    except BaseException as problem:
        seconds = round(time.perf_counter() - began, 3)
        write(
            home,
            build_id,
            "step_failed",
            step=step,
            level="error",
            seconds=seconds,
            error=type(problem).__name__,
        )
        raise
    write(home, build_id, "step_ended", step=step, seconds=round(time.perf_counter() - began, 3), **counts)


def began(home: Home, build: Build) -> None:
    """Log that a build begins; every step asks, the first one counts."""
    if not file_of(home, build.build_id).exists():
        write(
            home, build.build_id, "build_began", step="begin", run=build.run_id, as_of=build.as_of.isoformat()
        )


def loaded(home: Home, build_id: str, balances: Sequence[FileBalance]) -> None:
    """Log what a load came to, in files and records."""
    refused = sum(balance.status == "refused" for balance in balances)
    counts = {
        name: sum(getattr(balance, name) or 0 for balance in balances)
        for name in ("records_in", "accepted", "quarantined", "duplicates")
    }
    files = len({(balance.source, balance.delivery_date, balance.source_file) for balance in balances})
    level: Level = "warning" if refused else "info"
    write(
        home, build_id, "loaded", step="load_deliveries", level=level, files=files, refused=refused, **counts
    )


def held(home: Home, build_id: str, grounds: str) -> None:
    """Log that a build was not published; of the grounds only the names of checks and tables are kept."""
    names = [f"{check}:{table}" for check, table in GROUND.findall(grounds)]
    write(home, build_id, "held", step="publish", level="error", holding=names)


def checked(home: Home, build_id: str, results: Sequence[CheckResult], *, step: str) -> None:
    """Log what a group of checks came to: how many, and those that did not pass, by name."""
    holding = [result for result in results if result.holds]
    level: Level = "error" if holding else "info"
    names = [f"{result.check_name}:{result.target}" for result in results if result.status != "pass"]
    write(
        home,
        build_id,
        "held" if holding else "checked",
        step=step,
        level=level,
        checks=len(results),
        not_passed=names,
        holding=[f"{result.check_name}:{result.target}" for result in holding],
        failed_rows=sum(result.failed_rows for result in results),
    )


def modelled(home: Home, build_id: str, nodes: Iterable[Node]) -> None:
    """Log every model and test of a dbt run: how it ended, how long it took, how many rows offended."""
    for node in nodes:
        failed = node.status not in {"success", "pass", "skipped", "no-op"}
        write(
            home,
            build_id,
            "node_ended",
            step="build_models",
            level="warning" if failed else "info",
            node=node.unique_id,
            status=node.status,
            seconds=round(node.seconds, 3),
            failed_rows=node.failures,
        )


def _harmless(value: object) -> object:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, list | tuple):
        return [_harmless(inner) for inner in value]
    text = str(value)
    return text if NAME.fullmatch(text) else WITHHELD
