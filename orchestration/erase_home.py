"""What of a home may hold a person, taken away: builds, published files, sheets, logs.

Here: removing what is made from the deliveries and can be made again, trained models included. Not here: the deliveries
(``ingestion.erasure_*``) and the order of an erasure (``orchestration.erase``).

Published files hold keyed hashes of people and rows about them, so the served file goes as well: until the next night
is published, readers find none, rather than the person.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from ingestion.config_home import Home
from ingestion.errors import ConfigurationError
from orchestration import served


def withdraw(home: Home, *, action: str, reason: str) -> list[str]:
    """Removes every file of people from a home and says so in its history.

    Args:
        home: whose; the caller holds its lock.
        action: the command, for the history.
        reason: why, for the history.

    Returns:
        Ids of the published builds that are gone.
    """
    builds = [manifest.build_id for manifest in served.kept_builds(home)]
    previous = served.served_build(home)
    published = home.published_link.parent
    published.mkdir(parents=True, exist_ok=True)
    served.remember(home, served.Event(served.now(), action, "none", previous, reason))
    # Links first: no reader may meet one that leads to nothing for longer than it takes.
    entries = sorted(_inside(published), key=lambda path: not path.is_symlink())
    for path in entries:
        if path != served.history_file(home):
            _remove(path)
    for path in _inside(home.build_file.parent):
        # The lock is ours, and stays.
        if not path.name.startswith(home.lock_file.name):
            _remove(path)
    for path in (home.path / "dbt" / "target", home.logs, home.path / "audits"):
        _remove(path)
    # A new secret leaves words as they are; a person who is erased takes along what was learned from theirs.
    if action == "erase":
        _remove(home.models)
    return builds


def refuse_an_erased_build(home: Home, build_id: str) -> None:
    """Refuses a build that an erasure or a new secret took away.

    Raises:
        ConfigurationError: it was published before the last of them; the history says when that was.
    """
    events = served.history(home)
    times = [event.at for event in events if event.action in {"erase", "rotate-secret"}]
    first = next((event.at for event in events if event.build_id == build_id), None)
    if times and first and first < max(times):
        raise ConfigurationError(
            build_id,
            f"it was published before people were erased or the secret was changed ({max(times)})",
            "It cannot be brought back: it knew them. Serve a build made since then.",
        )


def _inside(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
