"""Texts as tokens: every word of every text as one number, read once for all who judge words.

Here: `with_tokens` and `tokens_of`. Not here: which signs are words (``pictures``), what a word means (``vocabulary``).

A token is 64 bits: 56 of the lower-cased word's hash, 8 of how it stands there. Handles are no tokens. A drawn out word
("sooo") is hashed with each run of a letter as one, in a number space of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

from ingestion.text.pictures import readable

# How a token stands in its text; the three lowest bits hold what follows it.
FOLLOWED_BY = 0b111
COMMA, STOP, BANG, ASKED = 1, 2, 3, 4
CAPITALS, DRAWN_OUT, NUMBER, TAGGED = 1 << 3, 1 << 4, 1 << 5, 1 << 6
BITS = 8

_TABLE = bytes(range(256))
_LOWER = bytes(byte + 32 if 65 <= byte <= 90 else byte for byte in _TABLE)
_IN_WORD = bytes(chr(byte).isalnum() or byte == ord("_") if byte < 128 else True for byte in _TABLE)
_UPPER = np.array([65 <= byte <= 90 for byte in _TABLE])
_FOLLOWING, _BEGINNING = np.zeros((2, 256), np.uint8)
_FOLLOWING[[ord(letter) for letter in ",;:)("]] = COMMA
_FOLLOWING[[ord(letter) for letter in ".\n\r"]] = STOP
_FOLLOWING[ord("!")], _FOLLOWING[ord("?")] = BANG, ASKED
_BEGINNING[[ord(letter) for letter in "0123456789"]] = NUMBER
_APOSTROPHE, _AT, _HASH = (ord(letter) for letter in "'@#")
# Zeros behind the last text, so that the eight bytes from any letter on can be read.
_PADDING = b"\n" * 32
_WORD = 8
_KEPT = np.array([(1 << 8 * n) - 1 for n in range(_WORD)] + [2**64 - 1], np.uint64)
_MIX = [np.uint64(number) for number in (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9)]
_SHIFT = np.uint64(29)
_FLAGS = np.uint64((1 << BITS) - 1)
_DRAWN = np.uint64(0xA5A5A5A5A5A5A500)
_RUN = re.compile(r"(.)\1+")

Numbers = npt.NDArray[np.int64]
Keys = npt.NDArray[np.uint64]


@dataclass(frozen=True)
class Tokens:
    """Tokens of several texts, one after the other.

    Attributes:
        keys: hash of each word, its lowest byte empty.
        flags: how each word stands in its text.
        bounds: where each text begins, and where the last one ends.
    """

    keys: Keys
    flags: npt.NDArray[np.uint8]
    bounds: Numbers


def with_tokens(texts: pl.DataFrame) -> pl.DataFrame:
    """The texts with a column `tokens`, computed from `text` where it is not there."""
    if "tokens" in texts.columns:
        return texts
    # a line end of its own keeps each text from its neighbours in the batch
    raw, bounds = _buffer(readable(texts["text"]).fill_null("") + "\n")
    packed, counts = _packed(raw, bounds)
    ends = np.zeros(counts.size + 1, np.int64)
    np.cumsum(counts, out=ends[1:])
    lists = pa.LargeListArray.from_arrays(pa.array(ends), pa.array(packed))
    return texts.with_columns(pl.Series("tokens", lists))


def tokens_of(texts: pl.DataFrame) -> Tokens:
    """The tokens of texts that have the column."""
    lists = texts["tokens"].rechunk().to_arrow()
    bounds = lists.offsets.to_numpy().astype(np.int64)
    packed = lists.values.to_numpy()[bounds[0] : bounds[-1]]
    return Tokens(packed & ~_FLAGS, (packed & _FLAGS).astype(np.uint8), bounds - bounds[0])


def keys_of(words: Iterable[str]) -> Keys:
    """The hash by which each word is known; a word is what stands between two blanks of a text."""
    listed = list(words)
    raw, _ = _buffer(pl.Series(listed, dtype=pl.String))
    sizes = np.array([len(word.encode()) for word in listed], np.int64)
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int64)
    return _keys(raw.translate(_LOWER), starts, starts + sizes)


def drawn_out(words: Iterable[str]) -> Keys:
    """The hash by which each word is known when letters of it are drawn out."""
    return keys_of(_RUN.sub(r"\1", word) for word in words) ^ _DRAWN


def _buffer(texts: pl.Series) -> tuple[bytes, Numbers]:
    array = texts.rechunk().to_arrow().cast(pa.large_string())
    bounds = np.frombuffer(array.buffers()[1], np.int64)[array.offset : array.offset + len(array) + 1]
    raw = array.buffers()[2]
    content = bytes(memoryview(raw)[bounds[0] : bounds[-1]]) if raw else b""
    return content + _PADDING, bounds - bounds[0]


def _packed(raw: bytes, bounds: Numbers) -> tuple[Keys, Numbers]:
    """Tokens with their flags, and how many each text has."""
    starts, ends = _words(raw)
    seen = np.frombuffer(raw, np.uint8)
    before = seen[starts - 1]  # of the very first word the padding
    handles = before == _AT
    if handles.any():
        starts, ends, before = (part[~handles] for part in (starts, ends, before))
    flags = _FOLLOWING[seen[ends]] | _BEGINNING[seen[starts]]
    flags[before == _HASH] |= TAGGED
    shouted = np.flatnonzero(_UPPER[seen[starts]])
    shouted = shouted[_UPPER[seen[starts[shouted] + 1]] & _UPPER[seen[ends[shouted] - 1]]]
    flags[shouted] |= CAPITALS
    counts = np.diff(np.searchsorted(starts, bounds))
    lowered = raw.translate(_LOWER)
    keys = _keys(lowered, starts, ends)
    _draw_in(lowered, starts, ends, keys=keys, flags=flags)
    return keys | flags, counts


def _words(raw: bytes) -> tuple[Numbers, Numbers]:
    """Where words begin and end: letters, digits and what is not ASCII, with apostrophes between letters."""
    inside = np.frombuffer(bytearray(raw.translate(_IN_WORD)), np.uint8)
    quotes = np.flatnonzero(np.frombuffer(raw, np.uint8) == _APOSTROPHE)
    quotes = quotes[quotes > 0]
    inside[quotes] = inside[quotes - 1] & inside[quotes + 1]
    edges = np.flatnonzero(inside[1:] != inside[:-1]) + 1
    if inside[0]:
        edges = np.concatenate([[0], edges])
    return edges[0::2], edges[1::2]


def _keys(lowered: bytes, starts: Numbers, ends: Numbers) -> Keys:
    """Hashes of words by their first 24 bytes and their length; the lowest byte is left to the flags."""
    eight = np.ndarray((len(lowered) - _WORD + 1,), "<u8", lowered, strides=(1,))
    sizes = ends - starts
    keys = (eight[starts] & _KEPT[np.minimum(sizes, _WORD)]) * _MIX[0]
    rows = np.arange(0)
    for part in (1, 2):
        rows = np.flatnonzero(sizes > part * _WORD)
        rest = np.minimum(sizes[rows] - part * _WORD, _WORD)
        keys[rows] ^= (eight[starts[rows] + part * _WORD] & _KEPT[rest]) * _MIX[part]
    keys ^= keys >> _SHIFT
    keys *= _MIX[1]
    keys ^= (keys >> _SHIFT) + sizes.astype(np.uint64)
    return keys * _MIX[2] & ~_FLAGS


def _draw_in(
    lowered: bytes, starts: Numbers, ends: Numbers, *, keys: Keys, flags: npt.NDArray[np.uint8]
) -> None:
    """Gives words with three times the same letter on end the hash of the word that was drawn out."""
    seen = np.frombuffer(lowered, np.uint8)
    runs = np.flatnonzero((seen[2:] == seen[1:-1]) & (seen[1:-1] == seen[:-2]))
    runs = runs[(seen[runs] >= ord("a")) & (seen[runs] <= ord("z"))]
    rows = np.unique(np.searchsorted(starts, runs, side="right") - 1)
    if not rows.size:
        return
    _, first, same = np.unique(keys[rows], return_index=True, return_inverse=True)
    spans = zip(starts[rows[first]].tolist(), ends[rows[first]].tolist(), strict=True)
    keys[rows] = drawn_out(lowered[start:end].decode() for start, end in spans)[same]
    flags[rows] |= DRAWN_OUT
