"""From a finished build to what people see: the last verdict, the published file, the board page.

Here: the steps that both the command line and the asset catalogue take. Not here: each step itself
(orchestration.gate, orchestration.publish, orchestration.report).
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Collection
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

from ingestion.config_home import Home
from ingestion.errors import ConfigurationError, GateHeldError
from ingestion.warehouse import open_build
from orchestration import build as builds
from orchestration import gate, journal, report, retention, served
from orchestration.audience import audiences_of
from orchestration.dbt_manifest import ParsedProject
from orchestration.publish import publish
from orchestration.published_copy import refuse_leftover_log
from orchestration.served import Manifest

log = logging.getLogger("brand_health")


def publish_latest(home: Home, project: ParsedProject, audiences: Collection[str] = ()) -> Manifest:
    """Publish what the build file holds now.

    Args:
        home: whose build.
        project: the parsed project; its tests are required, its cards say what stays private.
        audiences: who gets a file of their own beside the published one.

    Raises:
        GateHeldError: a required check of that build failed or did not run; readers keep what they have.
    """
    required = gate.required_checks(["raw", "kpi"], project.blocking_tests)
    refuse_leftover_log(home.build_file)
    with closing(open_build(home)) as con:
        build_id = builds.latest_build(con).build_id
        builds.mark(con, build_id, state="built", held_by=None)
    try:
        with journal.timed(home, build_id, "publish") as counts:
            manifest = publish(
                home.build_file,
                home,
                build_id=build_id,
                required=required,
                private=project.private_tables,
                audiences=audiences_of(project, audiences),
            )
            counts |= {
                "tables": len(manifest.rows),
                "rows": sum(manifest.rows.values()),
                "bytes": manifest.bytes,
            }
    except GateHeldError as held:
        _mark(home, build_id, state="held", held_by=held.rule.removeprefix("held by "))
        journal.held(home, build_id, held.rule)
        raise
    _mark(home, build_id, state="published", held_by=None)
    _forget_the_old(home, build_id)
    return manifest


def draw_board_page(home: Home) -> Path:
    """Draw the page of the served build beside it and serve it under its one name.

    Raises:
        ConfigurationError: nothing is published yet.
    """
    build_id = served.served_build(home)
    if build_id is None:
        raise ConfigurationError("board page", "nothing is published yet", "Run `brand-health nightly`.")
    page = served.directory_of(home, build_id) / served.BOARD_PAGE
    report.write_board_page(served.file_of(home, build_id), page)
    return served.serve_page(home, build_id)


def _forget_the_old(home: Home, build_id: str) -> None:
    try:
        with closing(open_build(home)) as con:
            removed = retention.prune(home, con, now=dt.datetime.now(dt.UTC))
    except OSError as problem:
        # Readers have their build; what could not be deleted tonight is tried again tomorrow.
        log.warning("what is too old could not be deleted: %s", problem.strerror)
        return
    journal.write(home, build_id, "old_things_deleted", step="publish", **asdict(removed))


def _mark(home: Home, build_id: str, *, state: builds.State, held_by: str | None) -> None:
    with closing(open_build(home)) as con:
        builds.mark(con, build_id, state=state, held_by=held_by)
