"""The audit row of a build: which night it is, in which state, made by which code.

Here: the life of a row of `audit.build`.
Not here: its table (ingestion.warehouse_tables), nor the results of checks (orchestration.gate).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Literal

import duckdb

from ingestion.errors import ConfigurationError

State = Literal["running", "held", "built", "published", "failed"]
ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Build:
    """One build: everything between loading and publishing carries its id."""

    build_id: str
    run_id: str
    organisation: str
    as_of: date


def open_build(con: duckdb.DuckDBPyConnection, run_id: str, *, organisation: str, as_of: date) -> Build:
    """The build of this run: the one it opened already, or a new one that becomes the latest.

    Args:
        con: writing connection to the build file.
        run_id: the run that builds; each run has one build.
        organisation: id of the organisation.
        as_of: the day the figures speak of.
    """
    existing = find_build(con, run_id)
    if existing:
        return existing
    started = _after_every_build(con, datetime.now(UTC))
    # The whole instant, so that ids of one day stay in order when a night begins before and another after midnight.
    build = Build(f"{as_of}-{started:%Y%m%dT%H%M%S}-{run_id[:8]}", run_id, organisation, as_of)
    # We hold the writer's lock, so whatever still says running died without a word.
    con.execute("update audit.build set state = 'failed', finished_at = now() where state = 'running'")
    con.execute(
        "insert into audit.build values (?, ?, ?, ?, ?, null, 'running', ?, null)",
        [build.build_id, run_id, organisation, as_of, started, code_version()],
    )
    return build


def _after_every_build(con: duckdb.DuckDBPyConnection, present: datetime) -> datetime:
    """Now, or the second after the newest build if the clock was set back since: the last to start is the latest."""
    newest = con.execute("select epoch(max(started_at)) from audit.build").fetchall()[0][0]
    if newest is None:
        return present
    return max(present, datetime.fromtimestamp(newest, UTC) + timedelta(seconds=1))


def find_build(con: duckdb.DuckDBPyConnection, run_id: str) -> Build | None:
    """The build a run has opened, if it has."""
    return _find(con, "where run_id = ?", run_id)


def latest_build(con: duckdb.DuckDBPyConnection) -> Build:
    """The build the file holds now.

    Raises:
        ConfigurationError: nothing was ever built here.
    """
    found = _find(con, "order by started_at desc limit 1")
    if found is None:
        raise ConfigurationError("build", "nothing was built yet", "Run `brand-health nightly`.")
    return found


def mark(con: duckdb.DuckDBPyConnection, build_id: str, *, state: State, held_by: str | None) -> None:
    """Move a build to a state; every state but ``running`` ends it."""
    con.execute(
        "update audit.build set state = ?, held_by = ?, finished_at = now() where build_id = ?",
        [state, held_by, build_id],
    )


def code_version() -> str:
    """Version of the project and, in a checkout, the commit it stands at."""
    return f"{_project_version()}+{commit[:12]}" if (commit := _commit()) else _project_version()


def _find(con: duckdb.DuckDBPyConnection, condition: str, *values: str) -> Build | None:
    rows = con.execute(
        f"select build_id, run_id, organisation, as_of from audit.build {condition}", list(values)
    ).fetchall()
    return Build(*rows[0]) if rows else None


def _project_version() -> str:
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    return next(line.split('"')[1] for line in lines if line.startswith("version = "))


def _commit() -> str:
    # Read from the files of the checkout: a fresh machine need not have git.
    head = ROOT / ".git" / "HEAD"
    if not head.exists():
        return ""
    reference = head.read_text(encoding="utf-8").strip()
    if not reference.startswith("ref: "):
        return reference
    loose = ROOT / ".git" / reference.removeprefix("ref: ")
    return loose.read_text(encoding="utf-8").strip() if loose.exists() else ""
