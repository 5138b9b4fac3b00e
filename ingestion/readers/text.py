"""From bytes to text: refuse what is not text, decode strictly.

Here: content sniffing and encodings. Not here: damage done before the file reached us (`damage.py`), records.
Bytes that do not decode are carried as lone surrogates, so that the record splitter can name the record.
"""

from __future__ import annotations

import codecs
import json
import re

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
    if codec != "utf-8" and _is_utf8(data):
        raise _undecodable(name, encoding, "every byte of it is UTF-8; say `encoding: utf-8`")
    # A byte order mark is never part of the first header.
    body = data.removeprefix(codecs.BOM_UTF8)
    if not body.strip():
        raise _empty(name)
    return body.decode(codec, errors="surrogateescape")


def is_plain_utf8(data: bytes, encoding: str, name: str) -> bool:
    """Whether a file claims to be UTF-8 text and begins like it; what else `decode` asks is left to its readers.

    Raises:
        BadInputError: `empty_file`, `binary_content`, `not_tabular` (a page).
        ConfigurationError: the encoding of the mapping does not exist.
    """
    _refuse_non_text(data, name)
    return _codec(encoding) == "utf-8" and not data.startswith(_UTF16) and bool(data.strip())


def _is_utf8(data: bytes) -> bool:
    """Text of other encodings with any letter beyond ASCII is no valid UTF-8, but by a chance nobody has seen."""
    if data.isascii():
        return False
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


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
