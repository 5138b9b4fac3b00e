"""A small build that is published by a process of its own, which dies at a moment that is chosen by name.

Here: the moments, found by watching one publication, and the process that dies. Not here: what must hold afterwards
(``test_publishing.py``).
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from ingestion.config_home import Home
from orchestration import publish as publishing
from orchestration import published_copy, served, served_history
from tests.orchestration.test_publish import publish

STEPS = {module.__file__: module.__name__.rpartition(".")[2] for module in
         (publishing, published_copy, served, served_history)}  # fmt: skip
# What Python tells of the file system, before it happens; `os.rename` is `replace` as well.
OF_THE_DISK = {"os.rename", "os.symlink", "os.chmod", "os.mkdir", "os.remove", "os.rmdir", "shutil.rmtree"}
# A fork of a process that has everything imported and no thread yet: a tenth of a second instead of two.
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload([__name__])


def watch(notice: Callable[[str], None]) -> None:
    """Name every step and every change of the disk to ``notice``, as it begins and as it ends."""

    def on_step(frame: FrameType, event: str, _: object) -> None:
        code = frame.f_code
        if event in {"call", "return"} and code.co_filename in STEPS and not code.co_name.startswith("<"):
            notice(f"{event} {STEPS[code.co_filename]}.{code.co_name}")

    def on_disk(event: str, arguments: tuple) -> None:
        if event in OF_THE_DISK and sys.getprofile():
            notice(f"{event} {Path(str(arguments[0])).name}")

    sys.addaudithook(on_disk)
    sys.setprofile(on_step)


def moments(home: Home, build_id: str) -> list[str]:
    """Every moment of a publication by name, the first of each name, in their order."""
    found = home.path / "moments"
    assert _in_a_fork(_tell, home, build_id, str(found)) == 0
    return list(dict.fromkeys(found.read_text(encoding="utf-8").splitlines()))


def die(home: Home, build_id: str, *, at: str, by: signal.Signals) -> None:
    """Publish in a process that gets this signal at this moment."""
    ended = _in_a_fork(_die, home, build_id, at, by)
    assert ended == (-signal.SIGKILL if by == signal.SIGKILL else 143), f"{at}: exit code {ended}"


def _in_a_fork(target: Callable, *arguments: object) -> int | None:
    process = FORKS.Process(target=target, args=arguments)
    process.start()
    process.join(60)
    assert process.exitcode is not None, "it neither ended nor died"
    return process.exitcode


def _tell(home: Home, build_id: str, found: str) -> None:
    names: list[str] = []
    watch(names.append)
    publish(home, build_id)
    sys.setprofile(None)
    Path(found).write_text("\n".join(_nameless(name, build_id) for name in names), encoding="utf-8")


def _nameless(moment: str, build_id: str) -> str:
    # The process id and the build are other ones each time.
    return moment.replace(f".{os.getpid()}.", ".PID.").replace(build_id, "BUILD")


def _die(home: Home, build_id: str, at: str, by: signal.Signals) -> None:
    signal.signal(signal.SIGTERM, _as_dagster_does)
    # A killed process loses nothing it has written, forced to disk or not; a power cut has a test of its own.
    os.fsync = lambda _: None
    seen = []

    def notice(moment: str) -> None:
        if _nameless(moment, build_id) == at and not seen:
            seen.append(at)
            os.kill(os.getpid(), by)

    watch(notice)
    publish(home, build_id)
    sys.exit("the moment never came")


def _as_dagster_does(*_: object) -> None:
    """A run of Dagster meets a signal to stop as an exception, wherever it is."""
    raise SystemExit(143)
