"""Retention: what no longer serves anybody is really deleted.

Here: how long each kind of thing is kept, and deleting files and audit rows. Not here: published builds
(orchestration.served keeps the newest fourteen) and Dagster's runs (orchestration.retention_runs).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from ingestion.config_home import Home
from orchestration import served

# A build that was never published, and what is not a build's: long enough to look into last month.
KEPT_DAYS = 30
# Sheets of texts for two readers: drawn once a quarter, and a month to fill them in.
KEPT_SHEET_DAYS = 120


@dataclass(frozen=True)
class Removed:
    """How many of each were deleted."""

    logs: int
    provenance: int
    compiled: int
    sheets: int
    check_results: int


def prune(home: Home, con: duckdb.DuckDBPyConnection, *, now: dt.datetime) -> Removed:
    """Delete what is older than it is kept.

    Args:
        home: whose.
        con: writing connection to its build file.
        now: the present instant, with its time zone.
    """
    kept = {manifest.build_id for manifest in served.kept_builds(home)}
    month = now - dt.timedelta(days=KEPT_DAYS)
    sheets = now - dt.timedelta(days=KEPT_SHEET_DAYS)
    return Removed(
        logs=_delete(_older(home.logs / "builds", "*.jsonl", month, but=kept)),
        provenance=_delete(_older(home.build_file.parent / "provenance", "*", month, but=kept)),
        compiled=_delete(_compiled(home, month)),
        sheets=_delete(_older(home.path / "audits", "*.csv", sheets, but=set())),
        check_results=_forget_results(con, kept, month),
    )


def _older(folder: Path, pattern: str, before: dt.datetime, *, but: set[str]) -> list[Path]:
    return [
        file
        for file in folder.glob(pattern)
        if file.is_file() and file.stem not in but and file.stat().st_mtime < before.timestamp()
    ]


def _compiled(home: Home, before: dt.datetime) -> list[Path]:
    """SQL that dbt wrote for models which are gone by now, and its own logs; what a build uses is written anew."""
    target = home.path / "dbt" / "target"
    folders = (target / "compiled", target / "run", home.logs / "dbt")
    return [file for folder in folders for file in _older(folder, "**/*", before, but=set())]


def _delete(files: Iterable[Path]) -> int:
    number = 0
    for file in files:
        file.unlink(missing_ok=True)
        number += 1
    return number


def _forget_results(con: duckdb.DuckDBPyConnection, kept: set[str], before: dt.datetime) -> int:
    """Results of checks of builds that are gone; the line of each build itself stays, as history."""
    gone = [
        build_id
        for (build_id,) in con.execute(
            "select build_id from audit.build where started_at < ? and state <> 'running'", [before]
        ).fetchall()
        if build_id not in kept
    ]
    deleted = con.execute(
        "delete from audit.check_result where build_id in (select unnest(?::varchar[]))", [gone]
    ).fetchall()
    return deleted[0][0]
