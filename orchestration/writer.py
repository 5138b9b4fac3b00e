"""One writer at a time, enforced by the operating system.

Here: the lock on a home and the note of who holds it. The kernel releases the lock of a dead holder, so a
crash never blocks the next night. Not here: the pool of Dagster, which only orders runs that Dagster starts.
"""

from __future__ import annotations

import json
import os
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from ingestion.config_home import Home
from ingestion.errors import WriterBusyError

# Enough for a glance at the build (status, the sensor) to pass; a real writer takes longer.
PATIENCE_SECONDS = 5


@contextmanager
def sole_writer(home: Home, what: str) -> Generator[None]:
    """Hold the home's lock; the same process may take it again inside.

    Args:
        home: the home to be written.
        what: what the holder does, for the message others see.

    Raises:
        WriterBusyError: another process holds it; the message names it.
    """
    home.lock_file.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(home.lock_file, timeout=PATIENCE_SECONDS, is_singleton=True, thread_local=False)
    try:
        lock.acquire()
    except Timeout:
        raise _busy(home) from None
    try:
        if lock.lock_counter == 1:
            note = {
                "pid": os.getpid(),
                "what": what,
                "since": datetime.now(UTC).isoformat(timespec="seconds"),
            }
            _holder_file(home).write_text(json.dumps(note), encoding="utf-8")
        yield
    finally:
        if lock.lock_counter == 1:
            _holder_file(home).unlink(missing_ok=True)
        lock.release()


def holder(home: Home) -> dict[str, str | int] | None:
    """Who writes just now: pid, what and since; None if nobody does."""
    if not home.lock_file.exists():
        return None
    probe = FileLock(home.lock_file, timeout=0)
    try:
        with probe:
            return None
    except Timeout:
        return _noted(home)


def _noted(home: Home) -> dict[str, str | int]:
    try:
        return json.loads(_holder_file(home).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {"pid": "unknown", "what": "writes", "since": "unknown"}


def _busy(home: Home) -> WriterBusyError:
    noted = _noted(home)
    return WriterBusyError(
        str(home.lock_file),
        f"process {noted['pid']} is writing this home ({noted['what']}, since {noted['since']})",
        "Wait until it ends, or stop that process.",
    )


def _holder_file(home: Home) -> Path:
    return home.lock_file.with_name(home.lock_file.name + ".holder")
