"""From a finished build to what people see: the last verdict, the published file, the board page.

Here: the steps that both the command line and the asset catalogue take. Not here: each step itself
(orchestration.gate, orchestration.publish, orchestration.report).
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from ingestion.config_home import Home
from ingestion.errors import ConfigurationError, GateHeldError
from ingestion.warehouse import open_build
from orchestration import build as builds
from orchestration import gate, report, served
from orchestration.dbt_manifest import ParsedProject
from orchestration.publish import publish
from orchestration.served import Manifest


def publish_latest(home: Home, project: ParsedProject) -> Manifest:
    """Publish what the build file holds now.

    Raises:
        GateHeldError: a required check of that build failed or did not run; readers keep what they have.
    """
    required = gate.required_checks(["raw", "kpi"], project.blocking_tests)
    with closing(open_build(home)) as con:
        build_id = builds.latest_build(con).build_id
        builds.mark(con, build_id, state="built", held_by=None)
    try:
        manifest = publish(
            home.build_file, home, build_id=build_id, required=required, private=project.private_tables
        )
    except GateHeldError as held:
        _mark(home, build_id, state="held", held_by=held.rule.removeprefix("held by "))
        raise
    _mark(home, build_id, state="published", held_by=None)
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


def _mark(home: Home, build_id: str, *, state: builds.State, held_by: str | None) -> None:
    with closing(open_build(home)) as con:
        builds.mark(con, build_id, state=state, held_by=held_by)
