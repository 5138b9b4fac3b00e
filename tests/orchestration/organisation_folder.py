"""A small organisation whose deliveries are plain CSV files: enough to load, nothing to model."""

from __future__ import annotations

import os
from pathlib import Path

from ingestion.scaffold import new_organisation

TICKETS = "ticket_id,created_at,channel,status\n"


def small_organisation(directory: Path) -> Path:
    """A new organisation folder with one source, `own_data`, and no delivery yet."""
    new_organisation(directory, "Acme Ltd", time_zone="Europe/Berlin")
    return directory


def deliver(organisation: Path, day: str, *, tickets: str, age_seconds: int = 3600) -> Path:
    """Put one file of tickets into a delivery, last changed so many seconds ago."""
    folder = organisation / "deliveries" / day / "own_data"
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "support_tickets.csv"
    file.write_text(TICKETS + tickets, encoding="utf-8")
    for path in (file, folder, folder.parent, folder.parent.parent):
        changed = path.stat().st_mtime - age_seconds
        os.utime(path, (changed, changed))
    return file
