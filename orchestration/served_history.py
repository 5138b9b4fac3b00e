"""The history of what was served: one line of JSON for every switch.

Here: its lines, whole or cut short by a crash. Not here: the switch itself (orchestration.served).
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Event:
    """One line of the history: what was served, by which action and why."""

    at: str
    action: str
    build_id: str
    previous: str | None
    reason: str


def read(path: Path) -> list[Event]:
    """Every switch so far, oldest first; a line cut short by a crash is left out."""
    if not path.exists():
        return []
    events = []
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            events.append(Event(**json.loads(line)))
        except (ValueError, TypeError):
            continue
    return events


def append(path: Path, event: Event) -> None:
    """Add a line; one that a crash cut short does not swallow it."""
    torn = path.exists() and path.read_bytes()[-1:] not in (b"", b"\n")
    with path.open("a", encoding="utf-8") as lines:
        lines.write(("\n" if torn else "") + json.dumps(asdict(event)) + "\n")
