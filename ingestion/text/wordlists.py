"""What words, phrases and modifiers are worth: the general lexicon and the lists of this package in one table.

Here: `WordLists`. Not here: finding words (``vocabulary``), the arithmetic (``appraisal``).
Worth is kept in whole thousandths, so that sums do not depend on the order in which they are made.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import version
from importlib.resources import files
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from ingestion.text.labeller import fingerprint, read_words
from ingestion.text.vocabulary import A_NUMBER, ANY, Grammar, Vocabulary, grammar_of, spelled

UNIT = 1000
# What a word does to others, one bit each.
_DOES = ("negates", "raises", "lowers", "turns", "wishes", "ironic", "thanks", "requests")
ROLES = {role: 1 << bit for bit, role in enumerate(_DOES)}
_FILES = ("service_lexicon.csv", "service_phrases.csv", "modifiers.csv", "emoji.csv")
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")

Thousandths = npt.NDArray[np.int32]


class Words(NamedTuple):
    """What a word is by itself, by its number.

    Attributes:
        roles: what it does to others, in bits.
        valence, complaint, weight: its mood, its points of a complaint and how it boosts, in thousandths.
    """

    roles: npt.NDArray[np.uint16]
    valence: Thousandths
    complaint: Thousandths
    weight: Thousandths


@dataclass(frozen=True)
class Tables:
    """Words and phrases in numbers."""

    vocabulary: Vocabulary
    words: Words
    grammar: Grammar


class WordLists:
    """The lists for an organisation.

    Args:
        brand_names: names, aliases and handles; they are worth nothing, though "united" is in the lexicon.
    """

    def __init__(self, brand_names: Iterable[str]) -> None:
        self._brands = sorted({" ".join(_WORD.findall(name.lower())) for name in brand_names} - {""})
        self.fingerprint = fingerprint(
            version("vaderSentiment"), *(read_words(name)[1] for name in _FILES), self._brands
        )

    @functools.cached_property
    def tables(self) -> Tables:
        """Made on first use: a night without new texts asks for the fingerprint alone."""
        worth, phrases = _words(), [(name, 0.0, 0.0) for name in self._brands if " " in name] + _phrases()
        worth |= {name: (0.0, 0.0) for name in self._brands if " " not in name}
        roles = read_words("modifiers.csv")[0]
        spoken = {word for name, _, _ in phrases for wording in spelled(name) for word in wording}
        known = {*worth, *spoken, *roles["word"]} - {ANY, A_NUMBER}
        # of "good" and "god" the longer one is meant by "goood"
        vocabulary = Vocabulary(sorted(known, key=lambda word: (-len(word), word)))
        grammar = grammar_of(
            [name for name, _, _ in phrases],
            vocabulary,
            valence=_thousandths(valence for _, valence, _ in phrases),
            complaint=_thousandths(complaint for _, _, complaint in phrases),
        )
        raised = roles.filter(pl.col("weight") != 0).select("word", "weight").rows()
        words = Words(
            roles=np.zeros(len(vocabulary.words) + 1, np.uint16),
            valence=_by_word(vocabulary, worth, 0),
            complaint=_by_word(vocabulary, worth, 1),
            weight=_by_word(vocabulary, {word: (weight,) for word, weight in raised}, 0),
        )
        for role, bit in ROLES.items():
            meant = set(roles.filter(pl.col("does") == role)["word"]) - set(self._brands)
            words.roles[[vocabulary.number_of[word] for word in meant]] |= bit
        return Tables(vocabulary, words, grammar)


def _by_word(vocabulary: Vocabulary, worth: dict[str, tuple[float, ...]], place: int) -> Thousandths:
    table = np.zeros(len(vocabulary.words) + 1, np.int32)
    table[[vocabulary.number_of[word] for word in worth]] = _thousandths(
        each[place] for each in worth.values()
    )
    return table


@functools.cache
def word_lists(brand_names: tuple[str, ...]) -> WordLists:
    """The lists for these brands, read once."""
    return WordLists(brand_names)


def _thousandths(worth: Iterable[float]) -> Thousandths:
    return np.rint(np.array(list(worth), np.float64) * UNIT).astype(np.int32)


def _words() -> dict[str, tuple[float, ...]]:
    """Valence and what it adds to a complaint, of every single word."""
    general = files("vaderSentiment").joinpath("vader_lexicon.txt").read_text(encoding="utf-8")
    entries = (line.split("\t") for line in general.splitlines() if line)
    worth = {entry[0]: (float(entry[1]), 0.0) for entry in entries if _WORD.fullmatch(entry[0])}
    ours = read_words("service_lexicon.csv")[0].select("word", "valence", "complaint")
    return worth | {word: (valence, complaint) for word, valence, complaint in ours.rows()}


def _phrases() -> list[tuple[str, float, float]]:
    return read_words("service_phrases.csv")[0].select("phrase", "valence", "complaint").rows()
