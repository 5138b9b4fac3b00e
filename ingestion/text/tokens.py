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

from ingestion.text.buffers import PADDING, Bytes, Numbers, buffer_of
from ingestion.text.pictures import readable

# How a token stands in its text; the three lowest bits hold what follows it.
FOLLOWED_BY = 0b111
COMMA, STOP, BANG, ASKED = 1, 2, 3, 4
CAPITALS, DRAWN_OUT, NUMBER, TAGGED = 1 << 3, 1 << 4, 1 << 5, 1 << 6
BITS = 8

_TABLE = bytes(range(256))
_LOWER = np.array([byte + 32 if 65 <= byte <= 90 else byte for byte in _TABLE], np.uint8)
_IN_WORD = np.array([chr(byte).isalnum() or byte == ord("_") if byte < 128 else True for byte in _TABLE])
_FOLLOWING, _BEGINNING = np.zeros((2, 256), np.uint8)
_FOLLOWING[[ord(letter) for letter in ",;:)("]] = COMMA
_FOLLOWING[[ord(letter) for letter in ".\n\r"]] = STOP
_FOLLOWING[ord("!")], _FOLLOWING[ord("?")] = BANG, ASKED
_BEGINNING[[ord(letter) for letter in "0123456789"]] = NUMBER
_FLAGS = np.uint64((1 << BITS) - 1)
_DRAWN = np.uint64(0xA5A5A5A5A5A5A500)
_RUN = re.compile(r"(.)\1+")

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
    raw, bounds = buffer_of(readable(texts["text"]).fill_null("") + "\n")
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
    from ingestion.text.compiled import keys_at

    encoded = [word.encode() for word in words]
    ends = np.cumsum([len(word) for word in encoded], dtype=np.int64)
    starts = np.concatenate([np.zeros(1, np.int64), ends])[:-1]
    return keys_at(np.frombuffer(b"".join(encoded) + PADDING, np.uint8), starts, ends, _LOWER)


def drawn_out(words: Iterable[str]) -> Keys:
    """The hash by which each word is known when letters of it are drawn out."""
    return keys_of(_RUN.sub(r"\1", word) for word in words) ^ _DRAWN


def _packed(raw: Bytes, bounds: Numbers) -> tuple[Keys, Numbers]:
    """Tokens with their flags, and how many each text has."""
    from ingestion.text.compiled import split

    keys, flags, starts, ends, counts = split(raw, bounds, _IN_WORD, _LOWER, _FOLLOWING, _BEGINNING)
    rows = np.flatnonzero(flags & DRAWN_OUT)
    if rows.size:
        _, first, same = np.unique(keys[rows], return_index=True, return_inverse=True)
        spans = zip(starts[rows[first]].tolist(), ends[rows[first]].tolist(), strict=True)
        keys[rows] = drawn_out(raw[start:end].tobytes().lower().decode() for start, end in spans)[same]
    return keys | flags, counts
