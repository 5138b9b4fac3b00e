"""Damage done to text before it reached us: wrong decodings, HTML escapes.

Here: recognising it (always) and mending it (only when the mapping says so). Not here: decoding bytes (`text.py`).
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable

import polars as pl

# What UTF-8 looks like when it was read as cp1252 (Ã¤, â€™) or Mac Roman (‚Äô), once or on top of each other (‰Ûª).
_DAMAGE = (
    "[ÂÃ][\u0080-\u00bf‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ€]|â[€\u0080]|‚Ä|√[©®º±§∂]|‰[^\x00-\x7f ]|Ì[¡-¿]|å[Ê¡-¿]"
)
_MARKS = re.compile(_DAMAGE)
_ENTITY = r"&(#\d+|#[xX][0-9a-fA-F]+|[A-Za-z][A-Za-z0-9]+);"
# No one writes these: the replacement character, and combining marks outside the everyday accents.
_UNLIKELY = re.compile("[\ufffd\u0305\u0306\u0309\u030b\u030d-\u0326\u0328-\u036f]")
_RUN = re.compile(r"[^\x00-\x7f]+")
_TRIPS = (("cp1252", "utf-8"), ("mac_roman", "utf-8"), ("cp1252", "mac_roman"))


def mend(table: pl.DataFrame, columns: list[str], *, mojibake: int, entities: int) -> pl.DataFrame:
    """Undo wrong decodings (at most `mojibake` round trips) and HTML escapes (`entities` times) in text columns."""
    for times, pattern, repair in (
        (mojibake, _DAMAGE, _mend_cell),
        (entities, _ENTITY, _unescape_cell),
    ):
        if not times:
            continue
        for column in columns:
            hit = table[column].str.contains(pattern).fill_null(value=False)
            if hit.any():
                damaged = table[column].filter(hit).unique().to_list()
                mended = [repair(cell, times) for cell in damaged]
                table = table.with_columns(pl.col(column).replace(damaged, mended))
    return table


def mender(*, mojibake: int, entities: int) -> Callable[[str], str] | None:
    """The same repair for one text at a time; None if the mapping asks for none."""
    if not (mojibake or entities):
        return None

    def repair(cell: str) -> str:
        if mojibake and _MARKS.search(cell):
            cell = _mend_cell(cell, mojibake)
        return _unescape_cell(cell, entities)

    return repair


def damage_flags(table: pl.DataFrame, columns: list[str], record: str) -> tuple[str, ...]:
    """Warnings that name the records whose text was damaged before it reached us."""
    found = []
    for name, pattern in (("text_mojibake", _DAMAGE), ("replacement_character", "\ufffd")):
        if not columns or table.is_empty():
            continue
        hit = table.select(pl.any_horizontal(pl.col(columns).str.contains(pattern)).fill_null(value=False))
        rows = table[record].filter(hit.to_series()).to_list()
        if rows:
            shown = ", ".join(str(r) for r in rows[:10]) + (
                f" and {len(rows) - 10} more" if len(rows) > 10 else ""
            )
            found.append(f"{name}: row{'s' if len(rows) > 1 else ''} {shown}")
    return tuple(found)


def _unescape_cell(cell: str, times: int) -> str:
    for _ in range(times):
        cell = html.unescape(cell)
    return cell


def _mend_cell(cell: str, trips: int) -> str:
    return _RUN.sub(lambda run: _mend_run(run.group(), trips), cell)


def _mend_run(run: str, trips: int) -> str:
    """The first reading, found with the fewest round trips, that carries no mark of damage."""
    readings = [run]
    for _ in range(trips):
        found = [new for old in readings for new in _readings(old)]
        # Only a reading that is valid UTF-8 proves itself; any bytes are Mac Roman.
        clean = [
            t for t, meant in found if meant == "utf-8" and not _MARKS.search(t) and not _UNLIKELY.search(t)
        ]
        if clean:
            return min(clean, key=len)
        readings = [text for text, _ in found]
    return run


def _readings(text: str) -> list[tuple[str, str]]:
    found = []
    for written, meant in _TRIPS:
        try:
            found.append((_to_bytes(text, written).decode(meant), meant))
        except (UnicodeDecodeError, UnicodeEncodeError):
            continue
    return found


def _to_bytes(text: str, codec: str) -> bytes:
    # Five bytes have no character in cp1252; software passes them through as control characters.
    return b"".join(
        bytes([ord(c)]) if codec == "cp1252" and c in "\x81\x8d\x8f\x90\x9d" else c.encode(codec)
        for c in text
    )
