"""From bytes to text: refuse what is not text, decode strictly, mend damage only when told to.

Here: content sniffing, encodings, mojibake and HTML entities. Not here: records.
Bytes that do not decode are carried as lone surrogates, so that the record splitter can name the record.
"""

from __future__ import annotations

import codecs
import html
import json
import re
from collections.abc import Callable

import polars as pl

from ingestion.errors import BadInputError, ConfigurationError

_BINARY = {
    b"PK\x03\x04": "a workbook or zip archive",
    b"\x1f\x8b": "a gzip archive",
    b"\x28\xb5\x2f\xfd": "a Zstandard archive",
    b"\xd0\xcf\x11\xe0": "an old Office document",
    b"%PDF": "a PDF document",
    b"\x89PNG": "an image",
    b"\xff\xd8\xff": "an image",
    b"GIF8": "an image",
    b"PAR1": "a Parquet file",
    b"SQLite format 3": "a database",
}
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_PAGE = re.compile(rb"\s*<(!doctype|html|head|body|\?xml|script)\b", re.IGNORECASE)
_MAX_MESSAGE_BYTES = 1024**2
UNDECODED = re.compile("[\udc80-\udcff]")


def decode(data: bytes, encoding: str, name: str) -> str:
    """Text of a file; undecodable bytes stay as lone surrogates U+DC80..U+DCFF.

    Raises:
        BadInputError: `empty_file`, `binary_content`, `not_tabular` (a page), `undecodable_text`.
        ConfigurationError: the encoding of the mapping does not exist.
    """
    _refuse_non_text(data, name)
    codec = _codec(encoding)
    if codec.startswith("utf-16"):
        return _decode_utf16(data, codec, name)
    if data.startswith(_UTF16):
        raise _undecodable(name, encoding, "it starts with a UTF-16 byte order mark; say `encoding: utf-16`")
    # A byte order mark is never part of the first header, whatever the mapping says.
    body = data.removeprefix(codecs.BOM_UTF8) if codec == "utf-8" else data
    if not body.strip():
        raise _empty(name)
    return body.decode(codec, errors="surrogateescape")


def refuse_message(text: str, name: str) -> None:
    """Refuse a table file that is one JSON value: an API's error message saved as the delivery."""
    start = text[:100].lstrip()
    if not start.startswith(("{", "[")) or len(text) > _MAX_MESSAGE_BYTES:
        return
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return
    raise BadInputError(
        name,
        "it is a JSON message, not a table",
        "Look for an API error in it and export again.",
        kind="not_tabular",
    )


def _refuse_non_text(data: bytes, name: str) -> None:
    if not data:
        raise _empty(name)
    for magic, what in _BINARY.items():
        if data.startswith(magic):
            raise BadInputError(
                name,
                f"it is {what} under the name of a text file",
                "Export as text, or give the file its true ending and format.",
                kind="binary_content",
            )
    if _PAGE.match(data.removeprefix(codecs.BOM_UTF8)[:200]):
        raise BadInputError(
            name, "it is a web page, not data", "Often a log-in page: export again.", kind="not_tabular"
        )


def _codec(encoding: str) -> str:
    try:
        name = codecs.lookup(encoding).name
    except LookupError as error:
        raise ConfigurationError(
            f"encoding {encoding!r}", "no such encoding", "Use utf-8, utf-16, cp1252, latin-1 or mac_roman."
        ) from error
    return "utf-8" if name == "utf-8-sig" else name


def _decode_utf16(data: bytes, codec: str, name: str) -> str:
    if codec == "utf-16" and not data.startswith(_UTF16):
        raise _undecodable(name, codec, "there is no byte order mark; say utf-16-le or utf-16-be")
    try:
        text = data.decode(codec).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise _undecodable(name, codec, str(error.reason)) from error
    if not text.strip():
        raise _empty(name)
    return text


def _undecodable(name: str, encoding: str, why: str) -> BadInputError:
    return BadInputError(
        name,
        f"it does not decode as {encoding}: {why}",
        "Put the true encoding into the mapping's reader section.",
        kind="undecodable_text",
    )


def refuse_undecodable(name: str, encoding: str, share: float) -> BadInputError:
    """The error for a file of which `share` of the records does not decode."""
    return _undecodable(name, encoding, f"{share:.0%} of its records hold bytes it does not know")


def _empty(name: str) -> BadInputError:
    return BadInputError(name, "it holds no bytes of data", "Ask for the export again.", kind="empty_file")


# ---- damage done before the file reached us -------------------------------------------------------------

# What UTF-8 looks like when it was read as cp1252 (Ã¤, â€™) or Mac Roman (‚Äô), once or on top of each other (‰Ûª).
_MARKS = re.compile("[ÂÃ][\u0080-\u00bf‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ€]|â[€\u0080]|‚Ä|‰Û|Ã¢|√[©®º±§∂]")
_MARKS_POLARS = "[ÂÃ][\u0080-\u00bf‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ€]|â[€\u0080]|‚Ä|‰Û|Ã¢|√[©®º±§∂]"
_ENTITY = r"&(#\d+|#[xX][0-9a-fA-F]+|[A-Za-z][A-Za-z0-9]+);"
_RUN = re.compile(r"[^\x00-\x7f]+")
_TRIPS = (("cp1252", "utf-8"), ("mac_roman", "utf-8"), ("cp1252", "mac_roman"))


def mend(table: pl.DataFrame, columns: list[str], *, mojibake: int, entities: int) -> pl.DataFrame:
    """Undo wrong decodings (at most `mojibake` round trips) and HTML escapes (`entities` times) in text columns."""
    for times, pattern, repair in (
        (mojibake, _MARKS_POLARS, _mend_cell),
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
    for name, pattern in (("text_mojibake", _MARKS_POLARS), ("replacement_character", "\ufffd")):
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
        readings = [new for old in readings for new in _readings(old)]
        clean = [r for r in readings if not _MARKS.search(r) and "\ufffd" not in r]
        if clean:
            return min(clean, key=len)
    return run


def _readings(text: str) -> list[str]:
    found = []
    for written, meant in _TRIPS:
        try:
            found.append(_to_bytes(text, written).decode(meant))
        except (UnicodeDecodeError, UnicodeEncodeError):
            continue
    return found


def _to_bytes(text: str, codec: str) -> bytes:
    # Five bytes have no character in cp1252; software passes them through as control characters.
    return b"".join(
        bytes([ord(c)]) if codec == "cp1252" and c in "\x81\x8d\x8f\x90\x9d" else c.encode(codec)
        for c in text
    )
