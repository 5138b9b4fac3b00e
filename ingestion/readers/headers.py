"""Header rows -> column names: stripped, told apart, renamed; and what the rows below the first one say.

Here: names, labels, the time zone written in a header row. Not here: the records.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ingestion.errors import BadInputError
from ingestion.mapping_model import Reader
from ingestion.readers import limits
from ingestion.readers.records import LINE, RECORD


@dataclass(frozen=True)
class Header:
    """Names of the columns in file order.

    Args:
        names: one per field of a record.
        dropped: positions that carry no data (an unnamed index, the void behind a trailing delimiter).
        labels: column -> text of the second header row.
        time_zone: zone found in a header row.
    """

    names: tuple[str, ...]
    dropped: frozenset[int]
    labels: Mapping[str, str]
    time_zone: str | None


def read_header(rows: Sequence[Sequence[str]], reader: Reader, name: str) -> Header:
    """Names from the header rows, or from the mapping when the file has none.

    Raises:
        BadInputError: `missing_required_column`, `too_many_columns`, `not_tabular` (fewer rows than header rows).
    """
    if len(rows) < reader.header_rows:
        raise BadInputError(
            name,
            f"it has fewer rows than its {reader.header_rows} header rows",
            "Export again.",
            kind="not_tabular",
        )
    given = list(reader.columns or []) if reader.header_rows == 0 else [cell.strip() for cell in rows[0]]
    if len(given) > limits.MAX_COLUMNS:
        raise BadInputError(
            name,
            f"{len(given)} columns exceed {limits.MAX_COLUMNS}",
            "Export fewer.",
            kind="too_many_columns",
        )
    second = [cell.strip() for cell in rows[1]] if reader.header_rows > 1 else []
    dropped = _dropped(given, reader)
    named = _joined(given, second) if reader.join_header_rows else _named(given)
    names = _unique([reader.header_aliases.get(n, n) for n in named])
    require_columns(names, reader.required_columns, name)
    labels = {n: text for n, text in zip(names, second, strict=False) if text}
    return Header(tuple(names), dropped, labels, _time_zone(rows, reader))


def _dropped(given: Sequence[str], reader: Reader) -> frozenset[int]:
    if reader.header_rows == 0:
        return frozenset()
    dropped = set()
    if given and not given[0] and not reader.join_header_rows:
        dropped.add(0)
    if reader.trailing_delimiter and given and not given[-1]:
        dropped.add(len(given) - 1)
    return frozenset(dropped)


def _named(given: Sequence[str]) -> list[str]:
    return [_plain(text) or f"unnamed_{position}" for position, text in enumerate(given, start=1)]


def _plain(text: str) -> str:
    """Polars takes `*` and `^...$` for patterns of names; in brackets they are names."""
    return f"[{text}]" if text == "*" or (text.startswith("^") and text.endswith("$")) else text


def _joined(given: Sequence[str], second: Sequence[str]) -> list[str]:
    """A header followed by blank headers is a block; so are repeated headers: `<header> - <second row>`."""
    names = []
    block = ""
    for position, text in enumerate(given):
        follows = position + 1 < len(given) and not given[position + 1]
        repeated = bool(text) and given.count(text) > 1
        block = text or block
        below = second[position] if position < len(second) else ""
        if (not text or follows or repeated) and below and block:
            names.append(f"{block} - {below}")
        else:
            names.append(_plain(text or below) or f"unnamed_{position + 1}")
    return names


def _unique(names: Sequence[str]) -> list[str]:
    """`comment`, `comment_2`, `comment_3`; never the name another column has by itself."""
    taken = set(names)
    seen = {RECORD, LINE}
    result = []
    for name in names:
        candidate, number = name, 1
        while candidate in seen or (number > 1 and candidate in taken):
            number += 1
            candidate = f"{name}_{number}"
        seen.add(candidate)
        result.append(candidate)
    return result


def require_columns(names: Sequence[str], required: Sequence[str], file: str) -> None:
    """Refuse a file without the columns its mapping requires.

    Raises:
        BadInputError: `missing_required_column`.
    """
    missing = [column for column in required if column not in names]
    if missing:
        shown = ", ".join(missing)
        raise BadInputError(
            file,
            f"the required column{'s' if len(missing) > 1 else ''} {shown} missing; it has {', '.join(names[:12])}",
            "Check delimiter and header, or give the new name under `header_aliases`.",
            kind="missing_required_column",
        )


def _time_zone(rows: Sequence[Sequence[str]], reader: Reader) -> str | None:
    rule = reader.time_zone_from_header
    if rule is None or rule.row > len(rows):
        return None
    for cell in rows[rule.row - 1]:
        match = re.search(rule.pattern, cell)
        if match:
            return match.group(1)
    return None
