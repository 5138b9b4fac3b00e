"""Being told to stop while models run: their queries are cancelled, and only then whoever waits for it hears the news.

dbt cancels what it runs on a ``KeyboardInterrupt`` and on nothing else; what Dagster raises on a signal would make it
wait for every query to end first, with the home locked. Here: the translation, for the length of one run of the models,
with dbt or without. Not here: what becomes of the build (it stays unpublished, and the next run starts anew).
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Generator
from contextlib import contextmanager

STOPS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def as_keyboard_interrupt() -> Generator[None]:
    """Raise ``KeyboardInterrupt`` inside on the first signal to stop, and deliver that signal again afterwards."""
    if threading.current_thread() is not threading.main_thread():
        # Signals reach the main thread only.
        yield
        return
    before = {number: signal.getsignal(number) for number in STOPS}
    received: list[int] = []

    def stop(number: int, _frame: object) -> None:
        received.append(number)
        if len(received) == 1:
            raise KeyboardInterrupt

    for number in STOPS:
        signal.signal(number, stop)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        if received:
            signal.raise_signal(received[0])
