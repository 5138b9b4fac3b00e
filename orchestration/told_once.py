"""The text of an event, written down once: Dagster writes the same event for its run, for its asset and for its check.

Turning an event into text and reading it back costs more than storing it; a night has thousands of them, most stored
two or three times, and each materialisation is read again for those made of it. Here: the text of the event at hand,
and the record that a text of this run stands for. Not here: what an event says.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from dagster import EventLogEntry, EventLogRecord
from dagster._core.storage.event_log import sql_event_log


class Texts:
    """Texts of one run.

    An event that is handed in is not changed any more: Dagster makes it, stores it and lets go of it.
    """

    def __init__(self) -> None:
        self._write, self._read = sql_event_log.serialize_value, sql_event_log.deserialize_value
        self._event: tuple[EventLogEntry | None, str] = (None, "")
        self._records: dict[str, EventLogRecord] = {}

    def text_of(self, value: Any) -> str:  # noqa: ANN401  whatever Dagster stores
        """As Dagster writes it."""
        if value is not None and value is self._event[0]:
            return self._event[1]
        if isinstance(value, EventLogRecord) and value.event_log_entry is self._event[0]:
            text = (
                f'{{"__class__": "EventLogRecord", "event_log_entry": {self._event[1]}, '
                f'"storage_id": {value.storage_id}}}'
            )
            self._records[text] = value
            return text
        text = self._write(value)
        if isinstance(value, EventLogEntry):
            self._event = value, text
        return text

    def said_by(self, text: str, *as_type: Any) -> Any:  # noqa: ANN401  whatever was stored
        """What Dagster reads in it."""
        return self._records.get(text) or self._read(text, *as_type)


@contextmanager
def told_once() -> Generator[None]:
    """Keep texts until the end; may be entered again inside."""
    before = sql_event_log.serialize_value, sql_event_log.deserialize_value
    texts = Texts()
    sql_event_log.serialize_value = texts.text_of  # ty: ignore[invalid-assignment]
    sql_event_log.deserialize_value = texts.said_by  # ty: ignore[invalid-assignment]
    try:
        yield
    finally:
        sql_event_log.serialize_value, sql_event_log.deserialize_value = before
