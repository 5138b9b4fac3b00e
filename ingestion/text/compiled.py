"""Loops over bytes and tokens, compiled when they first run: what a text costs is what its bytes cost.

Here: the loops (bytes to tokens, tokens to numbers, bytes to languages) and how they are compiled. Not here: what their
tables hold (``tokens``, ``vocabulary``, ``letters``), nor the arithmetic of moods (``compiled_moods``).

Import it where it is called: a night without new texts pays neither for the compiler nor for reading what it kept.
Compiled code is kept beside this file, or where ``NUMBA_CACHE_DIR`` says, until the file of the loop changes, whatever
else does. So the bits a loop looks for stand in its own file a second time, held to be those of the tables; whoever
changes the order of fields in a tuple that a loop reads changes that file as well.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numba
import numpy as np

from ingestion.text import tokens


def compiled(loop: Callable[..., Any]) -> Callable[..., Any]:
    """The loop as machine code; types follow from the first call, and it holds no other thread up."""
    try:
        return numba.njit(cache=True, nogil=True)(loop)
    except RuntimeError:  # nowhere to keep it: compiled anew in each process
        return numba.njit(nogil=True)(loop)


_WORD, _WORDS = 8, 3
_BYTE = np.uint64(8)
_SHIFT = np.uint64(29)
_FIRST, _SECOND, _THIRD = (
    np.uint64(number) for number in (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9)
)
_CAPITALS, _DRAWN_OUT, _TAGGED, _BITS = 1 << 3, 1 << 4, 1 << 6, 8
assert (_CAPITALS, _DRAWN_OUT, _TAGGED, _BITS) == (
    tokens.CAPITALS,
    tokens.DRAWN_OUT,
    tokens.TAGGED,
    tokens.BITS,
)
# The lowest bits of a key are those of the flags.
_LOWEST, _FLAGS, _NEXT = np.uint64(_BITS), np.uint64((1 << _BITS) - 1), np.uint64(1)
_APOSTROPHE, _AT, _HASH = (ord(letter) for letter in "'@#")
_A, _Z = ord("a"), ord("z")


@compiled
def split(raw, bounds, in_word, lower, following, beginning):
    """Words of texts: what stands between others than letters, digits and bytes beyond ASCII.

    Args:
        raw: the texts one after the other, each ended by a line end, and 8 bytes more.
        bounds: where each text begins, and where the last one ends.
        in_word: whether a byte belongs to a word. An apostrophe does between two that do.
        lower: small letters.
        following: flag of the byte that follows a word.
        beginning: flag of the byte a word begins with.

    Returns:
        Hash, flags, begin and end of each word, and how many each text has; handles are left out.
    """
    most = bounds[-1] // 2 + 1
    keys, flags = np.empty(most, np.uint64), np.empty(most, np.uint8)
    starts, ends = np.empty(most, np.int64), np.empty(most, np.int64)
    counts = np.zeros(bounds.size - 1, np.int64)
    found = 0
    for text in range(bounds.size - 1):
        at, before = bounds[text], found
        while at < bounds[text + 1]:
            start = at
            while in_word[raw[at]] or (at > start and raw[at] == _APOSTROPHE and in_word[raw[at + 1]]):
                at += 1
            leads = raw[start - 1] if start else 0
            if at > start and leads != _AT:
                keys[found], starts[found], ends[found] = _key(raw, start, at, lower), start, at
                flags[found] = following[raw[at]] | beginning[raw[start]] | _looks(raw, start, at, lower)
                flags[found] |= _TAGGED if leads == _HASH else 0
                found += 1
            at += at == start
        counts[text] = found - before
    return keys[:found], flags[:found], starts[:found], ends[:found], counts


@compiled
def _looks(raw, start, end, lower):
    """Whether a word is in capitals, and whether letters of it are drawn out: three alike on end."""
    flags = 0
    if _capital(raw[start]) and _capital(raw[start + 1]) and _capital(raw[end - 1]):
        flags |= _CAPITALS
    for at in range(start + 2, end):
        letter = lower[raw[at]]
        if _A <= letter <= _Z and letter == lower[raw[at - 1]] and letter == lower[raw[at - 2]]:
            flags |= _DRAWN_OUT
    return flags


@compiled
def signs_of(raw, bounds, kinds):
    """Which kinds of bytes each text holds, a bit each.

    Args:
        raw: the texts one after the other.
        bounds: where each text begins, and where the last one ends.
        kinds: bits of each byte.
    """
    found = np.zeros(bounds.size - 1, np.uint8)
    for text in range(bounds.size - 1):
        for at in range(bounds[text], bounds[text + 1]):
            found[text] |= kinds[raw[at]]
    return found


@compiled
def counted(numbers, bounds, kinds, many):
    """How many words of each kind each text has, one column for each kind.

    Args:
        numbers: of the words of all texts.
        bounds: where each text begins, and where the last one ends.
        kinds: of each number.
        many: how many kinds there are.
    """
    found = np.zeros((bounds.size - 1, many), np.int64)
    for text in range(bounds.size - 1):
        for number in numbers[bounds[text] : bounds[text + 1]]:
            found[text, kinds[number]] += 1
    return found


@compiled
def keys_at(raw, starts, ends, lower):
    """The hash of each word that begins and ends there."""
    keys = np.empty(starts.size, np.uint64)
    for word in range(starts.size):
        keys[word] = _key(raw, starts[word], ends[word], lower)
    return keys


@compiled
def _capital(letter):
    return 65 <= letter <= 90  # A to Z


@compiled
def _key(raw, start, end, lower):
    """Hash of a word by its first 24 bytes in small letters and its length; the lowest byte is left to the flags."""
    key = np.uint64(0)
    for part in range(_WORDS):
        begin = start + part * _WORD
        if part and begin >= end:
            break
        eight = np.uint64(0)
        for at in range(begin, min(begin + _WORD, end)):
            eight |= np.uint64(lower[raw[at]]) << np.uint64(at - begin) * _BYTE
        key ^= eight * (_FIRST if part == 0 else _SECOND if part == 1 else _THIRD)
    key ^= key >> _SHIFT
    key *= _SECOND
    key ^= (key >> _SHIFT) + np.uint64(end - start)
    return key * _THIRD & ~_FLAGS


@compiled
def table_of(keys, numbers, size):
    """Slots and what is meant by each, as `numbers_of` reads them.

    Args:
        keys: hashes, well mixed, each once.
        numbers: of each key, from 1 up.
        size: a power of two above the number of keys.
    """
    slots, meant = np.zeros(size, np.uint64), np.zeros(size, np.int32)
    last = np.uint64(size - 1)
    for place in range(keys.size):
        slot = keys[place] >> _LOWEST & last
        while meant[slot]:
            slot = slot + _NEXT & last
        slots[slot], meant[slot] = keys[place], numbers[place]
    return slots, meant


@compiled
def numbers_of(keys, slots, meant):
    """The number of each key in a table; 0 where it is not in it.

    Args:
        keys: hashes, well mixed.
        slots: a power of two of them, the key that stands in each: in that of its last bits, or the next that was free.
        meant: its number; 0 where a slot is free.
    """
    found = np.zeros(keys.size, np.int32)
    last = np.uint64(slots.size - 1)
    for place in range(keys.size):
        slot = keys[place] >> _LOWEST & last
        while meant[slot] and slots[slot] != keys[place]:
            slot = slot + _NEXT & last
        found[place] = meant[slot]
    return found


@compiled
def letters_weighed(raw, bounds, machine, weights, logs):
    """What the features of each text weigh for each language, a feature that is met again ever less.

    Args:
        raw: the texts one after the other.
        bounds: where each text begins, and where the last one ends.
        machine: ``letters.Machine``.
        weights: by feature and language.
        logs: natural logarithm of one more than a number, for all numbers of bytes in a text.
    """
    total = np.zeros((bounds.size - 1, weights.shape[1]), np.int64)
    met, first_met = np.zeros(weights.shape[0], np.int64), np.empty(logs.size, np.int64)
    for text in range(bounds.size - 1):
        state, kinds = np.uint32(0), 0
        for at in range(bounds[text], bounds[text + 1]):
            state = machine.moves[(machine.rows[state] << 8) + raw[at]]
            feature = machine.feature[state]
            if feature >= 0:
                if not met[feature]:
                    first_met[kinds] = feature
                    kinds += 1
                met[feature] += 1
        for feature in first_met[:kinds]:
            for language in range(weights.shape[1]):
                total[text, language] += np.int64(np.rint(logs[met[feature]] * weights[feature, language]))
            met[feature] = 0
    return total
