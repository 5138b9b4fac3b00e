"""Has a delivery arrived? What the sensor asks every minute.

Here: the cheap look at the folders and, when it shows a change, the thorough one at the files.
Not here: starting a night (orchestration.nightly).
"""

from __future__ import annotations

import datetime as dt
import hashlib
from contextlib import closing
from zoneinfo import ZoneInfo

from ingestion.config import Organisation
from ingestion.config_home import Home
from ingestion.load import pending_deliveries
from ingestion.load_discover import delivery_dates
from ingestion.warehouse import open_build
from orchestration.writer import sole_writer


def shape(organisation: Organisation) -> tuple[str, float]:
    """A fingerprint of names, sizes and times below the delivery folder, and the latest of those times."""
    whole, latest = hashlib.sha256(), 0.0
    for path in sorted(organisation.deliveries.rglob("*")):
        found = path.lstat()
        latest = max(latest, found.st_mtime)
        whole.update(
            f"{path.relative_to(organisation.deliveries)}\0{found.st_size}\0{found.st_mtime_ns}\n".encode()
        )
    return whole.hexdigest(), latest


def not_yet_in(organisation: Organisation, home: Home) -> list[dt.date]:
    """Delivery days up to today with something to load.

    Raises:
        WriterBusyError: a run is writing the build just now.
    """
    today = dt.datetime.now(ZoneInfo(organisation.reporting.time_zone)).date()
    if not home.build_file.exists():
        pending = delivery_dates(organisation)
    else:
        # Any open connection would keep a starting run out of the file: look as a writer, in a writer's turn.
        with sole_writer(home, "looks for deliveries"), closing(open_build(home)) as con:
            pending = pending_deliveries(con, organisation)
    return [day for day in pending if day <= today]
