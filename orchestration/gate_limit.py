"""How long a rule may take, and how one that hangs is cut off.

Here: the limit and the timer. Not here: what a rule that was cut off means (`orchestration.gate`: an error, which
holds like a failure).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager

import duckdb

# The slowest rule of the example night takes under a second, two years of the simulated airline a few; five minutes
# are a join gone wrong, and a night that waits for it publishes nothing at seven.
RULE_SECONDS = 300.0


@contextmanager
def cut_off(interrupt: Callable[[], None]) -> Generator[None]:
    """Interrupt what runs inside when it takes longer than a rule may.

    Args:
        interrupt: ends the running query from another thread; what runs inside then raises.
    """
    timer = threading.Timer(RULE_SECONDS, interrupt)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def how_it_crashed(crash: BaseException) -> str:
    """What to record about a rule that could not be carried out: never the message, which may quote a record."""
    if isinstance(crash, duckdb.InterruptException):
        return was_cut_off()
    return f"the check itself failed: {type(crash).__name__}"


def was_cut_off() -> str:
    """What to record about a rule that took too long."""
    return f"cut off after {RULE_SECONDS:g} s"
