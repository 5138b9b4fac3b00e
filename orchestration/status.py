"""What readers see now, what the last build came to, and what to do about it.

Here: a glance at the published file and the build, in a fraction of a second; nothing that takes long to import
(Dagster, dbt, Great Expectations) is used. Not here: printing it (orchestration.screen).
"""

from __future__ import annotations

import datetime as dt
import re
from contextlib import closing
from dataclasses import dataclass

import duckdb

from ingestion.config_home import Home
from ingestion.secret import read_or_create_secret
from orchestration import health, model_state, override, served
from orchestration.disk import told_plainly
from orchestration.health import Finding
from orchestration.served import Event, Manifest
from orchestration.writer import holder, sole_writer

# Later than this, last night did not happen: the schedule runs every 24 hours.
STALE_HOURS = 30
ANOTHER_PROGRAM = "another program"
RESTORE_SECRET = "Restore it from its backup before the next night: with another secret nobody is recognised."  # noqa: S105


@dataclass(frozen=True)
class LastBuild:
    """The newest row of the build file's audit; of its models, how many ran and how many rested."""

    build_id: str
    state: str
    started_at: dt.datetime
    held_by: str | None
    failing: tuple[tuple[str, str, str, int], ...]
    overrides: tuple[str, ...]
    secret: str | None = None
    models: tuple[int, int] = (0, 0)


@dataclass(frozen=True)
class Status:
    """Everything `brand-health status` says.

    Args:
        published: what readers see, if anything.
        age_hours: hours since it was published.
        kpis: number of KPI rows by status in the published file.
        kept: builds that can be brought back, newest first.
        last_switch: the latest publish or rollback.
        last_build: the newest build, published or not; None if there is none or it is being written.
        writer: who writes just now.
        findings: what is wrong with the published files or the disk, each with its remedy.
        advice: what to do, in one sentence.
    """

    published: Manifest | None
    age_hours: float | None
    kpis: dict[str, int]
    kept: tuple[str, ...]
    last_switch: Event | None
    last_build: LastBuild | None
    writer: str | None
    findings: tuple[Finding, ...]
    advice: str


def status(home: Home, now: dt.datetime, *, verify: bool = False) -> Status:
    """Look at a home.

    Args:
        home: whose status.
        now: the present instant, with its time zone.
        verify: read every published file anew, also those that were unaltered when last looked at.
    """
    kept = served.kept_builds(home)
    build_id = served.served_build(home)
    published = next((manifest for manifest in kept if manifest.build_id == build_id), None)
    age = (
        (now - dt.datetime.fromisoformat(published.published_at)) / dt.timedelta(hours=1)
        if published
        else None
    )
    writer, last_build = _look_at_build(home)
    switches = served.history(home)
    findings = (*_wrong_secret(home, last_build), *health.look(home, verify=verify))
    return Status(
        published=published,
        age_hours=age,
        kpis=_kpis(home) if published else {},
        kept=tuple(manifest.build_id for manifest in kept),
        last_switch=switches[-1] if switches else None,
        last_build=last_build,
        writer=writer,
        findings=findings,
        advice=str(findings[0])
        if findings and not writer
        else _advice(published, age, last_build=last_build, writer=writer, switches=switches),
    )


def _look_at_build(home: Home) -> tuple[str | None, LastBuild | None]:
    if not home.build_file.exists():
        return None, None
    if busy := holder(home):
        return f"process {busy['pid']} ({busy['what']}, since {busy['since']})", None
    # Any open connection keeps a starting run out of the file; so we look in a writer's turn, for an instant.
    try:
        with (
            told_plainly(home.build_file),
            sole_writer(home, "status"),
            closing(duckdb.connect(str(home.build_file), read_only=True)) as con,
        ):
            return None, _last_build(con)
    except duckdb.IOException as problem:
        if "lock" not in str(problem).lower():
            raise
        holds = re.search(r"PID \d+", str(problem))
        return (
            f"{ANOTHER_PROGRAM} ({holds.group() if holds else 'not named'}), which has the build file open",
            None,
        )


def _wrong_secret(home: Home, last_build: LastBuild | None) -> list[Finding]:
    """Whether the next night would refuse to load, since people would get other hashes."""
    if last_build is None or last_build.secret is None:
        return []
    if not home.secret_file.exists():
        what = f"{home.secret_file} is missing; the build was made with the secret {last_build.secret}"
        return [Finding(what, RESTORE_SECRET)]
    present = read_or_create_secret(home.secret_file).fingerprint
    if present == last_build.secret:
        return []
    return [
        Finding(
            f"{home.secret_file} is {present}; the build was made with the secret {last_build.secret}",
            RESTORE_SECRET,
        )
    ]


def _last_build(con: duckdb.DuckDBPyConnection) -> LastBuild | None:
    rows = con.execute(
        "select build_id, state, started_at, held_by from audit.build order by started_at desc limit 1"
    ).fetchall()
    if not rows:
        return None
    # Without a parameter: DuckDB imports pandas to look at one, half of the time this command takes.
    failing = con.execute(
        "select check_name, target, severity, coalesce(failed_rows, 0) from audit.check_result "
        "where build_id = (select build_id from audit.build order by started_at desc limit 1) "
        "and status <> 'pass' order by severity, target, check_name"
    ).fetchall()
    accepted = tuple(str(one) for one in override.of_build(con, rows[0][0]))
    known = con.execute("select fingerprint from meta.secret").fetchall()
    secret = known[0][0] if known else None
    models = model_state.counts(con, rows[0][0])
    return LastBuild(*rows[0], failing=tuple(failing), overrides=accepted, secret=secret, models=models)


def _kpis(home: Home) -> dict[str, int]:
    try:
        with closing(duckdb.connect(str(home.published_link.resolve()), read_only=True)) as con:
            counted = "select status, count(*) from kpi.kpi_latest group by all order by 2 desc"
            return dict(con.execute(counted).fetchall())
    except duckdb.Error:
        return {}  # orchestration.health says why it cannot be read


def _advice(
    published: Manifest | None,
    age_hours: float | None,
    *,
    last_build: LastBuild | None,
    writer: str | None,
    switches: list[Event],
) -> str:
    state = last_build.state if last_build else None
    rolled_back = bool(switches) and switches[-1].action == "rollback"
    # The first that holds is the most urgent.
    foreign = writer is not None and writer.startswith(ANOTHER_PROGRAM)
    advice = [
        (foreign, "Close that program: while it has the build file open, no night can run."),
        (writer is not None, "A run is writing; ask again when it is done."),
        (
            state == "held",
            "The last build was held: see its checks and docs/runbook.md, then `brand-health nightly`.",
        ),
        # Nobody writes, so whatever still says running died without a word.
        (
            state in {"failed", "running"},
            "The last run broke off: run `brand-health nightly` again; it heals by itself.",
        ),
        (published is None, "Nothing is published yet: run `brand-health nightly`."),
        (rolled_back, "Readers see a build that was brought back; the next good night moves forward again."),
        (
            (age_hours or 0) > STALE_HOURS,
            "The last night is missing: does the schedule run (`brand-health ui`)?",
        ),
        (True, "All is well."),
    ]
    return next(sentence for holds, sentence in advice if holds)
