"""The organisation folder around the deliveries: ``brand_health.yml``, reference lists, its own mappings.

Here: copying the data files of ``data/organisation`` and ``data/mappings``. Not here: deliveries.
"""

from __future__ import annotations

import shutil
from pathlib import Path

DATA = Path(__file__).parent / "data"


def write(directory: Path) -> None:
    """Everything of the folder that does not depend on the seed."""
    shutil.copytree(DATA / "organisation", directory, dirs_exist_ok=True)
    shutil.copytree(DATA / "mappings", directory / "mappings", dirs_exist_ok=True)
