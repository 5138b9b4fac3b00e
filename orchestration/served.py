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
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from ingestion.config_home import Home

# Views keep the catalog name of the file they were made in: one stem for every file of ours.
# It must be no schema's name, else DuckDB finds `schema.table` ambiguous.
FILE_NAME = "brand_health.duckdb"
KEPT_BUILDS = 14
UNFINISHED = ".partial"
BOARD_PAGE = "board.html"
MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Manifest:
    """What stands beside a published file: enough to know, without opening it, what it is."""

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


@dataclass(frozen=True)
class Event:
    """One line of the history: what was served, by which action and why."""

    at: str
    action: str
    build_id: str
    previous: str | None
    reason: str


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


def kept_builds(home: Home) -> list[Manifest]:
    """Manifests of all retained builds, newest first."""
    if not home.builds_dir.is_dir():
        return []
    finished = [path for path in home.builds_dir.iterdir() if not path.name.endswith(UNFINISHED)]
    found = [read_manifest(path / MANIFEST) for path in finished if (path / MANIFEST).exists()]
    return sorted(found, key=lambda manifest: manifest.published_at, reverse=True)


def read_manifest(path: Path) -> Manifest:
    """The manifest stored at ``path``."""
    return Manifest(**json.loads(path.read_text(encoding="utf-8")))


def write_manifest(manifest: Manifest, directory: Path) -> None:
    """Store the manifest beside its file; it is what makes the directory a finished build."""
    path = directory / MANIFEST
    path.write_text(json.dumps(asdict(manifest), indent=2) + "\n", encoding="utf-8")
    make_durable(path)


def switch(home: Home, build_id: str, *, action: str, reason: str) -> Event:
    """Serve ``build_id`` from now on: one atomic rename, then one line of history."""
    previous = served_build(home)
    _point(home.published_link, file_of(home, build_id))
    page = directory_of(home, build_id) / BOARD_PAGE
    if page.exists():
        serve_page(home, build_id)
    event = Event(at=now(), action=action, build_id=build_id, previous=previous, reason=reason)
    history = _history_file(home)
    with history.open("a", encoding="utf-8") as lines:
        lines.write(json.dumps(asdict(event)) + "\n")
    make_durable(history)
    return event


def serve_page(home: Home, build_id: str) -> Path:
    """Point the board page of the home at the page of this build."""
    link = home.published_link.with_name(BOARD_PAGE)
    _point(link, directory_of(home, build_id) / BOARD_PAGE)
    return link


def history(home: Home) -> list[Event]:
    """Every switch so far, oldest first; a line cut short by a crash is left out."""
    path = _history_file(home)
    if not path.exists():
        return []
    events = []
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            events.append(Event(**json.loads(line)))
        except ValueError:
            continue
    return events


def sweep(home: Home) -> list[str]:
    """Remove what a crash left behind and all but the newest builds; the served one always stays."""
    if not home.builds_dir.is_dir():
        return []
    for leftover in home.published_link.parent.glob(".*.next"):
        leftover.unlink()
    served = served_build(home)
    kept = {manifest.build_id for manifest in kept_builds(home)[:KEPT_BUILDS]}
    removed = []
    for directory in sorted(home.builds_dir.iterdir()):
        if directory.name != served and directory.name not in kept:
            shutil.rmtree(directory)
            removed.append(directory.name)
    make_durable(home.builds_dir)
    return removed


def digest(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def make_durable(path: Path) -> None:
    """Force a file or a directory to disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _history_file(home: Home) -> Path:
    return home.published_link.with_name("history.jsonl")


def _point(link: Path, target: Path) -> None:
    # A relative link survives moving the home; replacing it by rename means no reader ever finds it missing.
    following = link.with_name(f".{link.name}.{os.getpid()}.next")
    following.unlink(missing_ok=True)
    following.symlink_to(os.path.relpath(target, link.parent))
    os.replace(following, link)  # noqa: PTH105  the atomic rename is the point
    make_durable(link.parent)
