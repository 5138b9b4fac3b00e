"""The folder readers look at: which build is served, which are kept, and what happened when.

Here: the symlink, the manifests, the history, retention and the sweeping of leftovers.
Not here: what is inside a published file (orchestration.published_copy) and whether it may be served
(orchestration.gate).
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from ingestion import durable
from ingestion.config_home import Home
from orchestration import served_history
from orchestration.served_history import Event

# Views keep the catalog name of the file they were made in: one stem for every file of ours.
# It must be no schema's name, else DuckDB finds `schema.table` ambiguous.
FILE_NAME = "brand_health.duckdb"
KEPT_BUILDS = 14
UNFINISHED = ".partial"
BOARD_PAGE = "board.html"
MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Manifest:
    """What stands beside a published file: enough to know, without opening it, what it is, and to make it again.

    Args:
        rows: rows of every published table.
        inputs: how many files were delivered, and one hash over their contents.
        bytes: size of the published file, and below its SHA-256.
        code: ``version``, ``sha256`` over all source files, and ``files``, the hash of each.
        configuration: the same of the organisation file, its mappings and its reference lists.
        deliveries: source, day, path, SHA-256 and feeds of every file, in the order of loading.
        outputs: rows and checksum of every published table, whatever the order of its rows, without what differs
            from night to night (`orchestration.comparison`).
        secret: fingerprint of the secret people were hashed with.
        libraries: versions of the libraries that can change a figure.
        checks: how many passed, and which were warnings or accepted by name.
    """

    build_id: str
    organisation: str
    as_of: str
    code_version: str
    published_at: str
    rows: dict[str, int]
    checks_passed: int
    inputs: dict[str, int | str]
    bytes: int
    sha256: str
    # From here on empty in manifests of earlier versions, which stay readable.
    code: dict[str, Any] = field(default_factory=dict)
    configuration: dict[str, Any] = field(default_factory=dict)
    deliveries: list[dict[str, Any]] = field(default_factory=list)
    outputs: dict[str, dict[str, Any]] = field(default_factory=dict)
    secret: str | None = None
    libraries: dict[str, str] = field(default_factory=dict)
    checks: dict[str, Any] = field(default_factory=dict)


def now() -> str:
    """The present instant as readers of the manifest see it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def directory_of(home: Home, build_id: str) -> Path:
    """Where a published build lives."""
    return home.builds_dir / build_id


def file_of(home: Home, build_id: str) -> Path:
    """The published DuckDB file of a build."""
    return directory_of(home, build_id) / FILE_NAME


def served_build(home: Home) -> str | None:
    """Build id behind the symlink, or None while nothing is published."""
    if not home.published_link.is_symlink():
        return None
    return home.published_link.readlink().parent.name


def finished_builds(home: Home) -> list[Path]:
    """Folders of all builds that readers may be given, by name."""
    return sorted(path for path in home.builds_dir.glob("*") if not path.name.endswith(UNFINISHED))


def kept_builds(home: Home) -> list[Manifest]:
    """Manifests of all retained builds, newest first."""
    found = [manifest for path in finished_builds(home) if (manifest := _readable_manifest(path / MANIFEST))]
    return sorted(found, key=lambda manifest: manifest.published_at, reverse=True)


def read_manifest(path: Path) -> Manifest:
    """The manifest stored at ``path``; what another version of the code added to it is passed over."""
    known = {one.name for one in fields(Manifest)}
    found = json.loads(path.read_text(encoding="utf-8"))
    return Manifest(**{name: value for name, value in found.items() if name in known})


def next_instant(builds_dir: Path) -> str:
    """The present instant, or just after the newest kept build if the clock was set back since."""
    present = datetime.now(UTC)
    kept = [_readable_manifest(path) for path in builds_dir.glob(f"*/{MANIFEST}")]
    latest = max((datetime.fromisoformat(found.published_at) for found in kept if found), default=present)
    return max(present, latest + timedelta(milliseconds=1)).isoformat(timespec="milliseconds")


def is_whole(home: Home, build_id: str) -> bool:
    """Whether the bytes of a published build are still those its manifest speaks of."""
    manifest = _readable_manifest(directory_of(home, build_id) / MANIFEST)
    file = file_of(home, build_id)
    return manifest is not None and file.is_file() and digest(file) == manifest.sha256


def write_manifest(manifest: Manifest, directory: Path) -> None:
    """Store the manifest beside its file; it is what makes the directory a finished build."""
    path = directory / MANIFEST
    path.write_text(json.dumps(asdict(manifest), indent=2) + "\n", encoding="utf-8")
    durable.make_durable(path)


def switch(home: Home, build_id: str, *, action: str, reason: str) -> Event:
    """Serve ``build_id`` from now on: one atomic rename, then one line of history."""
    previous = served_build(home)
    _remember_what_was_cut_short(home, previous)
    _point(home.published_link, file_of(home, build_id))
    _serve_audiences(home, build_id)
    page = directory_of(home, build_id) / BOARD_PAGE
    if page.exists():
        serve_page(home, build_id)
    event = Event(at=now(), action=action, build_id=build_id, previous=previous, reason=reason)
    remember(home, event)
    return event


def serve_page(home: Home, build_id: str) -> Path:
    """Point the board page of the home at the page of this build."""
    link = home.published_link.with_name(BOARD_PAGE)
    _point(link, directory_of(home, build_id) / BOARD_PAGE)
    return link


def history(home: Home) -> list[Event]:
    """Every switch so far, oldest first; a line cut short by a crash is left out."""
    return served_history.read(history_file(home))


def sweep(home: Home) -> list[str]:
    """Remove what a crash left behind and all but the newest builds; the served one always stays."""
    if not home.builds_dir.is_dir():
        return []
    # A published file has no write-ahead log of its own; one beside it is a stranger's and would lock readers out.
    for leftover in [*home.published_link.parent.glob(".*.next"), *foreign_logs(home)]:
        leftover.unlink()
    served = served_build(home)
    kept = {manifest.build_id for manifest in kept_builds(home)[:KEPT_BUILDS]}
    removed = []
    for directory in sorted(home.builds_dir.iterdir()):
        if directory.name != served and directory.name not in kept:
            shutil.rmtree(directory)
            removed.append(directory.name)
    durable.make_durable(home.builds_dir)
    return removed


def foreign_logs(home: Home) -> list[Path]:
    """Write-ahead logs beside what is published; some program opened a file for writing."""
    return sorted(home.published_link.parent.rglob("*.wal"))


def digest(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def history_file(home: Home) -> Path:
    """Where the history stands."""
    return home.published_link.with_name("history.jsonl")


def remember(home: Home, event: Event) -> None:
    """Add a line to the history, on disk when this returns."""
    served_history.append(history_file(home), event)
    durable.make_durable(history_file(home))


def _remember_what_was_cut_short(home: Home, present: str | None) -> None:
    """A switch whose process died before its line of history is written down now."""
    last = next(reversed(history(home)), None)
    if present and (last is None or last.build_id != present):
        reason = "found served, with no word of when or why: that run was killed"
        remember(home, Event(now(), "found", present, last.build_id if last else None, reason))


def _readable_manifest(path: Path) -> Manifest | None:
    try:
        return read_manifest(path)
    except (OSError, ValueError, TypeError):
        return None


def _serve_audiences(home: Home, build_id: str) -> None:
    """Every audience reads the same build as the main file; one that has no file in this build has none."""
    files = {file.name for file in directory_of(home, build_id).glob("*.duckdb")} - {FILE_NAME}
    for name in sorted(files):
        _point(home.published_link.with_name(name), directory_of(home, build_id) / name)
    for link in home.published_link.parent.glob("*.duckdb"):
        if link.is_symlink() and link.name not in {FILE_NAME, *files}:
            link.unlink()


def _point(link: Path, target: Path) -> None:
    # A relative link survives moving the home; replacing it by rename means no reader ever finds it missing.
    following = link.with_name(f".{link.name}.{os.getpid()}.next")
    following.unlink(missing_ok=True)
    following.symlink_to(os.path.relpath(target, link.parent))
    os.replace(following, link)  # noqa: PTH105  the atomic rename is the point
    durable.make_durable(link.parent)
