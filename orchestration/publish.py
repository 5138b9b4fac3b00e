"""Publishing a build and taking one back: nothing reaches a reader that has not passed every check.

Here: the order of steps that turns a checked build into the served file, and rollback to a retained one.
Not here: what is copied (orchestration.published_copy), where it is served (orchestration.served), and who
decides (orchestration.gate).
"""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterable
from contextlib import closing
from pathlib import Path

import duckdb

from ingestion import durable
from ingestion.config_home import Home
from ingestion.errors import BrandHealthError, ConfigurationError, GateHeldError
from orchestration import gate, served
from orchestration.audience import Audiences, write_files
from orchestration.disk import told_plainly
from orchestration.erase_home import refuse_an_erased_build
from orchestration.manifest import describe
from orchestration.published_copy import (
    attach_build,
    copy_tables,
    verify_copy,
)
from orchestration.published_overrides import with_overrides
from orchestration.published_tables import publishable_tables, refuse_revealing_columns
from orchestration.retained import refuse_altered, retained
from orchestration.served import Manifest

READ_ONLY = 0o444
# A sentence stays a sentence; `brand-health status` lists all of them.
NAMED_GROUNDS = 5


def publish(
    build_file: Path,
    home: Home,
    *,
    build_id: str,
    required: Iterable[gate.Required],
    private: Collection[str],
    audiences: Audiences | None = None,
) -> Manifest:
    """Copy the checked build into a fresh file, prove the copy, and switch readers to it.

    Args:
        build_file: the build database; no connection of this process may hold it open for writing.
        home: where the published file lives.
        build_id: the build to publish; it must be one the file holds audit rows of.
        required: the checks without whose pass nothing is published.
        private: ``schema.table`` names that stay in the build.
        audiences: who gets a file of their own, with which tables; see `orchestration.audience`.

    Raises:
        GateHeldError: a required check of this build failed, or has not run.
        BrandHealthError: the copy could not be proved whole; the served file is untouched.
    """
    with told_plainly(home.path), closing(attach_build(build_file)) as con:
        passed = require_verdict(con, build_id, required=frozenset(required))
        served.sweep(home)
        unfinished = served.directory_of(home, build_id + served.UNFINISHED)
        unfinished.mkdir(parents=True)
        try:
            manifest = _write(con, home, build_id=build_id, private=private, passed=passed)
            write_files(unfinished / served.FILE_NAME, audiences or {})
        except BaseException:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise
    with told_plainly(home.path):
        _put_in_place(home, unfinished, build_id)
        served.switch(home, build_id, action="publish", reason="every required check passed")
        served.sweep(home)
    return manifest


def rollback(home: Home, build_id: str | None, *, reason: str) -> served.Event:
    """Serve a retained build again.

    Args:
        home: where the published files live.
        build_id: the build to bring back, or None for the one served before the present one.
        reason: why, for the history.

    Raises:
        ConfigurationError: no such build is retained, it was made before an erasure, or its file is no longer
            what was published.
    """
    present = served.served_build(home)
    target = build_id or _previous(home, present)
    if target:
        refuse_an_erased_build(home, target)
    target = retained(home, target).build_id
    if target == present:
        raise ConfigurationError(
            target, "this build is already served", "Name another one, see `brand-health status`."
        )
    refuse_altered(home, target)
    return served.switch(home, target, action="rollback", reason=reason)


def require_verdict(
    con: duckdb.DuckDBPyConnection, build_id: str, *, required: frozenset[gate.Required]
) -> int:
    """Let a build pass the gate, or announce it held in one sentence of checks and counts, never contents.

    Returns:
        Number of required checks that passed; the others were accepted by name, see `orchestration.override`.

    Raises:
        GateHeldError: a required check of this build failed, or has not run.
    """
    verdict = gate.verdict(con, build_id, required)
    if verdict.passed:
        return len(required) - len(verdict.overridden)
    # A build that stopped early lacks every later check; those that failed are the news.
    missing = [f"{check}, which did not run" for check in verdict.missing]
    raise held_error(build_id, held_grounds(con, build_id) or missing)


def held_grounds(con: duckdb.DuckDBPyConnection, build_id: str) -> list[str]:
    """The checks that hold a build, with the number of offending rows."""
    rows = con.execute(
        "select check_name, target, failed_rows from audit.check_result "
        "where build_id = ? and severity = 'error' and status <> 'pass' order by 1, 2",
        [build_id],
    ).fetchall()
    accepted = {(check.check_name, check.target) for check in gate.accepted_failures(con, build_id)}
    return [
        f"{name} on {target} ({failed} rows)" if failed else f"{name} on {target}"
        for name, target, failed in rows
        if (name, target) not in accepted
    ]


def held_error(build_id: str, grounds: list[str]) -> GateHeldError:
    """The one sentence a held build is announced with: checks and counts, never contents."""
    more = len(grounds) - NAMED_GROUNDS
    named = grounds[:NAMED_GROUNDS] + ([f"{more} more"] if more > 0 else [])
    return GateHeldError(
        f"build {build_id}",
        "held by " + "; ".join(named),
        "The previous build stays published; see `brand-health status` and docs/runbook.md.",
    )


def _write(
    con: duckdb.DuckDBPyConnection, home: Home, *, build_id: str, private: Collection[str], passed: int
) -> Manifest:
    directory = served.directory_of(home, build_id + served.UNFINISHED)
    target = directory / served.FILE_NAME
    tables = with_overrides(con, publishable_tables(con, build_id, private=private), build_id)
    refuse_revealing_columns(tables)
    proofs = copy_tables(con, tables, target=target)
    # Taken before the copy is proved, so that whatever changes a byte from here on is noticed.
    sha256 = served.digest(target)
    verify_copy(target, tables, proofs=proofs)
    manifest = describe(con, home, target, build_id=build_id, passed=passed, sha256=sha256)
    durable.make_durable(target)
    target.chmod(READ_ONLY)
    served.write_manifest(manifest, directory)
    durable.make_durable(directory)
    return manifest


def _put_in_place(home: Home, unfinished: Path, build_id: str) -> None:
    directory = served.directory_of(home, build_id)
    if not directory.exists():
        unfinished.rename(directory)
        durable.make_durable(directory.parent)
    elif not served.is_whole(home, build_id):
        # Readers may have this very file open: each file is replaced, the directory stays.
        for file in sorted(unfinished.iterdir(), key=lambda file: file.name == served.MANIFEST):
            file.replace(directory / file.name)
        durable.make_durable(directory)
    # The same build published twice: the copy was proved equal, so either file may be the one that stays.
    shutil.rmtree(unfinished, ignore_errors=True)
    if not served.is_whole(home, build_id):
        raise BrandHealthError(
            str(directory),
            "the published file changed after it was proved",
            "Check the disk and publish again.",
        )


def _previous(home: Home, present: str | None) -> str | None:
    """The build served before the present one that is still retained."""
    kept = {manifest.build_id for manifest in served.kept_builds(home)}
    earlier = [event.build_id for event in served.history(home) if event.build_id != present]
    return next((build_id for build_id in reversed(earlier) if build_id in kept), None)
