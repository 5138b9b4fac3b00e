"""Is what readers open sound, and can the next night run: the part of `brand-health status` that looks at the disk.

Here: what may be wrong with the published folder and what to do about each. Not here: how a build went
(orchestration.status), nor mending anything; the next publication does that by itself where it can.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from ingestion.config_home import Home
from orchestration import disk, served
from orchestration.unaltered import unaltered

PUBLISH_AGAIN = "Run `brand-health nightly`, or `brand-health rollback` for the build before."


@dataclass(frozen=True)
class Finding:
    """Something that is wrong.

    Args:
        what: the file or folder, and what is the matter with it.
        remedy: what to do.
    """

    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.what}. {self.remedy}"


def look(home: Home, *, verify: bool = False) -> list[Finding]:
    """Everything that is wrong with what is published here, the most urgent first; empty if all is sound.

    Args:
        home: whose.
        verify: read every published file anew; else only those that changed since they were last found unaltered.
    """
    return [*_link(home), *_logs(home), *_altered(home, verify=verify), *_page(home), *_room(home)]


def _link(home: Home) -> list[Finding]:
    link = home.published_link
    if not link.is_symlink():
        return [Finding(f"{link} is no link to a build", PUBLISH_AGAIN)] if link.exists() else []
    if not link.exists():
        return [Finding(f"{link} points to {link.readlink()}, which is not there", PUBLISH_AGAIN)]
    try:
        # The real path: a connection under the link's name could show a build that some other one still holds.
        with duckdb.connect(str(link.resolve()), read_only=True) as con:
            con.execute("select build_id from meta.build").fetchall()
    except duckdb.Error as problem:
        return [Finding(f"{link} cannot be read ({str(problem).splitlines()[0][:120]})", PUBLISH_AGAIN)]
    return []


def _logs(home: Home) -> list[Finding]:
    return [
        Finding(
            f"{log} was left by a program that opened the file for writing; it may lock every reader out",
            "Close that program, let it open the file read-only, and delete the .wal; the next night does so, too.",
        )
        for log in served.foreign_logs(home)
    ]


def _altered(home: Home, *, verify: bool) -> list[Finding]:
    builds = served.finished_builds(home)
    present = served.served_build(home)
    whole = unaltered(home, [path.name for path in builds], anew=verify)
    return [
        Finding(
            f"{_inside(home, path)} differs from what was published"
            + (", and readers see it" if path.name == present else ""),
            PUBLISH_AGAIN
            if path.name == present
            else "Never roll back to it; it goes when newer builds come.",
        )
        for path in builds
        if path.name not in whole
    ]


def _page(home: Home) -> list[Finding]:
    page, present = home.published_link.with_name(served.BOARD_PAGE), served.served_build(home)
    if present is None or not home.published_link.exists():
        return []
    if not page.is_symlink() or page.readlink().parent.name == present:
        return []
    return [
        Finding(
            f"{page} shows another build than the published file", "Run `brand-health publish` once more."
        )
    ]


def _room(home: Home) -> list[Finding]:
    if (found := disk.room(home)).suffices:
        return []
    return [Finding(f"{home.path}: {found}", "Make room before tonight; a night refuses to begin without.")]


def _inside(home: Home, path: Path) -> Path:
    return path.relative_to(home.path)
