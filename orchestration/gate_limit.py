"""How long a rule may take, and how one that hangs is cut off.

Here: the limit and the timer. Not here: what a rule that was cut off means (`orchestration.gate`: an error, which
holds like a failure).
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager

import duckdb

# The slowest rule of the example night takes under a second, two years of the simulated airline a few; five minutes
# are a join gone wrong, and a night that waits for it publishes nothing at seven.
RULE_SECONDS = 300.0


class _Watch:
    """One thread that waits for whatever takes too long; a thread for each rule costs more than most rules do."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._running: dict[object, tuple[float, Callable[[], None]]] = {}
        self._wakes_at = math.inf
        self._thread: threading.Thread | None = None

    def begin(self, interrupt: Callable[[], None]) -> object:
        """Watch something; give what this returns to `end`."""
        what, ends = object(), time.monotonic() + RULE_SECONDS
        with self._changed:
            self._running[what] = (ends, interrupt)
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._watch, name="gate_limit", daemon=True)
                self._thread.start()
            elif ends < self._wakes_at:
                self._changed.notify()
        return what

    def end(self, what: object) -> None:
        """Watch it no more: from here on it is not interrupted."""
        with self._changed:
            self._running.pop(what, None)

    def _watch(self) -> None:
        with self._changed:
            while True:
                now = time.monotonic()
                late = [what for what, (ends, _) in self._running.items() if ends <= now]
                for what in late:
                    _, interrupt = self._running.pop(what)
                    interrupt()
                self._wakes_at = min((ends for ends, _ in self._running.values()), default=math.inf)
                self._changed.wait(None if math.isinf(self._wakes_at) else self._wakes_at - now)


_WATCH = _Watch()


@contextmanager
def cut_off(interrupt: Callable[[], None]) -> Generator[None]:
    """Interrupt what runs inside when it takes longer than a rule may.

    Args:
        interrupt: ends the running query from another thread; what runs inside then raises.
    """
    what = _WATCH.begin(interrupt)
    try:
        yield
    finally:
        _WATCH.end(what)


def how_it_crashed(crash: BaseException) -> str:
    """What to record about a rule that could not be carried out: never the message, which may quote a record."""
    if isinstance(crash, duckdb.InterruptException):
        return was_cut_off()
    return f"the check itself failed: {type(crash).__name__}"


def was_cut_off() -> str:
    """What to record about a rule that took too long."""
    return f"cut off after {RULE_SECONDS:g} s"
