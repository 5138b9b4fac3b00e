"""Known words and phrases, found in the tokens of many texts at once.

Here: `Vocabulary` (token to number) and `Grammar` (sequences of numbers). Not here: tokens (``tokens``), what words and
phrases are worth (``wordlists``), the loops that look them up (``compiled``).

A phrase is written as words with blanks between them: ``(no|not)`` is one of several (or none, where one of them is
empty), ``*`` any one word, ``~`` up to two of any, ``#`` a number. It never reaches over the end of a sentence; where
two overlap, the one that begins first is found.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ingestion.text.tokens import NUMBER, Tokens, drawn_out, keys_of

ANY, A_NUMBER, GAP = "*", "#", "~"
# Slots for each key: few stand where they should not.
_ROOM = 4
_PARTS = re.compile(r"\([^)]*\)|\S+")


class Vocabulary:
    """Numbers of words from 1 up, in the order given; 0 is a word it does not know.

    Args:
        words: lower-cased; of two that look the same when drawn out, the first is meant.
    """

    def __init__(self, words: Iterable[str]) -> None:
        from ingestion.text.compiled import table_of

        self.words = (A_NUMBER, *words)
        self.number_of = {word: place for place, word in enumerate(self.words, 1)}
        keys, first = np.unique(
            np.concatenate([keys_of(self.words), drawn_out(self.words)]), return_index=True
        )
        self._table = table_of(keys, first % len(self.words) + 1, 1 << (_ROOM * keys.size).bit_length())

    def numbers(self, tokens: Tokens) -> npt.NDArray[np.int32]:
        """The number of each token; figures it does not know as words are all one."""
        from ingestion.text.compiled import numbers_of

        numbers = numbers_of(tokens.keys, *self._table)
        figures = np.flatnonzero(tokens.flags & NUMBER)
        numbers[figures[numbers[figures] == 0]] = self.number_of[A_NUMBER]
        return numbers


class Grammar(NamedTuple):
    """Phrases as a machine that reads numbers of words; state 0 is where none has begun.

    Attributes:
        first: state after the word that opens a phrase, by its number; 0 for none.
        begin: the edges of a state stand from begin[state] to begin[state + 1].
        by, after: the number of the word of an edge, and the state after it.
        wild: state after any word; 0 for none.
        end: the phrase that ends in a state, or -1.
        valence, complaint: what each phrase is worth, in thousandths.
    """

    first: npt.NDArray[np.int32]
    begin: npt.NDArray[np.int32]
    by: npt.NDArray[np.int32]
    after: npt.NDArray[np.int32]
    wild: npt.NDArray[np.int32]
    end: npt.NDArray[np.int32]
    valence: npt.NDArray[np.int32]
    complaint: npt.NDArray[np.int32]


def grammar_of(
    phrases: Sequence[str],
    vocabulary: Vocabulary,
    *,
    valence: npt.NDArray[np.int32],
    complaint: npt.NDArray[np.int32],
) -> Grammar:
    """The machine that finds phrases.

    Args:
        phrases: as written, see above; of two that say the same, the first is meant.
        vocabulary: knows every word of them.
        valence: of each, in thousandths.
        complaint: points of each, in thousandths.
    """
    edges: dict[tuple[int, int], int] = {}
    ends: dict[int, int] = {}
    for which, phrase in enumerate(phrases):
        for words in spelled(phrase):
            state = 0
            for word in words:
                number = -1 if word == ANY else vocabulary.number_of[word]
                state = edges.setdefault((state, number), len(edges) + 1)
            ends.setdefault(state, which)
    count = len(edges) + 1
    first, wild = np.zeros(len(vocabulary.words) + 1, np.int32), np.zeros(count, np.int32)
    end = np.full(count, -1, np.int32)
    end[list(ends)] = list(ends.values())
    later: list[tuple[int, int, int]] = []
    for (state, number), after in edges.items():
        if number < 0:
            wild[state] = after
        elif state:
            later.append((state, number, after))
        else:
            first[number] = after
    states, by, after = np.array(sorted(later), np.int32).reshape(-1, 3).T.copy()
    begin = np.searchsorted(states, np.arange(count + 1)).astype(np.int32)
    return Grammar(first, begin, by, after, wild, end, valence, complaint)


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
