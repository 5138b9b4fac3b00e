"""Files that are whole or not there at all, whatever ends the process or the power.

Here: replacing a file and forcing it to disk. Not here: what stands in it.
"""

from __future__ import annotations

import os
from pathlib import Path

# Hidden files are no deliveries: one that a kill left behind is never loaded.
UNFINISHED = ".unfinished"


def replace_whole(path: Path, content: bytes, *, mode: int) -> None:
    """Writes a file under its name, all of it or nothing; on disk when this returns.

    Args:
        path: the file; one that stands there is replaced.
        content: all of it.
        mode: who may read and write it.
    """
    following = path.with_name(f".{path.name}{UNFINISHED}")
    following.unlink(missing_ok=True)
    handle = os.open(following, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    following.replace(path)
    make_durable(path.parent)


def make_durable(path: Path) -> None:
    """Forces a file, or the names in a folder, to disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
