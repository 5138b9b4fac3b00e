"""Objects of the same shape: the strict reader looks at one of them, and its verdict holds for all.

Two stretches of tokens have one shape if they are the same but for the texts of strings and the digits of numbers.
Whether they are valid JSON, whether a key stands twice and where a path leads depends on the shape alone; so one
object of a shape is parsed by the strict parser, with places instead of values, and all others follow it.

Here: which stretches have one shape, and the object with places in it. Not here: what a mapping asks of it
(`json_shaped.py`).
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from ingestion.readers.json_scan import COLON, NUMBER, STRING, WORDS, Bools, Indices, Kinds, Tokens
from ingestion.readers.json_values import Json, JsonError, Number, parse
from ingestion.readers.places import texts_at

Codes = npt.NDArray[np.uint64]
# Nobody can write two shapes that look alike without knowing these; and equal looks are compared token by token.
_SEED = secrets.randbits(64)
_OF_KIND = np.array([secrets.randbits(64) for _ in range(256)], dtype=np.uint64)
_FACTOR = np.uint64(secrets.randbits(64) | 1)
CUT = 15
_SIGNS = dict(enumerate('"{}[]:,', start=1))
_WORD_OF = {meant: word for word, meant in WORDS.items()}
CUT_OUT = "cut"


@dataclass(frozen=True)
class Place:
    """Where a value stands: the token in its stretch; a number stands behind its token."""

    token: int
    is_number: bool
    around: bool  # in what is around the object, not in the object itself


def codes_of(tokens: Tokens) -> Codes:
    """A number for each token: equal for the same punctuation, the same kind of value and the same key."""
    codes = _OF_KIND[(tokens.kind << 3) | tokens.follows]
    keys = tokens.keys
    texts = texts_at(tokens.data, tokens.start[keys] + 1, tokens.end[keys] - 1)
    codes[keys] ^= texts.hash(_SEED).to_numpy()
    return codes


@lru_cache(maxsize=1)
def _powers(size: int) -> Codes:
    return np.cumprod(np.full(size, _FACTOR))


class Looks:
    """What stretches of tokens look like, as numbers that are equal for equal stretches."""

    def __init__(self, codes: Codes) -> None:
        self.codes = codes
        # Always for the same sizes, so that the powers are worked out once.
        self._powers = _powers(1 << max(20, len(codes).bit_length()))
        self._sums = np.empty(len(codes) + 1, dtype=np.uint64)
        self._sums[0] = 0
        np.cumsum(codes * self._powers[: len(codes)], out=self._sums[1:])

    def groups(self, begin: Indices, stop: Indices) -> tuple[Indices, Indices, Bools]:
        """The first stretch of each group, the group of each stretch, and which are not like the first of theirs."""
        length = stop - begin
        # The sum of a stretch, as if each began at the same place.
        sums = (self._sums[stop] - self._sums[begin]) * self._powers[len(self.codes) - begin]
        _, first, group = np.unique(sums ^ length.astype(np.uint64), return_index=True, return_inverse=True)
        other = length != length[first][group]
        length = np.where(other, 0, length)
        each = np.repeat(np.arange(len(begin)), length)
        step = np.arange(len(each)) - np.repeat(np.cumsum(length) - length, length)
        differs = self.codes[begin[each] + step] != self.codes[begin[first][group][each] + step]
        if differs.any():
            other[each[differs]] = True
        return first, group, other


def tree_of(tokens: Tokens, stretch: Indices, *, kinds: Kinds, around: bool) -> Json | None:
    """The object of a stretch with places for its values; None if the strict parser refuses it."""
    pieces: list[str] = []
    ends = [*kinds[1:].tolist(), 0]
    for number, (token, kind, following) in enumerate(
        zip(stretch.tolist(), kinds.tolist(), ends, strict=True)
    ):
        if kind == CUT:
            pieces.append(f'"{CUT_OUT}"')
            continue
        if kind != STRING:
            pieces.append(_SIGNS[kind])
        elif following == COLON:
            pieces.append(tokens.data[tokens.start[token] : tokens.end[token]].decode())
        else:
            pieces.append(f'"{number}"')
        if follows := int(tokens.follows[token]):
            pieces.append(str(number) if follows == NUMBER else _WORD_OF[follows])
    try:
        return _placed(parse("".join(pieces)), around=around)
    except JsonError:
        return None


def _placed(value: Json, *, around: bool) -> Json:
    if isinstance(value, dict):
        return {name: _placed(inner, around=around) for name, inner in value.items()}
    if isinstance(value, list):
        return [_placed(inner, around=around) for inner in value]
    if isinstance(value, Number):
        return Place(int(value), is_number=True, around=around)  # ty: ignore[invalid-explicit-return]
    if isinstance(value, str) and value != CUT_OUT:
        return Place(int(value), is_number=False, around=around)  # ty: ignore[invalid-explicit-return]
    return value
