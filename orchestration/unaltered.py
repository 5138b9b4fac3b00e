"""Which published files are still what was published, without reading those again that nobody has touched.

Here: what was seen of each file when it was last read, in ``‹home›/logs/verified.json``. Not here: comparing a file
with its manifest (orchestration.served), which publishing and rolling back do each time.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Sequence
from pathlib import Path

from ingestion.config_home import Home
from orchestration import served

# A file that is written to twice within one tick of its clock keeps its time.
SETTLED_SECONDS = 2
Seen = dict[str, list[int]]


def unaltered(home: Home, builds: Sequence[str], *, anew: bool) -> set[str]:
    """The builds among these whose file has the bytes its manifest speaks of.

    A file is read unless it and its manifest have the size, the times and the place on disk they had when it was
    last found whole; the time of the last change of status is kept by the system and is nobody's to set.

    Args:
        home: where the published files live.
        builds: ids of builds.
        anew: read every file, whatever was seen before: a disk that lost a byte changes no time.
    """
    before = {} if anew else _read(_store(home))
    whole: dict[str, list[int]] = {}
    for build_id in builds:
        sign = _sign(home, build_id)
        if sign and (before.get(build_id) == sign or served.is_whole(home, build_id)):
            whole[build_id] = sign
    now = time.time_ns()
    settled = {name: sign for name, sign in whole.items() if now - max(sign) > SETTLED_SECONDS * 10**9}
    if settled != before or anew:
        _write(_store(home), settled)
    return set(whole)


def look_over(home: Home) -> None:
    """Read what was published lately: the next who asks how the home stands finds it known, however large it is."""
    unaltered(home, [path.name for path in served.finished_builds(home)], anew=False)


def _store(home: Home) -> Path:
    return home.logs / "verified.json"


def _sign(home: Home, build_id: str) -> list[int]:
    files = (served.file_of(home, build_id), served.directory_of(home, build_id) / served.MANIFEST)
    try:
        found = [file.stat() for file in files]
    except OSError:
        return []
    return [number for one in found for number in (one.st_size, one.st_mtime_ns, one.st_ctime_ns, one.st_ino)]


def _read(store: Path) -> Seen:
    try:
        return dict(json.loads(store.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return {}


def _write(store: Path, seen: Seen) -> None:
    # Whoever may only look at a home reads the files each time.
    try:
        store.parent.mkdir(parents=True, exist_ok=True)
        draft = store.with_suffix(f".{os.getpid()}")
        draft.write_text(json.dumps(seen), encoding="utf-8")
        draft.replace(store)
    except OSError:
        return
