"""The manifest of a build: what it was made with and of, and what came out.

Here: putting it together at publication. Not here: its shape and its place (orchestration.served), nor the hashes
(orchestration.provenance, orchestration.comparison).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb

from ingestion.config_home import Home
from ingestion.errors import ConfigurationError
from orchestration import override, provenance, served
from orchestration.comparison import outputs
from orchestration.served import Manifest


def describe(
    con: duckdb.DuckDBPyConnection, home: Home, target: Path, *, build_id: str, passed: int, sha256: str
) -> Manifest:
    """The manifest of a published file that was just written.

    Args:
        con: connection to the build it was copied from.
        home: whose build.
        target: the published file, whole and closed.
        build_id: the build.
        passed: number of required checks that passed.
        sha256: of the published file, taken before the copy was proved.

    Raises:
        ConfigurationError: the build file knows no such build.
    """
    organisation, as_of, code_version = _build_row(con, build_id)
    known, found = provenance.taken_down(home, build_id), outputs(target)
    return Manifest(
        build_id=build_id,
        organisation=organisation,
        as_of=as_of,
        code_version=code_version,
        published_at=served.next_instant(home.builds_dir),
        rows={table: output["rows"] for table, output in found.items()},
        checks_passed=passed,
        inputs=_inputs(con),
        bytes=target.stat().st_size,
        sha256=sha256,
        code={"version": code_version} | _hashed(known.get("code")),
        configuration=_hashed(known.get("configuration")),
        deliveries=provenance.delivered(con),
        outputs=found,
        secret=provenance.secret_fingerprint(con),
        libraries=provenance.libraries(),
        checks=_checks(con, build_id, passed),
    )


def _hashed(files: Mapping[str, str] | None) -> dict[str, Any]:
    return {"sha256": provenance.whole(files), "files": files} if files else {}


def _build_row(con: duckdb.DuckDBPyConnection, build_id: str) -> tuple[str, str, str]:
    rows = con.execute(
        "select organisation, as_of::varchar, code_version from audit.build where build_id = ?", [build_id]
    ).fetchall()
    if not rows:
        raise ConfigurationError(
            build_id, "the build file knows no such build", "Run `brand-health nightly`."
        )
    return rows[0]


def _inputs(con: duckdb.DuckDBPyConnection) -> dict[str, int | str]:
    """How many files the build was made of, and one hash over all of their contents."""
    files, fingerprint = con.execute(
        "select count(*), sha256(coalesce(string_agg(content_sha256, '' order by content_sha256), '')) "
        "from meta.load_ledger"
    ).fetchall()[0]
    return {"files": files, "sha256": fingerprint}


def _checks(con: duckdb.DuckDBPyConnection, build_id: str, passed: int) -> dict[str, Any]:
    """Counts and names, never what a check has seen."""
    warned = con.execute(
        "select check_name || ' on ' || target from audit.check_result "
        "where build_id = ? and status <> 'pass' and severity = 'warn' order by 1",
        [build_id],
    ).fetchall()
    accepted = override.of_build(con, build_id)
    overridden = [
        {"check": one.check_name, "table": one.target, "by": one.accepted_by, "reason": one.reason}
        for one in accepted
    ]
    return {"passed": passed, "warned": [name for (name,) in warned], "overridden": overridden}
