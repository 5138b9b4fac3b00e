"""What figures were measured with: the checkout and the machine.

Here: those. Not here: measuring (``benchmarks.child``).
"""

from __future__ import annotations

import os
import platform
import subprocess
import time
from pathlib import Path
from typing import Any

from benchmarks.child import MIB


def commit(code: Path) -> str:
    """The commit of a checkout, and whether it was changed since."""
    words = ["git", "-c", "safe.directory=*", "-C", str(code), "describe", "--always", "--dirty"]
    told = subprocess.run(words, capture_output=True, text=True, check=False)
    return told.stdout.strip() or "no checkout"


def machine() -> dict[str, Any]:
    """What the figures were measured on."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / MIB
    return {
        "cores": os.cpu_count(),
        "memory_mib": round(memory),
        "python": platform.python_version(),
        "load_average": round(os.getloadavg()[0], 1),
        "time": time.strftime("%H:%M", time.gmtime()),
    }
