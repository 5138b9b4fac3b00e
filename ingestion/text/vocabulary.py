"""Known words and phrases, found in the tokens of many texts at once.

Here: `Vocabulary` (token to number) and `Phrases` (sequences of numbers). Not here: tokens (``tokens``), what words and
phrases are worth (``wordlists``).

A phrase is written as words with blanks between them: ``(no|not)`` is one of several (or none, where one of them is
empty), ``*`` any one word, ``~`` up to two of any, ``#`` a number. It never reaches over the end of a sentence; where
two overlap, the one that begins first is found.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ingestion.text.tokens import NUMBER, Keys, Numbers, Tokens, drawn_out, keys_of

ANY, A_NUMBER, GAP = "*", "#", "~"
# Slots for each key, as a power of two: few collisions, and a short list stays within the processor's reach.
_ROOM = 3
_STATE = 20
_MIX = np.uint64(0x9E3779B97F4A7C15)
_PARTS = re.compile(r"\([^)]*\)|\S+")


class Places:
    """Where numbers stand in a list, found by their first bits: a table of slots, and one more for what collides.

    Args:
        keys: of 64 bits, each well mixed, each once.
    """

    def __init__(self, keys: Keys) -> None:
        self._keys = np.concatenate([np.zeros(1, np.uint64), keys])
        self._shift = np.uint64(64 - keys.size.bit_length() - _ROOM)
        self._tables = list(_tables(keys, self._shift)) or [np.zeros(1 << _ROOM, np.int32)]

    def of(self, keys: Keys) -> npt.NDArray[np.int32]:
        """1 for the first of the list, and so on; 0 for what is not in it."""
        slots = (keys >> self._shift).astype(np.int64)
        found = self._tables[0][slots]
        rows = np.flatnonzero(found)
        rows = rows[self._keys[found[rows]] != keys[rows]]
        found[rows] = 0
        for table in self._tables[1:]:
            guess = table[slots[rows]]
            right = self._keys[guess] == keys[rows]
            found[rows[right]] = guess[right]
            rows = rows[~right]
        return found


def _tables(keys: Keys, shift: np.uint64) -> Iterator[npt.NDArray[np.int32]]:
    """Places of keys by their first bits; a key whose slot is taken stands in the next table."""
    left = np.arange(1, keys.size + 1, dtype=np.int32)
    while left.size:
        table = np.zeros(1 << (64 - int(shift)), np.int32)
        slots = (keys[left - 1] >> shift).astype(np.int64)
        _, first = np.unique(slots, return_index=True)
        table[slots[first]] = left[first]
        yield table
        left = np.delete(left, first)


class Vocabulary:
    """Numbers of words from 1 up, in the order given; 0 is a word it does not know.

    Args:
        words: lower-cased; of two that look the same when drawn out, the first is meant.
    """

    def __init__(self, words: Iterable[str]) -> None:
        self.words = (A_NUMBER, *words)
        self.number_of = {word: place for place, word in enumerate(self.words, 1)}
        keys, first = np.unique(
            np.concatenate([keys_of(self.words), drawn_out(self.words)]), return_index=True
        )
        self._places = Places(keys)
        self._meant = np.concatenate([[0], first % len(self.words) + 1]).astype(np.int32)

    def numbers(self, tokens: Tokens) -> npt.NDArray[np.int32]:
        """The number of each token; figures it does not know as words are all one."""
        numbers = self._meant[self._places.of(tokens.keys)]
        figures = np.flatnonzero(tokens.flags & NUMBER)
        numbers[figures[numbers[figures] == 0]] = self.number_of[A_NUMBER]
        return numbers


@dataclass(frozen=True)
class Found:
    """Phrases found: where each begins and ends (both inclusive), and which it is."""

    starts: Numbers
    ends: Numbers
    which: Numbers


class Phrases:
    """Finds phrases in the numbers of tokens.

    Args:
        phrases: as written, see above.
        vocabulary: knows every word of them.
    """

    def __init__(self, phrases: Sequence[str], vocabulary: Vocabulary) -> None:
        self._edges: dict[tuple[int, int], int] = {}
        ends: dict[int, int] = {}
        for which, phrase in enumerate(phrases):
            for words in spelled(phrase):
                state = 0
                for word in words:
                    number = -1 if word == ANY else vocabulary.number_of[word]
                    state = self._edges.setdefault((state, number), len(self._edges) + 1)
                ends.setdefault(state, which)
        count, words = len(self._edges) + 1, len(vocabulary.words) + 1
        self._first, self._later = np.zeros(words, np.int32), np.zeros(words, np.bool_)
        self._wild, self._end = np.zeros(count, np.int32), np.full(count, -1)
        self._end[list(ends)] = list(ends.values())
        exact: dict[tuple[int, int], int] = {}
        for (state, number), after in self._edges.items():
            if number < 0:
                self._wild[state] = after
            elif state:
                exact[state, number] = after
            else:
                self._first[number] = after
        self._later[[number for _, number in exact]] = True
        pairs = np.array([*exact], np.int64).reshape(-1, 2)
        self._exact = Places(_pair(pairs[:, 0], pairs[:, 1]))
        self._after = np.array([0, *exact.values()], np.int32)

    def opens(self) -> npt.NDArray[np.bool_]:
        """Whether a phrase begins with the word of each number."""
        return self._first > 0

    def find(self, starts: Numbers, numbers: npt.NDArray[np.int32], sentence: npt.NDArray[np.int32]) -> Found:
        """Phrases among the tokens; those that begin within another one are left out.

        Args:
            starts: which tokens may open a phrase.
            numbers: of all tokens.
            sentence: of all tokens, one number for each.
        """
        states, at = self._first[numbers[starts]], starts
        found = [self._ended(starts, at, states)]
        goes_on = np.append(sentence[1:] == sentence[:-1], False)
        while starts.size:
            wild = self._wild[states]
            inside = np.flatnonzero(goes_on[at])
            inside = inside[self._later[numbers[at[inside] + 1]] | (wild[inside] > 0)]
            starts, at, states, wild = starts[inside], at[inside] + 1, states[inside], wild[inside]
            exact = self._after[self._exact.of(_pair(states, numbers[at]))]
            ways = [np.flatnonzero(way) for way in (exact, wild)]
            states = np.concatenate([exact[ways[0]], wild[ways[1]]])
            starts, at = (np.concatenate([part[way] for way in ways]) for part in (starts, at))
            found.append(self._ended(starts, at, states))
        return _outermost(*(np.concatenate(parts) for parts in zip(*found, strict=True)))

    def _ended(
        self, starts: Numbers, at: Numbers, states: npt.NDArray[np.int32]
    ) -> tuple[Numbers, Numbers, Numbers]:
        done = self._end[states] >= 0
        return starts[done], at[done], self._end[states[done]]


def _pair(states: npt.NDArray[np.integer], numbers: npt.NDArray[np.integer]) -> Keys:
    mixed = (states.astype(np.uint64) << np.uint64(_STATE) | numbers.astype(np.uint64)) * _MIX
    return mixed ^ mixed << np.uint64(31)


def spelled(phrase: str) -> Iterator[tuple[str, ...]]:
    """Every wording of a phrase."""
    choices: list[Sequence[tuple[str, ...]]] = []
    for part in _PARTS.findall(phrase):
        if part == GAP:
            choices.append([(), (ANY,), (ANY, ANY)])
        else:
            choices.append([tuple(wording.split()) for wording in part.strip("()").split("|")])
    for words in itertools.product(*choices):
        yield tuple(itertools.chain.from_iterable(words))


def _outermost(starts: Numbers, ends: Numbers, which: Numbers) -> Found:
    order = np.lexsort((which, -ends, starts))
    starts, ends, which = starts[order], ends[order], which[order]
    reached = np.concatenate([[-1], np.maximum.accumulate(ends)[:-1]]) if ends.size else ends
    kept = starts > reached
    return Found(starts[kept], ends[kept], which[kept])
