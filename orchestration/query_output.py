"""The answer to a question as a table for the terminal, as CSV for a spreadsheet, or as JSON for a program.

Here: those three shapes; each carries build and as-of day. Not here: asking (orchestration.query).
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from ingestion.spreadsheets import spreadsheet_safe
from orchestration.query import Answer

SHOWN_ROWS = 200
# What a terminal would obey instead of showing.
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
# Each exported row says where it comes from, also when the file has been passed on.
ORIGIN = ("build_id", "as_of")


def as_table(answer: Answer) -> Group:
    """The first rows, and how many there are."""
    caption = f"build {answer.build_id}, as of {answer.as_of}, {len(answer.rows):,} rows"
    if len(answer.rows) > SHOWN_ROWS:
        caption += f"; the first {SHOWN_ROWS} are shown, --format csv writes all"
    table = Table(box=box.SIMPLE_HEAD)
    for name, kind in zip(answer.names, answer.types, strict=True):
        justify = "right" if kind not in {"VARCHAR", "STRING"} else "left"
        table.add_column(Text(CONTROL.sub("�", name)), justify=justify, overflow="fold")
    for row in answer.rows[:SHOWN_ROWS]:
        table.add_row(*(Text(CONTROL.sub("�", _text(value))) for value in row))
    return Group(table, Text(caption))


def as_csv(answer: Answer) -> str:
    """All rows; text that a spreadsheet would run begins with an apostrophe, numbers stay numbers."""
    added = [name for name in ORIGIN if name not in answer.names]
    origin = [{"build_id": answer.build_id, "as_of": answer.as_of}[name] for name in added]
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow([spreadsheet_safe(name) for name in (*answer.names, *added)])
    writer.writerows(_cells(answer.rows, origin))
    return written.getvalue()


def as_json(answer: Answer) -> str:
    """One object: build, as-of day, and the rows as objects."""
    rows = [
        {name: _plain(value) for name, value in zip(answer.names, row, strict=True)} for row in answer.rows
    ]
    whole = {"build_id": answer.build_id, "as_of": answer.as_of, "rows": rows}
    return json.dumps(whole, indent=2, allow_nan=False) + "\n"


def _cells(rows: list[tuple[Any, ...]], origin: list[str]) -> Iterator[list[str]]:
    for row in rows:
        yield [spreadsheet_safe(_text(value)) for value in (*row, *origin)]


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict | list | tuple):
        return json.dumps(_plain(value), ensure_ascii=False)
    return value.isoformat() if isinstance(value, dt.date | dt.time) else str(value)


def _plain(value: object) -> object:
    """As JSON knows it; what it does not know is text."""
    if isinstance(value, dict):
        return {str(name): _plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, float):
        return value if value - value == 0 else str(value)
    if value is None or isinstance(value, bool | int | str):
        return value
    return float(value) if isinstance(value, Decimal) else _text(value)
