"""One reference list: a small UTF-8 CSV file that people write.

Here: strict reading with file, line and column in every complaint. Not here: which lists exist
(``ingestion.warehouse_tables``) and where their rows go (``ingestion.reference``).
"""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ingestion.config_yaml import near_miss
from ingestion.errors import ConfigurationError


def _day(text: str) -> dt.date:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        raise ValueError(text)
    return dt.date.fromisoformat(text)


def _whole(text: str) -> int:
    if not re.fullmatch(r"-?\d{1,18}", text):
        raise ValueError(text)
    return int(text)


def _decimal(text: str) -> float:
    if not re.fullmatch(r"-?\d+(\.\d+)?", text):
        raise ValueError(text)
    return float(text)


def _yes_or_no(text: str) -> bool:
    return {"true": True, "false": False}[text.lower()]


# DuckDB type -> how it is read, and how a person is told about it.
_KINDS: dict[str, tuple[Callable[[str], Any], str]] = {
    "VARCHAR": (str, "text"),
    "DATE": (_day, "a day, written 2026-01-31"),
    "BIGINT": (_whole, "a whole number"),
    "DOUBLE": (_decimal, "a number with a decimal point"),
    "BOOLEAN": (_yes_or_no, "true or false"),
}


def read_reference_file(path: Path, columns: dict[str, str]) -> list[tuple[Any, ...]]:
    """Rows of one list, typed, in the order of ``columns``; none if the file is absent.

    Args:
        path: the file; its first line names columns, in any order.
        columns: name -> DuckDB type, ``!`` behind it if the value may not be empty. Other columns may be left out.

    Raises:
        ConfigurationError: with file, line, column and what is expected.
    """
    if not path.exists():
        return []
    lines = _lines(path)
    header = [name.strip() for name in lines[0][1]] if lines else []
    _check_header(path, header, columns)
    rows = []
    for number, fields in lines[1:]:
        if len(fields) != len(header):
            raise ConfigurationError(
                f"{path}, line {number}",
                f"{len(fields)} fields stand under {len(header)} headers",
                "Put text with a comma into double quotes.",
            )
        given = dict(zip(header, fields, strict=True))
        rows.append(
            tuple(_value(path, number, column=c, kind=k, text=given.get(c, "")) for c, k in columns.items())
        )
    return rows


def _lines(path: Path) -> list[tuple[int, list[str]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            return [(reader.line_num, fields) for fields in reader if fields]
    except (UnicodeDecodeError, csv.Error) as problem:
        raise ConfigurationError(
            str(path), "the file is not a UTF-8 CSV file", f"{problem}. Save it as CSV UTF-8."
        ) from problem


def _check_header(path: Path, header: list[str], columns: dict[str, str]) -> None:
    where = f"{path}, line 1"
    for name in header:
        if name not in columns:
            known = f"Columns are {', '.join(columns)}.{near_miss(name, columns)}"
            raise ConfigurationError(where, f"{name!r} is no column of this list", known)
        if header.count(name) > 1:
            raise ConfigurationError(where, f"{name!r} stands twice in the header", "Keep one of them.")
    for name, kind in columns.items():
        if kind.endswith("!") and name not in header:
            raise ConfigurationError(where, f"the column {name!r} is missing", "Add it.")


def _value(path: Path, number: int, *, column: str, kind: str, text: str) -> Any:  # noqa: ANN401 - typed by ``kind``
    text = text.strip()
    if not text:
        if kind.endswith("!"):
            raise ConfigurationError(f"{path}, line {number}", f"{column} is empty", "Fill it in.")
        return None
    read, spoken = _KINDS[kind.rstrip("!")]
    try:
        return read(text)
    except (ValueError, KeyError):
        raise ConfigurationError(
            f"{path}, line {number}", f"{column} is {text[:60]!r}", f"It must be {spoken}."
        ) from None
