"""One command, measured: wall time, processor time and the most memory its largest process held.

Here: running and measuring. Not here: which commands (the other modules of this folder).
"""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

MIB = 2**20


@dataclass(frozen=True)
class Measured:
    """What one run of a command took."""

    wall_s: float
    cpu_s: float
    peak_mib: float
    code: int

    def figures(self) -> dict[str, float]:
        """For the JSON of results."""
        return {name: round(value, 3) for name, value in asdict(self).items()}


def measured(
    command: Sequence[str | Path], *, log: Path, folder: Path, extra: Mapping[str, str] | None = None
) -> Measured:
    """Run a command to its end; what it prints goes to a log.

    Args:
        command: program and arguments.
        log: where output goes.
        folder: working directory.
        extra: environment variables on top of ours.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    began = time.perf_counter()
    with log.open("wb") as output:
        child = subprocess.Popen(
            [str(part) for part in command],
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=folder,
            env={**os.environ, **(extra or {})},
        )
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    return Measured(
        wall_s=time.perf_counter() - began,
        cpu_s=used.ru_utime + used.ru_stime,
        peak_mib=used.ru_maxrss / 1024,
        code=child.returncode,
    )


def bytes_in(path: Path) -> int:
    """Bytes of a file, or of everything in a folder."""
    if path.is_file():
        return path.stat().st_size
    return sum(file.stat().st_size for file in path.rglob("*") if file.is_file())
